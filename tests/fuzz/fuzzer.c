/* fuzzer.c - libFuzzer on one target: fuzzer --target=NAME [libFuzzer's options] [FOLDER ...] */
#include <stdio.h>
#include <stdlib.h>
#include <sysexits.h>

#include "tests/fuzz/target.h"

/* Called by libFuzzer. */
int LLVMFuzzerInitialize(int *argc, char ***argv);
int LLVMFuzzerTestOneInput(const unsigned char *data, size_t size);

const char *__asan_default_options(void);
const char *__ubsan_default_options(void);

static const struct fuzz_target *target;

/* Libraries ask for as much as a file tells them to: here, too, they get nothing beyond the reader's memory limit. */
const char *__asan_default_options(void)
{
	return "allocator_may_return_null=1:max_allocation_size_mb=512";
}

/* libFuzzer leaves alone what begins with "--", and gives it to the processes that it starts. */
int LLVMFuzzerInitialize(int *argc, char ***argv)
{
	for (int i = 1; i < *argc; i++) {
		if (strncmp((*argv)[i], "--target=", 9) == 0)
			target = fuzz_target_find((*argv)[i] + 9);
	}
	if (target != NULL)
		return 0;
	fputs("usage: fuzzer --target=NAME [OPTION ...] [FOLDER ...]; names:", stderr);
	for (size_t i = 0; fuzz_target_at(i) != NULL; i++)
		fprintf(stderr, " %s", fuzz_target_at(i)->name);
	fputs("\n", stderr);
	exit(EX_USAGE);
}

const char *__ubsan_default_options(void)
{
	return "halt_on_error=1:print_stacktrace=1";
}

int LLVMFuzzerTestOneInput(const unsigned char *data, size_t size)
{
	target->run(target, (struct span){(const char *)data, size});
	return 0;
}
