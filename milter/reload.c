/* reload.c - the thread that takes over a new configuration and a new client directory. */
#include "milter/reload.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <time.h>

#include "base/log.h"

#define POLL_S 1
#define COMPLAIN_MS 60000

struct reload {
	pthread_t thread;
	atomic_bool stopping;
	const struct gate *gate;
	struct log_limit complaints;
};

void reload_block_signals(void)
{
	sigset_t set;

	sigemptyset(&set);
	sigaddset(&set, SIGUSR1);
	sigaddset(&set, SIGHUP);
	sigaddset(&set, SIGTERM);
	sigaddset(&set, SIGINT);
	pthread_sigmask(SIG_BLOCK, &set, NULL);
	signal(SIGPIPE, SIG_IGN);
}

static void take_configuration(struct reload *reload)
{
	struct snapshot *now;
	struct err err = {0};

	if (log_reopen() != 0)
		log_warning("the log file cannot be opened again; the old one stays");
	if (snapshots_reload(reload->gate->snapshots, &err) != 0) {
		log_error("configuration: %s: the running one stays", err.text);
		return;
	}
	now = snapshots_take(reload->gate->snapshots);
	pool_configure(reload->gate->pool, snapshot_conf(now));
	store_configure(reload->gate->store, snapshot_conf(now));
	snapshot_release(&now);
	log_info("configuration is taken over");
}

static void take_directory(struct reload *reload)
{
	struct err err = {0};
	int rc = snapshots_poll(reload->gate->snapshots, &err);

	if (rc < 0) {
		log_limited(&reload->complaints, COMPLAIN_MS, LOG_LEVEL_ERROR, "%s: what there was stays", err.text);
	} else if (rc > 0) {
		struct snapshot *now = snapshots_take(reload->gate->snapshots);

		log_info("client directory, version %s, is taken over",
			directory_version(policy_directory(snapshot_policy(now))));
		snapshot_release(&now);
	}
}

static void *run(void *user)
{
	static const struct timespec interval = {.tv_sec = POLL_S};
	struct reload *reload = user;
	sigset_t set;

	sigemptyset(&set);
	sigaddset(&set, SIGUSR1);
	while (!reload->stopping) {
		if (sigtimedwait(&set, NULL, &interval) == SIGUSR1 && !reload->stopping)
			take_configuration(reload);
		if (!reload->stopping)
			take_directory(reload);
	}
	return NULL;
}

struct reload *reload_new(const struct gate *gate, struct err *err)
{
	struct reload *reload = calloc(1, sizeof(*reload));

	if (reload == NULL) {
		err_set_nomem(err, "reload");
		return NULL;
	}
	reload->gate = gate;
	take_directory(reload);
	if (pthread_create(&reload->thread, NULL, run, reload) == 0)
		return reload;
	free(reload);
	err_set(err, ERR_TEMPORARY, "start a thread for reloading");
	return NULL;
}

void reload_free(struct reload **reload)
{
	if (reload == NULL || *reload == NULL)
		return;
	(*reload)->stopping = true;
	pthread_kill((*reload)->thread, SIGUSR1);
	pthread_join((*reload)->thread, NULL);
	free(*reload);
	*reload = NULL;
}
