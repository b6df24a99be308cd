/* sent_mail.c - messages that were sent before, where mail programs and servers keep them. */
#include "console/sent_mail.h"

#include <errno.h>
#include <fcntl.h>
#include <fts.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/fdio.h"
#include "console/judging.h"

struct walk {
	sent_mail_take *take;
	void *user;
	int64_t done, all;
	uint64_t skipped;
	struct err *err;
};

static int by_name(const FTSENT **a, const FTSENT **b)
{
	return strcmp((*a)->fts_name, (*b)->fts_name);
}

static int give(struct walk *w, const char *name, int fd, size_t size)
{
	struct sent_mail mail = {.name = name, .fd = fd, .size = size, .done = w->done, .all = w->all};

	return w->take(w->user, &mail, w->err);
}

/* ---- mbox (RFC 4155): a line "From " begins a message, ">From " in it is quoted ---- */

static int give_copy(struct walk *w, const char *path, unsigned number, const struct buf *message)
{
	char name[4200];
	int fd, rc;

	if (message->len == 0)
		return 0;
	if (message->failed)
		return err_set_nomem(w->err, path);
	fd = fd_anonymous("message", w->err);
	if (fd < 0)
		return -1;
	snprintf(name, sizeof(name), "%s:%u", path, number);
	rc = fd_write_all(fd, message->p, message->len) == 0 ? give(w, name, fd, message->len) : err_set_sys(w->err, "%s", name);
	close(fd);
	return rc;
}

static bool is_quoted_from(const char *line)
{
	size_t quotes = strspn(line, ">");

	return quotes > 0 && strncmp(line + quotes, "From ", 5) == 0;
}

static int walk_mbox(struct walk *w, const char *path, FILE *f)
{
	struct buf message = {0};
	char *line = NULL;
	size_t room = 0;
	ssize_t len;
	unsigned number = 0;
	bool blank = true;
	int rc = 0;

	while (rc == 0 && (len = getline(&line, &room, f)) > 0) {
		w->done += len;
		if (blank && strncmp(line, "From ", 5) == 0) {
			rc = give_copy(w, path, number++, &message);
			buf_clear(&message);
		} else {
			bool quoted = is_quoted_from(line);

			buf_add(&message, line + quoted, (size_t)len - quoted);
		}
		blank = line[0] == '\n' || (line[0] == '\r' && line[1] == '\n');
	}
	if (rc == 0)
		rc = ferror(f) ? err_set_sys(w->err, "%s", path) : give_copy(w, path, number, &message);
	free(line);
	buf_free(&message);
	return rc;
}

/* ---- files and folders ---- */

static int walk_file(struct walk *w, const char *path, int64_t size)
{
	char head[5];
	int fd = open(path, O_RDONLY | O_CLOEXEC), rc = 0;
	FILE *f;

	if (fd < 0)
		return err_set_sys(w->err, "%s", path);
	if (pread(fd, head, sizeof(head), 0) == sizeof(head) && memcmp(head, "From ", sizeof(head)) == 0) {
		f = fdopen(fd, "r");
		if (f == NULL) {
			close(fd);
			return err_set_sys(w->err, "%s", path);
		}
		rc = walk_mbox(w, path, f);
		fclose(f);
		return rc;
	}
	w->done += size;
	if (message_file_is_message(fd))
		rc = give(w, path, fd, (size_t)size);
	else
		w->skipped++;
	close(fd);
	return rc;
}

/* Twice: once to know how much there is, once to give it. */
static int walk_tree(struct walk *w, char *const *paths, bool count_only)
{
	FTS *tree = fts_open(paths, FTS_LOGICAL | FTS_NOCHDIR, by_name);
	FTSENT *e;
	int rc = 0;

	if (tree == NULL)
		return err_set_sys(w->err, "%s", paths[0]);
	while (rc == 0 && (errno = 0, e = fts_read(tree)) != NULL) {
		if (e->fts_info == FTS_F && count_only)
			w->all += e->fts_statp->st_size;
		else if (e->fts_info == FTS_F)
			rc = walk_file(w, e->fts_path, e->fts_statp->st_size);
		else if (e->fts_info == FTS_DNR || e->fts_info == FTS_ERR || e->fts_info == FTS_NS)
			rc = err_set(w->err, ERR_SYSTEM, "%s: %s", e->fts_path, strerror(e->fts_errno));
	}
	if (rc == 0 && errno != 0)
		rc = err_set_sys(w->err, "%s", paths[0]);
	fts_close(tree);
	return rc;
}

int sent_mail_walk(char *const *paths, sent_mail_take *take, void *user, uint64_t *skipped_out, struct err *err)
{
	struct walk w = {.take = take, .user = user, .err = err};
	int rc = walk_tree(&w, paths, true);

	if (rc == 0)
		rc = walk_tree(&w, paths, false);
	*skipped_out = w.skipped;
	return rc;
}
