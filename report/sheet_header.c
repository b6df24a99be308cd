/* sheet_header.c - what a sheet's header or footer shows. */
#include "report/sheet_header.h"

/* Of the code at the front, which begins with '&'. */
static size_t code_bytes(struct span s)
{
	size_t len = 2;
	const char *end;

	if (s.len < 2)
		return s.len;
	if (s.p[1] == '"') {
		end = memchr(s.p + 2, '"', s.len - 2);
		return end == NULL ? s.len : (size_t)(end - s.p) + 1;
	}
	if (s.p[1] == 'K')
		return s.len < 8 ? s.len : 8;
	while (s.p[1] >= '0' && s.p[1] <= '9' && len < s.len && s.p[len] >= '0' && s.p[len] <= '9')
		len++;
	return len;
}

void sheet_header_strip(struct span s, struct buf *out)
{
	while (s.len > 0) {
		size_t len = s.p[0] == '&' ? code_bytes(s) : 1;

		if (s.p[0] != '&')
			buf_addc(out, s.p[0]);
		else if (len == 2 && s.p[1] == '&')
			buf_addc(out, '&');
		else if (len == 2 && strchr("LCR", s.p[1]) != NULL)
			buf_addc(out, '\n');
		s = (struct span){s.p + len, s.len - len};
	}
}
