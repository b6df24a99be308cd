/* html_flow.c - text as a browser lays it out. */
#include "report/html_flow.h"

static bool is_space(char c)
{
	return c == ' ' || c == '\n' || c == '\t' || c == '\r' || c == '\f';
}

static bool at_line_start(const struct flow *flow)
{
	return flow->text.len == 0 || flow->text.p[flow->text.len - 1] == '\n';
}

void flow_space(struct flow *flow)
{
	flow->space = !at_line_start(flow);
}

void flow_break(struct flow *flow)
{
	flow->space = false;
	if (!at_line_start(flow))
		buf_addc(&flow->text, '\n');
}

static void put(struct flow *flow, const char *p, size_t len)
{
	if (flow->space)
		buf_addc(&flow->text, ' ');
	flow->space = false;
	buf_add(&flow->text, p, len);
}

void flow_text(struct flow *flow, struct span s)
{
	size_t i = 0, start;

	while (i < s.len) {
		for (start = i; i < s.len && !is_space(s.p[i]);)
			i++;
		if (i > start)
			put(flow, s.p + start, i - start);
		if (i == s.len)
			break;
		while (i < s.len && is_space(s.p[i]))
			i++;
		flow_space(flow);
	}
}

void flow_plain(struct flow *flow, struct span s)
{
	put(flow, s.p, s.len);
}
