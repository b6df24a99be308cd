/* html_element.c - what an HTML element does to the text around it. */
#include "report/html_element.h"

#include <ctype.h>
#include <stdlib.h>

#include "report/mime_decode.h"
#include "report/mime_header.h"

/* In the order of strcmp(3). */
static const struct element {
	const char *name;
	enum html_effect effect;
} elements[] = {
	{"address", HTML_BLOCK}, {"article", HTML_BLOCK}, {"aside", HTML_BLOCK}, {"blockquote", HTML_BLOCK}, {"body", HTML_BLOCK},
	{"br", HTML_BREAK}, {"button", HTML_APART}, {"caption", HTML_BLOCK}, {"center", HTML_BLOCK}, {"dd", HTML_BLOCK},
	{"details", HTML_BLOCK}, {"dialog", HTML_BLOCK}, {"dir", HTML_BLOCK}, {"div", HTML_BLOCK}, {"dl", HTML_BLOCK},
	{"dt", HTML_BLOCK}, {"fieldset", HTML_BLOCK}, {"figcaption", HTML_BLOCK}, {"figure", HTML_BLOCK}, {"footer", HTML_BLOCK},
	{"form", HTML_BLOCK}, {"frame", HTML_BLOCK}, {"frameset", HTML_BLOCK}, {"h1", HTML_BLOCK}, {"h2", HTML_BLOCK},
	{"h3", HTML_BLOCK}, {"h4", HTML_BLOCK}, {"h5", HTML_BLOCK}, {"h6", HTML_BLOCK}, {"head", HTML_BLOCK},
	{"header", HTML_BLOCK}, {"hr", HTML_BREAK}, {"html", HTML_BLOCK}, {"iframe", HTML_BLOCK}, {"input", HTML_APART},
	{"isindex", HTML_BLOCK}, {"legend", HTML_BLOCK}, {"li", HTML_BLOCK}, {"listing", HTML_PRE}, {"main", HTML_BLOCK},
	{"menu", HTML_BLOCK}, {"nav", HTML_BLOCK}, {"noframes", HTML_BLOCK}, {"ol", HTML_BLOCK}, {"optgroup", HTML_BLOCK},
	{"option", HTML_BLOCK}, {"p", HTML_BLOCK}, {"plaintext", HTML_PRE}, {"pre", HTML_PRE}, {"rp", HTML_ASIDE},
	{"rt", HTML_ASIDE}, {"script", HTML_NOTHING}, {"search", HTML_BLOCK}, {"section", HTML_BLOCK}, {"select", HTML_BLOCK},
	{"style", HTML_NOTHING}, {"summary", HTML_BLOCK}, {"table", HTML_TABLE}, {"td", HTML_CELL}, {"textarea", HTML_PRE},
	{"th", HTML_CELL}, {"title", HTML_TITLE}, {"tr", HTML_ROW}, {"ul", HTML_BLOCK}, {"xmp", HTML_PRE},
};

static int element_order(const void *key, const void *element)
{
	return strcmp(key, ((const struct element *)element)->name);
}

enum html_effect html_effect_of(const char *name)
{
	const struct element *found =
		bsearch(name, elements, sizeof(elements) / sizeof(elements[0]), sizeof(elements[0]), element_order);

	return found == NULL ? HTML_INLINE : found->effect;
}

const char *html_attribute(const char **attributes, const char *name)
{
	for (size_t i = 0; attributes != NULL && attributes[i] != NULL; i += 2) {
		if (strcmp(attributes[i], name) == 0)
			return attributes[i + 1] == NULL ? "" : attributes[i + 1];
	}
	return NULL;
}

bool data_url_read(struct arena *arena, const char *url, struct data_url *url_out)
{
	struct span all = span_trim(span_of(url)), head, data;
	struct field_value value;
	const char *comma = memchr(all.p, ',', all.len);
	char *out;

	if (!span_starts(all, "data:") || comma == NULL)
		return false;
	head = (struct span){all.p + 5, (size_t)(comma - all.p) - 5};
	data = (struct span){comma + 1, all.len - head.len - 6};
	out = arena_alloc(arena, data.len + 4);
	if (out == NULL || field_parse(arena, head, &value) != 0)
		return false;
	data = (struct span){out, percent_words(data, out)};
	if (head.len >= 6 && span_starts((struct span){head.p + head.len - 6, 6}, "base64"))
		data = transfer_decode(arena, TRANSFER_BASE64, data).bytes;
	*url_out = (struct data_url){data, arena_copy(arena, value.token.p, value.token.len),
		parameter_string(arena, &value, "charset")};
	return data.p != NULL;
}
