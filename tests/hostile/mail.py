"""mail.py - floods, depth and tricks in messages."""
import base64

from case import MARK, READ, hostile

MIB = 1 << 20
LIMIT = r"limit \(|timeout"
HEAD = b"From: nippo@denwa.example\r\nTo: report@aozora.example\r\nSubject: =?UTF-8?B?5pel5aCx?=\r\nMIME-Version: 1.0\r\n"


def mixed(parts, boundary=b"b"):
    return (HEAD + b"Content-Type: multipart/mixed; boundary=\"" + boundary + b"\"\r\n\r\n"
            + b"".join(b"--" + boundary + b"\r\n" + part + b"\r\n" for part in parts) + b"--" + boundary + b"--\r\n")


def plain(text):
    return b"Content-Type: text/plain\r\n\r\n" + text


@hostile("mime-10000-parts.eml", r"read|limit\.parts", quick=True)
def _(out):
    """As many as the limit allows, with the message itself and the multipart."""
    out.write(mixed([plain(b"x")] * 9990 + [plain(MARK.encode())]))


@hostile("mime-a-million-parts.eml", r"limit\.parts|reader\.memory")
def _(out):
    out.write(mixed([b"\r\nx"] * 1000000))


@hostile("mime-10000-deep.eml", r"limit\.nesting")
def _(out):
    inner = b"".join(b"--b%d\r\nContent-Type: multipart/mixed; boundary=b%d\r\n\r\n" % (i, i + 1) for i in range(10000))
    out.write(HEAD + b"Content-Type: multipart/mixed; boundary=b0\r\n\r\n" + inner + b"--b10000\r\n\r\nx\r\n")


@hostile("mime-same-boundary-deep.eml", r"limit|read|damaged")
def _(out):
    out.write(HEAD + b"Content-Type: multipart/mixed; boundary=b\r\n\r\n" +
              b"--b\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n" * 20000 + plain(MARK.encode()) + b"\r\n--b--\r\n" * 20000)


@hostile("mime-messages-1000-deep.eml", r"limit\.nesting")
def _(out):
    out.write((HEAD + b"Content-Type: message/rfc822\r\n\r\n") * 1000 + HEAD + b"\r\nx\r\n")


@hostile("mime-messages-a-million-deep.eml", r"limit\.nesting")
def _(out):
    out.write(b"Content-Type: message/rfc822\r\n\r\n" * 1000000)


@hostile("mime-messages-and-parts.eml", r"limit")
def _(out):
    """Two of the next in each."""
    data = HEAD + b"\r\nx\r\n"
    for i in range(14):
        data = mixed([b"Content-Type: message/rfc822\r\n\r\n" + data] * 2, b"b%d" % i)
    out.write(data)


@hostile("mime-line-100-mb.eml", r"limit|read")
def _(out):
    out.write(HEAD + b"Content-Type: text/plain\r\n\r\n" + MARK.encode() + b"a" * (100 * MIB))


@hostile("mime-header-50-mb.eml", r"limit|read|damaged")
def _(out):
    out.write(HEAD + b"X-Long: " + b"a" * (50 * MIB) + b"\r\n\r\n" + MARK.encode() + b"\r\n")


@hostile("mime-header-folded.eml", r"limit|read|damaged")
def _(out):
    out.write(HEAD + b"Subject: a" + b"\r\n b" * 5000000 + b"\r\n\r\n" + MARK.encode() + b"\r\n")


@hostile("mime-a-million-headers.eml", r"limit|read|damaged")
def _(out):
    out.write(HEAD + b"".join(b"X-%d: a\r\n" % i for i in range(1000000)) + b"\r\n" + MARK.encode() + b"\r\n")


@hostile("mime-a-million-subjects.eml", r"limit|read|damaged")
def _(out):
    out.write(HEAD + b"Subject: a\r\n" * 1000000 + b"\r\n" + MARK.encode() + b"\r\n")


@hostile("mime-content-types.eml", r"limit|read|damaged|unsupported")
def _(out):
    """Duplicates that contradict each other."""
    types = b"".join(b"Content-Type: multipart/mixed; boundary=b%d\r\n" % i for i in range(20000))
    out.write(HEAD + types + b"\r\n" + b"".join(b"--b%d\r\n\r\nC-000042\r\n" % (i % 20000) for i in range(200000)))


