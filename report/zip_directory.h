/* zip_directory.h - what a ZIP file holds (PKWARE APPNOTE 6.3), as programs see it that start at its end, and as programs
 * see it that start at its beginning. */
#ifndef REPORT_ZIP_DIRECTORY_H
#define REPORT_ZIP_DIRECTORY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/span.h"

enum {
	ZIP_STORED = 0,
	ZIP_DEFLATE = 8,
	ZIP_DEFLATE64 = 9,
	ZIP_AES = 99,
};

/* Spans are bytes of the file. */
struct zip_member {
	struct span name;         /* raw */
	struct span local_name;   /* raw, of the local header, where it differs; else .p NULL */
	struct span unicode_name; /* UTF-8 of the Unicode path extra field, where it is of use; else .p NULL */
	struct span comment;      /* raw; may be empty */
	struct span packed;       /* its data; of a member without known size, all up to the next one */
	uint64_t unpacked_bytes;  /* as the headers say; 0 if they do not */
	uint64_t at;              /* of the local header */
	uint32_t crc;
	uint16_t method;
	bool utf8;                /* the name is said to be UTF-8 */
	bool encrypted;
	bool sizes_known;
	bool hidden;              /* has a local header but is not in the central directory */
	const char *fault;        /* how its headers disagree, or NULL */
};

struct zip_directory {
	struct span bytes;
	struct zip_member *members;
	size_t count, capacity;
	struct span comment;  /* raw */
	const char *fault;    /* what is wrong with the whole file, or NULL */
	bool encrypted;       /* the directory itself is */
	bool cut;             /* more members than `most` */
};

/* For who only asks what kind of file it is. */
#define ZIP_LOOK_AT_MOST 65536u

/* 0, or -1 when memory is used up. A file of which nothing can be made out has a fault and no members. */
int zip_directory_read(struct arena *arena, struct span bytes, size_t most, struct zip_directory *dir_out);

/* The member of the central directory with that name, without regard to ASCII case, or NULL. */
const struct zip_member *zip_member_find(const struct zip_directory *dir, struct span name);

/* A name that ends in a slash or backslash, without bytes. */
bool zip_member_is_folder(const struct zip_member *member);

#endif
