/* test_directory.c - a compiled directory finds who is who, whose address it is, and every name in a text. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <cmocka.h>

#include <stdio.h>
#include <unistd.h>

#include "base/fdio.h"
#include "policy/address.h"
#include "policy/directory_image.h"
#include "policy/shared_domain.h"

#define LIST(...) (const char *const[]){__VA_ARGS__}

static const struct client_row rows[] = {
	{.id = "C-000042", .name = "株式会社あおぞら商事", .group = "青空", .aliases = LIST("あおぞら商事", "Aozora"),
	 .alias_count = 2, .domains = LIST("aozora.example"), .domain_count = 1, .addresses = LIST("aozora@gmail.com"),
	 .address_count = 1, .valid_from = INT32_MIN, .valid_until = INT32_MAX, .line = 2},
	{.id = "C-000137", .name = "光洋電機株式会社", .domains = LIST(".koyo.example", "青空.example"), .domain_count = 2,
	 .addresses = LIST("tax@accountant.example"), .address_count = 1, .senders = LIST("op1@denwa.example", "desk.example"),
	 .sender_count = 2, .valid_from = 0, .valid_until = 20000, .line = 3},
	{.id = "Ｃ－000200", .name = "緑商店", .aliases = LIST("あおぞら商事", "7", "緑"), .alias_count = 3,
	 .addresses = LIST("Tax@Accountant.example", "boss@aozora.example"), .address_count = 2,
	 .valid_from = INT32_MIN, .valid_until = INT32_MAX, .line = 4},
};
#define ROW_COUNT (sizeof(rows) / sizeof(rows[0]))

static void *image;
static size_t image_size;
static struct directory *dir;
static struct arena *arena;

static int set_up(void **state)
{
	struct err err;
	void *copy;

	(void)state;
	arena = arena_new(0);
	if (directory_compile(rows, ROW_COUNT, "7", &image, &image_size, &err) != 0)
		return -1;
	copy = malloc(image_size);
	memcpy(copy, image, image_size);
	dir = directory_from_image(copy, image_size, &err);
	return dir == NULL ? -1 : 0;
}

static int tear_down(void **state)
{
	(void)state;
	free(image);
	directory_release(&dir);
	arena_free(&arena);
	return 0;
}

static void clients_are_as_in_the_rows(void **state)
{
	struct client c = directory_client(dir, 1);

	(void)state;
	assert_string_equal(directory_version(dir), "7");
	assert_int_equal(directory_count(dir), ROW_COUNT);
	assert_true(span_equal(c.name, span_of("光洋電機株式会社")));
	assert_int_equal(c.valid_until, 20000);
	assert_int_equal(c.sender_count, 2);
	assert_true(span_equal(directory_client(dir, 0).group, span_of("青空")));
	assert_int_equal(directory_find(dir, span_of("c-000042")), 0);
	assert_int_equal(directory_find(dir, span_of("c-000200")), 2);
	assert_int_equal(directory_find(dir, span_of("c-00020")), CLIENT_NONE);
	assert_int_equal(directory_find(dir, span_of("")), CLIENT_NONE);
}

static void senders_are_limited_where_named(void **state)
{
	(void)state;
	assert_true(directory_sender_allowed(dir, 0, span_of("anyone@denwa.example")));
	assert_true(directory_sender_allowed(dir, 1, span_of("op1@denwa.example")));
	assert_true(directory_sender_allowed(dir, 1, span_of("x@desk.example")));
	assert_false(directory_sender_allowed(dir, 1, span_of("op2@denwa.example")));
	assert_false(directory_sender_allowed(dir, 1, span_of("")));
}

static void owners_of_addresses(void **state)
{
	static const struct {
		const char *claim, *address, *clients;
		bool shared;
	} cases[] = {
		{"exact domain", "report@aozora.example", "0", false},
		{"a sub-domain of an exact domain is another's", "report@x.aozora.example", "", false},
		{"a leading dot gives sub-domains", "a@b.c.koyo.example", "1", false},
		{"a leading dot gives the bare domain", "a@koyo.example", "1", false},
		{"not a suffix of letters", "a@xkoyo.example", "", false},
		{"whole address in a shared domain", "aozora@gmail.com", "0", true},
		{"case does not matter", "AoZora@GMail.Com", "0", true},
		{"a tag is dropped where the whole address is listed", "aozora+nippo@gmail.com", "0", true},
		{"nobody's in a shared domain", "someone@gmail.com", "", true},
		{"a partner of two clients", "tax@accountant.example", "1,2", false},
		{"whole addresses come before domains", "boss@aozora.example", "2", false},
		{"IDN as U-label", "a@青空.example", "1", false},
		{"IDN as A-label", "a@xn--grzr40d.example", "1", false},
		{"percent hack belongs to nobody", "u%other.example@aozora.example", "", false},
		{"bang path belongs to nobody", "other.example!u@aozora.example", "", false},
		{"quoted at sign belongs to nobody", "\"u@other.example\"@aozora.example", "", false},
		{"source route is ignored", "<@other.example:u@aozora.example>", "0", false},
		{"trailing dot", "u@aozora.example.", "0", false},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct address a = address_parse(arena, span_of(cases[i].address));
		struct owners o = directory_owners(dir, arena, a.whole);
		char got[100] = "";

		for (size_t j = 0; j < o.count; j++)
			snprintf(got + strlen(got), sizeof(got) - strlen(got), "%s%u", j == 0 ? "" : ",", o.clients[j]);
		if (strcmp(got, cases[i].clients) != 0 || o.shared_domain != cases[i].shared)
			fail_msg("%s: %s belongs to '%s' shared %d", cases[i].claim, cases[i].address, got, o.shared_domain);
	}
}

static bool note_find(void *user, const struct find *f)
{
	char *got = user;

	snprintf(got + strlen(got), 4000 - strlen(got), "%u%c%zu-%zu ", f->client, "INA"[f->what], f->start, f->end);
	return true;
}

static void names_and_identifiers_are_found(void **state)
{
	static const struct {
		const char *claim, *text, *finds;
	} cases[] = {
		{"identifier", "no c-000042 is", "0I3-11 "},
		{"identifier in a longer one is another", "c-0000421 xc-000042 c-00004", ""},
		{"identifier beside kanji", "番号c-000042様", "0I6-14 "},
		{"name and the alias of two in it, in order of end", "株式会社あおぞら商事", "0N0-30 0A12-30 2A12-30 "},
		{"one character alone is not looked for", "緑", ""},
		{"a digit alone is not looked for", "7", ""},
		{"a name without its legal form, in the middle of kanji", "青空光洋電機様", "1A6-18 "},
		{"latin name in a word is none", "aozoran aozora-net", "0A8-14 "},
		{"latin name after an accented letter is none", "éaozora", ""},
		{"nothing in nothing", "", ""},
	};
	struct err err;
	struct directory_scratch *s = directory_scratch_new(dir, &err);

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		char got[4000] = "";

		assert_int_equal(directory_scan(dir, s, span_of(cases[i].text), note_find, got, &err), 0);
		if (strcmp(got, cases[i].finds) != 0)
			fail_msg("%s: found %s", cases[i].claim, got);
	}
	directory_scratch_free(&s);
	assert_null(s);
}

struct tally {
	size_t count, last_end;
	bool in_order;
};

static bool tally_find(void *user, const struct find *f)
{
	struct tally *t = user;

	t->in_order = t->in_order && f->end >= t->last_end;
	t->last_end = f->end;
	t->count++;
	return t->count < 100000;
}

/* A third spelling is both clients'; each own one is nobody else's. */
static void a_spelling_yields_to_who_is_spelled_so(void **state)
{
	static const struct client_row two[] = {
		{.id = "A", .name = "渡辺電機", .line = 2},
		{.id = "B", .name = "渡邉電機", .line = 3},
	};
	static const char *const texts[][2] = {{"渡辺電機", "0N0-12 "}, {"渡邉電機", "1N0-12 "}, {"渡邊電機", "0A0-12 1A0-12 "}};
	struct err err;
	size_t size;
	void *two_image;
	struct directory *d;
	struct directory_scratch *s;

	(void)state;
	assert_int_equal(directory_compile(two, 2, "1", &two_image, &size, &err), 0);
	d = directory_from_image(two_image, size, &err);
	assert_non_null(d);
	s = directory_scratch_new(d, &err);
	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
		char got[200] = "";

		assert_int_equal(directory_scan(d, s, span_of(texts[i][0]), note_find, got, &err), 0);
		assert_string_equal(got, texts[i][1]);
	}
	directory_scratch_free(&s);
	directory_release(&d);
}

