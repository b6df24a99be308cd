/* directory_cache.c - the compiled client directory, kept in cache_dir between starts.
 *
 * An image's name is the digest of all that it was made of, so that one that is there is the right one or damaged. Only an image
 * that nobody else could have written is mapped. */
#include "quarantine/directory_cache.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include <openssl/evp.h>

#include "base/deadline.h"
#include "base/fdio.h"
#include "policy/directory_csv.h"
#include "quarantine/directory_indexer.h"

#define SMALL_BYTES (256u * 1024)
#define SMALL_LITERALS 2000u /* compiled in less time than a process of its own and a file take */
#define IMAGES_KEPT 4        /* the service's, and those that a supervisor tries out */

static const char prefix[] = "directory-", suffix[] = ".image";

/* ---- names ---- */

static int digest(struct span csv, const char *version, char hex[33], struct err *err)
{
	EVP_MD_CTX *ctx = EVP_MD_CTX_new();
	unsigned char md[EVP_MAX_MD_SIZE];
	char engine[64];
	int ok;

	directory_engine(engine, sizeof(engine));
	ok = ctx != NULL && EVP_DigestInit_ex(ctx, EVP_sha256(), NULL) == 1 &&
	     EVP_DigestUpdate(ctx, engine, strlen(engine) + 1) == 1 && EVP_DigestUpdate(ctx, version, strlen(version) + 1) == 1 &&
	     EVP_DigestUpdate(ctx, csv.p, csv.len) == 1 && EVP_DigestFinal_ex(ctx, md, NULL) == 1;
	EVP_MD_CTX_free(ctx);
	if (!ok)
		return err_set(err, ERR_TEMPORARY, "SHA-256 of the client directory");
	for (int i = 0; i < 16; i++)
		snprintf(hex + 2 * i, 3, "%02x", md[i]);
	return 0;
}

static int image_path(const struct conf *conf, struct span csv, const char *version, char path[PATH_MAX], struct err *err)
{
	char hex[33];

	if (digest(csv, version, hex, err) != 0)
		return -1;
	if (snprintf(path, PATH_MAX, "%s/%s%s%s", conf->cache_dir, prefix, hex, suffix) >= PATH_MAX)
		return err_set(err, ERR_INPUT, "cache_dir %s: path too long", conf->cache_dir);
	return 0;
}

/* ---- images that are there ---- */

/* Ours, root's or the folder's owner's, where no other may write. */
static bool trusted(const struct conf *conf, int fd)
{
	struct stat image, folder;

	return fstat(fd, &image) == 0 && stat(conf->cache_dir, &folder) == 0 && S_ISREG(image.st_mode) &&
	       (image.st_uid == geteuid() || image.st_uid == 0 || image.st_uid == folder.st_uid) &&
	       (image.st_mode & (S_IWGRP | S_IWOTH)) == 0 && (folder.st_mode & S_IWOTH) == 0;
}

/* NULL when there is none, or none that is sound. */
static struct directory *map_kept(const struct conf *conf, const char *path)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
	struct directory *dir = NULL;
	struct err err;

	if (fd < 0)
		return NULL;
	if (trusted(conf, fd))
		dir = directory_map_fd(fd, path, &err);
	if (dir != NULL)
		futimens(fd, NULL); /* used last: kept longest. Not ours: no matter. */
	close(fd);
	return dir;
}

static bool is_named(const char *name, const char *tail)
{
	size_t len = strlen(name), tail_len = strlen(tail);

	return strncmp(name, prefix, sizeof(prefix) - 1) == 0 && len > tail_len && strcmp(name + len - tail_len, tail) == 0;
}

static bool is_image(const char *name)
{
	return is_named(name, suffix);
}

/* How many images in the folder were used later than `then`. */
static int later_than(DIR *folder, const struct stat *then)
{
	const struct dirent *entry;
	struct stat st;
	int count = 0;

	rewinddir(folder);
	while ((entry = readdir(folder)) != NULL) {
		if (is_image(entry->d_name) && fstatat(dirfd(folder), entry->d_name, &st, AT_SYMLINK_NOFOLLOW) == 0)
			count += st.st_mtim.tv_sec > then->st_mtim.tv_sec ||
			         (st.st_mtim.tv_sec == then->st_mtim.tv_sec && st.st_mtim.tv_nsec > then->st_mtim.tv_nsec);
	}
	return count;
}

/* Removes all but the images used last, and what a program that died left half written. Those still mapped live on without a
 * name. The lock is held. */
