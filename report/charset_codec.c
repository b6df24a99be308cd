/* charset_codec.c - the table of charsets by all names that mail gives them, and the decoding through iconv(3). */
#include "report/charset_codec.h"

#include <ctype.h>
#include <errno.h>
#include <iconv.h>
#include <string.h>

#define COUNT(a) (sizeof(a) / sizeof((a)[0]))

enum codec_index {
	CODEC_UTF8, CODEC_UTF16, CODEC_UTF16LE, CODEC_UTF16BE, CODEC_UTF32, CODEC_UTF32LE, CODEC_UTF32BE, CODEC_UTF7,
	CODEC_ISO2022JP, CODEC_CP932, CODEC_EUCJP, CODEC_CP1252, CODEC_SJIS2004, CODEC_EUC2004, CODEC_GB18030, CODEC_BIG5,
	CODEC_UHC, CODEC_ISO2022KR, CODEC_ISO2022CN, CODEC_8859_2, CODEC_8859_3, CODEC_8859_4, CODEC_8859_5, CODEC_8859_6,
	CODEC_8859_7, CODEC_8859_8, CODEC_8859_10, CODEC_8859_13, CODEC_8859_14, CODEC_8859_15, CODEC_8859_16, CODEC_CP1250,
	CODEC_CP1251, CODEC_CP1253, CODEC_CP1254, CODEC_CP1255, CODEC_CP1256, CODEC_CP1257, CODEC_CP1258, CODEC_CP874,
	CODEC_KOI8R, CODEC_KOI8U, CODEC_CP437, CODEC_CP850, CODEC_CP852, CODEC_CP866, CODEC_MACINTOSH,
	CODEC_MACCYRILLIC, CODEC_COUNT
};

static const struct codec codecs[CODEC_COUNT] = {
	[CODEC_UTF8] = {"UTF-8", NULL, decode_utf8},
	[CODEC_UTF16] = {"UTF-16", NULL, decode_utf16},
	[CODEC_UTF16LE] = {"UTF-16LE", NULL, decode_utf16le},
	[CODEC_UTF16BE] = {"UTF-16BE", NULL, decode_utf16be},
	[CODEC_UTF32] = {"UTF-32", NULL, decode_utf32},
	[CODEC_UTF32LE] = {"UTF-32LE", NULL, decode_utf32le},
	[CODEC_UTF32BE] = {"UTF-32BE", NULL, decode_utf32be},
	[CODEC_UTF7] = {"UTF-7", NULL, decode_utf7},
	[CODEC_ISO2022JP] = {"ISO-2022-JP", NULL, decode_iso2022jp},
	[CODEC_CP932] = {"CP932", "CP932", decode_iconv},
	[CODEC_EUCJP] = {"EUC-JP", NULL, decode_eucjp},
	[CODEC_CP1252] = {"CP1252", NULL, decode_cp1252},
	[CODEC_SJIS2004] = {"SHIFT_JISX0213", "SHIFT_JISX0213", decode_iconv},
	[CODEC_EUC2004] = {"EUC-JISX0213", "EUC-JISX0213", decode_iconv},
	[CODEC_GB18030] = {"GB18030", "GB18030", decode_iconv},
	[CODEC_BIG5] = {"BIG5", "BIG5-HKSCS", decode_iconv},
	[CODEC_UHC] = {"UHC", "UHC", decode_uhc},
	[CODEC_ISO2022KR] = {"ISO-2022-KR", "ISO-2022-KR", decode_iconv},
	[CODEC_ISO2022CN] = {"ISO-2022-CN", "ISO-2022-CN-EXT", decode_iconv},
	[CODEC_8859_2] = {"ISO-8859-2", "ISO-8859-2", decode_iconv},
	[CODEC_8859_3] = {"ISO-8859-3", "ISO-8859-3", decode_iconv},
	[CODEC_8859_4] = {"ISO-8859-4", "ISO-8859-4", decode_iconv},
	[CODEC_8859_5] = {"ISO-8859-5", "ISO-8859-5", decode_iconv},
	[CODEC_8859_6] = {"ISO-8859-6", "ISO-8859-6", decode_iconv},
	[CODEC_8859_7] = {"ISO-8859-7", "ISO-8859-7", decode_iconv},
	[CODEC_8859_8] = {"ISO-8859-8", "ISO-8859-8", decode_iconv},
	[CODEC_8859_10] = {"ISO-8859-10", "ISO-8859-10", decode_iconv},
	[CODEC_8859_13] = {"ISO-8859-13", "ISO-8859-13", decode_iconv},
	[CODEC_8859_14] = {"ISO-8859-14", "ISO-8859-14", decode_iconv},
	[CODEC_8859_15] = {"ISO-8859-15", "ISO-8859-15", decode_iconv},
	[CODEC_8859_16] = {"ISO-8859-16", "ISO-8859-16", decode_iconv},
	[CODEC_CP1250] = {"CP1250", "CP1250", decode_iconv},
	[CODEC_CP1251] = {"CP1251", "CP1251", decode_iconv},
	[CODEC_CP1253] = {"CP1253", "CP1253", decode_iconv},
	[CODEC_CP1254] = {"CP1254", "CP1254", decode_iconv},
	[CODEC_CP1255] = {"CP1255", "CP1255", decode_iconv},
	[CODEC_CP1256] = {"CP1256", "CP1256", decode_iconv},
	[CODEC_CP1257] = {"CP1257", "CP1257", decode_iconv},
	[CODEC_CP1258] = {"CP1258", "CP1258", decode_iconv},
	[CODEC_CP874] = {"CP874", "CP874", decode_iconv},
	[CODEC_KOI8R] = {"KOI8-R", "KOI8-R", decode_iconv},
	[CODEC_KOI8U] = {"KOI8-U", "KOI8-U", decode_iconv},
	[CODEC_CP437] = {"CP437", "CP437", decode_iconv},
	[CODEC_CP850] = {"CP850", "CP850", decode_iconv},
	[CODEC_CP852] = {"CP852", "CP852", decode_iconv},
	[CODEC_CP866] = {"CP866", "CP866", decode_iconv},
	[CODEC_MACINTOSH] = {"MACINTOSH", "MACINTOSH", decode_iconv},
	[CODEC_MACCYRILLIC] = {"MAC-CYRILLIC", "MAC-CYRILLIC", decode_iconv},
};

