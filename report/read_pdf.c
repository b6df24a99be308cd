/* read_pdf.c - PDF: all pages, properties, outline, attached files; by poppler. */
#include "report/pdf.h"

#include "report/format.h"

/* poppler goes on after an error and leaves out what it could not decode; it says so in words alone. */
static const char *const lost_text[] = {
	"flate stream", "LZW", "Unknown CMap", "CMap file for", "Unknown character collection", "Missing language pack",
	"Invalid CMap in Type 0", "Invalid Encoding in Type 0", "DescendantFonts", "Unknown font type", "Bad embedded font",
};

static bool has_lost_text;

static void note_complaint(const gchar *domain, GLogLevelFlags level, const gchar *message, gpointer unused)
{
	(void)domain;
	(void)level;
	(void)unused;
	for (size_t i = 0; i < sizeof(lost_text) / sizeof(lost_text[0]); i++) {
		if (message != NULL && strstr(message, lost_text[i]) != NULL)
			has_lost_text = true;
	}
}

bool pdf_lost_text(void)
{
	bool lost = has_lost_text;

	has_lost_text = false;
	return lost;
}

/* ---- warm ---- */

/* Names a CMap and a character collection of poppler-data, so that both are loaded before the walls go up. */
static const char warm_document[] =
	"%PDF-1.4\n"
	"1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n"
	"2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n"
	"3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 99 99]/Contents 4 0 R/Resources<</Font<</J 5 0 R>>>>>>endobj\n"
	"4 0 obj<</Length 32>>stream\nBT /J 9 Tf 9 9 Td <93fa> Tj ET \nendstream endobj\n"
	"5 0 obj<</Type/Font/Subtype/Type0/BaseFont/Ryumin-Light/Encoding/90ms-RKSJ-H/DescendantFonts[6 0 R]>>endobj\n"
	"6 0 obj<</Type/Font/Subtype/CIDFontType0/BaseFont/Ryumin-Light/FontDescriptor 7 0 R/CIDSystemInfo"
	"<</Registry(Adobe)/Ordering(Japan1)/Supplement 2>>>>endobj\n"
	"7 0 obj<</Type/FontDescriptor/FontName/Ryumin-Light/Flags 4/FontBBox[0 0 9 9]/ItalicAngle 0/Ascent 9/Descent 0"
	"/CapHeight 9/StemV 9>>endobj\n"
	"trailer<</Root 1 0 R/Size 8>>\n";

PopplerDocument *pdf_document_open(struct span bytes, GError **error)
{
	GBytes *all = g_bytes_new_static(bytes.p, bytes.len);
	PopplerDocument *document = poppler_document_new_from_bytes(all, NULL, error);

	g_bytes_unref(all);
	return document;
}

/* A document that stays open keeps poppler's tables between documents. */
/* poppler has GLib convert names and properties. Kept open: behind the walls no converter can be loaded. */
static void warm_converters(void)
{
	static const char *const asked[] = {"UTF-16BE", "UTF-16LE", "UTF-16"};
	static GIConv kept[G_N_ELEMENTS(asked)];

	for (size_t i = 0; i < G_N_ELEMENTS(asked); i++)
		kept[i] = g_iconv_open("UTF-8", asked[i]);
	(void)kept;
}

void pdf_warm(void)
{
	static PopplerDocument *kept;
	PopplerPage *page;

	if (kept != NULL)
		return;
	warm_converters();
	g_log_set_handler("Poppler", G_LOG_LEVEL_MASK | G_LOG_FLAG_FATAL | G_LOG_FLAG_RECURSION, note_complaint, NULL);
	g_log_set_handler("GLib-GObject", G_LOG_LEVEL_MASK, note_complaint, NULL);
	kept = pdf_document_open((struct span){warm_document, sizeof(warm_document) - 1}, NULL);
	page = kept == NULL ? NULL : poppler_document_get_page(kept, 0);
	if (page != NULL) {
		g_free(poppler_page_get_text(page));
		pdf_warm_drawing(page);
		g_object_unref(page);
	}
	pdf_lost_text();
}

/* ---- read ---- */

static void cannot_open(struct context *ctx, const struct source *src, const GError *error)
{
	if (error != NULL && error->domain == POPPLER_ERROR && error->code == POPPLER_ERROR_ENCRYPTED)
		context_unreadable(ctx, src, src->place, WHY_ENCRYPTED, "PDF with a password");
	else
		context_unreadable(ctx, src, src->place, WHY_DAMAGED, "%s", error == NULL ? "PDF" : error->message);
}

static void read_document(struct pdf *pdf)
{
	int count = poppler_document_get_n_pages(pdf->document);

	pdf_properties(pdf);
	pdf_outline(pdf);
	if (count <= 0)
		context_unreadable(pdf->ctx, pdf->src, pdf->src->place, WHY_DAMAGED, "PDF without pages");
	for (int i = 0; i < count; i++) {
		if (context_count_page(pdf->ctx, pdf->src) != 0 || pdf_page(pdf, i) != 0)
			return;
	}
	pdf_attachments(pdf);
}

void read_pdf(struct context *ctx, const struct source *src)
{
	struct pdf pdf = {.ctx = ctx, .src = src};
	GError *error = NULL;

	pdf_warm();
	pdf_lost_text();
	pdf.document = pdf_document_open(src->bytes, &error);
	if (pdf.document == NULL) {
		cannot_open(ctx, src, error);
		g_clear_error(&error);
		return;
	}
	read_document(&pdf);
	g_object_unref(pdf.document);
}
