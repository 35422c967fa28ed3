"""A DOCX is read as a person reads it: each character once, in reading order."""

from __future__ import annotations

from pathlib import Path

import docx
import pytest

from corpus import Format
from ingest.blocks import BlockKind
from ingest.readers.docx import read_docx
from tests.support.docx_files import TRANSITIONAL, p, r, styled, to_strict, write_docx

NOTE = BlockKind.NOTE
ROW = BlockKind.ROW
FOOTNOTES = (
    '<w:footnote w:id="-1" w:type="separator"><w:p><w:r><w:separator/></w:r></w:p></w:footnote>'
    f'<w:footnote w:id="1">{p("<w:r><w:footnoteRef/></w:r>" + r(" First."))}</w:footnote>'
    f'<w:footnote w:id="2">{p("<w:r><w:footnoteRef/></w:r>" + r("Second."))}{p("More.")}'
    "</w:footnote>"
    f'<w:footnote w:id="3">{p("* By hand.")}</w:footnote>'
)
ENDNOTES = f'<w:endnote w:id="1">{p("At the end.")}</w:endnote>'


def refer(identity: int, kind: str = "footnote", more: str = "") -> str:
    return f'<w:r><w:{kind}Reference w:id="{identity}" {more}/></w:r>'


def field(instruction: str, result: str) -> str:
    return (
        '<w:r><w:fldChar w:fldCharType="begin"/></w:r>'
        f"<w:r><w:instrText>{instruction}</w:instrText></w:r>"
        '<w:r><w:fldChar w:fldCharType="separate"/></w:r>'
        f'{result}<w:r><w:fldChar w:fldCharType="end"/></w:r>'
    )


def texts(path: Path, body: str, **parts: str) -> list[str]:
    document = read_docx(write_docx(path / "a.docx", body, **parts))
    assert not document.warnings
    return [block.text for block in document.blocks]


def kinds(path: Path, body: str, **parts: str) -> list[tuple[BlockKind, str]]:
    document = read_docx(write_docx(path / "a.docx", body, **parts))
    return [(block.kind, block.text) for block in document.blocks]


def test_a_document_of_python_docx(tmp_path: Path) -> None:
    written = docx.Document()
    written.add_heading("Handbook", 0)
    written.add_heading("Identification", 1)
    written.add_paragraph("Listen first.")
    written.add_paragraph("Indicator", style="List Bullet")
    written.add_paragraph("Step", style="List Number")
    table = written.add_table(2, 2)
    for cell, text in zip(table._cells, ("Who", "What", "Police", "Refer"), strict=True):
        cell.text = text
    written.core_properties.title = "Handbook on identification"
    written.core_properties.author = "Office to Combat Trafficking"
    written.save(str(tmp_path / "a.docx"))
    document = read_docx(tmp_path / "a.docx")
    assert [(block.kind, block.level, block.text) for block in document.blocks] == [
        (BlockKind.HEADING, 1, "Handbook"),
        (BlockKind.HEADING, 2, "Identification"),
        (BlockKind.PARAGRAPH, 0, "Listen first."),
        (BlockKind.LIST_ITEM, 0, "Indicator"),
        (BlockKind.LIST_ITEM, 0, "1. Step"),
        (ROW, 0, "Who\tWhat"),
        (ROW, 0, "Police\tRefer"),
    ]
    assert document.format is Format.DOCX
    assert document.title == "Handbook on identification"
    assert document.author == "Office to Combat Trafficking"
    assert document.created == "2013-12-23"
    assert document.lang == "en-US"
    assert document.pages is None


def test_headings_come_from_outline_levels_through_base_styles(tmp_path: Path) -> None:
    styles = (
        '<w:style w:type="paragraph" w:styleId="a"><w:name w:val="heading 2"/><w:pPr>'
        '<w:outlineLvl w:val="1"/></w:pPr></w:style>'
        '<w:style w:type="paragraph" w:styleId="b"><w:name w:val="Own"/><w:basedOn w:val="a"/>'
        "</w:style>"
        '<w:style w:type="paragraph" w:styleId="c"><w:name w:val="标题 3"/></w:style>'
        '<w:style w:type="paragraph" w:styleId="d"><w:name w:val="TOC Heading"/><w:basedOn '
        'w:val="a"/><w:pPr><w:outlineLvl w:val="9"/></w:pPr></w:style>'
    )
    body = (
        styled("b", "own")
        + styled("c", "三")
        + styled("d", "contents")
        + p("direct", '<w:outlineLvl w:val="0"/>')
    )
    document = read_docx(write_docx(tmp_path / "a.docx", body, styles=styles))
    assert [(block.kind, block.level) for block in document.blocks] == [
        *((BlockKind.HEADING, 2), (BlockKind.HEADING, 3)),
        *((BlockKind.PARAGRAPH, 0), (BlockKind.HEADING, 1)),
    ]


