/* directory_csv.c - the client directory as a file. Nothing is guessed: what is not understood is told with its line. */
#include "policy/directory_csv.h"

#include <errno.h>
#include <iconv.h>
#include <stdio.h>

#include "base/text.h"
#include "policy/csv.h"
#include "policy/day.h"
#include "policy/directory_check.h"

enum column {
	COLUMN_ID, COLUMN_NAME, COLUMN_ALIASES, COLUMN_DOMAINS, COLUMN_ADDRESSES, COLUMN_SENDERS, COLUMN_FROM, COLUMN_UNTIL,
	COLUMN_GROUP, COLUMN_COUNT
};
static const char *const column_names[] = {
	"client_id", "name", "aliases", "domains", "addresses", "senders", "valid_from", "valid_until", "group"};
_Static_assert(sizeof(column_names) / sizeof(column_names[0]) == COLUMN_COUNT, "a name for each column");
#define COLUMN_LIST "client_id,name,aliases,domains,addresses,senders,valid_from,valid_until,group"

struct parse {
	struct arena *arena;
	struct directory_rows *rows;
	size_t capacity;
	struct directory_faults *faults;
	size_t header_count;
	int at[COLUMN_COUNT]; /* which field of a record; -1: the file has no such column */
	bool failed;          /* out of memory */
};

#define FAULT(p, ...) directory_fault((p)->arena, (p)->faults, __VA_ARGS__)

/* ---- characters ---- */

static unsigned line_of(struct span bytes, size_t at)
{
	unsigned line = 1;

	for (size_t i = 0; i < at && i < bytes.len; i++)
		line += bytes.p[i] == '\n';
	return line;
}

static size_t bad_utf8_at(struct span s)
{
	size_t at = 0, step = 1;
	uint32_t c;

	for (; at < s.len; at += step) {
		step = text_decode((struct span){s.p + at, s.len - at}, &c);
		if (c == 0xfffd && !(step == 3 && memcmp(s.p + at, "\xef\xbf\xbd", 3) == 0))
			break;
	}
	return at;
}

/* Where the better of two readings ended. */
static void refuse_bytes(struct parse *p, struct span bytes, size_t cp932_at)
{
	size_t at = bad_utf8_at(bytes) > cp932_at ? bad_utf8_at(bytes) : cp932_at;

	FAULT(p, line_of(bytes, at), "a byte here (0x%02x) is neither UTF-8 nor CP932; save the file as \"CSV UTF-8\"",
		at < bytes.len ? (unsigned char)bytes.p[at] : 0u);
}

/* .p NULL: told, or out of memory. */
static struct span from_cp932(struct parse *p, struct span bytes)
{
	iconv_t code = iconv_open("UTF-8", "CP932");
	size_t in_left = bytes.len, room = 3 * bytes.len;
	char *out = code == (iconv_t)-1 ? NULL : arena_alloc(p->arena, room + 1), *in, *to = out;
	size_t left = room, done = (size_t)-1;

	memcpy(&in, &bytes.p, sizeof(in)); /* iconv(3) takes char **, and does not write to it */
	if (code == (iconv_t)-1) {
		FAULT(p, 1, "the file is not UTF-8, and this machine cannot read CP932; save it as \"CSV UTF-8\"");
		return (struct span){NULL, 0};
	}
	if (out == NULL)
		p->failed = true;
	else
		done = iconv(code, &in, &in_left, &to, &left);
	iconv_close(code);
	if (out != NULL && done == (size_t)-1)
		refuse_bytes(p, bytes, bytes.len - in_left);
	return done == (size_t)-1 ? (struct span){NULL, 0} : (struct span){out, room - left};
}

static struct span to_utf8(struct parse *p, struct span bytes)
{
	bool marked = bytes.len >= 3 && memcmp(bytes.p, "\xef\xbb\xbf", 3) == 0;

