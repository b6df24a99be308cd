/* fake_rooms.h - what the milter calls in the other rooms, for tests: the recipient's domain says what becomes of a
 * message, what was read and recorded is kept to be looked at, and each call can be made to fail. */
#ifndef MILTER_FAKE_ROOMS_H
#define MILTER_FAKE_ROOMS_H

#include <stdbool.h>
#include <stdint.h>

#include "base/buf.h"

/* Recipients at held.example and refused.example make a cross-client hold or rejection; all others pass. With one at partial.example the message is held for those
 * and delivered to the rest. */

enum fake_fault { FAKE_SOUND, FAKE_READ_FAILS, FAKE_JUDGE_FAILS, FAKE_STORE_FAILS, FAKE_DIRECTORY_BAD };

/* A record of one message. */
struct fake_record {
	char queue_id[64], verdict[16], reasons[64], sender[128], recipients[256], delivered[256], auth_user[64], client_addr[64];
	char message_id[128], directory_version[32];
	bool monitor, evidence;
	uint64_t size_bytes;
	int64_t hold_id;
	struct buf sealed;
};

void fake_reset(void);
void fake_set_fault(enum fake_fault fault);
void fake_set_delay_ms(int64_t ms);          /* of reading */
void fake_set_directory(int64_t version);    /* in the store */
size_t fake_record_count(void);
struct fake_record *fake_record_last(void);  /* until the next message or reset */
/* The bytes that were read last. */
const struct buf *fake_read_last(void);

#endif
