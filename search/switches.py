"""Expansions that a reader has switched off: neither looked for, nor forgotten."""

from __future__ import annotations

from collections.abc import Iterable

from search.glossing import Gloss
from search.translations import Expansion, by_dictionary

_SPELLING = "spelling:"


class Switches:
    """Which expansions of a query are wanted in one language; notes those that are not."""

    def __init__(self, without: Iterable[str], noted: Iterable[Expansion] = ()) -> None:
        """``without``: keys (``Expansion.key``); ``noted``: expansions known to be among them."""
        self._without = frozenset(without)
        self._off = dict.fromkeys(noted)

    @property
    def off(self) -> tuple[Expansion, ...]:
        """Those that would have been looked for."""
        return tuple(self._off)

    def on(self, expansions: Iterable[Expansion]) -> tuple[Expansion, ...]:
        """Those that are wanted."""
        wanted = []
        for expansion in expansions:
            if expansion.key in self._without:
                self._off[expansion] = None
            else:
                wanted.append(expansion)
        return tuple(wanted)

    def glosses(self, glosses: Iterable[Gloss]) -> list[Gloss]:
        """All of them; those that are not wanted have no translations."""
        return [
            each
            if not each.translations or self.on([by_dictionary(each)])
            else Gloss(each.words, each.text, ())
            for each in glosses
        ]


def uncorrected(without: Iterable[str], text: str) -> list[Expansion]:
    """The words of a query that are to stay as typed: nobody asks what they would have been."""
    words = (key.removeprefix(_SPELLING) for key in without if key.startswith(_SPELLING))
    return [Expansion(word, (), source="spelling") for word in words if word and word in text]
