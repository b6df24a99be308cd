/* bare.c - the bare libraries doing the same extraction as the reader, as a measure for it: bare [-n TIMES] FILE...; not installed.
 *
 * XLSX and DOCX: libarchive unpacks every part, libxml2's SAX2 events give the text: of a workbook each cell's name and what it
 * shows (shared strings looked up, days as days), of a document each paragraph. PDF: poppler's text with the box of each
 * character, form fields and annotations, page by page. All of it reaches memory as UTF-8. Nothing is guarded. */
#include <archive.h>
#include <archive_entry.h>
#include <libxml/parser.h>
#include <libxml/parserInternals.h>
#include <malloc.h>
#include <math.h>
#include <poppler.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/fdio.h"

enum { PARTS = 64, STYLES = 256 };

struct text {
	struct span place, text;
};

struct part {
	bool is_parsed;
	char name[200];
	struct buf bytes;
};

struct bare {
	struct arena *arena;
	struct part parts[PARTS];
	size_t part_count;
	struct text *texts;
	size_t text_count, text_capacity;
	/* of a workbook */
	struct span *strings;
	size_t string_count, string_capacity;
	bool date_format[STYLES], date_style[STYLES], in_styles;
	size_t style_count;
	/* of the part */
	struct buf value;
	char place[24], type;
	unsigned long style;
	bool collect;
};

static void fail(const char *what)
{
	fprintf(stderr, "bare: %s\n", what);
	exit(65);
}

static void add_text(struct bare *b, struct span place, struct span text)
{
	b->texts = arena_grow(b->arena, b->texts, &b->text_capacity, b->text_count + 1, sizeof(*b->texts));
	if (b->texts == NULL)
		fail("out of memory");
	b->texts[b->text_count++] = (struct text){arena_span(b->arena, place), arena_span(b->arena, text)};
}

/* ---- packages ---- */

/* Looks and settings hold no text. */
static bool is_needed(const char *name)
{
	static const char *const looks[] = {"theme", "word/styles", "word/stylesWithEffects", "word/settings", "word/webSettings",
		"word/fontTable", "word/numbering", "customXml"};
	size_t len = strlen(name);

	for (size_t i = 0; i < sizeof(looks) / sizeof(looks[0]); i++) {
		if (strstr(name, looks[i]) != NULL)
			return false;
	}
	return (len > 4 && strcmp(name + len - 4, ".xml") == 0) || (len > 5 && strcmp(name + len - 5, ".rels") == 0);
}

static void unpack(struct bare *b, struct span bytes)
{
	struct archive *a = archive_read_new();
	struct archive_entry *entry;

	archive_read_support_format_zip(a);
	if (archive_read_open_memory(a, bytes.p, bytes.len) != ARCHIVE_OK)
		fail("not a package");
	b->part_count = 0;
	while (archive_read_next_header(a, &entry) == ARCHIVE_OK && b->part_count < PARTS) {
		struct part *part = &b->parts[b->part_count];
		la_ssize_t n;

		if (!is_needed(archive_entry_pathname(entry)))
			continue;
		snprintf(part->name, sizeof(part->name), "%s", archive_entry_pathname(entry));
		part->is_parsed = false;
		buf_clear(&part->bytes);
		buf_reserve(&part->bytes, (size_t)archive_entry_size(entry) + 1);
		while ((n = archive_read_data(a, part->bytes.p + part->bytes.len, part->bytes.capacity - part->bytes.len)) > 0)
			part->bytes.len += (size_t)n;
		b->part_count++;
	}
	archive_read_free(a);
}

static void parse(struct bare *b, const char *prefix, startElementNsSAX2Func start, endElementNsSAX2Func end, charactersSAXFunc text)
{
	xmlSAXHandler sax = {.initialized = XML_SAX2_MAGIC, .startElementNs = start, .endElementNs = end, .characters = text};

	for (size_t i = 0; i < b->part_count; i++) {
		struct part *part = &b->parts[i];
		xmlParserCtxtPtr parser;

		if (part->is_parsed || strncmp(part->name, prefix, strlen(prefix)) != 0)
			continue;
		parser = xmlCreateMemoryParserCtxt(part->bytes.p, (int)part->bytes.len);
		if (parser == NULL)
			fail("out of memory");
		*parser->sax = sax;
		parser->userData = b;
		xmlParseDocument(parser);
		if (!parser->wellFormed)
			fail(part->name);
		xmlFreeParserCtxt(parser);
		part->is_parsed = true;
	}
}

