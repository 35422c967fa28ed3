"""Short answers as quotations: the exact words, with a citation of their place."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final, NamedTuple

from corpus import KbError
from kb.documents.quotation import Quotation, Quoter, Selection
from search import ShortAnswer, ShortAnswerKind

_LONGEST: Final = 1500
"""In characters, including the list items after a colon."""


class Quoted(NamedTuple):
    """A short answer with its quotation."""

    kind: ShortAnswerKind
    quotation: Quotation


def quote_short_answers(quoter: Quoter, answers: Iterable[ShortAnswer]) -> list[Quoted]:
    """Quote short answers; those that are too long or cannot be quoted are left out."""
    found = []
    for answer in answers:
        passage = answer.passage
        # The items of a list follow only if the whole passage is quoted, which ends in a colon.
        is_whole = (answer.start, answer.end) == _stripped(passage.text)
        selection = None if is_whole else Selection(answer.start, answer.end)
        try:
            (quotation,) = quoter.quote([passage.id], selection=selection)
        except KbError:
            # The document has just changed: the next search will find its new text.
            continue
        if len(quotation.text) <= _LONGEST:
            found.append(Quoted(answer.kind, quotation))
    return found


def _stripped(text: str) -> tuple[int, int]:
    """The start and end of a text without surrounding white space."""
    return len(text) - len(text.lstrip()), len(text.rstrip())
