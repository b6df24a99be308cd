/* pdf_about.c - what a PDF says beside its pages: properties, outline, attached files. */
#include "report/pdf.h"

#include <libxml/parser.h>
#include <libxml/tree.h>
#include <stdio.h>
#include <string.h>

#include "base/buf.h"

#define RDF "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
#define XMP_MOST_BYTES (4u << 20)
#define XMP_DEEPEST 64u
#define OUTLINE_DEEPEST 32u
#define OUTLINE_MOST 50000u

/* ---- properties ---- */

static void tell_property(struct pdf *pdf, const char *label, char *value)
{
	if (value != NULL)
		context_property(pdf->ctx, pdf->src, label, span_of(value));
	g_free(value);
}

/* A name that Info has too keeps its label; all others are "custom:name". */
static void tell_xmp(struct pdf *pdf, const char *name, const char *text)
{
	static const char *const known[] = {"title", "creator", "description", "subject", "Keywords"};
	static const char *const labels[] = {"title", "author", "subject", "keywords", "keywords"};
	static const char *const machinery[] = {
		"lang", "parseType", "xmptk", "DocumentID", "InstanceID", "OriginalDocumentID", "CreateDate", "ModifyDate",
		"MetadataDate", "format", "PDFVersion", "part", "conformance",
	};
	char label[200];

	if (name == NULL || text == NULL)
		return;
	for (size_t i = 0; i < sizeof(machinery) / sizeof(machinery[0]); i++) {
		if (strcmp(name, machinery[i]) == 0)
			return;
	}
	snprintf(label, sizeof(label), "custom:%s", name);
	for (size_t i = 0; i < sizeof(known) / sizeof(known[0]); i++) {
		if (strcmp(name, known[i]) == 0)
			snprintf(label, sizeof(label), "%s", labels[i]);
	}
	context_property(pdf->ctx, pdf->src, label, span_of(text));
}

/* RDF's own elements only hold the values: rdf:li in rdf:Alt in dc:title is the title. */
static void walk_xmp(struct pdf *pdf, const xmlNode *node, const char *name, unsigned depth)
{
	for (; node != NULL && depth < XMP_DEEPEST; node = node->next) {
		bool rdf = node->ns != NULL && strcmp((const char *)node->ns->href, RDF) == 0;

		if (node->type == XML_TEXT_NODE || node->type == XML_CDATA_SECTION_NODE)
			tell_xmp(pdf, name, (const char *)node->content);
		if (node->type != XML_ELEMENT_NODE)
			continue;
		for (const xmlAttr *a = node->properties; a != NULL; a = a->next) {
			if (a->children != NULL && a->ns != NULL && strcmp((const char *)a->name, "about") != 0)
				tell_xmp(pdf, (const char *)a->name, (const char *)a->children->content);
		}
		walk_xmp(pdf, node->children, rdf || node->ns == NULL ? name : (const char *)node->name, depth + 1);
	}
}

static void read_xmp(struct pdf *pdf)
{
	char *text = poppler_document_get_metadata(pdf->document);
	size_t len = text == NULL ? 0 : strlen(text);
	xmlDoc *doc = NULL;

	if (len > XMP_MOST_BYTES)
		context_unreadable(pdf->ctx, pdf->src, pdf->src->place, WHY_LIMIT, "XMP of %zu bytes", len);
	else if (len > 0)
		doc = xmlReadMemory(text, (int)len, NULL, NULL,
			XML_PARSE_NONET | XML_PARSE_NOERROR | XML_PARSE_NOWARNING | XML_PARSE_RECOVER);
	if (doc != NULL)
		walk_xmp(pdf, xmlDocGetRootElement(doc), NULL, 0);
	xmlFreeDoc(doc);
	g_free(text);
}

