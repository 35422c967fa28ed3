"""PDFs: cut, looping, swelling, deadly, deceiving."""

from __future__ import annotations

import zlib
from functools import cache
from io import BytesIO

import pypdf

from tests.hostile.case import TAKEN, Case, case

_CATALOG = b"<</Type/Catalog/Pages 2 0 R%s>>"
_PAGES = b"<</Type/Pages/Kids[3 0 R]/Count 1>>"
_PAGE = b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 500 500]/Contents 4 0 R/Resources<<%s>>%s>>"
_FONT = b"/Font<</A<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>>>"
_HUGE = 1 << 28
_TEXT = b"BT /A 12 Tf 50 400 Td (Article 1 Every person has the right to protection.) Tj ET"


def stream(data: bytes, entries: bytes = b"") -> bytes:
    return b"<</Length %d%s>>stream\n%s\nendstream" % (len(data), entries, data)


def build(objects: list[bytes], trailer: bytes = b"", *, version: bytes = b"1.7") -> bytes:
    """A PDF of these objects, numbered from 1, the first of which is the catalog."""
    out, places = b"%PDF-" + version + b"\n", []
    for number, content in enumerate(objects, 1):
        places.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, content)
    start = len(out)
    entries = b"".join(b"%010d 00000 n \n" % place for place in places)
    size = len(objects) + 1
    out += b"xref\n0 %d\n0000000000 65535 f \n%s" % (size, entries)
    out += b"trailer<</Size %d/Root 1 0 R%s>>\n" % (size, trailer)
    return out + b"startxref\n%d\n%%%%EOF" % start


def one_page(
    content: bytes = _TEXT,
    *,
    catalog: bytes = b"",
    pages: bytes = _PAGES,
    page: bytes = b"",
    resources: bytes = _FONT,
    contents: bytes | None = None,
    more: list[bytes] | None = None,
    trailer: bytes = b"",
) -> bytes:
    """A page of text; ``more`` objects begin with number 5."""
    objects = [_CATALOG % catalog, pages, _PAGE % (resources, page), contents or stream(content)]
    return build(objects + (more or []), trailer)


def exponential_forms(depth: int, width: int) -> bytes:
    """A page of forms, each of which shows the next ``width`` times: width ** depth in all."""
    forms = []
    for number in range(6, 6 + depth):
        shown, resources = b"/F Do " * width, b"/XObject<</F %d 0 R>>" % number
        if number == 5 + depth:
            shown, resources = b"BT /A 9 Tf (text) Tj ET", _FONT
        entries = b"/Type/XObject/Subtype/Form/BBox[0 0 99 99]/Resources<<%s>>" % resources
        forms.append(stream(shown, entries))
    return one_page(b"/F Do", resources=b"/XObject<</F 5 0 R>>", more=forms)


@cache
def _squeezed(times: int, size: int) -> bytes:
    """This many zeros, for a reader that decompresses this many times."""
    data = zlib.compress(b"\0" * size)
    for _ in range(times - 1):
        data = zlib.compress(data)
    return data


def _bomb(times: int, size: int) -> bytes:
    filters = b"/Filter[%s]" % (b"/FlateDecode" * times)
    return stream(_squeezed(times, size), filters)


def _encrypted(user: str) -> bytes:
    writer = pypdf.PdfWriter(BytesIO(one_page()))
    writer.encrypt(user, "owner", algorithm="RC4-128")
    out = BytesIO()
    writer.write(out)
    return out.getvalue()


def _object_stream_bomb() -> bytes:
    """The outline, which pypdf reads and pdfium does not need, in an object stream of 250 MB."""
    packed = stream(_squeezed(1, _HUGE), b"/Type/ObjStm/N 1/First 9/Filter/FlateDecode")
    return one_page(catalog=b"/Outlines 6 0 R", more=[packed])


def _page_tree(depth: int) -> bytes:
    """Nodes one below the other, the page at the bottom."""
    nodes = [b"<</Type/Pages/Kids[%d 0 R]/Count 1>>" % number for number in range(6, 6 + depth)]
    page = _PAGE.replace(b"2 0 R", b"%d 0 R" % (4 + depth)) % (_FONT, b"")
    pages = b"<</Type/Pages/Kids[5 0 R]/Count 1>>"
    return build([_CATALOG % b"", pages, b"null", stream(_TEXT), *nodes, page])


