"""Word's automatic numbering is read as Word prints it."""

from __future__ import annotations

from pathlib import Path

import pytest

from ingest.blocks import BlockKind
from ingest.readers.docx import read_docx
from ingest.readers.office.numerals import numeral
from tests.support.docx_files import numbered, p, styled, write_docx


def level(
    at: int, text: str, number_format: str = "decimal", *, start: int = 1, more: str = ""
) -> str:
    return (
        f'<w:lvl w:ilvl="{at}"><w:start w:val="{start}"/><w:numFmt w:val="{number_format}"/>'
        f'<w:lvlText w:val="{text}"/>{more}</w:lvl>'
    )


def abstract(levels: str, identity: int = 0, more: str = "") -> str:
    return f'<w:abstractNum w:abstractNumId="{identity}">{more}{levels}</w:abstractNum>'


def num(identity: int, abstract_id: int = 0, overrides: str = "") -> str:
    return (
        f'<w:num w:numId="{identity}"><w:abstractNumId w:val="{abstract_id}"/>{overrides}</w:num>'
    )


def texts(path: Path, body: str, numbering: str, styles: str = "") -> list[str]:
    document = write_docx(path / "a.docx", body, numbering=numbering, styles=styles)
    return [block.text for block in read_docx(document).blocks]


def test_articles_and_items_of_a_chinese_law(tmp_path: Path) -> None:
    numbering = abstract(
        level(0, "第%1章", "chineseCountingThousand", more='<w:suff w:val="space"/>')
        + level(1, "第%2条", "chineseCountingThousand", more='<w:lvlRestart w:val="0"/>')
        + level(2, "（%3）", "chineseCountingThousand", more='<w:suff w:val="nothing"/>')
    ) + num(1)
    body = (
        numbered("总则")
        + numbered("为了惩治犯罪。", 1)
        + numbered("拐卖妇女、儿童集团的首要分子；", 2)
        + numbered("拐卖妇女、儿童三人以上的。", 2)
        + numbered("罪责", 0)
        + numbered("定义。", 1)
        + numbered("其他情形。", 2)
    )
    assert texts(tmp_path, body, numbering) == [
        "第一章 总则",
        "第一条 为了惩治犯罪。",
        "（一）拐卖妇女、儿童集团的首要分子；",
        "（二）拐卖妇女、儿童三人以上的。",
        "第二章 罪责",
        "第二条 定义。",
        "（一）其他情形。",
    ]


def test_deeper_levels_restart_and_name_their_parents(tmp_path: Path) -> None:
    numbering = abstract(level(0, "%1.") + level(1, "%1.%2") + level(2, "(%3)", "lowerLetter"))
    body = "".join(numbered("x", at) for at in (0, 1, 2, 2, 1, 2, 0, 1))
    assert [text.split()[0] for text in texts(tmp_path, body, numbering + num(1))] == [
        *("1.", "1.1", "(a)", "(b)", "1.2", "(a)", "2.", "2.1")
    ]


def test_a_level_restarts_only_after_the_level_it_names(tmp_path: Path) -> None:
    numbering = abstract(
        level(0, "%1") + level(1, "%2") + level(2, "n%3", more='<w:lvlRestart w:val="1"/>')
    )
    body = "".join(numbered("x", at) for at in (0, 1, 2, 1, 2, 0, 2))
    found = texts(tmp_path, body, numbering + num(1))
    assert [text for text in found if text.startswith("n")] == ["n1 x", "n2 x", "n1 x"]


def test_lists_of_one_definition_count_on_unless_their_start_is_overridden(tmp_path: Path) -> None:
    restart = '<w:lvlOverride w:ilvl="0"><w:startOverride w:val="5"/></w:lvlOverride>'
    numbering = abstract(level(0, "%1)")) + num(1) + num(2) + num(3, overrides=restart)
    body = "".join(numbered("x", 0, number) for number in (1, 1, 2, 3, 3, 1))
    assert texts(tmp_path, body, numbering) == ["1) x", "2) x", "3) x", "5) x", "6) x", "7) x"]


def test_an_overriding_level_replaces_the_definition(tmp_path: Path) -> None:
    override = f'<w:lvlOverride w:ilvl="0">{level(0, "§%1", "upperRoman")}</w:lvlOverride>'
    numbering = abstract(level(0, "%1.")) + num(1, overrides=override)
    assert texts(tmp_path, numbered("x"), numbering) == ["§I x"]


