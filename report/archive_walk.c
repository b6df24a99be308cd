/* archive_walk.c - walks an archive with libarchive, in memory. Filters that start other programs are never allowed. */
#include "report/archive_walk.h"

#include <archive.h>
#include <archive_entry.h>
#include <locale.h>

#include "base/buf.h"
#include "report/archive_name.h"
#include "report/format.h"
#include "report/rar5.h"

enum { CHUNK_BYTES = 65536 };

struct walk {
	struct context *ctx;
	const struct source *src;
	const struct archive_kind *kind;
	struct archive *archive;
	struct rar5_look rar5;
	size_t index;    /* of the member */
	bool opened;
	struct buf bytes;
};

/* Of the process, as the charset converters are: the sandbox has no locale files. */
static locale_t utf8_locale;

void archive_warm(void)
{
	if (utf8_locale == (locale_t)0)
		utf8_locale = newlocale(LC_CTYPE_MASK, "C.UTF-8", (locale_t)0);
}

static bool error_says(struct walk *w, const char *word)
{
	const char *text = archive_error_string(w->archive);

	return text != NULL && strcasestr(text, word) != NULL;
}

static enum unreadable_why why_of_error(struct walk *w)
{
	/* libarchive may only be asked once it has settled on a format. */
	if (w->rar5.headers_encrypted || error_says(w, "encrypt") ||
	    (w->opened && archive_read_has_encrypted_entries(w->archive) > 0))
		return WHY_ENCRYPTED;
	if (error_says(w, "allocate") || error_says(w, "memory"))
		return WHY_LIMIT;
	return error_says(w, "support") ? WHY_UNSUPPORTED : WHY_DAMAGED;
}

static int failed(struct walk *w, struct span place, enum unreadable_why why)
{
	return context_unreadable(w->ctx, w->src, place, why, "%s", w->kind->name);
}

/* ---- one member ---- */

static struct archive_name names_of(struct walk *w, struct archive_entry *entry)
{
	const char *raw = archive_entry_pathname(entry);
	struct archive_name name = {0};

	if (raw == NULL)
		raw = archive_entry_pathname_utf8(entry);
	/* A single compressed file has no name of its own; libarchive calls it "data". */
	if (raw != NULL && archive_format(w->archive) != ARCHIVE_FORMAT_RAW)
		archive_name_add_bytes(&name, context_arena(w->ctx), arena_span(context_arena(w->ctx), span_of(raw)), NULL);
	return name;
}

/* 0: all of it or what could be had; 1: likewise, and no further member can be; -1: stop. */
static int data_read(struct walk *w, struct span place)
{
	ssize_t n;

	buf_clear(&w->bytes);
	for (;;) {
		if (w->bytes.capacity - w->bytes.len <= CHUNK_BYTES && buf_reserve(&w->bytes, CHUNK_BYTES + w->bytes.len) != 0)
			return failed(w, place, WHY_LIMIT);
		n = archive_read_data(w->archive, w->bytes.p + w->bytes.len, CHUNK_BYTES);
		if (n == ARCHIVE_WARN || n == ARCHIVE_RETRY)
			continue;
		if (n <= 0)
			break;
		w->bytes.len += (size_t)n;
		if (context_count_unpacked(w->ctx, w->src, w->src->bytes.len, (uint64_t)n) != 0)
			return -1;
	}
	if (n < 0)
		failed(w, place, why_of_error(w));
	return n == ARCHIVE_FATAL ? 1 : 0;
}

static int link_tell(struct walk *w, struct span place, const char *target)
{
	return target == NULL ? 0 : context_text(w->ctx, w->src, place, span_of(target));
}

static int member_read(struct walk *w, struct child *child, struct span place)
{
	int rc = data_read(w, place);

	if (rc < 0)
		return -1;
	child->bytes = buf_span(&w->bytes);
	if (context_child(w->ctx, w->src, child) != 0)
		return -1;
	return rc == 0 ? 0 : -1;
}

static int member_tell(struct walk *w, struct archive_entry *entry)
{
	struct archive_name name = names_of(w, entry);
	struct child child = {.name = archive_name_first(&name), .role = PART_DOCUMENT};
	struct span place = context_place(w->ctx, w->src, "%.*s", SPAN_ARG(child.name));

	child.alternative_name = archive_name_others(&name, context_arena(w->ctx));
	if (archive_entry_is_encrypted(entry) || (w->index < w->rar5.count && w->rar5.encrypted[w->index]))
		return context_child_unreadable(w->ctx, w->src, &child, WHY_ENCRYPTED, w->kind->name);
	if (archive_entry_filetype(entry) == AE_IFREG || archive_entry_filetype(entry) == 0)
		return archive_entry_hardlink(entry) == NULL ? member_read(w, &child, place) :
			link_tell(w, place, archive_entry_hardlink(entry));
	if (context_text(w->ctx, w->src, place, child.name) != 0 ||
	    context_text(w->ctx, w->src, place, child.alternative_name) != 0)
		return -1;
	return link_tell(w, place, archive_entry_symlink(entry));
}

/* ---- all of them ---- */

static int walk_open(struct walk *w)
{
	w->archive = archive_read_new();
	if (w->archive == NULL || rar5_look(context_arena(w->ctx), w->src->bytes, &w->rar5) != 0)
		return failed(w, w->src->place, WHY_LIMIT);
	for (size_t i = 0; w->kind->support[i] != NULL; i++)
		w->kind->support[i](w->archive);
	/* One layer only: the next is a child's, where nesting is counted. */
	if (w->kind->filter != 0 && archive_read_append_filter(w->archive, w->kind->filter) != ARCHIVE_OK)
		return failed(w, w->src->place, WHY_UNSUPPORTED);
	/* What stands behind an end mark is shown by some programs. */
	archive_read_set_option(w->archive, "tar", "read_concatenated_archives", "1");
	if (archive_read_open_memory(w->archive, w->src->bytes.p, w->src->bytes.len) < ARCHIVE_WARN)
		return failed(w, w->src->place, why_of_error(w));
	w->opened = true;
	return 0;
}

static void members_tell(struct walk *w)
{
	struct archive_entry *entry;
	int rc;

	for (;;) {
		rc = archive_read_next_header(w->archive, &entry);
		if (rc == ARCHIVE_RETRY)
			continue;
		if (rc == ARCHIVE_EOF)
			return;
		if (rc < ARCHIVE_WARN) {
			failed(w, w->src->place, why_of_error(w));
			return;
		}
		if (member_tell(w, entry) != 0)
			return;
		w->index++;
	}
}

void archive_walk(struct context *ctx, const struct source *src, const struct archive_kind *kind)
{
	struct walk w = {.ctx = ctx, .src = src, .kind = kind};
	locale_t before = utf8_locale == (locale_t)0 ? (locale_t)0 : uselocale(utf8_locale);

	if (walk_open(&w) == 0)
		members_tell(&w);
	archive_read_free(w.archive);
	buf_free(&w.bytes);
	if (before != (locale_t)0)
		uselocale(before);
}
