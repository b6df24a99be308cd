/* charset.c - chooses among charsets: what decodes, and reads like a language, is a plausible reading.
 *
 * A label is believed for reading 0, because a mail program believes it; the other readings are there because labels
 * lie, and a report that names another client in any reading must not leave. */
#include "report/charset.h"

#include <string.h>

#include "base/text.h"
#include "report/charset_codec.h"
#include "report/charset_language.h"

/* Share of characters outside ASCII that must look like writing. */
#define PLAUSIBLE 0.65
/* So many well-formed UTF-8 sequences are no accident in any other charset. */
#define UTF8_PROOF 4
/* Share from which on text with kana is Japanese and nothing else. */
#define SURE 0.8
/* So few bytes tell no language from another. */
#define SHORT_BYTES 12

/* Kanji of JIS X 0208 level 1, the everyday ones: a bit each from U+4E00 on. */
static unsigned char everyday[(0xA000 - 0x4E00) / 8];
static bool prepared;

static void everyday_learn(struct span utf8)
{
	for (size_t i = 0; i < utf8.len;) {
		uint32_t c;

		i += text_decode((struct span){utf8.p + i, utf8.len - i}, &c);
		if (c >= 0x4E00 && c < 0xA000)
			everyday[(c - 0x4E00) / 8] |= (unsigned char)(1 << (c - 0x4E00) % 8);
	}
}

void charset_prepare(void)
{
	struct decoding d = {.strict = false};
	char euc[2];

	if (prepared)
		return;
	prepared = true;
	codec_prepare();
	language_prepare();
	for (int row = 0xB0; row <= 0xCF; row++) {
		for (int cell = 0xA1; cell <= 0xFE; cell++) {
			euc[0] = (char)row;
			euc[1] = (char)cell;
			buf_clear(&d.out);
			if (decode_eucjp(NULL, (struct span){euc, 2}, &d) == 0)
				everyday_learn(buf_span(&d.out));
		}
	}
	buf_free(&d.out);
}

bool charset_known(const char *name)
{
	return codec_find(name) != NULL;
}

/* How much a character outside ASCII looks like writing, in tenths. */
static const struct range {
	uint32_t first, last;
	int worth;
} ranges[] = {
	{0x0080, 0x009F, 0}, {0x00A0, 0x00BF, 2}, {0x00C0, 0x024F, 7}, {0x0250, 0x036F, 3}, {0x0370, 0x03FF, 5},
	{0x0400, 0x052F, 6}, {0x0530, 0x10FF, 5}, {0x1100, 0x11FF, 6}, {0x1E00, 0x1FFF, 6}, {0x2000, 0x206F, 7},
	{0x2070, 0x245F, 6}, {0x2460, 0x24FF, 8}, {0x2500, 0x27BF, 7}, {0x2800, 0x2FFF, 2}, {0x3000, 0x303F, 10},
	{0x3040, 0x30FF, 10}, {0x3100, 0x31EF, 5}, {0x31F0, 0x33FF, 8}, {0x3400, 0x4DBF, 3}, {0x4E00, 0x9FFF, 4},
	{0xA000, 0xABFF, 2}, {0xAC00, 0xD7A3, 7}, {0xE000, 0xF8FF, 0}, {0xF900, 0xFAFF, 6}, {0xFB00, 0xFDFF, 3},
	{0xFE00, 0xFEFE, 5}, {0xFEFF, 0xFEFF, 5}, {0xFF00, 0xFF60, 10}, {0xFF61, 0xFF9F, 5}, {0xFFA0, 0xFFEF, 6},
	{0xFFF0, 0xFFFF, 0}, {0x1F000, 0x1FAFF, 9}, {0x20000, 0x3FFFF, 6},
};

static int range_worth(uint32_t c)
{
	size_t low = 0, high = sizeof(ranges) / sizeof(ranges[0]);

	if (c >= 0x4E00 && c < 0xA000 && (everyday[(c - 0x4E00) / 8] >> (c - 0x4E00) % 8 & 1))
		return 10;
	while (low < high) {
		size_t mid = low + (high - low) / 2;

		if (c < ranges[mid].first)
			high = mid;
		else if (c > ranges[mid].last)
			low = mid + 1;
		else
			return ranges[mid].worth;
	}
	return 0;
}

static bool is_ascii_letter(uint32_t c)
{
	return (c | 0x20) >= 'a' && (c | 0x20) <= 'z';
}

static bool is_latin(uint32_t c)
{
	return c >= 0xC0 && c < 0x250;
}

