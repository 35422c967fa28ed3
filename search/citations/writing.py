"""Writes citations that the resolver can resolve to the same passages.

Each citation is checked with the resolver before it is returned: first with the short name of a
work, then with its whole title. If neither resolves (two works with one title, two passages with
one locator), the passages' ids are added in brackets, which the resolver also reads.

Styles are data (``data/citation_styles.toml``): lists of pieces. CSL styles run by citeproc-py were
tried: for treaties and Chinese laws they repeat the title (OSCOLA), write "§" or "s" for an article
(APA, OSCOLA) and omit the locator (GB/T 7714).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any, NamedTuple

from corpus import Document, Passage, SearchLang, Termbase, search_lang
from corpus.errors import ChoiceUnknown
from corpus.languages import to_traditional
from search.citations.joint_locators import joint_locators
from search.citations.names import NameTable, is_digest
from search.citations.records import record
from search.citations.resolver import CitationResolver
from search.data import load_table

_TABLE = load_table("citation_styles")
STYLES: tuple[str, ...] = tuple(_TABLE["styles"])
"""Names of the styles; the first is what is used where none is chosen."""
TEXT_STYLES: tuple[str, ...] = tuple(
    name for name, style in _TABLE["styles"].items() if not style.get("record")
)
"""Those of a citation in running text, and not of a record."""
_EDITION = {"en": " ({})", "zh": "（{}年）"}
_INNER_MARKS = str.maketrans("《》", "〈〉")


class Citation(NamedTuple):
    text: str
    locator: str
    """The locator of the passages, in the language of their text."""


class CitationWriter:
    """Writes citations of a catalog's passages. Threads may share it."""

    def __init__(self, resolver: CitationResolver, termbase: Termbase) -> None:
        self._resolver = resolver
        self._concepts = {concept.id: concept for concept in termbase.concepts}

    def write(
        self,
        passages: Sequence[Passage],
        document: Document,
        *,
        style: str = STYLES[0],
        url: str = "",
        today: date | None = None,
    ) -> Citation:
        """A citation of passages of one document, in order, none within another.

        ``url``: the permalink; ``today``: the access date, for styles that include it. Raises
        ChoiceUnknown for an unknown style.
        """
        chosen = _style(style)
        lang = search_lang(document.lang)
        tree = self._resolver.tree(document)
        locators = list(dict.fromkeys(joint_locators(passages, tree, lang)))
        if document.lang == "zh-Hant":
            locators = list(map(to_traditional, locators))
        fields = _fields(document, lang, url, today)
        if chosen.get("record"):
            return Citation(record(style, document, locators[0], fields), locators[0])
        names = self._names(document, lang, chosen)
        edition = _EDITION[lang].format(fields["year"]) if fields["year"] else ""
        written = [
            (locator, _filled(chosen, lang, fields | {"name": name, "locator": locator} | more))
            for more in ({"edition": ""}, {"edition": edition})
            for name in names
            for locator in locators
        ]
        written = list(dict.fromkeys(written))
        for locator, text in written:
            if self._resolves_to(text, passages):
                return Citation(text, locator)
        locator, text = written[0]
        return Citation(f"{text} [{'; '.join(p.id for p in passages)}]", locator)

    def write_whole(
        self,
        document: Document,
        *,
        style: str = STYLES[0],
        locators: Sequence[str] = (),
        url: str = "",
        today: date | None = None,
    ) -> str:
        """A document as a whole with its full title, for a list of sources; or its record.

        ``locators``: what is cited of it, which a record contains and a list of sources does not.
        Raises ChoiceUnknown for an unknown style.
        """
        chosen = _style(style)
        lang = search_lang(document.lang)
        fields = _fields(document, lang, url, today)
        if chosen.get("record"):
            return record(style, document, "; ".join(locators), fields)
        name = fields["title"]
        if _has_title_marks(chosen["whole"][lang]):
            name = _in_title_marks(name)
        return _filled(
            chosen["whole"], lang, fields | {"name": name, "locator": "", "edition": ""}
        ).strip()

    def _resolves_to(self, text: str, passages: Sequence[Passage]) -> bool:
        found = self._resolver.resolve(text)
        if found.match is None or not found.match.is_there:
            return False
        places = [found.match, *found.further]
        # A style with a permalink links to the first passage.
        wanted = passages[: len(places)] if "/documents/" in text else passages
        return [place.passage.id for place in places] == [passage.id for passage in wanted]

    def _names(self, document: Document, lang: SearchLang, style: Mapping[str, Any]) -> list[str]:
        title = _clean(document.title)
        names = [title]
        if style["names"] == "short" and not is_digest(document):
            names = [*self._short_names(document, title, lang, self._resolver.names()), title]
        if lang == "zh":
            if _has_title_marks(style[lang]):
                names = list(map(_in_title_marks, names))
            return list(dict.fromkeys(names))
        return list(dict.fromkeys([*names, f"“{title}”"]))

    def _short_names(
        self, document: Document, title: str, lang: SearchLang, names: NameTable
    ) -> Iterator[str]:
        concept = self._concepts.get(names.instruments.get(document.work_id, ""))
        if concept:
            script = "zh-Hant" if document.lang == "zh-Hant" else ""
            terms = [t.text for t in concept.terms_in(lang) if not script or t.lang == script]
            yield from terms[:1]
        if str(document.type) not in _TABLE["short"]["types"]:
            return
        for prefix in _TABLE["short"]["prefixes"]:
            if title.startswith(prefix) and title != prefix:
                yield title.removeprefix(prefix)


