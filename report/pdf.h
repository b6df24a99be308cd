/* pdf.h - the parts of reading a PDF, for read_pdf.c, pdf_page.c and pdf_about.c alone. */
#ifndef REPORT_PDF_H
#define REPORT_PDF_H

#include <poppler.h>

#include "base/buf.h"
#include "report/context.h"

/* A document being read. */
struct pdf {
	struct context *ctx;
	const struct source *src;
	PopplerDocument *document;
	uint32_t tables; /* on the pages so far */
};

/* bytes must outlive it. NULL with error. */
PopplerDocument *pdf_document_open(struct span bytes, GError **error);

/* What poppler complained of since the last call: text that it could not decode and left out. */
bool pdf_lost_text(void);

/* One page, from 0: text, cells, form fields, annotations and the files in them. 0, or -1 to stop. */
int pdf_page(struct pdf *pdf, int index);

/* One of these annotations may draw text itself. */
bool pdf_draws_more(GList *annotations);
/* Draws it, so that fonts' configuration is loaded. */
void pdf_warm_drawing(PopplerPage *page);
/* The text of a page with what its annotations draw; g_free it. NULL when it could not be drawn. */
char *pdf_drawn_text(struct pdf *pdf, PopplerPage *page);

/* Info and XMP as properties. */
void pdf_properties(struct pdf *pdf);
/* Titles of the outline (bookmarks). */
void pdf_outline(struct pdf *pdf);
/* Attached files, as children. */
void pdf_attachments(struct pdf *pdf);
/* One attached file; takes the reference. 0, or -1 to stop. */
int pdf_attachment(struct pdf *pdf, PopplerAttachment *attachment);

/* The entries of the Info dictionary that poppler does not tell of ("ClientID"), as properties. Only of a document that is
 * not encrypted. */
void pdf_info(struct pdf *pdf);

#endif