RUBY = f"<w:ruby><w:rt>{r('hàn')}</w:rt><w:rubyBase>{r('汉')}</w:rubyBase></w:ruby>"
EMOJI = (
    '<w:r><mc:AlternateContent><mc:Choice Requires="w16se"><w16se:symEx w16se:char="1F60A"/>'
    "</mc:Choice><mc:Fallback><w:t>?</w:t></mc:Fallback></mc:AlternateContent></w:r>"
)
FORMULA = (
    "<m:oMath><m:f><m:num><m:r><m:t>a</m:t></m:r></m:num><m:den><m:r><m:t>b</m:t></m:r></m:den>"
    "</m:f><m:d><m:e><m:r><m:t>x</m:t></m:r></m:e></m:d></m:oMath>"
)
NESTED = f"IF </w:instrText></w:r>{field('X', r('no'))}<w:r><w:instrText>"
UNCLOSED = '<w:r><w:fldChar w:fldCharType="begin"/></w:r>'
WORDPERFECT = "".join(
    f'<w:sym w:font="WP TypographicSymbols" w:char="{code}"/>'
    for code in ("002C", "003D", "0042", "0059", "0041", "0040")
)
SYMBOLS = '<w:sym w:font="Wingdings" w:char="F0FC"/><w:sym w:font="Symbol" w:char="F061"/>'
HYPHENS = "<w:t>co</w:t><w:softHyphen/><w:t>op</w:t><w:noBreakHyphen/><w:t>er</w:t>"


@pytest.mark.parametrize(
    ("inline", "text"),
    [
        (f"<w:ins>{r('new')}</w:ins><w:del><w:r><w:delText>x</w:delText></w:r></w:del>", "new"),
        (f"<w:moveTo>{r('to')}</w:moveTo><w:moveFrom>{r('from')}</w:moveFrom>", "to"),
        (f"<w:hyperlink>{r('link')}</w:hyperlink>", "link"),
        (f"<w:smartTag><w:smartTag>{r('tag')}</w:smartTag></w:smartTag>", "tag"),
        (f"<w:sdt><w:sdtPr/><w:sdtContent>{r('control')}</w:sdtContent></w:sdt>", "control"),
        (f'<w:fldSimple w:instr="DATE">{r("2011")}</w:fldSimple>', "2011"),
        (field(" PAGEREF a ", r("7")), "7"),
        (field(NESTED, r("yes")), "yes"),
        (UNCLOSED + r("never closed"), "never closed"),
        (r("shown") + r("hidden", "<w:vanish/>") + r("!", '<w:vanish w:val="0"/>'), "shown!"),
        (f"<w:r>{RUBY}</w:r>", "汉"),
        ("<w:r><w:t>a</w:t><w:br/><w:t>b</w:t><w:tab/><w:t>c</w:t></w:r>", "a\nb c"),
        (f"<w:r>{HYPHENS}</w:r>", "coop-er"),
        (f"<w:r>{SYMBOLS}</w:r>", "✓α"),
        (f"<w:r>{WORDPERFECT}</w:r>", "£’–…“”"),
        (r("\uf0fe", '<w:rFonts w:ascii="Wingdings" w:hAnsi="Wingdings"/>') + r(" yes"), "☑ yes"),
        (EMOJI, "😊"),
        (FORMULA, "a/b(x)"),
    ],
)
def test_what_is_seen_in_a_line(tmp_path: Path, inline: str, text: str) -> None:
    assert texts(tmp_path, p(inline)) == [text]


