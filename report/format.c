/* format.c - the table of formats: one row each. The first row that fits reads the bytes. */
#include "report/format.h"

#include "report/ole_storage.h"

#define TYPES(...) (const char *const[]){__VA_ARGS__, NULL}
#define OPC "application/vnd.openxmlformats-officedocument."

static const struct format formats[] = {
	{"message", TYPES("message/rfc822"), NULL, read_message, PART_DOCUMENT, message_warm},
	{"html", TYPES("text/html"), NULL, read_html, PART_DOCUMENT, NULL},
	{"odf-flat", TYPES("application/vnd.oasis.opendocument.text-flat-xml", "text/plain"), odf_flat_recognise, read_odf_flat,
	 PART_DOCUMENT, NULL},
	{"calendar", TYPES("text/calendar", "text/plain"), calendar_recognise, read_calendar, PART_DOCUMENT, NULL},
	{"csv", TYPES("text/csv", "text/plain"), csv_recognise, read_csv, PART_DOCUMENT, NULL},
	{"text", TYPES("text/plain"), NULL, read_text, PART_DOCUMENT, NULL},
	{"xlsb", TYPES("application/vnd.ms-excel.sheet.binary.macroenabled.12", "application/zip"), xlsb_recognise, read_xlsx,
	 PART_DOCUMENT, NULL},
	{"xlsx", TYPES(OPC "spreadsheetml.sheet", "application/zip"), xlsx_recognise, read_xlsx, PART_DOCUMENT, NULL},
	{"xls", TYPES("application/vnd.ms-excel"), NULL, read_xls, PART_DOCUMENT, ole_warm},
	{"docx", TYPES(OPC "wordprocessingml.document", "application/zip"), docx_recognise, read_docx, PART_DOCUMENT, NULL},
	{"pptx", TYPES(OPC "presentationml.presentation", "application/zip"), pptx_recognise, read_pptx, PART_DOCUMENT, NULL},
	{"odf", TYPES("application/vnd.oasis.opendocument", "application/zip"), odf_recognise, read_odf, PART_DOCUMENT, NULL},
	{"doc", TYPES("application/msword"), NULL, read_doc, PART_DOCUMENT, NULL},
	{"ppt", TYPES("application/vnd.ms-powerpoint"), NULL, read_ppt, PART_DOCUMENT, NULL},
	{"ole", TYPES("application/x-ole-storage"), NULL, read_ole, PART_CONTAINER, NULL},
	{"doc-word2", TYPES("application/x-msword2"), NULL, read_doc_word2, PART_DOCUMENT, NULL},
	{"rtf", TYPES("application/rtf"), NULL, read_rtf, PART_DOCUMENT, NULL},
	{"msg", TYPES("application/vnd.ms-outlook"), NULL, read_msg, PART_DOCUMENT, NULL},
	{"tnef", TYPES("application/vnd.ms-tnef"), NULL, read_tnef, PART_DOCUMENT, NULL},
	{"zip", TYPES("application/zip"), NULL, read_zip, PART_CONTAINER, NULL},
	{"7z", TYPES("application/x-7z-compressed"), NULL, read_7z, PART_CONTAINER, archive_warm},
	{"rar", TYPES("application/vnd.rar"), NULL, read_rar, PART_CONTAINER, NULL},
	{"lha", TYPES("application/x-lha"), NULL, read_lha, PART_CONTAINER, NULL},
	{"cab", TYPES("application/vnd.ms-cab-compressed"), NULL, read_cab, PART_CONTAINER, NULL},
	{"tar", TYPES("application/x-tar", "application/x-cpio", "application/x-archive"), NULL, read_tar, PART_CONTAINER, NULL},
	{"gzip", TYPES("application/gzip"), NULL, read_gzip, PART_CONTAINER, NULL},
	{"bzip2", TYPES("application/x-bzip2"), NULL, read_bzip2, PART_CONTAINER, NULL},
	{"xz", TYPES("application/x-xz"), NULL, read_xz, PART_CONTAINER, NULL},
	{"zstd", TYPES("application/zstd"), NULL, read_zstd, PART_CONTAINER, NULL},
	{"lz4", TYPES("application/x-lz4"), NULL, read_lz4, PART_CONTAINER, NULL},
	{"lzip", TYPES("application/x-lzip"), NULL, read_lzip, PART_CONTAINER, NULL},
	{"compress", TYPES("application/x-compress"), NULL, read_compress, PART_CONTAINER, NULL},
	{"pdf", TYPES("application/pdf"), NULL, read_pdf, PART_DOCUMENT, pdf_warm},
	{"picture", TYPES("image/*"), NULL, read_picture, PART_DOCUMENT, NULL},
	{"binhex", TYPES("application/mac-binhex40"), NULL, read_binhex, PART_CONTAINER, NULL},
	{"pem", TYPES("application/x-pem-cms"), NULL, read_pem, PART_DOCUMENT, NULL},
	{"signed", TYPES("application/pkcs7-signed", "application/pkcs7-compressed"), NULL, read_pkcs7, PART_CONTAINER, NULL},
	{"encrypted", TYPES("application/x-ole-encrypted", "application/pgp-encrypted", "application/pkcs7-encrypted"),
	 NULL, read_encrypted, PART_DOCUMENT, ole_warm},
};

#define FORMAT_COUNT (sizeof(formats) / sizeof(formats[0]))

static bool type_fits(const char *pattern, const char *type)
{
	size_t len = strlen(pattern);

	return pattern[len - 1] == '*' ? strncmp(pattern, type, len - 1) == 0 : strcmp(pattern, type) == 0;
}

static bool format_fits(const struct format *format, const char *type, struct span bytes)
{
	for (const char *const *pattern = format->types; *pattern != NULL; pattern++) {
		if (type_fits(*pattern, type))
			return format->recognise == NULL || format->recognise(bytes);
	}
	return false;
}

const struct format *format_find(const char *type, struct span bytes)
{
	for (size_t i = 0; i < FORMAT_COUNT; i++) {
		if (format_fits(&formats[i], type, bytes))
			return &formats[i];
	}
	return NULL;
}

/* Only in a build with the leak sanitizer. What is warmed stays till the end, whatever the libraries lose track of. */
extern void __lsan_disable(void) __attribute__((weak));
extern void __lsan_enable(void) __attribute__((weak));

void format_warm(void)
{
	if (__lsan_disable != NULL)
		__lsan_disable();
	for (size_t i = 0; i < FORMAT_COUNT; i++) {
		if (formats[i].warm != NULL)
			formats[i].warm();
	}
	if (__lsan_enable != NULL)
		__lsan_enable();
}
