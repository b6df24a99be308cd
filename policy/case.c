/* case.c - messages written down in one string, for the tests of judging. */
#include "policy/case.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define LIST(...) (const char *const[]){__VA_ARGS__}
#define OPEN .valid_from = INT32_MIN, .valid_until = INT32_MAX

static const struct client_row rows[] = {
	{.id = "C-000042", .name = "株式会社あおぞら商事", .aliases = LIST("あおぞら商事", "Aozora Trading"), .alias_count = 2,
	 .domains = LIST("aozora.example"), .domain_count = 1, .addresses = LIST("tax@accountant.example", "aozora@gmail.com"),
	 .address_count = 2, OPEN, .line = 2},
	{.id = "C-000137", .name = "光洋設備株式会社", .aliases = LIST("光洋設備", "Koyo Facilities"), .alias_count = 2,
	 .domains = LIST(".koyo.example"), .domain_count = 1, .addresses = LIST("tax@accountant.example", "koyo@denwa.example"),
	 .address_count = 2, OPEN, .line = 3},
	{.id = "C-000201", .name = "みなみ歯科クリニック", .addresses = LIST("minami@mail.example"), .address_count = 1, OPEN,
	 .line = 4},
	{.id = "C-000305", .name = "有限会社はるかぜ工務店", .domains = LIST("harukaze.example"), .domain_count = 1,
	 .senders = LIST("desk3@denwa.example"), .sender_count = 1, OPEN, .line = 5},
	{.id = "C-000410", .name = "東雲不動産株式会社", .domains = LIST("shinonome.example"), .domain_count = 1,
	 .valid_from = INT32_MIN, .valid_until = 20178 /* 2025-03-31 */, .line = 6},
	/* Two clients with one alias, and a name within names. */
	{.id = "C-000500", .name = "さくら歯科 駅前院", .aliases = LIST("さくら歯科"), .alias_count = 1,
	 .domains = LIST("sakura-ekimae.example"), .domain_count = 1, OPEN, .line = 7},
	{.id = "C-000501", .name = "さくら歯科 北口院", .aliases = LIST("さくら歯科"), .alias_count = 1,
	 .domains = LIST("sakura-kita.example"), .domain_count = 1, OPEN, .line = 8},
	{.id = "C-000600", .name = "あおぞら", .domains = LIST("bluesky.example"), .domain_count = 1, OPEN, .line = 9},
	{.id = "C-000800", .name = "株式会社サクラ", .domains = LIST("sakura-kk.example"), .domain_count = 1, OPEN, .line = 12},
	{.id = "77", .name = "なな商店", .domains = LIST("nana.example"), .domain_count = 1, OPEN, .line = 10},
	{.id = "C-000700", .name = "本日開始商会", .domains = LIST("today.example"), .domain_count = 1, .valid_from = 20781,
	 .valid_until = 20781 /* 2026-11-24 */, .line = 11},
};

struct build {
	struct reading *reading;
	struct segment next;         /* what the next lines become */
	uint32_t part, container;    /* container: 0 if none is open */
	uint32_t table, row, alternative;
	char text[65536];
	size_t len;
};

static void flush(struct build *b)
{
	struct segment s = b->next;

	s.part = b->part;
	s.alternative = b->alternative;
	s.text = (struct span){b->text, b->len};
	if (b->len > 0 && s.kind != SEGMENT_CELL)
		reading_add_segment(b->reading, &s);
	b->len = 0;
}

static void add_cells(struct build *b, const char *line, size_t len)
{
	const char *at = line, *end = line + len;
	struct part part = b->reading->parts[b->part];

	b->row++;
	for (uint32_t column = 1; at <= end; column++) {
		const char *bar = memchr(at, '|', (size_t)(end - at));
		const char *stop = bar == NULL ? end : bar;
		char place[300];
		struct segment s = {.part = b->part, .kind = SEGMENT_CELL, .table = b->table, .row = b->row, .column = column,
		                    .alternative = b->alternative};

		while (at < stop && *at == ' ')
			at++;
		while (stop > at && stop[-1] == ' ')
			stop--;
		snprintf(place, sizeof(place), "%.*s › 表%u!%c%u", SPAN_ARG(part.place), b->table, (char)('A' + column - 1), b->row);
		s.place = span_of(place);
		s.text = (struct span){at, (size_t)(stop - at)};
		if (s.text.len > 0)
			reading_add_segment(b->reading, &s);
		if (bar == NULL)
			return;
		at = bar + 1;
	}
}

