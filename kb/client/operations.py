"""The operations, each written once. A client that inherits them answers at once or to ``await``."""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable, Iterable, Iterator, Sequence
from typing import Any, Concatenate, Final, Generic, ParamSpec, Protocol, TypeVar, overload
from urllib.parse import quote, urlsplit

import httpx
import msgspec

from kb.client.exchange import Request, Steps, exchange
from kb.client.records import (
    Concept,
    Document,
    ExportPart,
    Hit,
    Passage,
    Quotation,
    Resolution,
    Suggestion,
)

P = ParamSpec("P")
T = TypeVar("T")

API: Final = "/api/v1"
AT_ONCE: Final = 100
"""Ids or citations of one request."""


class Direct(Protocol):
    """Answers at once."""

    def run(self, steps: Steps[T]) -> T: ...


class Awaited(Protocol):
    """Answers to ``await``."""

    async def run_async(self, steps: Steps[T]) -> T: ...


class operation(Generic[P, T]):  # noqa: N801 - a decorator
    """A method whose generator the client drives in its own way."""

    def __init__(self, steps: Callable[Concatenate[Any, P], Steps[T]]) -> None:
        self._steps = steps
        self.__doc__ = steps.__doc__

    @overload
    def __get__(self, client: Direct, owner: object) -> Callable[P, T]: ...

    @overload
    def __get__(self, client: Awaited, owner: object) -> Callable[P, Awaitable[T]]: ...

    @overload
    def __get__(self, client: None, owner: object) -> operation[P, T]: ...

    def __get__(self, client: Any, owner: object) -> Any:
        if client is None:
            return self
        run = client.run_async if hasattr(client, "run_async") else client.run

        def call(*args: P.args, **kwargs: P.kwargs) -> Any:
            return run(self._steps(client, *args, **kwargs))

        call.__doc__ = self.__doc__
        return call


class Operations:
    """What the API is asked. All raise the errors of kb: NotFound, QueryInvalid, ServerUnreachable …"""

    @operation
    def search(
        self, /, query: str, *, only: str | None = None, limit: int = 10, **filters: Any
    ) -> Steps[list[Hit]]:
        """The best passages of both languages; ``only``: ``en`` or ``zh``; ``filters``: type, work …"""
        params = _given(query=query, only=only, limit=limit, **filters)
        answer = yield from exchange(Request("GET", f"{API}/search", params))
        return msgspec.convert(answer.json()["merged"], list[Hit])

    @operation
    def suggest(self, typed: str, *, limit: int = 10) -> Steps[list[Suggestion]]:
        """Terms, titles and passages for words that are being typed."""
        params = {"q": typed, "limit": limit}
        answer = yield from exchange(Request("GET", f"{API}/suggestions", params))
        return msgspec.convert(answer.json()["suggestions"], list[Suggestion])

    @operation
    def passage(self, passage_id: str) -> Steps[Passage]:
        """A passage. Raises PassageNotFound."""
        answer = yield from exchange(Request("GET", f"{API}/passages/{quote(passage_id)}"))
        return msgspec.json.decode(answer.content, type=Passage)

    @operation
    def passages(self, passage_ids: Iterable[str]) -> Steps[dict[str, Passage]]:
        """Those that there are, by id; any number."""
        found: dict[str, Passage] = {}
        for ids in _parts(list(dict.fromkeys(passage_ids))):
            answer = yield from exchange(Request("GET", f"{API}/passages", {"id": ids}))
            for passage in msgspec.convert(answer.json()["passages"], list[Passage]):
                found[passage.passage_id] = passage
        return found

    @operation
    def resolve(self, citation: str, *, work: str | None = None) -> Steps[Resolution]:
        """The passage that a citation names."""
        params = _given(citation=citation, work=work)
        answer = yield from exchange(Request("GET", f"{API}/resolve", params))
        return msgspec.json.decode(answer.content, type=Resolution)

    @operation
    def resolve_all(
        self, citations: Iterable[str], *, work: str | None = None
    ) -> Steps[list[Resolution]]:
        """The same for any number of citations, in their order."""
        found: list[Resolution] = []
        for part in _parts(list(citations)):
            body = _given(citations=part, work=work)
            answer = yield from exchange(Request("POST", f"{API}/resolve", body=body))
            found += msgspec.convert(answer.json()["resolutions"], list[Resolution])
        return found

    @operation
    def quote(
        self, passage_ids: Sequence[str], *, style: str = "short", counterpart: bool = False
    ) -> Steps[list[Quotation]]:
        """The exact words of up to 100 passages, each with a citation."""
        params = {"passage": list(passage_ids), "style": style, "counterpart": counterpart}
        answer = yield from exchange(Request("GET", f"{API}/quotations", params))
        return msgspec.convert(answer.json()["quotations"], list[Quotation])

    @operation
    def terms(self, find: str = "") -> Steps[list[Concept]]:
        """Concepts with a term that contains ``find``; all of them without it."""
        answer = yield from exchange(Request("GET", f"{API}/terms", _given(find=find)))
        return msgspec.json.decode(answer.content, type=list[Concept])

    @operation
    def documents(self, /, **filters: Any) -> Steps[list[Document]]:
        """All documents; ``filters``: type, lang, work."""
        found: list[Document] = []
        request: Request | None = Request(
            "GET", f"{API}/documents", {"cursor": "*", "limit": AT_ONCE, **filters}
        )
        while request:
            answer = yield from exchange(request)
            found += msgspec.json.decode(answer.content, type=list[Document])
            request = _following(answer)
        return found

    @operation
    def export_part(
        self,
        kind: str,
        *,
        cursor: str = "*",
        since: str | None = None,
        limit: int = AT_ONCE,
    ) -> Steps[ExportPart]:
        """The records of up to ``limit`` documents, or terms, from ``cursor`` on.

        ``kind``: documents, passages, pairs or terms; ``since``: only what has changed since then.
        """
        params = _given(cursor=cursor, since=since, limit=limit)
        answer = yield from exchange(Request("GET", f"{API}/exports/{quote(kind)}", params))
        lines = [json.loads(line) for line in answer.content.splitlines()]
        is_last = bool(lines) and lines[-1].get("complete", False)
        cursors = [line["cursor"] for line in lines if "cursor" in line]
        return ExportPart(
            records=[line for line in lines if "cursor" not in line and "complete" not in line],
            cursor=None if is_last else cursors[-1],
            since=lines[-1]["since"] if is_last else None,
        )


def _given(**values: Any) -> dict[str, Any]:
    return {name: value for name, value in values.items() if value not in (None, "")}


def _parts(items: list[str]) -> Iterator[list[str]]:
    for start in range(0, len(items), AT_ONCE):
        yield items[start : start + AT_ONCE]


def _following(answer: httpx.Response) -> Request | None:
    """The request for the next part of a list, from its ``Link`` (RFC 8288)."""
    link = answer.links.get("next")
    if not link:
        return None
    address = urlsplit(link["url"])
    return Request("GET", address.path, httpx.QueryParams(address.query))
