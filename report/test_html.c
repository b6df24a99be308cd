/* test_html.c - HTML is read as browsers and mail programs show it. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <cmocka.h>

#include "base/buf.h"
#include "report/body.h"
#include "report/cell_name.h"
#include "report/read_fixture.h"

/* Segments of one alternative, a line each: text as it is, "A1=text" for cells, "title: text" for properties. */
static char *rendered(const struct reading *reading, uint32_t alternative)
{
	struct buf out = {0};
	char name[CELL_NAME_MAX];

	for (size_t i = 0; i < reading->segment_count; i++) {
		const struct segment *s = &reading->segments[i];

		if (s->alternative != alternative)
			continue;
		if (s->kind == SEGMENT_CELL)
			buf_addf(&out, "%u!%s=", s->table, cell_name(name, s->row, s->column));
		else if (s->kind == SEGMENT_PROPERTY)
			buf_addf(&out, "%.*s: ", SPAN_ARG(s->label));
		buf_addf(&out, "%.*s\n", SPAN_ARG(s->text));
	}
	return buf_take(&out, NULL);
}

struct html_case {
	const char *claim, *html, *shown;
};

static const struct html_case shown_cases[] = {
	{"white space is one blank, blocks are lines", "<p>a  \n b</p><div>c</div>d<br>e", "a b\nc\nd\ne\n"},
	{"inline elements part no word", "<p>C-00<b>00</b><span>42</span></p>", "C-000042\n"},
	{"pre keeps its lines", "<pre>a  b\nc</pre>", "a  b\nc\n"},
	{"a label and its value in one layout cell stay on a line",
	 "<table><tr><td>顧客番号: <b>C-000042</b></td></tr></table>", "顧客番号: C-000042\n"},
	{"layout tables in layout tables are text in order",
	 "<p>x</p><table><tr><td><table><tr><td></td><td>a</td></tr><tr><td>b</td></tr></table></td></tr></table><p>y</p>",
	 "x\na\nb\ny\n"},
	{"a data table is cells", "<table><tr><th>顧客番号</th><td>C-000042</td></tr></table>", "1!A1=顧客番号\n1!B1=C-000042\n"},
	{"spans move columns as browsers do",
	 "<table><tr><td rowspan=2>a<td colspan=2>b<td>c<tr><td>d<td>e<td>f<tr><td>g<td>h</table>",
	 "1!A1=a\n1!B1=b\n1!D1=c\n1!B2=d\n1!C2=e\n1!D2=f\n1!A3=g\n1!B3=h\n"},
	{"a data table in a layout table is cells, its surroundings text",
	 "<table><tr><td>御中<table><tr><td>a<td>b</table>end</table>", "1!A1=a\n1!B1=b\n御中\nend\n"},
	{"cells without end tags, rows without a row", "<table><td>a<td>b</table>c", "1!A1=a\n1!B1=b\nc\n"},
	{"an open table ends with the text", "<table><tr><td>a<td>b", "1!A1=a\n1!B1=b\n"},
	{"title and meta are properties", "<title>日報</title><meta name=client-id content=C-000042><p>x",
	 "client-id: C-000042\nx\ntitle: 日報\n"},
	{"alt stands in the line, title beside it", "<img alt='C-000042' src=x> <a title='C-000137'>y</a>", "C-000042 y\nC-000137\n"},
	{"a field's value is shown", "<input type=text value='C-000042'><select><option>a<option>b</select>", "C-000042\na\nb\n"},
	{"ruby is not in the name", "<ruby>青<rt>あお</rt>空<rt>ぞら</rt></ruby>商事", "青空商事\nあお ぞら\n"},
	{"comments, scripts and styles are not shown", "<!-- a --><script>b</script><style>c</style>d", "d\n"},
	{"a comment ends where browsers end it", "<!-->C-000042<!--->C-000137<!-- a --!>d", "C-000042C-000137d\n"},
	{"entities of HTML 4 and 5, with and without a semicolon", "C&hyphen;1&nbspx &amp;&lt&#45;&#x2D;&#150;&NoBreak;&bogus;",
	 "C‐1\xC2\xA0x &<--–\xE2\x81\xA0&bogus;\n"},
	{"an escaped reference is not decoded twice", "&amp;hyphen; &amp;#45;", "&hyphen; &#45;\n"},
	{"broken tags", "<p <b>x</b></i></p></p><1>y<あ>z < w", "x\n<1>y<あ>z < w\n"},
	{"text behind the end", "<html><body>a</body></html>b", "a\nb\n"},
	{"no tags at all", "<!doctype html>顧客番号: C-000042", "顧客番号: C-000042\n"},
};