def _many_revisions(count: int) -> bytes:
    out = one_page()
    for _ in range(count):
        previous = out.rindex(b"startxref\n") + 10
        before = out[previous : out.index(b"\n", previous)]
        place = len(out) + 1
        out += b"\n4 0 obj\n%s\nendobj\n" % stream(_TEXT)
        start = len(out)
        out += b"xref\n4 1\n%010d 00000 n \ntrailer<</Size 5/Root 1 0 R/Prev %s>>\n" % (
            place,
            before,
        )
        out += b"startxref\n%d\n%%%%EOF" % start
    return out


def _xref_loop() -> bytes:
    whole = one_page()
    start = int(whole[whole.rindex(b"startxref\n") + 10 :].split()[0])
    return whole.replace(b"/Root 1 0 R", b"/Root 1 0 R/Prev %d" % start)


def _cmap(lines: bytes) -> bytes:
    return stream(
        b"/CIDInit /ProcSet findresource begin begincmap 1 begincodespacerange <00> <FF> "
        b"endcodespacerange " + lines + b" endcmap end"
    )


def _with_cmap(lines: bytes) -> bytes:
    font = b"/Font<</A<</Type/Font/Subtype/Type1/BaseFont/Helvetica/ToUnicode 5 0 R>>>>"
    return one_page(resources=font, more=[_cmap(lines)])


