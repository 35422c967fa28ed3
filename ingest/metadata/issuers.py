"""Who issued a text, as far as the text itself tells."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files

from corpus import search_lang
from ingest.structure.kinds import Line
from ingest.structure.opening import is_no_title

_NUMBER = re.compile(r"^\S{1,14}[〔\[［（(](?:19|20)\d\d[〕\]］）)]第?\d+号")
_ZH_BODY = re.compile(
    r"^[\u4e00-\u9fff、（）() ]{0,40}?(?:部|委员会|委|办公厅|办公室|总局|局|厅|政府|法院|检察院|公司|大学|学院|学校|研究院|中心|协会|联合会|国务院|处|合伙）|立法會|委員會|院)$"
)
_COURT = re.compile(
    r"(?i)^(?:reportable )?(?:in the |before the )?((?:[\w’’-]+ ){0,4}(?:court|tribunal)s?\b(?: of (?!.*\bno\b)[\w ]+?)?(?:,? [\w ]+)?(?: \([\w’ ]+ division\))?)$"
)
_DIVISION = re.compile(
    r"(?i)^\(?([\w’ ]+(?:division|jurisdiction|list|court|county|district of [\w ]+))\)?$"
)
_NO_COURT = re.compile(
    r"(?i)on appeal from|registry|courts of justice|\bclerk\b|supreme court of judicature|certiorari|court service|courthouse"
)
_ZH_COURT = re.compile(r"^(.{2,30}(?:法院|審裁處))$")
_UN_ORGANS = (
    "Human Rights Council", "Committee on the Elimination of Discrimination against Women", "Committee on the Rights of the Child", "Human Rights Committee",
    "Committee against Torture", "Committee on Enforced Disappearances", "Committee on Migrant Workers", "Committee on Economic, Social and Cultural Rights",
    "Committee on the Elimination of Racial Discrimination", "Committee on the Rights of Persons with Disabilities", "Commission on the Status of Women", "Commission on Crime Prevention and Criminal Justice",
    "Conference of the Parties to the United Nations Convention against Transnational Organized Crime", "Security Council", "Economic and Social Council", "General Assembly", "人权理事会", "安全理事会", "经济及社会理事会", "大会",
)  # fmt: skip
_BODY_FIRST = re.compile(
    r"^([\u4e00-\u9fff]{2,20}(?:大学|学院|公司|委员会|办公室|办公厅|局|部|厅|政府))(?=(?:19|20)\d\d|关于|印发)"
)
_BEFORE_ABOUT = re.compile(r"^(.{2,40}?)(?:印发|转发|批转|关于|发布)")


@dataclass(frozen=True, slots=True)
class BodyFound:
    name: str
    line: Line | None
    """None: the title names it."""
    place: str
    confidence: float


@dataclass(frozen=True, slots=True)
class _Rule:
    place: str
    pattern: re.Pattern[str]
    names: dict[str, str]


def find_issuing_body(
    kind: str,
    title: str,
    lang: str,
    head: Sequence[Line],
    front: Sequence[Line] = (),
    tail: Sequence[Line] = (),
) -> BodyFound | None:
    """The body that issued a document of this kind; None where none is named in a way that is known."""
    by_form: Iterable[BodyFound]
    match kind:
        case "judgment" | "filing":
            by_form = _courts(head)
        case "un-document" | "un-resolution":
            by_form = _organs(head)
        case "official-document":
            by_form = _official(title, head, tail)
        case "minutes":
            by_form = _letterheads(head)
        case "article":
            by_form = _journals(head)
        case _:
            by_form = ()
    for found in by_form:
        return found
    if kind in ("letter", "filing", "contract"):
        return None
    return (
        _by_rules(title, lang, front, ("front", "both"), 0.85)
        or _by_rules("", lang, head, ("head",), 0.65)
        or _named_first(title)
    )


def _named_first(title: str) -> BodyFound | None:
    """The body that a Chinese title begins with, before a year or what it is about."""
    match = _BODY_FIRST.match(title)
    return BodyFound(match[1], None, "title", 0.6) if match else None


def _by_rules(
    title: str, lang: str, lines: Sequence[Line], places: tuple[str, ...], confidence: float
) -> BodyFound | None:
    base = search_lang(lang)
    # The first line tells of the text as it was made, later ones of its revisions.
    for line in (None, *lines):
        for rule in _rules():
            if rule.place not in places or (line is None and rule.place != "both"):
                continue
            match = rule.pattern.search(line.text if line else title)
            if match is None:
                continue
            place = (
                "title"
                if line is None
                else "front-matter"
                if rule.place != "head"
                else "first-page"
            )
            if name := rule.names.get(base):
                return BodyFound(match.expand(name), line, place, confidence)
            if not rule.names and match.re.groups:
                return BodyFound(match[1].strip(), line, place, confidence)
    return None


def _courts(head: Sequence[Line]) -> Iterator[BodyFound]:
    """The court of a judgment's first page, its division or district with it."""
    courts = [
        (n, m)
        for n, line in enumerate(head)
        if (m := _COURT.match(line.text))
        and not _NO_COURT.search(line.text)
        and len(line.text) < 90
    ]
    if courts:
        run = [courts[0]]
        for place, match in courts[1:]:
            if place != run[-1][0] + 1:
                break
            run.append((place, match))
        place, match = run[-1]
        name = match[1].strip()
        following = head[place + 1].text if place + 1 < len(head) else ""
        division = _DIVISION.match(following)
        if (
            division
            and "(" not in name
            and not re.search(r"(?i)registry|appellate jurisdiction", following)
        ):
            name += (
                f", {division[1]}" if "district of" in following.lower() else f" ({division[1]})"
            )
        yield BodyFound(_title_case(name), head[place], "masthead", 0.85)
    for place, line in enumerate(head):
        if match := _ZH_COURT.match(line.text):
            above = head[place - 1].text if place else ""
            region = above if above.endswith(("行政區", "行政区")) else ""
            yield BodyFound(region + match[1], line, "masthead", 0.85)


