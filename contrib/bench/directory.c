/* directory.c - what a client directory costs, from 100 to 100,000 clients: make contrib/bench/directory && contrib/bench/directory
 *
 * Names are put together from syllables with a fixed seed, two a client; each step runs in a process of its own, so that memory is
 * that step's alone. Times are CPU time. */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "base/fdio.h"
#include "policy/directory_csv.h"
#include "policy/joined.h"
#include "policy/judge.h"

struct figures {
	double parse_ms, lint_ms, compile_ms, map_ms, scan_ms, judge_ms, suggest_ms;
	long compile_mb, private_mb, mapped_mb;
	size_t finds;
};

static const char *const syllables[] = {
	"青空", "光洋", "緑川", "東雲", "春風", "北斗", "朝日", "大和", "富士", "桜井", "松本", "高砂", "みなみ", "ひかり", "あおぞら", "わかば",
	"ミライ", "サクラ", "テクノ", "フジ", "アルファ", "セントラル", "シティ", "グリーン", "電機", "設備", "商事", "工務店", "不動産", "運輸", "食品",
	"印刷", "建設", "歯科", "薬品", "精工"};
static const char *const latin[] = {"ao", "zora", "ko", "yo", "mido", "ri", "shino", "nome", "haru", "kaze", "hoku", "to", "asa", "hi",
	"yama", "to", "fuji", "saku", "ra", "matsu", "mina", "mi", "tek", "no"};
#define RUN_BYTES 65536u /* of a text in one segment */
#define PICK(list, seed) (list)[next(seed) % (sizeof(list) / sizeof(list[0]))]

static uint32_t next(uint64_t *seed)
{
	*seed = *seed * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
	return (uint32_t)(*seed >> 33);
}

static void put_client(struct buf *csv, unsigned i, uint64_t *seed)
{
	const char *a = PICK(syllables, seed), *b = PICK(syllables, seed), *c = PICK(syllables, seed), *d = PICK(syllables, seed);
	const char *x = PICK(latin, seed), *y = PICK(latin, seed), *z = PICK(latin, seed), *w = PICK(latin, seed);

	buf_addf(csv, i % 3 == 0 ? "C-%06u,株式会社%s%s%s%s" : "C-%06u,%s%s%s%s株式会社", i, a, b, c, d);
	buf_addf(csv, ",%s%s%s %s%u,%s%s%s%u.example,desk%u@gmail.com,,,,\r\n", x, y, z, w, i, z, y, x, i, i);
}

static void generate(struct buf *csv, unsigned clients)
{
	uint64_t seed = 20260401;

	buf_adds(csv, "client_id,name,aliases,domains,addresses,senders,valid_from,valid_until,group\r\n");
	for (unsigned i = 0; i < clients; i++)
		put_client(csv, i, &seed);
}

/* 1 MB of call report, with a client in every tenth line. */
static void report(struct buf *text, unsigned clients)
{
	static const char *const lines[] = {"受電 ご担当者様は外出中とお伝えしました。折り返しをご希望です。",
		"代表番号より着信、用件は見積書の件とのことでした。", "call back requested, tel 03-0000-1234"};
	uint64_t seed = 7;

	for (unsigned i = 0; text->len < 1000000; i++) {
		if (i % 10 == 0)
			buf_addf(text, "顧客番号 C-%06u %s%s%s様より\n", next(&seed) % clients, PICK(syllables, &seed), PICK(syllables, &seed),
				PICK(syllables, &seed));
		else
			buf_addf(text, "%02u:%02u %s\n", next(&seed) % 24, next(&seed) % 60, PICK(lines, &seed));
	}
}

/* CPU time, so that what else the machine does matters little. */
static int64_t cpu_us(void)
{
	struct timespec t;

	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
	return (int64_t)t.tv_sec * 1000000 + t.tv_nsec / 1000;
}

static double since_ms(int64_t started_us)
{
	return (double)(cpu_us() - started_us) / 1000.0;
}

static long status_kb(const char *field)
{
	char line[200];
	long kb = 0;
	FILE *f = fopen("/proc/self/status", "r");

	while (f != NULL && fgets(line, sizeof(line), f) != NULL) {
		if (strncmp(line, field, strlen(field)) == 0)
			kb = atol(line + strlen(field));
	}
	if (f != NULL)
		fclose(f);
	return kb;
}

static void die(const struct err *err)
{
	fprintf(stderr, "directory: %s\n", err->text);
	exit(1);
}

static void measure_compile(unsigned clients, const char *image_path, struct figures *f)
{
	struct arena *arena = arena_new(0);
	struct buf csv = {0};
	struct directory_rows rows;
	struct directory_faults faults;
	struct err err;
	struct rusage usage;
	void *image;
	size_t size;
	int64_t at;

	generate(&csv, clients);
	at = cpu_us();
	if (directory_csv_parse(arena, buf_span(&csv), &rows, &faults, &err) != 0)
		die(&err);
	f->parse_ms = since_ms(at);
	at = cpu_us();
	if (directory_lint(arena, &rows, 20000, &faults, &err) != 0)
		die(&err);
	f->lint_ms = since_ms(at);
	at = cpu_us();
	if (directory_compile(rows.rows, rows.count, "1", &image, &size, &err) != 0 ||
	    file_replace(image_path, 0600, image, size, &err) != 0)
		die(&err);
	f->compile_ms = since_ms(at);
	getrusage(RUSAGE_SELF, &usage);
	f->compile_mb = usage.ru_maxrss / 1024;
}

static bool count_find(void *user, const struct find *find)
{
	size_t *count = user;

	*count += find->end > find->start;
	return true;
}