static void remove_old(const struct conf *conf)
{
	DIR *names = opendir(conf->cache_dir), *folder = opendir(conf->cache_dir);
	const struct dirent *entry;
	struct stat st;

	while (names != NULL && folder != NULL && (entry = readdir(names)) != NULL) {
		if (is_named(entry->d_name, ".image.tmp") ||
		    (is_image(entry->d_name) && fstatat(dirfd(folder), entry->d_name, &st, AT_SYMLINK_NOFOLLOW) == 0 &&
		     later_than(folder, &st) >= IMAGES_KEPT))
			unlinkat(dirfd(folder), entry->d_name, 0);
	}
	if (names != NULL)
		closedir(names);
	if (folder != NULL)
		closedir(folder);
}

/* ---- making one ---- */

/* The lock's descriptor; -1 where the folder cannot be written (errno), or waiting took too long (ETIMEDOUT). */
static int lock_folder(const struct conf *conf, struct deadline deadline)
{
	char path[PATH_MAX];
	int fd;

	if (snprintf(path, sizeof(path), "%s/directory.lock", conf->cache_dir) >= (int)sizeof(path)) {
		errno = ENAMETOOLONG;
		return -1;
	}
	if (mkdir(conf->cache_dir, 0750) != 0 && access(conf->cache_dir, W_OK | X_OK) != 0)
		return -1;
	fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
	while (fd >= 0 && flock(fd, LOCK_EX | LOCK_NB) != 0) {
		if ((errno != EWOULDBLOCK && errno != EINTR) || deadline_left_ms(deadline) == 0) {
			close(fd);
			errno = ETIMEDOUT;
			return -1;
		}
		nanosleep(&(struct timespec){.tv_nsec = 50 * 1000 * 1000}, NULL);
	}
	return fd;
}

static struct directory *make_kept(const struct conf *conf, const struct indexing *indexing, struct deadline deadline,
	struct err *err)
{
	struct directory *dir = map_kept(conf, indexing->image_path); /* made by another while we waited for the lock */

	if (dir != NULL || directory_index(indexing, deadline, err) != 0)
		return dir;
	dir = directory_map(indexing->image_path, err);
	remove_old(conf);
	return dir;
}

static struct directory *make_in_memory(struct indexing *indexing, struct deadline deadline, struct err *err)
{
	struct directory *dir = NULL;

	indexing->image_path = NULL;
	indexing->image_fd = fd_anonymous("directory", err);
	if (indexing->image_fd < 0)
		return NULL;
	if (directory_index(indexing, deadline, err) == 0)
		dir = directory_map_fd(indexing->image_fd, "compiled client directory", err);
	close(indexing->image_fd);
	return dir;
}

static size_t literal_count(const struct directory_rows *rows)
{
	size_t count = 2 * rows->count;

	for (size_t i = 0; i < rows->count; i++)
		count += rows->rows[i].alias_count;
	return count;
}

/* In this process, if it is small: *small_out. */
static struct directory *compile_small(struct span csv, const char *version, bool *small_out, struct err *err)
{
	struct arena *arena = csv.len > SMALL_BYTES ? NULL : arena_new(0);
	struct directory_rows rows;
	struct directory_faults faults;
	struct directory *dir = NULL;
	void *image = NULL;
	size_t size;

	*small_out = arena != NULL;
	if (arena == NULL)
		return NULL;
	if (directory_csv_parse(arena, csv, &rows, &faults, err) == 0) {
		*small_out = literal_count(&rows) < SMALL_LITERALS;
		if (*small_out && directory_compile(rows.rows, rows.count, version, &image, &size, err) == 0)
			dir = directory_from_image(image, size, err);
	}
	arena_free(&arena);
	return dir;
}

int directory_cached(const struct conf *conf, struct span csv, const char *version, struct directory **dir_out,
	struct err *err)
{
	char path[PATH_MAX];
	struct deadline deadline = deadline_in_ms(CACHE_WAIT_MS);
	struct indexing indexing = {csv, version, path, -1, -1};
	bool small = false;

	*dir_out = compile_small(csv, version, &small, err);
	if (small)
		return *dir_out == NULL ? -1 : 0;
	if (image_path(conf, csv, version, path, err) != 0)
		return -1;
	*dir_out = map_kept(conf, path);
	if (*dir_out != NULL)
		return 0;
	indexing.lock_fd = lock_folder(conf, deadline);
	if (indexing.lock_fd < 0 && errno == ETIMEDOUT)
		return err_set(err, ERR_TEMPORARY, "%s: another process compiles the client directory, and does not end", conf->cache_dir);
	if (indexing.lock_fd >= 0)
		*dir_out = make_kept(conf, &indexing, deadline, err);
	/* A folder that cannot be written, or is full, costs time and memory, not the service. */
	if (indexing.lock_fd < 0 || (*dir_out == NULL && err->kind != ERR_INPUT && deadline_left_ms(deadline) > 0))
		*dir_out = make_in_memory(&indexing, deadline, err);
	if (indexing.lock_fd >= 0)
		close(indexing.lock_fd);
	return *dir_out == NULL ? -1 : 0;
}
