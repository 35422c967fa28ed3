"""Searching through the API: both languages, filters, paging, the shapes that others rely on."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from litestar import Litestar
from litestar.testing import TestClient

from kb.schemas import SearchView
from kb.services import Services
from search import SearchQuery

Client = TestClient[Litestar]


@pytest.fixture(scope="module")
def client(app: Litestar) -> Iterator[Client]:
    with TestClient(app) as client:
        yield client


def search(client: Client, **params: Any) -> Any:
    answer = client.get("/api/v1/search", params=params)
    assert answer.status_code == 200, answer.text
    return answer.json()


def test_each_language_has_its_own_list_and_the_query_s_language_comes_first(
    client: Client,
) -> None:
    english = search(client, query="victims of trafficking")
    chinese = search(client, query="人口贩运受害人")

    assert [group["lang"] for group in english["groups"]] == ["en", "zh"]
    assert [group["lang"] for group in chinese["groups"]] == ["zh", "en"]
    for group in (*english["groups"], *chinese["groups"]):
        assert group["hits"]
        assert {hit["lang"] for hit in group["hits"]} == {group["lang"]}


def test_the_readers_language_comes_first_if_it_is_given(client: Client) -> None:
    answer = search(client, query="victims of trafficking", lang="zh")

    assert [group["lang"] for group in answer["groups"]] == ["zh", "en"]


def test_highlights_are_code_points_of_the_text_and_of_the_snippet(client: Client) -> None:
    for query, word in (("exploitation", "exploit"), ("剥削", "剥削")):
        hits = search(client, query=query, limit=5)["groups"][0]["hits"]
        for hit in hits:
            shown = client.get(f"/api/v1/passages/{hit['snippet_passage_id']}").json()
            assert hit["snippet"] in shown["text"]
            found = [hit["text"][start:end] for start, end in hit["highlights"]]
            found += [hit["snippet"][start:end] for start, end in hit["snippet_highlights"]]
            assert all(word in text.lower() for text in found)
        assert hits[0]["highlights"] or hits[0]["snippet_highlights"]


def test_a_hit_has_the_weights_of_its_words_and_a_link_to_its_page(client: Client) -> None:
    hit = search(client, query="palermo protocol use of terms", only="en")["groups"][0]["hits"][0]

    assert hit["status"] == "digest"
    assert hit["source_url"].startswith("https://")
    assert client.get(hit["permalink"].split("#")[0]).status_code == 200


def test_q_is_an_alias_of_query(client: Client) -> None:
    assert search(client, q="剥削") == search(client, query="剥削")


def test_one_language_only(client: Client) -> None:
    assert [group["lang"] for group in search(client, q="剥削", only="en")["groups"]] == ["en"]


@pytest.mark.parametrize(
    ("params", "holds"),
    [
        ({"type": "treaty"}, lambda hit: hit["type"] == "treaty"),
        (
            {"type": ["treaty", "guidance"]},
            lambda hit: hit["type"] in ("treaty", "guidance"),
        ),
        (
            {"work": "palermo-protocol-digest"},
            lambda hit: hit["work_id"] == "palermo-protocol-digest",
        ),
        ({"doc_lang": "zh"}, lambda hit: hit["lang"] == "zh"),
    ],
)
def test_filters_keep_out_all_else(client: Client, params: dict[str, Any], holds: Any) -> None:
    everything = search(client, q="victim")
    narrowed = search(client, q="victim", **params)

    hits = [hit for group in narrowed["groups"] for hit in group["hits"]]
    assert hits
    assert all(holds(hit) for hit in hits)
    totals = [sum(group["total"] for group in each["groups"]) for each in (everything, narrowed)]
    assert totals[1] < totals[0]


def test_years_and_issuing_bodies_of_the_facets_can_be_filtered_by(client: Client) -> None:
    facets = search(client, q="victim")["facets"]
    year, body = next(iter(facets["year"])), next(iter(facets["issuing_body"]))

    by_year = search(client, q="victim", year_from=year, year_to=year)
    by_body = search(client, q="victim", issuing_body=body)

    assert sum(g["total"] for g in by_year["groups"]) == facets["year"][year]
    assert sum(g["total"] for g in by_body["groups"]) == facets["issuing_body"][body]


def test_pages_follow_each_other_without_gap_or_repeat(client: Client) -> None:
    def ids(limit: int, offset: int) -> list[str]:
        group = search(client, q="victim", only="en", limit=limit, offset=offset)["groups"][0]
        return [hit["passage_id"] for hit in group["hits"]]

    assert ids(3, 0) + ids(3, 3) == ids(6, 0)


def test_the_api_and_the_command_line_answer_alike(client: Client, library: Services) -> None:
    query = SearchQuery("剥削", ui_lang="en", limit=3)

    view = SearchView.from_answer(library.searcher.search(query))

    answer = search(client, q="剥削", limit=3)
    assert answer.keys() == set(SearchView.__struct_fields__)
    assert [hit["passage_id"] for group in answer["groups"] for hit in group["hits"]] == [
        hit.passage_id for group in view.groups for hit in group.hits
    ]
