"""Which of the dates that a document prints is its own."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from ingest.data import load_table
from ingest.metadata.printed_dates import PrintedDate, compiled, read_dates
from ingest.structure.lines import Line, bare_line

_FIRST_OF_PAPERS = 1900
"""An earlier date on a paper that is no law, treaty or judgment belongs to what the paper is about."""
_SAYS = {name: compiled(pattern) for name, pattern in load_table("dates")["says"].items()}


@dataclass(frozen=True, slots=True)
class DateFound:
    """A document's date, the line that says it, and how surely it is the document's own."""

    printed: PrintedDate
    line: Line
    place: str
    confidence: float


def find_date(
    kind: str,
    head: Sequence[Line],
    tail: Sequence[Line],
    front: Sequence[Line] = (),
    bracketed: Sequence[Line] = (),
) -> DateFound | None:
    """The document's date by what such documents print: 成文日期, "Decided", "Distr.", "Adopted".

    ``front`` are the lines between title and text, ``bracketed`` those below the number of an act, where
    it is dated "[6th October, 1860.]". None where none is stated.
    """
    head, tail = _own(head), _own(tail)
    match kind:
        case "judgment":
            return _first(_judged(head, tail))
        case "un-document" | "un-resolution":
            return _first(_un(head))
        case "official-document":
            return _first([*_signed(tail, head), *_legal(front), *_alone(head, 0.75)])
        case "legislation" | "treaty":
            adopted = [line for line in head if _SAYS["adoption"].match(line.text)]
            by_day = _alone(front, 0.85)
            made = [*_legal(front), *by_day, *_legal(adopted), *_signed_before(head)]
            return _first([*made, *_below_articles(tail), *_alone(bracketed, 0.7)])
        case "letter" | "filing":
            return _first([*_alone(head, 0.85), *_within(head, 0.7), *_alone(tail, 0.7)])
        case "contract":
            return _first(
                [
                    *_stated((*head, *tail), _SAYS["signed_on"], 0.85),
                    *_stated(head, _SAYS["adopted"], 0.8),
                    *_within(tail, 0.75),
                    *_alone(head, 0.75),
                ]
            )
        case "minutes":
            held = _stated(head, _SAYS["held_on"], 0.8)
            return _first([*_alone(head, 0.85), *held, *_within(head, 0.7)])
        case "article" | "thesis":
            return _first(
                [*_stated(head, _SAYS["published"], 0.8), *_journal(head), *_alone(head, 0.7)]
            )
        case _:
            if act := _alone(bracketed, 0.7):
                return act[0]
            labelled = _stated((*head, *tail), _SAYS["labelled"], 0.85)
            stated = _stated(head, _SAYS["published"], 0.8)
            published = [*labelled, *stated, *_alone(head, 0.8), *_label(head)]
            adopted_by = _stated(head, _SAYS["adopted_by"], 0.75)
            revision = _stated(head, _SAYS["revision"], 0.6)
            begun = _begun(head)
            found = [*published, *adopted_by, *_alone(tail, 0.65), *revision, *begun]
            return _first(each for each in found if each.printed.year >= _FIRST_OF_PAPERS)


def _own(lines: Sequence[Line]) -> list[Line]:
    """The lines without the day of the next review or of expiry, beside its label or below it."""
    return [
        line
        for above, line in zip((Line("", 0, None), *lines), lines, strict=False)
        if not (
            (label := _SAYS["ends"].match(line.text)) and _is_date_alone(line.text[label.end() :])
        )
        and not (_SAYS["ends"].fullmatch(above.text) and _is_date_alone(line.text))
    ]


def _begun(head: Sequence[Line]) -> list[DateFound]:
    """The day on which a policy takes effect, if the line is no more: "Effective Date: 14-Jun-2031"."""
    lines = [
        (line, Line(line.text[label.end() :] or below.text, line.block, line.page))
        for line, below in pairwise((*head, Line("", 0, None)))
        if (label := _SAYS["effective"].match(line.text))
    ]
    return [
        DateFound(dates[-1], line, "label", 0.55)
        for line, day in lines
        if _is_date_alone(day.text) and (dates := read_dates(day.text))
    ]


def _first(found: Iterable[DateFound]) -> DateFound | None:
    return next(iter(found), None)


def _judged(head: Sequence[Line], tail: Sequence[Line]) -> list[DateFound]:
    usable = [
        line
        for line in head
        if not _SAYS["heard"].search(line.text) or _SAYS["decided"].search(line.text)
    ]
    decided = [_last(line, "label", 0.9) for line in usable if _SAYS["decided"].search(line.text)]
    # "Date:" alone on its line, or in a cell of its own: the date is in the next.
    for one, other in pairwise(head):
        if _SAYS["decided"].search(one.text) and not read_dates(one.text) and len(one.text) < 30:
            decided.append(_last(other, "label", 0.9))
    found = [d for d in decided if d]
    sat = [
        d
        for line in usable
        if _SAYS["sittings"].match(line.text) and (d := _last(line, "masthead", 0.8))
    ]
    filed = [
        d
        for place, line in enumerate(head)
        if _SAYS["filed"].search(line.text)
        for beside in head[place : place + 2]
        if (d := _last(beside, "label", 0.7))
    ]
    return [
        *found,
        *_alone(usable, 0.8),
        *sat,
        *reversed(_alone([line for line in tail if not _SAYS["heard"].search(line.text)], 0.8)),
        *reversed(_within_short(tail, 0.7)),
        *filed,
    ]


def _un(head: Sequence[Line]) -> list[DateFound]:
    adopted = [
        d
        for line in head
        if _SAYS["resolution"].match(line.text) and (d := _last(line, "masthead", 0.9))
    ]
    return [*adopted, *_alone(head, 0.9)]


def _signed(tail: Sequence[Line], head: Sequence[Line]) -> list[DateFound]:
    """成文日期 stands alone, or right behind the body's name, at the end of the text (GB/T 9704, 7.3.5)."""
    lines = [
        line
        for line in tail
        if not re.search("印发|印发$|抄送", line.text) and not _SAYS["other"].search(line.text)
    ]
    alone = list(reversed(_alone(lines, 0.9)))
    behind = [
        d
        for line in reversed(lines)
        if len(line.text) < 40
        and re.search(r"[日号]$", line.text)
        and not _SAYS["in_force"].search(line.text)
        and (d := _last(line, "closing", 0.8))
    ]
    early = _alone(
        [line for line in head if re.search(r"[日号]$", line.text)], 0.85
    ) or _signed_before(head)
    printed = [d for line in tail if "印发" in line.text and (d := _last(line, "closing", 0.75))]
    known = [d for d in (*alone, *behind) if d.printed.day]
    return [*early, *known, *printed] if early and not known else [*known, *early, *printed]


