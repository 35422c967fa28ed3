"""Passages that are about the same as one passage, in both languages."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from litestar import Litestar
from litestar.testing import TestClient
from lxml import html as lxml_html

from corpus import Passage, PassageKind
from kb.services import Services
from search.embeddings import PackDocument, PackUnit, VectorPack
from search.embeddings.pack import PackWriter, read_pack
from search.retrieve.related import RelatedFinder
from tests.conftest import kb_json, run_kb
from tests.support.search_samples import Library, make_document, passage
from tests.support.sites import client_of

Client = TestClient[Litestar]
REST = "guide/en/sec-1.p1"


@pytest.fixture
def client(meaning_app: Litestar) -> Iterator[Client]:
    with TestClient(meaning_app) as client:
        client.headers["Accept-Language"] = "en"
        yield client


def related(client: Client, passage_id: str, **params: Any) -> dict[str, list[Any]]:
    answer = client.get(f"/api/v1/passages/{passage_id}/related", params=params)
    assert answer.status_code == 200, answer.text
    assert answer.json()["unavailable"] is None
    found: dict[str, list[Any]] = answer.json()["related"]
    return found


def test_the_nearest_come_first_in_each_language(client: Client) -> None:
    found = related(client, REST)

    assert list(found) == ["en", "zh"]
    assert found["en"][0]["passage_id"] == "visit/en/sec-1.p1"
    assert "visit/en/sec-2.p1" not in {each["passage_id"] for each in found["en"]}, "a kitchen"
    scores = [each["score"] for each in found["en"]]
    assert scores == sorted(scores, reverse=True)


def test_counterparts_in_other_versions_are_distinguished_from_related_passages(
    client: Client,
) -> None:
    found = related(client, REST)

    assert [each["passage_id"] for each in found["zh"] if each["counterpart"]] == [
        "guide/zh/sec-1.p1"
    ]
    assert found["zh"][0]["counterpart"]
    assert not any(each["counterpart"] for each in found["en"])


def test_a_passage_is_not_related_to_itself_or_to_what_is_below_it(client: Client) -> None:
    for passage_id in (REST, "guide/en/sec-1"):
        ids = {each["passage_id"] for each in related(client, passage_id)["en"]}
        assert ids
        assert not any(each.startswith("guide/en/sec-1") for each in ids)


def test_an_article_is_listed_once_by_its_nearest_unit_never_the_passages_own(
    tmp_path: Path,
) -> None:
    library = Library(tmp_path / "index")
    own = article("law/en", 1, "Victims rest.", "Victims stay.")
    long = article("rules/en", 2, "Guests rest.", "Guests sleep.", "Guests eat.")
    for document_id, passages in (("law/en", own), ("rules/en", long)):
        library.add(make_document(document_id), *passages)
    pack = pack_of(
        tmp_path / "pack",
        {
            "law/en": [(own[1], (1.0, 0.0)), (own[2], (0.9, 0.1))],
            "rules/en": [(long[1], (0.6, 0.8)), (long[2], (0.8, 0.6)), (long[3], (0.0, 1.0))],
        },
    )
    finder = RelatedFinder({"en": pack}.get, library)

    found = finder.find(own[1], [], 5).found["en"]

    assert [(each.passage.id, round(each.score, 1)) for each in found] == [
        ("rules/en/art-2.2", 0.8)
    ]


def test_a_chapter_is_not_related_to_its_own_articles(tmp_path: Path) -> None:
    library = Library(tmp_path / "index")
    chapter = passage("law/en", "ch-1", "Chapter I", kind=PassageKind.CHAPTER)
    below = [*article("law/en", 1, "Victims rest."), *article("law/en", 2, "Victims stay.")]
    other = article("rules/en", 3, "Guests rest.")
    library.add(make_document("law/en"), chapter, *below)
    library.add(make_document("rules/en"), *other)
    own = [(below[1], (1.0, 0.0)), (below[3], (0.9, 0.1))]
    pack = pack_of(tmp_path / "pack", {"law/en": own, "rules/en": [(other[1], (0.8, 0.6))]})

    found = RelatedFinder({"en": pack}.get, library).find(chapter, below, 5).found["en"]

    assert [each.passage.id for each in found] == ["rules/en/art-3.1"]


def article(document_id: str, number: int, *paragraphs: str) -> list[Passage]:
    """An article and its paragraphs."""
    name = f"art-{number}"
    first = passage(document_id, name, f"Article {number}", kind=PassageKind.ARTICLE)
    return [
        first,
        *(
            passage(document_id, f"{name}.{at}", text, position=at, parent=name)
            for at, text in enumerate(paragraphs, 1)
        ),
    ]


def pack_of(
    folder: Path, documents: dict[str, list[tuple[Passage, tuple[float, float]]]]
) -> VectorPack:
    """Each passage a unit of one sentence, with a vector that the test chooses."""
    folder.mkdir()
    with PackWriter(folder, 2) as writer:
        for document_id, units in documents.items():
            packed = tuple(
                PackUnit(each.id, at, 1, (each.id,)) for at, (each, _) in enumerate(units)
            )
            rows = np.array([vector for _, vector in units], np.float32)
            rows /= np.linalg.norm(rows, axis=1, keepdims=True)
            writer.add(PackDocument(document_id, "", packed), rows, rows)
    pack = read_pack(folder, "en")
    assert pack is not None
    return pack


def test_what_the_source_does_not_have_takes_no_place(tmp_path: Path) -> None:
    library = Library(tmp_path / "index")
    own, other = article("law/en", 1, "Victims rest."), article("rules/en", 3, "Guests rest.")
    library.add(make_document("law/en"), *own)
    library.add(make_document("rules/en"), *other)
    hidden = article("secret/en", 1, *(f"Nearer {number}." for number in range(40)))
    units = {
        "law/en": [(own[1], (1.0, 0.0))],
        "rules/en": [(other[1], (0.8, 0.6))],
        "secret/en": [(each, (0.9, 0.1)) for each in hidden[1:]],
    }
    pack = pack_of(tmp_path / "pack", units)

    found = RelatedFinder({"en": pack}.get, library).find(own[1], [], 1).found["en"]

    assert [each.passage.id for each in found] == ["rules/en/art-3.1"]


def test_the_limit_holds_for_each_language(client: Client) -> None:
    found = related(client, REST, limit=1)

    assert [len(each) for each in found.values()] == [1, 1]


def test_a_passage_that_there_is_not(client: Client) -> None:
    assert client.get("/api/v1/passages/guide/en/none/related").status_code == 404


def test_without_vectors_the_list_is_empty_and_says_why(library: Services) -> None:
    with client_of(library) as client:
        answer = client.get(
            "/api/v1/passages/palermo-protocol-digest/en/art-3/related",
            headers={"Accept-Language": "zh"},
        )

    assert answer.json()["related"] == {}
    assert answer.json()["unavailable"]["code"] == "embeddings-off"
    assert "语义检索已关闭" in answer.json()["unavailable"]["message"]


def test_the_command_answers_as_the_api_does(client: Client, meaning_dir: Path) -> None:
    told = kb_json(meaning_dir, "related", REST, KB_EMBEDDINGS="on")

    assert told["related"] == related(client, REST)
    printed = run_kb(meaning_dir, "related", REST, KB_EMBEDDINGS="on").stdout
    assert "guide/zh/sec-1.p1" in printed
    assert "[counterpart in another language]" in printed
    assert run_kb(meaning_dir, "related", "guide/en/none").returncode == 2


def test_the_page_of_a_passage_lists_them(client: Client, library: Services) -> None:
    def listed(client: Client, address: str) -> list[str]:
        page = lxml_html.document_fromstring(client.get(address).text)
        return [str(link) for link in page.xpath("//details[@class='related']//li//a/@href")]

    assert listed(client, f"/documents/{REST}")[0] == "/documents/visit/en/sec-1.p1#sec-1.p1"
    assert listed(client, "/documents/guide/en") == []
    with client_of(library) as without:
        assert listed(without, "/documents/palermo-protocol-digest/en/art-3") == []
