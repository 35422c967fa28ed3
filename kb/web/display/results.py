"""The results of a search as rows of a page: each thing once, with its counterpart beside it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from kb.schemas.documents import Counterparts
from search import Answer, Group, Hit


@dataclass(frozen=True, slots=True)
class ResultList:
    """What is shown of one language."""

    group: Group
    hits: Sequence[Hit]
    follows: bool
    """Whether it lists only what the list before it does not show beside its own results."""


def result_lists(answer: Answer, counterparts: Counterparts) -> list[ResultList]:
    """A list for each language: the query's own first, unless only the other one answers.

    Near-duplicates are left to the hit that stands for them, and what is a counterpart to that hit.
    """
    lists: list[ResultList] = []
    shown: set[str] = set()
    for group in sorted(answer.groups, key=lambda group: not group.answered):
        hits = [hit for hit in _leading(group.hits) if not _is_shown(hit, shown)]
        lists.append(ResultList(group, hits, follows=bool(lists and lists[0].hits)))
        shown.update(
            other.passage_id
            for hit in hits
            for id_ in (hit.passage.id, hit.snippet.passage.id)
            for other in counterparts.get(id_, ())
        )
    return lists


def _leading(hits: Iterable[Hit]) -> list[Hit]:
    """The hits but those that another one stands for."""
    hits = list(hits)
    repeats = {each.unit_id for hit in hits for each in hit.alike}
    return [hit for hit in hits if hit.unit_id not in repeats]


def _is_shown(hit: Hit, shown: Iterable[str]) -> bool:
    """Whether its passage, the article around it or a part of it is."""
    own = hit.passage.id
    return any(
        own == other or own.startswith(f"{other}.") or other.startswith(f"{own}.")
        for other in shown
    )
