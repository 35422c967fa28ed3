"""A PPTX is read slide by slide: title, text in reading order, speaker notes."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from lxml import etree
from pptx import Presentation
from pptx.chart.data import CategoryChartData
from pptx.enum.chart import XL_CHART_TYPE
from pptx.util import Cm, Pt

from corpus import FileDamaged, FileEmpty, Format
from ingest.blocks import BlockKind, RawDocument
from ingest.readers.pptx import read_pptx
from tests.support.docx_files import rewrite, to_strict

A = "http://schemas.openxmlformats.org/drawingml/2006/main"
TITLE_AND_CONTENT, TITLE_ONLY, BLANK = 1, 5, 6
SLIDE, NOTES = BlockKind.SLIDE, BlockKind.SPEAKER_NOTES
ITEM, PARAGRAPH, ROW = BlockKind.LIST_ITEM, BlockKind.PARAGRAPH, BlockKind.ROW


def saved(deck: Any, path: Path) -> RawDocument:
    deck.save(str(path / "a.pptx"))
    return read_pptx(path / "a.pptx")


def kinds(document: RawDocument) -> list[tuple[BlockKind, str]]:
    return [(block.kind, block.text) for block in document.blocks]


def add_slide(deck: Any, layout: int = TITLE_AND_CONTENT, title: str = "") -> Any:
    slide = deck.slides.add_slide(deck.slide_layouts[layout])
    if title:
        slide.shapes.title.text = title
    return slide


def add_box(slide: Any, text: str, top: float = 5, left: float = 2) -> Any:
    box = slide.shapes.add_textbox(Cm(left), Cm(top), Cm(5), Cm(1))
    box.text_frame.text = text
    return box


def test_a_deck(tmp_path: Path) -> None:
    deck = Presentation()
    deck.core_properties.title = "识别受害人"
    deck.core_properties.author = "打拐办"
    opening = add_slide(deck, 0, "Identifying victims")
    opening.placeholders[1].text = "Training module"
    slide = add_slide(deck, title="Indicators")
    frame = slide.placeholders[1].text_frame
    frame.text = "Documents held"
    frame.add_paragraph().text = "by the employer"
    frame.paragraphs[1].level = 1
    frame.add_paragraph()
    add_box(slide, "See the annex.")
    slide.notes_slide.notes_text_frame.text = "Ask first.\nThen listen."
    document = saved(deck, tmp_path)
    assert [(b.kind, b.level, b.page, b.text) for b in document.blocks] == [
        (SLIDE, 0, 1, "Identifying victims"),
        (PARAGRAPH, 0, 1, "Training module"),
        (SLIDE, 0, 2, "Indicators"),
        (ITEM, 0, 2, "Documents held"),
        (ITEM, 1, 2, "by the employer"),
        (PARAGRAPH, 0, 2, "See the annex."),
        (NOTES, 0, 2, "Ask first."),
        (NOTES, 0, 2, "Then listen."),
    ]
    assert document.format is Format.PPTX
    assert (document.title, document.author, document.pages) == ("识别受害人", "打拐办", 2)
    assert document.created == "2013-01-27"
    assert document.warnings == []


def test_a_slide_without_a_title_is_named_by_its_first_line_once(tmp_path: Path) -> None:
    deck = Presentation()
    add_box(add_slide(deck, BLANK), "First line\vsecond line")
    only_notes = add_slide(deck, BLANK)
    only_notes.notes_slide.notes_text_frame.text = "Show the map.\nWait."
    add_slide(deck, BLANK)
    document = saved(deck, tmp_path)
    assert [(block.page, block.kind, block.text) for block in document.blocks] == [
        (1, SLIDE, "First line"),
        (1, PARAGRAPH, "second line"),
        (2, SLIDE, "Show the map."),
        (2, NOTES, "Wait."),
    ]
    assert document.pages == 3


def test_shapes_in_reading_order_groups_kept_together(tmp_path: Path) -> None:
    slide_of = Presentation()
    slide = add_slide(slide_of, TITLE_ONLY, "Order")
    add_box(slide, "right", top=6.1, left=12)
    add_box(slide, "bottom", top=12)
    group = slide.shapes.add_group_shape()
    inner = group.shapes.add_group_shape()
    for holder, text, top in ((group, "group 2", 9.5), (inner, "group 1", 9)):
        box = holder.shapes.add_textbox(Cm(2), Cm(top), Cm(5), Cm(1))
        box.text_frame.text = text
    add_box(slide, "left", top=6.3, left=2)
    assert [text for _, text in kinds(saved(slide_of, tmp_path))] == [
        *("Order", "left", "right", "group 1", "group 2", "bottom"),
    ]


def test_tables_with_merged_cells(tmp_path: Path) -> None:
    deck = Presentation()
    slide = add_slide(deck, TITLE_ONLY, "Who does what")
    table = slide.shapes.add_table(3, 3, Cm(1), Cm(5), Cm(20), Cm(5)).table
    for row, texts in enumerate((("all", "", "c"), ("tall", "b1", "c1"), ("", "b2", "c2"))):
        for column, text in enumerate(texts):
            table.cell(row, column).text = text
    table.cell(0, 0).merge(table.cell(0, 1))
    table.cell(1, 0).merge(table.cell(2, 0))
    assert kinds(saved(deck, tmp_path))[1:] == [
        *((ROW, "all\t\tc"), (ROW, "tall\tb1\tc1"), (ROW, "\tb2\tc2")),
    ]


def test_charts_say_title_categories_and_series(tmp_path: Path) -> None:
    deck = Presentation()
    slide = add_slide(deck, TITLE_ONLY, "Figures")
    make_data: Any = CategoryChartData
    data = make_data()
    data.categories = ["2011", "2012"]
    data.add_series("Rescued", (1, 2))
    data.add_series("Returned", (3, 4))
    size = (Cm(1), Cm(5), Cm(10), Cm(8))
    chart = slide.shapes.add_chart(XL_CHART_TYPE.COLUMN_CLUSTERED, *size, data).chart
    chart.has_title = True
    chart.chart_title.text_frame.text = "Cases by year"
    assert kinds(saved(deck, tmp_path))[1:] == [
        *((PARAGRAPH, "Cases by year"), (ROW, "2011\t2012"), (ROW, "Rescued\tReturned")),
    ]


def number(scheme: str, start: int = 1) -> str:
    return f'<a:buAutoNum xmlns:a="{A}" type="{scheme}" startAt="{start}"/>'


@pytest.mark.parametrize(
    ("scheme", "labels"),
    [
        ("arabicPeriod", ["1.", "2."]),
        ("alphaLcParenBoth", ["(a)", "(b)"]),
        ("romanUcParenR", ["I)", "II)"]),
        ("ea1ChsPlain", ["一", "二"]),
        ("ea1JpnChsDbPeriod", ["一．", "二．"]),
        ("circleNumDbPlain", ["①", "②"]),
        ("circleNumWdBlackPlain", ["❶", "❷"]),
        ("arabicDbPlain", ["１", "２"]),
    ],
)
def test_automatic_numbers_are_text(tmp_path: Path, scheme: str, labels: list[str]) -> None:
    deck = Presentation()
    frame = add_box(add_slide(deck, TITLE_ONLY, "Steps"), "x\nx").text_frame
    for paragraph in frame.paragraphs:
        paragraph._p.get_or_add_pPr().append(etree.fromstring(number(scheme)))
    assert kinds(saved(deck, tmp_path))[1:] == [(ITEM, f"{label} x") for label in labels]


def test_numbers_continue_across_deeper_levels_and_restart_after_plain_text(tmp_path: Path) -> None:
    deck = Presentation()
    none = f'<a:buNone xmlns:a="{A}"/>'
    lines = (
        *((0, number("arabicPeriod", 3)), (1, number("alphaLcPeriod"))),
        *((0, number("arabicPeriod", 3)), (1, number("alphaLcPeriod"))),
        *((0, none), (0, number("arabicPeriod", 3)), (0, number("alphaLcPeriod"))),
    )
    frame = add_slide(deck, title="Steps").placeholders[1].text_frame
    frame.text = "\n".join("x" for _ in lines)
    for paragraph, (level, bullet) in zip(frame.paragraphs, lines, strict=True):
        paragraph.level = level
        paragraph._p.get_or_add_pPr().append(etree.fromstring(bullet))
    found = kinds(saved(deck, tmp_path))[1:]
    assert [text for _, text in found] == ["3. x", "a. x", "4. x", "a. x", "x", "3. x", "a. x"]
    assert [kind for kind, _ in found] == [ITEM] * 4 + [PARAGRAPH, ITEM, ITEM]


def test_slide_numbers_dates_footers_and_hidden_shapes_are_no_text(tmp_path: Path) -> None:
    deck = Presentation()
    slide = add_slide(deck, TITLE_ONLY, "Title")
    for kind in ("dt", "ftr", "sldNum"):
        box = add_box(slide, f"a {kind}")
        place = etree.SubElement(
            box._element.nvSpPr.nvPr,
            "{http://schemas.openxmlformats.org/presentationml/2006/main}ph",
        )
        place.set("type", kind)
    add_box(slide, "hidden")._element.nvSpPr.cNvPr.set("hidden", "1")
    field = f'<a:fld xmlns:a="{A}" id="{{1}}" type="slidenum"><a:t>7</a:t></a:fld>'
    add_box(slide, "Page ").text_frame.paragraphs[0]._p.append(etree.fromstring(field))
    assert kinds(saved(deck, tmp_path)) == [(SLIDE, "Title"), (PARAGRAPH, "Page")]


def test_shapes_in_alternatives_are_read_once_with_their_formulas(tmp_path: Path) -> None:
    deck = Presentation()
    slide = add_slide(deck, TITLE_ONLY, "Title")
    box, again = add_box(slide, "Rate: "), add_box(slide, "Rate: [picture]")
    formula = (
        '<a14:m xmlns:a14="http://schemas.microsoft.com/office/drawing/2010/main" xmlns:m="http://'
        'schemas.openxmlformats.org/officeDocument/2006/math"><m:oMath><m:f><m:num><m:r><m:t>a</m:t>'
        "</m:r></m:num><m:den><m:r><m:t>b</m:t></m:r></m:den></m:f></m:oMath></a14:m>"
    )
    box.text_frame.paragraphs[0]._p.append(etree.fromstring(formula))
    mc = "http://schemas.openxmlformats.org/markup-compatibility/2006"
    alternate = etree.SubElement(slide.shapes._spTree, f"{{{mc}}}AlternateContent")
    choice = etree.SubElement(alternate, f"{{{mc}}}Choice", Requires="a14")
    choice.append(box._element)
    etree.SubElement(alternate, f"{{{mc}}}Fallback").append(again._element)
    assert kinds(saved(deck, tmp_path))[1:] == [(PARAGRAPH, "Rate: a/b")]


def test_the_language_is_the_one_that_most_text_is_marked_as(tmp_path: Path) -> None:
    deck = Presentation()
    slide = add_slide(deck, TITLE_ONLY, "Title")
    for text, language in (("预防和打击拐卖", "zh-CN"), ("NPA", "en-US")):
        run = add_box(slide, text).text_frame.paragraphs[0].runs[0]
        run._r.get_or_add_rPr().set("lang", language)
    assert saved(deck, tmp_path).lang == "zh-CN"


def two_slides(path: Path) -> Path:
    deck = Presentation()
    add_slide(deck, TITLE_ONLY, "One").notes_slide.notes_text_frame.text = "Note"
    add_slide(deck, TITLE_ONLY, "Two")
    deck.save(str(path / "a.pptx"))
    return path / "a.pptx"


def test_strict_decks(tmp_path: Path) -> None:
    document = read_pptx(to_strict(two_slides(tmp_path)))
    assert kinds(document) == [(SLIDE, "One"), (NOTES, "Note"), (SLIDE, "Two")]


@pytest.mark.parametrize(
    ("entry", "left", "warned"),
    [
        ("slides/slide1.xml", [(SLIDE, "Two")], "Slide 1 could not be read."),
        ("notesSlide1.xml", [(SLIDE, "One"), (SLIDE, "Two")], "ppt/notesSlides/notesSlide1.xml"),
    ],
)
def test_a_broken_part_is_a_warning(
    tmp_path: Path, entry: str, left: list[tuple[BlockKind, str]], warned: str
) -> None:
    document = read_pptx(rewrite(two_slides(tmp_path), lambda _: b"<oh", entry))
    assert kinds(document) == left
    assert document.pages == 2
    assert any(warned in warning for warning in document.warnings)


def test_refusals(tmp_path: Path) -> None:
    path = two_slides(tmp_path)
    with pytest.raises(FileDamaged, match="as PPTX"):
        read_pptx(rewrite(path, lambda _: b"<oh", "ppt/presentation.xml"))
    path.write_bytes(b"no archive")
    with pytest.raises(FileDamaged):
        read_pptx(path)
    with pytest.raises(FileEmpty):
        saved(Presentation(), tmp_path)


def test_a_word_document_is_no_deck(tmp_path: Path) -> None:
    import docx

    written = docx.Document()
    written.add_paragraph("x")
    written.save(str(tmp_path / "a.pptx"))
    with pytest.raises(FileDamaged, match="no PowerPoint presentation"):
        read_pptx(tmp_path / "a.pptx")


def test_columns_are_read_one_after_the_other(tmp_path: Path) -> None:
    deck = Presentation()
    slide = add_slide(deck, TITLE_ONLY, "Roles")
    for text, top, left in (
        *(("right above", 6, 14), ("left below", 9, 2), ("foot", 15, 2)),
        *(("left above", 6, 2), ("right below", 9, 14)),
    ):
        add_box(slide, text, top, left)
    assert [text for _, text in kinds(saved(deck, tmp_path))] == [
        *("Roles", "left above", "right above", "left below", "right below", "foot"),
    ]
    # A picture of one piece beside two texts parts the slide into columns.
    slide = add_slide(deck, TITLE_ONLY, "Columns")
    for text, top, left in (("second", 6, 14), ("third", 9, 14)):
        add_box(slide, text, top, left)
    add_box(slide, "first", 6, 2).height = Cm(5)
    assert [text for _, text in kinds(saved(deck, tmp_path))][-3:] == ["first", "second", "third"]


def test_the_largest_words_near_the_top_name_a_slide_without_a_title(tmp_path: Path) -> None:
    deck = Presentation()
    slide = add_slide(deck, BLANK)
    add_box(slide, "Ministry of Justice", 1)
    add_box(slide, "Protecting victims", 3).text_frame.paragraphs[0].runs[0].font.size = Pt(40)
    add_box(slide, "details", 9)
    assert kinds(saved(deck, tmp_path)) == [
        (SLIDE, "Protecting victims"),
        (PARAGRAPH, "Ministry of Justice"),
        (PARAGRAPH, "details"),
    ]
