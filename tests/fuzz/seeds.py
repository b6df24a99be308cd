#!/usr/bin/python3
"""seeds.py - writes the fuzzers' first inputs: seeds.py TOP_SRCDIR FOLDER [MORE ...] makes FOLDER/TARGET/*.

Some are made here, some are the fixtures, some were found by a fuzzer once (tests/fuzz/cases/TARGET). MORE: folders with
other files, taken by their kind. Packages are unpacked into the flat form of pack.h."""
import base64
import io
import pathlib
import struct
import sys
import zipfile

MOST_BYTES = 65536

TEXT = "顧客番号: C-000042\r\n株式会社あおぞら商事 御中\r\n本日の受電は 3 件です。\r\n"


def record(kind, numbers, *texts):
    raw = [t.encode() for t in texts]
    body = numbers + b"".join(raw)
    return struct.pack("=II", len(body), kind) + body


def part(parent, role, name, place, kind):
    lengths = [len(t.encode()) for t in (name, place, kind)]
    return record(3, struct.pack("=QIIIIII", 100, parent, role, *lengths, 0), name, place, kind)


def segment(of, kind, cell, label, place, text):
    lengths = [len(t.encode()) for t in (label, place, text)]
    return record(4, struct.pack("=9I", of, kind, *cell, 0, *lengths), label, place, text)


def unreadable(of, why, place, detail):
    return record(5, struct.pack("=4I", of, why, len(place.encode()), len(detail.encode())), place, detail)


def end(parts, segments, lost, outcome=0):
    return record(6, struct.pack("=QQQQII", parts, segments, lost, 1 << 20, outcome, 0))


def wire_seeds():
    first = part(0, 0, "", "body", "message/rfc822")
    header = segment(0, 2, (0, 0, 0), "Subject", "Subject", "日報")
    second = part(0, 1, "日報.csv", "日報.csv", "text/csv")
    cell = segment(1, 1, (1, 2, 3), "", "日報.csv › C2", "C-000042")
    lost = unreadable(1, 4, "日報.csv", "limit.cells 3")
    whole = first + header + second + cell + lost + end(2, 2, 1)
    yield "whole", b"\0" + whole
    yield "in_bites", b"\x07" + whole
    yield "empty", b"\0" + end(0, 0, 0, 1)
    yield "cut", b"\0" + whole[:-20]
    yield "ready", record(1, struct.pack("=II", 1, 3))
    yield "failed", record(2, b"", "load atesaki.mgc: no such file")


def message(content_type, body, encoding="8bit", more=""):
    head = (f"From: desk@denwa.example\r\nTo: report@aozora.example\r\nSubject: =?ISO-2022-JP?B?GyRCRnxKcxsoQg==?=\r\n"
            f"{more}MIME-Version: 1.0\r\nContent-Type: {content_type}\r\nContent-Transfer-Encoding: {encoding}\r\n\r\n")
    return head.encode() + body


def attached(name, data, kind="application/octet-stream"):
    return (f"--b\r\nContent-Type: {kind}\r\nContent-Disposition: attachment; filename*=UTF-8''{name}\r\n"
            "Content-Transfer-Encoding: base64\r\n\r\n").encode() + base64.encodebytes(data) + b"\r\n"


def zipped(members):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return out.getvalue()


