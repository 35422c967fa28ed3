"""A heading is on the page of its words, and a link with its QR code on that of the citation."""

from __future__ import annotations

from io import BytesIO

import docx
import pypdfium2
import pytest
from docx.oxml.ns import qn

from kb.services import Services
from tests.support.handout_samples import collection, heading, made, note, quoted

ARTICLES = tuple(f"palermo-protocol-digest/en/art-{number}" for number in (5, 6, 8))


@pytest.mark.parametrize("layout", ["side-by-side", "interleaved"])
@pytest.mark.parametrize("lines", range(0, 60, 6))
def test_in_a_pdf_no_page_ends_with_a_heading_or_begins_with_a_link(
    library: Services, lines: int, layout: str
) -> None:
    filler = [note("line\n" * lines)] if lines else []
    what = collection(*filler, quoted(library, ARTICLES[0]), quoted(library, ARTICLES[1]))
    pages = pypdfium2.PdfDocument(made(library, what, "pdf", layout=layout))
    for page in list(pages)[1:]:
        text = [line.strip() for line in page.get_textpage().get_text_range().splitlines()]
        shown = [line for line in text if line]
        words = [line for line in shown if line != "A two-hour module" and not line.isdigit()]
        assert not words[0].startswith("https://kb.example"), words[:3]
        last = words[-1]
        assert "Criminalization" not in last
        assert "刑事定罪" not in last
        assert not last.startswith(("Article 6 —", "第六条 对"))


def test_in_word_heads_and_headings_keep_with_what_follows(library: Services) -> None:
    what = collection(heading("h"), *(quoted(library, id_) for id_ in ARTICLES))
    document = docx.Document(BytesIO(made(library, what, "docx")))
    tables = document.tables
    assert len(tables) >= len(ARTICLES)
    for table in tables[: len(ARTICLES)]:
        head, printed, *_, last = table.rows
        for row in (head, printed, last):
            for cell in row.cells:
                assert all(p.paragraph_format.keep_with_next for p in cell.paragraphs)
        following = table._tbl.getnext()
        assert following.findall(f".//{qn('w:drawing')}")
        spacing = following.find(f"{qn('w:pPr')}/{qn('w:spacing')}")
        assert int(spacing.get(qn("w:before"))) >= 120