/* Lower case, letters and digits only, a leading x and cs dropped: "x-sjis" is "sjis". */
static const struct alias {
	const char *name;
	enum codec_index codec;
} aliases[] = {
	{"utf8", CODEC_UTF8}, {"unicode11utf8", CODEC_UTF8}, {"utf8n", CODEC_UTF8}, {"cp65001", CODEC_UTF8},
	{"utf8mac", CODEC_UTF8}, {"cesu8", CODEC_UTF8},
	{"utf16", CODEC_UTF16}, {"ucs2", CODEC_UTF16}, {"iso10646ucs2", CODEC_UTF16}, {"unicode", CODEC_UTF16},
	{"utf16le", CODEC_UTF16LE}, {"ucs2le", CODEC_UTF16LE}, {"utf16be", CODEC_UTF16BE}, {"ucs2be", CODEC_UTF16BE},
	{"utf32", CODEC_UTF32}, {"ucs4", CODEC_UTF32}, {"utf32le", CODEC_UTF32LE}, {"utf32be", CODEC_UTF32BE},
	{"utf7", CODEC_UTF7}, {"unicode11utf7", CODEC_UTF7}, {"unicode20utf7", CODEC_UTF7}, {"cp65000", CODEC_UTF7},
	{"iso2022jp", CODEC_ISO2022JP}, {"iso2022jp1", CODEC_ISO2022JP}, {"iso2022jp2", CODEC_ISO2022JP},
	{"iso2022jp3", CODEC_ISO2022JP}, {"iso2022jp2004", CODEC_ISO2022JP}, {"iso2022jpms", CODEC_ISO2022JP},
	{"cp50220", CODEC_ISO2022JP}, {"cp50221", CODEC_ISO2022JP}, {"cp50222", CODEC_ISO2022JP}, {"jis", CODEC_ISO2022JP},
	{"jis7", CODEC_ISO2022JP}, {"jisencoding", CODEC_ISO2022JP}, {"junet", CODEC_ISO2022JP},
	{"shiftjis", CODEC_CP932}, {"sjis", CODEC_CP932}, {"cp932", CODEC_CP932}, {"ms932", CODEC_CP932},
	{"mskanji", CODEC_CP932}, {"windows31j", CODEC_CP932}, {"windows932", CODEC_CP932}, {"sjiswin", CODEC_CP932},
	{"sjisopen", CODEC_CP932}, {"ibm932", CODEC_CP932}, {"ibm943", CODEC_CP932}, {"cp943", CODEC_CP932},
	{"pck", CODEC_CP932}, {"macjapanese", CODEC_CP932}, {"windows932", CODEC_CP932},
	{"eucjp", CODEC_EUCJP}, {"ujis", CODEC_EUCJP}, {"eucjpms", CODEC_EUCJP}, {"eucjpwin", CODEC_EUCJP},
	{"eucjpopen", CODEC_EUCJP}, {"cp51932", CODEC_EUCJP}, {"cp20932", CODEC_EUCJP},
	{"eucpkdfmtjapanese", CODEC_EUCJP}, {"extendedunixcodepackedformatforjapanese", CODEC_EUCJP},
	{"usascii", CODEC_CP1252}, {"ascii", CODEC_CP1252}, {"ansix341968", CODEC_CP1252}, {"iso646us", CODEC_CP1252},
	{"us", CODEC_CP1252}, {"iso88591", CODEC_CP1252}, {"latin1", CODEC_CP1252}, {"l1", CODEC_CP1252},
	{"isolatin1", CODEC_CP1252}, {"cp819", CODEC_CP1252}, {"ibm819", CODEC_CP1252}, {"iso885911987", CODEC_CP1252},
	{"windows1252", CODEC_CP1252}, {"cp1252", CODEC_CP1252}, {"ansi", CODEC_CP1252},
	{"shiftjisx0213", CODEC_SJIS2004}, {"shiftjis2004", CODEC_SJIS2004}, {"sjisx0213", CODEC_SJIS2004},
	{"eucjisx0213", CODEC_EUC2004}, {"eucjis2004", CODEC_EUC2004},
	{"gb2312", CODEC_GB18030}, {"gbk", CODEC_GB18030}, {"gb18030", CODEC_GB18030}, {"euccn", CODEC_GB18030},
	{"cp936", CODEC_GB18030}, {"ms936", CODEC_GB18030}, {"windows936", CODEC_GB18030}, {"gb231280", CODEC_GB18030},
	{"chinese", CODEC_GB18030}, {"cngb", CODEC_GB18030},
	{"big5", CODEC_BIG5}, {"big5hkscs", CODEC_BIG5}, {"cp950", CODEC_BIG5}, {"cnbig5", CODEC_BIG5},
	{"windows950", CODEC_BIG5}, {"xbig5", CODEC_BIG5},
	{"euckr", CODEC_UHC}, {"ksc5601", CODEC_UHC}, {"ksc56011987", CODEC_UHC}, {"ksc56011989", CODEC_UHC},
	{"uhc", CODEC_UHC}, {"cp949", CODEC_UHC}, {"windows949", CODEC_UHC}, {"korean", CODEC_UHC},
	{"iso2022kr", CODEC_ISO2022KR}, {"iso2022cn", CODEC_ISO2022CN}, {"iso2022cnext", CODEC_ISO2022CN},
	{"iso88592", CODEC_8859_2}, {"latin2", CODEC_8859_2}, {"iso88593", CODEC_8859_3}, {"iso88594", CODEC_8859_4},
	{"iso88595", CODEC_8859_5}, {"iso88596", CODEC_8859_6}, {"iso88597", CODEC_8859_7}, {"iso88598", CODEC_8859_8},
	{"iso88598i", CODEC_8859_8}, {"iso88599", CODEC_CP1254}, {"latin5", CODEC_CP1254}, {"iso885910", CODEC_8859_10},
	{"iso885911", CODEC_CP874}, {"iso885913", CODEC_8859_13}, {"iso885914", CODEC_8859_14},
	{"iso885915", CODEC_8859_15}, {"latin9", CODEC_8859_15}, {"iso885916", CODEC_8859_16},
	{"windows1250", CODEC_CP1250}, {"cp1250", CODEC_CP1250}, {"windows1251", CODEC_CP1251}, {"cp1251", CODEC_CP1251},
	{"windows1253", CODEC_CP1253}, {"cp1253", CODEC_CP1253}, {"windows1254", CODEC_CP1254}, {"cp1254", CODEC_CP1254},
	{"windows1255", CODEC_CP1255}, {"cp1255", CODEC_CP1255}, {"windows1256", CODEC_CP1256}, {"cp1256", CODEC_CP1256},
	{"windows1257", CODEC_CP1257}, {"cp1257", CODEC_CP1257}, {"windows1258", CODEC_CP1258}, {"cp1258", CODEC_CP1258},
	{"windows874", CODEC_CP874}, {"cp874", CODEC_CP874}, {"tis620", CODEC_CP874},
	{"koi8r", CODEC_KOI8R}, {"koi8", CODEC_KOI8R}, {"koi8u", CODEC_KOI8U}, {"cp437", CODEC_CP437},
	{"ibm437", CODEC_CP437}, {"cp850", CODEC_CP850}, {"ibm850", CODEC_CP850}, {"cp852", CODEC_CP852},
	{"ibm852", CODEC_CP852}, {"cp866", CODEC_CP866}, {"ibm866", CODEC_CP866}, {"macintosh", CODEC_MACINTOSH},
	{"macroman", CODEC_MACINTOSH}, {"mac", CODEC_MACINTOSH}, {"maccyrillic", CODEC_MACCYRILLIC},
	{"macukrainian", CODEC_MACCYRILLIC},
	{"arabic", CODEC_8859_6}, {"asmo708", CODEC_8859_6}, {"ecma114", CODEC_8859_6}, {"cyrillic", CODEC_8859_5},
	{"greek", CODEC_8859_7}, {"greek8", CODEC_8859_7}, {"elot928", CODEC_8859_7}, {"ecma118", CODEC_8859_7},
	{"suneugreek", CODEC_8859_7}, {"hebrew", CODEC_8859_8}, {"visual", CODEC_8859_8}, {"logical", CODEC_8859_8},
	{"iso88598e", CODEC_8859_8}, {"iso88596e", CODEC_8859_6}, {"iso88596i", CODEC_8859_6}, {"l2", CODEC_8859_2},
	{"l3", CODEC_8859_3}, {"latin3", CODEC_8859_3}, {"l4", CODEC_8859_4}, {"latin4", CODEC_8859_4},
	{"l5", CODEC_CP1254}, {"turkish", CODEC_CP1254}, {"l6", CODEC_8859_10}, {"latin6", CODEC_8859_10},
	{"l9", CODEC_8859_15}, {"dos874", CODEC_CP874}, {"koi", CODEC_KOI8R}, {"koi8ru", CODEC_KOI8U}, {"866", CODEC_CP866},
	{"437", CODEC_CP437}, {"850", CODEC_CP850}, {"852", CODEC_CP852}, {"isoir149", CODEC_UHC}, {"isoir58", CODEC_GB18030},
	
};

