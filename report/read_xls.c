/* read_xls.c - an old workbook (XLS, BIFF2 to BIFF8): every sheet, also the hidden ones, its properties, what is embedded. */
#include <strings.h>

#include "report/bytes.h"
#include "report/format.h"
#include "report/ole_properties.h"
#include "report/ole_storage.h"
#include "report/xls.h"

static int name_tell(struct xls *x, const struct xls_sheet *sheet, size_t number)
{
	int rc;

	context_aside_begin(x->ctx, x->src);
	rc = context_text(x->ctx, x->src, context_place(x->ctx, x->src, "sheet %zu", number), sheet->name);
	context_aside_end(x->ctx, x->src);
	return rc;
}

static int sheet_read(struct xls *x, const struct xls_sheet *sheet, size_t number)
{
	return name_tell(x, sheet, number) != 0 ? -1 : xls_page_read(x, sheet);
}

/* One of a BIFF4 workbook has its own formats and charset. */
static int sheet_alone_read(struct xls *x, const struct xls_sheet *sheet)
{
	bool date1904 = x->date1904;

	x->formats = (struct cell_formats){0};
	x->is_alone = true;
	if (xls_globals_read(x, sheet->offset) != 0)
		return -1;
	x->date1904 = x->date1904 || date1904;
	return x->encrypted ? 0 : xls_page_read(x, sheet);
}

static int sheets_read(struct xls *x)
{
	bool alone = x->version < 5;
	size_t count = x->sheet_count;

	if (count == 0 && !x->encrypted)
		context_unreadable(x->ctx, x->src, x->src->place, WHY_DAMAGED, "no sheet");
	for (size_t i = 0; i < count && !x->encrypted; i++) {
		struct xls_sheet sheet = x->sheets[i];

		if (alone && name_tell(x, &sheet, i + 1) != 0)
			return -1;
		if ((alone ? sheet_alone_read(x, &sheet) : sheet_read(x, &sheet, i + 1)) != 0)
			return -1;
	}
	return 0;
}

/* From the BOF ([MS-XLS] 2.4.21) on. */
static int stream_read(struct xls *x)
{
	enum { KIND_WORKBOOK = 5, KIND_OLD_WORKBOOK = 0x100 };
	static const struct xls_sheet only = {.name = {"sheet 1", 7}, .offset = 0};
	struct biff b = biff_at(x->stream, 0);
	unsigned kind;
	int rc;

	if (!biff_next(&b) || !xls_is_bof(b.id)) {
		context_unreadable(x->ctx, x->src, x->src->place, WHY_DAMAGED, "no workbook");
		return 0;
	}
	x->version = xls_version(b.id, b.data);
	kind = bytes_u16_at(b.data, 2);
	if (kind != KIND_WORKBOOK && kind != KIND_OLD_WORKBOOK)
		rc = sheet_alone_read(x, &only);
	else
		rc = xls_globals_read(x, 0) != 0 ? -1 : sheets_read(x);
	if (rc == 0 && x->encrypted)
		context_unreadable(x->ctx, x->src, x->src->place, WHY_ENCRYPTED, "workbook");
	return rc;
}

/* The streams in caches belong to the workbook; NULL: none. */
static int caches_read(struct xls *x, const struct ole_node *caches)
{
	struct span stream;

	for (const struct ole_node *node = caches == NULL ? NULL : caches->child; node != NULL && !x->encrypted; node = node->next) {
		struct span place = context_place(x->ctx, x->src, "pivot %.*s", SPAN_ARG(node->name));

		if (node->is_storage)
			continue;
		if (ole_stream(x->ctx, x->src, node, place, &stream) != 0 || xls_cache_read(x, stream, place) != 0)
			return context_expired(x->ctx, x->src) ? -1 : 0;
	}
	return 0;
}

static int workbook_read(struct context *ctx, const struct source *src, struct span stream, const struct ole_node *caches)
{
	struct xls x = {.ctx = ctx, .src = src, .stream = stream};
	int rc = stream_read(&x);

	if (rc == 0)
		rc = caches_read(&x, caches);
	if (rc == 0 && (x.utf16.failed || x.text.failed || x.phonetic.failed))
		context_unreadable(ctx, src, src->place, WHY_LIMIT, "reader.memory");
	buf_free(&x.utf16);
	buf_free(&x.text);
	buf_free(&x.phonetic);
	return rc;
}

/* ---- the compound file around it ---- */

static int stream_of(struct context *ctx, const struct source *src, const struct ole_node *node, struct span *stream_out)
{
	if (ole_stream(ctx, src, node, src->place, stream_out) == 0)
		return 0;
	return context_expired(ctx, src) ? -1 : 0;
}

/* A file for two generations of the program has both streams. */
static int workbooks_read(struct context *ctx, const struct source *src, const struct ole_node *root)
{
	static const char *const names[] = {"Workbook", "Book"};
	struct span stream;

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		const struct ole_node *node = ole_find(root, names[i]);

		if (node == NULL)
			continue;
		if (stream_of(ctx, src, node, &stream) != 0 || workbook_read(ctx, src, stream, ole_find(root, "_SX_DB_CUR")) != 0)
			return -1;
	}
	return 0;
}

static int properties_read(struct context *ctx, const struct source *src, const struct ole_node *root)
{
	static const char *const names[] = {"\5SummaryInformation", "\5DocumentSummaryInformation"};
	struct span stream;

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		if (stream_of(ctx, src, ole_find(root, names[i]), &stream) != 0 || ole_properties_tell(ctx, src, stream) != 0)
			return -1;
	}
	return 0;
}

/* Embedded and linked objects have a storage each ([MS-XLS] 2.1.7.7, 2.1.7.11). */
static bool is_object(const struct ole_node *node)
{
	return node->is_storage && node->name.len > 3 &&
		(strncasecmp(node->name.p, "MBD", 3) == 0 || strncasecmp(node->name.p, "LNK", 3) == 0);
}

static void compound_read(struct context *ctx, const struct source *src, const struct ole_node *root)
{
	if (workbooks_read(ctx, src, root) != 0 || properties_read(ctx, src, root) != 0)
		return;
	for (const struct ole_node *node = root->child; node != NULL; node = node->next) {
		if (is_object(node) && ole_object_storage_tell(ctx, src, node, node->name) != 0)
			return;
	}
}

void read_xls(struct context *ctx, const struct source *src)
{
	if (xls_is_bof(bytes_u16_at(src->bytes, 0)))
		workbook_read(ctx, src, src->bytes, NULL);
	else
		ole_read(ctx, src, compound_read);
}
