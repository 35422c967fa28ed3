"""A PDF's tables are read row by row, with whole cells, and the head once."""

from __future__ import annotations

from pathlib import Path

import pytest

from corpus import TableRow
from ingest.blocks import BlockKind
from ingest.readers.pdf import read_pdf
from tests.support.pdf_samples import EN, ZH, make_pdf, texts

HEAD = "[阶段], [最重要的需要], [由谁负责], [应避免的错误]"
ROWS = [
    (
        "最初72小时",
        "安全、急救、睡眠、食物、与留守亲人联系",
        "公安、医院、救助管理站",
        "长时间笔录；拍摄",
    ),
    (
        "最初数周",
        "健康检查、平静的日常、权利告知、初步计划",
        "救助管理站、医生、社会工作者",
        "催促作决定",
    ),
    (
        "此后",
        "正常生活；庭审期间的支持；随时可以回来的途径",
        "社区、妇联",
        "宣传报道；永远把当事人当作受害人",
    ),
]


def table(rows: list[tuple[str, ...]], options: str = "") -> str:
    cells = ", ".join(f"[{cell}]" for row in rows for cell in row)
    return (
        f"#table(columns: (64pt, 120pt, 100pt, 1fr), inset: 6pt, {options}"
        f"table.header({HEAD}), {cells})\n"
    )


def rows(pdf: Path) -> list[str]:
    return texts(read_pdf(pdf), BlockKind.ROW)


WRITTEN = ["阶段\t最重要的需要\t由谁负责\t应避免的错误", *("\t".join(row) for row in ROWS)]


@pytest.mark.parametrize("options", ["", "stroke: none, ", "align: horizon, "])
def test_cells_of_several_lines_are_whole(tmp_path: Path, options: str) -> None:
    """Ruled or not, at the top of their row or centred in it."""
    pdf = make_pdf(tmp_path, f"{ZH}\n\n{table(ROWS, options)}\n{ZH}")
    assert rows(pdf) == WRITTEN
    assert texts(read_pdf(pdf)) == [ZH, ZH]


def test_a_short_line_above_is_no_part_of_it(tmp_path: Path) -> None:
    """Although it begins and ends, within a few points, where cells do."""
    above = "#h(2pt)具体到个人会有先有后，下表只是大致划分"
    pdf = make_pdf(tmp_path, f"{above}\n#v(-4pt)\n{table(ROWS)}")
    assert rows(pdf) == WRITTEN


@pytest.mark.parametrize("pages", [2, 5])
def test_a_head_that_the_next_pages_repeat_comes_once(tmp_path: Path, pages: int) -> None:
    """Also if it is at the top of the first page, too, as running headers are."""
    many = [
        (f"第{n}阶段", ZH[n : 2 * n], f"{n}: {EN[n : 3 * n].strip()}", "宣传报道")
        for n in range(5, 23)
    ]
    size = {2: "width: 450pt, height: 560pt", 5: "width: 450pt, height: 200pt"}[pages]
    body = f"#set page({size}, margin: 20pt)\n{table(many)}\n{EN}"
    document = read_pdf(make_pdf(tmp_path, body))
    assert document.pages == pages
    assert texts(document, BlockKind.ROW) == [WRITTEN[0], *("\t".join(row) for row in many)]


def test_a_last_row_alone_on_its_page_is_a_row(tmp_path: Path) -> None:
    cells = ", ".join(f"[{cell}]" for row in ROWS for cell in row)
    plain = f"#table(columns: (64pt, 120pt, 100pt, 1fr), inset: 6pt, {HEAD}, {cells})"
    body = f"#set page(width: 450pt, height: 165pt, margin: 20pt)\n{plain}\n#v(4pt)\nEnd."
    document = read_pdf(make_pdf(tmp_path, body))
    assert [b.page for b in document.blocks if b.kind is BlockKind.ROW] == [1, 1, 1, 2]
    assert texts(document, BlockKind.ROW) == WRITTEN


def test_another_table_with_the_same_head_keeps_it(tmp_path: Path) -> None:
    pdf = make_pdf(tmp_path, f"{table(ROWS)}\n{ZH}\n#pagebreak()\n{table(ROWS)}")
    assert rows(pdf) == WRITTEN * 2


def test_empty_cells_keep_their_place(tmp_path: Path) -> None:
    gaps = [
        ("公安部", "", "牵头打击", "数据库"),
        ("", "救助站", "", "关爱"),
        ("妇联", "宣传", "服务", ""),
    ]
    pdf = make_pdf(tmp_path, table([ROWS[0], *gaps]))
    assert rows(pdf)[2:] == ["公安部\t\t牵头打击\t数据库", "\t救助站\t\t关爱", "妇联\t宣传\t服务"]


def places(pdf: Path) -> list[TableRow]:
    return [block.table_row for block in read_pdf(pdf).blocks if block.table_row]


def test_rows_know_their_table_and_its_headers(tmp_path: Path) -> None:
    """By a header that the next page repeats, or that is bold."""
    body = f"#set page(width: 450pt, height: 150pt, margin: 20pt)\n{table(ROWS)}"
    found = places(make_pdf(tmp_path, body))
    assert [(row.table, row.row, row.is_header) for row in found] == [
        (1, 1, True),
        (1, 2, False),
        (1, 3, False),
        (1, 4, False),
    ]
    assert found[1].columns == ("阶段", "最重要的需要", "由谁负责", "应避免的错误")
    bold = "#table(columns: 2, [*Body*], [*Task*], [Police], [Leads], [Union], [Cares])"
    found = places(make_pdf(tmp_path, f"{EN}\n\n{bold}\n\n{EN}\n\n{bold}"))
    assert [(row.table, row.row, row.is_header) for row in found] == [
        *((1, 1, True), (1, 2, False), (1, 3, False)),
        *((2, 1, True), (2, 2, False), (2, 3, False)),
    ]


def test_merged_cells_come_once_and_say_what_they_cover(tmp_path: Path) -> None:
    body = (
        "#table(columns: 3, table.cell(rowspan: 2)[证人], table.cell(colspan: 2)[证言], "
        "[资格], [所有了解情况的人], [物证], [物品], [痕迹])"
    )
    pdf = make_pdf(tmp_path, f"{ZH}\n\n{body}")
    assert rows(pdf) == ["证人\t证言", "\t资格\t所有了解情况的人", "物证\t物品\t痕迹"]
    assert [row.spans for row in places(pdf)] == [
        ((2, 1), (1, 2), (0, 0)),
        ((0, 0), (1, 1), (1, 1)),
        (),
    ]