/* Converters stay open for the life of the process: the sandbox lets no new one be loaded. */
static const char *const helpers[] = {"EUC-JP-MS"};
static struct converter {
	const char *name;
	iconv_t cd;
	bool tried;
} converters[CODEC_COUNT + COUNT(helpers)];

static iconv_t converter_get(const char *name)
{
	size_t i = 0;

	while (i + 1 < COUNT(converters) && converters[i].name != NULL && strcmp(converters[i].name, name) != 0)
		i++;
	if (converters[i].name == NULL || strcmp(converters[i].name, name) != 0) {
		converters[i].name = name;
		converters[i].tried = false;
	}
	if (!converters[i].tried) {
		converters[i].cd = iconv_open("UTF-8", name);
		converters[i].tried = true;
	}
	return converters[i].cd;
}

void codec_prepare(void)
{
	for (size_t i = 0; i < COUNT(codecs); i++) {
		if (codecs[i].iconv_name != NULL)
			converter_get(codecs[i].iconv_name);
	}
	for (size_t i = 0; i < COUNT(helpers); i++)
		converter_get(helpers[i]);
}

static void name_fold(const char *name, char *folded, size_t room)
{
	size_t len = 0;

	for (; *name != '\0' && len + 1 < room; name++) {
		if (isalnum((unsigned char)*name))
			folded[len++] = (char)tolower((unsigned char)*name);
	}
	folded[len] = '\0';
}

