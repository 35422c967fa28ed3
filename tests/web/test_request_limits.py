"""Limits of one request, and that other requests are answered meanwhile."""

from __future__ import annotations

import asyncio
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from typing import Any
from unittest import mock

import msgspec
import pytest
from litestar import Litestar
from litestar.testing import TestClient
from litestar.types import Message

from corpus import RequestAbandoned, RequestTimedOut
from kb.services import Services
from kb.web.app import create_app
from kb.web.display.highlighting import linked
from kb.web.limits import AT_ONCE, LONGEST_QUERY_STRING, MOST_VALUES
from search import SearchQuery
from search.answer.concordance import Concordancer
from search.deadline import Deadline, check_deadline, deadline_set
from tests.support.coroutines import run
from tests.support.sites import client_of

Client = TestClient[Any]


@pytest.fixture(scope="module")
def client(app: Litestar) -> Iterator[Client]:
    with TestClient(app) as client:
        yield client


@pytest.mark.parametrize("path", ["/", "/api/v1/search", "/concordance", "/documents"])
def test_a_parameter_may_have_twenty_values(client: Client, path: str) -> None:
    few = "&".join(["work=a"] * MOST_VALUES)
    words = "term" if path == "/concordance" else "q"
    asked = f"{path}?{words}=child&{few}"

    assert client.get(asked).status_code == 200
    refused = client.get(f"{asked}&work=b", headers={"Accept": "application/json"})
    assert refused.status_code == 400
    assert refused.json()["code"] == "parameter-repeated"
    assert refused.json()["detail"] == "The address has more than 20 values for “work”."


def test_an_address_has_a_longest_query(client: Client) -> None:
    refused = client.get(f"/?q=child&x={'y' * LONGEST_QUERY_STRING}")

    assert refused.status_code == 400
    assert "The address is too long" in refused.text


def test_the_longest_chinese_query_fits(client: Client) -> None:
    answer = client.get("/api/v1/search", params={"q": "被害人" * 333, "mode": "lexical"})

    assert answer.status_code == 200


def test_a_page_of_results_grows_no_faster_than_its_address(client: Client) -> None:
    filters = "&".join(f"{name}={n}" for n in range(20) for name in ("work", "issuing_body"))

    page = client.get(f"/?q=child&mode=lexical&{filters}")

    assert page.status_code == 200
    assert len(page.text) < 200_000


def test_an_answer_that_takes_too_long_is_given_up(library: Services) -> None:
    settings = msgspec.structs.replace(library.settings, request_seconds=1e-6)
    with (
        mock.patch.object(library, "settings", settings),
        client_of(library) as client,
    ):
        failed = client.get("/api/v1/search?q=child", headers={"Accept-Language": "zh"})
        healthy = client.get("/health")

    assert failed.status_code == 503
    assert failed.json()["code"] == "request-timed-out"
    assert "已停止" in failed.json()["detail"]
    assert failed.headers["Retry-After"]
    assert healthy.status_code == 200


@pytest.mark.parametrize(
    "work",
    [
        lambda services: services.searcher.search(SearchQuery("child", mode="lexical")),
        lambda services: Concordancer(services.engine, services.catalog).uses("children", "en"),
        lambda services: linked("children", (), ()),
    ],
    ids=["search", "concordance", "a document's texts"],
)
def test_long_loops_ask_for_the_time(library: Services, work: Callable[[Services], Any]) -> None:
    with deadline_set(Deadline(0)), pytest.raises(RequestTimedOut):
        work(library)


def test_work_for_a_client_that_has_gone_stops() -> None:
    deadline = Deadline(60)
    with deadline_set(deadline):
        check_deadline()
        deadline.abandon()
        with pytest.raises(RequestAbandoned):
            check_deadline()
    check_deadline()


class _Stuck:
    """Searches that end only when they are released or abandoned."""

    def __init__(self) -> None:
        self.begun = threading.Semaphore(0)
        self.let_go = threading.Event()
        self.ended: list[str] = []

    def __call__(self, query: SearchQuery) -> Any:
        self.begun.release()
        try:
            while not self.let_go.wait(0.01):
                check_deadline()
        except Exception as error:
            self.ended.append(type(error).__name__)
            raise
        raise RequestTimedOut(seconds=0)


@pytest.fixture
def stuck(library: Services) -> Iterator[_Stuck]:
    stuck = _Stuck()
    with mock.patch.object(library.searcher, "search", stuck):
        yield stuck
    stuck.let_go.set()


class _Request:
    """A GET whose client may go before it is answered."""

    def __init__(self, path: str) -> None:
        self.left = asyncio.Event()
        self.status = 0
        self._path = path
        self._sent = False

    async def ask(self, app: Any) -> None:
        path, _, query = self._path.partition("?")
        scope = {
            "type": "http",
            "asgi": {"version": "3.0"},
            "http_version": "1.1",
            "method": "GET",
            "scheme": "http",
            "path": path,
            "raw_path": path.encode(),
            "root_path": "",
            "query_string": query.encode(),
            "headers": [(b"host", b"localhost")],
            "client": ("127.0.0.1", 1),
            "server": ("localhost", 80),
        }
        await app(scope, self._receive, self._send)

    async def _receive(self) -> Any:
        if not self._sent:
            self._sent = True
            return {"type": "http.request", "body": b"", "more_body": False}
        await self.left.wait()
        return {"type": "http.disconnect"}

    async def _send(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self.status = message["status"]


def test_health_is_answered_while_searches_wait_and_those_of_gone_clients_stop(
    library: Services, stuck: _Stuck
) -> None:
    app = create_app(library)

    async def attack() -> tuple[int, list[int]]:
        requests = [_Request("/api/v1/search?q=child") for _ in range(5 * AT_ONCE)]
        tasks = [asyncio.create_task(request.ask(app)) for request in requests]
        for _ in range(AT_ONCE):
            await asyncio.to_thread(stuck.begun.acquire)
        health = _Request("/health")
        await health.ask(app)
        for request in requests:
            request.left.set()
        await asyncio.gather(*tasks)
        return health.status, [request.status for request in requests]

    health, statuses = run(attack)

    assert health == 200
    assert stuck.ended == ["RequestAbandoned"] * AT_ONCE
    assert set(statuses) == {503}


class _EndlessBody(_Request):
    """A GET whose body has no end."""

    def __init__(self, path: str) -> None:
        super().__init__(path)
        self.taken = 0

    async def _receive(self) -> Any:
        await asyncio.sleep(0)
        self.taken += 1
        return {"type": "http.request", "body": b"x" * 1_000, "more_body": True}


def test_a_body_without_end_does_not_fill_the_memory(library: Services) -> None:
    app = create_app(library)

    async def attack() -> _EndlessBody:
        request = _EndlessBody("/api/v1/search?q=child&mode=lexical")
        await request.ask(app)
        return request

    request = run(attack)

    assert request.status == 200
    assert request.taken < 100


_BUSY = """
import threading, time
from kb.cli import serve
threading.Thread(target=time.sleep, args=[600]).start()
serve._LAST_THREADS = 0.1
serve._end_in_any_case()
"""


def test_a_busy_thread_does_not_keep_a_server_from_ending() -> None:
    ended = subprocess.run([sys.executable, "-c", _BUSY], check=False, timeout=60)

    assert ended.returncode == 0