static void on_text(void *to, const xmlChar *text, int len)
{
	struct bare *b = to;

	if (b->collect)
		buf_add(&b->value, text, (size_t)len);
}

static bool is(const xmlChar *name, const char *other)
{
	return strcmp((const char *)name, other) == 0;
}

static struct span attribute(const xmlChar **attributes, int count, const char *name)
{
	for (int i = 0; i < count; i++, attributes += 5) {
		if (is(attributes[0], name))
			return (struct span){(const char *)attributes[3], (size_t)(attributes[4] - attributes[3])};
	}
	return (struct span){"", 0};
}

#define START(name) static void name(void *to, const xmlChar *element, const xmlChar *prefix, const xmlChar *uri, int n, \
	const xmlChar **spaces, int count, int defaulted, const xmlChar **attributes)
#define END(name) static void name(void *to, const xmlChar *element, const xmlChar *prefix, const xmlChar *uri)

/* ---- a workbook ---- */

START(string_start)
{
	struct bare *b = to;

	(void)prefix, (void)uri, (void)n, (void)spaces, (void)count, (void)defaulted, (void)attributes;
	if (is(element, "si"))
		buf_clear(&b->value);
	b->collect = is(element, "t");
}

END(string_end)
{
	struct bare *b = to;

	(void)prefix, (void)uri;
	b->collect = false;
	if (!is(element, "si"))
		return;
	b->strings = arena_grow(b->arena, b->strings, &b->string_capacity, b->string_count + 1, sizeof(*b->strings));
	if (b->strings == NULL)
		fail("out of memory");
	b->strings[b->string_count++] = arena_span(b->arena, buf_span(&b->value));
}

START(style_start)
{
	struct bare *b = to;
	unsigned long id = strtoul(attribute(attributes, count, "numFmtId").p, NULL, 10);
	struct span code = attribute(attributes, count, "formatCode");

	(void)prefix, (void)uri, (void)n, (void)spaces, (void)defaulted;
	if (is(element, "numFmt") && id < STYLES)
		b->date_format[id] = memchr(code.p, 'y', code.len) != NULL || memchr(code.p, 'h', code.len) != NULL;
	else if (is(element, "cellXfs"))
		b->in_styles = true;
	else if (is(element, "xf") && b->in_styles && b->style_count < STYLES)
		b->date_style[b->style_count++] = (id >= 14 && id <= 22) || (id < STYLES && b->date_format[id]);
}

END(style_end)
{
	struct bare *b = to;

	(void)prefix, (void)uri;
	if (is(element, "cellXfs"))
		b->in_styles = false;
}

START(cell_start)
{
	struct bare *b = to;

	(void)prefix, (void)uri, (void)n, (void)spaces, (void)defaulted;
	if (is(element, "c")) {
		struct span ref = attribute(attributes, count, "r"), type = attribute(attributes, count, "t");

		snprintf(b->place, sizeof(b->place), "日報!%.*s", SPAN_ARG(ref));
		b->type = type.len == 0 ? 'n' : type.p[0];
		b->style = strtoul(attribute(attributes, count, "s").p, NULL, 10);
		buf_clear(&b->value);
	}
	b->collect = is(element, "v") || is(element, "t");
}

/* A day in the proleptic Gregorian calendar from the number of days since 1899-12-30. */
static void show_day(double serial, char *shown, size_t size)
{
	time_t seconds = (time_t)llround((serial - 25569) * 86400);
	struct tm tm;

	gmtime_r(&seconds, &tm);
	strftime(shown, size, "%Y/%m/%d %H:%M", &tm);
}

END(cell_end)
{
	struct bare *b = to;
	struct span value = buf_span(&b->value);
	char shown[40];

	(void)prefix, (void)uri;
	b->collect = false;
	if (!is(element, "c") || value.len == 0)
		return;
	buf_addc(&b->value, '\0');
	if (b->type == 's') {
		unsigned long i = strtoul(b->value.p, NULL, 10);

		value = i < b->string_count ? b->strings[i] : (struct span){"", 0};
	} else if (b->type == 'n' && b->style < STYLES && b->date_style[b->style]) {
		show_day(strtod(b->value.p, NULL), shown, sizeof(shown));
		value = span_of(shown);
	}
	add_text(b, span_of(b->place), value);
}

