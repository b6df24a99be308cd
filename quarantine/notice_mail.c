/* notice_mail.c - composes the mail of a notice. */
#include "quarantine/notice_mail.h"

#include <inttypes.h>
#include <stdlib.h>
#include <strings.h>
#include <time.h>

#include <openssl/evp.h>

#include "base/text.h"
#include "quarantine/notice_text.h"

struct notice {
	const struct conf *conf;
	const struct work *work;
	const struct hold *hold;
	enum conf_language language;
	enum notice_audience audience;
	struct arena *arena;
};

static bool local_is(const char *address, size_t local_len, const char *name)
{
	return strlen(name) == local_len && strncasecmp(address, name, local_len) == 0;
}

bool notice_allowed(const char *address)
{
	const char *at = strrchr(address, '@');
	size_t len = at == NULL ? 0 : (size_t)(at - address);

	if (len == 0 || at[1] == '\0' || strpbrk(address, "\r\n") != NULL)
		return false;
	if (local_is(address, len, "mailer-daemon") || local_is(address, len, "postmaster"))
		return false;
	if (len > 6 && strncasecmp(address, "owner-", 6) == 0)
		return false;
	return len < 8 || strncasecmp(at - 8, "-request", 8) != 0;
}

/* "Tue, 24 Nov 2026 18:05:00 +0900" in any locale (RFC 5322 3.3). */
static void date_write(struct buf *out, int64_t at_ms)
{
	static const char days[] = "SunMonTueWedThuFriSat", months[] = "JanFebMarAprMayJunJulAugSepOctNovDec";
	time_t at = (time_t)(at_ms / 1000);
	struct tm tm;
	long offset;

	localtime_r(&at, &tm);
	offset = tm.tm_gmtoff / 60;
	buf_addf(out, "%.3s, %d %.3s %d %02d:%02d:%02d %c%02ld%02ld", days + 3 * tm.tm_wday, tm.tm_mday, months + 3 * tm.tm_mon,
		tm.tm_year + 1900, tm.tm_hour, tm.tm_min, tm.tm_sec, offset < 0 ? '-' : '+', labs(offset) / 60, labs(offset) % 60);
}

static bool is_ascii(struct span s)
{
	for (size_t i = 0; i < s.len; i++) {
		if ((unsigned char)s.p[i] >= 0x80)
			return false;
	}
	return true;
}

/* Base64 in lines of 76 (RFC 2045 6.8), or in one piece with line_len 0. */
static void base64_write(struct buf *out, struct span s, size_t line_len)
{
	unsigned char quad[5];
	size_t column = 0;

	for (size_t i = 0; i < s.len; i += 3) {
		EVP_EncodeBlock(quad, (const unsigned char *)s.p + i, s.len - i < 3 ? (int)(s.len - i) : 3);
		buf_add(out, quad, 4);
		column += 4;
		if (line_len > 0 && (column >= line_len || i + 3 >= s.len)) {
			buf_adds(out, "\r\n");
			column = 0;
		}
	}
}

/* Encoded-words of at most 75 columns, cut between characters (RFC 2047 section 2). */
static void header_text(struct buf *out, struct span s)
{
	size_t done = 0;

	if (is_ascii(s)) {
		buf_add(out, s.p, s.len);
		return;
	}
	while (done < s.len) {
		size_t len = 0;
		uint32_t ignored;

		while (done + len < s.len) {
			size_t one = text_decode((struct span){s.p + done + len, s.len - done - len}, &ignored);
			if (len + one > 42) /* 56 in base64, and =?UTF-8?B? ?= around */
				break;
			len += one;
		}
		buf_adds(out, done == 0 ? "=?UTF-8?B?" : "\r\n =?UTF-8?B?");
		base64_write(out, (struct span){s.p + done, len}, 0);
		buf_adds(out, "?=");
		done += len;
	}
}