@hostile("mime-encodings.eml", r"limit|empty|damaged|unsupported")
def _(out):
    kinds = [b"base64", b"quoted-printable", b"x-uuencode", b"7bit", b"binary", b"x-none"]
    out.write(HEAD + b"".join(b"Content-Transfer-Encoding: %s\r\n" % kinds[i % 6] for i in range(10000)) + b"\r\n" + b"QUFB\r\n" * 1000000)


@hostile("mime-boundaries-almost.eml", r"limit|read|damaged")
def _(out):
    """Lines that begin as the boundary does, and end otherwise."""
    boundary = b"-" * 60 + b"x"
    out.write(HEAD + b"Content-Type: multipart/mixed; boundary=\"" + boundary + b"\"\r\n\r\n--" + boundary + b"\r\n\r\n" +
              (b"-" * 62 + b"y\r\n") * 600000 + MARK.encode() + b"\r\n--" + boundary + b"--\r\n")


@hostile("mime-dashes-40-mb.eml", r"limit|read|damaged")
def _(out):
    out.write(mixed([plain(MARK.encode() + b"\r\n" + b"--b" * (13 * MIB))]))


@hostile("mime-boundary-of-1-mb.eml", r"limit|read|damaged")
def _(out):
    boundary = b"b" * MIB
    out.write(mixed([plain(MARK.encode())] * 15, boundary))


@hostile("mime-ten-open-boundaries.eml", r"limit|empty|damaged")
def _(out):
    """Ten deep, then many lines that could almost end any of them."""
    inner = b"".join(b"--b%d\r\nContent-Type: multipart/mixed; boundary=b%d\r\n\r\n" % (i, i + 1) for i in range(10))
    out.write(HEAD + b"Content-Type: multipart/mixed; boundary=b0\r\n\r\n" + inner + b"--b10\r\n\r\n" +
              b"".join(b"--b%d-\r\n" % (i % 11) for i in range(2000000)))


@hostile("mime-rfc2231-100000-pieces.eml", r"limit|read|damaged|unsupported", quick=True)
def _(out):
    name = b"".join(b";\r\n filename*%d*=%%E3%%81%%82" % i for i in range(100000))
    out.write(mixed([b"Content-Type: text/plain\r\nContent-Disposition: attachment" + name + b"\r\n\r\n" + MARK.encode()]))


@hostile("mime-rfc2231-backwards.eml", r"limit|read|damaged|unsupported")
def _(out):
    name = b"".join(b"; filename*%d=a" % i for i in reversed(range(100000)))
    out.write(mixed([b"Content-Type: text/plain\r\nContent-Disposition: attachment" + name + b"\r\n\r\n" + MARK.encode()]))


@hostile("mime-parameters.eml", r"limit|read|damaged|unsupported")
def _(out):
    names = b"".join(b"; name=a%d; filename=b%d" % (i, i) for i in range(200000))
    out.write(mixed([b"Content-Type: text/plain" + names + b"\r\n\r\n" + MARK.encode()]))


@hostile("mime-encoded-words.eml", r"limit|read|damaged", quick=True)
def _(out):
    out.write(HEAD + b"Subject: " + b"=?ISO-2022-JP?B?GyRCJCIbKEI=?=\r\n " * 500000 + b"\r\n\r\n" + MARK.encode() + b"\r\n")


@hostile("mime-encoded-words-open.eml", r"limit|read|damaged")
def _(out):
    out.write(HEAD + b"Subject: " + b"=?UTF-8?Q?" * 2000000 + b"\r\n\r\n" + MARK.encode() + b"\r\n")


@hostile("mime-comments-deep.eml", r"limit|read|damaged")
def _(out):
    out.write(HEAD + b"Content-Type: text/plain " + b"(" * 5000000 + b"\r\nCc: " + b"(" * 5000000 + b"\r\n\r\n" + MARK.encode() + b"\r\n")