static void read_workbook(struct bare *b)
{
	parse(b, "xl/styles.xml", style_start, style_end, NULL);
	parse(b, "xl/sharedStrings.xml", string_start, string_end, on_text);
	parse(b, "xl/worksheets/", cell_start, cell_end, on_text);
	parse(b, "", NULL, NULL, on_text);
}

/* ---- a document ---- */

START(story_start)
{
	struct bare *b = to;

	(void)prefix, (void)uri, (void)n, (void)spaces, (void)count, (void)defaulted, (void)attributes;
	b->collect = is(element, "t");
}

END(story_end)
{
	struct bare *b = to;

	(void)prefix, (void)uri;
	b->collect = false;
	if (!is(element, "p") || b->value.len == 0)
		return;
	add_text(b, span_of("document"), buf_span(&b->value));
	buf_clear(&b->value);
}

static void read_document(struct bare *b)
{
	parse(b, "", story_start, story_end, on_text);
}

/* ---- PDF ---- */

static void read_page(struct bare *b, PopplerPage *page, int number)
{
	char *text = poppler_page_get_text(page), place[16];
	PopplerRectangle *boxes = NULL;
	guint count = 0;

	poppler_page_get_text_layout(page, &boxes, &count);
	poppler_page_free_form_field_mapping(poppler_page_get_form_field_mapping(page));
	poppler_page_free_annot_mapping(poppler_page_get_annot_mapping(page));
	snprintf(place, sizeof(place), "p.%d", number);
	add_text(b, span_of(place), span_of(text));
	g_free(boxes);
	g_free(text);
}

static void read_pdf(struct bare *b, struct span bytes)
{
	GBytes *all = g_bytes_new_static(bytes.p, bytes.len);
	PopplerDocument *document = poppler_document_new_from_bytes(all, NULL, NULL);

	if (document == NULL)
		fail("not a PDF");
	g_free(poppler_document_get_title(document));
	g_free(poppler_document_get_metadata(document));
	for (int i = 0; i < poppler_document_get_n_pages(document); i++) {
		PopplerPage *page = poppler_document_get_page(document, i);

		read_page(b, page, i + 1);
		g_object_unref(page);
	}
	g_object_unref(document);
	g_bytes_unref(all);
}

/* ---- */

static void read_once(struct bare *b, struct span bytes)
{
	b->arena = arena_new(0);
	b->texts = NULL;
	b->strings = NULL;
	b->text_count = b->text_capacity = b->string_count = b->string_capacity = b->style_count = 0;
	buf_clear(&b->value);
	if (bytes.len > 4 && memcmp(bytes.p, "%PDF", 4) == 0) {
		read_pdf(b, bytes);
	} else {
		unpack(b, bytes);
		if (memmem(bytes.p, bytes.len, "xl/workbook.xml", 15) != NULL)
			read_workbook(b);
		else
			read_document(b);
	}
	arena_free(&b->arena);
}

static double cpu_us(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &ts);
	return (double)ts.tv_sec * 1e6 + (double)ts.tv_nsec / 1e3;
}

int main(int argc, char **argv)
{
	static struct bare b;
	long times = 1;
	int c;

	while ((c = getopt(argc, argv, "n:")) != -1) {
		if (c == 'n')
			times = strtol(optarg, NULL, 10);
	}
	xmlInitParser();
	mallopt(M_MMAP_THRESHOLD, 1 << 30); /* no page is given back and asked for again at each round */
	mallopt(M_TRIM_THRESHOLD, 1 << 30);
	for (int i = optind; i < argc; i++) {
		struct buf bytes = {0};
		struct err err = {0};
		double start;

		if (file_slurp(argv[i], &bytes, &err) != 0)
			fail(err.text);
		read_once(&b, buf_span(&bytes)); /* what is set up once is not counted */
		start = cpu_us();
		for (long k = 0; k < times; k++)
			read_once(&b, buf_span(&bytes));
		fprintf(stderr, "%s: %zu bytes, %.1f us\n", argv[i], bytes.len, (cpu_us() - start) / (double)times);
		printf("%s: %zu texts\n", argv[i], b.text_count);
		buf_free(&bytes);
	}
	return 0;
}
