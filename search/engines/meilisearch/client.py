"""Calls to a Meilisearch server: each has a deadline, and every failure is an IndexUnavailable."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Mapping, Sequence
from typing import Any, NamedTuple, ParamSpec, TypeVar

import msgspec
import requests
from meilisearch import Client
from meilisearch.errors import (
    MeilisearchApiError,
    MeilisearchCommunicationError,
    MeilisearchError,
    MeilisearchTimeoutError,
)
from meilisearch.models.task import TaskInfo

from corpus import IndexAway, IndexKeyRefused, IndexUnavailable

_Result = TypeVar("_Result")
_Given = ParamSpec("_Given")
_REFUSED = ("invalid_api_key", "missing_authorization_header")
_MISSING = ("index_not_found", "document_not_found", "task_not_found")
_LONGEST = 300
"""The number of characters of an error message that are passed on: some repeat the whole request."""
_FIRST_PAUSE, _LONGEST_PAUSE = 0.005, 0.25
"""Seconds between two polls of a task."""


class NothingThere(IndexUnavailable):
    """The server answers, but does not have the requested object."""


class Hit(msgspec.Struct, frozen=True):
    """A document that a query returned."""

    id: str
    packed: str = ""
    version: str = ""
    """That of the description (see ``about``); empty in units."""


class Answer(msgspec.Struct, frozen=True):
    """The answer to one query."""

    hits: list[Hit]
    total: int = msgspec.field(name="estimatedTotalHits")
    facets: dict[str, dict[str, int]] = msgspec.field(name="facetDistribution", default={})
    """Facet → value → number of documents."""


class _Answers(msgspec.Struct, frozen=True):
    results: list[Answer]


_KEPT = threading.local()


def _session() -> requests.Session:
    """The HTTP connections of a thread."""
    session: requests.Session | None = getattr(_KEPT, "session", None)
    if session is None:
        session = _KEPT.session = requests.Session()
    return session


class Server(NamedTuple):
    """The address of a server; ``key`` must have the rights for the calls that are made."""

    url: str
    key: str | None

    def calls(self, seconds: float) -> Calls:
        """The calls of one operation, which must end within ``seconds``."""
        return Calls(self, seconds)


class Calls:
    """The calls of one operation; no call is repeated.

    Create one for each operation: threads must not share the client behind it.
    """

    def __init__(self, server: Server, seconds: float) -> None:
        self.client = Client(server.url, server.key)
        self._seconds = seconds
        self._end = time.monotonic() + seconds

    def call(
        self,
        function: Callable[_Given, _Result],
        *args: _Given.args,
        **options: _Given.kwargs,
    ) -> _Result:
        """``function(*args, **options)``, a method of the client; raises IndexUnavailable."""
        left = self._end - time.monotonic()
        if left <= 0:
            raise self._away(self._late())
        # The client passes it to requests, which accepts fractions of a second.
        self.client.config.timeout = left  # type: ignore[assignment]
        try:
            return function(*args, **options)
        except MeilisearchTimeoutError as error:
            raise self._away(self._late()) from error
        except MeilisearchCommunicationError as error:
            raise self._away("Meilisearch cannot be reached") from error
        except MeilisearchApiError as error:
            raise _answered(error, self.client.config.url) from error
        except (MeilisearchError, requests.RequestException, ValueError) as error:
            raise IndexUnavailable(detail=f"Meilisearch's answer is broken: {error}") from error

    def searches(self, queries: Sequence[Mapping[str, Any]]) -> list[Answer]:
        """Runs several queries, each with its ``indexUid``. Returns their answers in the same order."""
        return self.call(self._multi_search, queries)

    def _multi_search(self, queries: Sequence[Mapping[str, Any]]) -> list[Answer]:
        # The client itself opens a connection for each call, which takes longer than a query.
        config = self.client.config
        try:
            response = _session().post(
                f"{config.url}/{config.paths.multi_search}",
                data=msgspec.json.encode({"queries": queries}),
                headers={**self.client.http.headers, "Content-Type": "application/json"},
                timeout=config.timeout,
            )
        except requests.Timeout as error:
            raise MeilisearchTimeoutError(str(error)) from error
        except requests.ConnectionError as error:
            raise MeilisearchCommunicationError(str(error)) from error
        if not response.ok:
            raise MeilisearchApiError(response.text, response)
        return msgspec.json.decode(response.content, type=_Answers).results

    def finish(
        self,
        order: Callable[_Given, TaskInfo],
        *args: _Given.args,
        **options: _Given.kwargs,
    ) -> None:
        """Start a task and wait until it has succeeded; raises IndexUnavailable."""
        self.wait(self.call(order, *args, **options))

    def wait(self, ordered: TaskInfo) -> None:
        """Wait until a task has succeeded; raises IndexUnavailable with the reason if it fails."""
        pause = _FIRST_PAUSE
        while True:
            task = self.call(self.client.get_task, ordered.task_uid)
            if task.status == "succeeded":
                return
            if task.status not in ("enqueued", "processing"):
                reason = (task.error or {}).get("message", task.status)
                raise IndexUnavailable(detail=f"Meilisearch did not do {task.type}: {reason}")
            time.sleep(pause)
            pause = min(pause * 1.5, _LONGEST_PAUSE)

    def _away(self, detail: str) -> IndexAway:
        return IndexAway(url=self.client.config.url, detail=detail)

    def _late(self) -> str:
        return f"Meilisearch did not answer within {self._seconds:g} seconds"


def _answered(error: MeilisearchApiError, url: str) -> IndexUnavailable:
    if error.code in _MISSING:
        return NothingThere(detail="it has not been built")
    if error.code in _REFUSED:
        return IndexKeyRefused(url=url, detail=error.message)
    return IndexUnavailable(detail=f"Meilisearch says: {error.message[:_LONGEST]}")