static void a_large_text_is_scanned_in_windows(void **state)
{
	const char *piece = "、c-000042と株式会社あおぞら商事";
	size_t len = strlen(piece), count = 20000;
	char *text = malloc(len * count);
	struct tally t = {.in_order = true};
	struct err err;
	struct directory_scratch *s = directory_scratch_new(dir, &err);

	(void)state;
	for (size_t i = 0; i < count; i++)
		memcpy(text + i * len, piece, len);
	assert_int_equal(directory_scan(dir, s, (struct span){text, len * count}, tally_find, &t, &err), 0);
	assert_int_equal(t.count, 4 * count);
	assert_true(t.in_order);
	free(text);
	directory_scratch_free(&s);
}

static uint32_t next(uint32_t *seed)
{
	*seed = *seed * 1664525u + 1013904223u;
	return *seed >> 8;
}

static struct span senseless(uint32_t *seed, size_t chars)
{
	static const char *const letters[] = {"あ", "い", "光", "a", "b", "1", "-"};
	struct buf out = {0};
	struct span s;

	for (size_t i = 0; i < chars; i++)
		buf_adds(&out, letters[next(seed) % (sizeof(letters) / sizeof(letters[0]))]);
	s = arena_span(arena, buf_span(&out));
	buf_free(&out);
	return s;
}

