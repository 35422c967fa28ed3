"""The rank of the first relevant hit, by which a failed query is named."""

from __future__ import annotations

from kb.evaluation import Judged, first_relevant
from kb.services import Services
from search import SearchQuery

QUERY = "interview of a victim"


def test_the_rank_is_told_with_what_stands_first(library: Services) -> None:
    answer = library.searcher.search(SearchQuery(QUERY, mode="lexical"))
    hits = next(group.hits for group in answer.groups if group.lang == "en")
    first, second = (hit.passage.id for hit in hits[:2])

    def found(relevant: str) -> list[tuple[str, int | None, str | None]]:
        line = Judged(query=QUERY, lang="en", relevant=[relevant])
        return list(first_relevant(library.searcher, line, mode="lexical"))

    assert found(first) == [("en", 1, first)]
    assert found(second) == [("en", 2, first)]
    assert found("no-such-work/en/art-1") == [("en", None, first)]
