"""Options above the results: expansions to switch off, search by words or meaning, one list or two."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final
from urllib.parse import urlencode

from corpus import SearchLang
from corpus.termbase import Termbase
from kb.i18n.labels import N_
from search import Expansion, ExpansionSource, Group

PARAMETER: Final = "without"
_TRANSLATIONS_SHOWN: Final = 4
_FIRST_SENTENCE: Final = re.compile(r"[^。.]+(?:[。.]|$)")

Pairs = list[tuple[str, str]]
"""Parameters of an address, in order."""


@dataclass(frozen=True, slots=True)
class LawNote:
    """How a term and its counterparts differ in law."""

    first: str
    """The first sentence."""
    rest: str


@dataclass(frozen=True, slots=True)
class Chip:
    """An expansion, with the address of the same search without it, or with it again."""

    term: str
    translations: tuple[str, ...]
    more: int
    """How many translations are not shown."""
    source: ExpansionSource
    concept_id: str | None
    note: LawNote | None
    address: str


@dataclass(frozen=True, slots=True)
class Chips:
    """The expansions of one list."""

    lang: SearchLang
    known: tuple[Chip, ...]
    """By the termbase, by sound or by spelling."""
    guessed: tuple[Chip, ...]
    """By the general dictionary: there may be many."""
    off: tuple[Chip, ...]

    @property
    def any(self) -> bool:
        """Whether there is something to show."""
        return bool(self.known or self.guessed or self.off)


class ExpansionPanel:
    """Expansions of one search; ``pairs`` are the parameters of its address."""

    def __init__(self, pairs: Pairs, termbase: Termbase, lang: SearchLang) -> None:
        """``lang``: the reader's."""
        self._pairs = [(name, value) for name, value in pairs if name != "offset" and value]
        self._termbase = termbase
        self._lang = lang

    def chips(self, group: Group) -> Chips:
        """Those of one list of results."""
        return Chips(
            lang=group.lang,
            known=self._on(each for each in group.expansions if each.source != "dictionary"),
            guessed=self._on(each for each in group.expansions if each.source == "dictionary"),
            off=tuple(self._chip(each, self._with(each)) for each in group.suppressed),
        )

    def _on(self, expansions: Iterable[Expansion]) -> tuple[Chip, ...]:
        return tuple(self._chip(each, self._without(each)) for each in expansions)

    def _chip(self, expansion: Expansion, address: str) -> Chip:
        shown = expansion.translations[:_TRANSLATIONS_SHOWN]
        return Chip(
            term=expansion.term,
            translations=shown,
            more=len(expansion.translations) - len(shown),
            source=expansion.source,
            concept_id=expansion.concept_id,
            note=self._note(expansion),
            address=address,
        )

    def _note(self, expansion: Expansion) -> LawNote | None:
        if not (expansion.differs_in_law and expansion.concept_id):
            return None
        note = (self._termbase.get(expansion.concept_id).note or {}).get(self._lang, "")
        match = _FIRST_SENTENCE.match(note)
        first = match[0] if match else note
        return LawNote(first.strip(), note[len(first) :].strip())

    def _without(self, expansion: Expansion) -> str:
        return "/?" + urlencode([*self._pairs, (PARAMETER, expansion.key)])

    def _with(self, expansion: Expansion) -> str:
        gone = (PARAMETER, expansion.key)
        return "/?" + urlencode([pair for pair in self._pairs if pair != gone])


_WAYS: Final = (
    (
        "mode",
        N_("Search by"),
        (("hybrid", N_("Words and meaning")), ("lexical", N_("Words only"))),
    ),
    (
        "view",
        N_("Show"),
        (("languages", N_("Each language")), ("merged", N_("Both in one list"))),
    ),
    (
        "sort",
        N_("Sort by"),
        (
            ("relevance", N_("By relevance")),
            ("date", N_("Newest first")),
            ("rank", N_("By authority")),
        ),
    ),
)
"""Parameters of the page, what they choose, their values and what these are called; the first one is the
usual."""


@dataclass(frozen=True, slots=True)
class Way:
    """A way to search, and the address of the same search that way."""

    name: str
    """A gettext id."""
    address: str
    chosen: bool


def ways(pairs: list[tuple[str, str]], *chosen: str) -> list[tuple[str, list[Way]]]:
    """What can be chosen, a gettext id, with the ways to choose from.

    ``pairs``: the parameters of the page's address; ``chosen``: the value of each way.
    """
    return [
        (
            heading,
            [
                Way(name, _address(pairs, parameter, "" if at == 0 else value), value == now)
                for at, (value, name) in enumerate(choices)
            ],
        )
        for (parameter, heading, choices), now in zip(_WAYS, chosen, strict=True)
    ]


def _address(pairs: list[tuple[str, str]], parameter: str, value: str) -> str:
    kept = [(name, held) for name, held in pairs if name not in (parameter, "offset") and held]
    return "/?" + urlencode([*kept, (parameter, value)] if value else kept)