static const struct html_case other_cases[] = {
	{"what is hidden is another reading", "<p>C-0000<span style='Display : none'>1</span>42</p>", "C-0000142\n"},
	{"a hidden preheader is read", "<div hidden>C-000001</div><p>x</p>", "C-000001\nx\n"},
	{"letters from right to left", "C-00<bdo dir=RTL>24<b>00</b></bdo> x", "C-000042 x\n"},
	{"what only Outlook shows is another reading", "<!--[if mso]><p>C-000042</p><![endif]--><p>x</p>", "C-000042\nx\n"},
};

/* Each text is a whole line of some reading. */
static const struct some_case {
	const char *claim, *html, *first, *second;
} some_cases[] = {
	{"hidden by a class", "<style>.a{x:y} p .h { Display : NONE !important }</style>C-00<b class='z H'>9</b>0042", "C-000042", "C-0090042"},
	{"hidden by an id", "<style>#h{visibility:hidden}</style>C-00<b id=h>9</b>0042", "C-000042", "C-0090042"},
	{"hidden by its element's name", "<style>a, i, u {display:none}</style>C-00<i>9</i>0042", "C-000042", "C-0090042"},
	{"hidden by a sheet behind it", "C-00<b class=h>9</b>0042<style>b.h{opacity:0}</style>", "C-000042", "C-0090042"},
	{"hidden by a sheet with comments and escapes", "<style><!-- .h/*{}*/{/*;*/d\\69splay:/**/n\\6f ne} --></style>C-00<b class=h>9</b>0042",
	 "C-000042", "C-0090042"},
	{"hidden on some screens", "<style>@media (max-width:1px){.h{display:none}} .g{color:red}</style>C-00<b class=h>9</b>0042", "C-000042", "C-0090042"},
	{"hidden by a style of a thousand letters", "C-00<b style='a:" "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"
	 "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"
	 "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"
	 "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"
	 "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"
	 ";display:none'>9</b>0042", "C-000042", "C-0090042"},
	{"text of no size", "C-00<b style='font-size:0px'>9</b>0042", "C-000042", "C-0090042"},
	{"text next to no size", "C-00<b style='font-size:1px'>9</b>0042", "C-000042", "C-0090042"},
	{"text in no height", "C-00<b style='height:0;overflow:hidden'>9</b>0042", "C-000042", "C-0090042"},
	{"text far away", "C-00<b style='position:absolute;left:-9999px'>9</b>0042", "C-000042", "C-0090042"},
	{"white text", "C-00<b style='color: #FFF'>9</b>0042", "C-000042", "C-0090042"},
	{"white text by an attribute", "C-00<font color=White>9</font>0042", "C-000042", "C-0090042"},
	{"text in the colour of its ground", "C-00<b style='color:#eee;background:#EEE'>9</b>0042", "C-000042", "C-0090042"},
	{"hidden in Outlook", "C-00<b style='mso-hide:all'>9</b>0042", "C-000042", "C-0090042"},
	{"a template", "C-00<template>9</template>0042", "C-000042", "C-0090042"},
	{"noscript", "C-00<noscript>9</noscript>0042", "C-000042", "C-0090042"},
	{"what stands for an object", "C-00<object>9</object>0042", "C-000042", "C-0090042"},
	{"Outlook sees more", "C-00<!--[if gte mso 9]>9<![endif]-->0042", "C-000042", "C-0090042"},
	{"Outlook sees less", "C-00<!--[if !mso]><!-->9<!--<![endif]-->0042", "C-000042", "C-0090042"},
	{"Outlook sees less, without a comment", "C-00<![if !mso]>9<![endif]>0042", "C-000042", "C-0090042"},
	{"a sheet for Outlook alone", "<!--[if mso]><style>.h{display:none}</style><![endif]-->C-00<b class=h>9</b>0042", "C-000042", "C-0090042"},
	{"text by a sheet, before", "<style>.p::before{content:'C-00'}</style><b class=p>0042</b> x", "C-000042 x", "0042 x"},
	{"text by a sheet, behind, escaped", "<style>b:after{content:\"\\30\\30 42\" }</style><b>C-00</b> x", "C-000042 x", "C-00 x"},
	{"text by a sheet from an attribute", "<style>.p:before{content:attr(data-id)}</style><b class=p data-id='C-0000'>42</b> x", "C-000042 x", "42 x"},
	{"blocks in a line", "<div style='display:inline'>C-00</div><div style='display: inline-block'>0042</div><p>x", "C-000042", "0042"},
	{"blocks beside each other", "<style>.f{float:left}</style><div class=f>C-00</div><div class=f>0042</div><p>x", "C-000042", "0042"},
	{"a mark that is none", "C-00<!x>0042<p>C-00</ x>0043", "C-000042", "C-000043"},
	{"a mark in a text field is text", "<textarea>C-00<!x></textarea>C-000042", "C-00<!x>", "C-000042"},
	{"a mark in a comment is none", "C-00<!-- <! -->0042<p>C-00<!-- </ -->0043", "C-000042", "C-000043"},
	{"what Word writes around its list marks", "<![if !supportLists]><span>C-000042<![endif]></span><p>C-000043", "C-000042", "C-000043"},
	{"characters as they stand in a drawing", "<svg><text><![CDATA[C-00<0042]]></text></svg>", "C-00<0042", "C-00<0042"},
	{"a picture's text, a field's hint", "<svg><text>C-0000<tspan>42</tspan></text></svg><p><input placeholder='C-000043'>", "C-000042", "C-000043"},
	{"an area, a text field, a choice", "<textarea>C-000042</textarea><select><option value=x>C-000043</select>", "C-000042", "x C-000043"},
	{"what a base stands before", "<base href=data:,><p>C-000042<p>C-000043", "C-000042", "C-000043"},
};

