"""Tables of a DOCX: each row is a block, a merged cell occurs once."""

from __future__ import annotations

from pathlib import Path

from ingest.blocks import BlockKind
from ingest.readers.docx import read_docx
from tests.support.docx_files import p, r, write_docx

ROW = BlockKind.ROW
FOOTNOTE = '<w:footnote w:id="1"><w:p><w:r><w:t>First.</w:t></w:r></w:p></w:footnote>'


def kinds(path: Path, body: str) -> list[tuple[BlockKind, str]]:
    document = read_docx(write_docx(path / "a.docx", body, footnotes=FOOTNOTE))
    return [(block.kind, block.text) for block in document.blocks]


def cell(content: str, properties: str = "") -> str:
    return f"<w:tc><w:tcPr>{properties}</w:tcPr>{content}</w:tc>"


def table(*rows: str) -> str:
    return f"<w:tbl>{''.join(f'<w:tr>{row}</w:tr>' for row in rows)}</w:tbl>"


def test_merged_cells_occur_once(tmp_path: Path) -> None:
    wide, start, more = '<w:gridSpan w:val="2"/>', '<w:vMerge w:val="restart"/>', "<w:vMerge/>"
    body = table(
        cell(p("wide"), wide) + cell(p("c")),
        cell(p("tall"), start) + cell(p("b1")) + cell(p("c1")),
        cell(p(""), more) + cell(p("b2")) + cell(p("c2")),
        cell(p("a3")) + cell(p("b3")) + cell(p("c3")),
        cell(p("stray")) + cell(p("b4"), more) + cell(p("")),
        cell(p("stray")) + cell(p("b5"), more) + cell(p("")),
        cell(p("")) + cell(p("")),
    )
    assert [text for _, text in kinds(tmp_path, body)] == [
        *("wide\t\tc", "tall\tb1\tc1", "\tb2\tc2", "a3\tb3\tc3", "stray\tb4", "stray\tb5"),
    ]


def test_cells_hold_paragraphs_tables_lists_and_notes(tmp_path: Path) -> None:
    inner = table(cell(p("x")) + cell(p("y")), cell(p("z")) + cell(p("")))
    control = f"<w:sdt><w:sdtContent>{cell(p('in control'))}</w:sdtContent></w:sdt>"
    deleted = f"<w:trPr><w:del/></w:trPr>{cell(p('gone'))}"
    hidden = f"<w:trPr><w:hidden/></w:trPr>{cell(p('unseen'))}"
    late = f'<w:trPr><w:gridBefore w:val="1"/></w:trPr>{cell(p("late"))}{cell(p("r"))}'
    reference = '<w:r><w:footnoteReference w:id="1"/></w:r>'
    first = cell(p("one") + p(r("two") + reference)) + cell(inner + p("after"))
    body = table(first, deleted, hidden, control + cell(p("r")), late)
    assert kinds(tmp_path, body) == [
        (ROW, "one\ntwo\tx y\nz\nafter"),
        (BlockKind.NOTE, "1 First."),
        (ROW, "in control\tr"),
        (ROW, "\tlate\tr"),
    ]


def test_a_table_of_one_cell_is_a_frame(tmp_path: Path) -> None:
    body = table(cell(p("第一条 甲") + p("第二条 乙")))
    assert kinds(tmp_path, body) == [
        (BlockKind.PARAGRAPH, "第一条 甲"),
        (BlockKind.PARAGRAPH, "第二条 乙"),
    ]


def test_hostile_tables_cost_nothing(tmp_path: Path) -> None:
    spans = cell(p("a"), '<w:gridSpan w:val="2000000000"/>') + cell(p("b"))
    chain = [cell(p("c"), "<w:vMerge/>") + cell(p("d"))] * 3000
    before = f'<w:trPr><w:gridBefore w:val="900000000"/></w:trPr>{cell(p("e"))}'
    found = [text for _, text in kinds(tmp_path, table(spans, *chain, before))]
    assert max(map(len, found)) < 100
    assert [found[0].split("\t")[at] for at in (0, -1)] == ["a", "b"]
    assert len(found) == 3002