	if (bytes.len >= 2 && (memcmp(bytes.p, "\xff\xfe", 2) == 0 || memcmp(bytes.p, "\xfe\xff", 2) == 0)) {
		FAULT(p, 1, "the file is UTF-16; save it as \"CSV UTF-8\"");
		return (struct span){NULL, 0};
	}
	if (marked)
		bytes = (struct span){bytes.p + 3, bytes.len - 3};
	if (text_is_utf8(bytes))
		return bytes;
	if (!marked)
		return from_cp932(p, bytes);
	FAULT(p, line_of(bytes, bad_utf8_at(bytes)), "the file says it is UTF-8, but a byte here is not; save it again as \"CSV UTF-8\"");
	return (struct span){NULL, 0};
}

/* White space of a cell says nothing: ASCII, no-break and ideographic. */
static size_t space_at(struct span s, bool end)
{
	static const char *const spaces[] = {" ", "\t", "\r", "\n", "\xc2\xa0", "\xe3\x80\x80"};

	for (size_t i = 0; i < sizeof(spaces) / sizeof(spaces[0]); i++) {
		size_t len = strlen(spaces[i]);

		if (s.len >= len && memcmp(end ? s.p + s.len - len : s.p, spaces[i], len) == 0)
			return len;
	}
	return 0;
}

static struct span trim(struct span s)
{
	size_t len;

	while ((len = space_at(s, false)) > 0)
		s = (struct span){s.p + len, s.len - len};
	while ((len = space_at(s, true)) > 0)
		s.len -= len;
	return s;
}

/* ---- the header ---- */

static enum column column_of(struct span name)
{
	unsigned column = 0;

	while (column < COLUMN_COUNT && !span_equal(name, span_of(column_names[column])))
		column++;
	return (enum column)column;
}

static void take_column(struct parse *p, unsigned line, struct span name, int at)
{
	enum column column = column_of(name);

	if (name.len == 0)
		FAULT(p, line, "column %d has no name; the columns are %s", at + 1, COLUMN_LIST);
	else if (column == COLUMN_COUNT)
		FAULT(p, line, "unknown column %s; the columns are %s", directory_shown(p->arena, name), COLUMN_LIST);
	else if (p->at[column] >= 0)
		FAULT(p, line, "column %s stands here twice", column_names[column]);
	else
		p->at[column] = at;
}

static const char *separator_hint(const struct csv_record *r)
{
	struct span only = r->fields[0];

	if (r->count == 1 && memchr(only.p, '\t', only.len) != NULL)
		return "; fields are separated by commas, not tabs";
	if (r->count == 1 && memchr(only.p, ';', only.len) != NULL)
		return "; fields are separated by commas, not semicolons";
	return "";
}

static void take_header(struct parse *p, const struct csv_record *r)
{
	size_t faults = p->faults->count;

	p->header_count = r->count;
	if (r->problem != CSV_SOUND) {
		FAULT(p, r->problem_line, "%s", csv_problem_text(r->problem));
		return;
	}
	/* Names after the last column that has one: Excel writes commas for cells that were used once. */
	while (p->header_count > 1 && trim(r->fields[p->header_count - 1]).len == 0)
		p->header_count--;
	if (*separator_hint(r) != '\0')
		FAULT(p, r->line, "the first row names the columns %s%s", COLUMN_LIST, separator_hint(r));
	else
		for (size_t i = 0; i < p->header_count; i++)
			take_column(p, r->line, trim(r->fields[i]), (int)i);
	for (unsigned column = COLUMN_ID; column <= COLUMN_NAME && p->faults->count == faults; column++) {
		if (p->at[column] < 0)
			FAULT(p, r->line, "column %s is missing; the first row names the columns", column_names[column]);
	}
}

/* ---- rows ---- */

static struct span field_of(const struct parse *p, const struct csv_record *r, enum column column)
{
	return p->at[column] < 0 ? (struct span){"", 0} : trim(r->fields[p->at[column]]);
}

static const char *take_text(struct parse *p, const struct csv_record *r, enum column column)
{
	struct span s = field_of(p, r, column);
	const char *copy = arena_copy(p->arena, s.p, s.len);

	if (copy == NULL)
		p->failed = true;
	return copy;
}

