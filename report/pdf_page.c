/* pdf_page.c - one page of a PDF: its text by geometry, form fields, annotations; a page of pictures alone is said so. */
#include "report/pdf.h"

#include <cairo.h>
#include <math.h>

#include "base/buf.h"
#include "report/pdf_layout.h"

#define RENDER_PIXELS 128 /* along a page's longer side, to see whether anything is on it */
#define INK_LEAST 3u      /* pixels that are not white: less is dust */

/* A page while it is read. */
struct page {
	struct pdf *pdf;
	PopplerPage *page;
	struct span place;
	struct arena *arena; /* dies with the page */
	struct layout_page *layout;
	char *text;
	PopplerRectangle *boxes;
	guint box_count;
	struct buf seen; /* all text told so far, without white space */
	bool has_text, has_notes; /* notes: form fields, annotations */
};

static int out_of_memory(const struct page *p)
{
	return context_unreadable(p->pdf->ctx, p->pdf->src, p->place, WHY_LIMIT, "reader.memory");
}

/* ---- text ---- */

static bool is_line_end(const PopplerRectangle *box)
{
	return box->x1 == box->x2 && box->y1 == box->y2;
}

static guint line_end(const struct page *p, guint i)
{
	while (i < p->box_count && !is_line_end(&p->boxes[i]))
		i++;
	return i;
}

static int add_line(struct page *p, struct span text, guint start, guint end)
{
	_Static_assert(sizeof(PopplerRectangle) == sizeof(struct layout_box), "four doubles each");

	return layout_page_line(p->layout, text, (const struct layout_box *)(const void *)&p->boxes[start], end - start);
}

/* Walks text and boxes line by line. False when they do not go together: a NUL in the text, which ends poppler's string
 * early. */
static bool lines_match(const struct page *p)
{
	const char *at = p->text;
	guint i = 0;

	while (i < p->box_count) {
		const char *end = strchrnul(at, '\n');

		if (end == at && i < p->box_count && !is_line_end(&p->boxes[i]))
			return false;
		i = line_end(p, i) + 1;
		if (*end == '\0')
			return i >= p->box_count;
		at = end + 1;
	}
	return *at == '\0';
}

static int add_lines(struct page *p)
{
	const char *at = p->text;

	for (guint i = 0; i < p->box_count;) {
		const char *newline = strchrnul(at, '\n');
		guint end = line_end(p, i);

		if (add_line(p, (struct span){at, (size_t)(newline - at)}, i, end) != 0)
			return -1;
		at = *newline == '\0' ? newline : newline + 1;
		i = end + 1;
	}
	return 0;
}

static char *text_in(const struct page *p, const PopplerRectangle *box)
{
	PopplerRectangle area = *box;
	char *text = poppler_page_get_selected_text(p->page, POPPLER_SELECTION_GLYPH, &area);
	char *kept = text == NULL ? NULL : arena_strdup(p->arena, text);

	g_free(text);
	return kept;
}

/* One line, character by character, so that a NUL ends nothing. */
static int add_line_apart(struct page *p, guint start, guint end)
{
	struct buf text = {0};
	char *kept;

	for (guint i = start; i < end; i++) {
		char *one = text_in(p, &p->boxes[i]);

		if (one == NULL || context_expired(p->pdf->ctx, p->pdf->src)) {
			buf_free(&text);
			return -1;
		}
		buf_add(&text, one, strcspn(one, "\n"));
	}
	kept = text.failed ? NULL : arena_copy(p->arena, buf_span(&text).p, text.len);
	buf_free(&text);
	return kept == NULL ? -1 : add_line(p, span_of(kept), start, end);
}

static int add_lines_apart(struct page *p)
{
	for (guint i = 0; i < p->box_count;) {
		guint end = line_end(p, i);

		if (add_line_apart(p, i, end) != 0)
			return -1;
		i = end + 1;
	}
	return 0;
}

static int tell_cell(struct page *p, const struct layout_cell *c, uint32_t alternative)
{
	struct segment cell = {.kind = SEGMENT_CELL, .alternative = alternative, .place = p->place, .row = c->row, .column = c->column,
	                       .table = p->pdf->tables + c->table, .text = alternative == 0 ? c->text : c->glued};

	return context_segment(p->pdf->ctx, p->pdf->src, &cell);
}

