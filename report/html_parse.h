/* html_parse.h - one reading of HTML: text in reading order, tables as cells. */
#ifndef REPORT_HTML_PARSE_H
#define REPORT_HTML_PARSE_H

#include "report/body.h"
#include "report/html_style.h"

/* Programs differ in how much of style sheets they know. */
enum html_view {
	HTML_AS_SHOWN, /* without what is hidden everywhere */
	HTML_ALL,      /* with all that is hidden */
	HTML_LEAST,    /* without what some programs or screens hide either */
	HTML_STYLED,   /* as shown, with generated content, and blocks that stand side by side in one line */
	HTML_VIEW_COUNT
};

struct html_input {
	const struct body *body; /* place */
	struct span text;        /* UTF-8, prepared (html_prepare.h) */
	const struct html_style *style;
	enum html_view view;
	uint32_t alternative, table; /* tables before the first in here */
	bool children;           /* data: URLs and srcdoc become children */
};

struct html_outcome {
	uint32_t tables;
	bool differs[HTML_VIEW_COUNT]; /* that view shows something else */
};

/* 0, or -1: stop. */
int html_parse(struct context *ctx, const struct source *src, const struct html_input *in, struct html_outcome *out);

#endif
