"""pdf.py - loops and bombs in PDF."""
import zlib

from case import MARK, READ, hostile

MIB = 1 << 20
LIMIT = r"limit \(|timeout"
BROKEN = "damaged|read|empty|image-only|" + LIMIT
FONT = b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>"


def stream(data, more=b""):
    return b"<<%s/Length %d>>stream\n" % (more, len(data)) + data + b"\nendstream"


def flate(data, more=b""):
    return stream(zlib.compress(data, 1), more + b"/Filter/FlateDecode")


def pdf(out, objects, root=1, more=b""):
    """objects: number → bytes, with a table of their places."""
    places, at = {}, out.write(b"%PDF-1.7\n")
    for number, body in objects.items():
        places[number] = at
        at += out.write(b"%d 0 obj\n" % number + body + b"\nendobj\n")
    most = max(objects) + 1
    rows = b"".join(b"%010d 00000 n \n" % places[i] if i in places else b"0000000000 65535 f \n" for i in range(most))
    out.write(b"xref\n0 %d\n" % most + rows + b"trailer<</Size %d/Root %d 0 R%s>>\nstartxref\n%d\n%%%%EOF\n" % (most, root, more, at))


def pages(contents, resources=b"/Font<</F 3 0 R>>", page=b"", first=10):
    """A document whose pages have these content streams."""
    objects = {1: b"<</Type/Catalog/Pages 2 0 R>>", 3: FONT}
    kids = []
    for i, content in enumerate(contents):
        number = first + 2 * i
        kids.append(b"%d 0 R" % number)
        objects[number] = (b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 600 800]/Resources<<%s>>/Contents %d 0 R%s>>"
                           % (resources, number + 1, page))
        objects[number + 1] = content
    objects[2] = b"<</Type/Pages/Count %d/Kids[%s]>>" % (len(kids), b" ".join(kids))
    return objects


TEXT = b"BT /F 12 Tf 50 700 Td (C-000042) Tj ET\n"


@hostile("pdf-kids-to-itself.pdf", BROKEN, quick=True)
def _(out):
    pdf(out, {1: b"<</Type/Catalog/Pages 2 0 R>>", 2: b"<</Type/Pages/Count 1000000/Kids[2 0 R 2 0 R]>>"})


@hostile("pdf-kids-exponential.pdf", BROKEN)
def _(out):
    objects = {1: b"<</Type/Catalog/Pages 2 0 R>>"}
    for i in range(2, 40):
        objects[i] = b"<</Type/Pages/Count 1000000000/Kids[%d 0 R %d 0 R]>>" % (i + 1, i + 1)
    objects[40] = b"<</Type/Page/MediaBox[0 0 600 800]>>"
    pdf(out, objects)


@hostile("pdf-parents-in-a-ring.pdf", BROKEN)
def _(out):
    pdf(out, {1: b"<</Type/Catalog/Pages 2 0 R>>", 2: b"<</Type/Pages/Count 1/Kids[3 0 R]/Parent 4 0 R>>",
              3: b"<</Type/Page/Parent 4 0 R>>", 4: b"<</Type/Pages/Parent 2 0 R/Count 1/Kids[3 0 R]>>"})


@hostile("pdf-count-2000000000.pdf", BROKEN)
def _(out):
    objects = pages([stream(TEXT)])
    objects[2] = objects[2].replace(b"/Count 1", b"/Count 2000000000")
    pdf(out, objects)


@hostile("pdf-100000-pages.pdf", r"limit\.pages|timeout", quick=True)
def _(out):
    objects = {1: b"<</Type/Catalog/Pages 2 0 R>>", 3: FONT, 4: stream(TEXT)}
    for i in range(100000):
        objects[10 + i] = b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 600 800]/Resources<</Font<</F 3 0 R>>>>/Contents 4 0 R>>"
    objects[2] = b"<</Type/Pages/Count 100000/Kids[%s]>>" % b" ".join(b"%d 0 R" % (10 + i) for i in range(100000))
    pdf(out, objects)


@hostile("pdf-2000-pages.pdf", "read|" + LIMIT)
def _(out):
    pdf(out, pages([stream(TEXT)] * 2000))