@hostile("mime-addresses.eml", r"limit|read|damaged")
def _(out):
    out.write(HEAD + b"Cc: " + b"g: a@b.example, \"x\" <c@d.example>;,\r\n " * 500000 + b"\r\n\r\n" + MARK.encode() + b"\r\n")


@hostile("mime-base64-100-mb.eml", r"limit|read")
def _(out):
    lines = base64.encodebytes(b"C-000042\r\n" * 57 * 10).replace(b"\n", b"\r\n")
    out.write(HEAD + b"Content-Type: text/plain\r\nContent-Transfer-Encoding: base64\r\n\r\n" + lines * (100 * MIB // len(lines)))


@hostile("mime-base64-junk.eml", r"limit|read|damaged|unsupported")
def _(out):
    out.write(HEAD + b"Content-Type: text/plain\r\nContent-Transfer-Encoding: base64\r\n\r\n" + b"Qy0wMDAwNDI!@#$" * (2 * MIB))


@hostile("mime-quoted-printable.eml", r"limit|read|damaged")
def _(out):
    out.write(HEAD + b"Content-Type: text/plain\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\nC-000042\r\n" + b"=\r\n==\r\n=ZZ" * (4 * MIB))


@hostile("mime-uuencode-100000-blocks.eml", r"limit|read|damaged")
def _(out):
    out.write(HEAD + b"\r\nC-000042\r\n" + b"begin 644 a.txt\r\n#0V%T\r\n`\r\nend\r\n" * 100000)


@hostile("mime-uuencode-begins.eml", r"limit|read|damaged", quick=True)
def _(out):
    out.write(HEAD + b"\r\nC-000042\r\n" + b"begin 644 a.txt\r\n" * 1000000)


@hostile("mime-yenc-begins.eml", r"limit|read|damaged|unsupported")
def _(out):
    out.write(HEAD + b"\r\nC-000042\r\n" + b"=ybegin line=128 size=123456789 name=a.txt\r\n" * 500000)


@hostile("mime-bare-cr.eml", r"limit|read|damaged")
def _(out):
    out.write(HEAD + b"\r\nC-000042\r" + b"\r" * (30 * MIB))


@hostile("mime-empty-lines.eml", r"limit|read|damaged")
def _(out):
    out.write(HEAD + b"\r\nC-000042\r\n" + b"\r\n" * (15 * MIB))


@hostile("mime-nul-flood.eml", r"limit|read|damaged|unsupported")
def _(out):
    out.write(HEAD + b"\r\nC-000042\r\n" + b"\0" * (40 * MIB))


@hostile("mime-html-alternatives.eml", r"limit|read|damaged")
def _(out):
    out.write(mixed([b"Content-Type: text/html\r\n\r\n<html><body>" + b"<div>" * 20000 + b"C-000042"] * 400))


@hostile("mime-pictures.eml", r"limit|read|image-only|damaged")
def _(out):
    png = base64.b64encode(b"\x89PNG\r\n\x1a\n" + bytes(3000))
    out.write(mixed([plain(MARK.encode())] + [b"Content-Type: image/png\r\nContent-Disposition: inline\r\n"
                                              b"Content-Transfer-Encoding: base64\r\n\r\n" + png] * 9000))


@hostile("mime-partial.eml", r"unsupported|damaged|limit")
def _(out):
    out.write(HEAD + b"Content-Type: message/partial; id=a; number=1; total=4294967295\r\n\r\n" + HEAD + b"\r\nx")


@hostile("mime-zip-bombs.eml", r"limit")
def _(out):
    """Many that stay under the ratio: all of the message counts."""
    from archives import zip_of
    bomb = base64.encodebytes(zip_of([("0.txt", bytes(1024) * 1024 * 60)])).replace(b"\n", b"\r\n")
    out.write(mixed([b"Content-Type: application/zip\r\nContent-Transfer-Encoding: base64\r\n\r\n" + bomb] * 100))


@hostile("mime-ordinary.eml", READ, quick=True)
def _(out):
    out.write(mixed([plain(b"C-000042"), b"Content-Type: text/csv\r\n\r\nid,name\r\nC-000042,x\r\n"]))