def _title_case(name: str) -> str:
    """``HIGH COURT OF JUSTICE`` → ``High Court of Justice``."""
    if not name.isupper():
        return re.sub(r"^the ", "", name)
    words = [
        w if w in ("of", "the", "and", "for") else w.capitalize() for w in name.lower().split()
    ]
    return re.sub(r"\((\w)", lambda m: m[0].upper(), " ".join(words)).replace(
        "Hong Kong sar", "Hong Kong SAR"
    )


def _organs(head: Sequence[Line]) -> Iterator[BodyFound]:
    """A UN document's organ: the one that stands alone over the session goes before the assembly."""
    for organ in _UN_ORGANS:
        for line in head:
            if re.match(rf"{re.escape(organ)}(?: Distr.*)?$", line.text):
                is_main = organ in (
                    "General Assembly",
                    "Security Council",
                    "Economic and Social Council",
                )
                yield BodyFound(
                    f"United Nations {organ}" if is_main else organ, line, "masthead", 0.85
                )


def _official(title: str, head: Sequence[Line], tail: Sequence[Line]) -> Iterator[BodyFound]:
    """公文: the letterhead, else the body over the date, else the one that the title begins with."""
    for one, other in zip(head, head[1:], strict=False):
        bare = re.sub(r"(?:文件|令)$", "", one.text)
        if _NUMBER.match(other.text) and _ZH_BODY.match(bare):
            yield BodyFound(bare, one, "masthead", 0.9)
    for line in head:
        if match := re.match(r"^(?:中华人民共和国)?([\u4e00-\u9fff]{2,20}?)令$", line.text):
            yield BodyFound(match[1], line, "masthead", 0.9)
    for one, other in zip(tail, tail[1:], strict=False):
        if (
            re.match(r"^.{4,8}年.{1,2}月.{1,3}日$", other.text)
            and len(one.text) <= 40
            and _ZH_BODY.match(one.text)
        ):
            yield BodyFound(one.text, one, "closing", 0.85)
    for line in tail:
        if (
            match := re.match(
                r"^([\u4e00-\u9fff、（）]{2,40}?)(?:\s*[\d二〇○]{4}年.{1,8}日)$", line.text
            )
        ) and _ZH_BODY.match(match[1]):
            yield BodyFound(match[1], line, "closing", 0.8)
    if match := _BEFORE_ABOUT.match(title):
        yield BodyFound(match[1].strip(), None, "title", 0.75)
    for line in (*head, *tail):
        if match := re.match(
            r"^(?:发文机[关构]|发布机构|印发机关)[:：]\s*(.{2,30})$", line.text
        ) or re.match(r"^(\S{4,30}?)\s*(?:19|20)\d\d年.*印发$", line.text):
            yield BodyFound(match[1], line, "closing", 0.75)


def _letterheads(head: Sequence[Line]) -> Iterator[BodyFound]:
    for line in head[:8]:
        name = re.split(r"\s*[─—–-]\s*", line.text)[0]
        if _ZH_BODY.match(name) or re.match(
            r"(?i)^(?:the )?(?:legislative council|parliament|senate|house of \w+|national assembly)$",
            name,
        ):
            yield BodyFound(name, line, "masthead", 0.8)


def _journals(head: Sequence[Line]) -> Iterator[BodyFound]:
    for line in head:
        if match := re.search(
            r"((?:[A-Z][\w&]+ ){0,4}(?:Journal|Review|Bulletin|Quarterly)(?: (?:of|for|on|and|the|[A-Z][\w&]+))*)",
            line.text,
        ):
            yield BodyFound(match[1].strip(), line, "running-head", 0.7)
        elif (
            match := re.match(
                r"^[《]?([\u4e00-\u9fff]{2,12}学报|[\u4e00-\u9fff]{2,12}(?:杂志|研究|评论))[》]?$",
                line.text,
            )
        ) and is_no_title(line.text):
            yield BodyFound(match[1], line, "running-head", 0.7)


@lru_cache(maxsize=1)
def _rules() -> list[_Rule]:
    text = files("ingest.data").joinpath("issuing_bodies.toml").read_text("utf-8")
    return [
        _Rule(
            row["in"],
            re.compile(row["pattern"]),
            {lang: row[lang] for lang in ("zh", "en") if lang in row},
        )
        for row in tomllib.loads(text)["rule"]
    ]
