/* spool.c - a message's bytes while they arrive. */
#include "milter/spool.h"

#include <fcntl.h>
#include <stdio.h>
#include <unistd.h>

#include "base/fdio.h"

#define FILE_BUFFER (64u << 10)

void spool_start(struct spool *spool, const char *folder, size_t memory_bytes, uint64_t most_bytes)
{
	*spool = (struct spool){.fd = -1, .memory_bytes = memory_bytes, .most_bytes = most_bytes, .folder = folder};
}

void spool_end(struct spool *spool)
{
	if (spool->fd >= 0)
		close(spool->fd);
	spool->fd = -1;
	buf_free(&spool->bytes);
}

bool spool_is_over(const struct spool *spool)
{
	return spool->size_bytes > spool->most_bytes;
}

static int flush(struct spool *spool, struct err *err)
{
	if (fd_write_all(spool->fd, spool->bytes.p, spool->bytes.len) != 0)
		return err_set_sys(err, "write a message to a file in %s", spool->folder);
	buf_clear(&spool->bytes);
	return 0;
}

static int move_to_file(struct spool *spool, struct err *err)
{
	spool->fd = fd_unlinked(spool->folder, err);
	return spool->fd < 0 ? -1 : flush(spool, err);
}

int spool_add(struct spool *spool, struct span bytes, struct err *err)
{
	if (__builtin_add_overflow(spool->size_bytes, bytes.len, &spool->size_bytes))
		spool->size_bytes = UINT64_MAX;
	if (spool_is_over(spool)) {
		spool_end(spool);
		return 0;
	}
	if (spool->fd < 0 && spool->size_bytes > spool->memory_bytes && move_to_file(spool, err) != 0)
		return -1;
	if (buf_add(&spool->bytes, bytes.p, bytes.len) != 0)
		return err_set_nomem(err, "message");
	return spool->fd >= 0 && spool->bytes.len >= FILE_BUFFER ? flush(spool, err) : 0;
}

static int finish_memory(struct spool *spool, struct err *err)
{
	int fd = fd_anonymous("message", err);

	if (fd < 0)
		return -1;
	if (fd_write_all(fd, spool->bytes.p, spool->bytes.len) == 0 &&
		fcntl(fd, F_ADD_SEALS, F_SEAL_WRITE | F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_SEAL) == 0)
		return fd;
	err_set_sys(err, "write a message to memory");
	close(fd);
	return -1;
}

/* Who reads the message must not be able to change what is sealed after that: the file is opened again. */
static int finish_file(struct spool *spool, struct err *err)
{
	char path[64];
	int fd;

	if (flush(spool, err) != 0)
		return -1;
	snprintf(path, sizeof(path), "/proc/self/fd/%d", spool->fd);
	fd = open(path, O_RDONLY | O_CLOEXEC);
	return fd < 0 ? err_set_sys(err, "open a message in %s for reading", spool->folder) : fd;
}

int spool_finish(struct spool *spool, struct err *err)
{
	if (spool_is_over(spool))
		return err_set(err, ERR_BUG, "a message that was not kept is asked for");
	return spool->fd < 0 ? finish_memory(spool, err) : finish_file(spool, err);
}
