/* cmd_stamp.c - atesaki stamp, for the program that makes reports; and the key of stamps. */
#include "console/command.h"

#include <errno.h>
#include <fcntl.h>
#include <openssl/rand.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "base/fdio.h"
#include "policy/day.h"
#include "policy/stamp.h"

#define KEY_BYTES 32u

static int day_wanted(const struct options *o, int32_t *day_out)
{
	if (o->date == NULL)
		*day_out = day_local((int64_t)time(NULL) * 1000);
	else if (!day_parse(span_of(o->date), day_out))
		return command_usage(_("'%s' is not a date; write it like 2026-04-01"), o->date);
	return 0;
}

static int stamp_print(const struct conf *conf, const struct options *o, int32_t day, struct arena *arena, struct err *err)
{
	struct stamp_key key;
	struct span stamp;

	if (stamp_key_read(conf->stamp_key, arena, &key, err) != 0)
		return command_fail(err);
	if (key.p == NULL) {
		err_set(err, ERR_INPUT, "stamp.key is not set in the configuration; 'atesaki key stamp' makes the key");
		return command_fail_as(err, EX_CONFIG);
	}
	stamp = stamp_make(arena, &key, span_of(o->client), day);
	if (stamp.p == NULL) {
		err_set_nomem(err, "stamp");
		return command_fail(err);
	}
	if (o->json)
		return command_json(json_pack("{s:s s:s}", "client", o->client, "stamp", stamp.p));
	puts(stamp.p);
	return EX_OK;
}

static int stamp_run(const struct options *o, int32_t day)
{
	struct err err = {0};
	const struct conf *conf = command_conf(o, false, &err);
	struct arena *arena = arena_new(0);
	int code = EX_TEMPFAIL;

	if (conf == NULL)
		code = command_fail_as(&err, EX_CONFIG);
	else if (arena != NULL)
		code = stamp_print(conf, o, day, arena, &err);
	arena_free(&arena);
	conf_release(&conf);
	return code;
}

int command_stamp(int argc, char **argv)
{
	struct options o;
	int32_t day = 0;
	int code = options_parse(argc, argv, "clDj", &o);

	if (code == 0 && argc > o.first)
		code = command_usage(_("'%s' is one word too many"), argv[o.first]);
	if (code == 0 && (o.client == NULL || *o.client == '\0'))
		code = command_usage(_("--client is missing"));
	if (code == 0)
		code = day_wanted(&o, &day);
	if (code == 0)
		code = stamp_run(&o, day);
	options_free(&o);
	return code < 0 ? EX_OK : code;
}

/* Never over a key that is there: stamps made with it would no longer count. */
static int key_write(const char *path, struct err *err)
{
	unsigned char random[KEY_BYTES];
	char text[2 * KEY_BYTES + 2];
	int fd, rc;

	if (RAND_bytes(random, sizeof(random)) != 1)
		return err_set(err, ERR_TEMPORARY, "stamp key: no random numbers");
	for (size_t i = 0; i < sizeof(random); i++)
		snprintf(text + 2 * i, 3, "%02x", random[i]);
	text[2 * KEY_BYTES] = '\n';
	fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0640);
	if (fd < 0)
		return err_set(err, errno == EEXIST ? ERR_INPUT : ERR_SYSTEM, "%s: %s", path, strerror(errno));
	rc = fd_write_all(fd, text, 2 * KEY_BYTES + 1);
	if (rc != 0 || fsync(fd) != 0)
		rc = err_set(err, ERR_SYSTEM, "%s: %s", path, strerror(errno));
	close(fd);
	explicit_bzero(text, sizeof(text));
	explicit_bzero(random, sizeof(random));
	return rc;
}

/* A key of random bytes and the configuration's word for it. */
struct key_kind {
	const char *key, *json, *said;
	size_t offset; /* of its path in struct conf */
};

static int key_make(const struct options *o, const struct key_kind *kind, const char *path)
{
	struct err err = {0};

	if (*path == '\0') {
		err_set(&err, ERR_INPUT, "%s is not set in the configuration: say there where the key is to be", kind->key);
		return command_fail_as(&err, EX_CONFIG);
	}
	if (key_write(path, &err) != 0)
		return command_fail(&err);
	if (o->json)
		return command_json(json_pack("{s:s}", kind->json, path));
	printf("%s  %s\n%s\n", kind->key, path, _(kind->said));
	return EX_OK;
}

static int key_command(int argc, char **argv, const struct key_kind *kind)
{
	struct options o;
	struct err err = {0};
	const struct conf *conf = NULL;
	int code = options_parse(argc, argv, "cj", &o);

	if (code == 0 && argc > o.first)
		code = command_usage(_("'%s' is one word too many"), argv[o.first]);
	if (code == 0) {
		conf = command_conf(&o, false, &err);
		code = conf == NULL ? command_fail_as(&err, EX_CONFIG)
			: key_make(&o, kind, *(const char *const *)(const void *)((const char *)conf + kind->offset));
	}
	conf_release(&conf);
	options_free(&o);
	return code < 0 ? EX_OK : code;
}

int command_key_stamp(int argc, char **argv)
{
	static const struct key_kind kind = {"stamp.key", "stamp_key",
		N_("The milter's group must be able to read it, and the program that makes the reports."), offsetof(struct conf, stamp_key)};

	return key_command(argc, argv, &kind);
}

int command_key_seen(int argc, char **argv)
{
	static const struct key_kind kind = {"seen.key", "seen_key",
		N_("The milter's group must be able to read it, and nobody else."), offsetof(struct conf, seen_key)};

	return key_command(argc, argv, &kind);
}
