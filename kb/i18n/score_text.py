"""Match reasons in words, for the pages and the command line."""

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
FIELDS: Final[dict[MatchField, str]] = {
    "text": N_("in the text"),
    "headings": N_("in the headings"),
    "title": N_("in the title"),
    "locator": N_("by its article or section number"),
}
"""Both by value; gettext ids."""


COUNTERPART: Final = N_("counterpart in another language")
"""A gettext id."""


_VERY_SIMILAR: Final = 0.99
_SIMILAR: Final = 0.9
"""Shares of the passages of a language that are less similar."""


def source_of(word: str, expansions: Iterable[Expansion]) -> ExpansionSource | None:
    """The source of the expansion by which ``word`` was found; None if it was found as typed."""
    return next((each.source for each in expansions if each.term == word), None)


def nearness_text(percentile: float, ui: Translator) -> str:
    """A sentence on how similar the meaning is; ``percentile``: 0–1, of the passages of the language."""
    if percentile >= _VERY_SIMILAR:
        return ui.text(N_("Its meaning is very similar to your question."))
    if percentile >= _SIMILAR:
        return ui.text(N_("Its meaning is similar to your question."))
    return ui.text(N_("Its meaning is loosely related to your question."))