def test_a_level_not_used_yet_shows_its_start(tmp_path: Path) -> None:
    numbering = abstract(level(0, "%1.", start=3) + level(1, "%1.%2")) + num(1)
    assert texts(tmp_path, numbered("x", 1) + numbered("x", 1), numbering) == ["3.1 x", "3.2 x"]


def test_legal_levels_print_decimals(tmp_path: Path) -> None:
    numbering = abstract(
        level(0, "Article %1.", "upperRoman") + level(1, "%1.%2", more="<w:isLgl/>")
    )
    body = numbered("x") + numbered("x", 1)
    assert texts(tmp_path, body, numbering + num(1)) == ["Article I. x", "1.1 x"]


def test_numbering_that_comes_from_styles(tmp_path: Path) -> None:
    styles = (
        '<w:style w:type="paragraph" w:styleId="1"><w:name w:val="heading 1"/><w:pPr><w:numPr>'
        '<w:numId w:val="1"/></w:numPr><w:outlineLvl w:val="0"/></w:pPr></w:style>'
        '<w:style w:type="paragraph" w:styleId="2"><w:name w:val="heading 2"/><w:basedOn '
        'w:val="1"/><w:pPr><w:numPr><w:ilvl w:val="1"/></w:numPr><w:outlineLvl w:val="1"/></w:pPr>'
        '</w:style><w:style w:type="paragraph" w:styleId="3"><w:name w:val="Clause"/><w:pPr>'
        '<w:numPr><w:numId w:val="1"/></w:numPr></w:pPr></w:style>'
        '<w:style w:type="paragraph" w:styleId="4"><w:name w:val="Annex"/><w:basedOn w:val="1"/>'
        '<w:pPr><w:numPr><w:numId w:val="0"/></w:numPr></w:pPr></w:style>'
    )
    levels = (
        level(0, "Chapter %1", "upperRoman")
        + level(1, "%2.")
        + level(2, "(%3)", "lowerLetter", more='<w:pStyle w:val="3"/>')
    )
    body = styled("1", "One") + styled("2", "Two") + styled("3", "Three") + styled("4", "Four")
    document = write_docx(
        tmp_path / "a.docx", body, styles=styles, numbering=abstract(levels) + num(1)
    )
    found = [(block.kind, block.level, block.text) for block in read_docx(document).blocks]
    assert found == [
        (BlockKind.HEADING, 1, "Chapter I One"),
        (BlockKind.HEADING, 2, "1. Two"),
        (BlockKind.LIST_ITEM, 2, "(a) Three"),
        (BlockKind.HEADING, 1, "Four"),
    ]


def test_a_numbering_style_refers_to_a_list(tmp_path: Path) -> None:
    styles = (
        '<w:style w:type="numbering" w:styleId="Legal"><w:name w:val="Legal"/><w:pPr><w:numPr>'
        '<w:numId w:val="1"/></w:numPr></w:pPr></w:style>'
    )
    numbering = (
        abstract(level(0, "[%1]"), 0)
        + abstract("", 1, '<w:numStyleLink w:val="Legal"/>')
        + num(1, 0)
        + num(2, 1)
    )
    assert texts(tmp_path, numbered("x", 0, 2), numbering, styles) == ["[1] x"]


def test_bullets_are_list_items_without_a_glyph(tmp_path: Path) -> None:
    numbering = abstract(level(0, "\uf0b7", "bullet") + level(1, "o", "bullet")) + num(1)
    document = write_docx(
        tmp_path / "a.docx", numbered("one") + numbered("two", 1), numbering=numbering
    )
    found = [(block.kind, block.level, block.text) for block in read_docx(document).blocks]
    assert found == [(BlockKind.LIST_ITEM, 0, "one"), (BlockKind.LIST_ITEM, 1, "two")]


def test_what_does_not_count(tmp_path: Path) -> None:
    """A removed number, a hidden paragraph and one merged into the next by a deletion."""
    off = '<w:numPr><w:ilvl w:val="0"/><w:numId w:val="{}"/></w:numPr>'
    body = (
        numbered("one")
        + p("plain", off.format(0))
        + p("", off.format(1) + "<w:rPr><w:vanish/></w:rPr>")
        + p("tw", off.format(1) + '<w:rPr><w:del w:id="1" w:author="a"/></w:rPr>')
        + numbered("o")
        + numbered("three")
    )
    numbering = abstract(level(0, "%1.")) + num(1)
    assert texts(tmp_path, body, numbering) == ["1. one", "plain", "2. two", "3. three"]