/* An accented letter belongs beside plain ones; two in a row, or one alone, are what wrong labels make. Kana of half
 * width come in runs; one alone is not Japanese. */
static int worth_between(uint32_t before, uint32_t c, uint32_t after)
{
	int worth = range_worth(c);

	if (is_latin(c))
		return is_ascii_letter(before) || is_ascii_letter(after) ? 10 : is_latin(before) && is_latin(after) ? 3 : 5;
	if (c >= 0xFF61 && c <= 0xFF9F && !(before >= 0xFF61 && before <= 0xFF9F) && !(after >= 0xFF61 && after <= 0xFF9F))
		return 2;
	if (c >= 0x4E00 && c < 0xA000 && worth < 10 && (is_ascii_letter(before) || is_ascii_letter(after)))
		return 2;
	return worth;
}

struct score {
	double share; /* 0..1; 1 where nothing is outside ASCII */
	size_t count; /* characters outside ASCII */
};

#define SCORE_CHARACTERS 20000

static struct score text_score(struct span utf8)
{
	uint32_t before = ' ', c = ' ', after;
	size_t i = 0, count = 0, controls = 0;
	unsigned long worth = 0;

	while (i <= utf8.len && count < SCORE_CHARACTERS) {
		after = ' ';
		if (i < utf8.len && (unsigned char)utf8.p[i] < 0x80)
			after = (unsigned char)utf8.p[i++];
		else if (i < utf8.len)
			i += text_decode((struct span){utf8.p + i, utf8.len - i}, &after);
		else
			i++;
		if (c >= 0x80) {
			worth += (unsigned long)worth_between(before, c, after);
			count++;
		}
		controls += c < 0x20 && c != '\n' && c != '\r' && c != '\t' && c != '\f' && c != 0x1B;
		before = c;
		c = after;
	}
	count += controls;
	return (struct score){count == 0 ? 1.0 : (double)worth / (double)(10 * count), count};
}

/* What is looked at once of the bytes, whatever their charset. */
struct trait {
	bool high, escape, shift, nul;
	size_t highs;
};

static struct trait bytes_trait(struct span bytes)
{
	struct trait t = {.high = false};

	for (size_t i = 0; i < bytes.len; i++) {
		unsigned char c = (unsigned char)bytes.p[i];

		t.highs += c >= 0x80;
		t.nul |= c == 0;
		t.shift |= c == 0x0E;
		t.escape |= c == 0x1B && i + 1 < bytes.len && strchr("$(&", bytes.p[i + 1]) != NULL;
	}
	t.high = t.highs > 0;
	return t;
}

/* A reading on the way, with what speaks for it. */
struct attempt {
	const struct codec *codec;
	struct charset_reading reading;
	struct score score;
	size_t errors;
	double doubt; /* taken from the rank */
};

struct chooser {
	struct arena *arena;
	struct span bytes;
	const struct codec *declared;
	struct trait trait;
	struct attempt attempts[12];
	size_t count;
	bool labelled, no_memory;
};

/* Decodes and keeps the result. Lenient decoding keeps what has errors too. */
static struct attempt *attempt(struct chooser *ch, const struct codec *codec, bool strict)
{
	struct decoding d = {.strict = strict};
	struct attempt *a = &ch->attempts[ch->count];

	if (codec == NULL || ch->count == sizeof(ch->attempts) / sizeof(ch->attempts[0]))
		return NULL;
	if (codec_decode(codec, ch->bytes, &d) != 0 || d.out.failed) {
		ch->no_memory |= d.out.failed;
		buf_free(&d.out);
		return NULL;
	}
	*a = (struct attempt){.codec = codec, .errors = d.errors};
	a->reading = (struct charset_reading){arena_span(ch->arena, buf_span(&d.out)), codec->name, d.errors == 0};
	buf_free(&d.out);
	if (a->reading.text.p == NULL) {
		ch->no_memory = true;
		return NULL;
	}
	a->score = text_score(a->reading.text);
	ch->count++;
	return a;
}

static const struct {
	const char *bytes;
	size_t len;
	const char *charset;
} marks[] = {
	{"\xEF\xBB\xBF", 3, "utf-8"}, {"\xFF\xFE\0\0", 4, "utf-32le"}, {"\0\0\xFE\xFF", 4, "utf-32be"},
	{"\xFF\xFE", 2, "utf-16le"}, {"\xFE\xFF", 2, "utf-16be"},
};