def reader_seeds():
    html = "<html><title>日報</title><table><tr><th>顧客番号<td>C-000042</table>&amp;<!-- x --></html>"
    csv = "日時,顧客番号\r\n2024-01-01,C-000042\r\n".encode("cp932")
    for charset in ("iso2022_jp", "cp932", "euc_jp", "utf-8", "utf-16", "utf-7"):
        yield "text_" + charset, message("text/plain; charset=" + charset, TEXT.encode(charset))
    yield "html", message("text/html; charset=UTF-8", html.encode())
    yield "html_alone", html.encode()
    yield "csv_alone", csv
    yield "quoted", message("text/plain; charset=UTF-8", b"=E9=A1=A7=\r\n=E5=AE=A2 C-000042=\n", "quoted-printable")
    yield "uu", message("text/plain", b"begin 644 a.txt\r\n#86)C\r\n`\r\nend\r\n")
    yield "flowed", message("text/plain; format=flowed; delsp=yes", b"C-0000 \r\n42\r\n> quoted \r\n> more\r\n")
    inner = message("text/plain; charset=UTF-8", TEXT.encode())
    body = b"preamble C-1\r\n--b\r\nContent-Type: text/plain; charset=UTF-8\r\n\r\n" + TEXT.encode()
    body += attached("%E6%97%A5%E5%A0%B1.csv", csv, "text/csv") + attached("a.zip", zipped({"日報.csv": csv, "a.html": html}))
    body += b"--b\r\nContent-Type: message/rfc822\r\n\r\n" + inner + b"\r\n--b--\r\nepilogue"
    yield "mixed", message('multipart/mixed; boundary="b"', body)
    yield "unclosed", message("multipart/alternative; boundary=b", body[:-25])
    yield "nested", message("multipart/mixed; boundary=a", b"--a\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n" + body)
    yield "names", message("multipart/mixed; boundary=b", b"--b\r\nContent-Type: text/plain; name==?UTF-8?Q?a.txt?=\r\n"
                           b"Content-Disposition: attachment; filename*0*=UTF-8''%E6%97; filename*1*=%A5.txt\r\n\r\nx\r\n")
    yield "partial", message("message/partial; id=1; number=1; total=2", b"x")
    yield "signed", message('multipart/signed; boundary=b; protocol="application/pgp-signature"', body)


def charset_seeds():
    texts = (TEXT, "①㈱髙﨑 ｱｵｿﾞﾗ ～‖－", "plain C-000042\r\n")
    labels = ("iso2022_jp_ext", "cp932", "euc_jp", "utf-8", "utf-16", "utf-16-be", "utf-32", "utf-7", "gb18030", "big5",
              "cp1252", "euc_kr", "hz")
    for label in labels:
        for i, text in enumerate(texts):
            yield f"{label}_{i}", label.encode() + b"\n" + text.encode(label, "replace")
    yield "none", b"\n" + TEXT.encode("cp932")
    yield "wrong", b"utf-8\n" + TEXT.encode("euc_jp")
    yield "vendor", b"iso-2022-jp\n\x1b$B-!\x1b(I1\x1b(B\x1b$B|q\x1b(J\\\x1b$(D0!\x1b(B"
    yield "utf7", b"utf-7\n+W5tTQA- +AGE-"


def header_seeds():
    for i, value in enumerate((
            "=?ISO-2022-JP?B?GyRCRnxKcxsoQg==?=", "=?UTF-8?Q?=E6=97=A5?=\r\n =?UTF-8?Q?=E5=A0?= =?utf-8?q?=B1?=",
            'text/plain; charset="=?utf-8?B?w6k=?="; name*0*=UTF-8\'ja\'%E6%97; name*1*=%A5; name*2=".txt"',
            'attachment; filename="a\\"b.txt"; filename*=iso-2022-jp\'\'%1B%24%42%46%7C%1B%28%42.csv;; name=a b',
            '"=?ISO-2022-JP?B?GyRCRnxKcxsoQg==?=" <desk@denwa.example>, (comment (nested)) other@denwa.example',
            "multipart/mixed (a; b); boundary=x; boundary=\"y", "=?utf-8*ja?B?5pel?==?x?Q??= =?utf-8?Q?a_b=3D?=")):
        yield f"value_{i}", value.encode()
    yield "bare", "日報.csv".encode("cp932")
    yield "bare_euc", b"filename=" + "日報.csv".encode("euc_jp") + b"; x=\x1b$BF|\x1b(B"