def _signed_before(head: Sequence[Line]) -> list[DateFound]:
    """An order's date behind the name of who signed it: 总理 某某 二○○八年九月十八日."""
    return [
        d
        for line in head
        if len(line.text) < 40
        and re.search(r"[日号]$", line.text)
        and not _SAYS["in_force"].search(line.text)
        and (d := _last(line, "masthead", 0.8))
    ]


def _legal(lines: Sequence[Line]) -> list[DateFound]:
    """The last revision, else promulgation or adoption; entry into force only where there is no other."""
    made: list[DateFound] = []
    force: list[DateFound] = []
    for line in lines:
        for clause in _SAYS["clause_end"].split(line.text):
            dates = [d for d in read_dates(clause) if not _in_quotes(clause, d)]
            is_made = (
                _SAYS["adopted"].search(clause)
                or _SAYS["published"].search(clause)
                or _SAYS["revised"].search(clause)
                or _SAYS["signed_by"].match(clause)
                or _is_date_alone(clause)
            )
            if dates and _SAYS["in_force"].search(clause) and not is_made:
                force.append(DateFound(dates[-1], line, "front-matter", 0.6))
            elif dates and is_made:
                made.append(DateFound(_date_of(clause, dates), line, "front-matter", 0.9))
    return [*reversed(made), *force]


