"""Atom feeds (RFC 4287): new and amended documents, and the results of a search among these."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any, Final, NamedTuple, cast

from lxml import etree

from corpus import Document
from kb.documents.overview import Novelty
from kb.exports.changes import EARLIEST, moment_of
from kb.i18n.addresses import document_path, passage_path
from kb.i18n.labels import DOCUMENT_TYPES, N_, STATUSES
from kb.i18n.translate import Translator
from search import Hit

ATOM: Final = "application/atom+xml"
ENTRIES: Final = 50
_NAMESPACE: Final = "http://www.w3.org/2005/Atom"
_NEW: Final = N_("New document")
_AMENDED: Final = N_("Amended document")
_XML_LANG: Final = "{http://www.w3.org/XML/1998/namespace}lang"
_UNUSABLE: Final = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""Characters that XML 1.0 does not allow (section 2.2)."""


class Entry(NamedTuple):
    """An entry of a feed. ``address``: the absolute address of its page, which is also the entry's id."""

    address: str
    title: str
    summary: str
    updated: datetime
    lang: str


def feed(title: str, here: str, page: str, entries: Iterable[Entry], ui: Translator) -> bytes:
    """Write a feed; the latest change comes first.

    ``here``: the feed's own address; ``page``: that of the page with the same content.
    """
    shown = sorted(entries, key=lambda each: each.updated, reverse=True)[:ENTRIES]
    root = etree.Element(_tag("feed"), nsmap=cast(Any, {None: _NAMESPACE}))
    root.set(_XML_LANG, ui.tag)
    _add(root, "id", here)
    _add(root, "title", title)
    _add(root, "updated", _written(shown[0].updated if shown else EARLIEST))
    _add(_add(root, "author"), "name", ui.text(N_("Counter-trafficking knowledge base")))
    etree.SubElement(root, _tag("link"), rel="self", type=ATOM, href=here)
    etree.SubElement(root, _tag("link"), rel="alternate", type="text/html", href=page)
    for each in shown:
        entry = etree.SubElement(root, _tag("entry"))
        _add(entry, "id", each.address)
        _add(entry, "title", each.title).set(_XML_LANG, _language(each.lang))
        _add(entry, "updated", _written(each.updated))
        etree.SubElement(entry, _tag("link"), rel="alternate", type="text/html", href=each.address)
        _add(entry, "summary", each.summary)
    return bytes(etree.tostring(root, xml_declaration=True, encoding="UTF-8", pretty_print=True))


def document_entries(news: Iterable[Novelty], base: str, ui: Translator) -> list[Entry]:
    """Entries for documents; ``base``: scheme and host of their addresses."""
    return [
        Entry(
            base + document_path(each.document.id),
            each.document.title,
            _about(each, ui),
            moment_of(each.at),
            each.document.lang,
        )
        for each in news
    ]


def hit_entries(hits: Sequence[Hit], read_at: Mapping[str, str], base: str) -> list[Entry]:
    """Entries for hits; ``read_at``: by document id, when the document was last read (UTC, ISO 8601)."""
    return [
        Entry(
            base + passage_path(hit.passage.id),
            f"{getattr(hit.passage.locator, hit.passage.lang)} · {hit.document.title}",
            hit.snippet.text,
            moment_of(read_at[hit.document.id]) if hit.document.id in read_at else EARLIEST,
            hit.document.lang,
        )
        for hit in hits
    ]


def _about(novelty: Novelty, ui: Translator) -> str:
    document: Document = novelty.document
    facts = [
        ui.text(_AMENDED if novelty.is_amended else _NEW),
        ui.text(DOCUMENT_TYPES[document.type]),
        ui.text(STATUSES[document.status]),
        document.issuing_body or "",
        document.date.isoformat() if document.date else "",
    ]
    return " · ".join(filter(None, facts))


def _written(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _language(tag: str) -> str:
    return "zh-Hans" if tag == "zh" else tag


def _tag(name: str) -> str:
    return f"{{{_NAMESPACE}}}{name}"


def _add(parent: etree._Element, name: str, text: str | None = None) -> etree._Element:
    element = etree.SubElement(parent, _tag(name))
    if text is not None:
        element.text = _UNUSABLE.sub("", text)
    return element
