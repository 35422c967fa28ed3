"""A trainer's collection of the bundled documents, and the text of the files made from it."""

from __future__ import annotations

import re
from io import BytesIO
from typing import Any

import docx
import pptx
import pptx.oxml.ns
import pypdfium2
from docx.oxml.ns import qn
from lxml import html
from markdown_it import MarkdownIt

from corpus.collections import Collection, CollectionItem, ItemKind
from kb.handouts import Layout, OutputFormat, OutputOptions, make_output
from kb.services import Services

HEADING, NOTE, QUOTATION = ItemKind.HEADING, ItemKind.NOTE, ItemKind.QUOTATION
SITE = "https://kb.example"

TWELVE = (
    "palermo-protocol-digest/en/art-3",
    "palermo-protocol-digest/en/art-5.2",
    "victim-identification-handbook/en/sec-2.3.p1",
    "referral-interagency-guidance/en/sec-2.r2",
    "npa-2021-2030-digest/en/sec-2.1.2.1",
    "npa-2021-2030-digest/en/sec-1.2",
    "npa-2013-2020-digest/en/sec-1.2",
    "palermo-protocol-digest/en/art-6",
    "victim-identification-slides/en/slide-3",
    "psychosocial-medical-assistance-module/en/sec-2",
    "domestic-site-visit-report/en/sec-2",
    "palermo-protocol-digest/zh/art-8",
)


def heading(text: str, level: int = 1) -> CollectionItem:
    return CollectionItem(id=f"heading {text}", kind=HEADING, text=text, level=level)


def note(text: str) -> CollectionItem:
    return CollectionItem(id=f"note {text}", kind=NOTE, text=text)


def quoted(services: Services, *ids: str, **fields: Any) -> CollectionItem:
    """An item with the words that its passages have now."""
    text = "\n".join(each.text for each in services.quoter.quote(ids))
    given = {"id": f"quotation {ids}", "kind": QUOTATION, "passage_ids": ids, "text": text}
    return CollectionItem(**given | fields)


def collection(*items: CollectionItem, title: str = "A two-hour module") -> Collection:
    return Collection(id="c1", title=title, items=items)


def module(services: Services) -> Collection:
    """Twelve passages under two headings, with notes."""
    items = [quoted(services, id_) for id_ in TWELVE]
    return collection(
        heading("What trafficking is"),
        note("Read the definitions first."),
        items[0],
        note("Point out the notes on Chinese law."),
        *items[1:6],
        heading("Assistance"),
        *items[6:],
    )


def made(services: Services, what: Collection, format_: str, **options: Any) -> bytes:
    if "layout" in options:
        options["layout"] = Layout(options["layout"])
    given = {"format": OutputFormat(format_), "base_url": SITE} | options
    return make_output(services, what, OutputOptions(**given)).content


def text_of(format_: str, content: bytes) -> str:
    """All text of a file, in no promised order."""
    return _READERS[format_](content)


def squeezed(text: str) -> str:
    """Without blanks and line breaks, which a layout may change."""
    return re.sub(r"\s+", "", text)


def _docx(content: bytes) -> str:
    document = docx.Document(BytesIO(content))
    parts = [document.element.body]
    parts += [
        docx.oxml.parse_xml(relation.target_part.blob)
        for relation in document.part.rels.values()
        if relation.reltype.endswith("/footnotes")
    ]
    paragraphs = [p for part in parts for p in part.iter(qn("w:p"))]
    return "\n".join("".join(t.text or "" for t in p.iter(qn("w:t"))) for p in paragraphs)


def _pdf(content: bytes) -> str:
    document = pypdfium2.PdfDocument(content)
    try:
        return "\n".join(page.get_textpage().get_text_range() for page in document)
    finally:
        document.close()


def _pptx(content: bytes) -> str:
    slides = pptx.Presentation(BytesIO(content)).slides
    parts = [page for slide in slides for page in (slide, slide.notes_slide)]
    paragraphs = (p for page in parts for p in page.element.iter(pptx.oxml.ns.qn("a:p")))
    return "\n".join("".join(p.itertext()) for p in paragraphs)


def _html(content: bytes) -> str:
    return str(html.fromstring(content.decode()).text_content())


def _markdown(content: bytes) -> str:
    return _html(MarkdownIt().enable("table").render(content.decode()).encode())


_READERS = {
    "docx": _docx,
    "exercises-docx": _docx,
    "reading-list": _docx,
    "pdf": _pdf,
    "pptx": _pptx,
    "html": _html,
    "markdown": _markdown,
}