static struct reading *html_read(const char *html)
{
	struct buf whole = {0};
	struct reading *reading;

	buf_addf(&whole, "<html>%s", html);
	reading = fixture_read(buf_span(&whole), READ_AS_FOUND, NULL);
	buf_free(&whole);
	return reading;
}

static void check(const struct html_case *cases, size_t count, uint32_t alternative)
{
	for (size_t i = 0; i < count; i++) {
		struct reading *reading = html_read(cases[i].html);
		char *got = rendered(reading, alternative);

		print_message("  %s\n", cases[i].claim);
		assert_int_equal(reading->unreadable_count, 0);
		assert_string_equal(got, cases[i].shown);
		free(got);
		reading_free(&reading);
	}
}

static void text_is_what_a_browser_shows(void **state)
{
	(void)state;
	check(shown_cases, sizeof(shown_cases) / sizeof(shown_cases[0]), 0);
}

static void what_some_show_is_an_alternative(void **state)
{
	(void)state;
	check(other_cases, sizeof(other_cases) / sizeof(other_cases[0]), 1);
}

static bool is_line(const struct reading *reading, const char *line)
{
	for (size_t i = 0; i < reading->segment_count; i++) {
		struct span s = reading->segments[i].text;
		const char *p = s.p;
		size_t len = strlen(line);

		while ((p = memmem(p, (size_t)(s.p + s.len - p), line, len)) != NULL) {
			if ((p == s.p || p[-1] == '\n') && (p + len == s.p + s.len || p[len] == '\n'))
				return true;
			p++;
		}
	}
	return false;
}

static void every_view_is_read(void **state)
{
	unsigned bad = 0;

	(void)state;
	for (size_t i = 0; i < sizeof(some_cases) / sizeof(some_cases[0]); i++) {
		struct reading *reading = html_read(some_cases[i].html);

		if (!is_line(reading, some_cases[i].first) || !is_line(reading, some_cases[i].second)) {
			print_message("NOT: %s\n", some_cases[i].claim);
			fixture_print(reading);
			bad++;
		}
		reading_free(&reading);
	}
	assert_int_equal(bad, 0);
}

