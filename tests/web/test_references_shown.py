"""References as the API and the pages show them, from both ends."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from litestar import Litestar
from litestar.testing import TestClient

from kb.web.display.highlighting import Link, linked

Client = TestClient[Litestar]
ARTICLE = "palermo-protocol-digest/en/art-5"


@pytest.fixture(scope="module")
def client(app: Litestar) -> Iterator[Client]:
    with TestClient(app) as client:
        yield client


def test_the_api_lists_what_a_passage_cites_and_what_cites_it(client: Client) -> None:
    answer = client.get(f"/api/v1/passages/{ARTICLE}/references").json()

    assert answer["passage_id"] == ARTICLE
    cited = {(r["from_passage"], r["to_passage"]) for r in answer["cites"]}
    assert (f"{ARTICLE}.1", "palermo-protocol-digest/en/art-3") in cited
    citing = {r["from_passage"] for r in answer["cited_by"]}
    assert "palermo-protocol-digest/en/art-1.3" in citing
    assert answer["cited_by_count"] == len(citing)
    for reference in (*answer["cites"], *answer["cited_by"]):
        assert reference["passage"]["permalink"].startswith("/documents/")


def test_offsets_are_those_of_the_citing_text(client: Client) -> None:
    answer = client.get(f"/api/v1/passages/{ARTICLE}/references").json()

    for reference in answer["cited_by"]:
        text = reference["passage"]["text"]
        assert "5" in text[reference["start"] : reference["end"]] or "五" in text


def test_both_ends_agree(client: Client) -> None:
    forth = client.get(f"/api/v1/passages/{ARTICLE}/references").json()["cites"]

    for reference in forth:
        back = client.get(f"/api/v1/passages/{reference['to_passage']}/references").json()
        assert reference["from_passage"] in {r["from_passage"] for r in back["cited_by"]}


def test_an_unknown_passage_is_a_problem(client: Client) -> None:
    answer = client.get("/api/v1/passages/palermo-protocol-digest/en/art-99/references")

    assert answer.status_code == 404
    assert answer.json()["code"] == "passage-not-found"


def test_the_document_s_page_links_its_references(client: Client) -> None:
    page = client.get("/documents/palermo-protocol-digest/en").text

    links = re.findall(r'<a class="reference" href="([^"]+)">([^<]+)</a>', page)
    assert ("#art-3", "article 3") in links
    assert 'data-cited="1"' in page


def test_the_passage_s_page_lists_what_cites_it_in_the_reader_s_language(client: Client) -> None:
    page = client.get(f"/documents/{ARTICLE}", headers={"Accept-Language": "zh"}).text

    assert "被引用" in page
    assert "/documents/palermo-protocol-digest/en/art-1.3#art-1.3" in page


def test_links_and_marks_go_together() -> None:
    text = "see article 5 & more"
    html = linked(text, [(8, 15)], [Link(4, 13, "/a?b&c")])

    assert html == (
        'see <a class="reference" href="/a?b&amp;c">arti<mark>cle 5</mark></a>'
        "<mark> &amp;</mark> more"
    )


def test_of_two_links_at_one_place_the_first_is_shown() -> None:
    html = linked("articles 5, 6", (), [Link(0, 13, "/5"), Link(0, 13, "/6")])

    assert html == '<a class="reference" href="/5">articles 5, 6</a>'
