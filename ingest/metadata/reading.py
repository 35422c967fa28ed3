"""What a document says of itself: title, date, type, issuing body and language, each with its evidence.

Nobody's word goes over what people give with a file (options, sidecars); what is read in the file fills
the rest. A value that is less sure than THRESHOLD is not taken: it is a proposal for whoever looks at the
document.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from enum import StrEnum
from itertools import pairwise
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
from ingest.blocks import Block, RawDocument
from ingest.metadata.dates import DateFound, find_date
from ingest.metadata.force import Stated, find_authority, find_force, is_authentic
from ingest.metadata.given import LONGEST, Metadata, in_language, plain_line, read_name
from ingest.metadata.issuers import find_issuing_body
from ingest.metadata.languages import detect_language
from ingest.metadata.numbers import find_official_number
from ingest.metadata.printed_dates import PrintedDate, read_dates
from ingest.metadata.types import find_type
from ingest.metadata.web_pages import (
    appears_first_there,
    is_day_of_page,
    published_day,
    source_body,
)
from ingest.structure import Opening, PassageDraft
from ingest.structure.lines import Line, bare_line, tail_lines
from ingest.textclean import join_lines

THRESHOLD = 0.5
_LONGEST_QUOTE = 200
_BRACKETED_DAY = re.compile(r"\[(?:the )?\d")
_ACT_NUMBER = re.compile(
    r"(?i)(?:(?<!\bby )\bact,? (?:no\.? ?)?|^\()[\dIVXLC]+ of ((?:18|19|20)\d\d)[.)]*\d?$"
)


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
        type_ = typed.type
        if typed.confidence:
            found["type"] = _evidence(typed.type.value, typed.place, typed.quote, typed.confidence)
    body = in_language(given.issuing_body, lang)
    if body is None and (issued := find_issuing_body(kind.name, title, lang, head, front, tail)):
        page = issued.line.page if issued.line else None
        quote = issued.line.text if issued.line else title
        issuer = plain_line(issued.name, LONGEST["issuing_body"])
        found["issuing_body"] = _evidence(issuer, issued.place, quote, issued.confidence, page)
    has_articles = any(passage.kind is PassageKind.ARTICLE for passage in passages)
    is_own = appears_first_there(kind.name, type_, has_articles)
    source = source_body(raw.source) if is_own and body is None else None
    if source and "issuing_body" not in found:
        found["issuing_body"] = _evidence(source, "properties", source, 0.6)
    imprint = found.get("issuing_body")
    if type_ is DocumentType.OTHER and imprint and imprint.place == "first-page":
        # What an institution publishes with its name on it, and calls nothing else, is a report.
        found["type"] = _evidence("report", "form", imprint.quote, THRESHOLD)
    if number := find_official_number(kind.name, head):
        found["official_number"] = _evidence(
            number[0], "masthead", number[1].text, 0.9, number[1].page
        )
    texts = (title, number[0] if number else "")
    published = published_day(raw.published, head, texts) if is_own else None
    if given.date is None and (dated := _date(raw, opening, name, front, tail, published)):
        found["date"] = dated
    type_ = type_ if "type" not in found else DocumentType(_sure(found, "type") or "other")
    own_date = given.date or _first_day(_sure(found, "date"))
    authority = find_authority(title, type_, front)
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


def _title(opening: Opening, stem: str) -> Evidence | None:
    title = opening.title
    if title is not None and (text := plain_line(title.text, LONGEST["title"])):
        return _evidence(text, title.place, title.text, title.confidence, title.page)
    text = plain_line(stem, LONGEST["title"])
    return _evidence(text, "file-name", stem, 0.3) if text else None


def _date(
    raw: RawDocument,
    opening: Opening,
    name: str,
    front: Sequence[Line],
    tail: Sequence[Line],
    published: DateFound | None,
) -> Evidence | None:
    """The date in the file's name, then the document's own, then the day on which its page was published;
    the day it was saved is a proposal only."""
    if in_name := [d for d in read_dates(name) if d.day]:
        return _dated(in_name[-1], "file-name", name, 0.8, None)
    kind, bracketed = opening.kind.name, _below_number(raw.blocks)
    heads = [(opening.lines, front)]
    if raw.published and kind in ("legislation", "official-document"):
        # The day that the site prints above the text is that of the page: the text's own day goes first.
        own = [[ln for ln in each if not is_day_of_page(ln, raw.published)] for each in heads[0]]
        heads.insert(0, (tuple(own[0]), own[1]))
    days = (find_date(kind, head, tail, above, bracketed) for head, above in heads)
    found = next((day for day in days if day), published)
    if found:
        return _dated(
            found.printed, found.place, found.line.text, found.confidence, found.line.page
        )
    if raw.created and (saved := read_dates(raw.created[:10])):
        return _dated(saved[0], "properties", raw.created, 0.2, None)
    return None


def _dated(
    printed: PrintedDate, place: str, quote: str, confidence: float, page: int | None
) -> Evidence:
    return _evidence(printed.iso, place, quote, confidence, page)


def _below_number(blocks: Sequence[Block]) -> list[Line]:
    """The line in square brackets below the number of an act, also behind the arrangement of its sections.

    ``ACT No. 45 OF 1860`` and ``[6th October, 1860.]``: of the same year.
    """
    return [
        Line(bare_line(block.text), index, block.page)
        for index, (above, block) in enumerate(pairwise(blocks), 1)
        if _BRACKETED_DAY.match(block.text)
        and (number := _ACT_NUMBER.search(bare_line(above.text)))
        and any(day.day and str(day.year) == number[1] for day in read_dates(block.text))
    ][:1]


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
