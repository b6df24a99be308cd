/* test_directory_suggest.c - an unknown recipient gets the suggestion that a careful person would make, or none. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <cmocka.h>

#include "policy/address.h"
#include "policy/directory.h"

#define LIST(...) (const char *const[]){__VA_ARGS__}

static const struct client_row rows[] = {
	{.id = "C-1", .name = "株式会社あおぞら商事", .domains = LIST("aozora-shoji.example", "aozora.co.jp", "青空工業.example"),
	 .domain_count = 3, .addresses = LIST("aozora.report@gmail.com", "chiba@partner.example"), .address_count = 2, .line = 2},
	{.id = "C-2", .name = "光洋電機株式会社", .domains = LIST(".koyo-denki.example", "abc.example"), .domain_count = 2,
	 .addresses = LIST("nakamura@partner.example", "nakanura@other.example"), .address_count = 2, .line = 3},
	{.id = "C-3", .name = "見本一", .domains = LIST("sample-one.example", "sample-ono.example"), .domain_count = 2, .line = 4},
};

static struct directory *dir;

static int set_up(void **state)
{
	struct err err;
	void *image;
	size_t size;

	*state = arena_new(0);
	if (directory_compile(rows, sizeof(rows) / sizeof(rows[0]), "1", &image, &size, &err) != 0)
		return -1;
	dir = directory_from_image(image, size, &err);
	return dir == NULL ? -1 : 0;
}

static int tear_down(void **state)
{
	struct arena *arena = *state;

	arena_free(&arena);
	directory_release(&dir);
	return 0;
}

static void near_misses_get_a_suggestion(void **state)
{
	static const struct {
		const char *claim, *address, *suggestion;
	} cases[] = {
		{"a letter wrong", "a@aozora-shaji.example", "aozora-shoji.example"},
		{"a letter missing", "a@aozora-shoj.example", "aozora-shoji.example"},
		{"a letter too many", "a@aozzora-shoji.example", "aozora-shoji.example"},
		{"letters swapped", "a@aozroa-shoji.example", "aozora-shoji.example"},
		{"two slips in a long name", "a@aozra-shojii.example", "aozora-shoji.example"},
		{"three slips are another name", "a@aozra-shoojii.example", ""},
		{"one slip in a short name", "a@abd.example", ""},
		{"one slip in a middling name", "a@aozara.co.jp", "aozora.co.jp"},
		{"two slips in a middling name", "a@aozarra.co.jp", ""},
		{"com for co.jp", "a@aozora.com", "aozora.co.jp"},
		{"jp for co.jp", "a@aozora.jp", "aozora.co.jp"},
		{"ne.jp for co.jp", "a@aozora.ne.jp", "aozora.co.jp"},
		{"co.jp for another suffix", "a@koyo-denki.co.jp", "koyo-denki.example"},
		{"com for co.jp below a sub-domain", "a@mail.aozora.com", "aozora.co.jp"},
		{"a sub-domain of a domain without a dot", "a@mail.aozora.co.jp", "aozora.co.jp"},
		{"one for l", "a@aozora-sh0ji.example", "aozora-shoji.example"},
		{"Cyrillic о in a Latin name", "a@aоzora.co.jp", "aozora.co.jp"},
		{"rn for m", "a@sarnple-one.example", "sample-one.example"},
		{"the nearer of two", "a@sample-onee.example", "sample-one.example"},
		{"of two as near the first in order", "a@sample-onx.example", "sample-one.example"},
		{"the local part of a listed address", "nakamrua@partner.example", "nakamura@partner.example"},
		{"a whole address in a free-mail domain", "aozora.repotr@gmail.com", "aozora.report@gmail.com"},
		{"the free-mail domain of a listed address", "aozora.report@gmial.com", "aozora.report@gmail.com"},
		{"someone else in the free-mail domain", "hanako@gmail.com", ""},
		{"someone else near the free-mail domain", "hanako@gmial.com", ""},
		{"someone else at a partner", "suzuki@partner.example", ""},
		{"a short local part is near everything", "chi@partner.example", ""},
		{"nothing near", "a@tokyo.example", ""},
		{"not an address", "a", ""},
		{"nothing", "", ""},
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct address a = address_parse(*state, span_of(cases[i].address));
		struct span got = directory_suggest(dir, *state, a.whole);

		if (!span_equal(got, span_of(cases[i].suggestion)))
			fail_msg("%s: %s gets '%.*s'", cases[i].claim, cases[i].address, SPAN_ARG(got));
	}
}

static void an_idn_is_compared_as_it_is_seen(void **state)
{
	struct address kana = address_parse(*state, span_of("a@青空エ業.example"));
	struct span kanji = address_domain(*state, span_of("青空工業.example"));

	assert_false(span_equal(kana.domain, kanji));
	assert_true(span_equal(directory_suggest(dir, *state, kana.whole), kanji));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(near_misses_get_a_suggestion),
		cmocka_unit_test(an_idn_is_compared_as_it_is_seen),
	};

	return cmocka_run_group_tests(tests, set_up, tear_down);
}