@hostile("pdf-xref-to-itself.pdf", BROKEN)
def _(out):
    pdf(out, pages([stream(TEXT)]), more=b"/Prev 9")
    at = out.tell()
    out.write(b"xref\n0 0\ntrailer<</Size 20/Root 1 0 R/Prev %d>>\nstartxref\n%d\n%%%%EOF\n" % (at, at))


@hostile("pdf-xref-2000000000.pdf", BROKEN)
def _(out):
    out.write(b"%PDF-1.7\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\nxref\n0 2000000000\n0000000000 65535 f \n"
              b"trailer<</Size 2000000000/Root 1 0 R>>\nstartxref\n50\n%%EOF\n")


@hostile("pdf-no-xref-a-million-objects.pdf", BROKEN)
def _(out):
    """The table is made again by looking at all of the file."""
    out.write(b"%PDF-1.7\n" + b"".join(b"%d 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n" % i for i in range(1, 1000000)) + b"%%EOF\n")


@hostile("pdf-object-streams-in-a-ring.pdf", BROKEN, quick=True)
def _(out):
    rows = b"".join(b"\2" + (3 if i == 4 else 4).to_bytes(4, "big") + b"\0\0" for i in range(6))
    out.write(b"%PDF-1.7\n")
    at = out.tell()
    out.write(b"9 0 obj\n" + stream(rows, b"/Type/XRef/Size 6/W[1 4 2]/Root 1 0 R") + b"\nendobj\nstartxref\n%d\n%%%%EOF\n" % at)


@hostile("pdf-object-stream-of-a-million.pdf", BROKEN)
def _(out):
    pdf(out, {1: b"<</Type/Catalog/Pages 2 0 R>>", 2: b"<</Type/Pages/Count 0/Kids[]>>",
              5: flate(b"".join(b"%d 0 " % i for i in range(1000000)), b"/Type/ObjStm/N 1000000/First 8000000")})


@hostile("pdf-stream-zeros-4-gb.pdf", BROKEN)
def _(out):
    """Two filters, one on the other: a thousand times a thousand."""
    inner = zlib.compress(bytes(64 * MIB), 9) * 1
    packer = zlib.compressobj(9)
    once = packer.compress(b" " * (256 * MIB)) + packer.flush()
    pdf(out, pages([stream(zlib.compress(once), b"/Filter[/FlateDecode/FlateDecode]")] * 16 + [stream(inner, b"/Filter/FlateDecode")]))


@hostile("pdf-many-filters.pdf", BROKEN)
def _(out):
    data = TEXT
    for _ in range(60):
        data = zlib.compress(data)
    pdf(out, pages([stream(data, b"/Filter[" + b"/FlateDecode" * 60 + b"]")]))


@hostile("pdf-runlength-bomb.pdf", BROKEN)
def _(out):
    pdf(out, pages([stream(zlib.compress(b"\x81 " * (4 * MIB), 9), b"/Filter[/FlateDecode/RunLengthDecode]")]))


@hostile("pdf-predictor.pdf", BROKEN)
def _(out):
    pdf(out, pages([stream(zlib.compress(bytes(MIB)), b"/Filter/FlateDecode/DecodeParms<</Predictor 15/Colors 32/"
                                                      b"BitsPerComponent 16/Columns 2000000000>>")]))


@hostile("pdf-forms-exponential.pdf", BROKEN, quick=True)
def _(out):
    """Each form shows the next one ten times: 10^20."""
    objects = pages([stream(b"/X Do\n")], resources=b"/Font<</F 3 0 R>>/XObject<</X 1000 0 R>>")
    for i in range(20):
        objects[1000 + i] = stream(b"/X Do\n" * 10 + TEXT, b"/Type/XObject/Subtype/Form/BBox[0 0 600 800]/Resources<</Font<</F 3 0 R>>"
                                   b"/XObject<</X %d 0 R>>>>" % (1001 + i))
    objects[1020] = stream(TEXT, b"/Type/XObject/Subtype/Form/BBox[0 0 600 800]/Resources<</Font<</F 3 0 R>>>>")
    pdf(out, objects)


