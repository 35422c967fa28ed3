"""The differences of versions as a file: a Word table with the changes marked, or rows."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from itertools import pairwise
from pathlib import Path
from typing import Final

from corpus import Document, Format, SearchLang
from kb.exports.tables import CSV, table
from kb.handouts import OutputFile
from kb.handouts.options import Mark
from kb.handouts.output import file_name
from kb.i18n.labels import CHANGES, MEDIA_TYPES, N_
from kb.i18n.translate import Translator, translator
from kb.services import Services
from kb.versions.comparison import Cell, ComparedRow, Comparison, Span
from search.alignment.changes import Change

FORMATS: Final = ("docx", "csv")
_TITLE: Final = N_("Versions compared")
_CHANGE: Final = N_("Change")
_REMOVED: Final = N_("removed")
_ADDED: Final = N_("added")


def comparison_file(
    services: Services,
    comparison: Comparison,
    format: str,  # noqa: A002 - the parameter's name in the API
    *,
    changes_only: bool = False,
    ui: SearchLang = "en",
) -> OutputFile:
    """``format``: one of ``FORMATS``; ``changes_only``: without the rows in which all is kept.

    Raises TemplateInvalid.
    """
    rows = [row for row in comparison.rows if not changes_only or not is_kept(row)]
    name = file_name(f"{translator(ui).text(_TITLE)} {comparison.documents[-1].title}")
    if format == "csv":
        content = _csv(comparison.documents, rows, translator(ui))
        return OutputFile(f"{name}.csv", f"{CSV}; charset=utf-8", content)
    content = _word(services, comparison, rows, ui)
    return OutputFile(f"{name}.docx", MEDIA_TYPES[Format.DOCX], content)


def is_kept(row: ComparedRow) -> bool:
    """Whether nothing changes from any version to the next."""
    return set(row.changes) == {Change.KEPT}


def step_name(one: Document, other: Document) -> str:
    """``2008 → 2013``; the documents' ids where the years do not tell them apart."""
    if one.date and other.date and one.date.year != other.date.year:
        return f"{one.date.year} → {other.date.year}"
    return f"{one.id} → {other.id}"


def pieces(cell: Cell, start: int, end: int) -> Iterator[tuple[str, tuple[Mark, ...]]]:
    """``cell.text[start:end]`` in pieces, each with what happens to it: one step may put it in and the next
    take it out."""
    marks: list[tuple[Span, Mark]] = [
        *((span, "deleted") for span in cell.deleted),
        *((span, "inserted") for span in cell.inserted),
    ]
    bounds = {start, end, *(at for span, _ in marks for at in span if start < at < end)}
    for first, last in pairwise(sorted(bounds)):
        found = (mark for span, mark in marks if span[0] <= first and last <= span[1])
        yield cell.text[first:last], tuple(found)


def _csv(documents: tuple[Document, ...], rows: list[ComparedRow], ui: Translator) -> bytes:
    heads = [ui.text(N_("Number"))]
    heads += [f"{ui.text(_CHANGE)} {step_name(one, other)}" for one, other in pairwise(documents)]
    for document in documents:
        names = (N_("Locator"), N_("Text"), _REMOVED, _ADDED, N_("Passage ids"))
        heads += [f"{ui.text(name)} [{document.id}]" for name in names]
    return table(heads, (_cells(at, row, documents, ui) for at, row in enumerate(rows, 1)))


def _cells(
    number: int, row: ComparedRow, documents: tuple[Document, ...], ui: Translator
) -> list[object]:
    cells: list[object] = [number]
    cells += [ui.text(CHANGES[change]) if change else "" for change in row.changes]
    for cell, document in zip(row.cells, documents, strict=True):
        lang = "zh" if document.lang.startswith("zh") else "en"
        cells += [
            "; ".join(getattr(passage.locator, lang) for passage in cell.passages),
            cell.text,
            _words(cell, cell.deleted),
            _words(cell, cell.inserted),
            " ".join(passage.id for passage in cell.passages),
        ]
    return cells


def _words(cell: Cell, spans: tuple[Span, ...]) -> str:
    return " … ".join(cell.text[start:end] for start, end in spans)


def _word(
    services: Services, comparison: Comparison, rows: list[ComparedRow], ui: SearchLang
) -> bytes:
    # Imported here: python-docx is needed for this alone.
    from corpus.bundled.docx_styles import CELL
    from kb.handouts import texts
    from kb.handouts.texts import Wording
    from kb.handouts.word_file import WordFile
    from kb.handouts.word_template import BODY, ORIGIN, SOURCE, open_word_template

    documents, wording = comparison.documents, Wording(ui)
    today = datetime.now(UTC).date()
    title = wording.labelled(_TITLE, documents[-1].title)
    counts = [
        f"{step_name(one, other)}{'：' if ui == 'zh' else ': '}"
        + " · ".join(f"{wording.text(CHANGES[change])} {n}" for change, n in count.items())
        for (one, other), count in zip(pairwise(documents), comparison.counts, strict=True)
    ]
    fields = {"title": title, "summary": "\n".join(counts), "date": wording.day(today)}
    template = services.settings.handout_template
    tag = "zh-Hans" if ui == "zh" else "en"
    file = WordFile(open_word_template(Path(template) if template else None, fields), title, tag)
    legend = file.paragraph("", BODY)
    file.add_text(legend, wording.text(_REMOVED), tag, marks=("deleted",))
    file.add_text(legend, "  ", tag)
    file.add_text(legend, wording.text(_ADDED), tag, marks=("inserted",))
    shown = file.table(len(rows) + 1, [1 / len(documents)] * len(documents))
    table_rows = list(shown.rows)
    file.head(table_rows[0].cells, (document.title for document in documents))
    for row, place in zip(rows, table_rows[1:], strict=True):
        for at, (cell, box) in enumerate(zip(row.cells, place.cells, strict=True)):
            change = row.changes[at - 1] if at else None
            if change:
                file.paragraph(wording.text(CHANGES[change]), ORIGIN, cell=box)
            lang, start = documents[at].lang, 0
            for passage in cell.passages:
                own = "zh" if lang.startswith("zh") else "en"
                file.paragraph(getattr(passage.locator, own), ORIGIN, lang, cell=box)
                text = file.paragraph("", CELL, lang, cell=box)
                for piece, marks in pieces(cell, start, start + len(passage.text)):
                    file.add_text(text, piece, lang, marks=marks)
                start += len(passage.text) + 1
    file.paragraph(wording.text(texts.SOURCES), "Heading 1")
    for number, document in enumerate(documents, 1):
        citation = services.citation_writer.write_whole(
            document, url=document.source_url or "", today=today
        )
        file.paragraph(f"{number}. {citation}", SOURCE, document.lang)
        file.paragraph(wording.status_line(document.status, document.force_today), ORIGIN, depth=1)
    return file.save()
