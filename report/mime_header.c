/* mime_header.c - what a header field says. Lenient as mail programs are, and where they differ, all they may show. */
#include "report/mime_header.h"

#include <ctype.h>
#include <stdlib.h>

#include "report/mime_decode.h"

static char lower(char c)
{
	return (char)tolower((unsigned char)c);
}

bool span_starts(struct span s, const char *prefix)
{
	size_t i = 0;

	while (prefix[i] != '\0' && i < s.len && lower(s.p[i]) == prefix[i])
		i++;
	return prefix[i] == '\0';
}

bool span_is(struct span s, const char *lower_name)
{
	return s.len == strlen(lower_name) && span_starts(s, lower_name);
}

static bool is_blank(char c)
{
	return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

struct span span_trim(struct span s)
{
	while (s.len > 0 && is_blank(s.p[0])) {
		s.p++;
		s.len--;
	}
	while (s.len > 0 && is_blank(s.p[s.len - 1]))
		s.len--;
	return s;
}

struct span field_unfold(struct arena *arena, struct span raw)
{
	struct span s = span_trim(raw);
	char *copy;
	size_t len = 0;

	if (s.len == 0)
		return (struct span){"", 0};
	if (memchr(s.p, '\n', s.len) == NULL && memchr(s.p, '\r', s.len) == NULL)
		return s;
	copy = arena_alloc(arena, s.len);
	for (size_t i = 0; copy != NULL && i < s.len; i++) {
		if (s.p[i] != '\r' && s.p[i] != '\n')
			copy[len++] = s.p[i];
	}
	return (struct span){copy, len};
}

/* ---- RFC 2047 ---- */

struct word {
	struct span charset, text;
	char encoding; /* 'b' or 'q' */
	size_t end;    /* where the value goes on */
	bool open;     /* without its "?=" */
};

/* The last "?=" that was looked for, so that it is not looked for once more from each word on. */
struct closing {
	const char *from, *at; /* at: the end of all where there is none */
};

static const char *closing_find(struct closing *closing, const char *p, const char *limit)
{
	if (closing->from == NULL || p < closing->from || p > closing->at) {
		closing->from = p;
		closing->at = memmem(p, (size_t)(limit - p), "?=", 2);
		closing->at = closing->at == NULL ? limit : closing->at;
	}
	return closing->at;
}

/* An open word ends with its line of letters. */
static const char *word_end(struct closing *closing, const char *p, const char *limit, bool *open_out)
{
	const char *end = closing_find(closing, p, limit);

	*open_out = end == limit;
	for (end = *open_out ? p : end; *open_out && end < limit && !is_blank(*end);)
		end++;
	return end;
}

static bool word_at(struct closing *closing, struct span s, size_t i, struct word *word)
{
	const char *p, *limit = s.p + s.len, *end;

	if (s.len - i < 8 || s.p[i] != '=' || s.p[i + 1] != '?')
		return false;
	p = s.p + i + 2;
	word->charset.p = p;
	while (p < limit && *p != '?' && !is_blank(*p))
		p++;
	word->charset.len = (size_t)(p - word->charset.p);
	if (limit - p < 5 || p[0] != '?' || p[2] != '?' || strchr("bBqQ", p[1]) == NULL)
		return false;
	word->encoding = lower(p[1]);
	word->text.p = p + 3;
	end = word_end(closing, p + 3, limit, &word->open);
	word->text.len = (size_t)(end - word->text.p);
	word->end = (size_t)(end - s.p) + (word->open ? 0 : 2);
	end = memchr(word->charset.p, '*', word->charset.len); /* language, RFC 2231 5 */
	if (end != NULL)
		word->charset.len = (size_t)(end - word->charset.p);
	return true;
}

/* A stretch of the value in one charset. */
struct stretch {
	struct span charset; /* .p NULL: bare bytes */
	char *bytes;
	size_t len;
};

struct stretches {
	struct arena *arena;
	struct stretch *v;
	size_t count, capacity;
	struct closing closing;
	bool lenient; /* a word may end in the middle of a letter's code, or not at all */
	bool doubtful; /* out: lenient programs see something else */
	bool no_memory;
};

static bool same_charset(struct span a, struct span b)
{
	if (a.p == NULL || b.p == NULL || a.len != b.len)
		return a.p == b.p;
	for (size_t i = 0; i < a.len; i++) {
		if (lower(a.p[i]) != lower(b.p[i]))
			return false;
	}
	return true;
}

/* The stretch for that charset to append to: the last one if it fits. room: bytes still to come in all. */
static struct stretch *stretch_for(struct stretches *all, struct span charset, char *at)
{
	struct stretch *grown, *last = all->count == 0 ? NULL : &all->v[all->count - 1];

	if (last != NULL && same_charset(last->charset, charset))
		return last;
	grown = arena_grow(all->arena, all->v, &all->capacity, all->count + 1, sizeof(*grown));
	if (grown == NULL) {
		all->no_memory = true;
		return NULL;
	}
	all->v = grown;
	all->v[all->count] = (struct stretch){charset, at, 0};
	return &all->v[all->count++];
}

static size_t stretch_add(struct stretches *all, struct span charset, struct span bytes, char encoding, char *at)
{
	struct stretch *stretch = bytes.len == 0 && encoding == 0 ? NULL : stretch_for(all, charset, at);
	size_t len = 0;

	if (stretch == NULL)
		return 0;
	if (encoding == 'b') {
		len = base64_words(bytes, at);
	} else if (encoding == 'q') {
		len = quoted_words(bytes, at);
	} else {
		memcpy(at, bytes.p, bytes.len);
		len = bytes.len;
	}
	stretch->len += len;
	return len;
}

static bool only_blanks(struct span s)
{
	return span_trim(s).len == 0;
}

/* Whether the letters of a word end in the middle of a byte's code. */
static bool ends_inside(const struct word *word)
{
	struct span s = word->text;

	if (word->encoding == 'b')
		return s.len % 4 != 0 && s.len > 0 && s.p[s.len - 1] != '=';
	return s.len >= 2 && (s.p[s.len - 1] == '=' || s.p[s.len - 2] == '=');
}

/* The letters of a word and of all that go on with it, at `joined`, which has room for them; word becomes the whole. */
static void words_join(struct stretches *all, struct span s, struct word *word, char *joined)
{
	struct word next;
	size_t len = 0, i;

	while (ends_inside(word)) {
		for (i = word->end; i < s.len && is_blank(s.p[i]);)
			i++;
		if (!word_at(&all->closing, s, i, &next) || next.encoding != word->encoding || !same_charset(next.charset, word->charset))
			return;
		all->doubtful = true;
		if (!all->lenient)
			return;
		if (len == 0)
			memcpy(joined, word->text.p, len = word->text.len);
		memcpy(joined + len, next.text.p, next.text.len);
		len += next.text.len;
		*word = next;
		word->text = (struct span){joined, len};
	}
}

/* Cuts the value into stretches; blanks between two encoded words are not shown (RFC 2047 6.2). */
static void value_cut(struct stretches *all, struct span s)
{
	char *room = arena_alloc(all->arena, 2 * s.len + 4), *at = room, *joined = room + s.len + 2;
	size_t plain = 0, i = 0;
	bool after_word = false, found;
	struct word word;

	all->no_memory = room == NULL;
	while (i < s.len && !all->no_memory) {
		const char *mark = memmem(s.p + i, s.len - i, "=?", 2);

		if (mark == NULL)
			break;
		i = (size_t)(mark - s.p);
		found = word_at(&all->closing, s, i, &word);
		if (!found || (word.open && !all->lenient)) {
			all->doubtful |= found;
			i += 2;
			continue;
		}
		if (!after_word || !only_blanks((struct span){s.p + plain, i - plain}))
			at += stretch_add(all, (struct span){NULL, 0}, (struct span){s.p + plain, i - plain}, 0, at);
		words_join(all, s, &word, joined);
		at += stretch_add(all, word.charset, word.text, word.encoding, at);
		after_word = true;
		plain = i = word.end;
	}
	if (!all->no_memory)
		stretch_add(all, (struct span){NULL, 0}, (struct span){s.p + plain, s.len - plain}, 0, at);
}

struct stretch_text {
	struct charset_reading readings[CHARSET_READINGS_MAX];
	size_t count;
};

static bool stretch_read(struct arena *arena, const struct stretch *stretch, const char *declared,
	struct stretch_text *text_out)
{
	char charset[64];

	if (stretch->charset.p != NULL) {
		size_t len = stretch->charset.len < sizeof(charset) - 1 ? stretch->charset.len : sizeof(charset) - 1;

		memcpy(charset, stretch->charset.p, len);
		charset[len] = '\0';
		declared = charset;
	}
	text_out->count = charset_read(arena, (struct span){stretch->bytes, stretch->len}, declared, text_out->readings);
	return text_out->count > 0;
}

static struct span joined(struct arena *arena, const struct stretch_text *texts, size_t count, size_t reading)
{
	size_t len = 0, at = 0;
	char *p;

	for (size_t i = 0; i < count; i++)
		len += texts[i].readings[reading < texts[i].count ? reading : texts[i].count - 1].text.len;
	p = arena_alloc(arena, len + 1);
	for (size_t i = 0; p != NULL && i < count; i++) {
		struct span s = texts[i].readings[reading < texts[i].count ? reading : texts[i].count - 1].text;

		memcpy(p + at, s.p, s.len);
		at += s.len;
	}
	return (struct span){p, len};
}

static struct field_text stretches_text(const struct stretches *all, const char *declared)
{
	struct stretch_text *texts = arena_array(all->arena, all->count, sizeof(*texts));
	struct field_text text = {.count = 0};
	size_t most = 1;

	if (texts == NULL)
		return text;
	for (size_t i = 0; i < all->count; i++) {
		if (!stretch_read(all->arena, &all->v[i], declared, &texts[i]))
			return text;
		most = texts[i].count > most ? texts[i].count : most;
	}
	for (size_t k = 0; k < most; k++) {
		struct span s = joined(all->arena, texts, all->count, k);

		if (s.p == NULL)
			return (struct field_text){.count = 0};
		text.readings[text.count++] = s;
	}
	return text;
}

static bool is_ascii(struct span s)
{
	for (size_t i = 0; i < s.len; i++) {
		if ((unsigned char)s.p[i] >= 0x80 || s.p[i] == 0x1B || s.p[i] == 0x0E)
			return false;
	}
	return true;
}

static void readings_add(struct field_text *text, const struct field_text *more)
{
	for (size_t i = 0; i < more->count; i++) {
		bool is_new = true;

		for (size_t k = 0; k < text->count; k++)
			is_new &= !span_equal(text->readings[k], more->readings[i]);
		if (is_new && text->count < FIELD_READINGS_MAX)
			text->readings[text->count++] = more->readings[i];
	}
}

static struct field_text words_decode(struct arena *arena, struct span s, const char *declared)
{
	struct stretches all = {.arena = arena};
	struct field_text text = {.count = 0}, lenient;

	value_cut(&all, s);
	if (!all.no_memory)
		text = stretches_text(&all, declared);
	if (text.count == 0 || !all.doubtful)
		return text;
	all = (struct stretches){.arena = arena, .lenient = true};
	value_cut(&all, s);
	lenient = all.no_memory ? (struct field_text){.count = 0} : stretches_text(&all, declared);
	readings_add(&text, &lenient);
	return lenient.count == 0 ? lenient : text;
}

struct field_text field_decode(struct arena *arena, struct span raw, const char *declared)
{
	struct span s = field_unfold(arena, raw);
	struct field_text text = {.count = 0}, twice;

	if (s.p == NULL)
		return text;
	if (s.len == 0 || (is_ascii(s) && memmem(s.p, s.len, "=?", 2) == NULL)) {
		text.readings[text.count++] = s;
		return text;
	}
	text = words_decode(arena, s, declared);
	/* What was encoded twice is shown decoded twice by some. */
	if (text.count > 0 && !span_equal(text.readings[0], s) && memmem(text.readings[0].p, text.readings[0].len, "=?", 2) != NULL) {
		twice = words_decode(arena, text.readings[0], declared);
		readings_add(&text, &twice);
		return twice.count == 0 ? twice : text;
	}
	return text;
}

/* Drops <address>, and words with an @ where there are no brackets. */
struct span field_names(struct arena *arena, struct span decoded)
{
	char *out = arena_alloc(arena, decoded.len + 1);
	size_t len = 0, word = 0;
	bool inside = false;

	for (size_t i = 0; out != NULL && i <= decoded.len; i++) {
		char c = i < decoded.len ? decoded.p[i] : ' ';

		if (c == '\\' && !inside && i + 1 < decoded.len)
			c = decoded.p[++i];

		if (c == '<')
			inside = true;
		if (!inside && (c == ' ' || c == ',' || c == '\t')) {
			if (memchr(out + word, '@', len - word) != NULL)
				len = word;
			word = len + 1;
		}
		if (!inside && c != '"')
			out[len++] = c;
		if (c == '>')
			inside = false;
		word = word > len ? len : word;
	}
	return out == NULL ? (struct span){NULL, 0} : span_trim((struct span){out, len});
}

/* ---- parameters ---- */

struct scan {
	struct span s;
	size_t i;
};

static bool more(const struct scan *sc)
{
	return sc->i < sc->s.len;
}

static char here(const struct scan *sc)
{
	return sc->s.p[sc->i];
}

/* Blanks and (comments, that may nest). */
static void skip_comments(struct scan *sc)
{
	unsigned depth = 0;

	for (; more(sc) && (depth > 0 || here(sc) == '(' || is_blank(here(sc))); sc->i++) {
		if (here(sc) == '\\' && depth > 0)
			sc->i++;
		else if (here(sc) == '(')
			depth++;
		else if (here(sc) == ')')
			depth--;
	}
	if (sc->i > sc->s.len)
		sc->i = sc->s.len;
}

static struct span quoted_value(struct arena *arena, struct scan *sc)
{
	char *out = arena_alloc(arena, sc->s.len - sc->i + 1);
	size_t len = 0;

	for (sc->i++; out != NULL && more(sc) && here(sc) != '"'; sc->i++) {
		bool escape = here(sc) == '\\' && sc->i + 1 < sc->s.len &&
			(sc->s.p[sc->i + 1] == '"' || sc->s.p[sc->i + 1] == '\\');

		sc->i += escape;
		out[len++] = here(sc);
	}
	sc->i += more(sc);
	return (struct span){out, len};
}

/* Up to the semicolon: names with blanks and brackets and no quotes are common. */
static struct span bare_value(struct scan *sc)
{
	size_t start = sc->i;

	while (more(sc) && here(sc) != ';')
		sc->i++;
	return span_trim((struct span){sc->s.p + start, sc->i - start});
}

static bool is_name_end(char c)
{
	return c == '=' || c == ';' || is_blank(c) || c == ',';
}

static int parameter_add(struct arena *arena, struct field_value *value, struct span name, struct span text)
{
	struct parameter *grown =
		arena_grow(arena, value->parameters, &value->capacity, value->count + 1, sizeof(*grown));

	if (grown == NULL || text.p == NULL)
		return -1;
	value->parameters = grown;
	value->parameters[value->count++] = (struct parameter){name, text};
	return 0;
}

static int parameter_next(struct arena *arena, struct scan *sc, struct field_value *value)
{
	struct span name = {sc->s.p + sc->i, 0}, text;

	while (more(sc) && !is_name_end(here(sc)))
		sc->i++;
	name.len = (size_t)(sc->s.p + sc->i - name.p);
	skip_comments(sc);
	if (!more(sc) || here(sc) != '=') {
		sc->i += more(sc) && (here(sc) == ';' || here(sc) == ',');
		return 0;
	}
	sc->i++;
	skip_comments(sc);
	text = more(sc) && here(sc) == '"' ? quoted_value(arena, sc) : bare_value(sc);
	return parameter_add(arena, value, name, text);
}

/* The words before the first parameter, lower case: "text/plain" of "Text / PLAIN (a comment) charset=x". */
static int token_parse(struct arena *arena, struct scan *sc, struct field_value *value)
{
	char *out = arena_alloc(arena, sc->s.len + 1);
	size_t len = 0;

	if (out == NULL)
		return -1;
	while (skip_comments(sc), more(sc) && here(sc) != ';' && here(sc) != ',') {
		size_t start = sc->i, start_len = len;

		while (more(sc) && !is_name_end(here(sc)) && here(sc) != '(')
			out[len++] = lower(sc->s.p[sc->i++]);
		skip_comments(sc);
		if (more(sc) && here(sc) == '=') { /* a parameter without its semicolon */
			len = start_len;
			sc->i = start;
			break;
		}
		if (sc->i == start)
			sc->i++;
	}
	value->token = (struct span){out, len};
	return 0;
}

int field_parse(struct arena *arena, struct span raw, struct field_value *value_out)
{
	struct scan sc = {.s = field_unfold(arena, raw)};

	*value_out = (struct field_value){.token = {"", 0}};
	if (sc.s.p == NULL || token_parse(arena, &sc, value_out) != 0)
		return -1;
	while (more(&sc)) {
		size_t before = sc.i;

		skip_comments(&sc);
		if (more(&sc) && (here(&sc) == ';' || here(&sc) == ','))
			sc.i++;
		else if (more(&sc) && parameter_next(arena, &sc, value_out) != 0)
			return -1;
		if (sc.i == before)
			sc.i++;
	}
	return 0;
}

const char *parameter_string(struct arena *arena, const struct field_value *value, const char *name)
{
	for (size_t i = 0; i < value->count; i++) {
		const struct parameter *p = &value->parameters[i];

		if (span_is(p->name, name))
			return arena_copy(arena, p->value.p, p->value.len);
	}
	return NULL;
}

static int text_add(struct span *texts, size_t *count, size_t most, struct span text)
{
	text = span_trim(text);
	if (text.len == 0 || *count >= most)
		return 0;
	for (size_t i = 0; i < *count; i++) {
		if (span_equal(texts[i], text))
			return 0;
	}
	texts[(*count)++] = text;
	return 0;
}

static int texts_add(struct arena *arena, struct span raw, const char *declared, struct span *texts, size_t *count,
	size_t most)
{
	struct field_text text = field_decode(arena, raw, declared);

	for (size_t i = 0; i < text.count; i++)
		text_add(texts, count, most, text.readings[i]);
	return text.count > 0 ? 0 : -1;
}

/* ---- RFC 2231 ---- */

struct piece {
	const struct parameter *parameter;
	unsigned long number;
	bool numbered, encoded;
};

/* Which pieces of a series are taken where numbers come twice or are missing. */
enum series {
	SERIES_FIRST,  /* the first of each number, up to a gap */
	SERIES_LAST,   /* the last of each number, gaps or not */
	SERIES_ALL,    /* all there are */
	SERIES_COUNT
};

/* "name*0*", "name*1", "name*": the piece, or false if it is another parameter. */
static bool piece_of(const struct parameter *parameter, const char *name, struct piece *piece)
{
	struct span rest = parameter->name;
	size_t i = strlen(name) + 1, digits = 0;

	if (!span_starts(rest, name) || rest.len < i || rest.p[i - 1] != '*')
		return false;
	*piece = (struct piece){parameter, 0, false, rest.len == i};
	for (; i < rest.len && isdigit((unsigned char)rest.p[i]) && digits < 6; i++, digits++)
		piece->number = piece->number * 10 + (unsigned long)(rest.p[i] - '0');
	piece->numbered = digits > 0;
	if (digits > 0)
		piece->encoded = i < rest.len && rest.p[i] == '*';
	return true;
}

static int piece_order(const void *a, const void *b)
{
	const struct piece *x = a, *y = b;

	if (x->number != y->number)
		return x->number < y->number ? -1 : 1;
	return x->parameter < y->parameter ? -1 : x->parameter > y->parameter;
}

/* charset'language'text: cuts the front off and says the charset; text without the marks is taken as it is. */
static const char *charset_cut(struct arena *arena, struct span *s)
{
	const char *first = memchr(s->p, '\'', s->len), *second;
	const char *charset = NULL;

	if (first == NULL)
		return NULL;
	second = memchr(first + 1, '\'', (size_t)(s->p + s->len - first) - 1);
	if (second == NULL)
		return NULL;
	if (first > s->p)
		charset = arena_copy(arena, s->p, (size_t)(first - s->p));
	s->len = (size_t)(s->p + s->len - second) - 1;
	s->p = second + 1;
	return charset;
}

static int pieces_join(struct arena *arena, const struct piece *pieces, size_t count, struct span *texts,
	size_t *text_count, size_t most)
{
	size_t room = 1, len = 0, run = 0;
	const char *charset = NULL;
	char *out;

	for (size_t i = 0; i < count; i++)
		room += pieces[i].parameter->value.len;
	out = arena_alloc(arena, room);
	for (size_t i = 0; out != NULL && i < count; i++) {
		struct span s = pieces[i].parameter->value;

		if (i == 0 && pieces[i].encoded)
			charset = charset_cut(arena, &s);
		memcpy(out + len, s.p, s.len);
		len += s.len;
		/* An escape may be cut in two: decoded when the encoded pieces end. */
		if (pieces[i].encoded && (i + 1 == count || !pieces[i + 1].encoded))
			len = run + percent_words((struct span){out + run, len - run}, out + run);
		if (!pieces[i].encoded || i + 1 == count || !pieces[i + 1].encoded)
			run = len;
	}
	return out == NULL ? -1 : texts_add(arena, (struct span){out, len}, charset, texts, text_count, most);
}

/* Pieces in their order: those that a program takes, to chosen, which has room for all. */
static size_t series_choose(const struct piece *pieces, size_t count, enum series series, struct piece *chosen)
{
	size_t taken = 0;

	for (size_t i = 0; i < count; i++) {
		bool again = taken > 0 && chosen[taken - 1].number == pieces[i].number;

		if (series == SERIES_FIRST && taken > 0 && pieces[i].number > chosen[taken - 1].number + 1)
			break;
		if (again && series == SERIES_LAST)
			taken--;
		if (!again || series != SERIES_FIRST)
			chosen[taken++] = pieces[i];
	}
	return taken;
}

static int series_add(struct arena *arena, struct piece *pieces, size_t count, struct span *texts, size_t *text_count,
	size_t most)
{
	struct piece *chosen = arena_array(arena, count, sizeof(*chosen));
	bool plain = true;

	if (count == 0)
		return 0;
	if (chosen == NULL)
		return -1;
	qsort(pieces, count, sizeof(*pieces), piece_order);
	for (size_t i = 1; i < count; i++)
		plain &= pieces[i].number == pieces[i - 1].number + 1;
	for (enum series series = SERIES_FIRST; series < (plain ? SERIES_LAST : SERIES_COUNT); series++) {
		size_t taken = series_choose(pieces, count, series, chosen);

		if (pieces_join(arena, chosen, taken, texts, text_count, most) != 0)
			return -1;
	}
	return 0;
}

/* The forms of RFC 2231: "name*" each on its own, then the series. */
static int extended_add(struct arena *arena, const struct field_value *value, const char *name, struct span *texts,
	size_t *count, size_t most)
{
	struct piece *pieces = arena_array(arena, value->count + 1, sizeof(*pieces)), piece;
	size_t piece_count = 0;

	if (pieces == NULL)
		return -1;
	for (size_t i = 0; i < value->count; i++) {
		if (!piece_of(&value->parameters[i], name, &piece))
			continue;
		if (piece.numbered)
			pieces[piece_count++] = piece;
		else if (pieces_join(arena, &piece, 1, texts, count, most) != 0)
			return -1;
	}
	return series_add(arena, pieces, piece_count, texts, count, most);
}

/* What programs see that take a backslash from before every letter, and those that decode percents everywhere. */
static int plain_others_add(struct arena *arena, struct span s, struct span *texts, size_t *count, size_t most)
{
	char *out = arena_alloc(arena, s.len + 1);
	size_t len = 0;

	if (out == NULL)
		return -1;
	if (memchr(s.p, '%', s.len) != NULL && texts_add(arena, (struct span){out, percent_words(s, out)}, NULL, texts, count, most) != 0)
		return -1;
	if (memchr(s.p, '\\', s.len) == NULL)
		return 0;
	out = arena_alloc(arena, s.len + 1);
	for (size_t i = 0; out != NULL && i < s.len; i++) {
		i += s.p[i] == '\\' && i + 1 < s.len;
		out[len++] = s.p[i];
	}
	return out == NULL ? -1 : texts_add(arena, (struct span){out, len}, NULL, texts, count, most);
}

int parameter_texts(struct arena *arena, const struct field_value *value, const char *name, struct span *texts,
	size_t *count, size_t most)
{
	if (extended_add(arena, value, name, texts, count, most) != 0)
		return -1;
	for (size_t i = 0; i < value->count; i++) {
		const struct parameter *p = &value->parameters[i];

		if (span_is(p->name, name) && texts_add(arena, p->value, NULL, texts, count, most) != 0)
			return -1;
	}
	for (size_t i = 0; i < value->count; i++) {
		const struct parameter *p = &value->parameters[i];

		if (span_is(p->name, name) && plain_others_add(arena, p->value, texts, count, most) != 0)
			return -1;
	}
	return 0;
}
