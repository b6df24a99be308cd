/* type.c - what a file is: libmagic on the bytes, and a look for what programs find further in. Names and declared
 * types never decide. */
#include "report/type.h"

#include <libgen.h>
#include <limits.h>
#include <magic.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "report/body.h"
#include "report/charset.h"
#include "report/format.h"
#include "report/ole_storage.h"
#include "report/read_pkcs7.h"

#define PDF_WITHIN_BYTES 1024u           /* PDF readers look for the header in this much */
#define ZIP_END_BYTES 22u                /* end of central directory record without comment */
#define ZIP64_LOCATOR_BYTES 20u
#define ZIP_END_WITHIN_BYTES (65535u + ZIP_END_BYTES)
#define MAGIC_LOOKS_AT_BYTES 65536u

struct typer {
	magic_t magic;
};

/* Beside the program in a build tree, else installed. */
static int database_path(char *path, size_t size)
{
	static const char *const beside[] = {"atesaki.mgc", "../report/atesaki.mgc"};
	char self[PATH_MAX];
	ssize_t len = readlink("/proc/self/exe", self, sizeof(self) - 1);

	self[len < 0 ? 0 : len] = '\0';
	for (size_t i = 0; len > 0 && i < sizeof(beside) / sizeof(beside[0]); i++) {
		char copy[PATH_MAX];

		memcpy(copy, self, sizeof(copy));
		if (snprintf(path, size, "%s/%s", dirname(copy), beside[i]) < (int)size && access(path, R_OK) == 0)
			return 0;
	}
	return snprintf(path, size, "%s/atesaki.mgc", ATESAKI_DATADIR) < (int)size ? 0 : -1;
}

struct typer *typer_open(struct err *err)
{
	/* Only the entries of the magic file: what libmagic would guess by code is guessed here, or not needed. */
	int flags = MAGIC_MIME_TYPE | MAGIC_ERROR | MAGIC_NO_CHECK_BUILTIN;
	struct typer *typer = calloc(1, sizeof(*typer));
	char path[PATH_MAX];

	if (typer == NULL) {
		err_set_nomem(err, "magic file");
		return NULL;
	}
	typer->magic = magic_open(flags & ~MAGIC_NO_CHECK_SOFT);
	if (typer->magic == NULL) {
		err_set_sys(err, "magic_open");
		typer_close(&typer);
	} else if (database_path(path, sizeof(path)) != 0 || magic_load(typer->magic, path) != 0) {
		err_set(err, ERR_SYSTEM, "load %s: %s", path, magic_error(typer->magic));
		typer_close(&typer);
	}
	return typer;
}

void typer_close(struct typer **typer)
{
	if (typer == NULL || *typer == NULL)
		return;
	if ((*typer)->magic != NULL)
		magic_close((*typer)->magic);
	free(*typer);
	*typer = NULL;
}

static void add(struct type_list *list, const char *name)
{
	for (size_t i = 0; i < list->count; i++) {
		if (strcmp(list->names[i], name) == 0)
			return;
	}
	if (list->count < TYPE_MOST)
		list->names[list->count++] = name;
}

static uint32_t little32(const char *p)
{
	const unsigned char *u = (const unsigned char *)p;

	return (uint32_t)u[0] | (uint32_t)u[1] << 8 | (uint32_t)u[2] << 16 | (uint32_t)u[3] << 24;
}

/* Packages that Office keeps inside its old documents: a theme, a shape as newer programs draw it. They say nothing that
 * the document itself does not. */
static bool zip_is_of_office(struct span directory)
{
	static const char *const names[] = {"[Content_Types].xml", "_rels/", "theme/", "drs/", "tableStyles.xml"};
	size_t count = 0;

	while (directory.len >= 46 && memcmp(directory.p, "PK\1\2", 4) == 0) {
		size_t name_len = little32(directory.p + 28) & 0xffff, size, fits = 0;

		size = 46 + name_len + (little32(directory.p + 28) >> 16) + (little32(directory.p + 32) & 0xffff);
		if (size > directory.len)
			return false;
		for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
			fits += name_len >= strlen(names[i]) && memcmp(directory.p + 46, names[i], strlen(names[i])) == 0;
		if (fits == 0)
			return false;
		directory = (struct span){directory.p + size, directory.len - size};
		count++;
	}
	return count > 0;
}

/* An end record whose central directory stands where it says, whatever stands before the archive (APPNOTE 4.3.16). */
static bool zip_ends_at(struct span bytes, size_t at)
{
	uint32_t size = little32(bytes.p + at + 12);

	if (at >= ZIP64_LOCATOR_BYTES && memcmp(bytes.p + at - ZIP64_LOCATOR_BYTES, "PK\6\7", 4) == 0)
		return true;
	if (size < 4 || size > at || memcmp(bytes.p + at - size, "PK\1\2", 4) != 0)
		return false;
	return memcmp(bytes.p, "\xd0\xcf\x11\xe0", 4) != 0 || !zip_is_of_office((struct span){bytes.p + at - size, size});
}

