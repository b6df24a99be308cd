/* text_table.h - what each character of the Basic Multilingual Plane becomes in the normal form. */
#ifndef BASE_TEXT_TABLE_H
#define BASE_TEXT_TABLE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum char_class {
	CHAR_KEEP,   /* stays as it is and joins nothing before it */
	CHAR_MAP,    /* becomes one character, text_table.map[] */
	CHAR_STRING, /* becomes several: text_table.pool from map[] on, its length first */
	CHAR_JOIN,   /* may join or reorder with what comes before it: a run for utf8proc */
	CHAR_REMOVE, /* leaves nothing */
};

/* One character into UTF-8; returns its length, 1 to 4. */
size_t text_encode(uint32_t cp, char out[4]);

struct text_table {
	uint8_t class[0x10000];      /* enum char_class */
	uint32_t map[0x10000];
	uint32_t *pool;
	size_t pool_len;
	unsigned char ascii[256];    /* what a byte becomes where nothing else is to be thought of; 0: look closer */
	bool quiet[256];             /* no character with this first byte is CHAR_JOIN or CHAR_REMOVE */
	uint16_t voiced[2][0x100];   /* U+3000 + i with U+3099 / U+309A, composed; 0: there is none */
	bool sound;                  /* false: no memory for it */
};

/* Built at the first call, then immutable: threads may share it. NULL when out of memory. */
const struct text_table *text_table(void);
/* For any character, also outside the table. */
enum char_class text_class(const struct text_table *table, uint32_t cp);

/* utf8proc's options for the part of the normal form that Unicode defines. */
extern const int text_utf8proc_options;

#endif
