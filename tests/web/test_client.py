"""The Python client asks the API, with and without ``await``, tries again, and raises kb's errors."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator

import httpx
import pytest
from litestar import Litestar
from litestar.testing import TestClient

from corpus import ChoiceUnknown, KbError, PassageNotFound, ServerUnreachable
from kb.client import AsyncClient, Client
from kb.services import Services
from kb.web.app import create_app
from tests.support.coroutines import run as run_alone

ARTICLE = "palermo-protocol-digest/en/art-3.a"


@pytest.fixture(scope="module")
def client(app: Litestar) -> Iterator[Client]:
    with TestClient(app) as http, Client("", http=http) as client:
        yield client


def test_passages(client: Client) -> None:
    passage = client.passage(ARTICLE)
    found = client.passages([ARTICLE, "no/en/art-1"])

    assert passage.full_text.startswith("(a)")
    assert [other.lang for other in passage.counterparts] == ["zh"]
    assert found == {ARTICLE: passage}


def test_any_number_of_citations(client: Client) -> None:
    citations = ["Palermo Protocol art. 3(a)", "nonsense"] * 75
    found = client.resolve_all(citations)

    assert [each.citation for each in found] == citations
    assert found[148] == client.resolve(citations[0])
    assert found[149].match is None


def test_all_documents_whatever_their_number(
    client: Client, library: Services, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("kb.client.operations.AT_ONCE", 4)

    ids = [document.document_id for document in client.documents()]

    assert sorted(ids) == sorted(document.id for document in library.catalog.documents())
    assert {d.lang for d in client.documents(lang="en")} == {"en"}


def test_search_terms_suggestions_and_quotations(client: Client) -> None:
    assert client.search("recovery and reflection period", only="en", limit=3)[0].permalink
    assert {"zh-Hans", "en"} <= client.terms("trafficking in persons")[0].terms.keys()
    assert client.suggest("traffick")[0].text.startswith("traffick")
    assert [q.lang for q in client.quote([ARTICLE], counterpart=True)] == ["en", "zh"]


def test_exports_come_in_parts(client: Client, library: Services) -> None:
    part = client.export_part("passages", limit=8)
    count = len(part.records)
    while part.cursor:
        assert part.since is None
        part = client.export_part("passages", cursor=part.cursor, limit=8)
        count += len(part.records)

    assert count == library.catalog.counts().passages
    assert part.since


def test_the_same_with_await(client: Client, library: Services) -> None:
    async def ask() -> tuple[object, object]:
        http = httpx.AsyncClient(
            transport=httpx.ASGITransport(create_app(library)),  # type: ignore[arg-type]
            base_url="http://kb.example.org",
        )
        async with AsyncClient("", http=http) as own:
            return await own.passage(ARTICLE), await own.resolve("Palermo Protocol art. 3(a)")

    assert run_alone(ask) == (
        client.passage(ARTICLE),
        client.resolve("Palermo Protocol art. 3(a)"),
    )


def test_errors_are_those_of_kb_in_the_words_of_the_server(client: Client) -> None:
    with pytest.raises(PassageNotFound, match=r"palermo-protocol-digest/en/art-99"):
        client.passage("palermo-protocol-digest/en/art-99")
    with pytest.raises(ChoiceUnknown, match=r"Choose one of"):
        client.quote([ARTICLE], style="loud%s")


def answering(
    answers: list[httpx.Response | Exception], monkeypatch: pytest.MonkeyPatch
) -> tuple[Client, list[float], Callable[[], int]]:
    """A client whose server gives these answers, in turn, and the pauses that it makes."""
    pauses: list[float] = []
    monkeypatch.setattr(time, "sleep", pauses.append)
    left = iter(answers)
    asked: list[httpx.Request] = []

    def answer(request: httpx.Request) -> httpx.Response:
        asked.append(request)
        found = next(left)
        if isinstance(found, Exception):
            raise found
        return found

    http = httpx.Client(transport=httpx.MockTransport(answer), base_url="http://kb.example.org")
    return Client("", http=http), pauses, lambda: len(asked)


def problem(status: int, **headers: str) -> httpx.Response:
    return httpx.Response(
        status, json={"code": "request-timed-out", "detail": "Too long."}, headers=headers
    )


def test_what_passes_is_tried_again(monkeypatch: pytest.MonkeyPatch) -> None:
    answers: list[httpx.Response | Exception] = [
        problem(503, **{"Retry-After": "7"}),
        httpx.ConnectError("away"),
        problem(429),
        httpx.Response(200, json=[]),
    ]
    client, pauses, _ = answering(answers, monkeypatch)

    assert client.terms() == []
    assert pauses == [7.0, 1.0, 2.0]


@pytest.mark.parametrize(
    ("answers", "error", "asked"),
    [
        ([problem(503)] * 9, KbError, 4),
        ([problem(503, **{"Retry-After": "3600"})], KbError, 1),
        ([problem(400)] * 9, KbError, 1),
        ([httpx.ConnectError("away")] * 9, ServerUnreachable, 4),
        ([httpx.Response(500, text="<html>")], KbError, 1),
    ],
)
def test_at_last_it_gives_up(
    answers: list[httpx.Response | Exception],
    error: type[KbError],
    asked: int,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    client, _, count = answering(answers, monkeypatch)

    with pytest.raises(error):
        client.terms()
    assert count() == asked