static double least_scan(const struct directory *dir, struct span text, size_t *finds)
{
	struct err err;
	struct directory_scratch *scratch = directory_scratch_new(dir, &err);
	double least = 1e9;

	if (scratch == NULL)
		die(&err);
	for (int round = 0; round < 9; round++) {
		int64_t at = cpu_us();
		double took;

		*finds = 0;
		if (directory_scan(dir, scratch, text, count_find, finds, &err) != 0)
			die(&err);
		took = since_ms(at);
		least = took < least ? took : least;
	}
	directory_scratch_free(&scratch);
	return least;
}

static const struct conf *plain_conf(void)
{
	static const char text[] = "identifier { pattern = \"C-[0-9]{6}\" }\n";
	char path[] = "/tmp/bench_conf.XXXXXX";
	int fd = mkstemp(path);
	struct err err = {0};
	const struct conf *conf = fd >= 0 && fd_write_all(fd, text, strlen(text)) == 0 ? conf_read(path, &err) : NULL;

	if (conf == NULL)
		die(&err);
	close(fd);
	unlink(path);
	return conf;
}

/* The same text as a message's body, judged: normal form, lines, finds, claims, verdict. */
static double least_judgement(struct directory *dir, struct span text)
{
	static const char *const recipients[] = {"report@zora0.example"};
	const struct envelope envelope = {.sender = "op@denwa.example", .recipients = recipients, .recipient_count = 1, .queue_id = "",
	                                  .auth_user = "", .client_addr = "", .daemon_name = ""};
	struct reading *reading = reading_new(0);
	struct part body = {.role = PART_MESSAGE, .place = span_of("body"), .type = span_of("message/rfc822"), .size_bytes = text.len};
	struct segment segment = {.kind = SEGMENT_TEXT, .place = span_of("body")};
	struct err err;
	const struct conf *conf = plain_conf();
	struct policy *policy = policy_new(conf, dir, &err);
	double least = 1e9;

	if (policy == NULL)
		die(&err);
	reading_add_part(reading, &body);
	/* In runs, as the reader tells long texts. */
	for (size_t len; text.len > 0; text = (struct span){text.p + len, text.len - len}) {
		const char *stop = text.len > RUN_BYTES ? memrchr(text.p, '\n', RUN_BYTES) : NULL;

		len = stop == NULL ? text.len : (size_t)(stop + 1 - text.p);
		segment.text = (struct span){text.p, len};
		reading_add_segment(reading, &segment);
	}
	for (int round = 0; round < 15; round++) {
		struct arena *arena = arena_new(0);
		struct verdict verdict;
		int64_t at = cpu_us();
		double took;

		if (judge(policy, &envelope, reading, 0, arena, &verdict, &err) != 0)
			die(&err);
		took = since_ms(at);
		least = took < least ? took : least;
		arena_free(&arena);
	}
	policy_release(&policy);
	conf_release(&conf);
	reading_free(&reading);
	return least;
}

static void measure_use(unsigned clients, const char *image_path, struct figures *f)
{
	struct arena *arena = arena_new(0);
	struct buf text = {0};
	long before_anon = status_kb("RssAnon:"), before_file = status_kb("RssFile:");
	struct err err;
	int64_t at = cpu_us();
	struct directory *dir = directory_map(image_path, &err);

	if (dir == NULL)
		die(&err);
	f->map_ms = since_ms(at);
	report(&text, clients);
	f->scan_ms = least_scan(dir, joined_form(arena, buf_span(&text)), &f->finds);
	f->judge_ms = least_judgement(dir, buf_span(&text));
	f->private_mb = (status_kb("RssAnon:") - before_anon) / 1024;
	f->mapped_mb = (status_kb("RssFile:") - before_file) / 1024;
	at = cpu_us();
	for (int i = 0; i < 10; i++)
		directory_suggest(dir, arena, span_of("report@zoraaokoyo.exampel"));
	f->suggest_ms = since_ms(at) / 10;
}

/* Runs a step in a process of its own. */
static void apart(void (*measure)(unsigned, const char *, struct figures *), unsigned clients, const char *path, struct figures *f)
{
	int ends[2], status;
	pid_t pid;

	if (pipe(ends) != 0 || (pid = fork()) < 0)
		exit(1);
	if (pid == 0) {
		measure(clients, path, f);
		_exit(write(ends[1], f, sizeof(*f)) == (ssize_t)sizeof(*f) ? 0 : 1);
	}
	close(ends[1]);
	if (read(ends[0], f, sizeof(*f)) != (ssize_t)sizeof(*f) || waitpid(pid, &status, 0) < 0 || status != 0)
		exit(1);
	close(ends[0]);
}

int main(int argc, char **argv)
{
	unsigned largest = argc > 1 ? (unsigned)atoi(argv[1]) : 100000;
	char path[] = "/tmp/bench_directory.XXXXXX";
	int fd = mkstemp(path);

	if (fd < 0)
		return 1;
	close(fd);
	printf("%8s %9s %9s %10s %8s %8s %8s %9s %8s %8s %8s %7s\n", "clients", "parse ms", "lint ms", "compile ms", "peak MB", "map ms",
		"own MB", "mapped MB", "find ms", "judge ms", "finds", "near ms");
	for (unsigned clients = 100; clients <= largest; clients *= 10) {
		struct figures f = {0};

		apart(measure_compile, clients, path, &f);
		apart(measure_use, clients, path, &f);
		printf("%8u %9.1f %9.1f %10.1f %8ld %8.1f %8ld %9ld %8.2f %8.2f %8zu %7.2f\n", clients, f.parse_ms, f.lint_ms, f.compile_ms,
			f.compile_mb, f.map_ms, f.private_mb, f.mapped_mb, f.scan_ms, f.judge_ms, f.finds, f.suggest_ms);
		fflush(stdout);
	}
	unlink(path);
	return 0;
}
