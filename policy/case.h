/* case.h - messages written down in one string, for the tests of judging. */
#ifndef POLICY_CASE_H
#define POLICY_CASE_H

#include "policy/judge.h"

/* A message, line by line. A line that begins with '@' says where the next lines stand:
 *   @subject 【日報】…       a header field        @header X-Client-ID: C-000042
 *   @body                    text of the message   @alt N           the same part's other reading number N
 *   @file NAME [TYPE]        an attached document  @zip NAME        an archive; @file lines after it are in it until @end
 *   @property NAME: VALUE    of the document       @table           cells: one row a line, cells separated by '|'
 *   @sheet N NAME            the name of a sheet
 *   @text                    text of the document  @mail NAME       an attached message
 *   @ornament NAME           a picture in the body @unreadable WHY  of the current part
 * Names of files are segments of their own, as the reader tells them. */
struct reading *case_reading(const char *text);

/* Clients of the tests: see case.c. */
struct policy *case_policy(const char *const *settings);
/* Judges; recipients separated by spaces. The verdict lives in the arena and the reading. */
struct verdict case_judge(struct policy *policy, const struct reading *reading, const char *sender, const char *recipients,
	struct arena *arena);
/* "hold cross-client,mixed-report". In the arena. */
const char *case_told(struct arena *arena, const struct verdict *verdict);
/* "C-000042:label C-000137:title": claimed clients in order of identifier with their rules, each once. In the arena. */
const char *case_claims(struct arena *arena, const struct verdict *verdict);

/* 2026-11-24 18:00 in Japan. */
#define CASE_NOW_MS 1795510800000LL

#endif
