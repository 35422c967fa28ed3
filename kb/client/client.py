"""The two clients: they differ only in how they wait."""

from __future__ import annotations

import asyncio
import time
from types import TracebackType
from typing import Any, Final, Self, TypeVar

import httpx

from kb.client.exchange import Answer, Request, Step, Steps, Wait
from kb.client.operations import Operations

T = TypeVar("T")

SECONDS: Final = 60.0
"""Longest time that one answer may take: kb's own limit is 30."""


def _options(url: str, key: str | None, lang: str) -> dict[str, Any]:
    headers = {"Accept-Language": lang}
    if key:
        headers["Authorization"] = f"Bearer {key}"
    return {"base_url": url, "headers": headers, "timeout": SECONDS}


def _request(http: httpx.Client | httpx.AsyncClient, step: Request) -> httpx.Request:
    return http.build_request(step.method, step.path, params=step.params or None, json=step.body)


class Client(Operations):
    """A client for programs without ``await``; a context that closes its connections."""

    def __init__(
        self,
        url: str,
        *,
        key: str | None = None,
        lang: str = "en",
        http: httpx.Client | None = None,
    ) -> None:
        """``url``: of the site; ``key``: where reading needs one; ``lang``: of errors; ``http``: a client
        of the caller's, with address and headers, which the caller closes."""
        self._is_own = http is None
        self._http = http or httpx.Client(**_options(url, key, lang))

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        if self._is_own:
            self._http.close()

    def run(self, steps: Steps[T]) -> T:
        """Follows ``steps`` to their end."""
        try:
            step = next(steps)
            while True:
                step = steps.send(self._take(step))
        except StopIteration as end:
            result: T = end.value
            return result

    def _take(self, step: Step) -> Answer:
        if isinstance(step, Wait):
            time.sleep(step.seconds)
            return None
        try:
            return self._http.send(_request(self._http, step))
        except httpx.TransportError as error:
            return error


class AsyncClient(Operations):
    """The same for programs with ``await``."""

    def __init__(
        self,
        url: str,
        *,
        key: str | None = None,
        lang: str = "en",
        http: httpx.AsyncClient | None = None,
    ) -> None:
        """As of Client."""
        self._is_own = http is None
        self._http = http or httpx.AsyncClient(**_options(url, key, lang))

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        if self._is_own:
            await self._http.aclose()

    async def run_async(self, steps: Steps[T]) -> T:
        """Follows ``steps`` to their end."""
        try:
            step = next(steps)
            while True:
                step = steps.send(await self._take(step))
        except StopIteration as end:
            result: T = end.value
            return result

    async def _take(self, step: Step) -> Answer:
        if isinstance(step, Wait):
            await asyncio.sleep(step.seconds)
            return None
        try:
            return await self._http.send(_request(self._http, step))
        except httpx.TransportError as error:
            return error
