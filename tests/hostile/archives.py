"""archives.py - bombs and lies in archives and compressed files."""
import bz2
import gzip
import io
import lzma
import struct
import tarfile
import zipfile
import zlib

from case import MARK, READ, hostile

MIB = 1 << 20
EXPANSION = r"limit\.expansion|limit\.unpacked"
NESTING = r"limit\.nesting"
PARTS = r"limit\.parts"


def zeros_deflated(size):
    """size zero bytes, raw deflate: one flushed block again and again."""
    unit = min(size, 8 * MIB)
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    block = packer.compress(bytes(unit)) + packer.flush(zlib.Z_FULL_FLUSH)
    return block * (size // unit) + b"\x03\x00"


def local(name, packed, unpacked, method=8, crc=0, extra=b""):
    return struct.pack("<4s5H3L2H", b"PK\3\4", 20, 0, method, 0, 0x21, crc, packed, unpacked, len(name), len(extra)) + name + extra


def central(name, packed, unpacked, at, method=8, crc=0, extra=b"", comment=b""):
    return struct.pack("<4s6H3L5H2L", b"PK\1\2", 20, 20, 0, method, 0, 0x21, crc, packed, unpacked, len(name), len(extra),
                       len(comment), 0, 0, 0, at) + name + extra + comment


def end(count, size, at):
    count = min(count, 0xffff)
    return struct.pack("<4s4H2LH", b"PK\5\6", 0, 0, count, count, size, at, 0)


def zip_of(members, method=zipfile.ZIP_DEFLATED):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", method) as file:
        for name, data in members:
            file.writestr(name, data)
    return out.getvalue()


def zeros_zip(size, declared=None, extra=b""):
    """One member of that many zero bytes."""
    data = zeros_deflated(size)
    shown = min(size, 0xffffffff) if declared is None else declared
    head = local(b"0.txt", len(data), shown, extra=extra)
    tail = central(b"0.txt", len(data), shown, 0, extra=extra)
    return head + data + tail + end(1, len(tail), len(head) + len(data))


@hostile("zip-zeros-10-gb.zip", EXPANSION, quick=True)
def _(out):
    out.write(zeros_zip(10 << 30))


@hostile("zip-under-the-ratio.zip", EXPANSION)
def _(out):
    """1 MiB that cannot be packed lets 200 MiB of zeros through; ten of them are too many."""
    import random
    noise = random.Random(1).randbytes(MIB)
    out.write(zip_of([(f"{i}.zip", zip_of([("n", noise), ("0.txt", bytes(150 * MIB))])) for i in range(10)], zipfile.ZIP_STORED))


@hostile("zip-nested-42.zip", EXPANSION + "|" + NESTING)
def _(out):
    data = zeros_zip(4 << 30)
    for level in range(5):
        data = zip_of([(f"lib {i:x}.zip", data) for i in range(16)])
    out.write(data)


@hostile("zip-nested-100-deep.zip", NESTING, quick=True)
def _(out):
    data = b"x"
    for _ in range(100):
        data = zip_of([("next.zip", data)])
    out.write(data)


@hostile("zip-2-each-100-deep.zip", NESTING)
def _(out):
    """Two of the next in each: 2^12 within the limit of nesting."""
    data = zip_of([("x.txt", b"x")])
    for _ in range(30):
        data = zip_of([("a.zip", data), ("b.zip", data)])
    out.write(data)


@hostile("zip-one-member-named-60000-times.zip", PARTS + "|" + EXPANSION)
def _(out):
    """Overlapping in full: every entry of the directory leads to the same bytes."""
    data = zeros_deflated(8 * MIB)
    head = local(b"0.txt", len(data), 8 * MIB)
    tail = b"".join(central(b"%d.txt" % i, len(data), 8 * MIB, 0) for i in range(60000))
    out.write(head + data + tail + end(60000, len(tail), len(head) + len(data)))


@hostile("zip-overlapping-quoted.zip", EXPANSION, quick=True)
def _(out):
    """Each member's data begins with a stored block that holds the next member's header."""
    kernel = zeros_deflated(16 * MIB)
    data, sizes, unpacked, members = kernel, [], 16 * MIB, []
    for i in reversed(range(250)):
        name = b"%03d.txt" % i
        head = local(name, len(data), unpacked)
        members.append((name, len(data), unpacked, len(data) + len(head)))
        data = struct.pack("<BHH", 0, len(head), len(head) ^ 0xffff) + head + data
        unpacked += len(head)
    body = data[5:]
    tail = b"".join(central(name, packed, size, len(body) - back) for name, packed, size, back in reversed(members))
    out.write(body + tail + end(len(members), len(tail), len(body)))


@hostile("zip-100000-entries.zip", PARTS)
def _(out):
    out.write(zip_of([(f"{i}.txt", b"x") for i in range(100000)], zipfile.ZIP_STORED))


@hostile("zip-10000-entries.zip", PARTS)
def _(out):
    out.write(zip_of([(f"{i}.txt", b"x") for i in range(10000)], zipfile.ZIP_STORED))


@hostile("zip-1000000-bare-headers.zip", PARTS)
def _(out):
    """Local headers alone, no directory."""
    out.write(local(b"a", 0, 0, method=0) * 1000000)


@hostile("zip-a-million-ends.zip", r"damaged|unsupported")
def _(out):
    out.write(local(b"a", 0, 0, method=0) + end(1, 46, 31) * 1000000)


@hostile("zip-names-of-60000.zip", r"read|limit")
def _(out):
    out.write(zip_of([(chr(0x4e00 + i) * 20000, b"x") for i in range(400)]))


@hostile("zip-comments.zip", r"limit|damaged|read")
def _(out):
    """500 members with a comment of 65,000 bytes each, in no charset."""
    comment = bytes(range(128, 256)) * 500
    body = b"".join(local(b"%d.txt" % i, 1, 1, method=0) + b"x" for i in range(500))
    tail = b"".join(central(b"%d.txt" % i, 1, 1, 0, method=0, comment=comment) for i in range(500))
    out.write(body + tail + end(500, len(tail), len(body)))


@hostile("zip-size-lies.zip", EXPANSION)
def _(out):
    out.write(zeros_zip(1 << 30, declared=12))


@hostile("zip-promises-4-gb.zip", r"damaged")
def _(out):
    out.write(zeros_zip(MIB // 2, declared=0xfffffffe))


@hostile("zip64-size-lies.zip", r"damaged|limit")
def _(out):
    out.write(zeros_zip(MIB // 2, declared=0xffffffff, extra=struct.pack("<HHQQ", 1, 16, (1 << 63) + 5, 1 << 62)))


@hostile("zip64-count-lies.zip", r"damaged")
def _(out):
    head = local(b"a.txt", 1, 1, method=0) + b"x"
    tail = central(b"a.txt", 1, 1, 0, method=0)
    record = struct.pack("<4sQ2H2L4Q", b"PK\6\6", 44, 45, 45, 0, 0, 1 << 62, 1 << 62, 1 << 62, len(head))
    locator = struct.pack("<4sLQL", b"PK\6\7", 0, len(head) + len(tail), 1)
    out.write(head + tail + record + locator + end(0xffff, 0xffffffff, 0xffffffff))


@hostile("zip-bzip2-zeros.zip", EXPANSION)
def _(out):
    out.write(zip_of([("0.txt", bytes(512 * MIB))], zipfile.ZIP_BZIP2))


@hostile("zip-lzma-zeros.zip", EXPANSION)
def _(out):
    out.write(zip_of([("0.txt", bytes(512 * MIB))], zipfile.ZIP_LZMA))


@hostile("gzip-zeros-10-gb.gz", EXPANSION)
def _(out):
    out.write(b"\x1f\x8b\x08" + bytes(7) + zeros_deflated(10 << 30) + bytes(8))


@hostile("gzip-100-deep.gz", NESTING)
def _(out):
    data = MARK.encode()
    for _ in range(100):
        data = gzip.compress(data)
    out.write(data)


@hostile("gzip-a-million-streams.gz", EXPANSION + r"|text|damaged|read")
def _(out):
    out.write(gzip.compress(b"x\n") * 1000000)


@hostile("bzip2-zeros-45-gb.bz2", EXPANSION)
def _(out):
    out.write(bz2.compress(bytes(45 * MIB)) * 1000)


@hostile("xz-zeros-10-gb.xz", EXPANSION)
def _(out):
    out.write(lzma.compress(bytes(256 * MIB), preset=0) * 40)


def xz_with_dictionary(data, code):
    """An .xz file that asks for another dictionary: the property byte 40 is 4 GiB less one."""
    packed = bytearray(lzma.compress(data, preset=0))
    assert packed[14] == 0x21 and packed[15] == 1
    packed[16] = code
    size = (packed[12] + 1) * 4
    packed[12 + size - 4:12 + size] = struct.pack("<L", zlib.crc32(packed[12:12 + size - 4]))
    return bytes(packed)


@hostile("xz-dictionary-4-gb.xz", r"limit \(xz\)|limit \(reader\.memory\)|damaged")
def _(out):
    out.write(xz_with_dictionary(b"C-000042\n", 40))


@hostile("lzip-dictionary.lz", r"limit|damaged|unsupported|read")
def _(out):
    raw = lzma.compress(b"C-000042\n", lzma.FORMAT_RAW, filters=[{"id": lzma.FILTER_LZMA1, "dict_size": 1 << 20}])
    out.write(b"LZIP\x01\x1d" + raw + struct.pack("<LQQ", zlib.crc32(b"C-000042\n"), 9, 6 + len(raw) + 20))


@hostile("zstd-zeros.zst", EXPANSION, quick=True)
def _(out):
    """Blocks of one repeated byte: four bytes are 128 KiB."""
    block = struct.pack("<L", (131072 << 3 | 1 << 1))[:3] + b"\0"
    out.write(b"\x28\xb5\x2f\xfd\x00\x58" + block * 250000 + b"\1\0\0")


@hostile("zstd-window-2-gb.zst", r"damaged|limit|unsupported")
def _(out):
    block = struct.pack("<L", (131072 << 3 | 1 << 1))[:3] + b"\0"
    out.write(b"\x28\xb5\x2f\xfd\x00" + bytes([21 << 3]) + block * 25000 + b"\1\0\0")


@hostile("compress-zeros.Z", EXPANSION + "|damaged|read")
def _(out):
    """LZW: codes 257, 258, … each one byte longer than the one before, cleared again and again."""
    bits, width, value = 0, 0, 0
    data = bytearray(b"\x1f\x9d\x90")

    def put(code, size):
        nonlocal value, bits
        value |= code << bits
        bits += size
        while bits >= 8:
            data.append(value & 255)
            value >>= 8
            bits -= 8

    put(0, 9)
    width, code = 9, 257
    while code < 65000:
        if code >= (1 << width) and width < 16:
            width += 1
        put(code, width)
        code += 1
    out.write(bytes(data) + b"\xff" * 64)


@hostile("tar-a-million-entries.tar.gz", PARTS)
def _(out):
    info = tarfile.TarInfo("a.txt")
    block = info.tobuf()
    packer = zlib.compressobj(1, zlib.DEFLATED, 31)
    for _ in range(1000):
        out.write(packer.compress(block * 1000))
    out.write(packer.flush())


@hostile("tar-nested.tar", NESTING)
def _(out):
    data = b"x"
    for _ in range(100):
        wrapped = io.BytesIO()
        with tarfile.open(fileobj=wrapped, mode="w") as tar:
            info = tarfile.TarInfo("next.tar")
            info.size = len(data)
            tar.addfile(info, io.BytesIO(data))
        data = wrapped.getvalue()
    out.write(data)


@hostile("tar-promises-8-eb.tar", r"damaged|limit")
def _(out):
    info = tarfile.TarInfo("a.txt")
    info.size = (1 << 62) + 1
    out.write(info.tobuf(tarfile.GNU_FORMAT) + b"x" * 512)


@hostile("tar-sparse-8-gb.tar", EXPANSION + "|damaged")
def _(out):
    """A file of 8 GiB that is a hole."""
    records = "GNU.sparse.major=1 GNU.sparse.minor=0 GNU.sparse.name=a.txt GNU.sparse.realsize=8589934592".split()
    info = tarfile.TarInfo("GNUSparseFile.0/a.txt")
    info.pax_headers = dict(record.split("=") for record in records)
    table = b"1\n8589934591\n1\n".ljust(512, b"\0")
    info.size = len(table) + 1
    out.write(info.tobuf(tarfile.PAX_FORMAT) + table + b"x".ljust(512, b"\0") + bytes(1024))


@hostile("tar-long-name-40-mb.tar", r"limit|damaged")
def _(out):
    info = tarfile.TarInfo("n")
    info.type, info.size = tarfile.GNUTYPE_LONGNAME, 40 * MIB
    out.write(info.tobuf(tarfile.GNU_FORMAT) + b"a" * (40 * MIB) + tarfile.TarInfo("b").tobuf())


def number7(value):
    """A number of the 7z format."""
    if value < 0x80:
        return bytes([value])
    return b"\xff" + struct.pack("<Q", value)


def seven_zip(packed, unpacked, coder, properties, files=1, names=None):
    """A .7z file of one folder with one coder."""
    names = "a.txt\0".encode("utf-16-le") * files if names is None else names
    pack = b"\x06" + number7(0) + number7(1) + b"\x09" + number7(len(packed)) + b"\0"
    folder = bytes([1, 0x20 | len(coder)]) + coder + number7(len(properties)) + properties
    unpack = b"\x07\x0b" + number7(1) + b"\0" + folder + b"\x0c" + number7(unpacked) + b"\0"
    sub = b"\x08\0" if files == 1 else b"\x08\x0d" + number7(files) + b"\x09" + number7(0) * (files - 1) + b"\0"
    listed = b"\x05" + number7(files) + b"\x11" + number7(1 + len(names)) + b"\0" + names + b"\0"
    header = b"\x01\x04" + pack + unpack + sub + b"\0" + listed + b"\0"
    start = struct.pack("<QQL", len(packed), len(header), zlib.crc32(header))
    return b"7z\xbc\xaf\x27\x1c\0\x04" + struct.pack("<L", zlib.crc32(start)) + start + packed + header


def lzma1(data, dictionary=1 << 20):
    return lzma.compress(data, lzma.FORMAT_RAW, filters=[{"id": lzma.FILTER_LZMA1, "dict_size": dictionary}])


@hostile("7z-zeros-512-mb.7z", EXPANSION)
def _(out):
    out.write(seven_zip(lzma1(bytes(512 * MIB)), 512 * MIB, b"\3\1\1", b"\x5d" + struct.pack("<L", 1 << 20)))


@hostile("7z-dictionary-4-gb.7z", r"limit|damaged")
def _(out):
    out.write(seven_zip(lzma1(b"C-000042\n"), 9, b"\3\1\1", b"\x5d\xff\xff\xff\xff"))


@hostile("7z-ppmd-memory-4-gb.7z", r"limit|damaged")
def _(out):
    out.write(seven_zip(b"\0" * 4096, 1 << 30, b"\3\4\1", b"\x10" + struct.pack("<L", 0xfffff000)))


@hostile("7z-promises-8-eb.7z", r"limit|damaged")
def _(out):
    out.write(seven_zip(lzma1(b"C-000042\n"), 1 << 62, b"\3\1\1", b"\x5d" + struct.pack("<L", 1 << 20)))


@hostile("7z-a-million-files.7z", PARTS + "|damaged")
def _(out):
    names = "a\0".encode("utf-16-le") * 1000000
    out.write(seven_zip(b"x", 1, b"\0", b"", files=1000000, names=names))


@hostile("7z-billions-of-files.7z", r"limit|damaged")
def _(out):
    header = b"\x01\x05" + number7(0x7fffffff) + b"\0\0"
    start = struct.pack("<QQL", 0, len(header), zlib.crc32(header))
    out.write(b"7z\xbc\xaf\x27\x1c\0\x04" + struct.pack("<L", zlib.crc32(start)) + start + header)


def lha(name, packed, unpacked, method=b"-lh5-"):
    """A level 0 header and its data."""
    head = method + struct.pack("<LLLBB", len(packed), unpacked, 0x21 << 16, 0x20, 0) + bytes([len(name)]) + name + b"\0\0"
    return bytes([len(head), sum(head) & 255]) + head + packed


@hostile("lha-a-code-of-no-bits.lzh", EXPANSION + "|damaged")
def _(out):
    """Every block has one symbol, a copy of 256 bytes, that takes no bit: 7 bytes are 16 MiB."""
    block = f"{0xffff:016b}" + "00000" + "00000" + "000000000" + f"{509:09b}" + "0000" + "0000"
    first = f"{1:016b}" + "00000" + "00000" + "000000000" + f"{0:09b}" + "0000" + "0000"
    bits = first + block * 2000
    packed = int(bits.ljust((len(bits) + 7) // 8 * 8, "0"), 2).to_bytes((len(bits) + 7) // 8, "big")
    out.write(lha(b"0.txt", packed, 0xfffffff0) + b"\0")


@hostile("lha-a-million-entries.lzh", PARTS)
def _(out):
    out.write(lha(b"a.txt", b"", 0, b"-lh0-") * 1000000 + b"\0")


def vint(value):
    out = bytearray()
    while value > 0x7f:
        out.append(value & 0x7f | 0x80)
        value >>= 7
    out.append(value)
    return bytes(out)


def rar5_block(kind, body, data=None, flags=0):
    body = vint(kind) + vint(flags | (2 if data is not None else 0)) + (vint(len(data)) if data is not None else b"") + body
    head = vint(len(body)) + body
    return struct.pack("<L", zlib.crc32(head)) + head + (data or b"")


@hostile("rar5-dictionary-4-gb.rar", r"limit|damaged")
def _(out):
    name = b"a.txt"
    info = 0 | 3 << 7 | 15 << 10
    body = vint(0) + vint(1 << 32) + vint(0x20) + vint(info) + vint(0) + vint(len(name)) + name
    out.write(b"Rar!\x1a\x07\x01\x00" + rar5_block(1, vint(0)) + rar5_block(2, body, bytes(4096)) + rar5_block(5, vint(0)))


@hostile("rar5-100000-entries.rar", PARTS)
def _(out):
    body = vint(0) + vint(1) + vint(0x20) + vint(0) + vint(0) + vint(5) + b"a.txt"
    out.write(b"Rar!\x1a\x07\x01\x00" + rar5_block(1, vint(0)) + rar5_block(2, body, b"x") * 100000 + rar5_block(5, vint(0)))


@hostile("rar4-100000-entries.rar", PARTS + "|damaged")
def _(out):
    def block(kind, flags, rest, data=b""):
        head = struct.pack("<BHH", kind, flags, 7 + len(rest)) + rest
        return struct.pack("<H", zlib.crc32(head) & 0xffff) + head + data

    rest = struct.pack("<LLBLLBBHL", 1, 1, 2, zlib.crc32(b"x"), 0x58215821, 20, 0x30, 5, 0x20) + b"a.txt"
    out.write(b"Rar!\x1a\x07\0" + block(0x73, 0, bytes(6)) + block(0x74, 0x8000, rest, b"x") * 100000 + block(0x7b, 0x4000, b""))


@hostile("ar-a-million-entries.a", PARTS)
def _(out):
    out.write(b"!<arch>\n" + (b"a.txt/".ljust(16) + b"0".ljust(12) + b"0".ljust(6) * 2 + b"644".ljust(8) + b"0".ljust(10) + b"`\n") * 700000)


@hostile("zip-ordinary.zip", READ, quick=True)
def _(out):
    out.write(zip_of([("a.txt", "顧客番号: C-000042\r\n"), ("b.zip", zip_of([("c.txt", MARK)]))]))
