/* format.h - the table of formats. */
#ifndef REPORT_FORMAT_H
#define REPORT_FORMAT_H

#include "report/context.h"

struct format {
	const char *name;              /* "xlsx" */
	const char *const *types;      /* what libmagic calls it, NULL-terminated, the best name first; a final '*' takes the rest */
	bool (*recognise)(struct span bytes); /* a closer look where libmagic's type is shared (zip: xlsx?); may be NULL */
	format_reader *read;
	enum part_role role;           /* PART_CONTAINER for archives */
	void (*warm)(void);            /* once, before the walls go up: open and load what reading needs; may be NULL */
};

/* The first row that fits, or NULL: unsupported. type is libmagic's MIME type of the bytes. */
const struct format *format_find(const char *type, struct span bytes);

/* Calls every row's `warm`. */
void format_warm(void);

bool xlsb_recognise(struct span bytes), xlsx_recognise(struct span bytes), docx_recognise(struct span bytes), csv_recognise(struct span bytes);
bool pptx_recognise(struct span bytes), odf_recognise(struct span bytes), odf_flat_recognise(struct span bytes);
/* Begins with BEGIN:VCALENDAR, BEGIN:VCARD or the like. */
bool calendar_recognise(struct span bytes);
/* Begins with header fields that only a message has. */
bool message_recognise(struct span bytes);

format_reader read_message, read_text, read_html, read_csv, read_zip, read_xls, read_xlsx, read_docx, read_pdf, read_rtf, read_pptx;
format_reader read_odf, read_odf_flat;
format_reader read_binhex, read_pem, read_picture, read_encrypted, read_pkcs7;
format_reader read_calendar, read_msg, read_tnef;
format_reader read_doc, read_doc_word2, read_ole, read_ppt;
format_reader read_7z, read_rar, read_lha, read_cab, read_tar;
format_reader read_gzip, read_bzip2, read_xz, read_zstd, read_lz4, read_lzip, read_compress;

/* Charset tables and all that mail needs (read_message's row). */
void message_warm(void);
void pdf_warm(void);
/* The locale for archives' names. */
void archive_warm(void);

#endif