def test_numbers_of_empty_cells_are_seen(tmp_path: Path) -> None:
    row = "<w:tr><w:tc>{}</w:tc><w:tc>{}</w:tc></w:tr>"
    body = f"<w:tbl>{row.format(numbered(''), p('甲'))}{row.format(numbered(''), p('乙'))}</w:tbl>"
    numbering = abstract(level(0, "%1")) + num(1)
    assert texts(tmp_path, body, numbering) == ["1\t甲", "2\t乙"]


def test_a_custom_format_keeps_its_zeros(tmp_path: Path) -> None:
    custom = (
        '<w:lvl w:ilvl="0"><w:start w:val="7"/><mc:AlternateContent><mc:Choice Requires="w14">'
        '<w:numFmt w:val="custom" w:format="001, 002, 003, ..."/></mc:Choice><mc:Fallback>'
        '<w:numFmt w:val="decimal"/></mc:Fallback></mc:AlternateContent>'
        '<w:lvlText w:val="No. %1"/></w:lvl>'
    )
    assert texts(tmp_path, numbered("x"), abstract(custom) + num(1)) == ["No. 007 x"]


def test_a_broken_list_leaves_the_text(tmp_path: Path) -> None:
    loop = (
        '<w:style w:type="numbering" w:styleId="L"><w:pPr><w:numPr><w:numId w:val="1"/></w:numPr>'
        '</w:pPr><w:basedOn w:val="L"/></w:style>'
    )
    numbering = abstract("", 0, '<w:numStyleLink w:val="L"/>') + num(1) + num(3, 9)
    body = numbered("a") + numbered("b", 7) + numbered("c", 99) + numbered("d", 0, 3)
    assert texts(tmp_path, body, numbering, loop) == ["a", "b", "c", "d"]


@pytest.mark.parametrize(
    ("number_format", "written"),
    [
        ("decimal", {1: "1", 120: "120"}),
        ("decimalZero", {9: "09", 10: "10"}),
        ("lowerLetter", {1: "a", 26: "z", 27: "aa", 53: "aaa", 781: "781"}),
        ("upperLetter", {2: "B", 28: "BB"}),
        ("lowerRoman", {4: "iv", 9: "ix", 14: "xiv", 1994: "mcmxciv"}),
        ("upperRoman", {3: "III", 10**9: "1000000000"}),
        ("ordinal", {1: "1st", 2: "2nd", 3: "3rd", 11: "11th", 112: "112th", 22: "22nd"}),
        ("cardinalText", {1: "One", 21: "Twenty-one", 305: "Three hundred five"}),
        ("ordinalText", {1: "First", 12: "Twelfth", 20: "Twentieth", 31: "Thirty-first"}),
        (
            "chineseCountingThousand",
            {
                1: "一",
                10: "十",
                11: "十一",
                20: "二十",
                99: "九十九",
                100: "一百",
                101: "一百零一",
                110: "一百一十",
                240: "二百四十",
                1001: "一千零一",
                1010: "一千零一十",
                10_001: "一万零一",
                110_000: "十一万",
            },
        ),
        ("chineseCounting", {10: "十", 19: "十九", 20: "二十", 99: "九十九", 100: "一〇〇"}),
        ("japaneseCounting", {10: "十", 21: "二十一", 100: "百", 101: "百一", 1200: "千二百"}),
        ("ideographDigital", {9: "九", 10: "一〇", 20: "二〇"}),
        ("chineseLegalSimplified", {1: "壹", 10: "壹拾", 203: "贰佰零叁"}),
        ("ideographTraditional", {1: "甲", 10: "癸", 11: "11"}),
        ("ideographZodiac", {12: "亥"}),
        ("decimalFullWidth", {12: "１２"}),
        ("decimalEnclosedCircle", {1: "①", 20: "⑳", 21: "21"}),
        ("decimalEnclosedCircleChinese", {3: "③"}),
        ("decimalEnclosedParen", {2: "⑵"}),
        ("decimalEnclosedFullstop", {2: "⒉"}),
        ("ideographEnclosedCircle", {1: "㊀"}),
        ("numberInDash", {3: "- 3 -"}),
        ("none", {3: ""}),
        ("bullet", {3: ""}),
        ("hebrew1", {3: "3"}),
        ("lowerRoman", {0: "0", -1: "-1"}),
    ],
)
def test_writings_of_numbers(number_format: str, written: dict[int, str]) -> None:
    assert {value: numeral(value, number_format) for value in written} == written
