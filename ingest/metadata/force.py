"""What a text says of its force and of the authority that made it (ingest/data/force.toml)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from itertools import pairwise

from corpus import Authority, DocumentType, Force, PassageKind, search_lang
from corpus.numerals import zh_to_int
from ingest.data import load_table
from ingest.metadata.printed_dates import PrintedDate, read_dates
from ingest.structure import PassageDraft
from ingest.structure.lines import Line, bare_line

_TABLE = load_table("force")
_DATE = (
    r"(?:\S{0,4}\d{4}\s*年\s*\d{1,2}\s*月\s*\d{1,2}\s*日|[〇○零一二三四五六七八九]{4}年\S{1,3}月\S{1,3}日"
    r"|\d{1,2}(?:st|nd|rd|th)? [A-Z][a-z]+,? \d{4}|[A-Z][a-z]+ \d{1,2}(?:st|nd|rd|th)?,? \d{4})"
)


def _patterns(section: str) -> dict[str, re.Pattern[str]]:
    values = _TABLE[section].items()
    return {
        name: re.compile(text.replace("{D}", _DATE), re.IGNORECASE if name == "english" else 0)
        for name, text in values
        if isinstance(text, str)
    }


_FROM, _MASTHEAD = _patterns("from"), _patterns("masthead")
_REPEALS, _REPEALED = _patterns("repeals"), _patterns("repealed")
_AUTHENTIC = _patterns("authentic")
_NUMBER = re.compile(
    r"(?:第[〇零一二三四五六七八九十百千\d]+条(?:之[一二三四五六七八九十])?|[（(]?[一二三四五六七八九十\d]+[）)、]|\d+[.．])\s*"
)
_SENTENCE = re.compile(r"[^。；;\n]+")
_COMMA = re.compile("[，,]")
_NO_PROVISION = frozenset(
    {PassageKind.TITLE, PassageKind.FRONT_MATTER, PassageKind.CONTENTS, PassageKind.NOTE}
)
_SURE, _LIKELY, _UNSURE = 0.9, 0.7, 0.4


@dataclass(frozen=True, slots=True)
class Stated:
    """A value, and the words that say it."""

    value: str
    place: str
    quote: str
    page: int | None
    confidence: float


@dataclass(frozen=True, slots=True)
class ForceFound:
    """What a text says of its force; dates are ISO 8601."""

    force: Stated | None = None
    force_from: Stated | None = None
    force_to: Stated | None = None
    repeals: tuple[Stated, ...] = ()


_FIRST, _LAST = 20_000, 60_000
"""Characters that are read: a text says at its beginning or end when it begins, and what it repeals."""


@dataclass(frozen=True, slots=True)
class _Sentence:
    text: str
    page: int | None


def find_force(
    title: str, front: Sequence[Line], passages: Sequence[PassageDraft], own_date: date | None
) -> ForceFound:
    """The entry into force, its end, and the texts repealed, where the text says so for sure.

    ``front``: the lines between title and text; ``own_date``: the date of the text.
    """
    sentences = list(_sentences(passages))
    begins = _from_text(sentences, front, own_date) or _from_masthead(front)
    force = None
    if match := _REPEALED["title"].search(title):
        force = Stated(Force.REPEALED.value, "title", match[0], None, _SURE)
    return ForceFound(force, begins, _until(sentences, begins), tuple(_repealed(sentences)))


def find_authority(title: str, type_: DocumentType, front: Sequence[Line]) -> Stated | None:
    """The kind of authority behind a text; None where no rule is sure."""
    bare = bare_line(title)
    for rule in _rules():
        if type_ not in rule.types or (rule.title and not rule.title.search(bare)):
            continue
        if rule.front is None:
            place, quote, page = ("title", title, None) if rule.title else ("type", "", None)
            return Stated(rule.is_.value, place, quote, page, rule.confidence)
        for line in front:
            if rule.front.search(line.text):
                return Stated(rule.is_.value, "front-matter", line.text, line.page, rule.confidence)
    return None


def is_authentic(
    authority: Stated | None, kind: str, lang: str, head: Sequence[Line]
) -> Stated | None:
    """The line that shows that a text is the authority's own, in the language in which it makes texts."""
    data = _TABLE["authentic"]
    if authority is None or authority.value not in data["authorities"]:
        return None
    if search_lang(lang) == "en":
        lines = (line for line in head if _AUTHENTIC["english"].search(line.text))
        line = next(lines, None)
        return Stated("authentic", "front-matter", line.text, line.page, 0.8) if line else None
    own = authority.confidence >= data["least"] and kind in data["kinds"]
    if lang == "zh-Hant" or not own:
        return None
    return Stated("authentic", authority.place, authority.quote, authority.page, 0.8)


def _sentences(passages: Sequence[PassageDraft]) -> Iterator[_Sentence]:
    provisions = [passage for passage in passages if passage.kind not in _NO_PROVISION]
    first = _within(provisions, _FIRST)
    last = _within(reversed(provisions[len(first) :]), _LAST)
    for passage in (*first, *reversed(last)):
        for match in _SENTENCE.finditer(passage.text[:_LAST]):
            text = bare_line(match[0])
            if number := _NUMBER.match(text):
                text = text[number.end() :]
            if text:
                yield _Sentence(text, passage.page)


def _within(passages: Iterable[PassageDraft], characters: int) -> list[PassageDraft]:
    """The passages that begin within so many characters."""
    found: list[PassageDraft] = []
    for passage in passages:
        if characters <= 0:
            break
        found.append(passage)
        characters -= len(passage.text)
    return found


