/* target.c - the table of what is fuzzed. */
#include "tests/fuzz/target.h"

#include <string.h>

#include "report/format.h"
#include "tests/fuzz/pack.h"

static const struct fuzz_target targets[] = {
	{.name = "message", .run = fuzz_format, .read = read_message, .nesting = 2},
	{.name = "header", .run = fuzz_header},
	{.name = "transfer", .run = fuzz_transfer},
	{.name = "charset", .run = fuzz_charset},
	{.name = "html", .run = fuzz_format, .read = read_html},
	{.name = "zip", .run = fuzz_format, .read = read_zip},
	{.name = "rtf", .run = fuzz_format, .read = read_rtf},
	{.name = "csv", .run = fuzz_format, .read = read_csv},
	{.name = "text", .run = fuzz_format, .read = read_text},
	{.name = "xlsx", .run = fuzz_format, .read = read_xlsx, .pack = pack_zip},
	{.name = "docx", .run = fuzz_format, .read = read_docx, .pack = pack_zip},
	{.name = "pptx", .run = fuzz_format, .read = read_pptx, .pack = pack_zip},
	{.name = "odf", .run = fuzz_format, .read = read_odf, .pack = pack_zip},
	{.name = "odf_flat", .run = fuzz_format, .read = read_odf_flat},
	{.name = "xls", .run = fuzz_format, .read = read_xls},
	{.name = "doc", .run = fuzz_format, .read = read_doc, .pack = pack_ole},
	{.name = "number", .run = fuzz_number},
	{.name = "pdf", .run = fuzz_format, .read = read_pdf},
	{.name = "layout", .run = fuzz_layout},
	{.name = "pkcs7", .run = fuzz_format, .read = read_pkcs7},
	{.name = "7z", .run = fuzz_format, .read = read_7z},
	{.name = "rar", .run = fuzz_format, .read = read_rar},
	{.name = "lha", .run = fuzz_format, .read = read_lha},
	{.name = "cab", .run = fuzz_format, .read = read_cab},
	{.name = "tar", .run = fuzz_format, .read = read_tar},
	{.name = "gzip", .run = fuzz_format, .read = read_gzip},
	{.name = "rar5", .run = fuzz_rar5},
	{.name = "ole_object", .run = fuzz_ole_object},
	{.name = "ole_properties", .run = fuzz_ole_properties},
	{.name = "ole_storage", .run = fuzz_ole_storage},
	{.name = "wire", .run = fuzz_wire},
	{.name = "reader", .run = fuzz_reader},
	{.name = "judge", .run = fuzz_judge},
	{.name = "scan", .run = fuzz_scan},
	{.name = "clients", .run = fuzz_clients},
};

enum { TARGET_COUNT = sizeof(targets) / sizeof(targets[0]) };

const struct fuzz_target *fuzz_target_at(size_t n)
{
	return n < TARGET_COUNT ? &targets[n] : NULL;
}

const struct fuzz_target *fuzz_target_find(const char *name)
{
	for (size_t i = 0; i < TARGET_COUNT; i++) {
		if (strcmp(targets[i].name, name) == 0)
			return &targets[i];
	}
	return NULL;
}