@hostile("pdf-form-in-itself.pdf", BROKEN)
def _(out):
    objects = pages([stream(TEXT + b"/X Do\n")], resources=b"/Font<</F 3 0 R>>/XObject<</X 1000 0 R>>")
    objects[1000] = stream(b"/X Do /X Do\n", b"/Type/XObject/Subtype/Form/BBox[0 0 600 800]/Resources<</XObject<</X 1000 0 R>>>>")
    pdf(out, objects)


@hostile("pdf-huge-page.pdf", BROKEN)
def _(out):
    pdf(out, pages([stream(TEXT)], page=b"/MediaBox[0 0 2000000000 2000000000]/UserUnit 75000"))


@hostile("pdf-text-everywhere.pdf", BROKEN)
def _(out):
    """A million texts, each at a place of its own on one page."""
    content = b"BT /F 1 Tf\n" + b"".join(b"1 0 0 1 %d.%03d %d Tm (ab) Tj\n" % (i % 600, i % 997, i * 7919 % 800) for i in range(1000000)) + b"ET\n"
    pdf(out, pages([flate(content + TEXT)]))


@hostile("pdf-text-in-one-place.pdf", BROKEN)
def _(out):
    pdf(out, pages([flate(TEXT + b"BT /F 12 Tf 50 600 Td\n" + b"(a) Tj 0 0 Td\n" * 500000 + b"ET\n")]))


@hostile("pdf-text-turned.pdf", BROKEN)
def _(out):
    content = b"".join(b"BT /F 9 Tf %.3f %.3f -%.3f %.3f 300 400 Tm (abc def) Tj ET\n" % (i / 1e5, 1 - i / 1e5, 1 - i / 1e5, i / 1e5)
                       for i in range(100000))
    pdf(out, pages([flate(content)]))


@hostile("pdf-graphics-states.pdf", BROKEN)
def _(out):
    pdf(out, pages([flate(b"q " * 5000000 + TEXT)]))


@hostile("pdf-paths.pdf", BROKEN)
def _(out):
    pdf(out, pages([flate(b"0 0 m\n" + b"1 1 l 2 2 3 3 4 4 c\n" * 2000000 + b"W n\n" + TEXT)]))


@hostile("pdf-clips.pdf", BROKEN)
def _(out):
    pdf(out, pages([flate(b"0 0 m 100 0 l 50 80 l h W n\n" * 300000 + TEXT)]))


@hostile("pdf-tiling-pattern.pdf", BROKEN)
def _(out):
    objects = pages([stream(b"/Pattern cs /P scn 0 0 600 800 re f\n" + TEXT)], resources=b"/Font<</F 3 0 R>>/Pattern<</P 1000 0 R>>")
    objects[1000] = stream(b"/Pattern cs /P scn 0 0 1 1 re f\n", b"/Type/Pattern/PatternType 1/PaintType 1/TilingType 1/BBox[0 0 1 1]/"
                           b"XStep 0.0001/YStep 0.0001/Resources<</Pattern<</P 1000 0 R>>>>")
    pdf(out, objects)


@hostile("pdf-shading.pdf", BROKEN)
def _(out):
    objects = pages([stream(b"/S sh\n" * 1000 + TEXT)], resources=b"/Font<</F 3 0 R>>/Shading<</S 1000 0 R>>")
    objects[1000] = b"<</ShadingType 1/ColorSpace/DeviceRGB/Function 1001 0 R>>"
    objects[1001] = stream(b"{" + b"dup mul " * 100000 + b"dup dup}", b"/FunctionType 4/Domain[0 1 0 1]/Range[0 1 0 1 0 1]")
    pdf(out, objects)


@hostile("pdf-functions-in-a-ring.pdf", BROKEN)
def _(out):
    objects = pages([stream(b"/C cs 0 scn 0 0 9 9 re f\n" + TEXT)], resources=b"/Font<</F 3 0 R>>/ColorSpace<</C[/Separation/X/DeviceRGB 1000 0 R]>>")
    objects[1000] = b"<</FunctionType 3/Domain[0 1]/Functions[1000 0 R 1000 0 R]/Bounds[0.5]/Encode[0 1 0 1]>>"
    pdf(out, objects)


