/* codepage.c - Windows' numbers of charsets. */
#include "report/codepage.h"

static const struct {
	uint32_t codepage;
	const char *name;
} codepages[] = {
	{437, "cp437"}, {850, "cp850"}, {852, "cp852"}, {866, "cp866"}, {874, "cp874"}, {932, "cp932"}, {936, "gbk"},
	{949, "cp949"}, {950, "big5"}, {1200, "utf-16le"}, {1201, "utf-16be"}, {1250, "windows-1250"},
	{1251, "windows-1251"}, {1252, "windows-1252"}, {1253, "windows-1253"}, {1254, "windows-1254"},
	{1255, "windows-1255"}, {1256, "windows-1256"}, {1257, "windows-1257"}, {1258, "windows-1258"},
	{10000, "macintosh"}, {10001, "cp932"}, {10002, "big5"}, {10003, "euc-kr"}, {10008, "gbk"}, {20127, "us-ascii"},
	{20866, "koi8-r"}, {20932, "euc-jp"}, {20936, "gbk"}, {21866, "koi8-u"}, {28591, "iso-8859-1"},
	{28592, "iso-8859-2"}, {28595, "iso-8859-5"}, {28597, "iso-8859-7"}, {28599, "iso-8859-9"}, {28605, "iso-8859-15"},
	{50220, "iso-2022-jp"}, {50221, "iso-2022-jp"}, {50222, "iso-2022-jp"}, {51932, "euc-jp"}, {51936, "gbk"},
	{51949, "euc-kr"}, {54936, "gb18030"}, {65000, "utf-7"}, {65001, "utf-8"}, {32768, "macintosh"}, {32769, "windows-1252"},
};

static const struct {
	uint8_t charset;
	uint16_t codepage;
} fonts[] = {
	{0, 1252}, {77, 10000}, {78, 932}, {79, 949}, {80, 936}, {81, 950}, {128, 932}, {129, 949}, {134, 936}, {136, 950},
	{161, 1253}, {162, 1254}, {163, 1258}, {177, 1255}, {178, 1256}, {186, 1257}, {204, 1251}, {222, 874}, {238, 1250},
	{254, 437}, {255, 850},
};

const char *codepage_name(uint32_t codepage)
{
	for (size_t i = 0; i < sizeof(codepages) / sizeof(codepages[0]); i++) {
		if (codepages[i].codepage == codepage)
			return codepages[i].name;
	}
	return NULL;
}

uint32_t codepage_of_font(uint32_t charset)
{
	for (size_t i = 0; i < sizeof(fonts) / sizeof(fonts[0]); i++) {
		if (fonts[i].charset == charset)
			return fonts[i].codepage;
	}
	return 0;
}
