/* conf_text.c - a configuration file's text made safe for the parser.
 *
 * libConfuse keeps its scanner's state in globals: a string that does not end would make every later parse in the same
 * process fail, so that a mistake could not be mended by a reload. It takes comments only between settings, and a
 * section that the end of the file cuts off for a whole one. */
#include "base/conf_text.h"

#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/fdio.h"
#include "base/text.h"

#define LARGEST_FILE_BYTES (1u << 20)

enum scan_state { IN_PLAIN, IN_DOUBLE, IN_SINGLE, IN_LINE_COMMENT, IN_BLOCK_COMMENT };

struct scan {
	const char *path;
	char *p;
	size_t len, at;
	unsigned line, opened_line;
	unsigned braces, brace_line; /* open ones, and where the outermost was opened */
	enum scan_state state;
};

static int slurp_regular(const char *path, struct buf *text, struct err *err)
{
	struct stat st;
	int result = -1, fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);

	if (fd < 0 || fstat(fd, &st) != 0)
		err_set_sys(err, "open %s", path);
	else if (!S_ISREG(st.st_mode))
		err_set(err, ERR_INPUT, "%s: not a file", path);
	else
		result = fd_slurp(fd, text, path, err);
	if (fd >= 0)
		close(fd);
	return result;
}

static bool follows(const struct scan *scan, const char *what)
{
	size_t n = strlen(what);

	return scan->len - scan->at >= n && memcmp(scan->p + scan->at, what, n) == 0;
}

/* Does a word, a value begin here? "smtp://host" has its slashes in the middle of one. */
static bool at_word_start(const struct scan *scan)
{
	return scan->at == 0 || strchr(" \t\r\n={}(),;", scan->p[scan->at - 1]) != NULL;
}

static void enter(struct scan *scan, enum scan_state state)
{
	scan->state = state;
	scan->opened_line = scan->line;
}

static void scan_plain(struct scan *scan)
{
	if (follows(scan, "\""))
		enter(scan, IN_DOUBLE);
	else if (follows(scan, "'"))
		enter(scan, IN_SINGLE);
	else if (follows(scan, "/*"))
		enter(scan, IN_BLOCK_COMMENT);
	else if (follows(scan, "#") || (follows(scan, "//") && at_word_start(scan)))
		enter(scan, IN_LINE_COMMENT);
	else if (follows(scan, "}") && scan->braces > 0)
		scan->braces--;
	else if (follows(scan, "{") && scan->braces++ == 0)
		scan->brace_line = scan->line;
}

static int scan_quoted(struct scan *scan, char quote, struct err *err)
{
	char next = scan->at + 1 < scan->len ? scan->p[scan->at + 1] : '\0';

	if (follows(scan, "\\")) {
		if (quote == '"' && next >= '0' && next <= '9')
			return err_set(err, ERR_INPUT, "%s:%u: \"\\%c\": no digits after a backslash in a string in "
				"double quotes; use single quotes, in which a backslash is a backslash", scan->path,
				scan->line, next);
		scan->at++;
		scan->line += next == '\n';
	} else if (scan->p[scan->at] == quote) {
		scan->state = IN_PLAIN;
	}
	return 0;
}

static void scan_comment(struct scan *scan)
{
	bool ends = scan->state == IN_BLOCK_COMMENT && follows(scan, "*/");

	if (scan->state == IN_LINE_COMMENT && scan->p[scan->at] == '\n')
		scan->state = IN_PLAIN;
	if (scan->p[scan->at] != '\n')
		scan->p[scan->at] = ' ';
	if (ends) {
		scan->p[++scan->at] = ' ';
		scan->state = IN_PLAIN;
	}
}

static int scan_one(struct scan *scan, struct err *err)
{
	switch (scan->state) {
	case IN_PLAIN:
		scan_plain(scan);
		if (scan->state == IN_LINE_COMMENT || scan->state == IN_BLOCK_COMMENT) {
			size_t marks = scan->state == IN_BLOCK_COMMENT ? 2 : 1;

			memset(scan->p + scan->at, ' ', marks);
			scan->at += marks - 1;
		}
		return 0;
	case IN_DOUBLE:
		return scan_quoted(scan, '"', err);
	case IN_SINGLE:
		return scan_quoted(scan, '\'', err);
	case IN_LINE_COMMENT: case IN_BLOCK_COMMENT:
		scan_comment(scan);
		return 0;
	}
	return err_set(err, ERR_BUG, "%s: scanner is lost", scan->path);
}

static int scan_all(struct scan *scan, struct err *err)
{
	for (; scan->at < scan->len; scan->at++) {
		size_t at = scan->at;

		if (scan_one(scan, err) != 0)
			return -1;
		scan->line += scan->p[at] == '\n';
	}
	if (scan->state != IN_PLAIN && scan->state != IN_LINE_COMMENT)
		return err_set(err, ERR_INPUT, "%s:%u: the %s that begins here does not end", scan->path,
			scan->opened_line, scan->state == IN_BLOCK_COMMENT ? "comment" : "string");
	if (scan->braces > 0)
		return err_set(err, ERR_INPUT, "%s:%u: the { opened here is not closed", scan->path, scan->brace_line);
	return 0;
}

static unsigned line_of(struct span text, size_t at)
{
	unsigned line = 1;

	for (size_t i = 0; i < at; i++)
		line += text.p[i] == '\n';
	return line;
}

static int check_bytes(const char *path, struct span text, struct err *err)
{
	const char *nul = memchr(text.p, '\0', text.len);
	size_t good = 0, end;

	if (nul != NULL)
		return err_set(err, ERR_INPUT, "%s:%u: a NUL byte", path, line_of(text, (size_t)(nul - text.p)));
	if (text_is_utf8(text))
		return 0;
	/* Line by line, to name the one. */
	for (end = 0; end < text.len; end++) {
		if (text.p[end] != '\n')
			continue;
		if (!text_is_utf8((struct span){text.p + good, end - good}))
			break;
		good = end + 1;
	}
	return err_set(err, ERR_INPUT, "%s:%u: not UTF-8; save the file as UTF-8", path, line_of(text, good));
}

int conf_text_read(const char *path, struct buf *text, struct err *err)
{
	struct scan scan = {.path = path, .line = 1};

	text->max_bytes = LARGEST_FILE_BYTES;
	if (slurp_regular(path, text, err) != 0 || check_bytes(path, buf_span(text), err) != 0)
		return -1;
	if (text->len >= 3 && memcmp(text->p, "\xef\xbb\xbf", 3) == 0)
		memset(text->p, ' ', 3);
	scan.p = text->p;
	scan.len = text->len;
	return scan_all(&scan, err);
}