static void add_line(struct build *b, const char *line, size_t len)
{
	if (b->next.kind == SEGMENT_CELL) {
		add_cells(b, line, len);
		return;
	}
	if (b->len + len + 1 >= sizeof(b->text))
		abort();
	memcpy(b->text + b->len, line, len);
	b->len += len;
	b->text[b->len++] = '\n';
}

static void add_part(struct build *b, enum part_role role, const char *name, const char *type)
{
	char place[300];
	struct part part = {.parent = b->container, .role = role, .name = span_of(name), .size_bytes = 1000, .type = span_of(type)};
	struct segment s = {.kind = SEGMENT_NAME, .text = span_of(name)};

	snprintf(place, sizeof(place), "%.*s%s%s", SPAN_ARG(b->reading->parts[b->container].place),
		b->container == 0 ? "" : " › ", name);
	part.place = span_of(b->container == 0 ? name : place);
	b->part = (uint32_t)reading_add_part(b->reading, &part);
	b->alternative = b->table = b->row = 0;
	s.part = b->part;
	s.place = part.place;
	if (*name != '\0')
		reading_add_segment(b->reading, &s);
	b->next = (struct segment){.kind = SEGMENT_TEXT, .place = b->reading->parts[b->part].place};
}

static void add_field(struct build *b, enum segment_kind kind, const char *label, const char *text)
{
	struct segment s = {.part = b->part, .kind = kind, .label = span_of(label), .place = span_of(label), .text = span_of(text),
	                    .alternative = b->alternative};

	reading_add_segment(b->reading, &s);
}

static void add_labelled(struct build *b, enum segment_kind kind, char *rest)
{
	char *colon = strchr(rest, ':');

	*colon = '\0';
	add_field(b, kind, rest, colon + 2);
}

static void add_unreadable(struct build *b, const char *why)
{
	struct unreadable u = {.part = b->part, .place = b->reading->parts[b->part].place};

	for (unsigned i = 0; i < WHY_COUNT; i++) {
		if (strcmp(unreadable_why_name((enum unreadable_why)i), why) == 0)
			u.why = (enum unreadable_why)i;
	}
	reading_add_unreadable(b->reading, &u);
}

static void add_sheet(struct build *b, char *rest)
{
	char place[300];
	char *name = strchr(rest, ' ');
	struct segment s = {.part = b->part, .kind = SEGMENT_TEXT};

	*name++ = '\0';
	snprintf(place, sizeof(place), "%.*s › sheet %s", SPAN_ARG(b->reading->parts[b->part].place), rest);
	s.place = span_of(place);
	s.text = span_of(name);
	reading_add_segment(b->reading, &s);
}

/* A text of its own with a place in the part: a running header, a page. */
static void begin_text(struct build *b, const char *place)
{
	b->next = (struct segment){.kind = SEGMENT_TEXT};
	b->next.place = span_of(arena_printf(b->reading->arena, "%.*s%s", SPAN_ARG(b->reading->parts[b->part].place), place));
}

static void begin(struct build *b, char *word, char *rest)
{
	char *type = strchr(rest, ' ');

	if (strcmp(word, "subject") == 0)
		add_field(b, SEGMENT_HEADER, "Subject", rest);
	else if (strcmp(word, "header") == 0)
		add_labelled(b, SEGMENT_HEADER, rest);
	else if (strcmp(word, "property") == 0)
		add_labelled(b, SEGMENT_PROPERTY, rest);
	else if (strcmp(word, "sheet") == 0)
		add_sheet(b, rest);
	else if (strcmp(word, "running") == 0)
		begin_text(b, " › 日報!header");
	else if (strcmp(word, "page") == 0)
		begin_text(b, arena_printf(b->reading->arena, " › p.%s", rest));
	else if (strcmp(word, "unreadable") == 0)
		add_unreadable(b, rest);
	else if (strcmp(word, "zip") == 0) {
		add_part(b, PART_CONTAINER, rest, "application/zip");
		b->container = b->part;
	} else if (strcmp(word, "end") == 0)
		b->container = 0;
	else if (strcmp(word, "mail") == 0)
		add_part(b, PART_DOCUMENT, rest, "message/rfc822");
	else if (strcmp(word, "ornament") == 0)
		add_part(b, PART_ORNAMENT, rest, "image/png");
	else if (strcmp(word, "alt") == 0)
		b->alternative = (uint32_t)atoi(rest);
	else if (strcmp(word, "file") == 0) {
		if (type != NULL)
			*type++ = '\0';
		add_part(b, PART_DOCUMENT, strcmp(rest, "-") == 0 ? "" : rest, type == NULL ? "text/plain" : type);
	} else if (strcmp(word, "table") == 0) {
		b->next.kind = SEGMENT_CELL;
		b->table++;
		b->row = 0;
	} else if (strcmp(word, "body") == 0) {
		b->part = b->alternative = 0;
		b->next = (struct segment){.kind = SEGMENT_TEXT, .place = span_of("body")};
	} else if (strcmp(word, "text") == 0)
		b->next.kind = SEGMENT_TEXT;
	else
		abort();
}

