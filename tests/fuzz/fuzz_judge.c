/* fuzz_judge.c - policy on readings with anything in them, as a reader may send them. */
#include <stdlib.h>

#include "base/text.h"
#include "policy/case.h"
#include "policy/joined.h"
#include "tests/fuzz/sound.h"
#include "tests/fuzz/target.h"

static struct policy *policy;

static void prepare(void)
{
	if (policy == NULL)
		policy = case_policy(NULL);
	must(policy != NULL, "policy");
}

/* ---- judge ---- */

/* A reading as lines. The first byte says what one is: p a part, t a text, c a cell, h n y a header field, a name, a
 * property, each "label:text", u unreadable, a another alternative from here on; the second one a number where one is
 * needed. Any other line goes on with the text before it. */
struct lines {
	struct reading *reading;
	struct segment next;
	struct buf text;
	unsigned row;
};

static void flush(struct lines *l)
{
	l->next.text = buf_span(&l->text);
	if (l->text.len > 0)
		reading_add_segment(l->reading, &l->next);
	buf_clear(&l->text);
}

static void part_add(struct lines *l, unsigned number, struct span name)
{
	uint32_t count = (uint32_t)l->reading->part_count;
	struct part part = {.role = (enum part_role)(number % PART_ROLE_COUNT), .name = name, .place = name,
	                    .type = span_of("text/plain"), .size_bytes = 10, .parent = number / PART_ROLE_COUNT % count};

	l->next = (struct segment){.kind = SEGMENT_TEXT, .place = span_of("file"), .part = count};
	l->row = 0;
	must(reading_add_part(l->reading, &part) >= 0, "memory");
}

static void segment_begin(struct lines *l, enum segment_kind kind, unsigned number, struct span rest)
{
	const char *colon = rest.len == 0 ? NULL : memchr(rest.p, ':', rest.len);

	l->next.kind = kind;
	l->next.label = (struct span){"", 0};
	if (kind == SEGMENT_CELL) {
		l->row += number / 16 % 4;
		l->next.table = 1 + number / 64;
		l->next.row = l->row + 1;
		l->next.column = 1 + number % 16;
	} else if (kind != SEGMENT_TEXT && colon != NULL) {
		l->next.label = (struct span){rest.p, (size_t)(colon - rest.p)};
		rest = (struct span){colon + 1, rest.len - l->next.label.len - 1};
	}
	buf_add(&l->text, rest.p, rest.len);
}

static void line_take(struct lines *l, struct span line)
{
	bool numbered = line.len >= 2 && (unsigned char)line.p[1] < 0x80; /* else a character that is not to be cut */
	unsigned number = numbered ? (unsigned char)line.p[1] : 0;
	struct span rest = !numbered ? (struct span){"", 0} : (struct span){line.p + 2, line.len - 2};
	struct unreadable u = {.part = l->next.part, .why = (enum unreadable_why)(number % WHY_COUNT), .place = rest,
	                       .detail = {"", 0}};
	static const char kinds[] = "tchyn"; /* as in enum segment_kind */
	const char *kind = line.len == 0 ? NULL : memchr(kinds, line.p[0], SEGMENT_KIND_COUNT);

	if (kind == NULL && (line.len == 0 || strchr("pua", line.p[0]) == NULL)) {
		buf_addc(&l->text, '\n');
		buf_add(&l->text, line.p, line.len);
		return;
	}
	flush(l);
	if (kind != NULL)
		segment_begin(l, (enum segment_kind)(kind - kinds), number, rest);
	else if (line.p[0] == 'p')
		part_add(l, number, rest);
	else if (line.p[0] == 'u')
		must(reading_add_unreadable(l->reading, &u) >= 0, "memory");
	else
		l->next.alternative = number % 4;
}

static struct reading *reading_of(struct span text)
{
	struct lines l = {.reading = reading_new(0), .next = {.kind = SEGMENT_TEXT, .place = span_of("body")}};
	struct part root = {.role = PART_MESSAGE, .place = span_of("body"), .type = span_of("message/rfc822")};

	must(l.reading != NULL && reading_add_part(l.reading, &root) == 0, "memory");
	while (text.len > 0) {
		const char *end = memchr(text.p, '\n', text.len);
		size_t len = end == NULL ? text.len : (size_t)(end - text.p);

		line_take(&l, (struct span){text.p, len});
		len += end != NULL;
		text = (struct span){text.p + len, text.len - len};
	}
	flush(&l);
	buf_free(&l.text);
	return l.reading;
}