def _from_text(
    sentences: Sequence[_Sentence], front: Sequence[Line], own_date: date | None
) -> Stated | None:
    # Transitional provisions of amended laws come before the last word on it.
    for sentence in reversed(sentences):
        english = _FROM["english"].match(sentence.text)
        if english and (found := _dated(english["date"], sentence, _SURE)):
            return found
        if not (match := _FROM["sentence"].match(sentence.text)):
            continue
        when = match["when"]
        if found := _dated(when, sentence, _SURE):
            return found
        if _FROM["published"].match(when) or _FROM["passed"].match(when):
            passed = bool(_FROM["passed"].match(when))
            return _masthead_force(front) or _on_publication(sentence, front, own_date, passed)
    return None


def _masthead_force(front: Sequence[Line]) -> Stated | None:
    for line in reversed(front):
        if (match := _FROM["masthead"].search(line.text)) and (found := _iso(match[0])):
            return Stated(found, "front-matter", line.text, line.page, _SURE)
    return None


def _from_masthead(front: Sequence[Line]) -> Stated | None:
    return _masthead_force(front) or _clause(front)


def _clause(front: Sequence[Line]) -> Stated | None:
    """ "…公布，自2016年10月1日起施行" in a line of the masthead."""
    for line in reversed(front):
        for part in re.split(r"[，,；;。\s]", line.text):
            if (match := _FROM["sentence"].match(part)) and (found := _iso(match["when"])):
                return Stated(found, "front-matter", line.text, line.page, _SURE)
    return None


def _on_publication(
    sentence: _Sentence, front: Sequence[Line], own_date: date | None, passed: bool
) -> Stated | None:
    """The day of publication: of the text as it was last made anew, else as it was first made."""
    events = [(line, read_dates(line.text)) for line in front]
    days = [(line, dates[0]) for line, dates in events if dates and dates[0].day]

    def met(pattern: str) -> list[tuple[Line, PrintedDate]]:
        return [(line, day) for line, day in days if _MASTHEAD[pattern].search(line.text)]

    anew = [
        (line, day) for line, day in met("made_anew") if not _MASTHEAD["changed"].search(line.text)
    ]
    made = anew[-1:] or (met("passed") if passed else met("published"))[:1]
    if made:
        return _by_sentence(sentence, made[0][1].iso, _SURE)
    # A legislature publishes a law on the day it passes it.
    if by_vote := met("passed")[:1]:
        sure = _SURE if "人民代表大会" in by_vote[0][0].text else _UNSURE
        return _by_sentence(sentence, by_vote[0][1].iso, sure)
    changed = any(_MASTHEAD["changed"].search(line.text) for line in front)
    if own_date and not changed:
        return _by_sentence(sentence, own_date.isoformat(), 0.6)
    return None


def _by_sentence(sentence: _Sentence, iso: str, confidence: float) -> Stated:
    return Stated(iso, "text", sentence.text, sentence.page, confidence)


def _until(sentences: Sequence[_Sentence], begins: Stated | None) -> Stated | None:
    for sentence in reversed(sentences):
        # Only Chinese texts say it so.
        if sentence.text.isascii():
            continue
        for clause in _COMMA.split(sentence.text):
            if (match := _FROM["until"].match(clause)) and (
                found := _dated(clause, sentence, _SURE)
            ):
                return found
        match = _FROM["years"].search(sentence.text)
        if match and begins and _FROM["sentence"].match(sentence.text):
            years = int(match["years"]) if match["years"].isdecimal() else zh_to_int(match["years"])
            start = date.fromisoformat(begins.value)
            if years and (start.month, start.day) != (2, 29):
                end = start.replace(year=start.year + years)
                return Stated(end.isoformat(), "text", sentence.text, sentence.page, _LIKELY)
    return None


def _repealed(sentences: Iterable[_Sentence]) -> Iterator[Stated]:
    for sentence in sentences:
        is_english = "repealed" in sentence.text.casefold()
        if is_english and (match := _REPEALS["english"].match(sentence.text)):
            yield _repeal(match["title"], sentence)
        titles = list(_REPEALS["title"].finditer(sentence.text)) if "《" in sentence.text else []
        if not titles:
            continue
        if _REPEALS["first"].match(sentence.text):
            yield from (_repeal(each[1], sentence) for each in titles[:1])
            continue
        # From the last title back: each stands before 废止, or before the next one of its list.
        rest = sentence.text[titles[-1].end() :]
        if not _REPEALS["between"].match(rest):
            continue
        listed = titles[-1:]
        for one, other in reversed(list(pairwise(titles))):
            if not _REPEALS["next"].match(sentence.text[one.end() : other.start()]):
                break
            listed.append(one)
        yield from (_repeal(each[1], sentence) for each in reversed(listed))


def _repeal(title: str, sentence: _Sentence) -> Stated:
    return Stated(title.strip(), "text", sentence.text, sentence.page, _SURE)


def _dated(text: str, sentence: _Sentence, confidence: float) -> Stated | None:
    found = _iso(text)
    return Stated(found, "text", sentence.text, sentence.page, confidence) if found else None


def _iso(text: str) -> str | None:
    dates = [each for each in read_dates(text) if each.day]
    return dates[0].iso if dates else None


@dataclass(frozen=True, slots=True)
class _Rule:
    is_: Authority
    types: frozenset[str]
    title: re.Pattern[str] | None
    front: re.Pattern[str] | None
    confidence: float


@lru_cache(maxsize=1)
def _rules() -> list[_Rule]:
    return [
        _Rule(
            Authority(row["is"]),
            frozenset(row["types"]),
            re.compile(row["title"]) if "title" in row else None,
            re.compile(row["front"]) if "front" in row else None,
            row.get("confidence", 0.85),
        )
        for row in _TABLE["authority"]
    ]
