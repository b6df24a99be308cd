"""text.py - floods in text: tables, markup, charsets, identifiers."""
from case import MARK, READ, hostile

MIB = 1 << 20
LIMIT = r"limit \(|timeout"


@hostile("csv-ten-million-cells.csv", r"limit\.cells|limit\.text|timeout", quick=True)
def _(out):
    row = b",".join(b"%d" % (i % 10) for i in range(1000)) + b"\r\n"
    out.write(row * 10000)


@hostile("csv-one-cell-100-mb.csv", LIMIT)
def _(out):
    out.write(b"id,name\r\n1,\"" + b"a" * (100 * MIB) + b"\"\r\n")


@hostile("csv-a-quote-that-never-ends.csv", "read|" + LIMIT)
def _(out):
    out.write(b"id,name\r\n" + b"C-000042,\"a\r\n" * 2000000)


@hostile("csv-columns.csv", "read|" + LIMIT)
def _(out):
    out.write((b"," * 5000000 + b"\r\n") * 2 + b"C-000042,1\r\n")


@hostile("csv-quotes.csv", "read|" + LIMIT)
def _(out):
    out.write(b"id,name\r\nC-000042," + b"\"" * 20000001 + b"\r\n")


@hostile("text-identifiers-100-mb.txt", r"limit\.text|timeout")
def _(out):
    out.write(b"C-000042\r\n" * (100 * MIB // 10))


@hostile("text-identifiers-30-mb.txt", "read|" + LIMIT)
def _(out):
    out.write(b"".join(b"C-%06d\r\n" % (i % 1000000) for i in range(3000000)))


@hostile("text-one-line-30-mb.txt", "read|" + LIMIT)
def _(out):
    out.write(b"C-000042 " + b"a" * (30 * MIB))


@hostile("text-nul-45-mb.txt", "unsupported|read|empty|" + LIMIT)
def _(out):
    out.write(b"C-000042\r\n" + b"a\0" * (22 * MIB))


@hostile("iso-2022-jp-escapes.txt", "read|" + LIMIT, quick=True)
def _(out):
    out.write(b"C-000042 " + b"\x1b$B\x1b(B" * (5 * MIB) + b"\x1b$B$\"\x1b(B\r\n")


@hostile("iso-2022-jp-open.txt", "read|" + LIMIT)
def _(out):
    out.write(b"C-000042 \x1b$B" + b"$\"" * (10 * MIB))


@hostile("utf-7-flood.txt", "read|" + LIMIT)
def _(out):
    out.write(b"C-000042 " + b"+MEI-+-+AGE-" * (2 * MIB))


@hostile("hz-and-shift-flood.txt", "read|unsupported|" + LIMIT)
def _(out):
    out.write(b"C-000042 " + b"~{<:~}\x0e\x0f\x1b.A\x1bN" * (2 * MIB))


@hostile("cp932-30-mb.txt", "read|" + LIMIT)
def _(out):
    out.write(b"C-000042 " + "株式会社あおぞら商事御中".encode("cp932") * 1250000)


@hostile("eight-bit-noise-10-mb.txt", "read|unsupported|empty|" + LIMIT)
def _(out):
    out.write(b"C-000042 " + bytes(range(0x80, 0x100)) * (80 * 1024))


@hostile("utf-16-40-mb.txt", "read|" + LIMIT)
def _(out):
    out.write(("\ufeffC-000042 " + "あ" * (20 * MIB)).encode("utf-16-le"))


@hostile("combining-marks.txt", "read|" + LIMIT)
def _(out):
    out.write(("C-000042 a" + "\u0301\u0323" * (5 * MIB)).encode())


@hostile("html-a-million-deep.html", "read|damaged|" + LIMIT, quick=True)
def _(out):
    out.write(b"<html><body>" + b"<div>" * 1000000 + MARK.encode() + b"</div>" * 1000000)


@hostile("html-tables-10000-deep.html", "read|damaged|" + LIMIT)
def _(out):
    out.write(b"<html><body>" + b"<table><tr><td>" * 10000 + MARK.encode() + b"</td></tr></table>" * 10000)


@hostile("html-tables-200-deep.html", "read|damaged|" + LIMIT)
def _(out):
    out.write(b"<html><body>" + (b"<table><tr><td>" * 200 + MARK.encode() + b"</td></tr></table>" * 200) * 300)


@hostile("html-formatting-never-closed.html", "read|damaged|" + LIMIT)
def _(out):
    """Each paragraph opens all formatting elements again."""
    out.write(b"<html><body>" + b"<p>" + b"".join(b"<b id=%d>" % i for i in range(20000)) + b"<p>x" * 20000 + MARK.encode())


@hostile("html-misnested.html", "read|damaged|" + LIMIT)
def _(out):
    out.write(b"<html><body>" + b"<a><table><b><p><i>" * 50000 + MARK.encode() + b"</a></b></i></table>" * 50000)


@hostile("html-entities.html", "read|" + LIMIT)
def _(out):
    out.write(b"<html><body>" + MARK.encode() + b"&hellip;&#x3042;&notanentity;&amp" * 1000000)


@hostile("html-attribute-100-mb.html", LIMIT + "|damaged|read")
def _(out):
    out.write(b"<html><body><p title=\"" + b"a" * (100 * MIB) + b"\">" + MARK.encode())


@hostile("html-attributes.html", LIMIT + "|damaged|read")
def _(out):
    out.write(b"<html><body><p " + b" ".join(b"a%d=x" % i for i in range(1000000)) + b">" + MARK.encode())


@hostile("html-style-10-mb.html", "read|" + LIMIT)
def _(out):
    out.write(b"<html><head><style>" + b".a{display:none}" * 650000 + b"</style></head><body>" + MARK.encode())


@hostile("html-hidden-10-mb.html", "read|" + LIMIT)
def _(out):
    out.write(b"<html><body>" + b"<span style=\"display:none\">x</span>" * 400000 + MARK.encode())


@hostile("html-comments-open.html", "read|damaged|empty|" + LIMIT)
def _(out):
    out.write(b"<html><body>" + MARK.encode() + b"<!--" * 10000000)


@hostile("html-less-than.html", "read|damaged|" + LIMIT)
def _(out):
    out.write(b"<html><body>" + MARK.encode() + b"<" * 20000000)


@hostile("html-spans-1000000000.html", "read|damaged|" + LIMIT)
def _(out):
    out.write(b"<html><body><table>" + b"<tr><td rowspan=1000000000 colspan=1000000000>C-000042</td></tr>" * 10000 + b"</table>")


@hostile("html-scripts.html", "read|damaged|" + LIMIT)
def _(out):
    out.write(b"<html><body>" + MARK.encode() + b"<script>a</script>" * 1000000)


@hostile("html-cells.html", "read|" + LIMIT)
def _(out):
    out.write(b"<html><body><table>" + (b"<tr>" + b"<td>x" * 1000) * 1500 + b"</table>" + MARK.encode())


@hostile("xml-a-million-deep.xml", "read|damaged|" + LIMIT)
def _(out):
    out.write(b"<?xml version='1.0'?>" + b"<a>" * 1000000 + MARK.encode() + b"</a>" * 1000000)


@hostile("json-a-million-deep.json", READ)
def _(out):
    out.write(b"[" * 1000000 + b"\"C-000042\"" + b"]" * 1000000)
