"""Suggestions: terms of both languages, titles, and the article that is being cited."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from litestar import Litestar
from litestar.testing import TestClient

from kb.services import Services
from kb.web.app import create_app

Client = TestClient[Litestar]


@pytest.fixture(scope="module")
def client(library: Services) -> Iterator[Client]:
    with TestClient(create_app(library)) as client:
        yield client


def suggest(client: Client, q: str, limit: int = 10) -> list[dict[str, Any]]:
    answer = client.get("/api/v1/suggestions", params={"q": q, "limit": limit})
    assert answer.status_code == 200
    return answer.json()["suggestions"]  # type: ignore[no-any-return]


@pytest.mark.parametrize(
    ("typed", "term", "translation"),
    [
        ("traffick", "trafficking in persons", "人口贩运"),
        ("TRAFFICKING IN P", "trafficking in persons", "人口贩运"),
        ("拐", "拐卖妇女、儿童罪", None),
        ("被害", "被害人", "victim"),
    ],
)
def test_terms_begin_so(client: Client, typed: str, term: str, translation: str | None) -> None:
    found = {s["text"]: s for s in suggest(client, typed, 50) if s["kind"] == "term"}

    assert term in found
    assert translation in (None, found[term]["translation"])


def test_a_term_is_found_by_any_of_its_words(client: Client) -> None:
    assert any("traffick" in s["text"].lower() for s in suggest(client, "persons"))
    assert any(s["text"].endswith("贩运") for s in suggest(client, "贩运", 50))


def test_titles_are_suggested_beside_terms(client: Client) -> None:
    found = suggest(client, "protocol")

    assert "document" in {s["kind"] for s in found}
    document = next(s for s in found if s["kind"] == "document")
    assert client.get(document["permalink"]).status_code == 200


@pytest.mark.parametrize("typed", ["Palermo Protocol 3", "巴勒莫议定书 3", "巴勒莫议定书第三条"])
def test_a_citation_suggests_the_article(client: Client, typed: str) -> None:
    first = suggest(client, typed)[0]

    assert first["kind"] == "passage"
    assert first["id"].startswith("palermo-protocol")
    assert first["id"].endswith("/art-3")


@pytest.mark.parametrize("typed", ["", "   ", "zzzzzz", "%", "\u0000", "\U0001f600"])
def test_nothing_is_suggested_for_what_begins_nothing(client: Client, typed: str) -> None:
    assert suggest(client, typed) == []


def test_deprecated_terms_are_not_suggested(client: Client, library: Services) -> None:
    deprecated = [
        term.text
        for concept in library.termbase.concepts
        for lang in ("en", "zh")
        for term in concept.terms_in(lang)  # type: ignore[arg-type]
        if term.status == "deprecated"
    ]
    for text in deprecated[:20]:
        kinds = {(s["kind"], s["text"]) for s in suggest(client, text, 50)}
        assert ("term", text) not in kinds or text not in deprecated
