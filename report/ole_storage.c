/* ole_storage.c - compound files, by libgsf: a tree of nodes, and the bytes of one when asked. */
#include "report/ole_storage.h"

#include <gsf/gsf.h>
#include <strings.h>

#include "report/ole_directory.h"

#define NODES_MOST 16384u
#define DEPTH_MOST 32u

struct ole {
	struct arena *arena;
	struct ole_node *root;
	struct ole_node *storages; /* linked by open_next: those that are open in libgsf */
	size_t count;
	bool failed;
};

/* What ole_node.inside points to. */
struct inside {
	GsfInfile *infile; /* of a storage */
	int index;         /* of a stream in its storage */
	struct ole_node *open_next;
};

static struct inside *inside_of(const struct ole_node *node)
{
	return node->inside;
}

static struct ole_node *node_new(struct ole *ole, const struct ole_node *parent, struct span name)
{
	struct ole_node *node = arena_alloc(ole->arena, sizeof(*node));
	struct inside *inside = arena_alloc(ole->arena, sizeof(*inside));

	if (node == NULL || inside == NULL || ++ole->count > NODES_MOST)
		return NULL;
	*node = (struct ole_node){.parent = parent, .name = arena_span(ole->arena, name), .inside = inside};
	return node->name.p == NULL ? NULL : node;
}

/* Takes over the reference. */
static void node_becomes_storage(struct ole *ole, struct ole_node *node, GsfInfile *infile)
{
	struct inside *inside = inside_of(node);

	inside->infile = infile;
	inside->open_next = ole->storages;
	ole->storages = node;
	node->is_storage = true;
	gsf_infile_msole_get_class_id(GSF_INFILE_MSOLE(infile), node->class_id);
}

static struct ole_node *node_add(struct ole *ole, struct ole_node *storage, int index)
{
	GsfInfile *parent = inside_of(storage)->infile;
	const char *name = gsf_infile_name_by_index(parent, index);
	struct ole_node *node = node_new(ole, storage, span_of(name == NULL ? "" : name));
	GsfInput *input;

	if (node == NULL)
		return NULL;
	inside_of(node)->index = index;
	input = gsf_infile_child_by_index(parent, index);
	if (input == NULL) {
		node->is_lost = true;
	} else if (gsf_infile_num_children(GSF_INFILE(input)) >= 0) {
		node_becomes_storage(ole, node, GSF_INFILE(input));
	} else {
		node->size_bytes = (uint64_t)gsf_input_size(input);
		g_object_unref(input);
	}
	return node;
}

static int children_add(struct ole *ole, struct ole_node *storage, unsigned depth)
{
	int count = gsf_infile_num_children(inside_of(storage)->infile);
	const struct ole_node **link = &storage->child;

	if (depth > DEPTH_MOST)
		return -1;
	for (int i = 0; i < count; i++) {
		struct ole_node *node = node_add(ole, storage, i);

		if (node == NULL || (node->is_storage && children_add(ole, node, depth + 1) != 0))
			return -1;
		*link = node;
		link = &node->next;
	}
	return 0;
}

static GsfInfile *infile_open(struct span bytes)
{
	GsfInput *memory = bytes.len < 512 ? NULL : gsf_input_memory_new((const guint8 *)bytes.p, (gsf_off_t)bytes.len, FALSE);
	GsfInfile *infile = memory == NULL ? NULL : gsf_infile_msole_new(memory, NULL);

	if (memory != NULL)
		g_object_unref(memory);
	return infile;
}

struct ole *ole_open(struct arena *arena, struct span bytes)
{
	struct ole *ole = arena_alloc(arena, sizeof(*ole));
	GsfInfile *infile;

	if (ole == NULL)
		return NULL;
	ole->arena = arena;
	ole->root = node_new(ole, NULL, (struct span){"", 0});
	infile = ole->root == NULL || !ole_directory_fits(arena, bytes, NODES_MOST) ? NULL : infile_open(bytes);
	if (infile == NULL)
		return NULL;
	node_becomes_storage(ole, ole->root, infile);
	if (children_add(ole, ole->root, 0) != 0)
		ole_close(&ole);
	return ole;
}