def cases() -> list[Case]:
    good = one_page()
    damaged, swelled, slow = "file-damaged", "parser-swelled", "parser-timed-out"
    crashed, empty = "parser-crashed", "text-missing"
    open_action = b"/OpenAction<</S/%s/%s>>"
    outline = b"<</Title(Loop)/Parent 5 0 R/Next 6 0 R/First 6 0 R/Last 6 0 R/Dest[3 0 R/Fit]>>"
    file_tree = b"/Names<</EmbeddedFiles 5 0 R>>"
    javascript = b"/Names<</JavaScript<</Names[(a) 5 0 R]>>>>"
    return [
        case("pdf-as-it-should-be", "a.pdf", good, TAKEN),
        case("pdf-cut-in-half", "a.pdf", good[: len(good) // 2], TAKEN, damaged),
        case("pdf-head-alone", "a.pdf", b"%PDF-1.7\n", damaged),
        case("pdf-noise", "a.pdf", b"%PDF-1.4\n" + bytes(range(256)) * 400, damaged),
        case("pdf-of-nuls", "a.pdf", b"\0" * 50_000, damaged),
        case("pdf-that-is-text", "a.pdf", b"This was to be a PDF.", damaged),
        case("pdf-named-docx", "a.docx", good, TAKEN),
        case("pdf-behind-1000-bytes", "a.pdf", b"\r\n" * 500 + good, TAKEN),
        case(
            "pdf-startxref-nowhere", "a.pdf", good.replace(b"startxref\n", b"startxref\n9"), TAKEN
        ),
        case("pdf-xref-loop", "a.pdf", _xref_loop, TAKEN, damaged),
        case("pdf-500-revisions", "a.pdf", lambda: _many_revisions(500), TAKEN, damaged),
        case(
            "pdf-root-missing",
            "a.pdf",
            good.replace(b"/Root 1 0 R", b"/Root 9 0 R"),
            TAKEN,
            damaged,
        ),
        case(
            "pdf-pages-loop",
            "a.pdf",
            one_page(pages=b"<</Type/Pages/Kids[2 0 R 3 0 R]/Count 2>>"),
            *(TAKEN, damaged, empty),
        ),
        case("pdf-page-tree-5000-deep", "a.pdf", lambda: _page_tree(5000), TAKEN, damaged, crashed),
        case(
            "pdf-says-1e9-pages",
            "a.pdf",
            one_page(pages=_PAGES.replace(b"Count 1", b"Count 1000000000")),
            *("pages-too-many", TAKEN, damaged),
        ),
        case(
            "pdf-says-1e6-pages",
            "a.pdf",
            one_page(pages=_PAGES.replace(b"Count 1", b"Count 1000000")),
            *("pages-too-many", TAKEN, damaged),
        ),
        case(
            "pdf-says-minus-1-pages",
            "a.pdf",
            one_page(pages=_PAGES.replace(b"Count 1", b"Count -1")),
            *(TAKEN, damaged),
        ),
        case(
            "pdf-no-pages",
            "a.pdf",
            one_page(pages=b"<</Type/Pages/Kids[]/Count 0>>"),
            damaged,
        ),
        case(
            "pdf-20001-times-the-same-page",
            "a.pdf",
            lambda: one_page(pages=b"<</Type/Pages/Kids[%s]/Count 20001>>" % (b"3 0 R " * 20_001)),
            *("pages-too-many", damaged),
        ),
        case(
            "pdf-length-of-itself",
            "a.pdf",
            one_page(contents=b"<</Length 4 0 R>>stream\n%s\nendstream" % _TEXT),
            *(TAKEN, damaged, empty),
        ),
        case(
            "pdf-contents-of-itself", "a.pdf", one_page(contents=b"[4 0 R 4 0 R]"), empty, damaged
        ),
        case(
            "pdf-arrays-100000-deep",
            "a.pdf",
            one_page(catalog=b"/A " + b"[" * 100_000 + b"]" * 100_000),
            *(TAKEN, damaged, crashed),
        ),
        case(
            "pdf-dictionaries-50000-deep",
            "a.pdf",
            one_page(catalog=b"/A" + b"<</A" * 50_000 + b" 1" + b">>" * 50_000),
            *(TAKEN, damaged, crashed),
        ),
        case(
            "pdf-flate-twice",
            "a.pdf",
            lambda: one_page(contents=_bomb(2, _HUGE)),
            empty,
            swelled,
            slow,
            crashed,
        ),
        case(
            "pdf-flate-3-times",
            "a.pdf",
            lambda: one_page(contents=_bomb(3, _HUGE)),
            *(empty, swelled, slow, crashed),
        ),
        case("pdf-object-stream-250-mb", "a.pdf", _object_stream_bomb, TAKEN),
        case(
            "pdf-metadata-250-mb",
            "a.pdf",
            lambda: one_page(
                catalog=b"/Metadata 5 0 R",
                more=[stream(_squeezed(1, _HUGE), b"/Filter/FlateDecode/Type/Metadata")],
            ),
            TAKEN,
            "parser-crashed",
        ),
        case(
            "pdf-attached-250-mb",
            "a.pdf",
            lambda: one_page(
                catalog=b"/Names<</EmbeddedFiles<</Names[(a.txt) 5 0 R]>>>>",
                more=[
                    b"<</Type/Filespec/F(a.txt)/EF<</F 6 0 R>>>>",
                    stream(_squeezed(1, _HUGE), b"/Filter/FlateDecode/Type/EmbeddedFile"),
                ],
            ),
            TAKEN,
        ),
        case("pdf-forms-20-to-the-10", "a.pdf", exponential_forms(10, 20), slow, crashed, swelled),
        case(
            "pdf-form-of-itself",
            "a.pdf",
            one_page(
                b"/F Do",
                resources=b"/XObject<</F 5 0 R>>",
                more=[
                    stream(
                        b"/F Do",
                        b"/Type/XObject/Subtype/Form/BBox[0 0 9 9]/Resources<</XObject<</F 5 0 R>>>>",
                    )
                ],
            ),
            *(empty, damaged, crashed),
        ),
        case(
            "pdf-javascript",
            "a.pdf",
            one_page(catalog=open_action % (b"JavaScript", b"JS(while(true){app.alert(1)})")),
            TAKEN,
        ),
        case(
            "pdf-javascript-by-name",
            "a.pdf",
            one_page(catalog=javascript, more=[b"<</S/JavaScript/JS(this.closeDoc())>>"]),
            TAKEN,
        ),
        case(
            "pdf-starts-a-program",
            "a.pdf",
            one_page(catalog=open_action % (b"Launch", b"F(/bin/sh)")),
            TAKEN,
        ),
        case(
            "pdf-calls-home",
            "a.pdf",
            one_page(catalog=open_action % (b"URI", b"URI(http://127.0.0.1:9/)")),
            TAKEN,
        ),
        case("pdf-password", "a.pdf", lambda: _encrypted("secret"), "file-encrypted"),
        case("pdf-empty-password", "a.pdf", lambda: _encrypted(""), TAKEN),
        case(
            "pdf-encrypted-by-nobody",
            "a.pdf",
            one_page(trailer=b"/Encrypt<</Filter/Own/V 99/R 99>>"),
            *(damaged, "file-encrypted"),
        ),
        case(
            "pdf-scan",
            "a.pdf",
            one_page(
                b"500 0 0 500 0 0 cm /I Do",
                resources=b"/XObject<</I 5 0 R>>",
                more=[
                    stream(
                        b"\x7f",
                        b"/Type/XObject/Subtype/Image/Width 1/Height 1/BitsPerComponent 8"
                        b"/ColorSpace/DeviceGray",
                    )
                ],
            ),
            empty,
        ),
        case(
            "pdf-image-of-10-gigapixels",
            "a.pdf",
            one_page(
                _TEXT + b" q 500 0 0 500 0 0 cm /I Do Q",
                resources=_FONT + b"/XObject<</I 5 0 R>>",
                more=[
                    stream(
                        _squeezed(1, 1 << 20),
                        b"/Type/XObject/Subtype/Image/Width 100000/Height 100000"
                        b"/BitsPerComponent 8/ColorSpace/DeviceGray/Filter/FlateDecode",
                    )
                ],
            ),
            TAKEN,
        ),
        case(
            "pdf-outline-loop",
            "a.pdf",
            one_page(
                catalog=b"/Outlines 5 0 R",
                more=[b"<</Type/Outlines/First 6 0 R/Last 6 0 R/Count 1>>", outline],
            ),
            TAKEN,
        ),
        case(
            "pdf-names-loop",
            "a.pdf",
            one_page(catalog=file_tree, more=[b"<</Kids[5 0 R 5 0 R]>>"]),
            TAKEN,
        ),
        case(
            "pdf-fields-loop",
            "a.pdf",
            one_page(
                catalog=b"/AcroForm<</Fields[5 0 R]>>",
                page=b"/Annots[5 0 R]",
                more=[b"<</Subtype/Widget/T(a)/FT/Tx/V 5 0 R/Parent 5 0 R/Kids[5 0 R]>>"],
            ),
            TAKEN,
        ),
        case(
            "pdf-cmap-of-nonsense",
            "a.pdf",
            _with_cmap(b"1 beginbfrange <00> <FF> <D800> endbfrange"),
            *(TAKEN, empty, "file-empty"),
        ),
        case(
            "pdf-cmap-of-nuls",
            "a.pdf",
            _with_cmap(b"1 beginbfrange <00> <FF> <0000> endbfrange"),
            *(TAKEN, empty, "file-empty"),
        ),
        case(
            "pdf-cmap-of-4-billion-codes",
            "a.pdf",
            _with_cmap(b"1 begincidrange <00000000> <FFFFFFFF> 0 endcidrange"),
            TAKEN,
        ),
        case(
            "pdf-page-of-no-size",
            "a.pdf",
            good.replace(b"[0 0 500 500]", b"[0 0 0 0]"),
            *(TAKEN, empty, damaged),
        ),
        case(
            "pdf-page-of-1e38-points",
            "a.pdf",
            good.replace(b"[0 0 500 500]", b"[-1e38 -1e38 1e38 1e38]"),
            *(TAKEN, empty, damaged),
        ),
        case(
            "pdf-text-of-size-1e30",
            "a.pdf",
            one_page(_TEXT.replace(b"/A 12", b"/A 1e30")),
            *(TAKEN, empty, damaged),
        ),
        case("pdf-1e6-times-q", "a.pdf", one_page(b"q " * 1_000_000 + _TEXT), TAKEN, slow, crashed),
        case(
            "pdf-500000-words",
            "a.pdf",
            lambda: one_page(b"BT /A 1 Tf " + b"1 0 Td (w) Tj " * 500_000 + b"ET"),
            *(TAKEN, slow, swelled, crashed),
        ),
        case(
            "pdf-predictor-of-2e9-columns",
            "a.pdf",
            one_page(
                contents=stream(
                    zlib.compress(_TEXT),
                    b"/Filter/FlateDecode/DecodeParms<</Predictor 12/Columns 2147483647>>",
                )
            ),
            *(TAKEN, empty, damaged),
        ),
    ]