static const char *const *take_list(struct parse *p, const struct csv_record *r, enum column column, size_t *count)
{
	struct span s = field_of(p, r, column);
	size_t most = s.len > 0;
	const char **list;

	*count = 0;
	for (size_t i = 0; i < s.len; i++)
		most += s.p[i] == ';';
	if (most == 0)
		return NULL;
	if (memmem(s.p, s.len, "；", strlen("；")) != NULL)
		FAULT(p, r->line, "%s: a full-width semicolon separates nothing; write ';'", column_names[column]);
	list = arena_array(p->arena, most, sizeof(*list));
	for (size_t i = 0; list != NULL && i < most; i++) {
		const char *stop = memchr(s.p, ';', s.len);
		struct span item = trim((struct span){s.p, stop == NULL ? s.len : (size_t)(stop - s.p)});

		s = stop == NULL ? (struct span){s.p, 0} : (struct span){stop + 1, s.len - (size_t)(stop + 1 - s.p)};
		if (item.len > 0 && (list[(*count)++] = arena_copy(p->arena, item.p, item.len)) == NULL)
			p->failed = true;
	}
	p->failed = p->failed || list == NULL;
	return list;
}

static int32_t take_date(struct parse *p, const struct csv_record *r, enum column column, int32_t open)
{
	struct span s = field_of(p, r, column);
	int32_t days = open;

	if (s.len > 0 && !day_parse(s, &days))
		FAULT(p, r->line, "%s %s is not a date; write it like 2026-04-01 (in Excel: cell format yyyy-mm-dd)",
			column_names[column], directory_shown(p->arena, s));
	return days;
}

static bool record_empty(const struct csv_record *r)
{
	for (size_t i = 0; i < r->count; i++) {
		if (trim(r->fields[i]).len > 0)
			return false;
	}
	return true;
}

static bool record_fits(struct parse *p, const struct csv_record *r)
{
	size_t count = r->count;

	if (r->problem != CSV_SOUND) {
		FAULT(p, r->problem_line, "%s", csv_problem_text(r->problem));
		return false;
	}
	while (count > p->header_count && trim(r->fields[count - 1]).len == 0)
		count--;
	if (count != p->header_count) {
		FAULT(p, r->line, "%zu fields where the first row has %zu%s", count, p->header_count,
			count > p->header_count ? "; a comma inside a field needs quotes around the field" : "");
		return false;
	}
	return true;
}

static void take_row(struct parse *p, const struct csv_record *r)
{
	struct client_row row = {.line = r->line};

	row.id = take_text(p, r, COLUMN_ID);
	row.name = take_text(p, r, COLUMN_NAME);
	row.group = take_text(p, r, COLUMN_GROUP);
	row.aliases = take_list(p, r, COLUMN_ALIASES, &row.alias_count);
	row.domains = take_list(p, r, COLUMN_DOMAINS, &row.domain_count);
	row.addresses = take_list(p, r, COLUMN_ADDRESSES, &row.address_count);
	row.senders = take_list(p, r, COLUMN_SENDERS, &row.sender_count);
	row.valid_from = take_date(p, r, COLUMN_FROM, INT32_MIN);
	row.valid_until = take_date(p, r, COLUMN_UNTIL, INT32_MAX);
	p->rows->rows = arena_grow(p->arena, p->rows->rows, &p->capacity, p->rows->count + 1, sizeof(row));
	if (p->rows->rows == NULL)
		p->failed = true;
	else
		p->rows->rows[p->rows->count++] = row;
}

static void take_rows(struct parse *p, struct csv *csv)
{
	struct csv_record r;
	int rc = 0;

	while (!p->failed && (rc = csv_next(csv, &r)) > 0) {
		if (p->rows->count == DIRECTORY_CSV_MOST_ROWS) {
			FAULT(p, r.line, "more than %u rows", DIRECTORY_CSV_MOST_ROWS);
			return;
		}
		if (!(r.problem == CSV_SOUND && record_empty(&r)) && record_fits(p, &r))
			take_row(p, &r);
	}
	p->failed = p->failed || rc < 0;
}

