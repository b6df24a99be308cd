/* archive_walk.c - walks an archive with libarchive, in memory. Filters that start other programs are never allowed. */
#include "report/archive_walk.h"

#include <archive.h>
#include <archive_entry.h>
#include <locale.h>

#include "base/buf.h"
#include "report/archive_name.h"
#include "report/format.h"
#include "report/rar5.h"

#define FRUITLESS_MOST 1000u /* a member that gives warnings and no bytes so often will give none */

enum { CHUNK_BYTES = 65536 };

struct walk {
	struct context *ctx;
	const struct source *src;
	const struct archive_kind *kind;
	struct archive *archive;
	struct archive *outer;         /* takes the compression off, where there is one; what comes out is counted there */
	uint64_t outer_bytes, data_bytes;
	struct rar5_look rar5;
	size_t index;    /* of the member */
	bool opened, limited;
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
	if (w->limited)
		return -1; /* which is recorded */
	return context_unreadable(w->ctx, w->src, place, why, "%s", w->kind->name);
}

/* ---- the compression around it ---- */

/* A tar file may hide any amount of what libarchive passes over without a word, so that all is counted here. */
static la_ssize_t outer_read(struct archive *inner, void *client, const void **block_out)
{
	struct walk *w = client;
	la_int64_t at;
	size_t len = 0;
	int rc;

	do
		rc = archive_read_data_block(w->outer, block_out, &len, &at);
	while (rc == ARCHIVE_WARN || rc == ARCHIVE_RETRY || (rc == ARCHIVE_OK && len == 0));
	if (rc == ARCHIVE_EOF)
		return 0;
	if (rc != ARCHIVE_OK) {
		const char *text = archive_error_string(w->outer);

		archive_set_error(inner, archive_errno(w->outer), "%s", text == NULL ? "compressed data" : text);
		return ARCHIVE_FATAL;
	}
	w->outer_bytes += len;
	w->limited = context_count_unpacked(w->ctx, w->src, w->src->bytes.len, len) != 0;
	return w->limited ? ARCHIVE_FATAL : (la_ssize_t)len;
}

static int outer_filter(struct walk *w)
{
	if (w->kind->filter == ARCHIVE_FILTER_COMPRESS) /* it may not be appended: libarchive before 3.8 crashes */
		return archive_read_support_filter_compress(w->outer);
	return archive_read_append_filter(w->outer, w->kind->filter);
}

/* One layer only: the next is a child's, where nesting is counted. */
static int outer_open(struct walk *w)
{
	struct archive_entry *entry;

	w->outer = archive_read_new();
	if (w->outer == NULL)
		return failed(w, w->src->place, WHY_LIMIT);
	archive_read_support_format_raw(w->outer);
	if (outer_filter(w) != ARCHIVE_OK)
		return failed(w, w->src->place, WHY_UNSUPPORTED);
	if (archive_read_open_memory(w->outer, w->src->bytes.p, w->src->bytes.len) < ARCHIVE_WARN ||
	    archive_read_next_header(w->outer, &entry) < ARCHIVE_WARN) {
		archive_copy_error(w->archive, w->outer);
		return failed(w, w->src->place, why_of_error(w));
	}
	return 0;
}

/* Counts what came out, but for what was counted as it came out of the compression. */
static int data_count(struct walk *w, size_t len)
{
	w->data_bytes += len;
	if (w->data_bytes <= w->outer_bytes)
		return 0;
	return context_count_unpacked(w->ctx, w->src, w->src->bytes.len, len);
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
	unsigned fruitless = 0;
	ssize_t n;

	buf_clear(&w->bytes);
	for (;;) {
		if (buf_reserve(&w->bytes, CHUNK_BYTES) != 0)
			return failed(w, place, WHY_LIMIT);
		n = archive_read_data(w->archive, w->bytes.p + w->bytes.len, CHUNK_BYTES);
		if ((n == ARCHIVE_WARN || n == ARCHIVE_RETRY) && ++fruitless < FRUITLESS_MOST)
			continue;
		if (n <= 0)
			break;
		w->bytes.len += (size_t)n;
		if (data_count(w, (size_t)n) != 0)
			return -1;
	}
	if (w->limited)
		return -1;
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

static int inner_open(struct walk *w)
{
	if (w->outer != NULL)
		return archive_read_open(w->archive, w, NULL, outer_read, NULL);
	return archive_read_open_memory(w->archive, w->src->bytes.p, w->src->bytes.len);
}

static int walk_open(struct walk *w)
{
	w->archive = archive_read_new();
	if (w->archive == NULL || rar5_look(context_arena(w->ctx), w->src->bytes, &w->rar5) != 0)
		return failed(w, w->src->place, WHY_LIMIT);
	for (size_t i = 0; w->kind->support[i] != NULL; i++)
		w->kind->support[i](w->archive);
	if (w->kind->filter != 0 && outer_open(w) != 0)
		return -1;
	/* What stands behind an end mark is shown by some programs. */
	archive_read_set_option(w->archive, "tar", "read_concatenated_archives", "1");
	if (inner_open(w) < ARCHIVE_WARN)
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
	archive_read_free(w.outer);
	buf_free(&w.bytes);
	if (before != (locale_t)0)
		uselocale(before);
}
