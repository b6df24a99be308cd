/* stamp.c - a token by which the program that makes a report says for whom it is. */
#include "policy/stamp.h"

#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>

#include <stdio.h>

#include "base/buf.h"
#include "base/fdio.h"
#include "policy/day.h"

#define KEY_MOST 4096u
#define MAC_BYTES 10u
#define MAC_CHARACTERS 16u
#define DATE_CHARACTERS 8u
#define ID_MOST 200u /* characters of base 32 */

static const char alphabet[] = "abcdefghijklmnopqrstuvwxyz234567";

int stamp_key_read(const char *path, struct arena *arena, struct stamp_key *key_out, struct err *err)
{
	struct buf bytes = {.max_bytes = KEY_MOST};
	int rc = -1;

	*key_out = (struct stamp_key){NULL, 0};
	if (*path == '\0')
		return 0;
	if (file_slurp(path, &bytes, err) == 0) {
		struct span s = buf_span(&bytes);

		while (s.len > 0 && (s.p[s.len - 1] == '\n' || s.p[s.len - 1] == '\r'))
			s.len--;
		if (s.len < STAMP_KEY_LEAST) {
			err_set(err, ERR_INPUT, "%s: a key of %zu bytes; it needs %u or more ('atesaki key' makes one)", path, s.len,
				STAMP_KEY_LEAST);
		} else {
			key_out->p = (const unsigned char *)arena_span(arena, s).p;
			key_out->len = s.len;
			rc = key_out->p == NULL ? err_set_nomem(err, "stamp key") : 0;
		}
	}
	if (bytes.p != NULL)
		OPENSSL_cleanse(bytes.p, bytes.len);
	buf_free(&bytes);
	return rc;
}

static size_t base32_length(size_t bytes)
{
	return (bytes * 8 + 4) / 5;
}

static void base32_put(char *out, const unsigned char *p, size_t len)
{
	unsigned bits = 0;
	uint32_t held = 0;

	for (size_t i = 0; i < len; i++) {
		held = held << 8 | p[i];
		for (bits += 8; bits >= 5; bits -= 5)
			*out++ = alphabet[held >> (bits - 5) & 31];
	}
	if (bits > 0)
		*out = alphabet[held << (5 - bits) & 31];
}

/* Returns the bytes; out has room for len * 5 / 8. */
static size_t base32_get(unsigned char *out, struct span text)
{
	unsigned bits = 0;
	uint32_t held = 0;
	size_t n = 0;

	for (size_t i = 0; i < text.len; i++) {
		held = held << 5 | (uint32_t)(strchr(alphabet, text.p[i]) - alphabet);
		bits += 5;
		if (bits >= 8) {
			out[n++] = (unsigned char)(held >> (bits - 8));
			bits -= 8;
		}
	}
	return n;
}

/* MAC_CHARACTERS characters. 0 or -1. */
static int mac_put(struct arena *arena, const struct stamp_key *key, struct span id, int32_t day, char *out)
{
	unsigned char mac[EVP_MAX_MD_SIZE];
	unsigned len = 0;
	char date[DAY_TEXT];
	char *text;

	day_print(day, date);
	text = arena_printf(arena, "ats1\n%.*s\n%s", SPAN_ARG(id), date);
	if (text == NULL || HMAC(EVP_sha256(), key->p, (int)key->len, (const unsigned char *)text, strlen(text), mac, &len) == NULL ||
	    len < MAC_BYTES)
		return -1;
	base32_put(out, mac, MAC_BYTES);
	return 0;
}

struct span stamp_make(struct arena *arena, const struct stamp_key *key, struct span client_id, int32_t day)
{
	static const struct span none = {NULL, 0};
	size_t id_len = base32_length(client_id.len);
	char *id = arena_alloc(arena, id_len + 1), *text;
	char mac[MAC_CHARACTERS], date[DAY_TEXT];

	if (id == NULL || mac_put(arena, key, client_id, day, mac) != 0)
		return none;
	base32_put(id, (const unsigned char *)client_id.p, client_id.len);
	day_print(day, date);
	text = arena_printf(arena, STAMP_PREFIX "%.*s-%.4s%.2s%.2s-%.*s", (int)id_len, id, date, date + 5, date + 8,
		(int)MAC_CHARACTERS, mac);
	return text == NULL ? none : span_of(text);
}

/* Takes up to `most` characters of one of the alphabets, looking over single spaces; *at goes behind them. */
static size_t take(struct span text, size_t *at, const char *of, char *out, size_t most)
{
	size_t n = 0, i = *at;

	while (n < most && i < text.len) {
		size_t skip = text.p[i] == ' ' && i + 1 < text.len;
		char c = text.p[i + skip];

		if (c == '\0' || strchr(of, c) == NULL)
			break;
		out[n++] = c;
		i += skip + 1;
	}
	*at = i;
	return n;
}

static bool take_dash(struct span text, size_t *at)
{
	char dash;

	return take(text, at, "-", &dash, 1) == 1;
}

/* "20261124" */
static bool day_of(const char *date, int32_t *day_out)
{
	char iso[DAY_TEXT];

	snprintf(iso, sizeof(iso), "%.4s-%.2s-%.2s", date, date + 4, date + 6);
	return day_parse(span_of(iso), day_out);
}

int stamp_parse(struct arena *arena, struct span text, struct stamp *out)
{
	char id[ID_MOST], date[DATE_CHARACTERS], *mac = arena_alloc(arena, MAC_CHARACTERS);
	unsigned char *client = arena_alloc(arena, ID_MOST);
	size_t at = strlen(STAMP_PREFIX), len;

	if (mac == NULL || client == NULL)
		return -1;
	len = take(text, &at, alphabet, id, sizeof(id));
	if (len == 0 || !take_dash(text, &at) || take(text, &at, "0123456789", date, sizeof(date)) != sizeof(date) ||
	    !take_dash(text, &at) || take(text, &at, alphabet, mac, MAC_CHARACTERS) != MAC_CHARACTERS)
		return 0;
	if (!day_of(date, &out->day))
		return 0;
	out->written = (struct span){text.p, at};
	out->client_id = (struct span){(const char *)client, base32_get(client, (struct span){id, len})};
	out->mac = (struct span){mac, MAC_CHARACTERS};
	return 1;
}

bool stamp_verifies(struct arena *arena, const struct stamp_key *key, const struct stamp *stamp)
{
	char mac[MAC_CHARACTERS];

	return key->p != NULL && mac_put(arena, key, stamp->client_id, stamp->day, mac) == 0 &&
	       CRYPTO_memcmp(mac, stamp->mac.p, MAC_CHARACTERS) == 0;
}
