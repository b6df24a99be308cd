/* opc.h - Open Packaging Conventions (ECMA-376 part 2): the parts of an Office document, their types, how they refer to
 * each other. */
#ifndef REPORT_OPC_H
#define REPORT_OPC_H

#include "report/context.h"
#include "report/xml_read.h"
#include "report/zip_stream.h"

struct opc_part {
	struct span name;   /* "xl/workbook.xml" */
	struct span type;   /* content type; empty if none is said */
	const struct zip_member *member;
	bool is_read;
};

struct opc {
	struct context *ctx;
	const struct source *src;
	struct zip_directory dir;
	struct zip_stream *stream;
	struct opc_part *parts; /* sorted by name without regard to case */
	size_t count;
	bool stopped;           /* a limit was passed: nothing more is read */
};

struct opc_relation {
	struct span id;
	struct span type;      /* what follows the last slash: "worksheet"; the same for strict documents */
	struct span target;    /* name of a part; of an external one as it is written */
	bool external;
};

struct opc_relations {
	struct opc_relation *items;
	size_t count, capacity;
};

/* True if the bytes are a package whose names or main content type begin with one of these: "xl/", "spreadsheetml". */
bool opc_recognise(struct span bytes, const char *folder, const char *type_word);

/* 0, or -1: recorded. Close it in either case. */
int opc_open(struct opc *opc, struct context *ctx, const struct source *src);
void opc_close(struct opc *opc);

struct opc_part *opc_find(const struct opc *opc, struct span name);
/* What part (NULL: the package) refers to. External targets are told as text on the way, once. 0, or -1: stop. */
int opc_relations_read(struct opc *opc, const struct opc_part *part, struct opc_relations *relations_out);
/* The first relation of that type, or with that id; NULL if there is none. */
const struct opc_relation *opc_relation_of(const struct opc_relations *relations, const char *type);
const struct opc_relation *opc_relation_by_id(const struct opc_relations *relations, struct span id);

/* Parses a part and marks it as read; place: where faults are recorded. 0 also when it was damaged; -1: stop. */
int opc_parse(struct opc *opc, struct opc_part *part, struct span place, const struct xml_handler *handler, void *to);

/* One part's text, whatever its vocabulary. 0, or -1: stop. */
int opc_part_text(struct opc *opc, struct opc_part *part);
/* Every part not read yet: text of XML in any
 * vocabulary, pictures as ornaments, other files as children. Parts that no program shows are left out. */
void opc_rest(struct opc *opc);

/* docProps/core.xml, app.xml, custom.xml, whatever their names. */
int opc_properties(struct opc *opc);

bool span_ends(struct span s, const char *end);

#endif
