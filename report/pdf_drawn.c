/* pdf_drawn.c - text that a page's annotations draw themselves: stamps, signatures, form fields.
 *
 * poppler's text of a page leaves annotations out, and what an annotation draws need not be what its contents say. So the
 * page is drawn, annotations too, into a PDF in memory, whose text has both. */
#include "report/pdf.h"

#include <cairo-pdf.h>
#include <math.h>

#define NARROW 0.4         /* of the text's height: a space that a substituted font's narrower letters may have made */
#define PAGE_MOST 14400.0 /* points: the largest page there is (ISO 32000-1, annex C) */

static bool draws_text(PopplerAnnotType type)
{
	switch (type) {
	case POPPLER_ANNOT_UNKNOWN:
	case POPPLER_ANNOT_FREE_TEXT:
	case POPPLER_ANNOT_STAMP:
	case POPPLER_ANNOT_WIDGET:
	case POPPLER_ANNOT_SCREEN:
	case POPPLER_ANNOT_PRINTER_MARK:
	case POPPLER_ANNOT_WATERMARK:
	case POPPLER_ANNOT_3D:
		return true;
	case POPPLER_ANNOT_TEXT:
	case POPPLER_ANNOT_LINK:
	case POPPLER_ANNOT_LINE:
	case POPPLER_ANNOT_SQUARE:
	case POPPLER_ANNOT_CIRCLE:
	case POPPLER_ANNOT_POLYGON:
	case POPPLER_ANNOT_POLY_LINE:
	case POPPLER_ANNOT_HIGHLIGHT:
	case POPPLER_ANNOT_UNDERLINE:
	case POPPLER_ANNOT_SQUIGGLY:
	case POPPLER_ANNOT_STRIKE_OUT:
	case POPPLER_ANNOT_CARET:
	case POPPLER_ANNOT_INK:
	case POPPLER_ANNOT_POPUP:
	case POPPLER_ANNOT_FILE_ATTACHMENT:
	case POPPLER_ANNOT_SOUND:
	case POPPLER_ANNOT_MOVIE:
	case POPPLER_ANNOT_TRAP_NET:
		break;
	}
	return false;
}

bool pdf_draws_more(GList *annotations)
{
	for (GList *l = annotations; l != NULL; l = l->next) {
		if (draws_text(poppler_annot_get_annot_type(((PopplerAnnotMapping *)l->data)->annot)))
			return true;
	}
	return false;
}

static cairo_status_t write_to(void *closure, const unsigned char *data, unsigned int length)
{
	return buf_add(closure, data, length) == 0 ? CAIRO_STATUS_SUCCESS : CAIRO_STATUS_WRITE_ERROR;
}

static bool draw(PopplerPage *page, struct buf *drawn)
{
	double width, height;
	cairo_surface_t *surface;
	cairo_status_t status;
	cairo_t *cr;

	poppler_page_get_size(page, &width, &height);
	surface = cairo_pdf_surface_create_for_stream(write_to, drawn, fmin(fmax(width, 1), PAGE_MOST),
		fmin(fmax(height, 1), PAGE_MOST));
	cr = cairo_create(surface);
	poppler_page_render(page, cr);
	cairo_destroy(cr);
	cairo_surface_finish(surface);
	status = cairo_surface_status(surface);
	cairo_surface_destroy(surface);
	return status == CAIRO_STATUS_SUCCESS && !drawn->failed;
}

void pdf_warm_drawing(PopplerPage *page)
{
	struct buf drawn = {0};

	draw(page, &drawn);
	buf_free(&drawn);
}

/* The text; and again without narrow spaces, so that a font other than the one meant tears no number apart. */
static char *text_twice(PopplerPage *page)
{
	char *text = poppler_page_get_text(page);
	PopplerRectangle *boxes = NULL;
	GString *both = g_string_new(text);
	guint count = 0, i = 0;

	if (!poppler_page_get_text_layout(page, &boxes, &count))
		count = 0;
	g_string_append_c(both, '\n');
	for (char *at = text; at != NULL && *at != '\0' && i < count; at = g_utf8_next_char(at), i++) {
		if (*at != ' ' || boxes[i].x2 - boxes[i].x1 > NARROW * (boxes[i].y2 - boxes[i].y1))
			g_string_append_unichar(both, g_utf8_get_char(at));
	}
	g_free(boxes);
	g_free(text);
	return g_string_free(both, FALSE);
}

char *pdf_drawn_text(struct pdf *pdf, PopplerPage *page)
{
	struct buf drawn = {.max_bytes = context_limits(pdf->ctx)->unpacked_bytes};
	PopplerDocument *document = NULL;
	PopplerPage *again = NULL;
	char *text = NULL;

	if (draw(page, &drawn))
		document = pdf_document_open(buf_span(&drawn), NULL);
	if (document != NULL)
		again = poppler_document_get_page(document, 0);
	if (again != NULL)
		text = text_twice(again);
	g_clear_object(&again);
	g_clear_object(&document);
	buf_free(&drawn);
	return text;
}
