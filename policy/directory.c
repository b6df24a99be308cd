/* directory.c - who is who, and which address belongs to whom. An image is opened once and then only read. */
#include "policy/directory.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "policy/address.h"
#include "policy/directory_image.h"
#include "policy/shared_domain.h"

static void free_directory(struct directory *dir)
{
	for (size_t i = 0; i < dir->shard_count; i++)
		hs_free_database(dir->shards[i]);
	free(dir->shards);
	if (dir->mapped)
		munmap(dir->image, dir->size);
	else
		free(dir->image);
	free(dir);
}

/* Takes over the image, also when it fails. */
static struct directory *directory_open(void *image, size_t size, bool mapped, struct err *err)
{
	struct directory *dir = calloc(1, sizeof(*dir));

	if (dir == NULL) {
		err_set_nomem(err, "client directory");
		if (mapped)
			munmap(image, size);
		else
			free(image);
		return NULL;
	}
	dir->references = 1;
	dir->image = image;
	dir->size = size;
	dir->mapped = mapped;
	if (image_open(dir, err) != 0) {
		free_directory(dir);
		return NULL;
	}
	return dir;
}

struct directory *directory_from_image(void *image, size_t size, struct err *err)
{
	return directory_open(image, size, false, err);
}

struct directory *directory_map_fd(int fd, const char *name, struct err *err)
{
	struct stat st;
	void *image = MAP_FAILED;
	struct directory *dir = NULL;

	if (fstat(fd, &st) != 0)
		err_set_sys(err, "stat %s", name);
	else if (!S_ISREG(st.st_mode) || st.st_size < (off_t)sizeof(struct image_header))
		err_set(err, ERR_INPUT, "%s: not a compiled client directory", name);
	else if ((image = mmap(NULL, (size_t)st.st_size, PROT_READ, MAP_PRIVATE, fd, 0)) == MAP_FAILED)
		err_set_sys(err, "map %s", name);
	else if ((dir = directory_open(image, (size_t)st.st_size, true, err)) == NULL)
		err_prefix(err, "%s", name);
	return dir;
}

struct directory *directory_map(const char *path, struct err *err)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	struct directory *dir;

	if (fd < 0) {
		err_set_sys(err, "open %s", path);
		return NULL;
	}
	dir = directory_map_fd(fd, path, err);
	close(fd);
	return dir;
}

struct directory *directory_hold(struct directory *dir)
{
	atomic_fetch_add_explicit(&dir->references, 1, memory_order_relaxed);
	return dir;
}

void directory_release(struct directory **dir)
{
	if (dir == NULL || *dir == NULL)
		return;
	if (atomic_fetch_sub_explicit(&(*dir)->references, 1, memory_order_acq_rel) == 1)
		free_directory(*dir);
	*dir = NULL;
}

const char *directory_version(const struct directory *dir)
{
	return dir->strings;
}

uint32_t directory_count(const struct directory *dir)
{
	return dir->client_count;
}

struct client directory_client(const struct directory *dir, uint32_t client)
{
	const struct image_client *c = &dir->clients[client];

	return (struct client){
		.id = image_text(dir, c->id), .name = image_text(dir, c->name), .group = image_text(dir, c->group),
		.valid_from = c->valid_from, .valid_until = c->valid_until, .sender_count = c->sender_count,
	};
}

uint32_t directory_find(const struct directory *dir, struct span normalised_id)
{
	const struct image_entry *e = image_find(dir, PART_IDS, normalised_id);

	return e == NULL || e->count == 0 ? CLIENT_NONE : dir->lists[e->first];
}

/* What stands after the last '@'. */
static struct span domain_of(struct span address)
{
	const char *at = address.len == 0 ? NULL : memrchr(address.p, '@', address.len);

	if (at == NULL)
		return (struct span){NULL, 0};
	return (struct span){at + 1, address.len - (size_t)(at + 1 - address.p)};
}

bool directory_sender_allowed(const struct directory *dir, uint32_t client, struct span address)
{
	const struct image_client *c = &dir->clients[client];
	struct span domain = domain_of(address);

	for (uint32_t i = 0; i < c->sender_count; i++) {
		struct span sender = image_text(dir, dir->senders[c->first_sender + i]);

		if (span_equal(sender, address) || (domain.len > 0 && span_equal(sender, domain)))
			return true;
	}
	return c->sender_count == 0;
}

static struct owners owners_of(const struct directory *dir, const struct image_entry *e)
{
	return (struct owners){.clients = dir->lists + e->first, .count = e->count};
}

/* user+tag as listed, else user. */
static const struct image_entry *find_whole(const struct directory *dir, struct arena *arena, const struct address *a)
{
	const struct image_entry *e = image_find(dir, PART_ADDRESSES, directory_address_key(arena, a));
	const char *plus = memchr(a->local.p, '+', a->local.len);
	struct address plain = *a;

	if (e != NULL || plus == NULL || plus == a->local.p || a->local.p[0] == '"')
		return e;
	plain.local.len = (size_t)(plus - a->local.p);
	plain.whole.len = plain.local.len + 1 + a->domain.len;
	return image_find(dir, PART_ADDRESSES, directory_address_key(arena, &plain));
}

static const struct image_entry *find_domain(const struct directory *dir, struct span domain)
{
	const struct image_entry *e = image_find(dir, PART_DOMAINS, domain);

	while (e == NULL && domain.len > 0) {
		const char *dot = memchr(domain.p, '.', domain.len);

		e = image_find(dir, PART_SUBDOMAINS, domain);
		domain = dot == NULL ? (struct span){NULL, 0} : (struct span){dot + 1, domain.len - (size_t)(dot + 1 - domain.p)};
	}
	return e;
}

static struct owners owners_find(const struct directory *dir, struct arena *arena, struct span address, bool shared)
{
	struct span domain = domain_of(address);
	struct owners none = {.shared_domain = shared}, found;
	struct address a = {.whole = address, .domain = domain};
	const struct image_entry *e;

	if (domain.len == 0 || address.len - domain.len < 2)
		return none;
	a.local = (struct span){address.p, address.len - domain.len - 1};
	e = find_whole(dir, arena, &a);
	if (e == NULL && !none.shared_domain)
		e = find_domain(dir, domain);
	if (e == NULL)
		return none;
	found = owners_of(dir, e);
	found.shared_domain = none.shared_domain;
	return found;
}

struct owners directory_owners(const struct directory *dir, struct arena *arena, struct span address)
{
	return owners_find(dir, arena, address, domain_is_shared(domain_of(address)));
}

struct owners directory_address_owners(const struct directory *dir, struct arena *arena, struct span address)
{
	return owners_find(dir, arena, address, true);
}