#define SENSELESS_NAMES 300u

/* Sums up finds so that their order, and one told twice, matter. */
struct sum {
	uint64_t sum;
	size_t count, last_end;
	bool in_order;
};

static bool sum_find(void *user, const struct find *f)
{
	struct sum *s = user;

	if (f->what == FIND_NAME) {
		s->sum += (f->start * 31 + f->end) * 1000003 + f->client;
		s->count++;
	}
	s->in_order = s->in_order && f->end >= s->last_end;
	s->last_end = f->end;
	return true;
}

static struct sum sum_naively(const struct client_row *named, struct span text)
{
	struct sum s = {.in_order = true};

	for (unsigned i = 0; i < SENSELESS_NAMES; i++) {
		struct span name = span_of(named[i].name);

		for (size_t at = 0; at + name.len <= text.len; at++) {
			if (memcmp(text.p + at, name.p, name.len) == 0 && directory_edges_free(text, at, at + name.len))
				sum_find(&s, &(struct find){i, FIND_NAME, at, at + name.len});
		}
	}
	return s;
}

static void scanning_finds_what_a_plain_search_finds(void **state)
{
	struct client_row named[SENSELESS_NAMES];
	uint32_t seed = 20260401;
	struct directory *many;
	struct directory_scratch *s;
	struct err err;
	void *bytes;
	size_t size;

	(void)state;
	for (unsigned i = 0; i < SENSELESS_NAMES; i++) {
		struct span name = {"", 0};

		while (!directory_scannable(name))
			name = senseless(&seed, 2 + next(&seed) % 7);
		named[i] = (struct client_row){.id = arena_printf(arena, "X-%u", i), .name = name.p, .line = i + 2};
	}
	assert_int_equal(directory_compile(named, SENSELESS_NAMES, "", &bytes, &size, &err), 0);
	many = directory_from_image(bytes, size, &err);
	s = directory_scratch_new(many, &err);
	for (unsigned round = 0; round < 40; round++) {
		/* The last ones are longer than a window. */
		struct span text = senseless(&seed, round < 38 ? round * 5 : 200000);
		struct sum plain = sum_naively(named, text), got = {.in_order = true};

		assert_int_equal(directory_scan(many, s, text, sum_find, &got, &err), 0);
		assert_true(got.in_order);
		assert_int_equal(got.count, plain.count);
		assert_true(got.sum == plain.sum);
		assert_true(round < 10 || got.count > 0);
	}
	directory_scratch_free(&s);
	directory_release(&many);
}

static void an_image_survives_its_file(void **state)
{
	char path[] = "/tmp/test_directory.XXXXXX";
	int fd = mkstemp(path);
	struct err err;
	struct directory *mapped, *held;

	(void)state;
	assert_int_equal(fd_write_all(fd, image, image_size), 0);
	close(fd);
	mapped = directory_map(path, &err);
	assert_non_null(mapped);
	unlink(path);
	held = directory_hold(mapped);
	directory_release(&mapped);
	assert_null(mapped);
	assert_int_equal(directory_find(held, span_of("c-000137")), 1);
	directory_release(&held);
	assert_null(directory_map("/nonexistent/directory", &err));
	assert_int_equal(err.kind, ERR_SYSTEM);
}

