/* read_archive.c - the archives that libarchive reads: each kind is what libarchive may see in it. */
#include <archive.h>

#include "report/archive_walk.h"
#include "report/format.h"

#define SUPPORT(...) (int (*const[])(struct archive *)){__VA_ARGS__, NULL}

void read_7z(struct context *ctx, const struct source *src)
{
	archive_walk(ctx, src, &(struct archive_kind){"7-Zip", 0, SUPPORT(archive_read_support_format_7zip)});
}

void read_rar(struct context *ctx, const struct source *src)
{
	archive_walk(ctx, src, &(struct archive_kind){"RAR", 0,
		SUPPORT(archive_read_support_format_rar, archive_read_support_format_rar5)});
}

void read_lha(struct context *ctx, const struct source *src)
{
	archive_walk(ctx, src, &(struct archive_kind){"LHA", 0, SUPPORT(archive_read_support_format_lha)});
}

void read_cab(struct context *ctx, const struct source *src)
{
	archive_walk(ctx, src, &(struct archive_kind){"cabinet", 0, SUPPORT(archive_read_support_format_cab)});
}

void read_tar(struct context *ctx, const struct source *src)
{
	archive_walk(ctx, src, &(struct archive_kind){"tar", 0, SUPPORT(archive_read_support_format_tar,
		archive_read_support_format_cpio, archive_read_support_format_ar)});
}

/* A compressed file, or a compressed tar file. */
static void compressed(struct context *ctx, const struct source *src, const char *name, int filter)
{
	archive_walk(ctx, src, &(struct archive_kind){name, filter, SUPPORT(archive_read_support_format_tar,
		archive_read_support_format_cpio, archive_read_support_format_raw)});
}

void read_gzip(struct context *ctx, const struct source *src)
{
	compressed(ctx, src, "gzip", ARCHIVE_FILTER_GZIP);
}

void read_bzip2(struct context *ctx, const struct source *src)
{
	compressed(ctx, src, "bzip2", ARCHIVE_FILTER_BZIP2);
}

void read_xz(struct context *ctx, const struct source *src)
{
	compressed(ctx, src, "xz", ARCHIVE_FILTER_XZ);
}

void read_zstd(struct context *ctx, const struct source *src)
{
	compressed(ctx, src, "zstd", ARCHIVE_FILTER_ZSTD);
}

void read_lz4(struct context *ctx, const struct source *src)
{
	compressed(ctx, src, "lz4", ARCHIVE_FILTER_LZ4);
}

void read_lzip(struct context *ctx, const struct source *src)
{
	compressed(ctx, src, "lzip", ARCHIVE_FILTER_LZIP);
}

void read_compress(struct context *ctx, const struct source *src)
{
	compressed(ctx, src, "compress", ARCHIVE_FILTER_COMPRESS);
}