/* The charset of a byte order mark, or NULL. */
static const struct codec *marked(struct span bytes)
{
	for (size_t i = 0; i < sizeof(marks) / sizeof(marks[0]); i++) {
		if (bytes.len >= marks[i].len && memcmp(bytes.p, marks[i].bytes, marks[i].len) == 0)
			return codec_find(marks[i].charset);
	}
	return NULL;
}

static const char *const guesses[] = {"iso-2022-jp", "utf-8", "cp932", "euc-jp", "cp1252"};
static const char *const wide_guesses[] = {"utf-16le", "utf-16be", "utf-32le", "utf-32be"};

static bool tried(const struct chooser *ch, const struct codec *codec)
{
	for (size_t i = 0; i < ch->count; i++) {
		if (ch->attempts[i].codec == codec)
			return true;
	}
	return false;
}

static void guess(struct chooser *ch, const char *name, bool strict)
{
	const struct codec *codec = codec_find(name);

	if (codec != NULL && !tried(ch, codec))
		attempt(ch, codec, strict);
}

/* Escapes are shown as they stand by a program that believes a label without them. */
static bool worth_guessing(const struct chooser *ch, const char *name)
{
	if (strcmp(name, "iso-2022-jp") == 0)
		return ch->trait.escape || ch->trait.shift;
	if (strcmp(name, "utf-8") == 0 && ch->labelled && ch->trait.escape)
		return true;
	return ch->trait.high;
}

/* Wide charsets are guessed at where zero bytes are, or where nothing else decodes. */
static void guess_all(struct chooser *ch, bool strict)
{
	for (size_t i = 0; i < sizeof(guesses) / sizeof(guesses[0]); i++) {
		if (worth_guessing(ch, guesses[i]))
			guess(ch, guesses[i], strict);
	}
	if (!ch->trait.nul && ch->count > 0)
		return;
	for (size_t i = 0; i < sizeof(wide_guesses) / sizeof(wide_guesses[0]); i++)
		guess(ch, wide_guesses[i], true);
}

static double rank(const struct attempt *a)
{
	return a->score.share - (a->errors > 0 ? 0.05 : 0) - a->doubt;
}

/* Puts the best of attempts[from..] at from. */
static void best_first(struct chooser *ch, size_t from)
{
	for (size_t i = from + 1; i < ch->count; i++) {
		if (rank(&ch->attempts[i]) > rank(&ch->attempts[from])) {
			struct attempt swap = ch->attempts[i];

			ch->attempts[i] = ch->attempts[from];
			ch->attempts[from] = swap;
		}
	}
}

static bool is_proof(const struct attempt *a)
{
	return a != NULL && a->errors == 0 && a->codec->decode == decode_utf8 && a->score.count >= UTF8_PROOF &&
		a->score.share >= PLAUSIBLE;
}

static bool is_settled(const struct chooser *ch, const struct attempt *a)
{
	if (a == NULL)
		return false;
	if (a->codec->decode == decode_iso2022jp && !ch->trait.high)
		return true;
	return is_proof(a);
}

static bool is_new(const struct charset_reading *readings, size_t count, struct span text)
{
	for (size_t i = 0; i < count; i++) {
		if (span_equal(readings[i].text, text))
			return false;
	}
	return true;
}

static size_t take(struct chooser *ch, size_t first_kept, struct charset_reading out[CHARSET_READINGS_MAX])
{
	size_t count = 0;

	for (size_t i = 0; i < ch->count && count < CHARSET_READINGS_MAX; i++) {
		if (i >= first_kept)
			best_first(ch, i);
		if ((i == 0 || ch->attempts[i].score.share >= PLAUSIBLE) && is_new(out, count, ch->attempts[i].reading.text))
			out[count++] = ch->attempts[i].reading;
	}
	return count;
}

/* Nothing decodes whole: what failed again, with U+FFFD where it must be. */
static void attempt_lenient(struct chooser *ch)
{
	if (!tried(ch, ch->declared))
		attempt(ch, ch->declared, false);
	guess_all(ch, false);
}

static bool is_japanese(const struct attempt *a)
{
	return a->errors == 0 && a->score.share >= SURE && language_has_kana(a->reading.text);
}

/* Nothing to guess at: kana in it, or what the label promises. */
static bool is_japanese_surely(const struct chooser *ch)
{
	for (size_t i = 0; i < ch->count; i++) {
		const struct attempt *a = &ch->attempts[i];

		if (is_japanese(a))
			return true;
		if (a->codec != ch->declared || a->errors > 0 || a->score.share < PLAUSIBLE)
			continue;
		if (ch->trait.highs < SHORT_BYTES || language_japanese(a->reading.text) >= SURE)
			return true;
	}
	return false;
}