/* The view that all programs have shows what few hide, and no more than that. */
static void what_few_hide_is_shown(void **state)
{
	static const char *const shown[] = {"<b style='color:white'>C-000042</b>", "<b style='mso-hide:all'>C-000042</b>",
		"<style>@media print{b{display:none}}</style><b>C-000042</b>", "<noscript>C-000042</noscript>",
		"<!--[if mso]><style>b{display:none}</style><![endif]--><b>C-000042</b>", "<b style='font-size:0.9em'>C-000042</b>",
		"<b style='opacity:.9;height:10px;margin:0;padding:0;font:12px x;line-height:1'>C-000042</b>"};

	(void)state;
	for (size_t i = 0; i < sizeof(shown) / sizeof(shown[0]); i++) {
		struct reading *reading = html_read(shown[i]);
		char *got = rendered(reading, 0);

		assert_string_equal(got, "C-000042\n");
		free(got);
		reading_free(&reading);
	}
}

static void many_style_rules_are_a_limit(void **state)
{
	struct buf html = {0};
	struct reading *reading;

	(void)state;
	buf_adds(&html, "<html><style>");
	for (int i = 0; i < 20000; i++)
		buf_addf(&html, ".a%d{display:none}", i);
	buf_adds(&html, "</style>C-000042");
	reading = fixture_read(buf_span(&html), READ_AS_FOUND, NULL);
	assert_non_null(fixture_segment(reading, NULL, "C-000042"));
	assert_non_null(fixture_unreadable(reading, NULL, WHY_LIMIT));
	reading_free(&reading);
	buf_free(&html);
}

static void places_can_be_followed(void **state)
{
	struct reading *reading = html_read("<table><tr><td>a<td>b</table><table><tr><td>c<td>d</table>");

	(void)state;
	assert_non_null(fixture_segment(reading, "table 1!B1", "b"));
	assert_non_null(fixture_segment(reading, "table 2!A1", "c"));
	reading_free(&reading);
}

static const struct charset_case {
	const char *claim, *bytes;
	size_t len;
	const char *text;
} charset_cases[] = {
#define BYTES(s) s, sizeof(s) - 1
	{"declared by meta", BYTES("<html><meta charset=shift_jis><p>\x8C\xDA\x8B\x71\x94\xD4\x8D\x86"), "顧客番号"},
	{"declared by the second meta", BYTES("<html><meta charset=us-ascii><meta charset=iso-2022-jp><p>\x1B$B8\\5RHV9f\x1B(B"), "顧客番号"},
	{"declared late", BYTES("<html><p>abc<p>abc<p>abc<meta charset=iso-2022-jp><p>\x1B$B8\\5RHV9f\x1B(B"), "顧客番号"},
	{"declared by http-equiv",
	 BYTES("<html><meta http-equiv='Content-Type' content='text/html; charset=euc-jp'><p>\xB8\xDC\xB5\xD2\xC8\xD6\xB9\xE6"),
	 "顧客番号"},
	{"declared in XML",
	 BYTES("<?xml version='1.0' encoding='iso-2022-jp'?><html><p>\x1B$B8\\5RHV9f\x1B(B</p></html>"), "顧客番号"},
	{"not declared", BYTES("<html><p>\x8C\xDA\x8B\x71\x94\xD4\x8D\x86 \x82\xCD\x82\xA2"), "顧客番号 はい"},
	{"declared wrongly", BYTES("<html><meta charset=iso-8859-1><p>\xE9\xA1\xA7\xE5\xAE\xA2\xE7\x95\xAA\xE5\x8F\xB7"), "顧客番号"},
	{"a mark goes before a declaration", BYTES("\xEF\xBB\xBF<html><meta charset=euc-jp><p>\xE9\xA1\xA7\xE5\xAE\xA2"), "顧客"},
	{"UTF-16 with a mark", BYTES("\xFF\xFE<\0h\0t\0m\0l\0>\0" "\x67\x98\xA2\x5B"), "顧客"},
	{"a NUL hides nothing behind it", BYTES("<html><p>a\0" "C-00\0" "0042 and so on, and so on, and so on, and so on, and so on, and so on, and so on"),
	 "aC-000042"},
};

