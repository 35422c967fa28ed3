"""The results of a search as a file: records for reference managers, rows, JSON."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

import msgspec

from corpus import Document, SearchLang
from kb.exports.tables import table
from kb.handouts import OutputFile, OutputFormat
from kb.handouts.output import ENDINGS, file_name
from kb.handouts.records import joined_records
from kb.i18n.addresses import document_path, passage_path
from kb.i18n.labels import N_, STATUSES
from kb.i18n.translate import Translator, translator
from kb.schemas import SearchView
from kb.schemas.counterparts import of_hits
from kb.services import Services
from search import Answer, Hit

FORMATS: Final = ("ris", "bibtex", "csl-json", "csv", "json")
"""Those of a collection that a list of results can have."""
MOST_HITS: Final = 100
"""In each language."""
_COLUMNS: Final = (
    N_("Number"), N_("Title"), N_("Locator"), N_("Language"), N_("Text"), N_("Citation"),
    N_("Status"), N_("Page"), N_("Link"), N_("Passage ids"),
)  # fmt: skip


def results_file(
    services: Services,
    answer: Answer,
    format: str,  # noqa: A002 - the parameter's name in the API
    *,
    ui: SearchLang = "en",
    base_url: str = "",
) -> OutputFile:
    """``format``: one of ``FORMATS``; ``base_url``: scheme and host of this site, for links.

    As on the page, the language of the reader comes first; what only is nearest to the query is left out.
    """
    hits = [hit for group in answer.groups if group.answered for hit in group.hits]
    ending, media_type = ENDINGS[OutputFormat(format)]
    if format == "json":
        view = SearchView.from_answer(answer, counterparts=of_hits(services, answer))
        content = msgspec.json.format(msgspec.json.encode(view), indent=2) + b"\n"
    elif format == "csv":
        ours = translator(ui)
        rows = (_row(services, at, hit, ours, base_url) for at, hit in enumerate(hits, 1))
        content = table([ours.text(column) for column in _COLUMNS], rows)
    else:
        content = joined_records(_records(services, hits, format, base_url), format)
    title = translator(ui).text(N_("Search: %(query)s"), {"query": answer.query.text})
    return OutputFile(f"{file_name(title)}.{ending}", media_type, content)


def _records(services: Services, hits: list[Hit], style: str, base_url: str) -> Iterator[str]:
    """One for each document, with the places that were found in it."""
    found: dict[str, tuple[Document, list[str]]] = {}
    for hit in hits:
        _, places = found.setdefault(hit.document.id, (hit.document, []))
        places.append(getattr(hit.passage.locator, hit.passage.lang))
    for document, places in found.values():
        address = base_url and base_url + document_path(document.id)
        yield services.citation_writer.write_whole(
            document,
            style=style,
            locators=list(dict.fromkeys(places)),
            url=address or document.source_url or "",
        )


def _row(
    services: Services, number: int, hit: Hit, ui: Translator, base_url: str
) -> tuple[object, ...]:
    passage, document = hit.passage, hit.document
    link = base_url + passage_path(passage.id) if base_url else ""
    citation = services.citation_writer.write([passage], document, url=link)
    return (
        number, document.title, citation.locator, document.lang, passage.text, citation.text,
        ui.text(STATUSES[document.status]), passage.page, link, passage.id,
    )  # fmt: skip
