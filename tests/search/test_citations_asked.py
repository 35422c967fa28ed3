"""Resolving citations on the command line, through the API and in the search box."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from litestar import Litestar
from litestar.testing import TestClient

from tests.conftest import kb_json, run_kb

Client = TestClient[Litestar]
CITATION = "Palermo Protocol art. 3(a)"
PLACE = "palermo-protocol-digest/en/art-3.a"


@pytest.fixture(scope="module")
def client(app: Litestar) -> Iterator[Client]:
    with TestClient(app) as client:
        yield client


def test_the_answer_of_the_api(client: Client) -> None:
    answer = client.get("/api/v1/resolve", params={"citation": CITATION}).json()

    assert answer["citation"] == CITATION
    assert answer["match"]["passage_id"] == PLACE
    assert answer["match"]["document_id"] == "palermo-protocol-digest/en"
    assert answer["match"]["locator"] == {"en": "Article 3(a)", "zh": "第三条(a)项"}
    assert 0.8 <= answer["match"]["confidence"] <= 1
    assert [p["document_id"] for p in answer["alternatives"]] == ["palermo-protocol-digest/zh"]
    assert answer["further"] == []


def test_the_command_line_answers_the_same(client: Client, library_dir: Path) -> None:
    for citation in (CITATION, "Article 3", "巴勒莫议定书第五条、第六条", "human trafficking"):
        asked = client.get("/api/v1/resolve", params={"citation": citation}).json()
        assert kb_json(library_dir, "resolve", citation) == asked


def test_the_command_line_for_people(library_dir: Path) -> None:
    found = run_kb(library_dir, "resolve", "Article 3", "--work", "Palermo Protocol")
    assert found.stdout.splitlines()[0].startswith("palermo-protocol-digest/en/art-3\t")

    nothing = run_kb(library_dir, "resolve", "10:30", KB_LANG="zh")
    assert nothing.returncode == 0
    assert nothing.stdout == "无法确定所指的段落。\n"


def test_an_empty_citation_is_an_error(client: Client, library_dir: Path) -> None:
    answer = client.get("/api/v1/resolve", params={"citation": "  "})
    assert answer.status_code == 400
    assert answer.json()["code"] == "query-invalid"

    assert run_kb(library_dir, "resolve", " ").returncode == 2


def test_a_work_narrows_the_api(client: Client) -> None:
    params = {"citation": "第二部分", "work": "npa-2013-2020-digest"}
    answer = client.get("/api/v1/resolve", params=params).json()

    assert answer["match"]["passage_id"] == "npa-2013-2020-digest/zh/sec-2"


def test_a_search_for_a_citation_has_a_direct_hit(client: Client) -> None:
    direct = client.get("/api/v1/search", params={"query": CITATION}).json()["direct"]

    assert direct["passage_id"] == PLACE
    assert direct["full_text"].startswith("(a)")
    assert [p["document_id"] for p in direct["alternatives"]] == ["palermo-protocol-digest/zh"]


def test_the_direct_hit_is_in_a_language_that_is_asked_for(client: Client) -> None:
    params = {"query": CITATION, "only": "zh"}
    direct = client.get("/api/v1/search", params=params).json()["direct"]

    assert direct["passage_id"] == "palermo-protocol-digest/zh/art-3.a"


@pytest.mark.parametrize(
    "params",
    [
        {"query": "human trafficking"},
        {"query": "Article 3"},
        {"query": f'"{CITATION}"'},
        {"query": CITATION, "offset": "10"},
        {"query": CITATION, "type": "law"},
    ],
)
def test_other_searches_have_none(client: Client, params: dict[str, str]) -> None:
    assert client.get("/api/v1/search", params=params).json()["direct"] is None


def test_a_search_within_a_work_cites_that_work(client: Client) -> None:
    params = {"query": "Article 3 work:palermo-protocol-digest"}
    direct = client.get("/api/v1/search", params=params).json()["direct"]

    assert direct["passage_id"] == "palermo-protocol-digest/en/art-3"


def test_the_results_page_shows_it_above_the_results(client: Client) -> None:
    page = client.get(
        "/", params={"q": "巴勒莫议定书第三条"}, headers={"Accept-Language": "zh"}
    ).text

    assert "所引段落" in page
    place = page.index("/documents/palermo-protocol-digest/zh/art-3#art-3")
    assert place < page.index('class="results"')
