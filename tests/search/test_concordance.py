"""A term looked up: its entry, and its uses in context in both languages."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from litestar import Litestar
from litestar.testing import TestClient

from kb.i18n.addresses import API
from kb.services import Services
from search.answer.concordance import places
from search.text.segmenter import exact_tokens

Client = TestClient[Litestar]


@pytest.fixture(scope="module")
def client(app: Litestar) -> Iterator[Client]:
    with TestClient(app) as client:
        yield client


def looked_up(client: Client, term: str, **params: object) -> dict:  # type: ignore[type-arg]
    answer = client.get(f"{API}/concordance", params={"term": term, **params})
    assert answer.status_code == 200, answer.text
    return answer.json()


@pytest.mark.parametrize("term", ["剥削", "exploitation", "Victims of trafficking"])
def test_all_uses_are_found_and_no_other(client: Client, library: Services, term: str) -> None:
    found = looked_up(client, term, limit=200)
    lang = found["lang"]
    wanted = term.casefold().replace("victims of", "victim of")
    texts = [
        passage.text.casefold().replace("victims of", "victim of")
        for document in library.catalog.documents(lang=lang)
        for passage in library.catalog.passages(document.id)
        if passage.lang == lang and passage.kind != "title"
    ]

    assert found["total"] == sum(text.count(wanted) for text in texts) > 0


def test_a_use_is_left_term_and_right_as_the_passage_has_them(
    client: Client, library: Services
) -> None:
    for use in looked_up(client, "剥削", limit=200)["uses"]:
        passage = library.catalog.passage(use["passage_id"])
        parts = [use["context"][name].strip("…") for name in ("left", "term", "right")]
        assert "".join(parts) in " ".join(passage.text.split())
        assert use["context"]["term"] == "剥削"
        assert use["locator"]["zh"] == passage.locator.zh


def test_uses_of_a_document_stand_together_and_are_counted(client: Client) -> None:
    found = looked_up(client, "trafficking", limit=200)
    order = [use["document_id"] for use in found["uses"]]

    assert [each["document_id"] for each in found["documents"]] == list(dict.fromkeys(order))
    for each in found["documents"]:
        assert order.count(each["document_id"]) == each["uses"]
    assert sum(each["uses"] for each in found["documents"]) == found["total"]


def test_the_list_is_paged(client: Client) -> None:
    whole = looked_up(client, "trafficking", limit=40)["uses"]

    assert looked_up(client, "trafficking", limit=20, offset=20)["uses"] == whole[20:]


def test_the_entry_says_the_term_in_both_languages_and_where_law_differs(client: Client) -> None:
    found = looked_up(client, "拐卖人口")
    assert found["concepts"]
    assert any(concept["differs_in_law"] for concept in found["concepts"])
    assert looked_up(client, "zzzz qqqq")["concepts"] == []


def test_a_use_is_beside_its_counterpart(client: Client) -> None:
    uses = looked_up(client, "剥削", limit=200)["uses"]
    counterparts = [use["counterpart"] for use in uses if use["counterpart"]]

    assert len(counterparts) > len(uses) / 2
    assert all(each["lang"] == "en" for each in counterparts)
    named = [each["context"]["term"].lower() for each in counterparts if each["context"]]
    assert named.count("exploitation") > len(named) / 2


@pytest.mark.parametrize("term", ["", "   ", "…", "x" * 101])
def test_what_is_no_term_is_refused(client: Client, term: str) -> None:
    assert client.get(f"{API}/concordance", params={"term": term}).status_code == 400


def test_places_are_words_and_do_not_overlap() -> None:
    forms = [tuple(exact_tokens(form)) for form in ("act", "acts", "act of")]
    text = "Act: the acts, an act of an actor, re-act."

    assert [text[a:b] for a, b in places(text, forms)] == ["Act", "acts", "act of", "act"]


def test_the_page_has_the_uses_and_a_form(client: Client) -> None:
    page = client.get("/concordance", params={"term": "剥削", "ui": "zh"}).text

    assert "<mark>剥削</mark>" in page
    assert 'action="/concordance"' in page
    assert client.get("/concordance").status_code == 200


def test_a_marked_term_leads_to_its_uses(client: Client) -> None:
    page = client.get("/works/palermo-protocol-digest/parallel?left=en&right=zh").text

    assert '<a class="term" href="/concordance?term=' in page