static void must_be_evidence(const struct verdict *v, const struct reading *reading)
{
	for (size_t i = 0; i < v->client_count; i++) {
		const struct client_finding *c = &v->clients[i];

		for (size_t k = 0; k < c->claim_count; k++) {
			must(c->claims[k]->part < reading->part_count && c->claims[k]->how < CLAIM_HOW_COUNT, "a claim of no part");
			must(text_is_utf8(c->claims[k]->text) && text_is_utf8(c->claims[k]->identifier), "evidence that is not UTF-8");
			must(c->claims[k]->text.len <= 200, "evidence longer than it may be");
		}
	}
}

static void must_be_careful(const struct verdict *v, const struct reading *reading)
{
	char *json = verdict_json(v);

	must(json != NULL && text_is_utf8(span_of(json)), "JSON");
	free(json);
	must(v->kind < VERDICT_KIND_COUNT && v->reason_count > 0 && v->reason_count <= REASON_COUNT, "no reason");
	must(v->recipient_count == 2 && v->unreadable_count <= reading->unreadable_count, "what is not there");
	must(v->kind != VERDICT_PASS || reading->unreadable_count == 0, "passed unread");
	must_be_evidence(v, reading);
}

/* To one client and to somebody inside; twice, as the scratch memory of the first is used again. */
void fuzz_judge(const struct fuzz_target *target, struct span bytes)
{
	static const char to[] = "report@aozora.example desk@denwa.example";
	struct arena *arena = arena_new(0);
	struct reading *reading;
	struct verdict first, second;

	(void)target;
	if (!text_is_utf8(bytes) || memchr(bytes.p, '\0', bytes.len) != NULL)
		goto out;
	prepare();
	reading = reading_of(bytes);
	must_be_sound(reading);
	first = case_judge(policy, reading, "desk@denwa.example", to, arena);
	must_be_careful(&first, reading);
	second = case_judge(policy, reading, "desk@denwa.example", to, arena);
	must(strcmp(case_told(arena, &first), case_told(arena, &second)) == 0, "another verdict the second time");
	reading_free(&reading);
out:
	arena_free(&arena);
}

/* ---- scan ---- */

struct scan {
	struct span text;
	size_t last_end;
};

static bool found(void *user, const struct find *find)
{
	struct scan *scan = user;

	must(find->start < find->end && find->end <= scan->text.len, "found outside the text");
	must(find->end >= scan->last_end, "finds out of order");
	must(((unsigned char)scan->text.p[find->start] & 0xc0) != 0x80, "found inside a character");
	must(find->client < directory_count(policy_directory(policy)), "a client that is none");
	scan->last_end = find->end;
	return true;
}

/* Normal forms of normal forms are themselves. */
static struct span joined_once(struct arena *arena, struct span text)
{
	struct text_norm normal, again;
	struct span joined = joined_form(arena, text);

	must(text_normalise(arena, text, &normal) == 0 && text_normalise_mapped(arena, text, &again) == 0, "memory");
	must(span_equal(normal.text, again.text), "another normal form with a map");
	for (size_t i = 0; i <= again.text.len; i++)
		must(again.origin[i] <= text.len && (i == 0 || again.origin[i] >= again.origin[i - 1]), "a map that points outside");
	must(joined.p != NULL && text_is_utf8(joined), "a joined form that is not UTF-8");
	must(text_normalise(arena, normal.text, &again) == 0 && span_equal(normal.text, again.text), "not normal after all");
	return joined;
}

void fuzz_scan(const struct fuzz_target *target, struct span bytes)
{
	static struct directory_scratch *scratch;
	struct arena *arena = arena_new(0);
	struct err err = {0};
	struct scan scan = {.last_end = 0};

	(void)target;
	prepare();
	if (scratch == NULL)
		scratch = directory_scratch_new(policy_directory(policy), &err);
	scan.text = joined_once(arena, bytes);
	must(directory_scan(policy_directory(policy), scratch, scan.text, found, &scan, &err) == 0, err.text);
	must(text_is_utf8(span_of(text_printable(arena, bytes))), "printable text that is not UTF-8");
	text_fit(arena, scan.text, 20, true);
	arena_free(&arena);
}