@hostile("pdf-colour-spaces-deep.pdf", BROKEN)
def _(out):
    deep = b"[/Indexed" * 100000 + b"/DeviceRGB" + b" 1 <00>]" * 100000
    pdf(out, pages([stream(b"/C cs 0 scn\n" + TEXT)], resources=b"/Font<</F 3 0 R>>/ColorSpace<</C " + deep + b">>"))


@hostile("pdf-arrays-a-million-deep.pdf", BROKEN)
def _(out):
    pdf(out, pages([stream(TEXT)], page=b"/X " + b"[" * 1000000 + b"]" * 1000000))


@hostile("pdf-dictionaries-deep-in-content.pdf", BROKEN)
def _(out):
    pdf(out, pages([stream(b"/A " + b"<</A" * 1000000 + b" 1" + b">>" * 1000000 + b" BDC\n" + TEXT)]))


@hostile("pdf-dictionary-of-a-million.pdf", BROKEN)
def _(out):
    pdf(out, pages([stream(TEXT)], page=b"/X<<" + b"".join(b"/K%d 1" % i for i in range(1000000)) + b">>"))


@hostile("pdf-100000-fonts.pdf", BROKEN)
def _(out):
    fonts = b"".join(b"/F%d %d 0 R" % (i, 1000 + i) for i in range(100000))
    content = b"BT " + b"".join(b"/F%d 9 Tf (a) Tj\n" % i for i in range(100000)) + b"ET\n"
    objects = pages([flate(content)], resources=b"/Font<<" + fonts + b">>")
    for i in range(100000):
        objects[1000 + i] = FONT
    pdf(out, objects)


@hostile("pdf-fonts-by-name.pdf", BROKEN)
def _(out):
    """Each asks for another font that is not there."""
    fonts = b"".join(b"/F%d %d 0 R" % (i, 1000 + i) for i in range(3000))
    content = b"BT " + b"".join(b"/F%d 9 Tf (a) Tj\n" % i for i in range(3000)) + b"ET\n"
    objects = pages([flate(content)], resources=b"/Font<<" + fonts + b">>")
    for i in range(3000):
        objects[1000 + i] = b"<</Type/Font/Subtype/TrueType/BaseFont/None%d>>" % i
    pdf(out, objects)


@hostile("pdf-type3-in-itself.pdf", BROKEN)
def _(out):
    objects = pages([stream(b"BT /F 9 Tf (aaaaaaaaaa) Tj ET\n")], resources=b"/Font<</F 1000 0 R>>")
    objects[1000] = (b"<</Type/Font/Subtype/Type3/FontBBox[0 0 9 9]/FontMatrix[1 0 0 1 0 0]/FirstChar 97/LastChar 97/Widths[9]/"
                     b"Encoding<</Differences[97/a]>>/CharProcs<</a 1001 0 R>>/Resources<</Font<</F 1000 0 R>>>>>>")
    objects[1001] = stream(b"9 0 0 0 9 9 d1 BT /F 9 Tf (aaaaaaaaaa) Tj ET\n")
    pdf(out, objects)


@hostile("pdf-type3-ten-deep.pdf", BROKEN)
def _(out):
    """Ten glyphs in each glyph of another font: 10^15."""
    objects = pages([stream(b"BT /F 9 Tf (aaaaaaaaaa) Tj ET\n")], resources=b"/Font<</F 1000 0 R>>")
    for i in range(15):
        objects[1000 + 2 * i] = (b"<</Type/Font/Subtype/Type3/FontBBox[0 0 9 9]/FontMatrix[1 0 0 1 0 0]/FirstChar 97/LastChar 97/Widths[9]/"
                                 b"Encoding<</Differences[97/a]>>/CharProcs<</a %d 0 R>>/Resources<</Font<</F %d 0 R>>>>>>"
                                 % (1001 + 2 * i, 1002 + 2 * i))
        objects[1001 + 2 * i] = stream(b"9 0 d0 BT /F 9 Tf (aaaaaaaaaa) Tj ET\n")
    objects[1030] = FONT
    pdf(out, objects)