/* Cells first to end are one table's; once more where words may have been broken. */
static int tell_table(struct page *p, const struct layout_cell *cells, size_t count)
{
	bool broken = false;

	for (size_t i = 0; i < count; i++) {
		broken |= cells[i].text.p != cells[i].glued.p;
		if (tell_cell(p, &cells[i], 0) != 0)
			return -1;
	}
	for (size_t i = 0; broken && i < count; i++) {
		if (tell_cell(p, &cells[i], 1) != 0)
			return -1;
	}
	return 0;
}

static int tell_cells(struct page *p, const struct layout *layout)
{
	for (size_t i = 0, end; i < layout->cell_count; i = end) {
		end = i + 1;
		while (end < layout->cell_count && layout->cells[end].table == layout->cells[i].table)
			end++;
		if (tell_table(p, &layout->cells[i], end - i) != 0)
			return -1;
	}
	p->pdf->tables += layout->table_count;
	return 0;
}

static bool same_characters(struct span a, struct span b)
{
	static const char white[] = " \t\n";
	size_t i = 0, j = 0;

	for (;;) {
		while (i < a.len && strchr(white, a.p[i]) != NULL)
			i++;
		while (j < b.len && strchr(white, b.p[j]) != NULL)
			j++;
		if (i == a.len || j == b.len)
			return i == a.len && j == b.len;
		if (a.p[i++] != b.p[j++])
			return false;
	}
}

/* The lines as they stand on the page; and, where that is another order, the order of poppler, which follows columns of
 * prose. */
static int tell_text(struct page *p, bool match)
{
	struct pdf *pdf = p->pdf;
	struct segment other = {.kind = SEGMENT_TEXT, .alternative = 1, .place = p->place};
	struct layout layout;

	if (layout_page_finish(p->layout, &layout) != 0)
		return out_of_memory(p);
	p->has_text = layout.text.len > 0;
	other.text = layout.flow;
	if (context_text(pdf->ctx, pdf->src, p->place, layout.text) != 0)
		return -1;
	if (match && !same_characters(layout.text, other.text) && context_segment(pdf->ctx, pdf->src, &other) != 0)
		return -1;
	return tell_cells(p, &layout);
}

static int read_text_of(struct page *p)
{
	bool match;
	int rc;

	p->layout = layout_page_new(p->arena);
	p->text = poppler_page_get_text(p->page);
	if (p->layout == NULL || p->text == NULL)
		return out_of_memory(p);
	if (!poppler_page_get_text_layout(p->page, &p->boxes, &p->box_count))
		p->box_count = 0;
	match = lines_match(p);
	rc = match ? add_lines(p) : add_lines_apart(p);
	if (rc != 0)
		return context_expired(p->pdf->ctx, p->pdf->src) ? -1 : out_of_memory(p);
	return tell_text(p, match);
}

/* ---- form fields ---- */

static char *field_value(PopplerFormField *field)
{
	switch (poppler_form_field_get_field_type(field)) {
	case POPPLER_FORM_FIELD_TEXT:
		return poppler_form_field_text_get_text(field);
	case POPPLER_FORM_FIELD_CHOICE:
		return poppler_form_field_choice_get_text(field);
	case POPPLER_FORM_FIELD_UNKNOWN:
	case POPPLER_FORM_FIELD_BUTTON:
	case POPPLER_FORM_FIELD_SIGNATURE:
		break;
	}
	return NULL;
}

static void add_field(struct buf *text, char *name, const char *value)
{
	if (name != NULL && name[0] != '\0')
		buf_addf(text, "%s: %s\n", name, value);
	g_free(name);
}

/* "name: value" for the name that a person sees and the one that programs use. */
static void add_fields(struct buf *text, GList *fields)
{
	for (GList *l = fields; l != NULL; l = l->next) {
		PopplerFormField *field = ((PopplerFormFieldMapping *)l->data)->field;
		char *value = field == NULL ? NULL : field_value(field);

		if (value != NULL && value[0] != '\0') {
			buf_addf(text, "%s\n", value);
			add_field(text, poppler_form_field_get_alternate_ui_name(field), value);
			add_field(text, poppler_form_field_get_name(field), value);
		}
		g_free(value);
	}
}

