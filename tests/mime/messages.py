"""messages.py - the messages of readings.tsv, each with another identifier in each way that a program may read it.

A message is a function of `i`: i("first") is the identifier that stands in the reading called "first". Line feeds become
CRLF unless the message is bytes.
"""
import base64
import quopri

HEAD = "From: nippo@denwa.example\nSubject: report\nMIME-Version: 1.0\n"
MIXED = HEAD + "Content-Type: multipart/mixed; boundary=b\n\n"


def b64(text):
    data = text if isinstance(text, bytes) else text.encode()
    return base64.encodebytes(data).decode()


def part(text, fields="", boundary="b"):
    return f"--{boundary}\n{fields}\n{text}\n"


def coded(text, boundary="b"):
    """A part that nobody reads who takes it for text."""
    return part(b64(text), "Content-Transfer-Encoding: base64\n", boundary)


def plain(text, fields=""):
    return HEAD + fields + "\n" + text + "\n"


def html(text):
    return HEAD + "Content-Type: text/html; charset=utf-8\n\n" + text + "\n"


def attached(text, fields):
    return MIXED + part("x") + part(text, fields) + "--b--\n"


def named(disposition, kind="application/octet-stream"):
    return attached("\1\2\3\4", f"Content-Type: {kind}\nContent-Disposition: {disposition}\n")


def wide(text):
    """Full-width letters and digits, which are no ASCII in any charset."""
    return "".join(chr(ord(c) + 0xFEE0) if c.isalnum() else c for c in text)


def utf7(text):
    return "+" + base64.b64encode(text.encode("utf-16-be")).decode().rstrip("=") + "-"


def uuencoded(text, name="a.txt", end="`\nend\n"):
    data = text.encode()
    line = chr(32 + len(data))
    for k in range(0, len(data), 3):
        n = int.from_bytes(data[k:k + 3].ljust(3, b"\0"), "big")
        line += "".join(chr(32 + (n >> s & 63)) if n >> s & 63 else "`" for s in (18, 12, 6, 0))
    return f"begin 644 {name}\n{line}\n{end}"


def yencoded(text, name="a.txt"):
    body = "".join(chr((ord(c) + 42) & 255) for c in text)
    return f"=ybegin line=128 size={len(text)} name={name}\n{body}\n=yend size={len(text)}\n"


def crc16(data):
    crc = 0
    for byte in data + b"\0\0":
        for bit in range(7, -1, -1):
            crc = ((crc << 1 | byte >> bit & 1) ^ (0x1021 if crc & 0x8000 else 0)) & 0xFFFF
    return crc.to_bytes(2, "big")


def binhex(text, name=b"a.txt"):
    """BinHex 4.0 (RFC 1741)."""
    alphabet = "!\"#$%&'()*+,-012345689@ABCDEFGHIJKLMNPQRSTUVXYZ[`abcdefhijklmpqr"
    data = text.encode()
    head = bytes([len(name)]) + name + b"\0TEXTttxt\0\0" + len(data).to_bytes(4, "big") + bytes(4)
    raw = head + crc16(head) + data + crc16(data) + crc16(b"")
    bits = "".join(f"{byte:08b}" for byte in raw.replace(b"\x90", b"\x90\0"))
    letters = "".join(alphabet[int(bits[k:k + 6].ljust(6, "0"), 2)] for k in range(0, len(bits), 6))
    lines = ":" + letters + ":"
    wrapped = "\n".join(lines[k:k + 64] for k in range(0, len(lines), 64))
    return f"(This file must be converted with BinHex 4.0)\n\n{wrapped}\n"


def der(tag, *content):
    body = b"".join(content)
    size = len(body)
    length = bytes([size]) if size < 128 else bytes([0x82]) + size.to_bytes(2, "big")
    return bytes([tag]) + length + body


def oid(*numbers):
    out = bytes([numbers[0] * 40 + numbers[1]])
    for n in numbers[2:]:
        piece = [n & 127]
        while n := n >> 7:
            piece.insert(0, n & 127 | 128)
        out += bytes(piece)
    return der(6, out)


def cms_signed(content):
    data = der(0x30, oid(1, 2, 840, 113549, 1, 7, 1), der(0xA0, der(4, content.encode())))
    signed = der(0x30, der(2, b"\1"), der(0x31), data, der(0x31))
    return b64(der(0x30, oid(1, 2, 840, 113549, 1, 7, 2), der(0xA0, signed)))


def cms_compressed(content):
    import zlib
    data = der(0x30, oid(1, 2, 840, 113549, 1, 7, 1), der(0xA0, der(4, zlib.compress(content.encode()))))
    packed = der(0x30, der(2, b"\0"), der(0x30, oid(1, 2, 840, 113549, 1, 9, 16, 3, 8)), data)
    return b64(der(0x30, oid(1, 2, 840, 113549, 1, 9, 16, 1, 9), der(0xA0, packed)))


def cms_enveloped():
    return b64(der(0x30, oid(1, 2, 840, 113549, 1, 7, 3), der(0xA0, der(0x30, der(2, b"\0"), der(0x31)))))


PKCS7 = "Content-Type: application/pkcs7-mime; smime-type={}; name=smime.p7m\nContent-Transfer-Encoding: base64\n"
INNER = "Content-Type: text/plain\r\n\r\n{}\r\n"
SIGNATURE = "-----BEGIN PGP SIGNATURE-----\n\niQ==\n-----END PGP SIGNATURE-----"


def split(without, inside, start="", end="", head=""):
    """HTML in which the first identifier is whole only where the second is not shown."""
    return html(f"<html><head>{head}</head><body><p>{without[:5]}{start} {inside} {end}{without[5:]}</p></body></html>")


def two(first, second, kind="mixed", fields=""):
    return HEAD + f"Content-Type: multipart/{kind}; boundary=b{fields}\n\n" + first + second + "--b--\n"


def raw(text):
    return text.replace("\n", "\r\n").encode()


