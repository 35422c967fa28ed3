"""Short answers as quotations: exact words with a citation that leads back to them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final, NamedTuple

from corpus import KbError
from kb.documents.quotation import Quotation, Quoter, Selection
from search import ShortAnswer, ShortAnswerKind

_LONGEST: Final = 1500
"""In characters; with the items that follow a colon."""


class Quoted(NamedTuple):
    """A short answer with its quotation."""

    kind: ShortAnswerKind
    quotation: Quotation


def quote_short_answers(quoter: Quoter, answers: Iterable[ShortAnswer]) -> list[Quoted]:
    """The quotations of short answers; one that has become too long or cannot be quoted is left out."""
    found = []
    for answer in answers:
        passage = answer.passage
        # Only a whole passage is followed by the items that its colon introduces.
        is_whole = (answer.start, answer.end) == _stripped(passage.text)
        selection = None if is_whole else Selection(answer.start, answer.end)
        try:
            (quotation,) = quoter.quote([passage.id], selection=selection)
        except KbError:
            # The document has just changed: the search that follows will find its new text.
            continue
        if len(quotation.text) <= _LONGEST:
            found.append(Quoted(answer.kind, quotation))
    return found


def _stripped(text: str) -> tuple[int, int]:
    """Where a text without surrounding space begins and ends."""
    return len(text) - len(text.lstrip()), len(text.rstrip())