def composite(cmap, unicode_map):
    objects = pages([stream(b"BT /F 12 Tf 50 700 Td <00010002> Tj ET\n")], resources=b"/Font<</F 1000 0 R>>")
    objects[1000] = b"<</Type/Font/Subtype/Type0/BaseFont/A/Encoding %s/DescendantFonts[1001 0 R]/ToUnicode 1003 0 R>>" % (
        b"/Identity-H" if cmap is None else b"1002 0 R")
    objects[1001] = b"<</Type/Font/Subtype/CIDFontType2/BaseFont/A/CIDSystemInfo<</Registry(Adobe)/Ordering(Identity)/Supplement 0>>>>"
    objects[1002] = flate(cmap or b"", b"/Type/CMap/CMapName/A/CIDSystemInfo<</Registry(Adobe)/Ordering(Identity)/Supplement 0>>")
    objects[1003] = flate(unicode_map)
    return objects


@hostile("pdf-cmap-ranges.pdf", BROKEN)
def _(out):
    ranges = b"begincodespacerange <0000> <ffff> endcodespacerange\n" + b"100 begincidrange\n" + b"<0000> <ffff> 0\n" * 300000 + b"endcidrange\n"
    pdf(out, composite(ranges, b"begincmap endcmap"))


@hostile("pdf-cmap-four-bytes.pdf", BROKEN)
def _(out):
    ranges = b"begincodespacerange <00000000> <ffffffff> endcodespacerange\nbegincidrange\n<00000000> <ffffffff> 0\nendcidrange\n"
    pdf(out, composite(ranges, b"begincmap endcmap"))


@hostile("pdf-cmap-uses-itself.pdf", BROKEN)
def _(out):
    objects = composite(b"/A usecmap\n", b"begincmap endcmap")
    objects[1002] = flate(b"x", b"/Type/CMap/CMapName/A/UseCMap 1002 0 R")
    pdf(out, objects)


@hostile("pdf-tounicode-ranges.pdf", BROKEN)
def _(out):
    pdf(out, composite(None, b"begincmap\n" + b"1 beginbfrange <0000> <ffff> <0041> endbfrange\n" * 20000 + b"endcmap"))


@hostile("pdf-tounicode-range-4-gb.pdf", BROKEN)
def _(out):
    pdf(out, composite(None, b"begincmap\n1 beginbfrange <00000000> <ffffffff> <0041> endbfrange\nendcmap"))


@hostile("pdf-tounicode-long-texts.pdf", BROKEN)
def _(out):
    """One glyph is a text of 64 KiB; it is shown 10,000 times."""
    objects = composite(None, b"begincmap\n1 beginbfchar <0001> <" + b"0041" * 65536 + b"> endbfchar\nendcmap")
    objects[11] = flate(b"BT /F 12 Tf\n" + b"1 0 0 1 50 700 Tm <0001> Tj\n" * 10000 + b"ET\n")
    pdf(out, objects)


@hostile("pdf-font-program-noise.pdf", BROKEN)
def _(out):
    import random
    objects = pages([stream(b"BT /F 12 Tf 50 700 Td (C-000042) Tj ET\n")], resources=b"/Font<</F 1000 0 R>>")
    objects[1000] = b"<</Type/Font/Subtype/TrueType/BaseFont/A/FontDescriptor 1001 0 R/FirstChar 32/LastChar 33/Widths[9 9]>>"
    objects[1001] = b"<</Type/FontDescriptor/FontName/A/Flags 4/FontFile2 1002 0 R>>"
    tables = [b"cmap", b"glyf", b"head", b"hhea", b"hmtx", b"loca", b"maxp", b"post", b"name"]
    head = b"\0\1\0\0" + (65535).to_bytes(2, "big") + bytes(6)
    entries = b"".join(t + b"\0\0\0\0" + (12 + 16 * 7281).to_bytes(4, "big") + b"\x7f\xff\xff\xff" for t in tables * 809)
    objects[1002] = flate(head + entries + random.Random(2).randbytes(4 * MIB))
    pdf(out, objects)


