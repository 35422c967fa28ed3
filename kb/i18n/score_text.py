"""Why a query found what it found, in words: for the pages and the command line."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from kb.i18n.labels import N_
from kb.i18n.translate import Translator
from search import Expansion, ExpansionSource, MatchField

SOURCES: Final[dict[ExpansionSource, str]] = {
    "termbase": N_("termbase"),
    "lay": N_("everyday language"),
    "dictionary": N_("general dictionary"),
    "pinyin": N_("pinyin"),
    "spelling": N_("spelling"),
}
PLACES: Final[dict[MatchField, str]] = {
    "text": N_("in the text"),
    "headings": N_("in the headings"),
    "title": N_("in the title"),
    "locator": N_("by its place"),
}
"""Where a word was found; both by value, gettext ids."""


COUNTERPART: Final = N_("the same in another language")
"""What a passage is that says the same as another one; a gettext id."""


def source_of(word: str, expansions: Iterable[Expansion]) -> ExpansionSource | None:
    """What knows as what a word of the query was looked for here; None: it was looked for as it is."""
    return next((each.source for each in expansions if each.term == word), None)


def nearness_text(percentile: float, ui: Translator) -> str:
    """A sentence on how near a place is to what the query means; ``percentile`` is 0–1."""
    # Rounded down: no place is nearer than all.
    tenths = int(percentile * 1000)
    share = f"{tenths / 10:.1f}" if tenths >= 990 else f"{tenths // 10}"
    text = N_("Nearer to what you mean than %(share)s%% of all places in this language.")
    return ui.text(text, {"share": share})
