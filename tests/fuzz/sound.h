/* sound.h - what must hold of any reading, whatever was read. */
#ifndef TESTS_FUZZ_SOUND_H
#define TESTS_FUZZ_SOUND_H

#include "report/reading.h"

/* Aborts, saying what is wrong. */
void must(bool good, const char *what);
void must_be_sound(const struct reading *reading);

#endif
