/* mailer.c - SMTP by libcurl, which stuffs the dots; one connection is kept between messages. */
#include "quarantine/mailer.h"

#include <curl/curl.h>
#include <stdlib.h>

struct mailer {
	CURL *curl;
	struct span rest; /* of the message being sent */
	char answer[1000], refusal[1000]; /* the last line that the server said, the last with 4xx or 5xx */
	char problem[CURL_ERROR_SIZE];
};

static size_t bytes_read(char *p, size_t size, size_t count, void *user)
{
	struct mailer *mailer = user;
	size_t len = size * count < mailer->rest.len ? size * count : mailer->rest.len;

	memcpy(p, mailer->rest.p, len);
	mailer->rest = (struct span){mailer->rest.p + len, mailer->rest.len - len};
	return len;
}

/* Keeps one line, without its end, of what may be shown and logged. */
static void line_keep(char *line, size_t size, struct span text)
{
	size_t len = 0;

	for (size_t i = 0; i < text.len && len + 1 < size && text.p[i] != '\r' && text.p[i] != '\n'; i++)
		line[len++] = text.p[i] >= ' ' && text.p[i] < 0x7f ? text.p[i] : '?';
	line[len] = '\0';
}

static void answer_set(struct mailer *mailer, const char *text)
{
	line_keep(mailer->answer, sizeof(mailer->answer), span_of(text));
}

/* Every line that the server says. */
static size_t answer_line(char *p, size_t size, size_t count, void *user)
{
	struct mailer *mailer = user;
	struct span line = {p, size * count};

	line_keep(mailer->answer, sizeof(mailer->answer), line);
	if (line.len > 0 && (p[0] == '4' || p[0] == '5'))
		line_keep(mailer->refusal, sizeof(mailer->refusal), line);
	return line.len;
}

static size_t body_ignored(char *p, size_t size, size_t count, void *user)
{
	(void)p, (void)user;
	return size * count;
}

static bool mailer_set_up(struct mailer *mailer, const char *url, int64_t timeout_ms)
{
	CURL *curl = mailer->curl;

	return curl_easy_setopt(curl, CURLOPT_URL, url) == CURLE_OK &&
		curl_easy_setopt(curl, CURLOPT_PROTOCOLS_STR, "smtp") == CURLE_OK &&
		curl_easy_setopt(curl, CURLOPT_PROXY, "") == CURLE_OK && /* whatever the environment says */
		curl_easy_setopt(curl, CURLOPT_NOSIGNAL, 1L) == CURLE_OK &&
		curl_easy_setopt(curl, CURLOPT_UPLOAD, 1L) == CURLE_OK &&
		curl_easy_setopt(curl, CURLOPT_TIMEOUT_MS, (long)timeout_ms) == CURLE_OK &&
		curl_easy_setopt(curl, CURLOPT_CONNECTTIMEOUT_MS, (long)(timeout_ms < 30000 ? timeout_ms : 30000)) == CURLE_OK &&
		curl_easy_setopt(curl, CURLOPT_READFUNCTION, bytes_read) == CURLE_OK &&
		curl_easy_setopt(curl, CURLOPT_READDATA, mailer) == CURLE_OK &&
		curl_easy_setopt(curl, CURLOPT_HEADERFUNCTION, answer_line) == CURLE_OK &&
		curl_easy_setopt(curl, CURLOPT_HEADERDATA, mailer) == CURLE_OK &&
		curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, body_ignored) == CURLE_OK &&
		curl_easy_setopt(curl, CURLOPT_ERRORBUFFER, mailer->problem) == CURLE_OK;
}

struct mailer *mailer_new(const char *url, int64_t timeout_ms, struct err *err)
{
	struct mailer *mailer = calloc(1, sizeof(*mailer));

	if (mailer != NULL)
		mailer->curl = curl_easy_init();
	if (mailer == NULL || mailer->curl == NULL) {
		err_set_nomem(err, "SMTP");
		mailer_free(&mailer);
	} else if (!mailer_set_up(mailer, url, timeout_ms)) {
		err_set(err, ERR_SYSTEM, "%s: libcurl does not take it", url);
		mailer_free(&mailer);
	}
	return mailer;
}

void mailer_free(struct mailer **mailer)
{
	if (*mailer == NULL)
		return;
	curl_easy_cleanup((*mailer)->curl);
	free(*mailer);
	*mailer = NULL;
}

/* libcurl takes what stands before the first '<' for an address of its own, so they get their brackets here. */
static struct curl_slist *recipient_list(const struct mail *mail)
{
	struct curl_slist *list = NULL;

	for (size_t i = 0; i < mail->recipient_count; i++) {
		size_t size = strlen(mail->recipients[i]) + 3;
		char *address = malloc(size);
		struct curl_slist *longer = NULL;

		if (address != NULL) {
			snprintf(address, size, "<%s>", mail->recipients[i]);
			longer = curl_slist_append(list, address);
			free(address);
		}
		if (longer == NULL) {
			curl_slist_free_all(list);
			return NULL;
		}
		list = longer;
	}
	return list;
}

static enum mail_outcome outcome_of(struct mailer *mailer, CURLcode rc)
{
	long code = 0;

	if (rc == CURLE_OK)
		return MAIL_ACCEPTED;
	curl_easy_getinfo(mailer->curl, CURLINFO_RESPONSE_CODE, &code);
	/* Any other failure than a refusal (time ran out, the connection broke) says itself what it is. */
	if (code >= 400 && code < 600 && rc != CURLE_OPERATION_TIMEDOUT && mailer->refusal[0] != '\0') {
		answer_set(mailer, mailer->refusal);
		return code >= 500 ? MAIL_REFUSED : MAIL_LATER;
	}
	answer_set(mailer, mailer->problem[0] != '\0' ? mailer->problem : curl_easy_strerror(rc));
	return MAIL_LATER;
}

enum mail_outcome mailer_send(struct mailer *mailer, const struct mail *mail, const char **answer_out)
{
	struct curl_slist *recipients = recipient_list(mail);
	enum mail_outcome outcome = MAIL_LATER;

	*answer_out = mailer->answer;
	mailer->rest = mail->bytes;
	mailer->problem[0] = mailer->answer[0] = mailer->refusal[0] = '\0';
	if (recipients == NULL ||
		curl_easy_setopt(mailer->curl, CURLOPT_MAIL_FROM, mail->sender) != CURLE_OK ||
		curl_easy_setopt(mailer->curl, CURLOPT_MAIL_RCPT, recipients) != CURLE_OK ||
		curl_easy_setopt(mailer->curl, CURLOPT_INFILESIZE_LARGE, (curl_off_t)mail->bytes.len) != CURLE_OK)
		answer_set(mailer, "out of memory");
	else
		outcome = outcome_of(mailer, curl_easy_perform(mailer->curl));
	curl_easy_setopt(mailer->curl, CURLOPT_MAIL_RCPT, NULL);
	curl_slist_free_all(recipients);
	return outcome;
}