static void add_seen(struct buf *seen, struct span text)
{
	for (size_t i = 0; i < text.len; i++) {
		if (strchr(" \t\n", text.p[i]) == NULL)
			buf_addc(seen, text.p[i]);
	}
}

static int tell_more(struct page *p, struct buf *text, const char *where)
{
	struct pdf *pdf = p->pdf;
	struct source at_page = *pdf->src;
	struct span place;
	int rc;

	if (text->failed) {
		buf_free(text);
		return out_of_memory(p);
	}
	at_page.place = p->place;
	place = context_place(pdf->ctx, &at_page, "%s", where);
	rc = context_text(pdf->ctx, pdf->src, place, buf_span(text));
	p->has_notes = p->has_notes || text->len > 0;
	add_seen(&p->seen, buf_span(text));
	buf_free(text);
	return rc;
}

static int read_form(struct page *p)
{
	GList *fields = poppler_page_get_form_field_mapping(p->page);
	struct buf text = {0};

	add_fields(&text, fields);
	poppler_page_free_form_field_mapping(fields);
	return tell_more(p, &text, "form");
}

/* ---- annotations ---- */

static void add_note(struct buf *text, char *note)
{
	if (note != NULL && note[0] != '\0')
		buf_addf(text, "%s\n", note);
	g_free(note);
}

static void add_notes(struct buf *text, GList *annotations)
{
	for (GList *l = annotations; l != NULL; l = l->next) {
		PopplerAnnot *annotation = ((PopplerAnnotMapping *)l->data)->annot;

		if (poppler_annot_get_annot_type(annotation) == POPPLER_ANNOT_WIDGET)
			continue;
		if (POPPLER_IS_ANNOT_MARKUP(annotation)) {
			add_note(text, poppler_annot_markup_get_label(POPPLER_ANNOT_MARKUP(annotation)));
			add_note(text, poppler_annot_markup_get_subject(POPPLER_ANNOT_MARKUP(annotation)));
		}
		add_note(text, poppler_annot_get_contents(annotation));
	}
}

static int read_attached(struct page *p, GList *annotations)
{
	for (GList *l = annotations; l != NULL; l = l->next) {
		PopplerAnnot *annotation = ((PopplerAnnotMapping *)l->data)->annot;
		PopplerAttachment *attachment;

		if (poppler_annot_get_annot_type(annotation) != POPPLER_ANNOT_FILE_ATTACHMENT)
			continue;
		attachment = poppler_annot_file_attachment_get_attachment(POPPLER_ANNOT_FILE_ATTACHMENT(annotation));
		if (attachment == NULL)
			context_unreadable(p->pdf->ctx, p->pdf->src, p->place, WHY_DAMAGED, "attached file");
		else if (pdf_attachment(p->pdf, attachment) != 0)
			return -1;
	}
	return 0;
}

/* The lines that nothing told so far has. */
static int add_new_lines(struct page *p, const char *drawn, struct buf *text)
{
	struct buf line = {0};
	bool failed;

	add_seen(&p->seen, span_of(p->text));
	while (*drawn != '\0') {
		size_t len = strcspn(drawn, "\n");

		buf_clear(&line);
		add_seen(&line, (struct span){drawn, len});
		if (line.len > 0 && memmem(buf_span(&p->seen).p, p->seen.len, line.p, line.len) == NULL)
			buf_addf(text, "%.*s\n", (int)len, drawn);
		drawn += len + (drawn[len] == '\n');
	}
	failed = line.failed || p->seen.failed;
	buf_free(&line);
	return failed ? out_of_memory(p) : 0;
}

static int read_drawn(struct page *p)
{
	char *drawn = pdf_drawn_text(p->pdf, p->page);
	struct buf text = {0};
	int rc = 0;

	if (drawn == NULL)
		context_unreadable(p->pdf->ctx, p->pdf->src, p->place, WHY_DAMAGED, "annotations cannot be drawn");
	else
		rc = add_new_lines(p, drawn, &text);
	g_free(drawn);
	if (rc == 0)
		return tell_more(p, &text, "drawn");
	buf_free(&text);
	return rc;
}

