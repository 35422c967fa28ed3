"""Suggestions: terms of both languages, titles, and the article that is being cited."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from litestar import Litestar
from litestar.testing import TestClient

from kb.services import Services, open_services

Client = TestClient[Litestar]


@pytest.fixture(scope="module")
def client(app: Litestar) -> Iterator[Client]:
    with TestClient(app) as client:
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


def test_a_term_in_both_scripts_is_suggested_in_the_script_that_is_typed(client: Client) -> None:
    for typed, text, other in (("拐", "拐卖", "拐賣"), ("拐賣", "拐賣", "拐卖")):
        texts = [s["text"] for s in suggest(client, typed, 50)]
        assert text in texts
        assert other not in texts


@pytest.mark.parametrize("typed", ["巴勒莫议定书 3", "Palermo Protocol art. 3(a)"])
def test_the_suggested_article_is_the_one_that_a_citation_means(
    client: Client, library: Services, typed: str
) -> None:
    meant = library.resolver.resolve(typed).match

    assert meant
    assert suggest(client, typed)[0]["id"] == meant.passage.id


def test_a_title_is_suggested_as_soon_as_it_is_corrected(writable_library: Services) -> None:
    reader = writable_library
    with open_services(reader.settings) as editor:
        [before] = reader.suggester.suggest("The Palermo Protocol on", 5)
        assert before.id == "palermo-protocol-digest/en"
        editor.editor.correct(before.id, {"title": "Quokka rules"}, "test")

        assert [s.id for s in reader.suggester.suggest("quokka", 5)] == [before.id]
        cited = reader.suggester.suggest("quokka rules art. 3", 5)
        assert cited[0].id == f"{before.id}/art-3"
        assert reader.suggester.suggest("The Palermo Protocol on", 5) == []

        editor.editor.remove(before.id)
        assert reader.suggester.suggest("quokka", 5) == []


@pytest.mark.parametrize(
    ("typed", "place"),
    [
        ("Protocol 8", "palermo-protocol-digest/en/art-8"),
        ("the Protocol, art. 8", "palermo-protocol-digest/en/art-8"),
        ("议定书 3", "palermo-protocol-digest/zh/art-3"),
        ("议定书第三条", "palermo-protocol-digest/zh/art-3"),
    ],
)
def test_a_name_that_is_clear_in_this_field_leads_to_its_article(
    client: Client, typed: str, place: str
) -> None:
    assert place in [s["id"] for s in suggest(client, typed) if s["kind"] == "passage"]