static bool message_id_fits(const char *id)
{
	size_t len = strlen(id);

	if (len < 5 || len > 250 || id[0] != '<' || id[len - 1] != '>')
		return false;
	for (size_t i = 1; i + 1 < len; i++) {
		if (id[i] <= ' ' || id[i] >= 0x7f || id[i] == '<' || id[i] == '>')
			return false;
	}
	return true;
}

static void head_write(const struct notice *notice, int64_t now_ms, bool ascii, struct buf *out)
{
	const char *from = notice->conf->notice_from, *domain = strrchr(from, '@');
	const char *original = notice->hold->decision.message_id;
	char *subject = arena_printf(notice->arena, "%s%" PRId64 "%s",
		notice_text(notice->language, notice->work->notice, notice->audience)->subject, notice->hold->id,
		notice->language == LANGUAGE_JA ? "）" : ")");

	buf_addf(out, "From: atesaki <%s>\r\nTo: <%s>\r\nSubject: ", from, notice->work->to);
	header_text(out, span_of(subject == NULL ? "atesaki" : subject));
	buf_adds(out, "\r\nDate: ");
	date_write(out, now_ms);
	buf_addf(out, "\r\nMessage-ID: <atesaki.%" PRId64 ".%" PRId64 ".%d@%s>\r\n", notice->hold->id, notice->work->id,
		notice->work->notice, domain == NULL ? "localhost" : domain + 1);
	if (notice->audience == AUDIENCE_SENDER && message_id_fits(original))
		buf_addf(out, "In-Reply-To: %s\r\nReferences: %s\r\n", original, original);
	buf_addf(out, "Auto-Submitted: %s\r\nPrecedence: bulk\r\nX-Auto-Response-Suppress: All\r\n",
		notice->audience == AUDIENCE_SENDER ? "auto-replied" : "auto-generated");
	buf_addf(out, "MIME-Version: 1.0\r\nContent-Type: text/plain; charset=%s\r\nContent-Transfer-Encoding: %s\r\n\r\n",
		ascii ? "us-ascii" : "utf-8", ascii ? "7bit" : "base64");
}

/* "宛先:       a@x.example", the values below each other. */
static void row_write(const struct notice *notice, enum notice_label label, struct span value, struct buf *out)
{
	const char *name = notice_label(notice->language, label);
	size_t width = text_width(span_of(name));
	char *shown = text_printable(notice->arena, value);

	buf_addf(out, "%s:%*s %s\n", name, width < 16 ? (int)(16 - width) : 0, "", shown == NULL ? "?" : shown);
}

static void reasons_write(const struct notice *notice, struct buf *out)
{
	const char *reason = notice->hold->decision.reasons;

	buf_addf(out, "\n%s:\n", notice_label(notice->language, LABEL_REASONS));
	while (*reason != '\0') {
		struct span name = {reason, strcspn(reason, ",")};
		const char *sentence = notice_reason(notice->language, name);

		buf_addf(out, "%s %s (%.*s)\n", notice->language == LANGUAGE_JA ? "・" : "-", sentence == NULL ? "" : sentence,
			SPAN_ARG(name));
		reason += name.len + (reason[name.len] == ',');
	}
}

static void addresses_write(const struct notice *notice, enum notice_label label, const char *const *v, size_t count,
	struct buf *out)
{
	enum { SHOWN = 50 };

	for (size_t i = 0; i < count && i < SHOWN; i++)
		row_write(notice, label, span_of(v[i]), out);
	if (count > SHOWN)
		buf_addf(out, "  ... +%zu\n", count - SHOWN);
}

/* Those who wait, then those who have it. */
static void recipients_write(const struct notice *notice, struct buf *out)
{
	const struct decision *decision = &notice->hold->decision;
	size_t count;
	const char *const *waiting = decision_waiting(notice->arena, decision, &count);

	if (waiting == NULL)
		out->failed = true;
	else
		addresses_write(notice, LABEL_RECIPIENTS, waiting, count, out);
	addresses_write(notice, LABEL_DELIVERED, decision->delivered, decision->delivered_count, out);
}