@hostile("pdf-jbig2-huge.pdf", BROKEN, quick=True)
def _(out):
    size = (0x7fffffff).to_bytes(4, "big")
    page = b"\0\0\0\0\x30\0\1" + (19).to_bytes(4, "big") + size + size + bytes(8) + b"\0\0\0"
    objects = pages([stream(TEXT + b"/X Do\n")], resources=b"/Font<</F 3 0 R>>/XObject<</X 1000 0 R>>")
    objects[1000] = stream(page, b"/Type/XObject/Subtype/Image/Width 2147483647/Height 2147483647/BitsPerComponent 1/ColorSpace/DeviceGray/Filter/JBIG2Decode")
    pdf(out, objects)


@hostile("pdf-jpx-huge.pdf", BROKEN)
def _(out):
    size = (0x7fffffff).to_bytes(4, "big")
    head = b"\xff\x4f\xff\x51" + (41).to_bytes(2, "big") + b"\0\0" + size + size + bytes(8) + b"\0\0\0\1" * 2 + bytes(8) + b"\0\1\7\1\1"
    objects = pages([stream(TEXT + b"/X Do\n")], resources=b"/Font<</F 3 0 R>>/XObject<</X 1000 0 R>>")
    objects[1000] = stream(head, b"/Type/XObject/Subtype/Image/Width 2147483647/Height 2147483647/Filter/JPXDecode")
    pdf(out, objects)


@hostile("pdf-image-huge.pdf", BROKEN)
def _(out):
    objects = pages([stream(b"/X Do\n")], resources=b"/XObject<</X 1000 0 R>>")
    objects[1000] = flate(bytes(64 * MIB), b"/Type/XObject/Subtype/Image/Width 2000000000/Height 2000000000/BitsPerComponent 16/ColorSpace/DeviceCMYK")
    pdf(out, objects)


@hostile("pdf-inline-images.pdf", BROKEN)
def _(out):
    pdf(out, pages([flate(b"BI /W 1 /H 1 /BPC 8 /CS /G ID x EI\n" * 300000 + TEXT)]))


@hostile("pdf-a-million-annotations.pdf", BROKEN)
def _(out):
    objects = pages([stream(TEXT)], page=b"/Annots[" + b"1000 0 R " * 1000000 + b"]")
    objects[1000] = b"<</Type/Annot/Subtype/Text/Rect[0 0 9 9]/Contents(C-000042)>>"
    pdf(out, objects)


@hostile("pdf-100000-annotations.pdf", BROKEN)
def _(out):
    objects = pages([stream(TEXT)], page=b"/Annots[" + b" ".join(b"%d 0 R" % (1000 + i) for i in range(100000)) + b"]")
    for i in range(100000):
        objects[1000 + i] = b"<</Type/Annot/Subtype/FreeText/DA(/F 9 Tf)/Rect[0 0 9 9]/Contents(note %d)/Popup %d 0 R>>" % (i, 1000 + (i + 1) % 100000)
    pdf(out, objects)


@hostile("pdf-form-fields-in-a-ring.pdf", BROKEN)
def _(out):
    objects = pages([stream(TEXT)])
    objects[1] = b"<</Type/Catalog/Pages 2 0 R/AcroForm<</Fields[1000 0 R 1001 0 R]>>>>"
    objects[1000] = b"<</T(a)/FT/Tx/Kids[1001 0 R 1000 0 R]/Parent 1001 0 R>>"
    objects[1001] = b"<</T(b)/FT/Tx/Kids[1000 0 R 1001 0 R]/Parent 1000 0 R>>"
    pdf(out, objects)


@hostile("pdf-form-fields-exponential.pdf", BROKEN)
def _(out):
    objects = pages([stream(TEXT)])
    objects[1] = b"<</Type/Catalog/Pages 2 0 R/AcroForm<</Fields[1000 0 R]>>>>"
    for i in range(30):
        objects[1000 + i] = b"<</T(a)/FT/Tx/Kids[%d 0 R %d 0 R]>>" % (1001 + i, 1001 + i)
    objects[1030] = b"<</T(a)/FT/Tx/V(C-000042)>>"
    pdf(out, objects)


