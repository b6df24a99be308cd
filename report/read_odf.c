/* read_odf.c - OpenDocument (ODT, ODS, ODP, ODG; OASIS ODF 1.3 part 2), as a package and as one XML file. */
#include "report/format.h"
#include "report/odf.h"
#include "report/opc.h"

#define LOOKS_AT_BYTES 4096u

/* ---- what is encrypted ---- */

struct manifest {
	struct opc *opc;
	struct opc_part *entry;
	bool encrypted; /* something is */
};

enum { M_ENTRY, M_ENCRYPTION };
static const char *const manifest_names[] = {"file-entry", "encryption-data", NULL};

static void manifest_start(void *to, const struct xml_element *e)
{
	struct manifest *m = to;
	struct span name;

	if (e->id == M_ENTRY) {
		name = xml_attribute(e, "full-path");
		m->entry = name.p == NULL ? NULL : opc_find(m->opc, name);
	} else if (e->id == M_ENCRYPTION) {
		m->encrypted = true;
		if (m->entry != NULL)
			m->entry->is_read = true;
	}
}

/* 0, or -1: stop. What is encrypted counts as read. */
static int manifest_read(struct opc *opc)
{
	static const struct xml_handler handler = {.names = manifest_names, .start = manifest_start};
	struct opc_part *part = opc_find(opc, span_of("META-INF/manifest.xml"));
	struct manifest m = {.opc = opc};

	if (part == NULL)
		return 0;
	if (opc_parse(opc, part, opc->src->place, &handler, &m) != 0)
		return -1;
	if (m.encrypted)
		context_unreadable(opc->ctx, opc->src, opc->src->place, WHY_ENCRYPTED, "encrypted by its manifest");
	return 0;
}

/* ---- parts ---- */

static int story_read(struct opc *opc, struct opc_part *part, struct odf_counts *counts)
{
	size_t folder = part->name.len;
	struct odf_story *story;
	struct span place;
	char *prefix;
	int rc;

	while (folder > 0 && part->name.p[folder - 1] != '/')
		folder--;
	prefix = arena_copy(context_arena(opc->ctx), part->name.p, folder > 0 ? folder - 1 : 0);
	story = prefix == NULL ? NULL : odf_story_new(opc->ctx, opc->src, prefix, counts);
	if (story == NULL)
		return context_unreadable(opc->ctx, opc->src, opc->src->place, WHY_LIMIT, "reader.memory");
	place = context_place(opc->ctx, opc->src, "%s", prefix);
	rc = opc_parse(opc, part, place, &odf_handler, story);
	return odf_story_end(&story) == 0 ? rc : -1;
}

static bool in_folder(struct span name, const char *folder)
{
	size_t len = strlen(folder);

	return name.len > len && memcmp(name.p, folder, len) == 0;
}

static bool is_named(struct span name, const char *file)
{
	size_t len = strlen(file);

	return span_ends(name, file) && (name.len == len || name.p[name.len - len - 1] == '/');
}

/* What a program keeps for itself, or shows of what is there besides. */
static bool is_shown(struct span name)
{
	static const char *const folders[] = {"META-INF/", "Thumbnails/", "Configurations2/", "ObjectReplacements/", "Basic/",
		"Dialogs/", "Fonts/"};
	static const char *const files[] = {"mimetype", "settings.xml", "layout-cache", "manifest.rdf"};

	for (size_t i = 0; i < sizeof(folders) / sizeof(folders[0]); i++) {
		if (in_folder(name, folders[i]))
			return false;
	}
	for (size_t i = 0; i < sizeof(files) / sizeof(files[0]); i++) {
		if (is_named(name, files[i]))
			return false;
	}
	return memmem(name.p, name.len, "/Configurations2/", 17) == NULL;
}