static bool zip_at_end(struct span bytes)
{
	size_t at, from = bytes.len > ZIP_END_WITHIN_BYTES ? bytes.len - ZIP_END_WITHIN_BYTES : 0;
	const char *p;

	while ((p = memmem(bytes.p + from, bytes.len - from, "PK\5\6", 4)) != NULL) {
		at = (size_t)(p - bytes.p);
		if (bytes.len - at >= ZIP_END_BYTES && zip_ends_at(bytes, at))
			return true;
		from = at + 4;
	}
	return false;
}

static bool pdf_further_in(struct span bytes)
{
	size_t within = bytes.len < PDF_WITHIN_BYTES ? bytes.len : PDF_WITHIN_BYTES;

	return memmem(bytes.p, within, "%PDF-", 5) != NULL;
}

static bool is_message_type(const char *type)
{
	return strncmp(type, "message/", 8) == 0 || strcmp(type, "text/rfc822-headers") == 0;
}

static bool has_type(const char *declared, const char *type)
{
	return declared != NULL && strcmp(declared, type) == 0;
}

/* A file that was called text is shown as it stands; everything else that begins like a message is opened as one, and
 * markup is shown as a browser does. */
static void add_text(struct span bytes, const char *declared, struct type_list *list)
{
	bool html = has_type(declared, "text/html") || has_type(declared, "application/xhtml+xml");
	bool text = declared != NULL && strncmp(declared, "text/", 5) == 0 && !html;

	if (message_recognise(bytes) && !html)
		add(list, "message/rfc822");
	else if (html || html_recognise(bytes))
		add(list, "text/html");
	if (list->count == 0 || (text && !is_message_type(declared)))
		add(list, "text/plain");
}

/* By what is inside; -1: no program is known that opens it. */
static int add_ole(struct span bytes, struct type_list *list)
{
	const char *types[OLE_TYPES_MOST];
	size_t count = ole_types(bytes, types);

	for (size_t i = 0; i < count; i++)
		add(list, types[i]);
	return count == 0 ? -1 : 0;
}

/* Armour (RFC 4880 6.2) from its first byte to its last and nothing else: text behind a signature is text. */
static bool pgp_signature_is_bare(struct span s)
{
	static const char end[] = "-----END PGP SIGNATURE-----";
	enum { LONGEST = 16384, BEGIN = sizeof("-----BEGIN PGP SIGNATURE-----") - 1 };
	const char *dashes;

	while (s.len > 0 && strchr("\r\n \t", s.p[s.len - 1]) != NULL)
		s.len--;
	if (s.len > LONGEST || s.len < BEGIN + sizeof(end))
		return false;
	dashes = memmem(s.p + BEGIN, s.len - BEGIN, "-----", 5);
	return dashes != NULL && (size_t)(s.p + s.len - dashes) == sizeof(end) - 1 && memcmp(dashes, end, sizeof(end) - 1) == 0;
}

/* AppleSingle and AppleDouble (RFC 1740 appendix A): entry 1 is the file itself, which AppleDouble does not have. */
static bool appledouble_has_file(struct span s)
{
	const unsigned char *p = (const unsigned char *)s.p;
	size_t count = s.len < 26 ? 0 : (size_t)p[24] << 8 | p[25];

	if (count == 0 || count > (s.len - 26) / 12)
		return true;
	for (size_t i = 0; i < count; i++) {
		const unsigned char *entry = p + 26 + 12 * i;

		if (entry[0] == 0 && entry[1] == 0 && entry[2] == 0 && entry[3] == 1)
			return true;
	}
	return false;
}

static void add_magic(struct typer *typer, struct span bytes, struct type_list *list)
{
	size_t looked_at = bytes.len < MAGIC_LOOKS_AT_BYTES ? bytes.len : MAGIC_LOOKS_AT_BYTES;
	const char *type = magic_buffer(typer->magic, bytes.p, looked_at);

	if (type == NULL || strchr(type, '/') == NULL || strcmp(type, TYPE_UNKNOWN) == 0 || strcmp(type, "text/plain") == 0)
		return;
	if (strcmp(type, "application/x-ole-storage") == 0 && add_ole(bytes, list) == 0)
		return;
	if (strcmp(type, "application/pkcs7-signed") == 0 && pkcs7_is_detached(bytes))
		type = "application/pkcs7-signature";
	if (strcmp(type, "application/pgp-signature") == 0 && !pgp_signature_is_bare(bytes))
		type = "text/plain";
	if (strcmp(type, "application/x-appledouble") == 0 && appledouble_has_file(bytes))
		type = "application/x-applesingle";
	snprintf(list->magic, sizeof(list->magic), "%s", type);
	add(list, list->magic);
}

void type_find(struct typer *typer, struct span bytes, const char *declared, struct type_list *list)
{
	*list = (struct type_list){0};
	if (declared != NULL && is_message_type(declared) && message_recognise(bytes))
		add(list, "message/rfc822");
	add_magic(typer, bytes, list);
	if (pdf_further_in(bytes))
		add(list, "application/pdf");
	if (zip_at_end(bytes))
		add(list, "application/zip");
	if (list->count > 0)
		return;
	if (!charset_is_text(bytes) && !html_recognise(bytes)) {
		add(list, TYPE_UNKNOWN);
		return;
	}
	add_text(bytes, declared, list);
}