static int read_annotations(struct page *p)
{
	GList *annotations = poppler_page_get_annot_mapping(p->page);
	struct buf text = {0};
	int rc;

	add_notes(&text, annotations);
	rc = tell_more(p, &text, "note");
	if (rc == 0 && pdf_draws_more(annotations))
		rc = read_drawn(p);
	if (rc == 0)
		rc = read_attached(p, annotations);
	poppler_page_free_annot_mapping(annotations);
	return rc;
}

/* ---- what is on a page without text ---- */

static bool has_picture(PopplerPage *page)
{
	GList *pictures = poppler_page_get_image_mapping(page);
	bool found = pictures != NULL;

	poppler_page_free_image_mapping(pictures);
	return found;
}

static bool has_ink(cairo_surface_t *surface)
{
	const unsigned char *pixels = cairo_image_surface_get_data(surface);
	int stride = cairo_image_surface_get_stride(surface);
	unsigned ink = 0;

	for (int y = 0; pixels != NULL && y < cairo_image_surface_get_height(surface); y++) {
		for (int x = 0; x < cairo_image_surface_get_width(surface) * 4; x++)
			ink += (x & 3) != 3 && pixels[y * stride + x] < 0xe0;
	}
	return pixels == NULL || ink >= INK_LEAST;
}

/* Letters drawn as lines, or in a font that does not say what its letters are: drawn small, something is seen. */
static bool is_drawn_on(PopplerPage *page)
{
	double width, height, scale;
	cairo_surface_t *surface;
	cairo_t *cr;
	bool ink;

	poppler_page_get_size(page, &width, &height);
	scale = RENDER_PIXELS / fmax(fmax(width, height), 1);
	surface = cairo_image_surface_create(CAIRO_FORMAT_RGB24, (int)ceil(width * scale) + 1, (int)ceil(height * scale) + 1);
	cr = cairo_create(surface);
	cairo_set_source_rgb(cr, 1, 1, 1);
	cairo_paint(cr);
	cairo_scale(cr, scale, scale);
	poppler_page_render(page, cr);
	cairo_surface_flush(surface);
	ink = cairo_status(cr) != CAIRO_STATUS_SUCCESS || has_ink(surface);
	cairo_destroy(cr);
	cairo_surface_destroy(surface);
	return ink;
}

static void judge_blank(struct page *p, bool lost)
{
	struct pdf *pdf = p->pdf;

	if (lost)
		context_unreadable(pdf->ctx, pdf->src, p->place, WHY_DAMAGED, "text that cannot be decoded");
	else if (!p->has_text && has_picture(p->page))
		context_unreadable(pdf->ctx, pdf->src, p->place, WHY_IMAGE_ONLY, "page without text");
	else if (!p->has_text && !p->has_notes && is_drawn_on(p->page))
		context_unreadable(pdf->ctx, pdf->src, p->place, WHY_IMAGE_ONLY, "page without text, drawn on");
}

/* ---- a page ---- */

static int read_page(struct page *p)
{
	bool lost;

	if (read_text_of(p) != 0)
		return -1;
	lost = pdf_lost_text();
	if (read_form(p) != 0 || read_annotations(p) != 0)
		return -1;
	judge_blank(p, lost);
	pdf_lost_text();
	return 0;
}

int pdf_page(struct pdf *pdf, int index)
{
	struct page p = {.pdf = pdf, .arena = arena_new(0), .page = poppler_document_get_page(pdf->document, index)};
	int rc = 0;

	p.place = context_place(pdf->ctx, pdf->src, "p.%d", index + 1);
	if (p.arena == NULL)
		rc = out_of_memory(&p);
	else if (p.page == NULL)
		context_unreadable(pdf->ctx, pdf->src, p.place, WHY_DAMAGED, "page cannot be opened");
	else
		rc = read_page(&p);
	buf_free(&p.seen);
	g_free(p.text);
	g_free(p.boxes);
	g_clear_object(&p.page);
	arena_free(&p.arena);
	return rc;
}
