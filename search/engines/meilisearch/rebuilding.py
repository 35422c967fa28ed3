"""Rebuilding: a new set of indexes is filled beside the old one and replaces it at once."""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress

from meilisearch.models.task import TaskInfo

from corpus import SEARCH_LANGS, IndexUnavailable
from search.engines.meilisearch.about import About, read_about
from search.engines.meilisearch.client import Calls, NothingThere, Server
from search.engines.meilisearch.names import Names
from search.engines.meilisearch.settings import MeiliSettings

_PAUSE = 0.05
"""Seconds between two polls of the queue."""


@contextmanager
def drafting(
    server: Server, names: Names, settings: MeiliSettings, patience: float
) -> Iterator[Names]:
    """A new set to fill and put in place; leftovers are removed at the end.

    Another rebuild in progress loses its set and fails: the last one to start wins.
    """
    _sweep(server.calls(patience), names)
    draft = names.draft()
    try:
        _create(server, draft, settings, patience)
        yield draft
    finally:
        # After the swap, the draft has the names of the old set.
        with suppress(IndexUnavailable):
            _sweep(server.calls(patience), names)


def uids(calls: Calls) -> set[str]:
    """The indexes of the server that the key may see."""
    found = calls.call(calls.client.get_raw_indexes, {"limit": 1000})
    return {index["uid"] for index in found["results"]}  # type: ignore[call-overload]


def _create(server: Server, draft: Names, settings: MeiliSettings, patience: float) -> None:
    """Create the indexes with their settings, and the description with its document."""
    calls = server.calls(patience)
    indexes = [calls.client.index(draft.units(lang)) for lang in SEARCH_LANGS]
    ordered = [calls.call(index.update_settings, settings.index) for index in indexes]
    unsearched = {"searchableAttributes": ["id"], "filterableAttributes": ["id"]}
    ordered.append(calls.call(calls.client.index(draft.about).update_settings, unsearched))
    for task in ordered:
        calls.wait(task)


def compact(calls: Calls, draft: Names) -> None:
    """Compact the indexes on the server: after filling, a third of their room is unused."""
    for uid in map(draft.units, SEARCH_LANGS):
        order = calls.call(calls.client.http.post, f"indexes/{uid}/compact")
        calls.wait(TaskInfo(**order))


def put_in_place(calls: Calls, draft: Names, names: Names, about: About) -> None:
    """Swap a draft that ``about`` describes with the set in use; returns when this is done.

    Raises IndexUnavailable.
    """
    # A waiting task keeps the name of its index, which after the swap means the new one.
    while _waiting(calls, names):
        time.sleep(_PAUSE)
    there = uids(calls)
    pairs = zip(draft.all, names.all, strict=True)
    swaps: list[Mapping[str, list[str] | bool]] = [
        {"indexes": [new, old], "rename": old not in there} for new, old in pairs
    ]
    task = calls.call(calls.client.swap_indexes, swaps)
    try:
        calls.wait(task)
    except NothingThere:
        # A key limited to kb's indexes cannot see a task that concerns several.
        while read_about(calls, names) != about:
            time.sleep(_PAUSE)


def _waiting(calls: Calls, names: Names) -> int:
    asked = {"indexUids": list(names.all), "statuses": ["enqueued", "processing"], "limit": 1}
    return calls.call(calls.client.get_tasks, asked).total


def _sweep(calls: Calls, names: Names) -> None:
    """Have the server remove the leftovers of rebuilds, in its own time."""
    for uid in uids(calls):
        if names.is_draft(uid):
            calls.call(calls.client.delete_index, uid)