/* Half-width kana alone are little to go by, but where bytes are no other Japanese they may be that. */
static void keep_half_kana(struct chooser *ch)
{
	struct attempt *kana = NULL;

	for (size_t i = 0; i < ch->count; i++) {
		struct attempt *a = &ch->attempts[i];

		if (a->codec->decode == decode_eucjp && a->score.share >= PLAUSIBLE)
			return;
		if (strcmp(a->codec->name, "CP932") == 0)
			kana = a;
	}
	if (kana != NULL && kana->score.share < PLAUSIBLE && language_is_half_kana(kana->reading.text))
		kana->score.share = PLAUSIBLE;
}

/* Between a language that is written with Chinese characters or none of them and Japanese without kana, the letters that
 * are most used decide; short text stays Japanese. */
static void doubt_japanese(struct chooser *ch, const struct attempt *other)
{
	for (size_t i = 0; i < ch->count; i++) {
		struct attempt *a = &ch->attempts[i];

		if (a == other || a->codec->decode == decode_utf8 || a->codec == ch->declared)
			continue;
		if (ch->trait.highs < SHORT_BYTES || language_japanese(a->reading.text) + 0.2 > other->score.share)
			continue;
		a->doubt = 0.5;
	}
}

/* Japanese as it is written where the machine's charset is another. */
static void guess_japanese_abroad(struct chooser *ch)
{
	static const char *const names[] = {"gb18030", "big5", "euc-kr"};

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		const struct codec *codec = codec_find(names[i]);
		struct attempt *a = codec == NULL || tried(ch, codec) ? NULL : attempt(ch, codec, true);

		if (a != NULL && !is_japanese(a))
			ch->count--;
	}
}

/* Charsets of other languages, unless bytes are Japanese beyond doubt. */
static void guess_languages(struct chooser *ch)
{
	struct language_guess found_in[LANGUAGE_GUESSES_MAX];
	size_t before = ch->count;
	int found;
	bool fits = false; /* without them */

	if (is_japanese_surely(ch))
		return;
	for (size_t i = 0; i < ch->count; i++)
		fits |= ch->attempts[i].errors == 0 && ch->attempts[i].score.share >= SURE;
	keep_half_kana(ch);
	found = ch->trait.high ? language_guess(ch->bytes, found_in) : 0;
	ch->no_memory |= found < 0;
	for (int i = 0; i < found; i++) {
		struct attempt *a = tried(ch, found_in[i].codec) ? NULL : attempt(ch, found_in[i].codec, false);

		if (a != NULL)
			a->score.share = found_in[i].share;
	}
	if (ch->count > before && ch->declared == NULL)
		doubt_japanese(ch, &ch->attempts[before]);
	for (size_t i = before; i < ch->count && ch->trait.highs < SHORT_BYTES; i++)
		ch->attempts[i].doubt = 0.3;
	if (found == 0 && ch->trait.high && !fits)
		guess_japanese_abroad(ch);
}

static bool only_bytewise(const struct chooser *ch)
{
	for (size_t i = 0; i < ch->count; i++) {
		if (ch->attempts[i].codec->decode != decode_cp1252 || ch->attempts[i].score.share >= PLAUSIBLE)
			return false;
	}
	return true;
}

static size_t choose(struct chooser *ch, struct charset_reading out[CHARSET_READINGS_MAX])
{
	const struct codec *mark = marked(ch->bytes);
	size_t fixed = 0;

	if (is_settled(ch, attempt(ch, mark, true)))
		return take(ch, 1, out);
	if (!tried(ch, ch->declared) && is_settled(ch, attempt(ch, ch->declared, true)))
		return take(ch, ch->count, out);
	fixed = ch->count;
	if (fixed == 0 && ch->trait.high && is_proof(attempt(ch, codec_find("utf-8"), true)))
		return take(ch, 0, out);
	guess_all(ch, true);
	guess_languages(ch);
	if (only_bytewise(ch))
		attempt_lenient(ch);
	return take(ch, fixed, out);
}

/* ASCII is the same in all charsets but UTF-7, where some programs decode and some do not. */
static bool is_plain(const struct chooser *ch)
{
	return !ch->trait.high && !ch->trait.escape && !ch->trait.shift && !ch->trait.nul;
}

