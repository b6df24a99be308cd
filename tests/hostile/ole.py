"""ole.py - loops and lies in compound files, old Office documents in them, Outlook messages and winmail.dat."""
import struct

from case import MARK, hostile

MIB = 1 << 20
ANY = r"damaged|unsupported|encrypted|read|empty|limit \(|timeout"
END, FREE, FAT = 0xfffffffe, 0xffffffff, 0xfffffffd
STORAGE, STREAM, ROOT = 1, 2, 5


def entry(name, kind, start=None, size=0, left=FREE, right=FREE, child=FREE):
    """start: its first sector, counted from where the data begins."""
    return name, kind, start, size, left, right, child


def directory_of(entries, base):
    for name, kind, start, size, left, right, child in entries:
        raw = (name + "\0").encode("utf-16-le")
        yield raw.ljust(64, b"\0") + struct.pack("<HBBLLL16sLQQLQ", len(raw), kind, 1, left, right, child, b"", 0, 0, 0,
                                                 END if start is None else base + start, size)


def compound(entries, data=b"", chains=None, header=None):
    """Directory entries, and sectors of data behind them. chains: sector of the data → the next one, else each leads to the
    one behind it and the last to the end; header: offset → bytes that are put there."""
    shift = 12 if len(data) > 4 * MIB else 9
    sector = 1 << shift
    directories = (len(entries) * 128 + sector - 1) // sector
    datas = (len(data) + sector - 1) // sector
    fats = 1
    while fats * (sector // 4) < fats + directories + datas:
        fats += 1
    base = fats + directories
    table = [FAT] * fats
    for length in (directories, datas):
        table += [len(table) + i + 1 for i in range(length - 1)] + [END] * (length > 0)
    table += [FREE] * (fats * (sector // 4) - len(table))
    for at, to in (chains or {}).items():
        table[base + at] = to if to == END else base + to
    head = bytearray(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(16) + struct.pack(
        "<HHHHH6xLLLLLLLLL", 0x3e, 4 if shift == 12 else 3, 0xfffe, shift, 6, directories if shift == 12 else 0, fats, fats, 0, 0,
        END, 0, END, 0) + struct.pack("<109L", *range(min(fats, 109)), *[FREE] * (109 - min(fats, 109))))
    for offset, value in (header or {}).items():
        head[offset:offset + len(value)] = value
    return (bytes(head).ljust(sector, b"\0") + struct.pack(f"<{len(table)}L", *table)
            + b"".join(directory_of(entries, base)).ljust(directories * sector, b"\0") + data.ljust(datas * sector, b"\0"))


def with_stream(name, data, **more):
    """A root with one stream."""
    return compound([entry("Root Entry", ROOT, child=1), entry(name, STREAM, 0, len(data))], data, **more)


@hostile("ole-directory-in-a-ring.doc", ANY, quick=True)
def _(out):
    out.write(compound([entry("Root Entry", ROOT, child=1), entry("WordDocument", STREAM, left=1, right=1, child=0)]))


@hostile("ole-directory-chain-in-a-ring.xls", ANY)
def _(out):
    out.write(compound([entry("Root Entry", ROOT, child=1), entry("Workbook", STREAM, 0, 1 << 40)], bytes(2048), chains={-1: -1}))


@hostile("ole-stream-in-a-ring.xls", ANY, quick=True)
def _(out):
    """A stream of 2 GiB that is one sector again and again."""
    out.write(compound([entry("Root Entry", ROOT, child=1), entry("Workbook", STREAM, 0, 0x7fffffff)], bytes(2048), chains={0: 0}))


@hostile("ole-table-promises.xls", ANY)
def _(out):
    out.write(compound([entry("Root Entry", ROOT)], header={44: struct.pack("<L", 0x7fffffff)}))


@hostile("ole-difat-in-a-ring.xls", ANY)
def _(out):
    out.write(compound([entry("Root Entry", ROOT)], struct.pack("<128L", *[2] * 128),
                       header={44: struct.pack("<L", 0xffffff), 68: struct.pack("<LL", 2, 0x7fffffff)}))


@hostile("ole-sectors-of-2-gb.xls", ANY)
def _(out):
    out.write(compound([entry("Root Entry", ROOT)], header={30: struct.pack("<HH", 31, 31)}))


@hostile("ole-mini-table-in-a-ring.msg", ANY)
def _(out):
    out.write(compound([entry("Root Entry", ROOT, 1, 4096, child=1), entry("__properties_version1.0", STREAM, 0, 4095)],
                       struct.pack("<128L", *[0] * 128) + bytes(4096), header={56: struct.pack("<LLL", 4096, 2, 1)}))


@hostile("ole-100000-storages-deep.doc", ANY, quick=True)
def _(out):
    out.write(compound([entry("Root Entry", ROOT, child=1)] + [entry(f"s{i}", STORAGE, child=i + 1) for i in range(1, 100000)]
                       + [entry("WordDocument", STREAM)]))


@hostile("ole-100000-streams-in-a-row.msg", ANY)
def _(out):
    out.write(compound([entry("Root Entry", ROOT, child=1)] + [entry(f"__substg1.0_{i:08X}", STREAM, right=i + 1) for i in range(1, 100000)]
                       + [entry("__properties_version1.0", STREAM)]))


@hostile("ole-10000-attachments.msg", ANY)
def _(out):
    row, many = [entry("Root Entry", ROOT, child=1), entry("__properties_version1.0", STREAM, right=2)], 10000
    for i in range(many):
        row.append(entry(f"__attach_version1.0_#{i:08X}", STORAGE, right=2 + 2 * (i + 1) if i + 1 < many else FREE, child=3 + 2 * i))
        row.append(entry("__substg1.0_37010102", STREAM))
    out.write(compound(row))


@hostile("ole-message-in-itself.msg", ANY)
def _(out):
    """The attached message is the storage above it."""
    out.write(compound([entry("Root Entry", ROOT, child=1), entry("__attach_version1.0_#00000000", STORAGE, right=3, child=2),
                        entry("__substg1.0_3701000D", STORAGE, child=1), entry("__properties_version1.0", STREAM)]))


def record(kind, data):
    return struct.pack("<HH", kind, len(data)) + data


BOF = record(0x809, struct.pack("<HHHHLL", 0x600, 5, 0, 0, 0, 0))
BOF_SHEET = record(0x809, struct.pack("<HHHHLL", 0x600, 0x10, 0, 0, 0, 0))
EOF = record(0x0a, b"")


@hostile("xls-strings-promised.xls", ANY, quick=True)
def _(out):
    out.write(with_stream("Workbook", BOF + record(0xfc, struct.pack("<LL", 0xffffffff, 0x7fffffff) + b"\x01\0\0a") + EOF + bytes(4096)))


@hostile("xls-string-of-a-million-continues.xls", ANY)
def _(out):
    more = record(0x3c, b"\0") * 1000000
    out.write(with_stream("Workbook", BOF + record(0xfc, struct.pack("<LL", 1, 1) + struct.pack("<HB", 65535, 0)) + more + EOF))


@hostile("xls-rich-runs.xls", ANY)
def _(out):
    string = struct.pack("<HBHL", 1, 0x0c, 65535, 0x7fffffff) + b"a"
    out.write(with_stream("Workbook", BOF + record(0xfc, struct.pack("<LL", 9, 9) + string * 9) + EOF + bytes(4096)))


@hostile("xls-a-million-sheets.xls", ANY)
def _(out):
    out.write(with_stream("Workbook", BOF + record(0x85, struct.pack("<LHBB", 0, 0, 1, 0) + b"s") * 1000000 + EOF))


@hostile("xls-10000-sheets-at-one-place.xls", ANY)
def _(out):
    """All sheets begin at the same 100,000 cells."""
    sheets = record(0x85, struct.pack("<LHBB", 10000 * 13 + len(BOF) + len(EOF), 0, 1, 0) + b"s") * 10000
    cells = b"".join(record(0x203, struct.pack("<HHHd", i % 65536, i // 65536, 0, i)) for i in range(100000))
    out.write(with_stream("Workbook", BOF + sheets + EOF + BOF_SHEET + cells + EOF))


@hostile("xls-two-million-cells.xls", ANY)
def _(out):
    head = BOF + record(0x85, struct.pack("<LHBB", 13 + len(BOF) + len(EOF), 0, 1, 0) + b"s") + EOF
    cells = b"".join(record(0xbd, struct.pack("<HH", r % 65536, 0) + struct.pack("<Hl", 0, 42 << 2) * 256 + struct.pack("<H", 255))
                     for r in range(8000))
    out.write(with_stream("Workbook", head + BOF_SHEET + cells + EOF))


@hostile("xls-long-string-in-a-million-cells.xls", ANY)
def _(out):
    string = struct.pack("<HB", 8000, 0) + b"a" * 8000
    strings = record(0xfc, struct.pack("<LL", 1, 1) + string)
    head = BOF + record(0x85, struct.pack("<LHBB", 13 + len(BOF) + len(strings) + len(EOF), 0, 1, 0) + b"s") + strings + EOF
    cells = b"".join(record(0xfd, struct.pack("<HHHL", i % 65536, i // 65536, 0, 0)) for i in range(1000000))
    out.write(with_stream("Workbook", head + BOF_SHEET + cells + EOF))


@hostile("xls-nested-substreams.xls", ANY)
def _(out):
    out.write(with_stream("Workbook", BOF_SHEET * 500000 + EOF * 500000))


@hostile("doc-pieces-promised.doc", ANY, quick=True)
def _(out):
    fib = bytearray(4096)
    fib[0:12] = struct.pack("<HHHHHH", 0xa5ec, 0xc1, 0, 0x411, 0, 0)
    fib[32:34] = struct.pack("<H", 14)
    fib[62:64] = struct.pack("<H", 22)
    fib[76:80] = struct.pack("<L", 0x7fffffff)
    fib[152:154] = struct.pack("<H", 93)
    for i in range(93):
        fib[154 + 8 * i:162 + 8 * i] = struct.pack("<LL", 0, 0x7fffffff)
    table = b"\2" + struct.pack("<L", 0x7fffffff) + struct.pack("<LL", 0, 0x7fffffff) * 500
    out.write(compound([entry("Root Entry", ROOT, child=1), entry("WordDocument", STREAM, 0, len(fib), right=2),
                        entry("0Table", STREAM, 8, len(table))], bytes(fib) + table, chains={7: END}))


@hostile("doc-one-piece-a-million-times.doc", ANY)
def _(out):
    """A piece table whose pieces are all the same 30,000 characters."""
    count, text = 100000, b"a" * 30000
    fib = bytearray(1024)
    fib[0:12] = struct.pack("<HHHHHH", 0xa5ec, 0xc1, 0, 0x411, 0, 0)
    fib[32:34], fib[62:64], fib[152:154] = struct.pack("<H", 14), struct.pack("<H", 22), struct.pack("<H", 93)
    fib[76:80] = struct.pack("<L", count * 20000)
    pieces = b"".join(struct.pack("<L", i * 20000) for i in range(count + 1)) + struct.pack("<HLH", 0, 1024 << 1 | 0x40000000, 0) * count
    table = b"\2" + struct.pack("<L", len(pieces)) + pieces
    fib[154 + 8 * 33:162 + 8 * 33] = struct.pack("<LL", 0, len(table))
    document = (bytes(fib) + text).ljust(64 * 512, b"\0")
    out.write(compound([entry("Root Entry", ROOT, child=1), entry("WordDocument", STREAM, 0, len(document), right=2),
                        entry("0Table", STREAM, 64, len(table))], document + table, chains={63: END}))


@hostile("ppt-records-deep.ppt", ANY)
def _(out):
    deep = b"".join(struct.pack("<HHL", 0x0f, 0x03e8, 0x7fffffff) for _ in range(500000))
    out.write(with_stream("PowerPoint Document", deep))


@hostile("ppt-a-million-atoms.ppt", ANY)
def _(out):
    atom = struct.pack("<HHL", 0, 0x0fa8, 8) + MARK.encode()
    out.write(with_stream("PowerPoint Document", struct.pack("<HHL", 0x0f, 0x03e8, len(atom) * 1000000) + atom * 1000000))


def tnef(attributes):
    """attributes: (level, name and type, data)."""
    return b"\x78\x9f\x3e\x22\1\0" + b"".join(
        struct.pack("<BLL", level, name, len(data)) + data + struct.pack("<H", sum(data) & 0xffff) for level, name, data in attributes)


VERSION = (1, 0x00089006, struct.pack("<L", 0x10000))
MAIL = (1, 0x00078008, b"IPM.Microsoft Mail.Note\0")


@hostile("tnef-length-2-gb.dat", ANY, quick=True)
def _(out):
    out.write(tnef([VERSION, MAIL]) + struct.pack("<BLL", 1, 0x00069003, 0x7fffffff) + b"x")


@hostile("tnef-properties-promised.dat", ANY)
def _(out):
    out.write(tnef([VERSION, MAIL, (1, 0x00069003, struct.pack("<L", 0x7fffffff) + struct.pack("<HHL", 0x1e, 0x1000, 0x7fffffff))]))


@hostile("tnef-a-million-attributes.dat", ANY)
def _(out):
    out.write(tnef([VERSION, MAIL] + [(1, 0x00018004, b"a\0")] * 1000000))


@hostile("tnef-100000-attachments.dat", ANY)
def _(out):
    out.write(tnef([VERSION, MAIL] + [(2, 0x00069002, bytes(14)), (2, 0x00018010, b"a.txt\0"), (2, 0x0006800f, b"C-000042\n")] * 100000))


@hostile("tnef-rtf-promises.dat", ANY)
def _(out):
    """Compressed RTF (PR_RTF_COMPRESSED) that says it is 2 GiB."""
    packed = struct.pack("<LL4sL", 4096 + 12, 0x7fffffff, b"LZFu", 0) + b"\0" * 4096
    value = struct.pack("<LHHLL", 1, 0x102, 0x1009, 1, len(packed)) + packed
    out.write(tnef([VERSION, MAIL, (1, 0x00069003, value)]))


@hostile("tnef-100-deep.dat", ANY)
def _(out):
    data = tnef([VERSION, MAIL])
    for _ in range(100):
        data = tnef([VERSION, MAIL, (2, 0x00069002, bytes(14)), (2, 0x00018010, b"winmail.dat\0"), (2, 0x0006800f, data)])
    out.write(data)
