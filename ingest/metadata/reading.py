"""What a document says of itself: title, date, type, issuing body and language, each with its evidence.

Nobody's word goes over what people give with a file (options, sidecars); what is read in the file fills
the rest. A value that is less sure than THRESHOLD is not taken: it is a proposal for whoever looks at the
document.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from enum import StrEnum
from typing import TypeVar

import msgspec

from corpus import (
    Authority,
    DocumentType,
    Evidence,
    ExpressionStatus,
    Force,
    PassageKind,
    normalise_tag,
    search_lang,
)
from ingest.blocks import RawDocument
from ingest.metadata.dates import find_date
from ingest.metadata.force import Stated, find_authority, find_force, is_authentic
from ingest.metadata.given import LONGEST, Metadata, in_language, plain_line, read_name
from ingest.metadata.issuers import find_issuing_body, publisher_of
from ingest.metadata.languages import detect_language
from ingest.metadata.numbers import find_official_number
from ingest.metadata.printed_dates import PrintedDate, read_dates
from ingest.metadata.types import TypeFound, find_type
from ingest.structure import Opening, PassageDraft
from ingest.structure.lines import Line, bare_line, tail_lines
from ingest.textclean import join_lines

THRESHOLD = 0.5
_LONGEST_QUOTE = 200
_DAY_LONG = len("2016-12-31")
_PUBLICATION_LINE = 60
# Characters on a page of slides, on the average.
_MOST_ON_SLIDES = 800
_FEWEST_SLIDES = 3


def read_language(raw: RawDocument, given: Metadata, name: str) -> Evidence:
    """The language of a text: what was given, what the file's name says, what its words show."""
    if tag := normalise_tag(given.lang or ""):
        return _evidence(tag, "given", given.lang or "", 1.0)
    if tag := read_name(name).lang:
        return _evidence(tag, "file-name", name, 1.0)
    detected, confidence = detect_language(" ".join(block.text for block in raw.blocks))
    declared = normalise_tag(raw.lang or "")
    if declared == "zh-Hant" and search_lang(detected) == "zh":
        return _evidence("zh-Hant", "properties", raw.lang or "", 0.8)
    return _evidence(detected, "text", "", confidence)


def read_metadata(
    raw: RawDocument,
    opening: Opening,
    passages: Sequence[PassageDraft],
    given: Metadata,
    name: str,
    language: Evidence,
) -> tuple[Metadata, dict[str, Evidence]]:
    """All metadata of a document, and the evidence for what was read rather than given."""
    named, lang = read_name(name), language.value
    front, head, tail = _front(passages), opening.lines, tail_lines(raw.blocks)
    kind = opening.kind
    found: dict[str, Evidence] = {"lang": language}

    title = in_language(given.title, lang)
    if title is None:
        found["title"] = _title(opening, named.stem) or _evidence(name, "file-name", name, 0.3)
        title = found["title"].value
    type_ = given.type
    if type_ is None:
        typed = find_type(title, kind, head)
        if typed.type is DocumentType.OTHER and _is_like_slides(raw):
            typed = TypeFound(DocumentType.PRESENTATION, "", "form", 0.6)
        type_ = typed.type
        if typed.confidence:
            found["type"] = _evidence(typed.type.value, typed.place, typed.quote, typed.confidence)
    body = in_language(given.issuing_body, lang)
    issued = find_issuing_body(kind.name, title, lang, head, front, tail) if body is None else None
    if body is None and issued is None and raw.publisher:
        issued = publisher_of(raw.publisher)
    if issued:
        page = issued.line.page if issued.line else None
        quote = (
            issued.line.text
            if issued.line
            else issued.name
            if issued.place == "properties"
            else title
        )
        issuer = plain_line(issued.name, LONGEST["issuing_body"])
        found["issuing_body"] = _evidence(issuer, issued.place, quote, issued.confidence, page)
    imprint = found.get("issuing_body")
    if type_ is DocumentType.OTHER and imprint and imprint.place == "first-page":
        # What an institution publishes with its name on it, and calls nothing else, is a report.
        found["type"] = _evidence("report", "form", imprint.quote, THRESHOLD)
    if given.date is None and (dated := _date(raw, kind.name, type_, head, name, front, tail)):
        found["date"] = dated
    if number := find_official_number(kind.name, head):
        found["official_number"] = _evidence(
            number[0], "masthead", number[1].text, 0.9, number[1].page
        )
    type_ = type_ if "type" not in found else DocumentType(_sure(found, "type") or "other")
    own_date = given.date or _first_day(_sure(found, "date"))
    authority = find_authority(title, type_, front, passages)
    force = find_force(title, front, passages, own_date)
    authentic = is_authentic(authority, kind.name, lang, head)
    for field, stated in (
        ("authority", authority),
        ("status", authentic),
        ("force", force.force),
        ("force_from", force.force_from),
        ("force_to", force.force_to),
    ):
        if stated is not None and getattr(given, field) is None:
            found[field] = _from_stated(stated)
    return (
        # What was given stays; the rest is found.
        msgspec.structs.replace(
            given,
            work=given.work or named.work,
            lang=lang,
            title=title,
            type=type_,
            status=given.status or ExpressionStatus(_sure(found, "status") or "unknown"),
            issuing_body=body or _sure(found, "issuing_body"),
            date=own_date,
            authority=given.authority or _member(Authority, _sure(found, "authority")),
            force=given.force or _member(Force, _sure(found, "force")),
            force_from=given.force_from or _first_day(_sure(found, "force_from")),
            force_to=given.force_to or _first_day(_sure(found, "force_to")),
            repeals=given.repeals
            or tuple(dict.fromkeys(each.value for each in force.repeals))
            or None,
        ),
        found,
    )