static void charsets_are_found_out(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(charset_cases) / sizeof(charset_cases[0]); i++) {
		const struct charset_case *c = &charset_cases[i];
		struct reading *reading = fixture_read((struct span){c->bytes, c->len}, READ_AS_FOUND, NULL);

		print_message("  %s\n", c->claim);
		assert_non_null(fixture_segment(reading, NULL, c->text));
		reading_free(&reading);
	}
}

static void files_in_urls_are_parts(void **state)
{
	struct reading *reading = html_read("<a href='data:text/plain;charset=utf-8;base64,Qy0wMDAwNDI='>x</a>"
		"<img src='data:image/png;base64,iVBORw0KGgo='><iframe srcdoc='&lt;p&gt;C-000137&lt;/p&gt;'></iframe>"
		"<td style='background:url(data:image/gif;base64,R0lGODlh)'>");

	(void)state;
	assert_int_equal(reading->part_count, 5);
	assert_int_equal(fixture_segment(reading, NULL, "C-000042")->part, 1);
	assert_int_equal(reading->parts[2].role, PART_ORNAMENT);
	assert_int_equal(fixture_segment(reading, NULL, "C-000137")->part, 3);
	assert_true(span_equal(reading->parts[4].type, span_of("image/gif")));
	reading_free(&reading);
}

static void many_cells_are_a_limit(void **state)
{
	struct read_limits limits = fixture_limits();
	struct reading *reading;

	(void)state;
	limits.cells = 3;
	reading = fixture_read(span_of("<html><table><tr><td>a<td>b<td>c<td>d</table>"), READ_AS_FOUND, &limits);
	assert_non_null(fixture_unreadable(reading, NULL, WHY_LIMIT));
	reading_free(&reading);
}

static void deep_elements_are_a_limit(void **state)
{
	struct buf html = {0};
	struct reading *reading;

	(void)state;
	buf_adds(&html, "<html>C-000042");
	for (int i = 0; i < 100000; i++)
		buf_adds(&html, "<b>");
	reading = fixture_read(buf_span(&html), READ_AS_FOUND, NULL);
	assert_non_null(fixture_unreadable(reading, NULL, WHY_LIMIT));
	reading_free(&reading);
	buf_free(&html);
}

static void deep_tables_are_read(void **state)
{
	struct buf html = {0};
	struct reading *reading;

	(void)state;
	buf_adds(&html, "<html>");
	for (int i = 0; i < 100; i++)
		buf_adds(&html, "<table><tr><td>");
	buf_adds(&html, "C-000042");
	reading = fixture_read(buf_span(&html), READ_AS_FOUND, NULL);
	assert_non_null(fixture_segment(reading, NULL, "C-000042"));
	assert_int_equal(reading->unreadable_count, 0);
	reading_free(&reading);
	buf_free(&html);
}

static void markup_is_recognised(void **state)
{
	(void)state;
	assert_true(html_recognise(span_of("  \n<!DOCTYPE html>")));
	assert_true(html_recognise(span_of("<p class=x>")));
	assert_true(html_recognise(span_of("<?xml version='1.0'?>\n<html xmlns='x'>")));
	assert_false(html_recognise(span_of("<nippo@denwa.example> wrote:")));
	assert_false(html_recognise(span_of("<?xml version='1.0'?><calls>")));
	assert_false(html_recognise(span_of("a <p> in the text")));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(text_is_what_a_browser_shows),
		cmocka_unit_test(what_some_show_is_an_alternative),
		cmocka_unit_test(every_view_is_read),
		cmocka_unit_test(what_few_hide_is_shown),
		cmocka_unit_test(many_style_rules_are_a_limit),
		cmocka_unit_test(places_can_be_followed),
		cmocka_unit_test(charsets_are_found_out),
		cmocka_unit_test(files_in_urls_are_parts),
		cmocka_unit_test(many_cells_are_a_limit),
		cmocka_unit_test(deep_elements_are_a_limit),
		cmocka_unit_test(deep_tables_are_read),
		cmocka_unit_test(markup_is_recognised),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