def _date_of(clause: str, dates: Sequence[PrintedDate]) -> PrintedDate:
    """The date of a clause: the first one after "adopted on" if there is one, otherwise the last."""
    if match := _SAYS["adopted_on"].search(clause):
        return next((d for d in dates if d.start >= match.end()), dates[-1])
    return dates[-1]


def _in_quotes(text: str, printed: PrintedDate) -> bool:
    """Whether a date is a part of another text's title: 《2014年…（修订）令》."""
    before = text[: printed.start]
    return before.count("《") > before.count("》")


def _is_date_alone(text: str) -> bool:
    dates = read_dates(text)
    rest = text
    for each in reversed(dates):
        rest = rest[: each.start] + rest[each.end :]
    return bool(dates) and not _SAYS["beside"].sub("", rest)


def _alone(lines: Sequence[Line], confidence: float) -> list[DateFound]:
    """Lines that are a date and no more, a weekday or a place ("Geneva, 3 May 2016") beside it."""
    found = []
    for line in lines:
        dates = read_dates(line.text)
        if (
            len(dates) != 1
            or _SAYS["range"].search(line.text)
            or _SAYS["other"].search(line.text)
            or _SAYS["in_force"].search(line.text)
        ):
            continue
        placed = (
            bool(re.match(r"^[A-Z][\w .]{2,24}, ", line.text))
            and dates[0].end >= len(line.text) - 1
        )
        if placed or _is_date_alone(line.text):
            found.append(DateFound(dates[0], line, "date-line", confidence))
    return found


def _below_articles(tail: Sequence[Line]) -> list[DateFound]:
    """The date on a Chinese text's last line, if that is below its articles and not in an annex."""
    is_annexed = any(_SAYS["annex"].match(line.text) for line in tail)
    if is_annexed or not any(_SAYS["article_zh"].match(line.text) for line in tail):
        return []
    return _alone(tail[-1:], 0.6)


def _stated(lines: Sequence[Line], pattern: re.Pattern[str], confidence: float) -> list[DateFound]:
    return [
        d
        for line in lines
        if pattern.search(line.text)
        and not _SAYS["in_force"].search(line.text)
        and (d := _last(line, "label", confidence))
    ]


def _within(lines: Sequence[Line], confidence: float) -> list[DateFound]:
    return [
        d
        for line in lines
        if not _SAYS["range"].search(line.text)
        and not _SAYS["other"].search(line.text)
        and (d := _last(line, "text", confidence))
    ]


def _within_short(lines: Sequence[Line], confidence: float) -> list[DateFound]:
    return _within(
        [line for line in lines if len(line.text) < 60 and not _SAYS["heard"].search(line.text)],
        confidence,
    )


def _label(head: Sequence[Line]) -> list[DateFound]:
    """ "BACKGROUND PAPER | APRIL 2016": a short line of a cover that ends with a date."""
    return [
        DateFound(dates[-1], line, "date-line", 0.7)
        for line in head
        if len(line.text) < 60
        and not _SAYS["range"].search(line.text)
        and not _SAYS["other"].search(line.text)
        and not _SAYS["in_force"].search(line.text)
        and (dates := read_dates(line.text))
        and dates[-1].end >= len(line.text) - 1
        and _SAYS["cover_line"].search(line.text[: dates[-1].end])
    ]


def _journal(head: Sequence[Line]) -> list[DateFound]:
    """An issue's month: "Vol. 28 No. 3, June 2017", 2017年6月 above a journal's first page."""
    lines = [
        line
        for line in head
        if not _SAYS["other"].search(line.text)
        and (len(line.text) < 80 or _SAYS["volume"].match(line.text))
    ]
    return [
        d
        for line in lines
        if _SAYS["issue"].search(line.text) and (d := _last(line, "running-head", 0.7))
    ]


def _last(line: Line, place: str, confidence: float) -> DateFound | None:
    dates = [d for d in read_dates(line.text) if not _in_quotes(line.text, d)]
    return DateFound(dates[-1], line, place, confidence) if dates else None


def lines_of(texts: Iterable[str]) -> list[Line]:
    """Bare texts as lines, where no block is known."""
    return [Line(bare_line(text), index, None) for index, text in enumerate(texts)]
