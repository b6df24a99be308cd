/* xml_read.h - XML as events, for documents whose text is kept in XML. libxml2 parses; no DTD, no network, no entities but
 * the five that XML itself has. */
#ifndef REPORT_XML_READ_H
#define REPORT_XML_READ_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

#include "base/span.h"

/* Valid during the call of `start`. */
struct xml_element {
	int id;             /* index in the handler's names, or -1 */
	const char *name;   /* without prefix */
	const char *space;  /* URI of its name space; "" if it has none */
	const unsigned char *const *attributes; /* as libxml2 has them */
	int attribute_count;
};

/* Any of the functions may be NULL. ids are indexes of names, -1 for an element that is not in there. */
struct xml_handler {
	const char *const *names; /* local names, NULL-terminated; at most 127 */
	void (*start)(void *to, const struct xml_element *element);
	void (*end)(void *to, int id);
	void (*text)(void *to, struct span text); /* in pieces */
};

/* As read(2): bytes into p, 0 at the end, -1 to give up. */
typedef ssize_t xml_source(void *from, void *p, size_t len);

enum xml_outcome {
	XML_WHOLE,
	XML_DAMAGED,  /* not well-formed; events came up to the fault */
	XML_HAS_DTD,  /* forbidden in all formats that use this; given up there */
	XML_GIVEN_UP, /* the source gave up */
	XML_NO_MEMORY,
};

/* forgiving: goes on behind faults (VML, which programs write badly). */
enum xml_outcome xml_read(xml_source *source, void *from, const struct xml_handler *handler, void *to, bool forgiving);
enum xml_outcome xml_read_bytes(struct span bytes, const struct xml_handler *handler, void *to, bool forgiving);

/* The attribute of that local name, whatever its name space; .p NULL if there is none. Valid as the element. */
struct span xml_attribute(const struct xml_element *element, const char *name);
/* The n-th attribute's value; its name without prefix to name_out. .p NULL past the last. */
static inline struct span xml_attribute_at(const struct xml_element *element, int n, const char **name_out)
{
	/* Five pointers an attribute: name, prefix, URI, begin and end of the value. */
	const unsigned char *const *a = element->attributes + (ptrdiff_t)n * 5;

	if (n >= element->attribute_count)
		return (struct span){NULL, 0};
	*name_out = (const char *)a[0];
	return (struct span){(const char *)a[3], (size_t)(a[4] - a[3])};
}

/* Once a process, before others. */
void xml_warm(void);

#endif
