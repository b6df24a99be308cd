/* rtf_token.c - RTF's bytes as tokens. */
#include "report/rtf_token.h"

#include <ctype.h>

static void skip(struct span *rest, size_t n)
{
	*rest = (struct span){rest->p + n, rest->len - n};
}

static int hex_digit(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	c = (char)(c | 0x20);
	return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/* The parameter behind a word; what is too large for it becomes the largest. */
static void number_take(struct span *rest, struct rtf_token *t)
{
	size_t at = rest->len > 1 && rest->p[0] == '-' ? 1 : 0;
	bool negative = at == 1;
	int64_t n = 0;

	if (at == rest->len || !isdigit((unsigned char)rest->p[at]))
		return;
	for (; at < rest->len && isdigit((unsigned char)rest->p[at]); at++)
		n = n > INT32_MAX ? n : n * 10 + (rest->p[at] - '0');
	n = n > INT32_MAX ? INT32_MAX : n;
	t->number = (int32_t)(negative ? -n : n);
	t->has_number = true;
	skip(rest, at);
}

static void word_take(struct span *rest, struct rtf_token *t)
{
	size_t len = 0, kept;

	while (len < rest->len && isalpha((unsigned char)rest->p[len]))
		len++;
	kept = len < RTF_WORD_MOST ? len : RTF_WORD_MOST;
	memcpy(t->word, rest->p, kept);
	skip(rest, len);
	t->kind = RTF_WORD;
	number_take(rest, t);
	if (rest->len > 0 && rest->p[0] == ' ')
		skip(rest, 1);
	if (strcmp(t->word, "bin") == 0) {
		len = t->number < 0 ? 0 : (size_t)t->number;
		len = len < rest->len ? len : rest->len;
		t->kind = RTF_BINARY;
		t->bytes = (struct span){rest->p, len};
		skip(rest, len);
	}
}

/* Behind a backslash. */
static void control_take(struct span *rest, struct rtf_token *t)
{
	char c = rest->p[0];

	if (isalpha((unsigned char)c)) {
		word_take(rest, t);
		return;
	}
	skip(rest, 1);
	t->kind = RTF_SYMBOL;
	t->number = (unsigned char)c;
	if (c != '\'' || rest->len < 2 || hex_digit(rest->p[0]) < 0 || hex_digit(rest->p[1]) < 0)
		return;
	t->kind = RTF_HEX;
	t->number = hex_digit(rest->p[0]) * 16 + hex_digit(rest->p[1]);
	skip(rest, 2);
}

static void text_take(struct span *rest, struct rtf_token *t)
{
	size_t len = 0;

	while (len < rest->len && rest->p[len] != '\0' && strchr("\\{}\r\n", rest->p[len]) == NULL)
		len++;
	t->kind = RTF_TEXT;
	t->bytes = (struct span){rest->p, len};
	skip(rest, len);
}

struct rtf_token rtf_next(struct span *rest)
{
	struct rtf_token t = {.kind = RTF_END};
	char c;

	while (rest->len > 0 && (rest->p[0] == '\r' || rest->p[0] == '\n' || rest->p[0] == '\0'))
		skip(rest, 1);
	if (rest->len == 0)
		return t;
	c = rest->p[0];
	if (c == '{' || c == '}' || c == '\\')
		skip(rest, 1);
	if (c == '{')
		t.kind = RTF_OPEN;
	else if (c == '}')
		t.kind = RTF_CLOSE;
	else if (c == '\\' && rest->len > 0)
		control_take(rest, &t);
	else if (c != '\\')
		text_take(rest, &t);
	return t;
}
