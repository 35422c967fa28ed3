"""What programs read in a document's page: JSON-LD (schema.org), Highwire tags and COinS for reference
managers."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any, Final
from urllib.parse import urlencode

from corpus import Document, DocumentType, ExpressionStatus, Passage, search_lang
from kb.i18n.addresses import document_path, file_path, passage_path, work_path
from search.citations import coins as keys_of
from search.citations import zotero_type

_LEGISLATION: Final = frozenset(
    {DocumentType.TREATY, DocumentType.RESOLUTION, DocumentType.LAW, DocumentType.OPINION}
)
"""schema.org calls these Legislation, and other documents CreativeWork."""


def json_ld(document: Document, target: Passage | None, base: str) -> str:
    """The document, or ``target`` as a part of it, for a ``script`` element of type application/ld+json."""
    is_law = document.type in _LEGISLATION
    kind = "Legislation" if is_law else "CreativeWork"
    described: dict[str, Any] = {
        "@type": kind,
        "name": document.title,
        "inLanguage": document.lang,
        "url": base + document_path(document.id),
        "exampleOfWork": {"@type": kind, "url": base + work_path(document.work_id)},
    }
    if document.date:
        described["legislationDate" if is_law else "datePublished"] = document.date.isoformat()
    if document.official_number:
        described["legislationIdentifier" if is_law else "identifier"] = document.official_number
    if document.issuing_body:
        body = {"@type": "Organization", "name": document.issuing_body}
        described["legislationPassedBy" if is_law else "publisher"] = body
    if document.source_url:
        described["isBasedOn"] = document.source_url
    if document.licence:
        described["license"] = document.licence
    if target:
        described = {
            "@type": kind,
            "name": getattr(target.locator, search_lang(document.lang)),
            "inLanguage": document.lang,
            "url": base + passage_path(target.id),
            "text": target.text,
            "isPartOf": described,
        }
    text = json.dumps({"@context": "https://schema.org", **described}, ensure_ascii=False)
    # Nothing in it may end the element.
    return text.replace("<", "\\u003c").replace("&", "\\u0026")


def highwire(document: Document, base: str) -> Iterator[tuple[str, str]]:
    """Names and contents of ``meta`` elements; with an institution, Zotero takes anything for a report."""
    kind = zotero_type(document)
    yield "z:itemType", kind
    yield "citation_title", document.title
    yield "citation_language", document.lang
    yield "citation_public_url", base + document_path(document.id)
    if document.date:
        yield "citation_publication_date", document.date.strftime("%Y/%m/%d")
    # The issuing body of a digest is that of the text which it is of.
    is_digest = document.status is ExpressionStatus.DIGEST
    if document.issuing_body and kind == "report" and not is_digest:
        yield "citation_technical_report_institution", document.issuing_body
    if document.official_number:
        yield "citation_technical_report_number", document.official_number
    if document.format == "pdf":
        yield "citation_pdf_url", base + file_path(document.id)


def coins(document: Document, base: str) -> str:
    """The title of a COinS element: an OpenURL (Z39.88) of the document."""
    return urlencode(keys_of(document, base + document_path(document.id)))
