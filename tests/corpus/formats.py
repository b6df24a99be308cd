"""formats.py - files and messages as offices make them, byte by byte, so that every oddity is ours to choose."""
import base64
import io
import quopri
import random
import zipfile
import zlib
from xml.sax.saxutils import escape

try:
    from reportlab.pdfbase import pdfmetrics
    from reportlab.pdfbase.cidfonts import UnicodeCIDFont
    from reportlab.pdfgen import canvas
    pdfmetrics.registerFont(UnicodeCIDFont("HeiseiKakuGo-W5"))
    HAVE_PDF = True
except ImportError:  # the corpus is made without PDF then
    HAVE_PDF = False

try:
    import openpyxl
except ImportError:
    openpyxl = None

XML = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
DAY = (2026, 11, 24, 9, 0, 0)


def encoded(text, charset):
    """Text in charset, or UTF-8 where it has characters that charset has not. Returns bytes and the charset's name."""
    try:
        return text.encode(charset), charset
    except UnicodeEncodeError:
        return text.encode("utf-8"), "utf-8"


def zipped(files):
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w", zipfile.ZIP_DEFLATED) as z:
        for name, content in files:
            info = zipfile.ZipInfo(name, DAY)
            info.compress_type = zipfile.ZIP_DEFLATED
            z.writestr(info, content)
    return data.getvalue()


# ---- spreadsheets ----

def _column(n):
    name = ""
    while n >= 0:
        name, n = chr(65 + n % 26) + name, n // 26 - 1
    return name


def _sheet(rows, header, strings, shared):
    out = []
    for r, row in enumerate(rows, 1):
        cells = []
        for c, value in enumerate(row):
            if value in ("", None):
                continue
            ref = f"{_column(c)}{r}"
            if isinstance(value, (int, float)):
                cells.append(f'<c r="{ref}"><v>{value}</v></c>')
            elif shared:
                if value not in strings:
                    strings[value] = len(strings)
                cells.append(f'<c r="{ref}" t="s"><v>{strings[value]}</v></c>')
            else:
                cells.append(f'<c r="{ref}" t="inlineStr"><is><t xml:space="preserve">{escape(value)}</t></is></c>')
        out.append(f'<row r="{r}">{"".join(cells)}</row>')
    foot = f"<headerFooter><oddHeader>{escape(header)}</oddHeader></headerFooter>" if header else ""
    return (XML + '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>' + "".join(out) +
            "</sheetData>" + foot + "</worksheet>")


def _properties(title, creator, subject="", keywords=""):
    return (XML + '<cp:coreProperties xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/core-properties" '
            'xmlns:dc="http://purl.org/dc/elements/1.1/">' + f"<dc:title>{escape(title)}</dc:title><dc:subject>{escape(subject)}</dc:subject>"
            f"<dc:creator>{escape(creator)}</dc:creator><cp:keywords>{escape(keywords)}</cp:keywords></cp:coreProperties>")


def _package(files, main, kind, title, creator, subject, keywords="", types_more=""):
    rel = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    types = ('<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" ContentType='
             '"application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/>'
             f'<Override PartName="/{main}" ContentType="application/vnd.openxmlformats-officedocument.{kind}.main+xml"/>{types_more}</Types>')
    rels = ('<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
            f'<Relationship Id="rId1" Type="{rel}/officeDocument" Target="{main}"/><Relationship Id="rId2" Type='
            '"http://schemas.openxmlformats.org/package/2006/relationships/metadata/core-properties" Target="docProps/core.xml"/>'
            "</Relationships>")
    return zipped([("[Content_Types].xml", XML + types), ("_rels/.rels", XML + rels),
                   ("docProps/core.xml", _properties(title, creator, subject, keywords)), *files])


def xlsx(sheets, title="", creator="電話代行センター", subject="", keywords="", header="", shared=True):
    """sheets: (name, rows, state) with state visible, hidden or veryHidden."""
    strings, files, list_, rels = {}, [], [], []
    for i, (name, rows, state) in enumerate(sheets, 1):
        files.append((f"xl/worksheets/sheet{i}.xml", _sheet(rows, header if i == 1 else "", strings, shared)))
        hidden = f' state="{state}"' if state != "visible" else ""
        list_.append(f'<sheet name="{escape(name[:31])}" sheetId="{i}"{hidden} r:id="rId{i}"/>')
        rels.append(f'<Relationship Id="rId{i}" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet" '
                    f'Target="worksheets/sheet{i}.xml"/>')
    if strings:
        rels.append('<Relationship Id="rId99" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/sharedStrings" '
                    'Target="sharedStrings.xml"/>')
        files.append(("xl/sharedStrings.xml", XML + '<sst xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">' +
                      "".join(f'<si><t xml:space="preserve">{escape(s)}</t></si>' for s in strings) + "</sst>"))
    files.insert(0, ("xl/workbook.xml", XML + '<workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" xmlns:r="http:'
                     '//schemas.openxmlformats.org/officeDocument/2006/relationships"><sheets>' + "".join(list_) + "</sheets></workbook>"))
    files.insert(1, ("xl/_rels/workbook.xml.rels", XML + '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
                     + "".join(rels) + "</Relationships>"))
    return _package(files, "xl/workbook.xml", "spreadsheetml.sheet", title, creator, subject, keywords)