def test_hidden_by_style_and_shown_again_by_both(tmp_path: Path) -> None:
    hide = "<w:rPr><w:vanish/></w:rPr></w:style>"
    styles = (
        f'<w:style w:type="paragraph" w:styleId="P">{hide}'
        f'<w:style w:type="character" w:styleId="C">{hide}'
    )
    run_style = '<w:rStyle w:val="C"/>'
    body = p(r("a") + r("b", run_style)) + styled("P", r("c") + r("d", run_style))
    assert texts(tmp_path, body, styles=styles) == ["a", "d"]


def test_paragraphs_merged_by_a_deletion_and_initials(tmp_path: Path) -> None:
    merged = p("One ", '<w:rPr><w:del w:id="1"/></w:rPr>') + p("sentence.")
    initial = p("T", '<w:framePr w:dropCap="drop"/>') + p("his one.")
    last = p("Left over", '<w:rPr><w:del w:id="1"/></w:rPr>')
    assert texts(tmp_path, merged + initial + last) == ["One sentence.", "This one.", "Left over"]


def test_notes_follow_their_paragraph_and_their_marks_leave_it(tmp_path: Path) -> None:
    body = (
        p(r("A") + refer(1) + r(" b.") + refer(1, "endnote"))
        + p(r("C.") + refer(2))
        + p(
            r("D")
            + '<w:r><w:footnoteReference w:id="3" w:customMarkFollows="1"/><w:t>*</w:t></w:r>'
        )
    )
    assert kinds(tmp_path, body, footnotes=FOOTNOTES, endnotes=ENDNOTES) == [
        (BlockKind.PARAGRAPH, "A b."),
        (NOTE, "1 First."),
        (NOTE, "i At the end."),
        (BlockKind.PARAGRAPH, "C."),
        (NOTE, "2 Second.\nMore."),
        (BlockKind.PARAGRAPH, "D"),
        (NOTE, "* By hand."),
    ]


def test_marks_of_notes_as_the_section_and_page_print_them(tmp_path: Path) -> None:
    circled = (
        '<w:footnotePr><w:numFmt w:val="decimalEnclosedCircleChinese"/><w:numRestart '
        'w:val="eachPage"/></w:footnotePr>'
    )
    new_page = "<w:r><w:lastRenderedPageBreak/></w:r>"
    body = (
        p(r("a") + refer(1) + refer(2))
        + p(new_page + r("b") + refer(1))
        + p("", f"<w:sectPr>{circled}</w:sectPr>")
        + p(r("c") + refer(1))
        + "<w:sectPr/>"
    )
    notes = [text for kind, text in kinds(tmp_path, body, footnotes=FOOTNOTES) if kind is NOTE]
    assert notes == ["① First.", "② Second.\nMore.", "① First.", "2 First."]


def test_text_boxes_once_after_their_paragraph(tmp_path: Path) -> None:
    box = "<w:txbxContent>{}</w:txbxContent>"
    shape = (
        '<w:r><mc:AlternateContent><mc:Choice Requires="wps"><w:drawing><wps:txbx>'
        f"{box.format(p('In the box.'))}</wps:txbx></w:drawing></mc:Choice><mc:Fallback><w:pict>"
        f"<v:textbox>{box.format(p('In the box.'))}</v:textbox></w:pict></mc:Fallback>"
        "</mc:AlternateContent></w:r>"
    )
    art = '<w:r><w:pict><v:shape><v:textpath string="Word art"/></v:shape></w:pict></w:r>'
    body = p(r("Before.") + shape + r(" After.")) + p(art)
    assert texts(tmp_path, body) == ["Before. After.", "In the box.", "Word art"]


def test_content_controls_around_paragraphs(tmp_path: Path) -> None:
    body = (
        f"<w:sdt><w:sdtContent>{p('a')}<w:customXml>{p('b')}</w:customXml></w:sdtContent></w:sdt>"
    )
    assert texts(tmp_path, body) == ["a", "b"]


