"""A PDF's lines consist of the text on one baseline, with the spaces that readers see."""

from __future__ import annotations

from pathlib import Path

import pypdf
from pypdf.generic import (
    ArrayObject,
    DecodedStreamObject,
    DictionaryObject,
    NameObject,
    NumberObject,
)

from ingest.blocks import BlockKind
from ingest.readers.pdf import read_pdf
from tests.support.pdf_samples import EN, make_pdf, texts

WRITTEN = [
    "The state shall see to the security of networks and of all who use them.",
    "Article 2",
    "This Law applies to their construction and operation, and to nothing else.",
    "Article 3",
    "The state shall give as much weight to security as to development.",
]


def test_lines_set_so_close_that_they_touch_stay_apart(tmp_path: Path) -> None:
    """pdfium hands them over as one."""
    style = "#set page(width: 500pt)\n#set par(leading: -2pt, spacing: -2pt)\n"
    assert texts(read_pdf(make_pdf(tmp_path, style + "\n\n".join(WRITTEN)))) == WRITTEN


def test_characters_of_two_columns_are_not_mixed(tmp_path: Path) -> None:
    style = "#set page(width: 500pt)\n#set par(leading: -2pt, spacing: -2pt)\n"
    left, right = "\\ ".join(WRITTEN[::2]), "\\ ".join(WRITTEN[1::2])
    pdf = make_pdf(tmp_path, f"{style}#grid(columns: 2, [{left}], [{right}])")
    found = " ".join(block.text for block in read_pdf(pdf).blocks)
    assert all(sentence in found for sentence in WRITTEN)


def test_chinese_stretched_sign_by_sign_has_no_blanks(tmp_path: Path) -> None:
    stretched = "缺乏统一定义，报告了当前的认识现状"
    blanks = "#h(0.4em)".join(stretched)
    pdf = make_pdf(tmp_path, f"{blanks}\n\n总#h(1em)则")
    assert texts(read_pdf(pdf)) == [stretched, "总 则"]


def test_quotation_marks_drawn_after_their_line_stand_in_it(tmp_path: Path) -> None:
    """LibreOffice draws the signs of another font last."""
    before, within, after = (text.encode("gbk").hex() for text in ("规定的", "情节严重", "："))
    content = (
        f"BT /F1 12 Tf 50 700 Td [<{before}> -500 <{within}> -500 <{after}>] TJ "
        "/F2 12 Tf 37 0 Td (\\223) Tj 54 0 Td (\\224) Tj ET"
    )
    assert texts(read_pdf(_drawn(tmp_path, content))) == ["规定的“情节严重”："]
    marks_first = (
        "BT /F2 12 Tf 87 700 Td (\\223) Tj 54 0 Td (\\224) Tj "
        f"/F1 12 Tf -91 0 Td [<{before}> -500 <{within}> -500 <{after}>] TJ ET"
    )
    assert texts(read_pdf(_drawn(tmp_path, marks_first))) == ["规定的“情节严重”："]


def test_full_width_letters_set_as_narrow_ones_are_narrow(tmp_path: Path) -> None:
    """Chinese journals set text like this: letters touch, and only gaps separate words."""
    words = [("Ｊｏｕｒｎａｌ", 0), ("ｏｆ", 40), ("Ａｃａｄｅｍｙ", 57), ("２０１７", 97)]
    signs = "".join(
        f"#place(dx: {start + 4.5 * n}pt, scale(x: 60%, origin: left)[{sign}])\n"
        for word, start in words
        for n, sign in enumerate(word)
    )
    style = '#set text(font: "Noto Serif SC", size: 10pt)\n'
    found = texts(read_pdf(make_pdf(tmp_path, f"{style}{signs}")))
    assert found == ["Journal of Academy 2017"]


def test_full_width_digits_set_as_such_stay_together(tmp_path: Path) -> None:
    text = "１９９４年７月５日第八届全国人民代表大会常务委员会第八次会议通过。"
    assert texts(read_pdf(make_pdf(tmp_path, text))) == [text]