static int file_read(struct opc *opc, struct opc_part *part)
{
	struct child child = {.name = part->name, .alternative_name = {"", 0}};
	struct buf bytes = {0};
	int rc = 0;

	part->is_read = true;
	child.role = in_folder(part->name, "Pictures/") ? PART_ORNAMENT : PART_DOCUMENT;
	zip_stream_slurp(opc->stream, part->member, context_place(opc->ctx, opc->src, "%.*s", SPAN_ARG(part->name)), &bytes);
	child.bytes = buf_span(&bytes);
	if (bytes.len > 0)
		rc = context_child(opc->ctx, opc->src, &child);
	buf_free(&bytes);
	return zip_stream_limited(opc->stream) ? -1 : rc;
}

/* All parts of that name, those of embedded documents, too. */
static int named_read(struct opc *opc, const char *file, struct odf_counts *counts)
{
	for (size_t i = 0; i < opc->count; i++) {
		struct opc_part *part = &opc->parts[i];

		if (!part->is_read && is_named(part->name, file) && story_read(opc, part, counts) != 0)
			return -1;
	}
	return 0;
}

static void package_read(struct opc *opc)
{
	struct odf_counts counts = {0}, outside = {0};
	struct opc_part *content;

	if (manifest_read(opc) != 0)
		return;
	content = opc_find(opc, span_of("content.xml"));
	if (content != NULL && !content->is_read && story_read(opc, content, &counts) != 0)
		return;
	if (named_read(opc, "content.xml", &counts) != 0)
		return;
	context_aside_begin(opc->ctx, opc->src);
	if (named_read(opc, "styles.xml", &outside) != 0 || named_read(opc, "meta.xml", &outside) != 0)
		return;
	context_aside_end(opc->ctx, opc->src);
	for (size_t i = 0; i < opc->count; i++) {
		struct opc_part *part = &opc->parts[i];

		if (!part->is_read && is_shown(part->name) && file_read(opc, part) != 0)
			return;
	}
}

void read_odf(struct context *ctx, const struct source *src)
{
	struct opc opc;

	if (opc_open(&opc, ctx, src) == 0)
		package_read(&opc);
	opc_close(&opc);
}

void read_odf_flat(struct context *ctx, const struct source *src)
{
	struct odf_counts counts = {0};
	struct odf_story *story = odf_story_new(ctx, src, "", &counts);
	enum xml_outcome outcome;

	if (story == NULL) {
		context_unreadable(ctx, src, src->place, WHY_LIMIT, "reader.memory");
		return;
	}
	outcome = xml_read_bytes(src->bytes, &odf_handler, story, false);
	if (odf_story_end(&story) != 0)
		return;
	if (outcome == XML_NO_MEMORY)
		context_unreadable(ctx, src, src->place, WHY_LIMIT, "reader.memory");
	else if (outcome != XML_WHOLE)
		context_unreadable(ctx, src, src->place, WHY_DAMAGED, "XML");
}

bool odf_recognise(struct span bytes)
{
	static const char type[] = "application/vnd.oasis.opendocument.";
	struct arena *arena = arena_new(0);
	struct zip_directory dir;
	const struct zip_member *m = NULL;
	char start[sizeof(type)] = "";
	bool found = false, content, manifest;

	if (arena != NULL && zip_directory_read(arena, bytes, ZIP_LOOK_AT_MOST, &dir) == 0) {
		m = zip_member_find(&dir, span_of("mimetype"));
		found = m != NULL && zip_member_peek(m, start, sizeof(type) - 1) == sizeof(type) - 1 &&
			memcmp(start, type, sizeof(type) - 1) == 0;
		content = zip_member_find(&dir, span_of("content.xml")) != NULL;
		manifest = zip_member_find(&dir, span_of("META-INF/manifest.xml")) != NULL;
		found = found ? content || manifest : content && manifest;
	}
	arena_free(&arena);
	return found;
}

bool odf_flat_recognise(struct span bytes)
{
	struct span start = {bytes.p, bytes.len < LOOKS_AT_BYTES ? bytes.len : LOOKS_AT_BYTES};

	return start.len > 5 && memmem(start.p, start.len, "<?xml", 5) != NULL &&
		memmem(start.p, start.len, "office:document", 15) != NULL &&
		memmem(start.p, start.len, "urn:oasis:names:tc:opendocument", 31) != NULL;
}
