/* rtf.h - what RTF's control words do to the text around them. */
#ifndef REPORT_RTF_H
#define REPORT_RTF_H

#include "base/span.h"

/* Where the text of a group goes. */
enum rtf_goal {
	RTF_TO_FLOW,     /* a text that runs by itself: the body, a header, a note; entered by a word of the table */
	RTF_TO_ASIDE,    /* told by itself when the group ends */
	RTF_TO_PROPERTY, /* told as a property */
	RTF_TO_FONTS,
	RTF_TO_OBJECT,   /* hexadecimal bytes */
	RTF_TO_PICTURE,
	RTF_TO_NOTHING,
};

enum rtf_act {
	RTF_ENTER,      /* the group's text goes to `goal` */
	RTF_STAY,       /* a group that is known and changes nothing */
	RTF_TEXT_OF,    /* stands for `text` */
	RTF_PARAGRAPH,
	RTF_CELL,
	RTF_ROW,
	RTF_IN_TABLE,
	RTF_PLAIN_PARAGRAPH,
	RTF_FONT,
	RTF_FONT_CHARSET,
	RTF_FONT_CODEPAGE,
	RTF_ANSI_CODEPAGE,
	RTF_DEFAULT_FONT,
	RTF_UNICODE,
	RTF_UNICODE_SKIP,
	RTF_DELETED,
	RTF_INSERTED,
	RTF_BOTH_FORMS, /* \upr: the same for old programs, then for new ones */
	RTF_NEW_FORM,
};

struct rtf_word {
	const char *word;
	enum rtf_act act;
	enum rtf_goal goal;
	const char *text; /* RTF_TEXT_OF; a flow's, aside's or property's name */
};

/* NULL: unknown. */
const struct rtf_word *rtf_word_find(const char *word);

#endif