def transfer_seeds():
    yield "base64", base64.encodebytes(TEXT.encode() * 3)
    yield "base64_two", b"Qy0wMDA=\r\nQy0wMDA0Mg==\r\n-- \r\nfooter"
    yield "base64_junk", b"Q y!0w*MD\0A0Mg=\r\n="
    yield "quoted", b"=E9=A1=A7=\r\n=E5=AE=A2 C-000042=\n= =3D=3d=G1=\t\r\nend="
    yield "uu", b"text\r\nbegin 644 a.txt\r\n#86)C\r\n`\r\nend\r\nmore\r\nbegin-base64 644 b\r\nQQ==\r\n====\r\n"
    yield "yenc", b"=ybegin line=128 size=3 name=a.bin\r\n\x8b=}\x8d\r\n=ypart begin=1 end=3\r\n=yend size=3\r\n"
    yield "binhex", b"(This file must be converted with BinHex 4.0)\r\n:#@*ZD@P6G8j!4%9Q#J#3\"!$!*!%*rN!!!!!!:\r\n"
    yield "enriched", b"<bold>C-000042</bold> <<a> <param>x</param><nofill>\r\n\r\nb<nl><lt>"
    yield "percent", b"%E6%97%A5+x%u65E5%"


def number_seeds():
    codes = ("General", "0.00", "#,##0;[Red]-#,##0", "yyyy/mm/dd", 'ggge"年"m"月"d"日"', "[h]:mm:ss.00", "0.00E+00", "# ??/??",
             '[>=100]0" over";[<0]"minus "0;@', "[DBNum1]General", '_-* #,##0_-;-@', "000-0000", "h:mm AM/PM", '"C-"000000',
             "0%", "[$-411]aaaa", "0,,", "mm:ss.0", "\\C-0", "0.###########", "[$¥-411]#,##0")
    values = ("42", "-1234567.891", "45000.5", "1e300", "0", "text", "-0.0000001", "2958466")
    for i, code in enumerate(codes):
        yield f"code_{i}", code.encode() + b"\n" + values[i % len(values)].encode()


def html_seeds():
    yield "table", ("<html><head><meta charset=shift_jis><title>日報</title></head><body><table border=1><tr><th>顧客番号"
                    "<td rowspan=2 colspan=3>C-000042<tr><td>x</table><p style='display:none'>hidden</p>"
                    "<!--[if mso]><b>C-1</b><![endif]-->").encode("cp932")
    yield "attributes", ("<img alt='C-000042' title=x src='data:text/plain;base64,QQ=='><input value='株式会社'>"
                         "<iframe srcdoc='&lt;b&gt;C-1'></iframe><a href=x>y</a>&hyphen;&#8208;&#x2d;&#150;&nbsp&copy").encode()
    yield "utf16", "<p>日報<br>C-000042</p>".encode("utf-16")
    yield "odd", b"<!><!-->a<!--->b<![CDATA[c]]><script>d</script><style>e</style><textarea>f</textarea><plaintext>g"


def rtf_seeds():
    yield "words", (rb"{\rtf1\ansi\ansicpg932\deff0\uc1{\fonttbl{\f0\fcharset128 MS;}{\f1\fcharset0 A;}}{\info{\title x}}"
                    rb"\f0 \'8c\'da\'8b\'71 C-000042\par\u26085?\u22577\'95\'f1 {\*\unknown y}{\field{\*\fldinst HYPERLINK x}"
                    rb"{\fldrslt z}}\trowd a\cell b\cell\row{\header h}{\footnote n}{\upr{a}{\*\ud{b}}}\bin3 abc}")
    yield "object", (rb"{\rtf1{\object\objemb{\*\objclass Package}{\*\objdata 0105000002000000080000005061636b61676500"
                     rb"00000000000000000500000041420a0d00}{\result{\pict\pngblip 89504e47}}}{\deleted d}{\revised r}")


def csv_seeds():
    yield "comma", "日時,顧客番号,件名\r\n2024-01-01,C-000042,\"a\"\"b\r\nc\"\r\n".encode("cp932")
    yield "tab", "顧客番号\t社名\nC-000042\t株式会社あおぞら商事\n".encode("utf-16")
    yield "semicolon", b"sep=;\na;b;c\n1;2;3\n\"x;y\nz"
    yield "bar", b"| a | b |\n|---|---|\n| C-000042 | x |\n"