def test_characters_of_a_font_that_is_not_embedded_are_all_found(tmp_path: Path) -> None:
    """Chinese journals only name their font: pdfium needs its own to know the widths of characters."""
    text = "致命性自主武器系统的定义方法"
    content = f"BT /F1 12 Tf 50 700 Td <{text[:7].encode('gbk').hex()}> Tj "
    content += (
        f"/F2 12 Tf 84 0 Td (LAWS) Tj /F1 12 Tf 36 0 Td <{text[7:].encode('gbk').hex()}> Tj ET"
    )
    (found,) = texts(read_pdf(_drawn(tmp_path, content)))
    assert found.replace(" ", "") == f"{text[:7]}LAWS{text[7:]}"


def _drawn(folder: Path, content: str) -> Path:
    """A page of this content; F1 is a Chinese font that is not embedded, F2 is Helvetica."""
    writer = pypdf.PdfWriter()
    page = writer.add_blank_page(595, 842)
    stream = DecodedStreamObject()
    stream.set_data(content.encode("ascii"))
    page[NameObject("/Contents")] = writer._add_object(stream)
    latin = _font("/Type1", "/Helvetica")
    latin[NameObject("/Encoding")] = NameObject("/WinAnsiEncoding")
    resources = DictionaryObject()
    resources[NameObject("/Font")] = DictionaryObject(
        {NameObject("/F1"): _han_font(), NameObject("/F2"): latin}
    )
    page[NameObject("/Resources")] = resources
    writer.write(folder / "x.pdf")
    return folder / "x.pdf"


def _font(kind: str, name: str) -> DictionaryObject:
    return DictionaryObject(
        {
            NameObject("/Type"): NameObject("/Font"),
            NameObject("/Subtype"): NameObject(kind),
            NameObject("/BaseFont"): NameObject(name),
        }
    )


def _han_font() -> DictionaryObject:
    info = DictionaryObject({NameObject("/Supplement"): NumberObject(0)})
    info[NameObject("/Registry")] = pypdf.generic.TextStringObject("Adobe")
    info[NameObject("/Ordering")] = pypdf.generic.TextStringObject("GB1")
    descendant = _font("/CIDFontType0", "/FZShuSong")
    descendant[NameObject("/CIDSystemInfo")] = info
    descendant[NameObject("/DW")] = NumberObject(1000)
    font = _font("/Type0", "/FZShuSong")
    font[NameObject("/Encoding")] = NameObject("/GBK-EUC-H")
    font[NameObject("/DescendantFonts")] = ArrayObject([descendant])
    return font


def test_numbers_in_the_margin_of_a_pleading_go(tmp_path: Path) -> None:
    lines = [f"Line {word} of a pleading that goes on and on" for word in "abcdefghijklmnop"]
    rows = ", ".join(f"[{n}], [{line}]" for n, line in enumerate(lines, 1))
    pdf = make_pdf(tmp_path, f"#grid(columns: (30pt, 1fr), row-gutter: 8pt, {rows})")
    found = " ".join(block.text for block in read_pdf(pdf).blocks)
    assert found == " ".join(lines)


def test_page_numbers_on_either_side_go(tmp_path: Path) -> None:
    """Three pages: the number is on neither side often enough to be recognised by that."""
    number = "· #here().page() ·"
    side = f"if calc.odd(here().page()) [#h(1fr) {number}] else [{number}]"
    header = f"#set page(height: 160pt, numbering: none, header: context {{ {side} }})\n"
    written = [f"Page {word} says something." for word in ("one", "two", "three")]
    blocks = read_pdf(make_pdf(tmp_path, header + "\n#pagebreak()\n".join(written))).blocks
    assert [block.text for block in blocks] == written


def test_lines_of_a_contents_page_are_no_table(tmp_path: Path) -> None:
    titles = ["Introduction", "What is it?", "How to fill in the form", "Consent", "Contacts"]
    lines = "\n\n".join(f"{title} #h(1fr) {2 * n}" for n, title in enumerate(titles, 1))
    document = read_pdf(make_pdf(tmp_path, f"{lines}\n#pagebreak()\n{EN}"))
    rows = [block for block in document.blocks if block.kind is BlockKind.ROW]
    assert [row.text for row in rows] == [f"{title}\t{2 * n}" for n, title in enumerate(titles, 1)]
    assert all(row.table_row is None for row in rows)
