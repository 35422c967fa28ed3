"""What one request may ask, how long its answer may take, and how many answers are made at once.

Handlers run in a few threads. Those that wait for their turn hold none, so that ``/health`` is answered
however many wait. A request that is not answered in time, or whose client has gone, is given up: the
loops of a search ask for that (:mod:`search.deadline`).
"""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, nullcontext
from typing import Final, cast
from urllib.parse import parse_qsl, urlsplit

from litestar.enums import ScopeType
from litestar.middleware import ASGIMiddleware
from litestar.types import (
    ASGIApp,
    HTTPReceiveMessage,
    HTTPScope,
    Message,
    Receive,
    Scope,
    Send,
    WebSocketReceiveMessage,
)

from corpus import AddressTooLong, HostUnknown, ParameterRepeated, RequestTimedOut
from kb.i18n.addresses import API, COLLECTION
from search.deadline import Deadline, deadline_set

MOST_VALUES: Final = 20
"""Of one parameter of an address."""
_MOST_IDS: Final = {"id": 100, "passage": 100}
"""The same for parameters that name passages: as many as are looked up or quoted at once."""
LONGEST_QUERY_STRING: Final = 16_000
"""Bytes of an address after its ``?``: the longest query (1,000 Chinese characters) takes 9,000. The links
of a page of results repeat it, so that this bounds the page, too."""
AT_ONCE: Final = 4
"""Answers that are made at the same time: fewer than the threads there are, which are 5 at least."""
_QUICK: Final = frozenset(
    f"{base}/health{part}" for base in ("", API) for part in ("", "/live", "/ready")
)
"""Answered at once, however many requests are running."""
READ_BY_POST: Final = frozenset(
    {
        f"{COLLECTION}/draw",
        f"{COLLECTION}/collect",
        f"{API}/collection-exports",
        f"{API}/resolve",
    }
)
"""Addresses that only read, though their requests have a body."""
_MOST_MESSAGES: Final = 8
"""Messages of a GET that are read: its body, which no handler uses, and the end of the connection. The
server reads nothing more from a client that sends more; each message of uvicorn has about 64 kB."""
_LISTENED_TO_AFTER: Final = 0.05
"""Seconds of a request after which the server begins to notice that its client has gone."""
_PAGE_IMAGES: Final = (f"{API}/documents/", "/image")
"""Beginning and end of addresses that wait for images being drawn, one after the other."""


class RequestLimits(ASGIMiddleware):
    """Bounds for all requests; deadlines and turns for those that read."""

    scopes = (ScopeType.HTTP,)

    def __init__(self, seconds: float, hosts: Sequence[str] = ()) -> None:
        """``seconds``: the longest time that a request may take from its arrival. ``hosts``: the host
        names that requests may use; empty: any."""
        self._seconds = seconds
        self._hosts = frozenset(host.lower() for host in hosts)
        self._turns = asyncio.Semaphore(AT_ONCE)
        self._image_turn = asyncio.Semaphore(1)

    async def handle(self, scope: Scope, receive: Receive, send: Send, next_app: ASGIApp) -> None:
        check_parameters(scope["query_string"])
        if self._hosts and scope["path"] not in _QUICK:
            _check_host(scope, self._hosts)
        method, path = cast("HTTPScope", scope)["method"], scope["path"]
        if (method != "GET" and path not in READ_BY_POST) or path in _QUICK:
            await next_app(scope, receive, send)
            return
        deadline = Deadline(self._seconds)
        # Who sends a body is not listened to: it must not pile up here.
        listening = _listening(receive, deadline) if method == "GET" else nullcontext(receive)
        with listening as heard, deadline_set(deadline):
            turn = await _turn(self._turns_of(scope["path"]), deadline)

            async def send_and_pass(message: Message) -> None:
                # What is left is sending, which takes as long as the client does.
                if message["type"] == "http.response.start":
                    turn.end()
                await send(message)

            try:
                deadline.check()
                await next_app(scope, heard, send_and_pass)
            finally:
                turn.end()

    def _turns_of(self, path: str) -> asyncio.Semaphore:
        start, end = _PAGE_IMAGES
        is_image = path.startswith(start) and path.endswith(end)
        return self._image_turn if is_image else self._turns


def _check_host(scope: Scope, hosts: frozenset[str]) -> None:
    """Raise HostUnknown for a foreign host name: its owner could point it here, and read this site by a
    visitor's browser."""
    given = next((v for name, v in scope["headers"] if name == b"host"), b"").decode("latin-1")
    name = _host_name(given)
    if not name:
        # Who tells the sender of the fault reads the address of the request, too.
        scope["headers"] = [each for each in scope["headers"] if each[0] != b"host"]
    parents = {f"*.{name.split('.', n)[-1]}" for n in range(1, name.count(".") + 1)}
    if name not in hosts and hosts.isdisjoint(parents):
        raise HostUnknown(host=given[:100])


def _host_name(given: str) -> str:
    """Without its port, in lower case; empty where it is no name."""
    if not given.isprintable() or "@" in given:
        return ""
    try:
        parts = urlsplit(f"//{given}")
        # Reading the port checks it.
        _ = parts.port
    except ValueError:
        return ""
    return parts.hostname or ""


def check_parameters(query: bytes) -> None:
    """Raises AddressTooLong, ParameterRepeated."""
    if len(query) > LONGEST_QUERY_STRING:
        raise AddressTooLong(limit=LONGEST_QUERY_STRING)
    if query.count(b"&") < MOST_VALUES:
        return
    names = Counter(name for name, _ in parse_qsl(query.decode("latin-1"), keep_blank_values=True))
    for name, times in names.items():
        limit = _MOST_IDS.get(name, MOST_VALUES)
        if times > limit:
            raise ParameterRepeated(name=name[:50], limit=limit)


class _Turn:
    """Held by a request while its answer is made."""

    def __init__(self, turns: asyncio.Semaphore) -> None:
        self._turns = turns
        self._ended = False

    def end(self) -> None:
        """Lets the next one begin; may be called again."""
        if not self._ended:
            self._ended = True
            self._turns.release()


async def _turn(turns: asyncio.Semaphore, deadline: Deadline) -> _Turn:
    """Raises RequestTimedOut where the time passes before it comes."""
    if not turns.locked():
        await turns.acquire()
        return _Turn(turns)
    try:
        async with asyncio.timeout(deadline.left):
            await turns.acquire()
    except TimeoutError:
        raise RequestTimedOut(seconds=deadline.seconds) from None
    return _Turn(turns)


@contextmanager
def _listening(receive: Receive, deadline: Deadline) -> Iterator[Receive]:
    """What comes from the client, for the handler; a client that goes ends the deadline."""
    heard: asyncio.Queue[HTTPReceiveMessage | WebSocketReceiveMessage] = asyncio.Queue()
    listener: asyncio.Task[None] | None = None

    async def listen() -> None:
        for _ in range(_MOST_MESSAGES):
            message = await receive()
            heard.put_nowait(message)
            if message["type"] == "http.disconnect":
                deadline.abandon()
                return

    def begin() -> None:
        nonlocal listener
        listener = listener or asyncio.create_task(listen())

    async def hear() -> HTTPReceiveMessage | WebSocketReceiveMessage:
        begin()
        message = await heard.get()
        if message["type"] == "http.disconnect":
            # Who asks again hears the same.
            heard.put_nowait(message)
        return message

    # Most answers are there sooner.
    timer = asyncio.get_running_loop().call_later(_LISTENED_TO_AFTER, begin)
    try:
        yield hear
    finally:
        timer.cancel()
        if listener:
            listener.cancel()
