"""office.py - bombs in office documents: XML entities, depth, repetition, cells, strings."""
import io
import zipfile

from case import MARK, READ, hostile

MIB = 1 << 20
LIMIT = r"limit \(|timeout"
TYPES = ('<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
         '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
         '<Default Extension="xml" ContentType="application/xml"/>%s</Types>')
OFFICE = "application/vnd.openxmlformats-officedocument."
RELS = '<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">%s</Relationships>'
REL = '<Relationship Id="rId%d" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/%s" Target="%s"/>'
SHEET_NS = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
DOC_NS = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
LAUGHS = ('<!DOCTYPE r [<!ENTITY a0 "ha">' + "".join(f'<!ENTITY a{i} "{f"&a{i - 1};" * 10}">' for i in range(1, 10)) + "]>", "&a9;")
QUADRATIC = ('<!DOCTYPE r [<!ENTITY a "' + "x" * 100000 + '">]>', "&a;" * 100000)


def package(out, members):
    """members: (name, text, bytes or an iterable of such)."""
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as file:
        for name, data in members:
            with file.open(name, "w", force_zip64=True) as member:
                for piece in [data] if isinstance(data, (str, bytes)) else data:
                    member.write(piece.encode() if isinstance(piece, str) else piece)


def xlsx(out, sheets, shared=None, styles=None, head=""):
    """sheets: what stands in <sheetData>, each."""
    count = len(sheets)
    parts = [("xl/workbook.xml", "sheet.main")] + [(f"xl/worksheets/sheet{i}.xml", "worksheet") for i in range(1, count + 1)]
    over = "".join(f'<Override PartName="/{name}" ContentType="{OFFICE}spreadsheetml.{kind}+xml"/>' for name, kind in parts)
    rels = "".join(REL % (i, "worksheet", f"worksheets/sheet{i}.xml") for i in range(1, count + 1))
    names = "".join(f'<sheet name="s{i}" sheetId="{i}" r:id="rId{i}"/>' for i in range(1, count + 1))
    more = []
    if shared is not None:
        rels += REL % (count + 1, "sharedStrings", "sharedStrings.xml")
        more.append(("xl/sharedStrings.xml", shared))
    if styles is not None:
        rels += REL % (count + 2, "styles", "styles.xml")
        more.append(("xl/styles.xml", styles))

    def sheet(data):
        yield f'<?xml version="1.0"?>{head}<worksheet xmlns="{SHEET_NS}"><sheetData>'
        yield from [data] if isinstance(data, str) else data
        yield "</sheetData></worksheet>"

    package(out, [
        ("[Content_Types].xml", TYPES % over), ("_rels/.rels", RELS % (REL % (1, "officeDocument", "xl/workbook.xml"))),
        ("xl/workbook.xml", f'<?xml version="1.0"?><workbook xmlns="{SHEET_NS}" xmlns:r="http://schemas.openxmlformats.org/'
                            f'officeDocument/2006/relationships"><sheets>{names}</sheets></workbook>'),
        ("xl/_rels/workbook.xml.rels", RELS % rels)] + more +
        [(f"xl/worksheets/sheet{i}.xml", sheet(data)) for i, data in enumerate(sheets, 1)])


def shared_strings(*strings):
    yield f'<?xml version="1.0"?><sst xmlns="{SHEET_NS}">'
    for string in strings:
        yield f"<si><t>{string}</t></si>"
    yield "</sst>"


def inline(ref, text):
    return f'<c r="{ref}" t="inlineStr"><is><t>{text}</t></is></c>'


def docx(out, body, head="", more=()):
    over = f'<Override PartName="/word/document.xml" ContentType="{OFFICE}wordprocessingml.document.main+xml"/>'
    package(out, [
        ("[Content_Types].xml", TYPES % over), ("_rels/.rels", RELS % (REL % (1, "officeDocument", "word/document.xml"))),
        ("word/document.xml", f'<?xml version="1.0"?>{head}<w:document {DOC_NS}><w:body>{body}</w:body></w:document>'), *more])


def paragraph(text):
    return f"<w:p><w:r><w:t>{text}</w:t></w:r></w:p>"


ODF_NS = " ".join(f'xmlns:{short}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"'
                  for short, name in (("office", "office"), ("table", "table"), ("text", "text"), ("draw", "drawing")))


