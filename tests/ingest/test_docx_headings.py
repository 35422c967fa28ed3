"""Which paragraphs of a DOCX are headings: courts and contracts number text in styles of headings."""

from __future__ import annotations

from pathlib import Path

from ingest.blocks import Block, BlockKind
from ingest.readers.docx import read_docx
from tests.support.docx_files import p, r, styled, write_docx

HEADING, ITEM, PARAGRAPH = BlockKind.HEADING, BlockKind.LIST_ITEM, BlockKind.PARAGRAPH
SENTENCE = (
    "The sole issue that arises on this appeal is whether this provision sanctions treatment."
)
SENTENCE_ZH = (
    "本院认为，被告人以出卖为目的，收买、接送被拐卖的妇女，其行为已构成拐卖妇女罪，应依法惩处。"
)
NUMBERING = (
    '<w:abstractNum w:abstractNumId="0"><w:lvl w:ilvl="0"><w:start w:val="1"/>'
    '<w:numFmt w:val="decimal"/><w:lvlText w:val="%1."/></w:lvl></w:abstractNum>'
    '<w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num>'
)
STYLES = (
    '<w:style w:type="paragraph" w:styleId="H1"><w:name w:val="heading 1"/><w:pPr><w:numPr>'
    '<w:numId w:val="1"/></w:numPr><w:outlineLvl w:val="0"/></w:pPr></w:style>'
    '<w:style w:type="paragraph" w:styleId="H"><w:name w:val="Heading"/></w:style>'
    '<w:style w:type="paragraph" w:styleId="B"><w:name w:val="Strong"/><w:rPr><w:b/></w:rPr></w:style>'
)


def read(path: Path, body: str) -> list[Block]:
    file = write_docx(path / "a.docx", body, styles=STYLES, numbering=NUMBERING)
    return read_docx(file).blocks


def kinds(path: Path, body: str) -> list[tuple[BlockKind, str]]:
    return [(block.kind, block.text) for block in read(path, body)]


def test_numbered_sentences_are_paragraphs_though_the_style_says_heading(tmp_path: Path) -> None:
    body = styled("H", "The issue") + styled("H1", SENTENCE) + styled("H1", SENTENCE_ZH)
    assert kinds(tmp_path, body) == [
        (HEADING, "The issue"),
        (ITEM, f"1. {SENTENCE}"),
        (ITEM, f"2. {SENTENCE_ZH}"),
    ]


def test_headings_of_the_same_style_stay_headings(tmp_path: Path) -> None:
    body = styled("H1", "Scope") + p(SENTENCE) + styled("H1", "Definitions") + p(SENTENCE)
    assert [kind for kind, _ in kinds(tmp_path, body)] == [HEADING, PARAGRAPH] * 2


def test_a_heading_is_never_longer_than_a_heading(tmp_path: Path) -> None:
    body = styled("H1", "Scope") + styled("H1", "Terms") + styled("H1", SENTENCE * 4)
    assert [kind for kind, _ in kinds(tmp_path, body)] == [HEADING, HEADING, ITEM]


def test_lines_in_bold_above_text_are_headings_where_no_style_says_so(tmp_path: Path) -> None:
    bold = r("The estate", "<w:b/>")
    underlined = r("证据", '<w:u w:val="single"/>')
    body = (
        "".join(styled("B", line) for line in ("IN THE HIGH COURT", "CHANCERY", "Before"))
        + p(SENTENCE)
        + p(bold)
        + p(SENTENCE)
        + p(underlined)
        + p(SENTENCE_ZH)
        + p(r("Bold", "<w:b/>") + r(f" inside. {SENTENCE}"))
        + p(SENTENCE) * 4
    )
    found = read(tmp_path, body)
    assert [block.text for block in found if block.kind is HEADING] == ["The estate", "证据"]
    assert all(block.level == 2 for block in found if block.kind is HEADING)


def test_bold_lines_are_no_headings_beside_headings_by_style(tmp_path: Path) -> None:
    bold = p(r("The estate", "<w:b/>")) + p(SENTENCE)
    body = styled("H1", "Scope") + p(SENTENCE) + bold * 2
    assert [text for kind, text in kinds(tmp_path, body) if kind is HEADING] == ["1. Scope"]


def test_a_paragraph_that_only_ends_a_section_has_no_number(tmp_path: Path) -> None:
    number = '<w:numPr><w:ilvl w:val="0"/><w:numId w:val="1"/></w:numPr>'
    body = p("one", number) + p("", f"{number}<w:sectPr/>") + p("two", number)
    assert [text for _, text in kinds(tmp_path, body)] == ["1. one", "2. two"]
