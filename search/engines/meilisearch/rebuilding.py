"""A new set of indexes is filled beside the old one and takes its place at once."""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress

from corpus import SEARCH_LANGS, IndexUnavailable
from search.engines.meilisearch.about import About, read_about
from search.engines.meilisearch.client import Calls, NothingThere, Server
from search.engines.meilisearch.names import Names
from search.engines.meilisearch.settings import MeiliSettings

_PAUSE = 0.05
"""Seconds between two looks at the queue."""


@contextmanager
def drafting(
    server: Server, names: Names, settings: MeiliSettings, patience: float
) -> Iterator[Names]:
    """A new set to fill and to put in place; what is left of it at the end is removed.

    Another rebuild that is under way loses its set and fails: the last to start wins.
    """
    _sweep(server.calls(patience), names)
    draft = names.draft()
    try:
        _create(server, draft, settings, patience)
        yield draft
    finally:
        # After the swap the draft's names are those of the old set.
        with suppress(IndexUnavailable):
            _sweep(server.calls(patience), names)


def uids(calls: Calls) -> set[str]:
    """The indexes that the server has and the key may see."""
    found = calls.call(calls.client.get_raw_indexes, {"limit": 1000})
    return {index["uid"] for index in found["results"]}  # type: ignore[call-overload]


def _create(server: Server, draft: Names, settings: MeiliSettings, patience: float) -> None:
    """Indexes come into being with their settings; what describes them, with its document."""
    calls = server.calls(patience)
    indexes = [calls.client.index(draft.units(lang)) for lang in SEARCH_LANGS]
    ordered = [calls.call(index.update_settings, settings.index) for index in indexes]
    for task in ordered:
        calls.wait(task)


def put_in_place(calls: Calls, draft: Names, names: Names, about: About) -> None:
    """Swap a draft that ``about`` describes with the set that is searched; returns when it is.

    Raises IndexUnavailable.
    """
    # A task that waits keeps the name of its index, which after the swap means the new one.
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
        # A key for kb's indexes alone does not see a task that is about several.
        while read_about(calls, names) != about:
            time.sleep(_PAUSE)


def _waiting(calls: Calls, names: Names) -> int:
    asked = {"indexUids": list(names.all), "statuses": ["enqueued", "processing"], "limit": 1}
    return calls.call(calls.client.get_tasks, asked).total


def _sweep(calls: Calls, names: Names) -> None:
    """Have the server remove, in its own time, what rebuilds have left."""
    for uid in uids(calls):
        if names.is_draft(uid):
            calls.call(calls.client.delete_index, uid)