def _style(name: str) -> Mapping[str, Any]:
    if name not in STYLES:
        raise ChoiceUnknown(option="style", value=name, choices=", ".join(STYLES))
    style: Mapping[str, Any] = _TABLE["styles"][name]
    return style


def _fields(document: Document, lang: SearchLang, url: str, today: date | None) -> dict[str, str]:
    day = document.date
    known = (
        _TABLE["status"][lang].get(str(document.status)),
        _TABLE["force"][lang].get(str(document.force_today)),
    )
    status = [word for word in known if word and word not in document.title.lower()]
    return {
        "title": _clean(document.title),
        "status": ("，" if lang == "zh" else ", ").join(status),
        "body": document.issuing_body or "",
        "year": str(day.year) if day else "",
        "date": day.isoformat() if day else "",
        "day": _day(day, lang) if day else "",
        "mark": _TABLE["types"][str(document.type)]["mark"],
        "url": url,
        "today": today.isoformat() if today else "",
    }


def _day(day: date, lang: SearchLang) -> str:
    if lang == "zh":
        return f"{day.year}年{day.month}月{day.day}日"
    months = "January February March April May June July August September October November December"
    return f"{day.day} {months.split()[day.month - 1]} {day.year}"


def _filled(style: Mapping[str, Any], lang: SearchLang, fields: Mapping[str, str]) -> str:
    locator = fields["locator"]
    for usual, own in style.get("locator", {}).items():
        locator = locator.replace(usual, own)
    values = {**fields, "locator": locator}
    pieces = [
        piece.format_map(values)
        for piece in style[lang]
        if all(values[name] for name in values if f"{{{name}}}" in piece and name != "edition")
    ]
    return "".join(pieces)


def _clean(title: str) -> str:
    return " ".join(title.split()).rstrip(".")


def _has_title_marks(pieces: Sequence[str]) -> bool:
    return any("《{name}" in piece for piece in pieces)


def _in_title_marks(title: str) -> str:
    # The style puts a title in 《》, so marks inside the title become 〈〉.
    if title.startswith("《") and title.endswith("》") and title.count("《") == 1:
        return title[1:-1]
    return title.translate(_INNER_MARKS)