static const struct codec *alias_find(const char *folded)
{
	for (size_t i = 0; i < COUNT(aliases); i++) {
		if (strcmp(aliases[i].name, folded) == 0)
			return &codecs[aliases[i].codec];
	}
	return NULL;
}

const struct codec *codec_find(const char *name)
{
	char folded[64];
	const struct codec *codec;

	if (name == NULL)
		return NULL;
	name_fold(name, folded, sizeof(folded));
	codec = alias_find(folded);
	if (codec == NULL && folded[0] == 'x')
		codec = alias_find(folded + 1);
	if (codec == NULL && strncmp(folded, "cs", 2) == 0)
		codec = alias_find(folded + 2);
	if (codec != NULL && codec->iconv_name != NULL && converter_get(codec->iconv_name) == (iconv_t)-1)
		return NULL;
	return codec;
}

int codec_decode(const struct codec *codec, struct span in, struct decoding *d)
{
	return codec->decode(codec, in, d);
}

int decoding_put(struct decoding *d, unsigned c)
{
	char u[4];
	size_t len;

	if (c < 0x80) {
		u[0] = (char)c;
		len = 1;
	} else if (c < 0x800) {
		u[0] = (char)(0xC0 | c >> 6);
		u[1] = (char)(0x80 | (c & 0x3F));
		len = 2;
	} else if (c < 0x10000) {
		u[0] = (char)(0xE0 | c >> 12);
		u[1] = (char)(0x80 | (c >> 6 & 0x3F));
		u[2] = (char)(0x80 | (c & 0x3F));
		len = 3;
	} else {
		u[0] = (char)(0xF0 | c >> 18);
		u[1] = (char)(0x80 | (c >> 12 & 0x3F));
		u[2] = (char)(0x80 | (c >> 6 & 0x3F));
		u[3] = (char)(0x80 | (c & 0x3F));
		len = 4;
	}
	return buf_add(&d->out, u, len);
}