static void command(struct build *b, const char *line, size_t len)
{
	char copy[1000], *rest;

	flush(b);
	snprintf(copy, sizeof(copy), "%.*s", (int)len, line);
	rest = strchr(copy, ' ');
	if (rest != NULL)
		*rest++ = '\0';
	begin(b, copy, rest == NULL ? copy + len : rest);
}

struct reading *case_reading(const char *text)
{
	struct build *b = calloc(1, sizeof(*b));
	struct part root = {.role = PART_MESSAGE, .place = span_of("body"), .type = span_of("message/rfc822"), .size_bytes = 1000};
	struct reading *reading;

	b->reading = reading = reading_new(0);
	b->next = (struct segment){.kind = SEGMENT_TEXT, .place = span_of("body")};
	reading_add_part(reading, &root);
	while (*text != '\0') {
		size_t len = strcspn(text, "\n");

		if (*text == '@')
			command(b, text + 1, len - 1);
		else
			add_line(b, text, len);
		text += len + (text[len] == '\n');
	}
	flush(b);
	free(b);
	return reading;
}

/* settings: whole lines of a configuration, NULL at the end. */
static const struct conf *conf_with(const char *const *settings, struct err *err)
{
	char path[] = "/tmp/atesaki-case-XXXXXX";
	int fd = mkstemp(path);
	FILE *f = fdopen(fd, "w");
	const struct conf *conf;

	fputs("internal_domains = {\"denwa.example\"}\nidentifier { pattern = \"C-[0-9]{6}\" }\n", f);
	for (; settings != NULL && *settings != NULL; settings++)
		fprintf(f, "%s\n", *settings);
	fclose(f);
	conf = conf_read(path, err);
	unlink(path);
	return conf;
}

struct policy *case_policy(const char *const *settings)
{
	struct err err = {0};
	void *image = NULL;
	size_t size = 0;
	struct directory *dir = NULL;
	struct policy *policy = NULL;
	const struct conf *conf = conf_with(settings, &err);

	if (conf != NULL && directory_compile(rows, sizeof(rows) / sizeof(rows[0]), "7", &image, &size, &err) == 0)
		dir = directory_from_image(image, size, &err);
	if (dir != NULL)
		policy = policy_new(conf, dir, &err);
	if (policy == NULL)
		fprintf(stderr, "case: %s\n", err.text);
	directory_release(&dir);
	conf_release(&conf);
	return policy;
}

struct verdict case_judge(struct policy *policy, const struct reading *reading, const char *sender, const char *recipients,
	struct arena *arena)
{
	const char **list = arena_array(arena, 100, sizeof(*list));
	struct envelope envelope = {.sender = sender, .recipients = list, .queue_id = "", .auth_user = "", .client_addr = "",
	                            .daemon_name = ""};
	char *copy = arena_strdup(arena, recipients), *save = NULL;
	struct verdict verdict;
	struct err err = {0};

	for (char *r = strtok_r(copy, " ", &save); r != NULL; r = strtok_r(NULL, " ", &save))
		list[envelope.recipient_count++] = r;
	if (judge(policy, &envelope, reading, CASE_NOW_MS, arena, &verdict, &err) != 0)
		fprintf(stderr, "case: %s\n", err.text);
	return verdict;
}

const char *case_told(struct arena *arena, const struct verdict *v)
{
	const char *text = verdict_kind_name(v->kind);

	for (size_t i = 0; i < v->reason_count; i++)
		text = arena_printf(arena, "%s%s%s", text, i == 0 ? " " : ",", reason_name(v->reasons[i]));
	return text;
}

static int by_text(const void *a, const void *b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

const char *case_claims(struct arena *arena, const struct verdict *v)
{
	const char *told[1000], *text = "";
	size_t count = 0;

	for (size_t i = 0; i < v->client_count; i++) {
		for (size_t k = 0; k < v->clients[i].claim_count; k++)
			told[count++] = arena_printf(arena, "%.*s:%s", SPAN_ARG(v->clients[i].id),
				claim_how_name(v->clients[i].claims[k]->how));
	}
	qsort(told, count, sizeof(*told), by_text);
	for (size_t i = 0; i < count; i++) {
		if (i == 0 || strcmp(told[i], told[i - 1]) != 0)
			text = arena_printf(arena, "%s%s%s", text, *text == '\0' ? "" : " ", told[i]);
	}
	return text;
}