def text_seeds():
    yield "sjis", TEXT.encode("cp932")
    yield "long", (TEXT * 800).encode()[:MOST_BYTES]
    yield "nul", b"C-0\x000042\r\r\n\n" + TEXT.encode("utf-16-le")


def vint(n):
    out = b""
    while n > 127:
        out, n = out + bytes([n & 127 | 128]), n >> 7
    return out + bytes([n])


def rar5_block(kind, flags, fields, extra=b"", data=b""):
    body = vint(kind) + vint(flags) + (vint(len(extra)) if flags & 1 else b"") + (vint(len(data)) if flags & 2 else b"")
    body += fields + extra
    return b"\0\0\0\0" + vint(len(body)) + body + data


def rar5_seeds():
    sign = b"Rar!\x1a\7\1\0"
    names = vint(0) + vint(3) + vint(0) + vint(0) + vint(0) + vint(5) + b"a.txt"
    sealed = vint(3) + vint(1) + b"\0\0"
    yield "plain", sign + rar5_block(1, 0, vint(0)) + rar5_block(2, 2, names, data=b"abc") + rar5_block(5, 0, vint(0))
    yield "sealed", sign + rar5_block(2, 3, names, sealed, b"abc") + rar5_block(5, 0, vint(0))
    yield "headers", sign + rar5_block(4, 0, vint(0) + vint(0))


def ole_string(text):
    return struct.pack("<I", len(text) + 1) + text + b"\0"


def ole_object_seeds():
    package = b"\2\0a.txt\0C:\\a.txt\0" + struct.pack("<HH", 0, 3) + ole_string(b"C:\\t\\a.txt") + struct.pack("<I", 8) + b"C-000042"
    yield "native", b"n" + struct.pack("<I", len(package)) + package
    yield "object", b"o" + struct.pack("<II", 0x501, 2) + ole_string(b"Package") + b"\0" * 8 + struct.pack("<I", len(package)) + package
    yield "linked", b"o" + struct.pack("<II", 0x501, 1) + ole_string(b"Excel") + ole_string(b"C:\\x.xls") + ole_string(b"A1")