static void take_file(struct parse *p, struct span bytes)
{
	struct span text = to_utf8(p, bytes);
	struct csv csv = {p->arena, text, 1};
	struct csv_record header;
	int rc = text.p == NULL ? -1 : csv_next(&csv, &header);

	if (text.p == NULL)
		return;
	if (rc < 0)
		p->failed = true;
	else if (rc == 0)
		FAULT(p, 1, "the file is empty; the first row names the columns %s", COLUMN_LIST);
	if (rc <= 0)
		return;
	take_header(p, &header);
	if (p->faults->count > 0)
		return;
	take_rows(p, &csv);
	if (!p->failed && p->rows->count == 0 && p->faults->count == 0)
		FAULT(p, header.line + 1, "the file has no client");
}

int directory_csv_parse(struct arena *arena, struct span bytes, struct directory_rows *rows_out,
	struct directory_faults *faults_out, struct err *err)
{
	struct parse p = {.arena = arena, .rows = rows_out, .faults = faults_out};
	size_t all;

	*rows_out = (struct directory_rows){0};
	*faults_out = (struct directory_faults){0};
	for (unsigned column = 0; column < COLUMN_COUNT; column++)
		p.at[column] = -1;
	if (bytes.len > DIRECTORY_CSV_MOST_BYTES)
		FAULT(&p, 1, "the file is larger than %u bytes", DIRECTORY_CSV_MOST_BYTES);
	else
		take_file(&p, bytes);
	if (p.failed || faults_out->failed)
		return err_set_nomem(err, "client directory");
	if (directory_check(arena, rows_out->rows, rows_out->count, faults_out, err) != 0)
		return -1;
	all = faults_out->count + faults_out->left_out;
	if (all == 0)
		return 0;
	return err_set(err, ERR_INPUT, "line %u: %s (%zu %s in all)", faults_out->faults[0].line, faults_out->faults[0].text, all,
		all == 1 ? "fault" : "faults");
}

/* ---- writing ---- */

static void put_list(struct buf *out, const char *const *list, size_t count)
{
	struct buf joined = {.max_bytes = out->max_bytes};

	for (size_t i = 0; i < count; i++) {
		if (i > 0)
			buf_addc(&joined, ';');
		buf_adds(&joined, list[i]);
	}
	out->failed = out->failed || joined.failed;
	csv_put(out, buf_span(&joined));
	buf_free(&joined);
}

static void put_date(struct buf *out, int32_t days)
{
	char date[DAY_TEXT];

	if (days == INT32_MIN || days == INT32_MAX)
		return;
	day_print(days, date);
	buf_add(out, date, strlen(date));
}

static void put_row(struct buf *out, const struct client_row *row)
{
	csv_put(out, span_of(row->id));
	buf_addc(out, ',');
	csv_put(out, span_of(row->name));
	buf_addc(out, ',');
	put_list(out, row->aliases, row->alias_count);
	buf_addc(out, ',');
	put_list(out, row->domains, row->domain_count);
	buf_addc(out, ',');
	put_list(out, row->addresses, row->address_count);
	buf_addc(out, ',');
	put_list(out, row->senders, row->sender_count);
	buf_addc(out, ',');
	put_date(out, row->valid_from);
	buf_addc(out, ',');
	put_date(out, row->valid_until);
	buf_addc(out, ',');
	csv_put(out, span_of(row->group == NULL ? "" : row->group));
	buf_adds(out, "\r\n");
}

int directory_csv_write(const struct directory_rows *rows, struct buf *out)
{
	buf_adds(out, COLUMN_LIST "\r\n");
	for (size_t i = 0; i < rows->count; i++)
		put_row(out, &rows->rows[i]);
	return out->failed ? -1 : 0;
}
