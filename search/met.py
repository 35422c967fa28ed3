"""Why a unit was found: which words of the query it has, where, and as what."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence

from corpus import Document, Passage
from search.answer import Met, MetPlace
from search.locators import place_key
from search.locators import places as locator_places
from search.marks import Mark, spans_of
from search.plan import Plan

MarksOf = Callable[[str], Sequence[Mark]]
"""Where a text meets the words of the plan."""

_MOST_TEXTS = 4
"""So many different spellings of a word tell enough."""


def met_words(
    plan: Plan, marks_of: MarksOf, unit: Sequence[Passage], document: Document
) -> tuple[Met, ...]:
    """The words that a unit has, in the query's order, quotations last."""
    headings = "\n".join(unit[0].heading_path)
    texts: list[tuple[MetPlace, str]] = [
        *(("text", passage.text) for passage in unit),
        ("headings", headings),
        ("title", document.title),
    ]
    places: dict[int, dict[MetPlace, None]] = defaultdict(dict)
    said: dict[int, dict[str, None]] = defaultdict(dict)
    for place, text in texts:
        for word, of_word in _by_word(marks_of(text)).items():
            places[word][place] = None
            for start, end in spans_of(of_word):
                said[word].setdefault(text[start:end], None)
    keys = {key for passage in unit for key in _keys(passage)}
    for at, asked in enumerate(plan.words):
        if any(form.kind == "locator" and keys & {*form.tokens} for form in asked.forms):
            places[at]["locator"] = None
    return tuple(
        Met(_asked(plan, word), tuple(said[word])[:_MOST_TEXTS], tuple(places[word]))
        for word in sorted(places)
    )


def _by_word(marks: Iterable[Mark]) -> dict[int, list[Mark]]:
    found: dict[int, list[Mark]] = defaultdict(list)
    for mark in marks:
        found[mark.token.word].append(mark)
    return found


def _keys(passage: Passage) -> Iterator[str]:
    """Of where a passage stands, and of the article or section around it."""
    for place in locator_places(passage):
        yield place_key(place)
        yield place.partition("(")[0]


def _asked(plan: Plan, at: int) -> str:
    """The text of a word or quotation, by its number in the marker's tokens."""
    words = (*plan.words, *plan.required)
    if at < len(words):
        return words[at].text
    return " ".join(plan.phrases[at - len(words)])