MESSAGES = {
    # ---- Content-Type ----
    "type-twice-text": lambda i: HEAD + "Content-Type: text/plain\nContent-Type: multipart/mixed; boundary=b\n\n"
        + coded(i("parts")) + f"--b--\n{i('whole')}\n",
    "type-twice-multipart": lambda i: HEAD + "Content-Type: multipart/mixed; boundary=b\nContent-Type: text/plain\n\n"
        + coded(i("parts")) + f"--b--\n{i('whole')}\n",
    "type-twice-boundaries": lambda i: HEAD + "Content-Type: multipart/mixed; boundary=x\nContent-Type: multipart/mixed; boundary=y\n\n"
        + coded(i("first"), "x") + "--x--\n" + coded(i("last"), "y") + "--y--\n",
    "type-twice-html": lambda i: HEAD + "Content-Type: text/plain\nContent-Type: text/html\n\n"
        + f"{i('plain')} {i('html')[:4]}<b>{i('html')[4:]}</b>\n",
    "type-twice-html-first": lambda i: HEAD + "Content-Type: text/html\nContent-Type: text/plain\n\n"
        + f"<{i('plain')}> {i('html')[:4]}<b>{i('html')[4:]}</b>\n",
    "type-comment": lambda i: HEAD + "Content-Type: multipart/mixed (a (nested) comment); boundary=(x)b\n\n"
        + coded(i("parts")) + "--b--\n",
    "type-no-slash": lambda i: HEAD + "Content-Type: html\n\n" + f"{i('plain')} {i('html')[:4]}<b>{i('html')[4:]}</b>\n",
    "type-odd-multipart": lambda i: two(coded(i("first")), coded(i("second")), "x-unheard-of"),
    "type-no-version": lambda i: "From: a@denwa.example\nContent-Type: multipart/mixed; boundary=b\n\n" + coded(i("parts")) + "--b--\n",
    "type-empty": lambda i: plain(i("text"), "Content-Type:\n"),
    "type-encoded-word": lambda i: HEAD + "Content-Type: =?utf-8?q?multipart/mixed=3B_boundary=3Db?=\n\n" + coded(i("parts")) + "--b--\n",

    # ---- boundaries ----
    "boundary-twice": lambda i: HEAD + "Content-Type: multipart/mixed; boundary=x; boundary=y\n\n"
        + coded(i("first"), "x") + "--x--\n" + coded(i("last"), "y") + "--y--\n",
    "boundary-continued": lambda i: HEAD + "Content-Type: multipart/mixed; boundary=x; boundary*0=y; boundary*1=z\n\n"
        + coded(i("plain"), "x") + "--x--\n" + coded(i("continued"), "yz") + "--yz--\n",
    "boundary-extended": lambda i: HEAD + "Content-Type: multipart/mixed; boundary*=us-ascii''y%7A\n\n" + coded(i("parts"), "yz") + "--yz--\n",
    "boundary-quoted-blank": lambda i: HEAD + "Content-Type: multipart/mixed; boundary=\"b \"\n\n" + coded(i("parts")) + "--b--\n",
    "boundary-line-blanks": lambda i: MIXED + coded(i("parts")).replace("--b", "--b \t ") + "--b--\n",
    "boundary-long": lambda i: HEAD + f"Content-Type: multipart/mixed; boundary={'b' * 300}\n\n" + coded(i("parts"), "b" * 300) + f"--{'b' * 300}--\n",
    "boundary-prefix": lambda i: MIXED + part(coded(i("inner"), "bb") + "--bb--", "Content-Type: multipart/mixed; boundary=bb\n")
        + coded(i("outer")) + "--b--\n",
    "boundary-empty": lambda i: HEAD + "Content-Type: multipart/mixed; boundary=\"\"\n\n" + coded(i("parts"), "") + f"----\n{i('whole')}\n",
    "boundary-missing": lambda i: HEAD + "Content-Type: multipart/mixed\n\n" + coded(i("parts")) + f"--b--\n{i('whole')}\n",
    "boundary-other-case": lambda i: HEAD + "Content-Type: multipart/mixed; boundary=BoundarY\n\n" + coded(i("parts"), "boundary") + "--boundary--\n",
    "boundary-unclosed": lambda i: MIXED + coded(i("first")) + coded(i("last")),
    "boundary-wrong-close": lambda i: MIXED + part(i("part")) + f"--c--\n{i('behind')}\n",
    "boundary-junk": lambda i: MIXED + part(i("first")) + coded(i("second")).replace("--b", "--b junk") + "--b--\n",
    "boundary-glued": lambda i: MIXED + part(i("first")) + coded(i("second"), "bjunk") + "--b--\n",
    "boundary-cr": lambda i: raw(MIXED) + coded(i("parts")).replace("\n", "\r").encode() + b"--b--\r\n",
    "boundary-lf": lambda i: (MIXED + coded(i("parts")) + "--b--\n").encode(),
    "boundary-only-dashes": lambda i: HEAD + "Content-Type: multipart/mixed; boundary=--\n\n" + coded(i("parts"), "--") + "------\n",
    "boundary-folded": lambda i: HEAD + "Content-Type: multipart/mixed;\n boundary=\"b\n c\"\n\n" + coded(i("parts"), "b c") + "--b c--\n",
    "boundary-unquoted-blank": lambda i: HEAD + "Content-Type: multipart/mixed; boundary=b c\n\n"
        + coded(i("first-word")) + "--b--\n" + coded(i("all"), "b c") + "--b c--\n",
    "behind-the-end": lambda i: MIXED + part(i("part")) + "--b--\n" + coded(i("behind")) + "--b--\n",
    "preamble-epilogue": lambda i: MIXED + i("preamble") + "\n" + part(i("part")) + "--b--\n" + i("epilogue") + "\n",
    "nested-same": lambda i: MIXED + part(coded(i("inner")) + "--b--", "Content-Type: multipart/mixed; boundary=b\n") + coded(i("outer")) + "--b--\n",
    "nested-unclosed": lambda i: MIXED + part(coded(i("inner"), "c"), "Content-Type: multipart/mixed; boundary=c\n") + coded(i("outer")) + "--b--\n",
    "nested-closed-by-outer": lambda i: MIXED + part(coded(i("inner"), "c"), "Content-Type: multipart/mixed; boundary=c\n") + "--b--\n"
        + coded(i("late"), "c") + "--c--\n",
    "part-no-fields": lambda i: MIXED + part(i("text")) + "--b--\n",
    "part-no-empty-line": lambda i: MIXED + f"--b\n{i('line')}\n\n{i('body')}\n--b--\n",
    "part-only-header": lambda i: MIXED + part("x") + f"--b\nContent-Description: {i('field')}\n--b--\n",
    "one-part-of-many": lambda i: MIXED + "".join(part(str(n)) for n in range(9999)) + coded(i("last")) + "--b--\n",

    # ---- transfer encodings ----
    "transfer-twice-plain": lambda i: plain(f"{i('plain')} x\n{b64(chr(10) + i('decoded'))}", "Content-Transfer-Encoding: 7bit\nContent-Transfer-Encoding: base64\n"),
    "transfer-twice-coded": lambda i: plain(f"{i('plain')} x\n{b64(chr(10) + i('decoded'))}", "Content-Transfer-Encoding: base64\nContent-Transfer-Encoding: 7bit\n"),
    "transfer-twice-quoted": lambda i: plain(f"{b64(chr(10) + i('decoded'))}{i('quoted')[:4]}={ord(i('quoted')[4]):X}{i('quoted')[5:]}!",
        "Content-Transfer-Encoding: base64\nContent-Transfer-Encoding: quoted-printable\n"),
    "transfer-unknown": lambda i: plain(f"{i('plain')} x\n{b64(chr(10) + i('decoded'))}", "Content-Transfer-Encoding: base65\n"),
    "transfer-comment": lambda i: plain(b64(i("decoded")), "Content-Transfer-Encoding: base64 (a comment)\n"),
    "transfer-comment-first": lambda i: plain(b64(i("decoded")), "Content-Transfer-Encoding: (a comment) base64\n"),
    "transfer-quotes": lambda i: plain(b64(i("decoded")), "Content-Transfer-Encoding: \"base64\"\n"),
    "transfer-trailing": lambda i: plain(b64(i("decoded")), "Content-Transfer-Encoding: base64 ; x\n"),
    "transfer-words": lambda i: plain(b64(i("decoded")), "Content-Transfer-Encoding: 7bit base64\n"),
    "transfer-encoded-word": lambda i: plain(b64(i("decoded")), "Content-Transfer-Encoding: =?utf-8?q?base64?=\n"),
    "transfer-encoded-word-quoted": lambda i: plain(f"{i('decoded')[:3]}={ord(i('decoded')[3]):X}{i('decoded')[4:]}",
        "Content-Transfer-Encoding: =?utf-8?q?quoted-printable?=\n"),
    "transfer-colon-blank": lambda i: plain(b64(i("decoded")), "Content-Transfer-Encoding : base64\n"),
    "transfer-multipart": lambda i: HEAD + "Content-Type: multipart/mixed; boundary=b\nContent-Transfer-Encoding: base64\n\n"
        + b64(coded(i("parts")) + "--b--\n"),
    "transfer-multipart-quoted": lambda i: HEAD + "Content-Type: multipart/mixed; boundary=\"=b\"\nContent-Transfer-Encoding: quoted-printable\n\n"
        + f"--=3Db\nContent-Type: text/html; charset=3Dutf-8\n\n<p title=3D\"x\">{i('parts')[:4]}<b>{i('parts')[4:]}</b>\n--=3Db--\n",
    "transfer-multipart-not": lambda i: HEAD + "Content-Type: multipart/mixed; boundary=b\nContent-Transfer-Encoding: base64\n\n" + coded(i("parts")) + "--b--\n",
    "transfer-message": lambda i: attached(b64(f"From: a@denwa.example\r\nSubject: {i('subject')}\r\n\r\n{i('text')}\r\n"),
        "Content-Type: message/rfc822\nContent-Transfer-Encoding: base64\n"),
    "transfer-message-quoted": lambda i: attached(f"From: a@denwa.example\nSubject: =3D?utf-8?q?{i('subject')[:4]}=3D{ord(i('subject')[4]):X}{i('subject')[5:]}?=3D\n\n{i('text')}",
        "Content-Type: message/rfc822\nContent-Transfer-Encoding: quoted-printable\n"),
    "transfer-yenc": lambda i: raw(HEAD + "Content-Type: text/plain\nContent-Transfer-Encoding: x-yencode\n\n") + raw(yencoded(i("decoded"))),
    "transfer-uuencode": lambda i: plain(uuencoded(i("decoded")), "Content-Type: text/plain\nContent-Transfer-Encoding: x-uuencode\n"),
    "transfer-uuencode-bare": lambda i: plain(uuencoded(i("decoded")).split("\n", 1)[1], "Content-Type: text/plain\nContent-Transfer-Encoding: x-uuencode\n"),
    "transfer-binhex": lambda i: attached(binhex(i("decoded")), "Content-Type: application/octet-stream; name=a.txt\nContent-Transfer-Encoding: mac-binhex40\n"),
    "base64-junk": lambda i: plain("*".join(b64(i("decoded"))), "Content-Transfer-Encoding: base64\n"),
    "base64-padded-inside": lambda i: plain(b64(i("first")) + b64(" " + i("second")), "Content-Transfer-Encoding: base64\n"),
    "base64-padded-in-line": lambda i: plain(b64(i("first") + " .").strip() + b64(" " + i("second")), "Content-Transfer-Encoding: base64\n"),
    "base64-padded-first": lambda i: plain("====\n" + b64(i("decoded")), "Content-Transfer-Encoding: base64\n"),
    "base64-cut": lambda i: plain(b64(i("decoded") + " of today").rstrip("=\n"), "Content-Transfer-Encoding: base64\n"),
    "base64-text-behind": lambda i: plain(b64(i("decoded")) + f"\n-- \n{i('behind')}, the list\n", "Content-Transfer-Encoding: base64\n"),
    "base64-text-before": lambda i: plain(f"{i('before')}, the list is\n\n" + b64(chr(10) + i("decoded")), "Content-Transfer-Encoding: base64\n"),
    "base64-not": lambda i: plain(f"{i('plain')} is not encoded.", "Content-Transfer-Encoding: base64\n"),
    "base64-twice": lambda i: plain(b64(b64('x') + i('once')), "Content-Transfer-Encoding: base64\n"),
    "quoted-lower": lambda i: plain(i("decoded").replace("-", "=2d"), "Content-Transfer-Encoding: quoted-printable\n"),
    "quoted-blanks-at-break": lambda i: plain(f"{i('decoded')[:5]}= \t\n{i('decoded')[5:]}", "Content-Transfer-Encoding: quoted-printable\n"),
    "quoted-broken": lambda i: plain(f"=ZZ {i('decoded').replace('-', '=2D')} =4 =", "Content-Transfer-Encoding: quoted-printable\n"),
    "quoted-break-then-hex": lambda i: plain(f"{i('decoded')[:2]}=\n=\n{i('decoded')[2:]}", "Content-Transfer-Encoding: quoted-printable\n"),
    "quoted-long": lambda i: plain("=2D" * 5000 + i("decoded"), "Content-Transfer-Encoding: quoted-printable\n"),
    "quoted-cr-break": lambda i: raw(HEAD + "Content-Transfer-Encoding: quoted-printable\n\n") + f"{i('decoded')[:3]}=\r{i('decoded')[3:]}\r\n".encode(),
    "quoted-undeclared": lambda i: plain(f"{i('plain')} a=3D=E3=81=82=\n", "Content-Type: text/plain; charset=utf-8\n"),

    # ---- files in text ----
    "uuencode-text": lambda i: plain(i("text") + "\n" + uuencoded(i("file"))),
    "uuencode-typed": lambda i: plain(uuencoded(i("file")), "Content-Type: text/plain; charset=utf-8\n"),
    "uuencode-name": lambda i: plain(uuencoded("x", i("name") + ".txt")),
    "uuencode-cut": lambda i: plain(uuencoded(i("file"), end="")),
    "uuencode-in-base64": lambda i: plain(b64(uuencoded(i("file"))), "Content-Transfer-Encoding: base64\n"),
    "uuencode-in-part": lambda i: MIXED + part(uuencoded(i("file"))) + "--b--\n",
    "yenc-text": lambda i: raw(HEAD + "\n") + raw(yencoded(i("file"))),
    "yenc-in-base64": lambda i: plain(b64(yencoded(i("file")).encode("latin-1")), "Content-Transfer-Encoding: base64\n"),
    "binhex-text": lambda i: plain(binhex(i("file"))),
    "binhex-attached": lambda i: attached(binhex(i("file")), "Content-Type: application/mac-binhex40; name=a.hqx\n"),

    # ---- the header ----
    "fold-of-blanks": lambda i: f"From: a@denwa.example\nSubject: a\n \n {i('header')}\n\n{i('body')}\n",
    "fold-of-blanks-body": lambda i: f"From: a@denwa.example\nSubject: a\n \t \nContent-Transfer-Encoding: base64\n\n{b64(i('header-goes-on'))}",
    "fold-first-line": lambda i: f" {i('first-line')}\nFrom: a@denwa.example\nSubject: {i('subject')}\n\nx\n",
    "fold-in-word": lambda i: f"From: a@denwa.example\nSubject: {i('joined')[:4]}\n\t{i('joined')[4:]}\n\nx\n",
    "cr-in-header": lambda i: f"From: a@denwa.example\r\nSubject: {i('subject')}\rX-Client-ID: {i('field')}\r\n\r\nx\r\n".encode(),
    "cr-fold": lambda i: f"From: a@denwa.example\r\nSubject: a\r {i('subject')}\r\n\r\nx\r\n".encode(),
    "cr-ends-header": lambda i: f"From: a@denwa.example\r\nSubject: a\r\rX-Client-ID: {i('field')}\r\nContent-Transfer-Encoding: base64\r\n\r\n{b64(i('body'))}".encode(),
    "crcrlf": lambda i: f"From: a@denwa.example\r\r\nSubject: {i('subject')}\r\r\nContent-Transfer-Encoding: base64\r\r\n\r\r\n{b64(i('body'))}".encode(),
    "lf-lines": lambda i: f"From: a@denwa.example\nSubject: {i('subject')}\nContent-Transfer-Encoding: base64\n\n{b64(i('body'))}".encode(),
    "lf-ends-header": lambda i: f"From: a@denwa.example\r\nSubject: {i('subject')}\n\n{i('body')}\r\n\r\nx\r\n".encode(),
    "cr-lines": lambda i: f"From: a@denwa.example\rSubject: {i('subject')}\r\r{i('body')}\r".encode(),
    "nul-in-name": lambda i: f"From: a@denwa.example\r\nSub\0ject: {i('subject')}\r\n\r\n{i('body')}\r\n".encode(),
    "nul-in-value": lambda i: f"From: a@denwa.example\r\nSubject: {i('subject')[:4]}\0{i('subject')[4:]} {i('behind')}\r\n\r\n{i('body')}\r\n".encode(),
    "blank-before-colon": lambda i: f"From: a@denwa.example\nSubject \t: {i('subject')}\n\nx\n",
    "no-blank-after-colon": lambda i: f"From:a@denwa.example\nSubject:{i('subject')}\n\nx\n",
    "no-empty-line": lambda i: f"From: a@denwa.example\nSubject: {i('subject')}\n{i('line')} is the number\n{i('next')}\n",
    "not-a-field": lambda i: f"From: a@denwa.example\nno field {i('line')}\nContent-Transfer-Encoding: base64\n\n{b64(i('body'))}",
    "mbox-line": lambda i: f"From a@denwa.example Mon Jan  1 00:00:00 2026\nSubject: {i('subject')}\nContent-Transfer-Encoding: base64\n\n{b64(i('body'))}",
    "byte-order-mark": lambda i: b"\xEF\xBB\xBF" + raw(f"Subject: {i('subject')}\nFrom: a@denwa.example\nContent-Transfer-Encoding: base64\n\n{b64(i('body'))}"),
    "empty-first-line": lambda i: f"\nFrom: a@denwa.example\nSubject: {i('subject')}\n\n{i('body')}\n",
    "header-8bit-utf8": lambda i: f"From: a@denwa.example\nSubject: {wide(i('subject'))}\n\nx\n",
    "header-8bit-cp932": lambda i: raw("From: a@denwa.example\nSubject: ") + f"顧客番号 {wide(i('subject'))}".encode("cp932") + b"\r\n\r\nx\r\n",
    "header-8bit-jis": lambda i: raw("From: a@denwa.example\nSubject: ") + wide(i("subject")).encode("iso-2022-jp") + b"\r\n\r\nx\r\n",
    "field-name-8bit": lambda i: f"From: a@denwa.example\nX-顧客: a\nSubject: {i('subject')}\nContent-Transfer-Encoding: base64\n\n{b64(i('body'))}",
    "subject-twice": lambda i: f"From: a@denwa.example\nSubject: {i('first')}\nSubject: {i('last')}\n\nx\n",
    "subject-thread-topic": lambda i: f"From: a@denwa.example\nThread-Topic: {i('topic')}\n\nx\n",
    "from-twice": lambda i: f"From: {i('first')} <a@denwa.example>\nFrom: {i('last')} <a@denwa.example>\n\nx\n",
    "from-comment": lambda i: f"From: a@denwa.example ({i('comment')})\n\nx\n",
    "from-nested-comment": lambda i: f"From: {i('name')} (x (y) {i('comment')}) <a@denwa.example>\n\nx\n",
    "from-quoted": lambda i: f"From: \"{i('name')[:3]}\\{i('name')[3:]}\" <a@denwa.example>\n\nx\n",
    "from-encoded-in-quotes": lambda i: f"From: \"=?utf-8?b?{b64(i('name')).strip()}?=\" <a@denwa.example>\n\nx\n",
    "header-long": lambda i: f"From: a@denwa.example\nSubject: {'x' * 100000} {i('subject')}\n\nx\n",
    "header-many": lambda i: "".join(f"X-{n}: x\n" for n in range(5000)) + f"Subject: {i('subject')}\n\n{i('body')}\n",

    # ---- encoded words ----
    "word-split-character": lambda i: f"Subject: =?utf-8?B?{base64.b64encode(wide(i('subject')).encode()[:7]).decode()}?=\n =?utf-8?B?"
        f"{base64.b64encode(wide(i('subject')).encode()[7:]).decode()}?=\n\nx\n",
    "word-split-base64": lambda i: f"Subject: =?utf-8?B?{b64(i('subject')).strip().rstrip('=')[:5]}?=\n =?utf-8?B?{b64(i('subject')).strip().rstrip('=')[5:]}?=\n\nx\n",
    "word-split-escape": lambda i: f"Subject: =?utf-8?Q?{i('subject')[:3]}=3?=\n =?utf-8?Q?{ord(i('subject')[3]) & 15:X}{i('subject')[4:]}?=\n\nx\n",
    "word-unpadded": lambda i: f"Subject: =?utf-8?B?{b64(i('subject') + ' x').strip().rstrip('=')}?=\n\nx\n",
    "word-unknown-encoding": lambda i: f"Subject: =?utf-8?X?{i('literal')}?=\n\nx\n",
    "word-unknown-charset": lambda i: f"Subject: =?x-unheard-of?B?{b64(i('decoded')).strip()}?=\n\nx\n",
    "word-no-charset": lambda i: f"Subject: =??B?{b64(i('decoded')).strip()}?=\n\nx\n",
    "word-in-word": lambda i: f"Subject: a:=?utf-8?B?{b64(i('decoded')).strip()}?=.b\n\nx\n",
    "word-blank-inside": lambda i: f"Subject: =?utf-8?Q?{i('decoded').replace('-', '=2D')} x y?=\n\nx\n",
    "word-unclosed": lambda i: f"Subject: =?utf-8?B?{b64(i('decoded')).strip()}\n\nx\n",
    "word-unclosed-quoted": lambda i: f"Subject: =?utf-8?Q?{i('decoded').replace('-', '=2D')}\n\nx\n",
    "word-folded-inside": lambda i: f"Subject: =?utf-8?B?{b64(i('decoded')).strip()[:6]}\n {b64(i('decoded')).strip()[6:]}?=\n\nx\n",
    "word-twice": lambda i: f"Subject: =?utf-8?B?{b64('=?utf-8?Q?' + i('twice').replace('-', '=2D') + '?=').strip()}?=\n\nx\n",
    "word-language": lambda i: f"Subject: =?utf-8*ja?Q?{i('decoded').replace('-', '=2D')}?=\n\nx\n",
    "word-jis-no-escape-back": lambda i: f"Subject: =?iso-2022-jp?B?{base64.b64encode(wide(i('subject')).encode('iso-2022-jp')[:-3]).decode()}?=\n\nx\n",

    # ---- parameters and names ----
    "charset-twice": lambda i: plain(f"{i('plain')} {utf7(i('utf-7'))}", "Content-Type: text/plain; charset=utf-8; charset=utf-7\n"),
    "charset-in-second-type": lambda i: plain(f"{i('plain')} {utf7(i('utf-7'))}", "Content-Type: text/plain; charset=utf-8\nContent-Type: text/plain; charset=utf-7\n"),
    "charset-unknown": lambda i: raw(HEAD + "Content-Type: text/plain; charset=x-unheard-of\n\n") + f"顧客番号は {wide(i('text'))}".encode("cp932") + b"\r\n",
    "charset-wrong": lambda i: raw(HEAD + "Content-Type: text/plain; charset=us-ascii\n\n") + f"顧客番号は {wide(i('text'))} です".encode("euc-jp") + b"\r\n",
    "charset-extended": lambda i: plain(utf7(i("utf-7")), "Content-Type: text/plain; charset*=us-ascii''utf%2D7\n"),
    "charset-meta": lambda i: raw(HEAD + "Content-Type: text/html; charset=us-ascii\n\n<html><meta charset=iso-2022-jp>\n") + wide(i("meta")).encode("iso-2022-jp") + b"\r\n",
    "charset-quotes": lambda i: plain(utf7(i("utf-7")), "Content-Type: text/plain; charset='utf-7'\n"),
    "name-both": lambda i: attached("\1\2\3\4", f"Content-Type: application/octet-stream; name={i('name')}.bin\n"
        f"Content-Disposition: attachment; filename={i('filename')}.bin; filename*=utf-8''{i('extended')}.bin\n"),
    "name-twice": lambda i: named(f"attachment; filename={i('first')}.bin; filename={i('last')}.bin"),
    "name-series-and-extended": lambda i: named(f"attachment; filename*0={i('series')[:4]}; filename*1={i('series')[4:]}.bin; filename*=utf-8''{i('extended')}.bin"),
    "name-series-twice": lambda i: named(f"attachment; filename*0={i('first')[:4]}; filename*0={i('last')[:4]}; filename*1={i('first')[4:]}; filename*1={i('last')[4:]}"),
    "name-second-series": lambda i: named(f"attachment; filename*0={i('first')[:4]}; filename*1={i('first')[4:]}; filename*0=x; filename*1=y"),
    "name-gap": lambda i: named(f"attachment; filename*0={i('before-gap')}; filename*2=.bin"),
    "name-leading-zero": lambda i: named(f"attachment; filename*00={i('all')[:4]}; filename*01={i('all')[4:]}"),
    "name-out-of-order": lambda i: named(f"attachment; filename*1={i('name')[4:]}.bin; filename*0={i('name')[:4]}"),
    "name-no-zero": lambda i: named(f"attachment; filename*1={i('all')[:4]}; filename*2={i('all')[4:]}"),
    "name-split-escape": lambda i: named(f"attachment; filename*0*=utf-8''{i('name')[:3]}%3; filename*1*={ord(i('name')[3]) & 15:X}{i('name')[4:]}.bin"),
    "name-extended-quoted": lambda i: named(f"attachment; filename*=\"utf-8''{i('name').replace('-', '%2D')}.bin\""),
    "name-extended-bare": lambda i: named(f"attachment; filename*={i('name').replace('-', '%2D')}.bin"),
    "name-extended-one-mark": lambda i: named(f"attachment; filename*=utf-8'{i('name').replace('-', '%2D')}.bin"),
    "name-percent": lambda i: named(f"attachment; filename={i('name').replace('-', '%2D')}.bin"),
    "name-backslash": lambda i: named("attachment; filename=\"" + "".join("\\" + c for c in i("name")) + ".bin\""),
    "name-path": lambda i: named(f"attachment; filename=\"C:\\reports\\{i('name')}.bin\""),
    "name-quotes-missing": lambda i: named(f"attachment; filename=\"{i('name')}.bin"),
    "name-single-quotes": lambda i: named(f"attachment; filename='{i('name')}; x.bin'"),
    "name-no-semicolon": lambda i: named(f"attachment filename={i('name')}.bin"),
    "name-only": lambda i: named(f"filename={i('name')}.bin"),
    "name-comment": lambda i: named(f"attachment; filename={i('name')}.bin (a comment)"),
    "name-word-in-extended": lambda i: named(f"attachment; filename*=\"=?utf-8?B?{b64(i('name')).strip()}?=\""),
    "name-word-series": lambda i: named(f"attachment; filename*0=\"=?utf-8?B?{b64(i('name')).strip()[:5]}\"; filename*1=\"{b64(i('name')).strip()[5:]}?=\""),
    "name-description": lambda i: attached("\1\2\3\4", f"Content-Type: application/octet-stream\nContent-Description: {i('description')}\n"),
    "name-description-too": lambda i: attached("\1\2\3\4", f"Content-Type: application/octet-stream; name=a.bin\nContent-Description: {i('description')}\n"),
    "disposition-twice": lambda i: attached(i("text"), f"Content-Type: text/plain\nContent-Disposition: inline; filename={i('first')}.txt\n"
        f"Content-Disposition: attachment; filename={i('last')}.txt\n"),
    "disposition-unknown": lambda i: attached(i("text"), "Content-Type: text/plain\nContent-Disposition: x-unheard-of\n"),
    "disposition-root": lambda i: plain(i("text"), f"Content-Type: text/plain; name={i('name')}.txt\nContent-Disposition: attachment\n"),

    # ---- alternatives and relations ----
    "alternative": lambda i: two(part(i("plain")), part(i("html"), "Content-Type: text/html\n"), "alternative"),
    "alternative-reversed": lambda i: two(part(i("html"), "Content-Type: text/html\n"), part(i("plain")), "alternative"),
    "alternative-amp": lambda i: two(part(f"<html amp4email>{i('amp')[:4]}<b>{i('amp')[4:]}</b>", "Content-Type: text/x-amp-html\n"),
        part(i("html"), "Content-Type: text/html\n"), "alternative"),
    "alternative-watch": lambda i: two(part(f"<b>{i('watch')[:4]}</b>{i('watch')[4:]}", "Content-Type: text/watch-html\n"),
        part(i("html"), "Content-Type: text/html\n"), "alternative"),
    "alternative-unknown-last": lambda i: two(part(i("plain")), part(i("file"), "Content-Type: application/x-unheard-of\n"), "alternative"),
    "alternative-two-html": lambda i: two(part(i("first"), "Content-Type: text/html\n"), part(i("last"), "Content-Type: text/html\n"), "alternative"),
    "alternative-attachment": lambda i: two(part(i("plain")), part(i("html"), "Content-Type: text/html\nContent-Disposition: attachment\n"), "alternative"),
    "alternative-mixed": lambda i: two(part(i("plain")), part(part(i("inner"), "Content-Type: text/html\n", "c") + part(i("file"),
        "Content-Type: text/plain; name=a.txt\n", "c") + "--c--", "Content-Type: multipart/mixed; boundary=c\n"), "alternative"),
    "alternative-enriched": lambda i: two(part(i("plain")), part(f"<bold>{i('enriched')[:4]}</bold>{i('enriched')[4:]} <<x",
        "Content-Type: text/enriched\n"), "alternative"),
    "alternative-calendar": lambda i: two(part(i("plain")), part(f"BEGIN:VCALENDAR\nBEGIN:VEVENT\nSUMMARY:{i('calendar')}\nEND:VEVENT\nEND:VCALENDAR",
        "Content-Type: text/calendar; method=REQUEST\n"), "alternative"),
    "related-no-start": lambda i: two(part(i("root"), "Content-Type: text/html\n"), part(i("other"), "Content-Type: text/html\nContent-ID: <x>\n"), "related"),
    "related-start": lambda i: two(part(i("first"), "Content-Type: text/html\n"), part(i("start"), "Content-Type: text/html\nContent-ID: <x>\n"), "related", "; start=\"<x>\""),
    "related-file": lambda i: two(part("<img src=cid:x>" + i("root"), "Content-Type: text/html\n"),
        part(i("file"), "Content-Type: text/plain; name=a.txt\nContent-ID: <y>\n"), "related"),
    "parallel": lambda i: two(part(i("first")), part(i("second")), "parallel"),
    "digest": lambda i: two(part(f"From: a@denwa.example\nSubject: {i('first')}\n\nx"), part(f"From: a@denwa.example\nSubject: {i('second')}\n\nx"), "digest"),
    "delivery-report": lambda i: two(part(i("text")), part(f"Reporting-MTA: dns; denwa.example\n\nFinal-Recipient: rfc822; x@denwa.example\nDiagnostic-Code: smtp; {i('status')}",
        "Content-Type: message/delivery-status\n"), "report"),
    "returned-header": lambda i: two(part(i("text")), part(f"From: a@denwa.example\nSubject: {i('subject')}", "Content-Type: text/rfc822-headers\n"), "report"),
    "apple-double": lambda i: two(part(b64(b"\0\5\x16\7\0\2\0\0" + bytes(16) + b"\0\1\0\0\0\x09\0\0\0\x26\0\0\0\0"),
        "Content-Type: application/applefile; name=a.txt\nContent-Transfer-Encoding: base64\n"), part(i("data"), "Content-Type: text/plain; name=a.txt\n"), "appledouble"),

    # ---- types that lie ----
    "html-called-plain": lambda i: plain(f"<html><body>{i('source')} {i('rendered')[:4]}<b>{i('rendered')[4:]}</b></body></html>", "Content-Type: text/plain\n"),
    "html-called-plain-late": lambda i: plain(f"Hello\n<html><body>{i('source')} <b>x</b></body></html>", "Content-Type: text/plain\n"),
    "plain-called-html": lambda i: html(f"{i('text')}\n&lt; 3"),
    "octets-html": lambda i: attached(f"<p>{i('rendered')[:4]}<b>{i('rendered')[4:]}</b>", "Content-Type: application/octet-stream; name=a.html\n"),
    "octets-message": lambda i: attached(f"From: a@denwa.example\nSubject: {i('subject')}\nContent-Transfer-Encoding: base64\n\n{b64(i('text'))}",
        "Content-Type: application/octet-stream; name=a.eml\n"),
    "octets-text": lambda i: attached(i("text"), "Content-Type: application/octet-stream; name=a.txt\n"),
    "picture-called-html": lambda i: attached(f"<html><body>{i('rendered')[:4]}<b>{i('rendered')[4:]}</b>", "Content-Type: image/png; name=a.png\n"),
    "message-called-text": lambda i: attached(f"From: a@denwa.example\nSubject: x\nContent-Transfer-Encoding: base64\n\n{b64(i('decoded'))}{i('source')}", "Content-Type: text/plain; name=a.eml\n"),
    "flowed": lambda i: plain(f"> {i('joined')} \n> of today", "Content-Type: text/plain; format=flowed\n"),
    "flowed-delsp": lambda i: plain(f"{i('joined')[:4]} \n{i('joined')[4:]}", "Content-Type: text/plain; format=flowed; delsp=yes\n"),
    "flowed-stuffed": lambda i: plain(f"顧客番号: \n {i('joined')}", "Content-Type: text/plain; charset=utf-8; format=flowed\n"),
    "enriched": lambda i: plain(f"<bold>{i('rendered')[:4]}</bold>{i('rendered')[4:]}", "Content-Type: text/enriched\n"),
    "enriched-param": lambda i: plain(f"{i('rendered')[:4]}<color><param>red</param>{i('rendered')[4:]}</color>", "Content-Type: text/enriched\n"),
    "richtext": lambda i: plain(f"<bold>{i('rendered')[:4]}</bold>{i('rendered')[4:]}<nl>x", "Content-Type: text/richtext\n"),

    # ---- HTML ----
    "html-class": lambda i: split(i("without"), i("with"), "<span class=h>", "</span>", "<style>.h{display:none}</style>"),
    "html-media": lambda i: split(i("without"), i("with"), "<span class=h>", "</span>", "<style>@media (max-width:600px){.h{display:none}}</style>"),
    "html-style": lambda i: split(i("without"), i("with"), "<span style='display:none;font-size:0'>", "</span>"),
    "html-white": lambda i: split(i("without"), i("with"), "<span style='color:#ffffff'>", "</span>"),
    "html-conditional": lambda i: split(i("without"), i("with"), "<!--[if mso]>", "<![endif]-->"),
    "html-conditional-not": lambda i: split(i("without"), i("with"), "<!--[if !mso]><!-->", "<!--<![endif]-->"),
    "html-conditional-short": lambda i: split(i("without"), i("with"), "<!--[if !mso]-->", "<![endif]-->"),
    "html-conditional-bare": lambda i: split(i("without"), i("with"), "<![if !mso]>", "<![endif]>"),
    "html-mso-hide": lambda i: split(i("without"), i("with"), "<span style='mso-hide:all'>", "</span>"),
    "html-template": lambda i: split(i("without"), i("with"), "<template>", "</template>"),
    "html-noscript": lambda i: split(i("without"), i("with"), "<noscript>", "</noscript>"),
    "html-comment-odd": lambda i: html(f"<!-->{i('first')}<!-- a --!> {i('second')} <!-- b -- > c --> {i('third')}"),
    "html-generated": lambda i: html(f"<html><head><style>.p::before{{content:'{i('whole')[:5]}'}}</style></head><body><p class=p>{i('whole')[5:]}</p>"
        f"<p>{i('text')}</p></body></html>"),
    "html-inline-blocks": lambda i: html(f"<div style='display:inline'>{i('whole')[:5]}</div><div style='display:inline'>{i('whole')[5:]}</div>"),
    "html-frame": lambda i: attached(f"<html><iframe srcdoc='&lt;b&gt;{i('framed')[:4]}&lt;/b&gt;{i('framed')[4:]}'></iframe></html>", "Content-Type: text/html; name=a.html\n"),
    "html-data-link": lambda i: attached(f"<html><a href='data:text/plain;base64,{b64(i('linked')).strip()}'>x</a></html>", "Content-Type: text/html; name=a.html\n"),
    "html-refresh": lambda i: attached(f"<html><meta http-equiv=refresh content='0; url=data:text/html,{i('linked')}'></html>", "Content-Type: text/html; name=a.html\n"),
    "html-field": lambda i: html(f"<input value='{i('value')}'><input placeholder='{i('hint')}'><textarea>{i('area')}</textarea><select><option>{i('choice')}</select>"),
    "html-tooltip": lambda i: html(f"<img alt='{i('alt')}' src=x><a title='{i('title')}'>x</a>"),
    "html-references": lambda i: html("".join(f"&#{ord(c)}" for c in i("numbers")) + f" {i('names')}&nbspx"),
    "html-right-to-left": lambda i: html(f"<bdo dir=rtl>{i('shown')[::-1]}</bdo>"),
    "right-to-left": lambda i: plain(f"\u202e{i('shown')[::-1]}\u202c", "Content-Type: text/plain; charset=utf-8\n"),
    "name-right-to-left": lambda i: named(f"attachment; filename=\"\u202e{(i('shown') + '.bin')[::-1]}\""),

    # ---- sealed and signed ----
    "signed-text-outside": lambda i: MIXED + part(part(i("signed"), boundary="c") + part(SIGNATURE, "Content-Type: application/pgp-signature\n", "c") + "--c--",
        "Content-Type: multipart/signed; boundary=c; protocol=\"application/pgp-signature\"\n") + part(i("outside")) + "--b--\n",
    "signed-third-part": lambda i: two(part(i("signed")) + part(SIGNATURE, "Content-Type: application/pgp-signature\n"), part(i("third")), "signed"),
    "signed-not": lambda i: two(part(i("first")), part(i("second")), "signed"),
    "clear-signed": lambda i: plain(f"{i('before')}\n-----BEGIN PGP SIGNED MESSAGE-----\nHash: SHA256\n\n- {i('signed')}\n{SIGNATURE}\n{i('behind')}"),
    "pgp-mime": lambda i: two(part("Version: 1", "Content-Type: application/pgp-encrypted\n"), part("-----BEGIN PGP MESSAGE-----\n\nhQ==\n-----END PGP MESSAGE-----",
        "Content-Type: application/octet-stream; name=encrypted.asc\n"), "encrypted", "; protocol=\"application/pgp-encrypted\""),
    "pgp-mime-mangled": lambda i: two(part("Version: 1", "Content-Type: application/pgp-encrypted\n"), part("-----BEGIN PGP MESSAGE-----\n\nhQ==\n-----END PGP MESSAGE-----",
        "Content-Type: application/octet-stream; name=encrypted.asc\n")),
    "pgp-inline": lambda i: plain(f"{i('before')}\n-----BEGIN PGP MESSAGE-----\n\nhQ==\n-----END PGP MESSAGE-----\n{i('behind')}"),
    "pgp-inline-quoted": lambda i: plain("> -----BEGIN PGP MESSAGE-----\n>\n> hQ==\n> -----END PGP MESSAGE-----"),
    "pgp-inline-html": lambda i: html("<pre>-----BEGIN PGP MESSAGE-----<br><br>hQ==<br>-----END PGP MESSAGE-----</pre>"),
    "pgp-inline-coded": lambda i: plain(b64("-----BEGIN PGP MESSAGE-----\n\nhQ==\n-----END PGP MESSAGE-----\n"), "Content-Transfer-Encoding: base64\n"),
    "cms-signed": lambda i: HEAD + PKCS7.format("signed-data") + "\n" + cms_signed(INNER.format(i("signed"))),
    "cms-signed-called-enveloped": lambda i: HEAD + PKCS7.format("enveloped-data") + "\n" + cms_signed(INNER.format(i("signed"))),
    "cms-signed-octets": lambda i: attached(cms_signed(INNER.format(i("signed"))), "Content-Type: application/octet-stream; name=smime.p7m\nContent-Transfer-Encoding: base64\n"),
    "cms-signed-x": lambda i: HEAD + PKCS7.replace("pkcs7", "x-pkcs7").format("signed-data") + "\n" + cms_signed(INNER.format(i("signed"))),
    "cms-signed-called-text": lambda i: HEAD + "Content-Type: text/plain\nContent-Transfer-Encoding: base64\n\n" + cms_signed(INNER.format(i("signed"))),
    "cms-enveloped": lambda i: HEAD + PKCS7.format("enveloped-data") + "\n" + cms_enveloped(),
    "cms-enveloped-called-signed": lambda i: HEAD + PKCS7.format("signed-data") + "\n" + cms_enveloped(),
    "cms-enveloped-called-pdf": lambda i: attached(cms_enveloped(), "Content-Type: application/pdf; name=a.pdf\nContent-Transfer-Encoding: base64\n"),
    "cms-signed-letters": lambda i: attached(f"-----BEGIN PKCS7-----\n{cms_signed(INNER.format(i('signed')))}-----END PKCS7-----",
        "Content-Type: application/octet-stream; name=smime.p7m\n"),
    "cms-enveloped-letters": lambda i: attached(f"-----BEGIN CMS-----\n{cms_enveloped()}-----END CMS-----", "Content-Type: application/octet-stream; name=smime.p7m\n"),
    "cms-compressed": lambda i: HEAD + PKCS7.format("compressed-data") + "\n" + cms_compressed(INNER.format(i("packed"))),
    "cms-compressed-signed": lambda i: HEAD + PKCS7.format("compressed-data") + "\n" + cms_compressed(
        "Content-Type: application/pkcs7-mime; smime-type=signed-data\r\nContent-Transfer-Encoding: base64\r\n\r\n" + cms_signed(INNER.format(i("signed")))),
    "partial": lambda i: HEAD + f"Content-Type: message/partial; id=a; number=1; total=2\n\nSubject: {i('inner')}\n\n{i('fragment')}\n",
    "external-body": lambda i: attached("Content-Type: text/plain\n\n", "Content-Type: message/external-body; access-type=url; URL=\"http://denwa.example/a\"\n"),

    # ---- bodies ----
    "nul-in-body": lambda i: f"From: a@denwa.example\r\n\r\n{i('text')[:5]}\0{i('text')[5:]}\0 {i('behind')}\r\n".encode(),
    "nul-ends-body": lambda i: b"From: a@denwa.example\r\n\r\n" + bytes(2000) + i("behind").encode() + b"\r\n",
    "long-line": lambda i: plain("x" * 1000000 + " " + i("behind")),
    "dot-line": lambda i: plain(f".\n{i('behind')}"),
    "from-line": lambda i: plain(f"x\n\nFrom x@denwa.example Mon Jan  1 00:00:00 2026\n{i('behind')}"),
    "mailbox": lambda i: f"From a@denwa.example Mon Jan  1 00:00:00 2026\nFrom: a@denwa.example\nSubject: {i('first')}\n\nx\n\n"
        f"From a@denwa.example Mon Jan  1 00:00:00 2026\nFrom: a@denwa.example\nSubject: x\nContent-Transfer-Encoding: base64\n\n{b64(i('second'))}",
    "no-header": lambda i: i("text") + "\n",
}
