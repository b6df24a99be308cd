/* replay.c - every target on every one of its seeds, in any build: what was once found stays found.
 *
 * usage: fuzz_replay SEEDS [TARGET [FILE ...]]. A line a file before it is read, so that the last line tells what it was. */
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <sysexits.h>

#include "base/fdio.h"
#include "tests/fuzz/sound.h"
#include "tests/fuzz/target.h"

static void run_file(const struct fuzz_target *target, const char *path)
{
	struct buf bytes = {0};
	struct err err = {0};
	char *block;

	printf("%s %s\n", target->name, path);
	fflush(stdout);
	must(file_slurp(path, &bytes, &err) == 0, err.text);
	block = malloc(bytes.len == 0 ? 1 : bytes.len); /* of its own size: a step outside is seen */
	must(block != NULL, "memory");
	memcpy(block, buf_span(&bytes).p, bytes.len);
	target->run(target, (struct span){block, bytes.len});
	free(block);
	buf_free(&bytes);
}

static int no_dot(const struct dirent *entry)
{
	return entry->d_name[0] != '.';
}

static int run_folder(const struct fuzz_target *target, const char *seeds)
{
	char folder[4096], path[8192];
	struct dirent **entries;
	int count;

	snprintf(folder, sizeof(folder), "%s/%s", seeds, target->name);
	count = scandir(folder, &entries, no_dot, alphasort);
	if (count <= 0) {
		fprintf(stderr, "fuzz_replay: %s: no seeds\n", folder);
		return -1;
	}
	for (int i = 0; i < count; i++) {
		snprintf(path, sizeof(path), "%s/%s", folder, entries[i]->d_name);
		run_file(target, path);
		free(entries[i]);
	}
	free(entries);
	return 0;
}

int main(int argc, char **argv)
{
	const struct fuzz_target *only = argc > 2 ? fuzz_target_find(argv[2]) : NULL;

	if (argc < 2 || (argc > 2 && only == NULL)) {
		fputs("usage: fuzz_replay SEEDS [TARGET [FILE ...]]\n", stderr);
		return EX_USAGE;
	}
	for (int i = 3; i < argc; i++)
		run_file(only, argv[i]);
	for (size_t i = 0; argc <= 3 && fuzz_target_at(i) != NULL; i++) {
		if ((only == NULL || only == fuzz_target_at(i)) && run_folder(fuzz_target_at(i), argv[1]) != 0)
			return EXIT_FAILURE;
	}
	return EXIT_SUCCESS;
}
