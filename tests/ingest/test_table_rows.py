"""Tables keep their headers and merged cells, and each cell can be reached by row and column."""

from __future__ import annotations

from pathlib import Path

from pptx import Presentation
from pptx.util import Cm

from corpus import PassageKind, TableRow
from corpus.tables import cells
from ingest.blocks import Block, BlockKind
from ingest.readers.docx import read_docx
from ingest.readers.html import html_blocks
from ingest.readers.markdown import read_markdown
from ingest.readers.pdf import read_pdf
from ingest.readers.pptx import read_pptx
from ingest.structure import structure
from tests.support.docx_files import p, r, write_docx
from tests.support.pdf_samples import make_pdf

BOLD = "<w:b/>"
FIRST_ROW = (
    '<w:style w:type="table" w:styleId="Grid"><w:tblStylePr w:type="firstRow">'
    "<w:rPr><w:b/></w:rPr></w:tblStylePr></w:style>"
)


def cell(text: str, properties: str = "", *, bold: bool = False) -> str:
    content = p(r(text, BOLD if bold else ""))
    return f"<w:tc><w:tcPr>{properties}</w:tcPr>{content}</w:tc>"


def line(*cells: str, header: bool = False) -> str:
    properties = "<w:trPr><w:tblHeader/></w:trPr>" if header else ""
    return f"<w:tr>{properties}{''.join(cells)}</w:tr>"


def docx_rows(path: Path, *lines: str, properties: str = "", **parts: str) -> list[Block]:
    body = f"<w:tbl><w:tblPr>{properties}</w:tblPr>{''.join(lines)}</w:tbl>"
    document = read_docx(write_docx(path / "a.docx", body + p("After."), **parts))
    return [block for block in document.blocks if block.kind is BlockKind.ROW]


def places(blocks: list[Block]) -> list[TableRow]:
    return [block.table_row for block in blocks if block.table_row is not None]


def test_rows_that_word_repeats_are_headers(tmp_path: Path) -> None:
    wide = '<w:gridSpan w:val="2"/>'
    rows = docx_rows(
        tmp_path,
        line(cell("Victims", wide), cell("Year"), header=True),
        line(cell("Women"), cell("Men"), cell(""), header=True),
        line(cell("12"), cell("3"), cell("2020")),
    )
    assert [place.is_header for place in places(rows)] == [True, True, False]
    assert places(rows)[2].columns == ("Victims / Women", "Victims / Men", "Year")
    assert [(each.header, each.text) for each in cells(rows[2].text, rows[2].table_row)] == [
        ("Victims / Women", "12"),
        ("Victims / Men", "3"),
        ("Year", "2020"),
    ]


def test_a_first_row_in_bold_is_a_header_and_a_bold_table_has_none(tmp_path: Path) -> None:
    head = line(cell("姓名", bold=True), cell("职务", bold=True))
    body = line(cell("张三"), cell("所长"))
    assert places(docx_rows(tmp_path, head, body))[1].columns == ("姓名", "职务")
    assert places(docx_rows(tmp_path, head, head))[1].columns == ()
    # A form: bold labels beside the filled-in values.
    form = line(cell("姓名", bold=True), cell("张三"))
    assert places(docx_rows(tmp_path, form, form))[1].columns == ()


def test_a_table_style_sets_off_the_first_row(tmp_path: Path) -> None:
    rows = line(cell("No."), cell("Title")), line(cell("1"), cell("Law"))
    style = '<w:tblStyle w:val="Grid"/>'
    on, off = '<w:tblLook w:firstRow="1"/>', '<w:tblLook w:val="0000"/>'
    with_header = docx_rows(tmp_path, *rows, properties=style + on, styles=FIRST_ROW)
    assert places(with_header)[1].columns == ("No.", "Title")
    assert (
        places(docx_rows(tmp_path, *rows, properties=style + off, styles=FIRST_ROW))[1].columns
        == ()
    )