/* "us-ascii" on bytes that are not ASCII says nothing. */
static const struct codec *believed(const char *declared, struct trait trait)
{
	const struct codec *codec = codec_find(declared);
	bool ascii = codec != NULL && codec->decode == decode_cp1252 && strcasestr(declared, "ascii") != NULL;

	return ascii && (trait.high || trait.escape) ? NULL : codec;
}

static bool has_wide_label(const struct chooser *ch)
{
	const struct codec *codec = marked(ch->bytes) != NULL ? marked(ch->bytes) : ch->declared;

	for (size_t i = 0; codec != NULL && i < sizeof(wide_guesses) / sizeof(wide_guesses[0]); i++) {
		if (codec == codec_find(wide_guesses[i]) || codec == codec_find("utf-16") || codec == codec_find("utf-32"))
			return true;
	}
	return false;
}

static size_t drop_equal(struct charset_reading *readings, size_t count, struct span text)
{
	size_t kept = 0;

	for (size_t i = 0; i < count; i++) {
		if (!span_equal(readings[i].text, text))
			readings[kept++] = readings[i];
	}
	return kept;
}

/* ASCII with zeros in it: mail programs drop them. First, if they are too few for wide characters. */
static size_t add_without_nul(struct chooser *ch, struct charset_reading out[CHARSET_READINGS_MAX], size_t count)
{
	char *copy = arena_alloc(ch->arena, ch->bytes.len);
	struct charset_reading reading = {{copy, 0}, "US-ASCII", true};
	size_t at;

	ch->no_memory |= copy == NULL;
	for (size_t i = 0; copy != NULL && i < ch->bytes.len; i++) {
		if (ch->bytes.p[i] != '\0')
			copy[reading.text.len++] = ch->bytes.p[i];
	}
	count = drop_equal(out, count, reading.text);
	at = count < CHARSET_READINGS_MAX ? count : CHARSET_READINGS_MAX - 1;
	count = at + 1;
	if ((ch->bytes.len - reading.text.len) * 10 < ch->bytes.len) {
		memmove(out + 1, out, at * sizeof(out[0]));
		at = 0;
	}
	out[at] = reading;
	return count;
}

size_t charset_read(struct arena *arena, struct span bytes, const char *declared,
	struct charset_reading readings_out[CHARSET_READINGS_MAX])
{
	struct chooser ch = {.arena = arena, .bytes = bytes, .trait = bytes_trait(bytes),
	                     .labelled = declared != NULL};
	size_t count;

	charset_prepare();
	ch.declared = believed(declared, ch.trait);
	readings_out[0] = (struct charset_reading){bytes, "US-ASCII", true};
	if (is_plain(&ch)) {
		bool utf7 = ch.declared != NULL && ch.declared->decode == decode_utf7;

		if (!utf7 || attempt(&ch, ch.declared, false) == NULL)
			return ch.no_memory ? 0 : 1;
		readings_out[1] = readings_out[0];
		readings_out[0] = ch.attempts[0].reading;
		return span_equal(readings_out[0].text, bytes) ? 1 : 2;
	}
	count = choose(&ch, readings_out);
	if (ch.trait.nul && !ch.trait.high && !ch.no_memory && !has_wide_label(&ch))
		count = add_without_nul(&ch, readings_out, count);
	if (count == 0 && !ch.no_memory && !ch.trait.high)
		count = 1;
	return ch.no_memory ? 0 : count;
}

/* Control characters that no text has: few in a text, many in everything else. TAB to CR, SO, SI, SUB and ESC are others. */
static bool is_clean(struct span bytes)
{
	const uint32_t allowed = 1u << '\t' | 1u << '\n' | 1u << '\v' | 1u << '\f' | 1u << '\r' | 1u << 0x0E | 1u << 0x0F |
		1u << 0x1A | 1u << 0x1B;
	size_t controls = 0;

	for (size_t i = 0; i < bytes.len; i++) {
		unsigned char c = (unsigned char)bytes.p[i];

		controls += (c < 0x20 && !(allowed >> c & 1)) || c == 0x7F;
	}
	return controls * 50 <= bytes.len;
}

bool charset_is_text(struct span bytes)
{
	struct span head = {bytes.p, bytes.len > 65536 ? 65536 : bytes.len};
	struct arena *arena;
	struct charset_reading readings[CHARSET_READINGS_MAX];
	bool text = false;

	if (is_clean(head))
		return true;
	arena = arena_new(0);
	if (arena != NULL && charset_read(arena, head, NULL, readings) > 0)
		text = readings[0].clean && is_clean(readings[0].text) && text_score(readings[0].text).share >= PLAUSIBLE;
	arena_free(&arena);
	return text;
}
