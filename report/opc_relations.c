/* opc_relations.c - what a part of a package refers to. */
#include "report/opc.h"

#include <stdlib.h>

struct reading_relations {
	struct opc *opc;
	struct span folder; /* of the part, with its slash at the end */
	struct opc_relations *out;
	bool tell;
	int rc;
};

/* "xl/workbook.xml" has its relations in "xl/_rels/workbook.xml.rels". */
static struct span relations_name(struct opc *opc, const struct opc_part *part, struct span *folder_out)
{
	const char *slash = part == NULL ? NULL : memrchr(part->name.p, '/', part->name.len);
	size_t folder = slash == NULL ? 0 : (size_t)(slash - part->name.p) + 1;
	char *name;

	*folder_out = (struct span){part == NULL ? "" : part->name.p, folder};
	if (part == NULL)
		return span_of("_rels/.rels");
	name = arena_printf(context_arena(opc->ctx), "%.*s_rels/%.*s.rels", (int)folder, part->name.p,
		(int)(part->name.len - folder), part->name.p + folder);
	return name == NULL ? (struct span){"", 0} : span_of(name);
}

static int hex(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	c = (char)(c | 0x20);
	return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

static size_t percent_decode(struct span s, char *out)
{
	size_t len = 0;

	for (size_t i = 0; i < s.len; i++) {
		if (s.p[i] == '%' && i + 2 < s.len && hex(s.p[i + 1]) >= 0 && hex(s.p[i + 2]) >= 0) {
			out[len++] = (char)(hex(s.p[i + 1]) * 16 + hex(s.p[i + 2]));
			i += 2;
		} else {
			out[len++] = s.p[i];
		}
	}
	return len;
}

/* One step of a path onto out, which holds whole steps each with its slash. */
static size_t step_add(char *out, size_t len, const char *step, size_t step_len)
{
	if (step_len == 0 || (step_len == 1 && step[0] == '.'))
		return len;
	if (step_len == 2 && step[0] == '.' && step[1] == '.') {
		while (len > 0 && out[--len] != '/' )
			;
		while (len > 0 && out[len - 1] != '/')
			len--;
		return len;
	}
	memmove(out + len, step, step_len);
	out[len + step_len] = '/';
	return len + step_len + 1;
}

static struct span resolve(struct arena *arena, struct span folder, struct span target)
{
	char *out = arena_alloc(arena, folder.len + target.len * 2 + 4), *written;
	size_t len = 0, target_len;

	if (out == NULL)
		return (struct span){"", 0};
	if (target.len == 0 || target.p[0] != '/') {
		memcpy(out, folder.p, folder.len);
		len = folder.len;
	}
	written = out + folder.len + target.len + 2; /* behind what the steps may need */
	target_len = percent_decode(target, written);
	for (size_t at = 0; at < target_len;) {
		const char *slash = memchr(written + at, '/', target_len - at);
		size_t step = slash == NULL ? target_len - at : (size_t)(slash - written) - at;

		len = step_add(out, len, written + at, step);
		at += step + 1;
	}
	return (struct span){out, len > 0 ? len - 1 : 0};
}

static struct span last_step(struct span s)
{
	const char *slash = memrchr(s.p, '/', s.len);

	return slash == NULL ? s : (struct span){slash + 1, s.len - (size_t)(slash + 1 - s.p)};
}

static void link_tell(struct reading_relations *r, struct span target)
{
	if (r->rc == 0)
		r->rc = context_text(r->opc->ctx, r->opc->src, context_place(r->opc->ctx, r->opc->src, "link"), target);
}

static void relation_start(void *to, const struct xml_element *e)
{
	struct reading_relations *r = to;
	struct arena *arena = context_arena(r->opc->ctx);
	struct span id = xml_attribute(e, "Id"), type = xml_attribute(e, "Type"), target = xml_attribute(e, "Target");
	struct span mode = xml_attribute(e, "TargetMode");
	struct opc_relation *grown, relation = {0};

	if (e->id != 0 || id.p == NULL || type.p == NULL || target.p == NULL)
		return;
	relation.external = mode.len == 8 && strncasecmp(mode.p, "External", 8) == 0;
	relation.id = arena_span(arena, id);
	relation.type = arena_span(arena, last_step(type));
	relation.target = relation.external ? arena_span(arena, target) : resolve(arena, r->folder, target);
	grown = arena_grow(arena, r->out->items, &r->out->capacity, r->out->count + 1, sizeof(*grown));
	if (grown == NULL || relation.id.p == NULL || relation.type.p == NULL || relation.target.p == NULL)
		return;
	r->out->items = grown;
	grown[r->out->count++] = relation;
	if (relation.external && r->tell)
		link_tell(r, relation.target);
}

int opc_relations_read(struct opc *opc, const struct opc_part *part, struct opc_relations *relations_out)
{
	static const char *const names[] = {"Relationship", NULL};
	static const struct xml_handler handler = {.names = names, .start = relation_start};
	struct reading_relations r = {.opc = opc, .out = relations_out};
	struct opc_part *rels;

	*relations_out = (struct opc_relations){0};
	rels = opc_find(opc, relations_name(opc, part, &r.folder));
	if (rels == NULL)
		return opc->stopped ? -1 : 0;
	r.tell = !rels->is_read;
	if (opc_parse(opc, rels, opc->src->place, &handler, &r) != 0 || r.rc != 0)
		return -1;
	return 0;
}

const struct opc_relation *opc_relation_of(const struct opc_relations *relations, const char *type)
{
	for (size_t i = 0; i < relations->count; i++) {
		if (span_equal(relations->items[i].type, span_of(type)) && !relations->items[i].external)
			return &relations->items[i];
	}
	return NULL;
}

const struct opc_relation *opc_relation_by_id(const struct opc_relations *relations, struct span id)
{
	for (size_t i = 0; i < relations->count && id.p != NULL; i++) {
		if (span_equal(relations->items[i].id, id))
			return &relations->items[i];
	}
	return NULL;
}