static void decision_write(const struct notice *notice, struct buf *out)
{
	const struct hold *hold = notice->hold;

	if (notice->work->notice == NOTICE_RETURNED) {
		row_write(notice, LABEL_DECIDED_BY, span_of(hold->changed_by), out);
		row_write(notice, LABEL_DECISION, span_of(hold->reason_text), out);
	}
	if (notice->work->notice == NOTICE_BOUNCED)
		row_write(notice, LABEL_ANSWER, span_of(hold->last_error), out);
}

/* "2026-11-24 18:05 +0900", for people of any language. */
static void moment_write(struct buf *out, int64_t at_ms)
{
	time_t at = (time_t)(at_ms / 1000);
	char text[40];
	struct tm tm;

	localtime_r(&at, &tm);
	buf_add(out, text, strftime(text, sizeof(text), "%Y-%m-%d %H:%M %z", &tm));
}

static void next_write(const char *next, int64_t reference, struct buf *out)
{
	buf_addc(out, '\n');
	for (; *next != '\0'; next++) {
		if (*next == '#')
			buf_addf(out, "%" PRId64, reference);
		else
			buf_addc(out, *next);
	}
	buf_addc(out, '\n');
}

static void body_write(const struct notice *notice, struct buf *out)
{
	const struct notice_text *text = notice_text(notice->language, notice->work->notice, notice->audience);
	const char *partial = notice->audience == AUDIENCE_SENDER && notice->hold->decision.delivered_count > 0
		? notice_text_partial(notice->language, notice->work->notice) : NULL;
	struct buf line = {0};

	buf_addf(out, "%s\n\n", partial == NULL ? text->what : partial);
	buf_addf(&line, "%" PRId64, notice->hold->id);
	row_write(notice, LABEL_REFERENCE, buf_span(&line), out);
	buf_clear(&line);
	moment_write(&line, notice->hold->decision.at_ms);
	row_write(notice, LABEL_SENT, buf_span(&line), out);
	buf_free(&line);
	if (notice->audience == AUDIENCE_SUPERVISOR)
		row_write(notice, LABEL_SENDER, span_of(notice->hold->decision.sender), out);
	recipients_write(notice, out);
	decision_write(notice, out);
	reasons_write(notice, out);
	next_write(text->next, notice->hold->id, out);
}

/* The body's line ends become CRLF. */
static void lines_write(struct span body, struct buf *out)
{
	for (size_t i = 0; i < body.len; i++) {
		if (body.p[i] == '\n')
			buf_addc(out, '\r');
		buf_addc(out, body.p[i]);
	}
}

static void encoded_write(struct span body, struct buf *out)
{
	struct buf lines = {0};

	lines_write(body, &lines);
	if (lines.failed)
		out->failed = true;
	base64_write(out, buf_span(&lines), 76);
	buf_free(&lines);
}

int notice_write(const struct conf *conf, const struct work *work, const struct hold *hold, int64_t now_ms, struct buf *out,
	struct err *err)
{
	struct notice notice = {conf, work, hold, (enum conf_language)conf->notice_language,
		strcmp(work->to, hold->decision.sender) == 0 ? AUDIENCE_SENDER : AUDIENCE_SUPERVISOR, arena_new(0)};
	struct buf body = {0};
	bool ascii, failed;

	if (notice.arena == NULL)
		return err_set_nomem(err, "notice");
	body_write(&notice, &body);
	ascii = is_ascii(buf_span(&body));
	head_write(&notice, now_ms, ascii, out);
	if (ascii)
		lines_write(buf_span(&body), out);
	else
		encoded_write(buf_span(&body), out);
	failed = body.failed || out->failed;
	buf_free(&body);
	arena_free(&notice.arena);
	return failed ? err_set_nomem(err, "notice") : 0;
}