def xlsx_openpyxl(sheets, **about):
    """As openpyxl writes it, where it is installed."""
    if openpyxl is None:
        return xlsx(sheets, **about)
    book = openpyxl.Workbook()
    book.remove(book.active)
    for name, rows, state in sheets:
        sheet = book.create_sheet(name[:31])
        sheet.sheet_state = state
        for row in rows:
            sheet.append(list(row))
    book.properties.title = about.get("title", "")
    book.properties.creator = about.get("creator", "電話代行センター")
    data = io.BytesIO()
    book.save(data)
    return data.getvalue()


# ---- documents ----

def docx(blocks, title="", creator="電話代行センター", subject="", header="", footer="", keywords=""):
    """blocks: a text (a paragraph) or a list of rows (a table)."""
    w = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
    cut = random.Random(len(str(blocks)))

    def runs(text):  # Word splits runs wherever somebody once typed
        at = cut.randrange(len(text)) if len(text) > 3 else 0
        return "".join(f'<w:r><w:t xml:space="preserve">{escape(t)}</w:t></w:r>' for t in (text[:at], text[at:]) if t)

    out = []
    for b in blocks:
        if isinstance(b, str):
            out.append(f"<w:p>{runs(b)}</w:p>")
            continue
        out.append("<w:tbl>" + "".join("<w:tr>" + "".join(f"<w:tc><w:p>{runs(str(c))}</w:p></w:tc>" for c in row) + "</w:tr>" for row in b)
                   + "</w:tbl>")
    section, rels, more, types = "", [], [], ""
    for kind, text, number in (("header", header, 1), ("footer", footer, 2)):
        if not text:
            continue
        types += (f'<Override PartName="/word/{kind}1.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.{kind}+xml"/>'
                  if cut.random() < 0.9 else "")
        section += f'<w:{kind}Reference w:type="default" r:id="rId{number}"/>'
        rels.append(f'<Relationship Id="rId{number}" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/{kind}" '
                    f'Target="{kind}1.xml"/>')
        tag = "hdr" if kind == "header" else "ftr"
        more.append((f"word/{kind}1.xml", XML + f"<w:{tag} {w}><w:p>{runs(text)}</w:p></w:{tag}>"))
    r = 'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"'
    body = XML + f'<w:document {w} {r}><w:body>{"".join(out)}<w:sectPr>{section}</w:sectPr></w:body></w:document>'
    more.append(("word/_rels/document.xml.rels", XML + '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
                 + "".join(rels) + "</Relationships>"))
    return _package([("word/document.xml", body), *more], "word/document.xml", "wordprocessingml.document", title, creator, subject, keywords,
                    types)


def _wide(text):
    return pdfmetrics.stringWidth(text, "HeiseiKakuGo-W5", 1)


def _positions(table, size):
    """Where columns begin: each as wide as its widest cell."""
    at, out = 40, []
    for i in range(max(len(row) for row in table)):
        out.append(at)
        at += (max((_wide(str(row[i])) for row in table if i < len(row)), default=0) + 1.5) * size
    return out, at


def pdf(blocks, title="", author=""):
    data = io.BytesIO()
    c = canvas.Canvas(data, pagesize=(842, 595), invariant=1)
    if title:
        c.setTitle(title)
    if author:
        c.setAuthor(author)
    y = 560

    def line(parts, size=9):
        nonlocal y
        if y < 40:
            c.showPage()
            y = 560
        c.setFont("HeiseiKakuGo-W5", size)
        for x, text in parts:
            c.drawString(x, y, text)
        y -= 16

    for b in blocks:  # the font draws an underscore as another character
        b = b.replace("_", " ") if isinstance(b, str) else [[str(v).replace("_", " ") for v in row] for row in b]
        if isinstance(b, str):
            for text in b.split("\n"):
                line([(50, text)])
            continue
        size = 9
        while size > 4 and _positions(b, size)[1] > 830:
            size -= 0.5
        places = _positions(b, size)[0]
        for row in b:
            line([(places[i], str(v)) for i, v in enumerate(row) if v != ""], size)
        y -= 8
    c.save()
    return data.getvalue()