void ole_close(struct ole **ole)
{
	if (ole == NULL || *ole == NULL)
		return;
	for (struct ole_node *node = (*ole)->storages; node != NULL; node = inside_of(node)->open_next)
		g_clear_object(&inside_of(node)->infile);
	*ole = NULL;
}

void ole_read(struct context *ctx, const struct source *src, ole_reader *read)
{
	struct ole *ole = ole_open(context_arena(ctx), src->bytes);

	if (ole == NULL)
		context_unreadable(ctx, src, src->place, WHY_DAMAGED, "compound file");
	else
		read(ctx, src, ole_root(ole));
	ole_close(&ole);
}

const struct ole_node *ole_root(const struct ole *ole)
{
	return ole->root;
}

static const struct ole_node *child_named(const struct ole_node *storage, struct span name)
{
	const struct ole_node *node = storage->child;

	while (node != NULL && (node->name.len != name.len || strncasecmp(node->name.p, name.p, name.len) != 0))
		node = node->next;
	return node;
}

const struct ole_node *ole_find(const struct ole_node *storage, const char *path)
{
	while (storage != NULL && *path != '\0') {
		size_t step = strcspn(path, "/");

		storage = child_named(storage, (struct span){path, step});
		path += step + (path[step] == '/');
	}
	return storage;
}

/* ---- bytes ---- */

static int lost(struct context *ctx, const struct source *src, const struct ole_node *node, struct span place)
{
	return context_unreadable(ctx, src, place, WHY_DAMAGED, "stream %.*s", SPAN_ARG(node->name));
}

static int input_read(GsfInput *input, char *to, size_t size)
{
	return gsf_input_read(input, size, (guint8 *)to) == NULL ? -1 : 0;
}

int ole_stream(struct context *ctx, const struct source *src, const struct ole_node *stream, struct span place,
	struct span *bytes_out)
{
	size_t size = stream == NULL ? 0 : (size_t)stream->size_bytes;
	GsfInput *input;
	char *bytes;
	int rc;

	*bytes_out = (struct span){"", 0};
	if (stream == NULL || (size == 0 && !stream->is_lost))
		return 0;
	if (stream->is_storage || stream->is_lost)
		return lost(ctx, src, stream, place);
	if (context_count_unpacked(ctx, src, 0, size) != 0)
		return -1;
	bytes = arena_alloc(context_arena(ctx), size + 1);
	if (bytes == NULL)
		return context_unreadable(ctx, src, place, WHY_LIMIT, "reader.memory");
	input = gsf_infile_child_by_index(inside_of(stream->parent)->infile, inside_of(stream)->index);
	rc = input == NULL ? -1 : input_read(input, bytes, size);
	if (input != NULL)
		g_object_unref(input);
	if (rc != 0)
		return lost(ctx, src, stream, place);
	*bytes_out = (struct span){bytes, size};
	return 0;
}

/* ---- a storage by itself ---- */

struct packing {
	struct context *ctx;
	const struct source *src;
	struct span place;
};

static int pack_children(const struct packing *p, const struct ole_node *storage, GsfOutfile *to);

static int pack_node(const struct packing *p, const struct ole_node *node, GsfOutfile *to)
{
	char *name = arena_copy(context_arena(p->ctx), node->name.p, node->name.len);
	GsfOutput *output = name == NULL ? NULL : gsf_outfile_new_child(to, name, node->is_storage);
	struct span bytes;
	int rc = 0;

	if (output == NULL)
		return -1;
	if (node->is_storage)
		rc = pack_children(p, node, GSF_OUTFILE(output));
	else if (ole_stream(p->ctx, p->src, node, p->place, &bytes) == 0)
		rc = bytes.len == 0 || gsf_output_write(output, bytes.len, (const guint8 *)bytes.p) ? 0 : -1;
	else
		rc = context_expired(p->ctx, p->src) ? -1 : 0;
	gsf_output_close(output);
	g_object_unref(output);
	return rc;
}

static int pack_children(const struct packing *p, const struct ole_node *storage, GsfOutfile *to)
{
	gsf_outfile_msole_set_class_id(GSF_OUTFILE_MSOLE(to), storage->class_id);
	for (const struct ole_node *node = storage->child; node != NULL; node = node->next) {
		if (pack_node(p, node, to) != 0)
			return -1;
	}
	return 0;
}