def ole_streams(data):
    """Paths and bytes of a compound file's streams."""
    shift, mini_shift = struct.unpack_from("<HH", data, 30)
    size, mini = 1 << shift, 1 << mini_shift
    directory, = struct.unpack_from("<I", data, 48)
    below, mini_fat_at = struct.unpack_from("<II", data, 56)
    fat = b"".join(data[size * (n + 1):size * (n + 2)] for n in struct.unpack_from("<109I", data, 76) if n < 0xfffffff0)

    def chain(table, start):
        for _ in range(len(table) // 4):
            if start * 4 + 4 > len(table):
                return
            yield start
            start, = struct.unpack_from("<I", table, start * 4)

    def sectors(start):
        return b"".join(data[size * (n + 1):size * (n + 2)] for n in chain(fat, start))

    entries = sectors(directory)
    mini_fat = sectors(mini_fat_at)
    small = sectors(struct.unpack_from("<I", entries, 116)[0])

    seen = set()

    def walk(n, path):
        if n * 128 + 128 > len(entries) or n in seen:
            return
        seen.add(n)
        entry = entries[n * 128:n * 128 + 128]
        length, kind = struct.unpack_from("<HB", entry, 64)
        left, right, child = struct.unpack_from("<III", entry, 68)
        start, length_bytes = struct.unpack_from("<II", entry, 116)
        here = path + entry[:max(length - 2, 0)].decode("utf-16-le", "replace")
        yield from walk(left, path)
        if kind == 2 and length_bytes < below:
            yield here, b"".join(small[mini * k:mini * (k + 1)] for k in chain(mini_fat, start))[:length_bytes]
        elif kind == 2:
            yield here, sectors(start)[:length_bytes]
        elif kind == 1:
            yield from walk(child, here + "/")
        yield from walk(right, path)

    yield from walk(struct.unpack_from("<I", entries, 76)[0], "")


def ole_flat(data):
    """Streams in order of their size, so that none is lost behind a large one."""
    streams = sorted(ole_streams(data), key=lambda s: len(s[1]))
    return b"\n".join(b"@@@ " + name.encode("latin-1", "replace") + b"\n" + stream for name, stream in streams)


def layout_seeds():
    def line(x, y, dx, dy, text):
        return bytes([x // 3, x % 3, y // 4, y % 4, dx + 128, dy + 128, 80, 96]) + text.encode() + b"\n"
    rows = [("顧客番号", "C-000042", "件名"), ("社名", "株式会社あおぞら商事", "x"), ("日時", "2024-01-01", "y")]
    table = b"".join(line(60 + 180 * c, 100 + 20 * r, 40, 0, t) for r, row in enumerate(rows) for c, t in enumerate(row))
    yield "table", table
    yield "upright", line(400, 100, 0, 48, "株式会社あおぞら商事") + line(380, 100, 0, 48, "御中")
    yield "turned", line(100, 400, 0, -48, "C-000042") + line(100, 100, -40, 0, "back")


def judge_seeds():
    yield "right", "t.顧客番号: C-000042\n株式会社あおぞら商事 御中\nh.Subject:日報 C-000042\n".encode()
    yield "file", ("t.日報を送ります\np\x01日報.csv\nn.日報.csv\nc\x01顧客番号\nc\x02社名\nc\x11C-000042\nc\x02株式会社あおぞら商事\n"
                   "c\x11C-000137\n").encode()
    yield "archive", "p\x02a.zip\nn.a.zip\np\x05b.txt\nt.光洋設備株式会社　御　中\nproperty\nu\x01b.txt\n".encode()
    yield "quoted", ("h.From:あおぞら <a@aozora.example>\nt.> 顧客番号: C-000137\n-----Original Message-----\n"
                     "From: x\n-- \n株式会社電話代行\na\x01\nt.別の読み C-000500\n").encode()
    yield "calls", "t.【受電報告】\n受電日時：11/24 10:05\n御社名：光洋設備\nお名前：山田様\n用件：折り返し 03-0000-0000\n".encode()


def scan_seeds():
    for i, text in enumerate(("株式会社　あおぞら 商事 御中 C-000042", "（株）ｻｸﾗ ㈱サクラ Koyo Facilities koyo", "さくら歯科 駅前院 77 ７７ C‐000137",
                              "か\u3099ー ｶﾞ ﬁ Ǆ ß İ \u200d\u00ad\u202e")):
        yield f"text_{i}", text.encode()


def clients_seeds():
    head = "client_id,name,aliases,domains,addresses,senders,valid_from,valid_until,group\r\n"
    row = "C-000042,株式会社あおぞら商事,あおぞら商事;Aozora,aozora.example;.sub.example,a@b.example,desk@denwa.example,2024-01-01,,東\r\n"
    yield "utf8", (head + row).encode("utf-8-sig")
    yield "cp932", (head + row + row.replace("42", "43").replace("aozora", "umi")).encode("cp932")
    yield "quoted", (head + 'C-1,"a ""b"" c","x;;y",日本.example,,,,,\r\n').encode()
    yield "address", b"<@relay.example:\"a b\"@XN--WGV71A.Example.>"


# What a file is a seed for, by its ending.
KINDS = {
    ".xlsx": "xlsx", ".xlsm": "xlsx", ".docx": "docx", ".docm": "docx", ".pptx": "pptx", ".ods": "odf", ".odt": "odf",
    ".odp": "odf", ".fods": "odf_flat", ".fodt": "odf_flat", ".fodp": "odf_flat", ".zip": "zip", ".rtf": "rtf", ".pdf": "pdf",
    ".7z": "7z", ".rar": "rar", ".lzh": "lha", ".cab": "cab", ".tar": "tar", ".gz": "gzip", ".html": "html", ".htm": "html",
    ".xls": "xls", ".doc": "doc", ".ppt": "ppt", ".msg": "msg",
    ".csv": "csv", ".tsv": "csv", ".txt": "text", ".eml": "message", ".p7m": "pkcs7",
}
FLAT = {"xlsx", "docx", "pptx", "odf"}
OLE = {"xls", "doc", "ppt", "msg"}
MEMBER_MOST = 12000


def flat(data):
    """Members that are text first; of pictures and large parts only the beginning."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        names = [n for n in archive.namelist() if not n.endswith("/") and "theme" not in n]
        members = [b"@@@ " + n.encode() + b"\n" + archive.read(n)[:MEMBER_MOST if n.endswith("l") else 200] for n in names]
    return b"\n".join(members)[:MOST_BYTES]


def ole_file_seeds(name, kind, data, made):
    """A workbook is its stream of records alone."""
    made["reader"][name] = data
    if data[:4] != b"\xd0\xcf\x11\xe0":
        made[kind][name] = data[:MOST_BYTES]
        return
    made["ole_storage"][name] = data
    try:
        if kind != "xls":
            made[kind][name] = ole_flat(data)[:MOST_BYTES]
        for path, stream in ole_streams(data):
            if kind == "xls" and path.lower() in ("workbook", "book"):
                made[kind][name] = stream[:MOST_BYTES]
            if path.endswith("SummaryInformation") and 0 < len(stream) < 4096:
                made["ole_properties"][f"{name}_{len(path)}"] = stream
    except (struct.error, RecursionError):
        pass  # damaged on purpose


def file_seeds(paths, made):
    for path in paths:
        kind = KINDS.get(path.suffix.lower())
        if kind is None or not 0 < path.stat().st_size <= (MOST_BYTES * 2 if kind in OLE else MOST_BYTES):
            continue
        data = path.read_bytes()
        if kind in OLE:
            ole_file_seeds(path.name, kind, data, made)
            continue
        made["reader"][path.name] = data
        if kind == "rar":
            made["rar5"][path.name] = data
        try:
            made[kind][path.name] = flat(data) if kind in FLAT else data
        except (zipfile.BadZipFile, NotImplementedError, RuntimeError, EOFError, ValueError, OSError):
            continue  # damaged on purpose, or encrypted


MADE = {
    "wire": wire_seeds, "reader": reader_seeds, "charset": charset_seeds, "header": header_seeds, "transfer": transfer_seeds,
    "number": number_seeds, "html": html_seeds, "rtf": rtf_seeds, "csv": csv_seeds, "text": text_seeds, "rar5": rar5_seeds,
    "ole_object": ole_object_seeds, "layout": layout_seeds, "judge": judge_seeds, "scan": scan_seeds, "clients": clients_seeds,
}


def main():
    top, folder = pathlib.Path(sys.argv[1]), pathlib.Path(sys.argv[2])
    made = {kind: {} for kind in list(KINDS.values()) + list(MADE) + ["ole_storage", "ole_properties"]}
    for kind, seeds in MADE.items():
        made[kind].update(seeds())
    made["message"].update({name: data for name, data in made["reader"].items() if data.startswith(b"From:")})
    for source in [top / "report/fixtures", top / "contrib/samples"] + [pathlib.Path(more) for more in sys.argv[3:]]:
        file_seeds(sorted(p for p in source.rglob("*") if p.is_file()), made)
    for kind in made:
        for path in sorted((top / "tests/fuzz/cases" / kind).glob("*")):
            made[kind]["case_" + path.name] = path.read_bytes()
        made[kind].setdefault("empty", b"")
    for kind, seeds in made.items():
        (folder / kind).mkdir(parents=True, exist_ok=True)
        for name, data in seeds.items():
            (folder / kind / name).write_bytes(data)


main()