def csv(rows, charset="utf-8-sig", ending="\r\n", separator=","):
    def field(v):
        v = str(v)
        return '"' + v.replace('"', '""') + '"' if any(c in v for c in ',"\n\t') else v
    text = "".join(separator.join(field(v) for v in row) + ending for row in rows)
    if charset == "utf-16":
        return b"\xff\xfe" + text.encode("utf-16-le")
    return encoded(text, charset)[0]


def html(blocks, charset="utf-8", style=0):
    out = []
    for b in blocks:
        if isinstance(b, str):
            lines = [escape(t) for t in b.split("\n")]
            out.append("<p>" + "<br>\n".join(lines) + "</p>" if style == 0 else "".join(f"<div>{t or '<br>'}</div>\n" for t in lines))
        else:
            cell = lambda v: f"<td>{escape(str(v))}</td>"
            out.append("<table border=1>" + "".join("<tr>" + "".join(map(cell, row)) + "</tr>\n" for row in b) + "</table>")
    text = (f'<html><head><meta charset="{charset}"><style>p{{margin:0}}</style></head><body>' + "\n".join(out) + "</body></html>")
    return encoded(text, charset)


# ---- pictures ----

def png(rng, width=420, height=594):
    """A page as a scanner sends it: grey noise."""
    rows = b"".join(b"\0" + rng.randbytes(width) for _ in range(height))

    def chunk(kind, data):
        return len(data).to_bytes(4, "big") + kind + data + zlib.crc32(kind + data).to_bytes(4, "big")

    head = width.to_bytes(4, "big") + height.to_bytes(4, "big") + b"\x08\0\0\0\0"
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(rows, 1)) + chunk(b"IEND", b"")


# ---- messages ----

def word(text, charset, kind="B"):
    """Encoded words (RFC 2047), several where one would be too long; never within a character."""
    if all(" " <= c < "\x7f" for c in text):
        return text
    out, at = [], 0
    while at < len(text):
        piece = text[at:at + 12]
        at += 12
        raw, name = encoded(piece, charset)
        if kind == "Q":
            body = "".join(chr(b) if chr(b).isalnum() and b < 128 else f"={b:02X}" for b in raw)
        else:
            body = base64.b64encode(raw).decode()
        out.append(f"=?{name}?{kind}?{body}?=")
    return "\r\n ".join(out)


def _parameter(name, how, charset):
    """The file's name, as different mail programs write it."""
    if all(" " <= c < "\x7f" for c in name):
        return [f'; filename="{name}"']
    if how == "rfc2047":
        return [f'; filename="{word(name, charset).replace(chr(13) + chr(10), "")}"']
    raw, label = encoded(name, charset)
    text = "".join(chr(b) if chr(b).isalnum() and b < 128 or b in b"._-" else f"%{b:02X}" for b in raw)
    if how == "rfc2231":
        return [f"; filename*={label}''{text}"]
    pieces, i = [], 0
    while text:
        size = 45
        while size > 40 and "%" in text[size - 2:size]:
            size -= 1
        lead = f"{label}''" if i == 0 else ""
        pieces.append(f";\r\n filename*{i}*={lead}{text[:size]}")
        text, i = text[size:], i + 1
    return pieces


def leaf(data, type_, charset="", cte="base64", name="", disposition="", how="rfc2231", name_charset="utf-8", label=None):
    head = f"Content-Type: {type_}"
    if charset:
        head += f"; charset={label or charset}"
    if name and how in ("rfc2047", "both"):
        head += f';\r\n name="{word(name, name_charset).replace(chr(13) + chr(10), "")}"'
    head += "\r\n"
    if disposition:
        head += f"Content-Disposition: {disposition}" + "".join(_parameter(name, how, name_charset) if name else []) + "\r\n"
    if cte == "base64":
        body = base64.encodebytes(data).replace(b"\n", b"\r\n")
    elif cte == "quoted-printable":
        body = quopri.encodestring(data.replace(b"\r\n", b"\n")).replace(b"\n", b"\r\n")
    else:
        body = data.replace(b"\r\n", b"\n").replace(b"\n", b"\r\n")
    return head.encode() + f"Content-Transfer-Encoding: {cte}\r\n\r\n".encode() + body + b"\r\n"


def multi(kind, parts, number):
    edge = f"=_edge_{kind}_{number}"
    lines = b"".join(b"--" + edge.encode() + b"\r\n" + p for p in parts)
    return f'Content-Type: multipart/{kind}; boundary="{edge}"\r\n\r\n'.encode() + lines + b"--" + edge.encode() + b"--\r\n"


def message(fields, entity):
    return "".join(f"{k}: {v}\r\n" for k, v in fields).encode("utf-8") + b"MIME-Version: 1.0\r\n" + entity