def odf(out, kind, body, head=""):
    """kind: spreadsheet or text."""
    mime = f"application/vnd.oasis.opendocument.{kind}"
    package(out, [
        ("mimetype", mime),
        ("META-INF/manifest.xml", '<?xml version="1.0"?><manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:'
         f'manifest:1.0"><manifest:file-entry manifest:full-path="/" manifest:media-type="{mime}"/></manifest:manifest>'),
        ("content.xml", f'<?xml version="1.0"?>{head}<office:document-content {ODF_NS}><office:body><office:{kind}>{body}'
                        f"</office:{kind}></office:body></office:document-content>")])


# ---- XML ----

@hostile("xlsx-billion-laughs.xlsx", "damaged|" + LIMIT, quick=True)
def _(out):
    xlsx(out, [f'<row r="1">{inline("A1", LAUGHS[1])}</row>'], head=LAUGHS[0])


@hostile("docx-billion-laughs.docx", "damaged|" + LIMIT)
def _(out):
    docx(out, paragraph(LAUGHS[1]), head=LAUGHS[0])


@hostile("odt-billion-laughs.odt", "damaged|" + LIMIT)
def _(out):
    odf(out, "text", f"<text:p>{LAUGHS[1]}</text:p>", head=LAUGHS[0])


@hostile("docx-quadratic-blowup.docx", "damaged|" + LIMIT, quick=True)
def _(out):
    docx(out, paragraph(QUADRATIC[1]), head=QUADRATIC[0])


@hostile("fodt-billion-laughs.fodt", "damaged|" + LIMIT)
def _(out):
    out.write(f'<?xml version="1.0"?>{LAUGHS[0]}<office:document {ODF_NS} office:mimetype="application/vnd.oasis.opendocument.text">'
              f"<office:body><office:text><text:p>{LAUGHS[1]}</text:p></office:text></office:body></office:document>".encode())


@hostile("svg-billion-laughs.svg", "damaged|unsupported|image-only|read|" + LIMIT)
def _(out):
    out.write(f'<?xml version="1.0"?>{LAUGHS[0]}<svg xmlns="http://www.w3.org/2000/svg"><text>{LAUGHS[1]}</text></svg>'.encode())


@hostile("docx-external-entity.docx", "damaged|read|" + LIMIT)
def _(out):
    docx(out, paragraph("&x;" + MARK), head='<!DOCTYPE r [<!ENTITY x SYSTEM "file:///etc/passwd">]>')


@hostile("docx-parameter-entities.docx", "damaged|read|" + LIMIT)
def _(out):
    docx(out, paragraph("x"), head='<!DOCTYPE r [<!ENTITY % a "x"><!ENTITY % b "%a;%b;">%b;]>')


@hostile("docx-a-million-deep.docx", "damaged|" + LIMIT, quick=True)
def _(out):
    docx(out, "<w:p>" * 1000000)


@hostile("docx-attribute-100-mb.docx", "damaged|" + LIMIT)
def _(out):
    docx(out, f'<w:p w:x="{"a" * (100 * MIB)}"/>' + paragraph(MARK))


@hostile("docx-a-million-attributes.docx", "damaged|read|" + LIMIT)
def _(out):
    docx(out, "<w:p " + " ".join(f'w:a{i}="x"' for i in range(1000000)) + "/>" + paragraph(MARK))


@hostile("docx-namespaces.docx", "damaged|read|" + LIMIT)
def _(out):
    """A hundred thousand namespace declarations on an element, each looked up by the next."""
    names = " ".join(f'xmlns:n{i}="urn:{i}"' for i in range(100000))
    docx(out, f"<w:p {names}>" + "".join(f"<n{i * 7 % 100000}:x/>" for i in range(50000)) + "</w:p>" + paragraph(MARK))


@hostile("docx-comment-100-mb.docx", "damaged|read|" + LIMIT)
def _(out):
    docx(out, f"<!--{'a' * (100 * MIB)}-->" + paragraph(MARK))


@hostile("docx-text-100-mb.docx", "damaged|" + LIMIT)
def _(out):
    docx(out, paragraph("a" * (100 * MIB)))


# ---- DOCX ----

@hostile("docx-tables-10000-deep.docx", "damaged|read|" + LIMIT)
def _(out):
    docx(out, "<w:tbl><w:tr><w:tc>" * 10000 + paragraph(MARK) + "</w:tc></w:tr></w:tbl>" * 10000)