def test_merged_cells_say_what_they_cover(tmp_path: Path) -> None:
    start, more = '<w:vMerge w:val="restart"/>', "<w:vMerge/>"
    rows = docx_rows(
        tmp_path,
        line(cell("刑事", start), cell("侵犯财产")),
        line(cell("", more), cell("渎职")),
        line(cell("民事"), cell("合同")),
    )
    assert [row.text for row in rows] == ["刑事\t侵犯财产", "\t渎职", "民事\t合同"]
    assert [place.spans for place in places(rows)] == [((2, 1), (1, 1)), ((0, 0), (1, 1)), ()]
    (only,) = cells(rows[1].text, rows[1].table_row)
    assert (only.column, rows[1].text[only.start : only.end]) == (2, "渎职")


def test_html_headers_and_spans() -> None:
    rows = html_blocks(
        "<table><thead><tr><th rowspan=2>Country<th colspan=2>Cases</tr><tr><th>2019<th>2020</thead>"
        "<tr><td rowspan=2>Ghana<td>4<td>5<tr><td>6<td>7<tr><td colspan=3>Source: ministry</table>"
    )
    assert [row.text for row in rows] == [
        *("Country\tCases", "\t2019\t2020", "Ghana\t4\t5", "\t6\t7", "Source: ministry")
    ]
    assert places(rows)[2].columns == ("Country", "Cases / 2019", "Cases / 2020")
    assert [each.header for each in cells(rows[3].text, rows[3].table_row)] == [
        "Cases / 2019",
        "Cases / 2020",
    ]
    assert places(rows)[4].spans == ((1, 3), (0, 0), (0, 0))


def test_tables_are_counted_and_rows_begin_anew(tmp_path: Path) -> None:
    path = tmp_path / "a.md"
    path.write_text("|甲|乙|\n|-|-|\n|1|2|\n\n文字\n\n|丙|丁|\n|-|-|\n|3|4|\n", "utf-8")
    rows = [block for block in read_markdown(path).blocks if block.kind is BlockKind.ROW]
    found = [(place.table, place.row, place.is_header, place.columns) for place in places(rows)]
    assert found == [
        (1, 1, True, ()),
        (1, 2, False, ("甲", "乙")),
        (2, 1, True, ()),
        (2, 2, False, ("丙", "丁")),
    ]


def test_slides_keep_them_and_passages_carry_them(tmp_path: Path) -> None:
    deck = Presentation()
    slide = deck.slides.add_slide(deck.slide_layouts[5])
    slide.shapes.title.text = "Cases"
    table = slide.shapes.add_table(2, 2, Cm(2), Cm(5), Cm(8), Cm(3)).table
    for at, text in enumerate(["Year", "Cases", "2020", "7"]):
        table.cell(at // 2, at % 2).text = text
    deck.save(str(tmp_path / "a.pptx"))
    passages = structure(read_pptx(tmp_path / "a.pptx"), "en")
    rows = [passage for passage in passages if passage.kind is PassageKind.ROW]
    assert [row.table_row.columns for row in rows if row.table_row] == [(), ("Year", "Cases")]


def test_spans_of_an_attack_cost_nothing() -> None:
    rows = html_blocks(
        "<table border=1><tr><td colspan=2000000000 rowspan=2000000000>a<td>b"
        + "<tr><td>c<td>d" * 50
        + "</table>"
    )
    assert max(len(place.spans) for place in places(rows)) <= 401
    assert rows[0].text.split("\t")[0] == "a"


def test_a_row_is_cited_by_table_whatever_page_it_is_on(tmp_path: Path) -> None:
    """Passages of a text without headings are cited by page, but tables are counted through it."""
    body = (
        "Some words that begin the first page.\n#table(columns: 2, [Name], [Year], [One], [2020])\n"
        "#pagebreak()\nSome words that begin the second page.\n"
        "#table(columns: 2, [Place], [Count], [North], [7])\n"
    )
    rows = [
        p for p in structure(read_pdf(make_pdf(tmp_path, body)), "en") if p.kind is PassageKind.ROW
    ]
    assert [(p.page, p.locator.en, p.locator.zh) for p in rows][-1] == (
        2,
        "Table 2, row 2",
        "表2第2行",
    )
    assert rows[0].locator.en == "Table 1, row 1"