@hostile("pdf-outlines-in-a-ring.pdf", BROKEN)
def _(out):
    objects = pages([stream(TEXT)])
    objects[1] = b"<</Type/Catalog/Pages 2 0 R/Outlines 1000 0 R>>"
    objects[1000] = b"<</First 1001 0 R/Last 1001 0 R/Count 1>>"
    objects[1001] = b"<</Title(a)/Parent 1000 0 R/First 1001 0 R/Last 1001 0 R/Next 1001 0 R>>"
    pdf(out, objects)


@hostile("pdf-names-in-a-ring.pdf", BROKEN)
def _(out):
    objects = pages([stream(TEXT)])
    objects[1] = b"<</Type/Catalog/Pages 2 0 R/Names<</EmbeddedFiles 1000 0 R>>>>"
    objects[1000] = b"<</Kids[1000 0 R 1000 0 R]/Limits[(a)(z)]>>"
    pdf(out, objects)


@hostile("pdf-itself-attached.pdf", BROKEN)
def _(out):
    """Attachments of attachments: each holds the next one twice."""
    import io
    data = b"%PDF-1.7\n"
    for _ in range(16):
        objects = pages([stream(TEXT)])
        objects[1] = b"<</Type/Catalog/Pages 2 0 R/Names<</EmbeddedFiles<</Names[(a)1000 0 R(b)1000 0 R]>>>>>>"
        objects[1000] = b"<</Type/Filespec/F(a.pdf)/EF<</F 1001 0 R>>>>"
        objects[1001] = flate(data, b"/Type/EmbeddedFile")
        inner = io.BytesIO()
        pdf(inner, objects)
        data = inner.getvalue()
    out.write(data)


@hostile("pdf-attachment-zeros-4-gb.pdf", BROKEN)
def _(out):
    from archives import zeros_deflated
    objects = pages([stream(TEXT)])
    objects[1] = b"<</Type/Catalog/Pages 2 0 R/Names<</EmbeddedFiles<</Names[(a)1000 0 R]>>>>>>"
    objects[1000] = b"<</Type/Filespec/F(a.txt)/EF<</F 1001 0 R>>>>"
    objects[1001] = stream(b"\x78\x9c" + zeros_deflated(4 << 30), b"/Type/EmbeddedFile/Filter/FlateDecode")
    pdf(out, objects)


@hostile("pdf-structure-in-a-ring.pdf", BROKEN)
def _(out):
    objects = pages([stream(b"/P<</MCID 0>>BDC " + TEXT + b" EMC\n")])
    objects[1] = b"<</Type/Catalog/Pages 2 0 R/StructTreeRoot 1000 0 R/MarkInfo<</Marked true>>>>"
    objects[1000] = b"<</Type/StructTreeRoot/K[1001 0 R]>>"
    objects[1001] = b"<</Type/StructElem/S/P/P 1001 0 R/K[1001 0 R 1001 0 R]/ActualText(C-000042)>>"
    pdf(out, objects)


@hostile("pdf-lengths-in-a-ring.pdf", BROKEN)
def _(out):
    objects = pages([stream(TEXT)])
    objects[11] = b"<</Length 11 0 R>>stream\n" + TEXT + b"endstream"
    pdf(out, objects)


@hostile("pdf-metadata-20-mb.pdf", BROKEN)
def _(out):
    objects = pages([stream(TEXT)])
    objects[1] = b"<</Type/Catalog/Pages 2 0 R/Metadata 1000 0 R>>"
    objects[1000] = stream(b"<?xpacket?><x:xmpmeta xmlns:x='adobe:ns:meta/'>" + b"<a>" * 7000000, b"/Type/Metadata/Subtype/XML")
    pdf(out, objects)


@hostile("pdf-ordinary.pdf", READ, quick=True)
def _(out):
    pdf(out, pages([stream(TEXT)]))
