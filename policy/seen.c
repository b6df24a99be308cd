/* seen.c - whether a document went to another client before.
 *
 * It did if it went somewhere, and never to a client that it goes to now. What a supervisor once let go to two clients counts for
 * both from then on. */
#include "policy/seen.h"

#include "policy/day.h"

#define TOLD_MOST 20u

struct looking {
	const struct directory *dir;
	const struct reading *reading;
	struct arena *arena;
	struct documents documents;
	const struct sighting *sightings;
	size_t sighting_count;
	struct span *clients; /* that it goes to now */
	size_t client_count;
	struct seen_finding *told;
	size_t told_count;
};

static void client_add(struct looking *l, struct span id)
{
	for (size_t i = 0; i < l->client_count; i++) {
		if (span_equal(l->clients[i], id))
			return;
	}
	l->clients[l->client_count++] = id;
}

/* Whose the recipients are: where a recipient is several clients', those that the message is about, if any. */
static int clients_find(struct looking *l, const struct recipient *recipients, size_t count, const struct client_set *claimed)
{
	size_t most = 1;

	for (size_t i = 0; i < count; i++)
		most += recipients[i].owners.count;
	l->clients = arena_array(l->arena, most, sizeof(*l->clients));
	for (size_t i = 0; l->clients != NULL && i < count; i++) {
		const struct owners *o = &recipients[i].owners;
		bool any = false;

		for (size_t k = 0; k < o->count; k++)
			any |= client_set_has(claimed, o->clients[k]);
		for (size_t k = 0; k < o->count; k++) {
			if (!any || client_set_has(claimed, o->clients[k]))
				client_add(l, directory_client(l->dir, o->clients[k]).id);
		}
	}
	return l->clients == NULL ? -1 : 0;
}

/* The digests from `first` on that are of one part. */
static size_t group_end(const struct documents *d, size_t first)
{
	size_t end = first + 1;

	while (end < d->count && d->parts[end] == d->parts[first])
		end++;
	return end;
}

static const struct sighting *sighting_of(const struct looking *l, size_t first, size_t end, struct span client)
{
	for (size_t i = 0; i < l->sighting_count; i++) {
		const struct sighting *s = &l->sightings[i];

		if (s->digest >= first && s->digest < end && span_equal(s->client, client))
			return s;
	}
	return NULL;
}

static const struct sighting *elsewhere(const struct looking *l, size_t first, size_t end)
{
	const struct sighting *any = NULL;

	for (size_t i = 0; i < l->sighting_count && any == NULL; i++) {
		if (l->sightings[i].digest >= first && l->sightings[i].digest < end)
			any = &l->sightings[i];
	}
	for (size_t i = 0; any != NULL && i < l->client_count; i++) {
		if (sighting_of(l, first, end, l->clients[i]) == NULL)
			return any;
	}
	return NULL;
}

/* One document: common ones are forgotten, one that is somebody else's is told. */
static void document_look(struct looking *l, size_t first, size_t end, struct documents *kept)
{
	const struct sighting *other;
	const struct part *part = &l->reading->parts[l->documents.parts[first]];

	if (sighting_of(l, first, end, span_of("")) != NULL)
		return;
	other = elsewhere(l, first, end);
	if (other != NULL && l->told_count < TOLD_MOST)
		l->told[l->told_count++] = (struct seen_finding){.place = part->place, .client = other->client,
		                                                 .day = day_local(other->at_ms)};
	for (size_t i = first; i < end; i++)
		kept->digests[kept->count++] = l->documents.digests[i];
}

static int documents_look(struct looking *l, struct verdict *v)
{
	struct documents kept = {.digests = arena_array(l->arena, l->documents.count, sizeof(*kept.digests))};

	l->told = arena_array(l->arena, TOLD_MOST, sizeof(*l->told));
	if (kept.digests == NULL || l->told == NULL)
		return -1;
	for (size_t i = 0; i < l->documents.count;) {
		size_t end = group_end(&l->documents, i);

		document_look(l, i, end, &kept);
		i = end;
	}
	v->documents = kept.digests;
	v->document_count = kept.count;
	v->document_clients = l->clients;
	v->document_client_count = l->client_count;
	v->seen = l->told;
	v->seen_count = l->told_count;
	return 0;
}

int seen_find(const struct policy *policy, const struct view *view, const struct recipient *recipients, size_t recipient_count,
	const struct client_set *claimed, const struct history *history, struct arena *arena, struct verdict *verdict,
	struct err *err)
{
	struct looking l = {.dir = policy->dir, .reading = view->reading, .arena = arena};

	if (history == NULL || policy->seen_key.p == NULL)
		return 0;
	if (documents_find(view, &policy->seen_key, (size_t)policy->conf->seen_minimum, arena, &l.documents, err) != 0)
		return -1;
	if (l.documents.count == 0)
		return 0;
	if (history->look(history->to, l.documents.digests, l.documents.count, arena, &l.sightings, &l.sighting_count, err) != 0)
		return err_prefix(err, "look up the documents");
	if (clients_find(&l, recipients, recipient_count, claimed) != 0 || documents_look(&l, verdict) != 0)
		return err_set_nomem(err, "documents seen before");
	return 0;
}
