#!/usr/bin/python3
"""seeds.py - writes the fuzzers' first inputs: seeds.py TOP_SRCDIR FOLDER makes FOLDER/wire and FOLDER/reader."""
import base64
import io
import pathlib
import struct
import sys
import zipfile

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


def main():
    top, folder = pathlib.Path(sys.argv[1]), pathlib.Path(sys.argv[2])
    made = {"wire": dict(wire_seeds()), "reader": dict(reader_seeds())}
    for where in ("report/fixtures", "contrib/samples"):
        for path in sorted((top / where).glob("*")):
            if path.suffix not in (".py", "") and path.stat().st_size <= 100000:
                made["reader"][path.name] = path.read_bytes()
    for kind, seeds in made.items():
        (folder / kind).mkdir(parents=True, exist_ok=True)
        for name, data in seeds.items():
            (folder / kind / name).write_bytes(data)


main()
