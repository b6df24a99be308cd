/* html_parse.h - one reading of HTML: text in reading order, tables as cells. */
#ifndef REPORT_HTML_PARSE_H
#define REPORT_HTML_PARSE_H

#include "report/body.h"

struct html_input {
	const struct body *body; /* place */
	struct span text;        /* UTF-8, prepared (html_prepare.h) */
	uint32_t alternative, table; /* tables before the first in here */
	bool skip_hidden;        /* leave out what a style hides */
	bool children;           /* data: URLs and srcdoc become children */
};

struct html_outcome {
	uint32_t tables;
	bool saw_hidden;          /* text that a style hides */
	struct span *conditional; /* markup in comments that only some programs show, in the arena */
	size_t conditional_count, conditional_capacity;
};

/* 0, or -1: stop. */
int html_parse(struct context *ctx, const struct source *src, const struct html_input *in, struct html_outcome *out);

#endif