@hostile("docx-tables-200-deep.docx", "damaged|read|" + LIMIT)
def _(out):
    deep = "<w:tbl><w:tr><w:tc>" * 60 + paragraph(MARK) + "</w:tc></w:tr></w:tbl>" * 60
    docx(out, deep * 500)


@hostile("docx-a-million-paragraphs.docx", "read|" + LIMIT)
def _(out):
    docx(out, paragraph("x") * 1000000 + paragraph(MARK))


@hostile("docx-a-million-runs.docx", "read|" + LIMIT)
def _(out):
    docx(out, "<w:p>" + "<w:r><w:t>x</w:t></w:r>" * 1000000 + "</w:p>" + paragraph(MARK))


@hostile("docx-a-million-cells.docx", "read|" + LIMIT)
def _(out):
    docx(out, "<w:tbl>" + ("<w:tr>" + f"<w:tc>{paragraph('x')}</w:tc>" * 1000 + "</w:tr>") * 1100 + "</w:tbl>" + paragraph(MARK))


@hostile("docx-fields-nested.docx", "read|damaged|" + LIMIT)
def _(out):
    begin, end = '<w:r><w:fldChar w:fldCharType="begin"/></w:r>', '<w:r><w:fldChar w:fldCharType="end"/></w:r>'
    docx(out, "<w:p>" + begin * 200000 + "<w:r><w:t>x</w:t></w:r>" + end * 200000 + "</w:p>" + paragraph(MARK))


@hostile("docx-relations-in-a-ring.docx", "read|damaged|" + LIMIT)
def _(out):
    docx(out, paragraph(MARK), more=[("word/_rels/document.xml.rels", RELS % "".join(
        REL % (i, "header", f"header{i}.xml") for i in range(2000)))] +
        [(f"word/header{i}.xml", f"<w:hdr {DOC_NS}>{paragraph('x')}</w:hdr>") for i in range(2000)] +
        [(f"word/_rels/header{i}.xml.rels", RELS % (REL % (1, "header", f"header{(i + 1) % 2000}.xml"))) for i in range(2000)])


@hostile("docx-100000-relations.docx", "read|damaged|" + LIMIT)
def _(out):
    docx(out, paragraph(MARK), more=[("word/_rels/document.xml.rels", RELS % "".join(
        REL % (i, "image", f"media/{i}.png") for i in range(100000)))])


@hostile("docx-in-docx-100-deep.docx", LIMIT)
def _(out):
    data = b""
    for _ in range(100):
        inner = io.BytesIO()
        docx(inner, paragraph("x"), more=[("word/embeddings/Microsoft_Word_Document.docx", data)])
        data = inner.getvalue()
    out.write(data)


# ---- XLSX ----

@hostile("xlsx-empty-rows-1048576-x-4.xlsx", "read|" + LIMIT, quick=True)
def _(out):
    rows = ["".join(f'<row r="{r}"/>' for r in range(start, start + 4096)) for start in range(1, 1048576, 4096)]
    xlsx(out, [rows] * 3 + [rows + [f'<row r="1048576">{inline("A1048576", MARK)}</row>']])


@hostile("xlsx-empty-cells.xlsx", "read|" + LIMIT)
def _(out):
    """Styled cells without a value."""
    row = '<row r="%d">' + "".join(f'<c r="{c}%d" s="1"/>' for c in "ABCDEFGHIJKLMNOPQRST") + "</row>"
    xlsx(out, [[row % ((r,) + (r,) * 20) for r in range(1, 200001)] + [f'<row r="200001">{inline("A200001", MARK)}</row>']])


@hostile("xlsx-last-cell.xlsx", READ)
def _(out):
    xlsx(out, [f'<row r="1048576">{inline("XFD1048576", MARK)}</row>'])


@hostile("xlsx-cells-outside.xlsx", "damaged|read|" + LIMIT)
def _(out):
    xlsx(out, [f'<row r="4294967295">{inline("ZZZZZZZ99999999999", MARK)}</row>'])


@hostile("xlsx-two-million-cells.xlsx", r"limit\.cells|timeout", quick=True)
def _(out):
    xlsx(out, [[f'<row r="{r}">' + "".join(f"<c><v>{c}</v></c>" for c in range(100)) + "</row>" for r in range(1, 20001)]])


@hostile("xlsx-long-string-10000-times.xlsx", r"limit\.text|limit \(reader\.memory|timeout|limit\.unpacked")
def _(out):
    cells = [f'<row r="{r}"><c r="A{r}" t="s"><v>0</v></c></row>' for r in range(1, 10001)]
    xlsx(out, [cells], shared=shared_strings("a" * (32 * MIB)))


