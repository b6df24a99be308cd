/* xml_read.c - XML as events from libxml2's SAX2 interface. Names are looked up once: libxml2 keeps one copy of each. */
#include "report/xml_read.h"

#include <libxml/parser.h>
#include <libxml/parserInternals.h>
#include <stdint.h>
#include <string.h>

enum { CACHE_SLOTS = 128 };

struct parse {
	const struct xml_handler *handler;
	void *to;
	xml_source *source;
	void *from;
	xmlParserCtxtPtr parser;
	bool has_dtd, gave_up;
	struct {
		const xmlChar *name;
		int id;
	} cache[CACHE_SLOTS];
};

static int id_search(const struct xml_handler *handler, const xmlChar *name)
{
	for (int i = 0; handler->names != NULL && handler->names[i] != NULL; i++) {
		if (strcmp(handler->names[i], (const char *)name) == 0)
			return i;
	}
	return -1;
}

static inline int id_of(struct parse *p, const xmlChar *name)
{
	size_t slot = ((uintptr_t)name >> 1 ^ (uintptr_t)name >> 8) % CACHE_SLOTS;

	if (p->cache[slot].name != name) {
		p->cache[slot].name = name;
		p->cache[slot].id = id_search(p->handler, name);
	}
	return p->cache[slot].id;
}

static void on_start(void *to, const xmlChar *name, const xmlChar *prefix, const xmlChar *uri, int space_count,
	const xmlChar **spaces, int attribute_count, int defaulted, const xmlChar **attributes)
{
	struct parse *p = to;
	struct xml_element e = {.id = id_of(p, name), .name = (const char *)name, .attributes = attributes,
	                        .space = uri == NULL ? "" : (const char *)uri, .attribute_count = attribute_count};

	(void)prefix, (void)space_count, (void)spaces, (void)defaulted;
	if (p->handler->start != NULL)
		p->handler->start(p->to, &e);
}

static void on_end(void *to, const xmlChar *name, const xmlChar *prefix, const xmlChar *uri)
{
	struct parse *p = to;

	(void)prefix, (void)uri;
	if (p->handler->end != NULL)
		p->handler->end(p->to, id_of(p, name));
}

static void on_text(void *to, const xmlChar *text, int len)
{
	struct parse *p = to;

	if (p->handler->text != NULL)
		p->handler->text(p->to, (struct span){(const char *)text, (size_t)len});
}

/* A document type is where entities come from that grow without end. */
static void on_dtd(void *to, const xmlChar *name, const xmlChar *external, const xmlChar *system)
{
	struct parse *p = to;

	(void)name, (void)external, (void)system;
	p->has_dtd = true;
	xmlStopParser(p->parser);
}

static void on_error(void *to, xmlErrorPtr error)
{
	(void)to, (void)error; /* the outcome says it */
}

static int on_read(void *to, char *buffer, int len)
{
	struct parse *p = to;
	ssize_t n = p->source(p->from, buffer, (size_t)len);

	p->gave_up = p->gave_up || n < 0;
	return (int)n;
}

static xmlSAXHandler events(void)
{
	xmlSAXHandler sax = {0};

	sax.initialized = XML_SAX2_MAGIC;
	sax.startElementNs = on_start;
	sax.endElementNs = on_end;
	sax.characters = sax.ignorableWhitespace = sax.cdataBlock = on_text;
	sax.internalSubset = on_dtd;
	sax.serror = on_error;
	return sax;
}

static enum xml_outcome outcome_of(const struct parse *p, bool forgiving)
{
	if (p->has_dtd)
		return XML_HAS_DTD;
	if (p->gave_up)
		return XML_GIVEN_UP;
	if (p->parser->errNo == XML_ERR_NO_MEMORY)
		return XML_NO_MEMORY;
	return p->parser->wellFormed || forgiving ? XML_WHOLE : XML_DAMAGED;
}

enum xml_outcome xml_read(xml_source *source, void *from, const struct xml_handler *handler, void *to, bool forgiving)
{
	struct parse p = {.handler = handler, .to = to, .source = source, .from = from};
	xmlSAXHandler sax = events();
	enum xml_outcome outcome;

	p.parser = xmlCreateIOParserCtxt(&sax, &p, on_read, NULL, &p, XML_CHAR_ENCODING_NONE);
	if (p.parser == NULL)
		return p.gave_up ? XML_GIVEN_UP : XML_NO_MEMORY;
	xmlCtxtUseOptions(p.parser, XML_PARSE_NONET | XML_PARSE_NOENT | (forgiving ? XML_PARSE_RECOVER : 0));
	xmlParseDocument(p.parser);
	outcome = outcome_of(&p, forgiving);
	xmlFreeParserCtxt(p.parser);
	return outcome;
}

static ssize_t span_source(void *from, void *p, size_t len)
{
	struct span *rest = from;
	size_t n = len < rest->len ? len : rest->len;

	if (n > 0)
		memcpy(p, rest->p, n);
	*rest = (struct span){rest->p + n, rest->len - n};
	return (ssize_t)n;
}

enum xml_outcome xml_read_bytes(struct span bytes, const struct xml_handler *handler, void *to, bool forgiving)
{
	return xml_read(span_source, &bytes, handler, to, forgiving);
}

struct span xml_attribute(const struct xml_element *element, const char *name)
{
	for (int i = 0; i < element->attribute_count; i++) {
		const char *found;
		struct span value = xml_attribute_at(element, i, &found);

		if (strcmp(found, name) == 0)
			return value;
	}
	return (struct span){NULL, 0};
}

void xml_warm(void)
{
	xmlInitParser();
}
