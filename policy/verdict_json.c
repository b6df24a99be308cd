/* verdict_json.c - a verdict as the JSON that other programs rely on. */
#include "base/buf.h"
#include "base/json.h"
#include "policy/day.h"
#include "policy/verdict.h"

static const char *comma(size_t index)
{
	return index == 0 ? "" : ",";
}

static void add_member(struct buf *out, const char *before, struct span value)
{
	buf_adds(out, before);
	json_add(out, value);
}

static void add_reasons(struct buf *out, const struct verdict *v)
{
	buf_adds(out, ",\"reasons\":[");
	for (size_t i = 0; i < v->reason_count; i++)
		add_member(out, comma(i), span_of(reason_name(v->reasons[i])));
	buf_addc(out, ']');
}

static void add_client(struct buf *out, const struct client_finding *c)
{
	add_member(out, "{\"id\":", c->id);
	add_member(out, ",\"name\":", c->name);
	buf_adds(out, ",\"claims\":[");
	for (size_t i = 0; i < c->claim_count; i++) {
		const struct claim *claim = c->claims[i];

		buf_adds(out, comma(i));
		add_member(out, "{\"place\":", claim->place);
		add_member(out, ",\"text\":", claim->text);
		add_member(out, ",\"how\":", span_of(claim_how_name(claim->how)));
		if (claim->profile.len > 0)
			add_member(out, ",\"profile\":", claim->profile);
		buf_addc(out, '}');
	}
	buf_addf(out, "],\"mentions\":%u}", c->mentions);
}

static void add_recipient(struct buf *out, const struct recipient_finding *r, bool partial)
{
	add_member(out, "{\"address\":", r->address);
	add_member(out, ",\"status\":", span_of(recipient_status_name(r->status)));
	buf_adds(out, ",\"clients\":[");
	for (size_t i = 0; i < r->client_count; i++)
		add_member(out, comma(i), r->ids[i]);
	if (r->suggestion.p == NULL)
		buf_adds(out, "],\"suggestion\":null");
	else
		add_member(out, "],\"suggestion\":", r->suggestion);
	if (r->partner.p != NULL)
		add_member(out, ",\"partner\":", r->partner);
	if (r->role.p != NULL)
		add_member(out, ",\"role\":", r->role);
	buf_adds(out, partial && r->at_once ? ",\"delivered\":true}" : "}");
}

static void add_unreadable(struct buf *out, const struct verdict *v)
{
	buf_adds(out, ",\"unreadable\":[");
	for (size_t i = 0; i < v->unreadable_count; i++) {
		buf_adds(out, comma(i));
		add_member(out, "{\"place\":", v->unreadable[i].place);
		add_member(out, ",\"why\":", span_of(unreadable_why_name(v->unreadable[i].why)));
		buf_addc(out, '}');
	}
	buf_addc(out, ']');
}

/* Only where there is one. */
static void add_seen(struct buf *out, const struct verdict *v)
{
	char day[DAY_TEXT];

	for (size_t i = 0; i < v->seen_count; i++) {
		add_member(out, i == 0 ? ",\"seen\":[{\"place\":" : ",{\"place\":", v->seen[i].place);
		add_member(out, ",\"client\":", v->seen[i].client);
		day_print(v->seen[i].day, day);
		add_member(out, ",\"sent\":", span_of(day));
		buf_adds(out, i + 1 == v->seen_count ? "}]" : "}");
	}
}

/* Only where there are profiles, as most services have none. */
static void add_profiles(struct buf *out, const struct verdict *v)
{
	if (v->profile_count == 0)
		return;
	buf_adds(out, ",\"profiles\":[");
	for (size_t i = 0; i < v->profile_count; i++)
		add_member(out, comma(i), v->profiles[i]);
	buf_adds(out, "],\"lacking\":[");
	for (size_t i = 0; i < v->lacking_count; i++) {
		buf_adds(out, comma(i));
		add_member(out, "{\"profile\":", v->lacking[i].profile);
		add_member(out, ",\"where\":", v->lacking[i].where);
		add_member(out, ",\"place\":", v->lacking[i].place);
		buf_addc(out, '}');
	}
	buf_addc(out, ']');
}

char *verdict_json(const struct verdict *v)
{
	struct buf out = {0};

	add_member(&out, "{\"verdict\":", span_of(verdict_kind_name(v->kind)));
	add_reasons(&out, v);
	buf_adds(&out, ",\"clients\":[");
	for (size_t i = 0; i < v->client_count; i++) {
		buf_adds(&out, comma(i));
		add_client(&out, &v->clients[i]);
	}
	buf_adds(&out, "],\"recipients\":[");
	for (size_t i = 0; i < v->recipient_count; i++) {
		buf_adds(&out, comma(i));
		add_recipient(&out, &v->recipients[i], v->partial);
	}
	buf_addc(&out, ']');
	add_unreadable(&out, v);
	add_seen(&out, v);
	add_profiles(&out, v);
	add_member(&out, ",\"directory_version\":", span_of(v->directory_version == NULL ? "" : v->directory_version));
	buf_adds(&out, ",\"elapsed_ms\":");
	json_add_tenths(&out, v->elapsed_ms);
	buf_addc(&out, '}');
	return buf_take(&out, NULL);
}