@hostile("xlsx-two-million-strings.xlsx", "read|" + LIMIT)
def _(out):
    xlsx(out, [f'<row r="1">{inline("A1", MARK)}</row>'], shared=shared_strings(*["x"] * 2000000))


@hostile("xlsx-strings-promised.xlsx", "read|damaged|" + LIMIT)
def _(out):
    xlsx(out, [f'<row r="1">{inline("A1", MARK)}</row>'],
         shared=f'<?xml version="1.0"?><sst xmlns="{SHEET_NS}" count="4000000000" uniqueCount="4000000000"><si><t>x</t></si></sst>')


@hostile("xlsx-10000-sheets.xlsx", "read|" + LIMIT)
def _(out):
    xlsx(out, [f'<row r="1">{inline("A1", "x")}</row>'] * 10000)


@hostile("xlsx-4000-sheets.xlsx", "read|" + LIMIT)
def _(out):
    xlsx(out, [f'<row r="1">{inline("A1", MARK)}</row>'] * 4000)


@hostile("xlsx-number-format-10-mb.xlsx", "read|damaged|" + LIMIT)
def _(out):
    styles = (f'<?xml version="1.0"?><styleSheet xmlns="{SHEET_NS}"><numFmts count="1"><numFmt numFmtId="170" formatCode="{"0.#,;" * 2000000}"/>'
              '</numFmts><cellXfs count="2"><xf numFmtId="0"/><xf numFmtId="170" applyNumberFormat="1"/></cellXfs></styleSheet>')
    xlsx(out, [[f'<row r="{r}"><c r="A{r}" s="1"><v>{r}.5</v></c></row>' for r in range(1, 2001)]
               + [f'<row r="3000">{inline("A3000", MARK)}</row>']], styles=styles)


@hostile("xlsx-number-format-100-kb.xlsx", "read|damaged|" + LIMIT)
def _(out):
    """Shown for each of 100,000 cells."""
    styles = (f'<?xml version="1.0"?><styleSheet xmlns="{SHEET_NS}"><numFmts count="1"><numFmt numFmtId="170" formatCode="{"0.0" + "?" * 100000}"/>'
              '</numFmts><cellXfs count="2"><xf numFmtId="0"/><xf numFmtId="170" applyNumberFormat="1"/></cellXfs></styleSheet>')
    xlsx(out, [[f'<row r="{r}"><c r="A{r}" s="1"><v>{r}.5</v></c></row>' for r in range(1, 100001)]], styles=styles)


@hostile("xlsx-100000-styles.xlsx", "read|" + LIMIT)
def _(out):
    styles = (f'<?xml version="1.0"?><styleSheet xmlns="{SHEET_NS}"><numFmts>'
              + "".join(f'<numFmt numFmtId="{i}" formatCode="0.{i}"/>' for i in range(170, 100170))
              + "</numFmts><cellXfs>" + "".join(f'<xf numFmtId="{i}" applyNumberFormat="1"/>' for i in range(170, 100170))
              + "</cellXfs></styleSheet>")
    xlsx(out, [[f'<row r="{r}"><c r="A{r}" s="{r % 100000}"><v>{r}.5</v></c></row>' for r in range(1, 100001)]
               + [f'<row r="200000">{inline("A200000", MARK)}</row>']], styles=styles)


@hostile("xlsx-cell-of-100-digits.xlsx", "read|damaged|" + LIMIT)
def _(out):
    xlsx(out, [f'<row r="1"><c r="A1"><v>{"9" * (8 * MIB)}e{"9" * 100000}</v></c>{inline("B1", MARK)}</row>'])


# ---- ODF ----

TABLE = '<table:table table:name="s">%s</table:table>'


@hostile("ods-row-repeated-1000000000-times.ods", "read|" + LIMIT, quick=True)
def _(out):
    odf(out, "spreadsheet", TABLE % ('<table:table-row table:number-rows-repeated="1000000000"><table:table-cell office:value-type="string">'
                                     f"<text:p>{MARK}</text:p></table:table-cell></table:table-row>"))


@hostile("ods-column-repeated-1000000000-times.ods", "read|" + LIMIT)
def _(out):
    odf(out, "spreadsheet", TABLE % ('<table:table-row><table:table-cell office:value-type="string" table:number-columns-repeated="1000000000">'
                                     f"<text:p>{MARK}</text:p></table:table-cell></table:table-row>"))


