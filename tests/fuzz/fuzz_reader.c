/* fuzz_reader.c - the whole reader on any bytes, and what it says over the wire: it never lies itself. */
#include <unistd.h>

#include "base/fdio.h"
#include "report/reader.h"
#include "report/wire_decode.h"
#include "tests/fuzz/sound.h"
#include "tests/fuzz/target.h"

/* Small, so that the limits are met too. */
static const struct read_limits limits = {
	.nesting = 6, .parts = 200, .expansion = 200, .unpacked_bytes = 8 << 20, .pages = 20, .cells = 20000,
	.segments = 20000, .text_bytes = 4 << 20, .picture_inline_bytes = 1000, .deadline_ms = 5000,
};

static struct reader *reader;
static struct wire_writer *writer;
static int answer = -1;

static void prepare(void)
{
	struct err err = {0};

	reader = reader_new(&err);
	must(reader != NULL, err.text);
	answer = fd_anonymous("answer", &err);
	must(answer >= 0, err.text);
	writer = wire_writer_new(answer);
	must(writer != NULL, "memory");
}

static void must_arrive(void)
{
	struct reading *reading = reading_new(0);
	struct buf bytes = {0};
	struct wire_decode d;
	size_t need;

	must(reading != NULL && lseek(answer, 0, SEEK_SET) == 0 && fd_slurp(answer, &bytes, "answer", NULL) == 0, "answer");
	wire_decode_start(&d, reading, &limits);
	wire_decode_take(&d, buf_span(&bytes), &need);
	must(d.state == WIRE_ENDED, d.lie == NULL ? "no end" : d.lie);
	must_be_sound(reading);
	buf_free(&bytes);
	reading_free(&reading);
}

/* The last byte says as what it is read, so that files are seeds as they are. */
void fuzz_reader(const struct fuzz_target *target, struct span bytes)
{
	enum read_as as = bytes.len > 0 && bytes.p[bytes.len - 1] % 2 != 0 ? READ_AS_MESSAGE : READ_AS_FOUND;
	struct sink sink;

	(void)target;
	if (reader == NULL)
		prepare();
	must(ftruncate(answer, 0) == 0 && lseek(answer, 0, SEEK_SET) == 0, "answer");
	sink = wire_sink(writer);
	must(reader_read(reader, bytes, as, &limits, &sink) == 0, "no reading");
	must(wire_finish(writer, WIRE_READ, 0) == 0, "answer");
	must_arrive();
}