def with_proposals(metadata: Metadata, evidence: Mapping[str, Evidence]) -> Metadata:
    """The metadata with the values that were too unsure to be taken, for somebody to look at."""
    unsure = {field: e.value for field, e in evidence.items() if e.confidence < THRESHOLD}
    is_other = metadata.type is DocumentType.OTHER
    return msgspec.structs.replace(
        metadata,
        date=metadata.date or _first_day(unsure.get("date")),
        issuing_body=metadata.issuing_body or unsure.get("issuing_body"),
        type=DocumentType(unsure.get("type", "other")) if is_other else metadata.type,
    )


def _is_like_slides(raw: RawDocument) -> bool:
    """Whether a file without slides of its own has pages that are wider than high, with few words."""
    pages = raw.pages or 0
    most = pages * _MOST_ON_SLIDES if pages >= _FEWEST_SLIDES else 0
    return raw.is_wide and sum(len(block.text) for block in raw.blocks) <= most


def _title(opening: Opening, stem: str) -> Evidence | None:
    title = opening.title
    if title is not None and (text := plain_line(title.text, LONGEST["title"])):
        return _evidence(text, title.place, title.text, title.confidence, title.page)
    text = plain_line(stem, LONGEST["title"])
    return _evidence(text, "file-name", stem, 0.3) if text else None


def _date(
    raw: RawDocument,
    kind: str,
    type_: DocumentType,
    head: Sequence[Line],
    name: str,
    front: Sequence[Line],
    tail: Sequence[Line],
) -> Evidence | None:
    """The date in the file's name, then the document's own; the day it was saved is a proposal only."""
    if in_name := [d for d in read_dates(name) if d.day]:
        return _dated(in_name[-1], "file-name", name, 0.8, None)
    published = next(iter(read_dates((raw.published or "")[:_DAY_LONG])), None)
    head, front = (
        [line for line in each if not _is_publication(line, published)] for each in (head, front)
    )
    bracketed = _bracketed(raw) if type_ is DocumentType.LAW else ()
    if found := find_date(kind, head, tail, front, bracketed):
        return _dated(
            found.printed, found.place, found.line.text, found.confidence, found.line.page
        )
    if published:
        return _dated(published, "properties", raw.published or "", 0.6, None)
    if raw.created and (saved := read_dates(raw.created[:10])):
        return _dated(saved[0], "properties", raw.created, 0.2, None)
    return None


def _bracketed(raw: RawDocument) -> list[Line]:
    """The short lines of the whole text that stand in square brackets."""
    return [
        Line(bare_line(block.text), index, block.page)
        for index, block in enumerate(raw.blocks)
        if block.text[:1] == "[" and len(block.text) < _PUBLICATION_LINE
    ]


def _is_publication(line: Line, published: PrintedDate | None) -> bool:
    """Whether a line is the one in which a site prints the day on which it published the page."""
    if published is None or "年" in line.text or len(line.text) > _PUBLICATION_LINE:
        return False
    dates = read_dates(line.text)
    return any(each.iso == published.iso for each in dates)


def _dated(
    printed: PrintedDate, place: str, quote: str, confidence: float, page: int | None
) -> Evidence:
    return _evidence(printed.iso, place, quote, confidence, page)


def _front(passages: Sequence[PassageDraft]) -> list[Line]:
    """The lines between title and text."""
    front = [p for p in passages if p.kind is PassageKind.FRONT_MATTER]
    lines: list[Line] = []
    for number, passage in enumerate(front):
        for text in map(bare_line, passage.text.split("\n")):
            last = lines[-1] if lines else None
            # A line of web pages and typed laws may end inside the bracket that says who adopted the law;
            # where the next line does not close it, the bracket was forgotten.
            whole = join_lines([last.text, text]) if last and _is_open(last.text) else ""
            if last and whole and not _is_open(whole):
                lines[-1] = replace(last, text=whole)
            else:
                lines.append(Line(text, number, passage.page))
    return lines


def _is_open(text: str) -> bool:
    """Whether a bracket in which a line begins is not closed on it."""
    return text[:1] in "（(" and text.count("（") + text.count("(") > text.count("）") + text.count(
        ")"
    )


def _from_stated(stated: Stated) -> Evidence:
    return _evidence(stated.value, stated.place, stated.quote, stated.confidence, stated.page)


_Member = TypeVar("_Member", bound=StrEnum)


def _member(kind: type[_Member], value: str | None) -> _Member | None:
    return None if value is None else kind(value)


def _sure(found: dict[str, Evidence], field: str) -> str | None:
    evidence = found.get(field)
    return evidence.value if evidence and evidence.confidence >= THRESHOLD else None


def _first_day(iso: str | None) -> date | None:
    if iso is None:
        return None
    return date.fromisoformat(iso if len(iso) > len("2016-12") else f"{iso}-01")


def _evidence(
    value: str, place: str, quote: str, confidence: float, page: int | None = None
) -> Evidence:
    words = " ".join(quote.split())
    return Evidence(
        value=value,
        place=place,
        quote=words[:_LONGEST_QUOTE],
        page=page,
        confidence=round(confidence, 2),
    )