@hostile("ods-both-repeated.ods", "read|" + LIMIT)
def _(out):
    cell = f'<table:table-cell office:value-type="string" table:number-columns-repeated="16384"><text:p>{MARK}</text:p></table:table-cell>'
    odf(out, "spreadsheet", (TABLE % f'<table:table-row table:number-rows-repeated="1048576">{cell}</table:table-row>') * 10)


@hostile("ods-empty-repeated.ods", READ)
def _(out):
    empty = '<table:table-row table:number-rows-repeated="1048575"><table:table-cell table:number-columns-repeated="16384"/></table:table-row>'
    odf(out, "spreadsheet", TABLE % (empty + f'<table:table-row><table:table-cell office:value-type="string"><text:p>{MARK}</text:p>'
                                     "</table:table-cell></table:table-row>"))


@hostile("odt-spaces-1000000000.odt", "read|" + LIMIT, quick=True)
def _(out):
    odf(out, "text", f'<text:p>a<text:s text:c="1000000000"/>{MARK}</text:p>')


@hostile("odt-spaces-again-and-again.odt", "read|" + LIMIT)
def _(out):
    odf(out, "text", "<text:p>a" + '<text:s text:c="100000"/>b' * 10000 + f"</text:p><text:p>{MARK}</text:p>")


@hostile("odt-nested.odt", "damaged|" + LIMIT)
def _(out):
    odf(out, "text", "<text:section>" * 300000 + "<text:p>x</text:p>" + "</text:section>" * 300000)


# ---- RTF ----

@hostile("rtf-a-million-groups-deep.rtf", "damaged|" + LIMIT, quick=True)
def _(out):
    out.write(b"{\\rtf1 " + b"{" * 1000000 + MARK.encode() + b"}" * 1000000 + b"}")


@hostile("rtf-groups-45-mb.rtf", "damaged|read|" + LIMIT)
def _(out):
    out.write(b"{\\rtf1 " + MARK.encode() + b"{\\b }" * 9000000 + b"}")


@hostile("rtf-unicode-flood.rtf", "read|damaged|" + LIMIT)
def _(out):
    out.write(b"{\\rtf1\\uc0 " + b"\\u23431 " * 5000000 + MARK.encode() + b"}")


@hostile("rtf-skip-2000000000.rtf", "read|damaged|" + LIMIT)
def _(out):
    out.write(b"{\\rtf1\\uc2000000000 \\u23431 " + b"a" * 1000000 + MARK.encode() + b"}")


@hostile("rtf-bin-2000000000.rtf", "damaged|" + LIMIT, quick=True)
def _(out):
    out.write(b"{\\rtf1 a\\bin2000000000 " + MARK.encode() + b"}")


@hostile("rtf-bin-negative.rtf", "read|damaged|" + LIMIT)
def _(out):
    out.write(b"{\\rtf1 a\\bin-2000000000 " + MARK.encode() + b"}")


@hostile("rtf-100000-fonts.rtf", "read|damaged|" + LIMIT)
def _(out):
    fonts = b"".join(b"{\\f%d\\fcharset128 F;}" % i for i in range(100000))
    out.write(b"{\\rtf1{\\fonttbl" + fonts + b"}" + b"".join(b"\\f%d a" % (i * 7919 % 100000) for i in range(100000)) + MARK.encode() + b"}")


@hostile("rtf-cells.rtf", "read|damaged|" + LIMIT)
def _(out):
    out.write(b"{\\rtf1 " + (b"\\trowd" + b"x\\cell" * 1000 + b"\\row\n") * 2000 + MARK.encode() + b"}")


@hostile("rtf-hex-45-mb.rtf", "read|damaged|" + LIMIT)
def _(out):
    out.write(b"{\\rtf1\\ansicpg932 " + b"\\'82\\'a0" * (45 * MIB // 8) + b"}")


@hostile("rtf-pictures.rtf", "read|damaged|image-only|" + LIMIT)
def _(out):
    out.write(b"{\\rtf1 " + MARK.encode() + (b"{\\pict\\pngblip " + b"89504e470d0a1a0a" * 20 + b"}") * 100000 + b"}")


@hostile("rtf-objects.rtf", "damaged|unsupported|" + LIMIT)
def _(out):
    out.write(b"{\\rtf1 " + b"{\\object\\objemb{\\*\\objdata 0105000002000000}}" * 200000 + b"}")