int decoding_error(struct decoding *d)
{
	d->errors++;
	if (d->strict)
		return -1;
	return decoding_put(d, 0xFFFD);
}

/* A byte that starts no character: alone if the next is ASCII, else with the next, as browsers do. */
static int iconv_skip(struct decoding *d, char **in, size_t *left)
{
	size_t skip = 1;

	if (*left >= 2 && ((*in)[0] & 0x80) && ((*in)[1] & 0x80))
		skip = 2;
	*in += skip;
	*left -= skip;
	return decoding_error(d);
}

int decoding_iconv(struct decoding *d, const char *iconv_name, struct span in)
{
	iconv_t cd = converter_get(iconv_name);
	char out[4096], *p, *q;
	size_t left = in.len, room;

	if (cd == (iconv_t)-1)
		return decoding_error(d);
	iconv(cd, NULL, NULL, NULL, NULL);
	memcpy(&p, &in.p, sizeof(p)); /* iconv(3) takes char ** but does not write to it */
	while (left > 0) {
		size_t n;

		q = out;
		room = sizeof(out);
		n = iconv(cd, &p, &left, &q, &room);
		if (buf_add(&d->out, out, (size_t)(q - out)) != 0)
			return -1;
		if (n == (size_t)-1 && errno != E2BIG && iconv_skip(d, &p, &left) != 0)
			return -1;
	}
	q = out;
	room = sizeof(out);
	iconv(cd, NULL, NULL, &q, &room);
	return buf_add(&d->out, out, (size_t)(q - out));
}

int decode_iconv(const struct codec *codec, struct span in, struct decoding *d)
{
	return decoding_iconv(d, codec->iconv_name, in);
}

/* glibc's converter steps over the end of an input whose last byte begins a character: so none is given to it. */
int decode_uhc(const struct codec *codec, struct span in, struct decoding *d)
{
	static const char end[] = "\n\n\n";
	struct buf padded = {0};
	size_t kept = sizeof(end) - 1;
	int rc = -1;

	if (buf_add(&padded, in.p, in.len) == 0 && buf_add(&padded, end, sizeof(end) - 1) == 0)
		rc = decoding_iconv(d, codec->iconv_name, buf_span(&padded));
	while (rc == 0 && kept > 0 && d->out.len > 0 && d->out.p[d->out.len - 1] == '\n') {
		d->out.len--;
		kept--;
	}
	buf_free(&padded);
	return rc;
}
