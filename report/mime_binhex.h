/* mime_binhex.h - BinHex 4.0 (RFC 1741 appendix A): a Macintosh file as text. */
#ifndef REPORT_MIME_BINHEX_H
#define REPORT_MIME_BINHEX_H

#include "report/mime_decode.h"

/* The line that says that a file follows. */
bool binhex_begins(struct span line);
/* The data fork of the file whose letters follow *at; moves *at behind them. False: there is none. bytes.p is NULL where
 * memory is used up. Sums are not verified: what is cut or damaged is given as far as it goes. */
bool binhex_read(struct arena *arena, struct span text, size_t *at, struct text_file *file_out);

#endif