static struct directory *open_copy(size_t size, size_t at, unsigned char flip, struct err *err)
{
	unsigned char *copy = malloc(size == 0 ? 1 : size);

	memcpy(copy, image, size);
	if (at < size)
		copy[at] ^= flip;
	return directory_from_image(copy, size, err);
}

static bool is_padding(size_t at)
{
	const struct image_header *h = image;

	for (unsigned i = 0; i < PART_COUNT; i++) {
		if (at >= h->parts[i].at && at < h->parts[i].at + h->parts[i].size)
			return false;
	}
	return at >= sizeof(*h);
}

static void a_damaged_image_is_refused(void **state)
{
	struct err err;

	(void)state;
	for (size_t at = 0; at < image_size; at += at < 4096 ? 1 : 97) {
		struct directory *d = is_padding(at) ? NULL : open_copy(image_size, at, 1, &err);

		if (d != NULL)
			fail_msg("opened with byte %zu altered", at);
	}
	for (size_t size = 0; size < image_size; size += 61)
		assert_null(open_copy(size, SIZE_MAX, 0, &err));
	assert_int_equal(err.kind, ERR_INPUT);
}

static void an_empty_directory_is_one(void **state)
{
	struct err err;
	void *bytes;
	size_t size;
	char got[4000] = "";
	struct directory *empty;
	struct directory_scratch *s;

	(void)state;
	assert_int_equal(directory_compile(NULL, 0, "", &bytes, &size, &err), 0);
	empty = directory_from_image(bytes, size, &err);
	assert_non_null(empty);
	s = directory_scratch_new(empty, &err);
	assert_int_equal(directory_scan(empty, s, span_of("c-000042"), note_find, got, &err), 0);
	assert_int_equal(directory_owners(empty, arena, span_of("a@b.example")).count, 0);
	assert_string_equal(got, "");
	directory_scratch_free(&s);
	directory_release(&empty);
}

static void one_identifier_twice_is_refused(void **state)
{
	const struct client_row twice[] = {{.id = "C-1", .name = "あ", .line = 2}, {.id = "ｃ－１", .name = "い", .line = 3}};
	struct err err;
	void *bytes;
	size_t size;

	(void)state;
	assert_int_equal(directory_compile(twice, 2, "", &bytes, &size, &err), -1);
	assert_int_equal(err.kind, ERR_INPUT);
	assert_non_null(strstr(err.text, "line 3"));
}

static void shared_domains_are_known(void **state)
{
	static const char *const yes[] = {"gmail.com", "yahoo.co.jp", "outlook.jp", "docomo.ne.jp", "ezweb.ne.jp", "au.com",
		"i.softbank.jp", "ymail.ne.jp", "nifty.com", "abc.ocn.ne.jp", "so-net.ne.jp", "lime.plala.or.jp", "163.com"};
	static const char *const no[] = {"aozora.example", "xgmail.com", "com", "co.jp", ""};

	(void)state;
	assert_true(shared_domain_sorted());
	for (size_t i = 0; i < sizeof(yes) / sizeof(yes[0]); i++)
		assert_true(domain_is_shared(span_of(yes[i])));
	for (size_t i = 0; i < sizeof(no) / sizeof(no[0]); i++)
		assert_false(domain_is_shared(span_of(no[i])));
	assert_true(domain_is_public_suffix(span_of("co.jp")));
	assert_true(domain_is_public_suffix(span_of("tokyo.jp")));
	assert_false(domain_is_public_suffix(span_of("example.co.jp")));
	assert_true(span_equal(domain_registered(span_of("a.b.example.co.jp")), span_of("example.co.jp")));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(clients_are_as_in_the_rows),
		cmocka_unit_test(senders_are_limited_where_named),
		cmocka_unit_test(owners_of_addresses),
		cmocka_unit_test(names_and_identifiers_are_found),
		cmocka_unit_test(a_spelling_yields_to_who_is_spelled_so),
		cmocka_unit_test(a_large_text_is_scanned_in_windows),
		cmocka_unit_test(scanning_finds_what_a_plain_search_finds),
		cmocka_unit_test(an_image_survives_its_file),
		cmocka_unit_test(a_damaged_image_is_refused),
		cmocka_unit_test(an_empty_directory_is_one),
		cmocka_unit_test(one_identifier_twice_is_refused),
		cmocka_unit_test(shared_domains_are_known),
	};

	return cmocka_run_group_tests(tests, set_up, tear_down);
}
