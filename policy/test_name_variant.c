/* test_name_variant.c - a company's name is known without its legal form if that still tells something. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <cmocka.h>

#include "policy/joined.h"
#include "policy/name_variant.h"

static void names_lose_their_form(void **state)
{
	static const struct {
		const char *claim, *name, *plain;
	} cases[] = {
		{"a form before", "株式会社あおぞら商事", "あおぞら商事"},
		{"a form after", "光洋電機株式会社", "光洋電機"},
		{"a short form", "㈱あおぞら商事", "あおぞら商事"},
		{"the longest form goes", "医療法人社団みなみ会", "みなみ会"},
		{"a form and a space", "株式会社　あおぞら商事", "あおぞら商事"},
		{"spaces inside", "あおぞら　商事 株式会社", "あおぞら商事"},
		{"spaces beside Latin stay", "株式会社 Aozora 商事", "aozora 商事"},
		{"a form in the middle stays", "あおぞら株式会社東京支店", ""},
		{"a form alone stays", "株式会社", ""},
		{"Co., Ltd.", "Aozora Trading Co., Ltd.", "aozora trading"},
		{"Co.,Ltd.", "Aozora Trading Co.,Ltd.", "aozora trading"},
		{"Co. Ltd", "Aozora Trading Co. Ltd", "aozora trading"},
		{"Co.Ltd", "Aozora Trading Co.Ltd", "aozora trading"},
		{"Inc.", "Aozora, Inc.", "aozora"},
		{"K.K.", "Aozora K.K.", "aozora"},
		{"GmbH", "Aozora GmbH", "aozora"},
		{"full-width Latin", "Ａｏｚｏｒａ　Ｃｏ．，Ｌｔｄ．", "aozora"},
		{"letters that end like a form are none", "Aozorainc", ""},
		{"a form that is all there is", "Co., Ltd.", ""},
		{"two kana tell nothing", "株式会社あい", ""},
		{"three kana do", "株式会社あいう", "あいう"},
		{"two kanji do", "株式会社光洋", "光洋"},
		{"one kanji does not", "株式会社光", ""},
		{"two letters tell nothing", "ＡＢ株式会社", ""},
		{"three letters do", "ABC株式会社", "abc"},
		{"a number tells nothing", "株式会社1234", ""},
		{"no form", "みなみ歯科クリニック", ""},
	};
	struct arena *arena = arena_new(0);

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct span name = joined_form(arena, span_of(cases[i].name)), plain = name_without_form(name);

		if (plain.len == name.len || !name_tells(plain))
			plain.len = 0;
		if (!span_equal(plain, span_of(cases[i].plain)))
			fail_msg("%s: %s is '%.*s'", cases[i].claim, cases[i].name, SPAN_ARG(plain));
	}
	arena_free(&arena);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(names_lose_their_form),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