def test_charts_and_smart_art(tmp_path: Path) -> None:
    points = "".join(
        f'<dgm:pt modelId="{key}"{kind}><dgm:t><a:p><a:r><a:t>{text}</a:t></a:r></a:p></dgm:t></dgm:pt>'
        for key, text, kind in (
            *((0, "", ' type="doc"'), (2, "second", ""), (1, "first", "")),
            *((3, "below", ""), (4, "third", ""), (9, "layout", ' type="pres"')),
        )
    )
    links = "".join(
        f'<dgm:cxn srcId="{above}" destId="{below}" srcOrd="{order}"/>'
        for above, below, order in ((0, 2, 1), (0, 1, 0), (0, 4, 2), (1, 3, 0))
    )
    uris = " ".join(
        f'xmlns:{prefix}="{TRANSITIONAL.format("drawingml", name)}"'
        for prefix, name in (("a", "main"), ("dgm", "diagram"), ("c", "chart"))
    )
    data = f'<?xml version="1.0"?><dgm:dataModel {uris}><dgm:ptLst>{points}</dgm:ptLst><dgm:cxnLst>{links}</dgm:cxnLst></dgm:dataModel>'  # noqa: E501
    cache = "<c:strRef><c:strCache>{}</c:strCache></c:strRef>"
    cached = "".join(
        f'<c:pt idx="{at}"><c:v>{v}</c:v></c:pt>' for at, v in ((1, "2012"), (0, "2011"))
    )
    name = cache.format('<c:pt idx="0"><c:v>Rescued</c:v></c:pt>')
    title = (
        "<c:title><c:tx><c:rich><a:p><a:r><a:t>Cases</a:t></a:r></a:p></c:rich></c:tx></c:title>"
    )
    chart = (
        f'<?xml version="1.0"?><c:chartSpace {uris}><c:chart>{title}<c:ser><c:tx>{name}</c:tx>'
        f"<c:cat>{cache.format(cached)}</c:cat></c:ser></c:chart></c:chartSpace>"
    )
    drawing = "<w:r><w:drawing><a:graphic>{}</a:graphic></w:drawing></w:r>"
    body = p(drawing.format('<dgm:relIds r:dm="diagramData"/>')) + p(
        drawing.format('<c:chart r:id="chart"/>')
    )
    document = read_docx(write_docx(tmp_path / "a.docx", body, diagramData=data, chart=chart))
    assert [(block.kind, block.level, block.text) for block in document.blocks] == [
        (BlockKind.LIST_ITEM, 0, "first"),
        (BlockKind.LIST_ITEM, 1, "below"),
        (BlockKind.LIST_ITEM, 0, "second"),
        (BlockKind.LIST_ITEM, 0, "third"),
        (BlockKind.PARAGRAPH, 0, "Cases"),
        (ROW, 0, "2011\t2012"),
        (ROW, 0, "Rescued"),
    ]


def test_strict_documents(tmp_path: Path) -> None:
    body = styled("h", "Heading") + p(r("a") + refer(1))
    outline = '<w:pPr><w:outlineLvl w:val="0"/></w:pPr>'
    styles = f'<w:style w:type="paragraph" w:styleId="h">{outline}</w:style>'
    path = write_docx(tmp_path / "a.docx", body, styles=styles, footnotes=FOOTNOTES)
    assert [block.text for block in read_docx(to_strict(path)).blocks] == [
        "Heading",
        "a",
        "1 First.",
    ]


@pytest.mark.parametrize(("text", "lang"), [("人口贩运", "zh-TW"), ("Trafficking", "en-GB")])
def test_the_language_is_that_of_the_letters(tmp_path: Path, text: str, lang: str) -> None:
    styles = (
        '<w:docDefaults><w:rPrDefault><w:rPr><w:lang w:val="en-GB" w:eastAsia="zh-TW"/></w:rPr>'
        "</w:rPrDefault></w:docDefaults>"
    )
    assert read_docx(write_docx(tmp_path / "a.docx", p(text), styles=styles)).lang == lang


@pytest.mark.parametrize("title", ["Word Document", "文档1", "Microsoft Word - plan.doc", "a.docx"])
def test_titles_that_programs_made_are_none(tmp_path: Path, title: str) -> None:
    core = (
        '<?xml version="1.0"?><cp:coreProperties xmlns:cp="http://schemas.openxmlformats.org/package/'
        '2006/metadata/core-properties" xmlns:dc="http://purl.org/dc/elements/1.1/">'
        f"<dc:title>{title}</dc:title></cp:coreProperties>"
    )
    assert read_docx(write_docx(tmp_path / "a.docx", p("x"), core=core)).title is None