void pdf_properties(struct pdf *pdf)
{
	tell_property(pdf, "title", poppler_document_get_title(pdf->document));
	tell_property(pdf, "author", poppler_document_get_author(pdf->document));
	tell_property(pdf, "subject", poppler_document_get_subject(pdf->document));
	tell_property(pdf, "keywords", poppler_document_get_keywords(pdf->document));
	tell_property(pdf, "creator", poppler_document_get_creator(pdf->document));
	tell_property(pdf, "producer", poppler_document_get_producer(pdf->document));
	pdf_info(pdf);
	read_xmp(pdf);
}

/* ---- outline ---- */

static void add_title(struct buf *titles, PopplerIndexIter *at)
{
	PopplerAction *action = poppler_index_iter_get_action(at);

	if (action == NULL)
		return;
	if (action->any.title != NULL)
		buf_addf(titles, "%s\n", action->any.title);
	poppler_action_free(action);
}

/* An outline may lead back to itself: depth and number have an end. */
static void add_titles(struct pdf *pdf, struct buf *titles, PopplerIndexIter *at, unsigned depth, unsigned *left)
{
	do {
		PopplerIndexIter *child;

		if (*left == 0 || context_expired(pdf->ctx, pdf->src))
			return;
		--*left;
		add_title(titles, at);
		child = depth < OUTLINE_DEEPEST ? poppler_index_iter_get_child(at) : NULL;
		if (child != NULL)
			add_titles(pdf, titles, child, depth + 1, left);
		poppler_index_iter_free(child);
	} while (poppler_index_iter_next(at));
}

void pdf_outline(struct pdf *pdf)
{
	PopplerIndexIter *top = poppler_index_iter_new(pdf->document);
	struct buf titles = {.max_bytes = context_limits(pdf->ctx)->text_bytes};
	unsigned left = OUTLINE_MOST;

	if (top == NULL)
		return;
	add_titles(pdf, &titles, top, 0, &left);
	poppler_index_iter_free(top);
	if (titles.failed || left == 0)
		context_unreadable(pdf->ctx, pdf->src, pdf->src->place, WHY_LIMIT, "outline");
	else
		context_text(pdf->ctx, pdf->src, context_place(pdf->ctx, pdf->src, "outline"), buf_span(&titles));
	buf_free(&titles);
}

/* ---- attached files ---- */

struct saving {
	struct pdf *pdf;
	struct buf bytes;
};

static gboolean save(const gchar *bytes, gsize count, gpointer data, GError **error)
{
	struct saving *saving = data;

	if (context_count_unpacked(saving->pdf->ctx, saving->pdf->src, 0, count) == 0 &&
	    buf_add(&saving->bytes, bytes, count) == 0)
		return TRUE;
	g_set_error_literal(error, POPPLER_ERROR, POPPLER_ERROR_INVALID, "limit");
	return FALSE;
}

int pdf_attachment(struct pdf *pdf, PopplerAttachment *attachment)
{
	const char *name = poppler_attachment_get_name(attachment);
	struct saving saving = {.pdf = pdf};
	struct child child = {.name = span_of(name == NULL ? "" : name)};
	GError *error = NULL;
	int rc = 0;

	if (!poppler_attachment_save_to_callback(attachment, save, &saving, &error))
		rc = context_unreadable(pdf->ctx, pdf->src, context_place(pdf->ctx, pdf->src, "%.*s", SPAN_ARG(child.name)),
			WHY_DAMAGED, "attached file");
	g_clear_error(&error);
	if (rc == 0) {
		child.bytes = buf_span(&saving.bytes);
		rc = context_child(pdf->ctx, pdf->src, &child);
	}
	buf_free(&saving.bytes);
	g_object_unref(attachment);
	return rc;
}

void pdf_attachments(struct pdf *pdf)
{
	GList *attachments = poppler_document_get_attachments(pdf->document);
	bool stopped = false;

	for (GList *l = attachments; l != NULL; l = l->next) {
		if (stopped)
			g_object_unref(l->data);
		else
			stopped = pdf_attachment(pdf, l->data) != 0;
	}
	g_list_free(attachments);
}