int ole_storage_pack(struct context *ctx, const struct source *src, const struct ole_node *storage, struct span place,
	struct span *bytes_out)
{
	struct packing p = {.ctx = ctx, .src = src, .place = place};
	GsfOutput *memory = gsf_output_memory_new();
	GsfOutfile *to = gsf_outfile_msole_new(memory);
	int rc = pack_children(&p, storage, to);

	*bytes_out = (struct span){"", 0};
	gsf_output_close(GSF_OUTPUT(to));
	if (rc == 0) {
		struct span made = {(const char *)gsf_output_memory_get_bytes(GSF_OUTPUT_MEMORY(memory)), (size_t)gsf_output_size(memory)};

		*bytes_out = arena_span(context_arena(ctx), made);
		rc = bytes_out->p == NULL ? context_unreadable(ctx, src, place, WHY_LIMIT, "reader.memory") : 0;
	} else if (!context_expired(ctx, src)) {
		context_unreadable(ctx, src, place, WHY_DAMAGED, "storage %.*s", SPAN_ARG(storage->name));
	}
	g_object_unref(to);
	g_object_unref(memory);
	return rc;
}

/* ---- what kind ---- */

/* What a program opens a compound file by. */
static const struct {
	const char *stream, *type;
} kinds[OLE_TYPES_MOST + 1] = {
	{"EncryptedPackage", "application/x-ole-encrypted"}, /* [MS-OFFCRYPTO] 1.3.2 */
	{"Workbook", "application/vnd.ms-excel"},
	{"Book", "application/vnd.ms-excel"},
	{"WordDocument", "application/msword"},
	{"PowerPoint Document", "application/vnd.ms-powerpoint"},
	{"__properties_version1.0", "application/vnd.ms-outlook"},
};

/* Thumbs.db, in which Windows keeps small pictures of a folder's files: a catalogue and streams with numbers for names. */
static bool is_thumbnails(const struct ole_node *root)
{
	if (ole_find(root, "Catalog") == NULL)
		return false;
	for (const struct ole_node *node = root->child; node != NULL; node = node->next) {
		size_t i = 0;

		while (i < node->name.len && memchr("0123456789abcdefABCDEF_", node->name.p[i], 23) != NULL)
			i++;
		if (node->is_storage || (i < node->name.len && !span_equal(node->name, span_of("Catalog"))))
			return false;
	}
	return true;
}

bool ole_is_document(const struct ole_node *storage)
{
	for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++) {
		if (ole_find(storage, kinds[i].stream) != NULL)
			return true;
	}
	return false;
}

size_t ole_types(struct span bytes, const char *types_out[OLE_TYPES_MOST])
{
	struct arena *arena = arena_new(0);
	struct ole *ole = arena == NULL ? NULL : ole_open(arena, bytes);
	size_t count = 0;

	for (size_t i = 0; ole != NULL && i < sizeof(kinds) / sizeof(kinds[0]); i++) {
		if (ole_find(ole_root(ole), kinds[i].stream) != NULL && (count == 0 || strcmp(types_out[count - 1], kinds[i].type) != 0))
			types_out[count++] = kinds[i].type;
	}
	if (ole != NULL && count == 0 && is_thumbnails(ole_root(ole)))
		types_out[count++] = "application/x-thumbs-db";
	ole_close(&ole);
	arena_free(&arena);
	return count;
}

/* ---- libgsf ---- */

/* It tells of damage on standard error. */
static void say_nothing(const gchar *domain, GLogLevelFlags level, const gchar *text, gpointer data)
{
	(void)domain;
	(void)level;
	(void)text;
	(void)data;
}

void ole_warm(void)
{
	static const char *const domains[] = {"libgsf:msole", "libgsf:input", "libgsf"};
	GLogLevelFlags levels = G_LOG_LEVEL_MASK | G_LOG_FLAG_RECURSION;

	gsf_init();
	for (size_t i = 0; i < sizeof(domains) / sizeof(domains[0]); i++)
		g_log_set_handler(domains[i], levels, say_nothing, NULL);
}
