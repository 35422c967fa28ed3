"""Quotations through the API."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from litestar import Litestar
from litestar.testing import TestClient

Client = TestClient[Litestar]
URL = "/api/v1/quotations"
ARTICLE = "palermo-protocol-digest/en/art-3"


@pytest.fixture(scope="module")
def client(app: Litestar) -> Iterator[Client]:
    with TestClient(app) as client:
        yield client


def test_an_article_is_quoted_whole_and_its_citation_resolves(client: Client) -> None:
    (quotation,) = client.get(URL, params={"passage": ARTICLE}).json()["quotations"]

    full = client.get(f"/api/v1/passages/{ARTICLE}").json()["full_text"]
    assert quotation["text"] == full
    assert quotation["passage_ids"][0] == ARTICLE
    assert f"{ARTICLE}.a" in quotation["passage_ids"]
    assert quotation["omissions"] == []
    assert quotation["status"] == "digest"
    for line in quotation["text"].splitlines():
        # The notes of the article follow its words, marked as notes.
        assert line.lstrip("1234567890 ") in quotation["plain"]
    assert "[Note 1: " in quotation["plain"]
    assert quotation["citation"] in quotation["plain"]
    assert quotation["plain"].endswith(quotation["permalink"])
    assert '<blockquote style="font-family' in quotation["html"]
    resolved = client.get("/api/v1/resolve", params={"citation": quotation["citation"]}).json()
    assert resolved["match"]["passage_id"] == ARTICLE


def test_the_counterpart_follows_in_its_own_language(client: Client) -> None:
    params = {"passage": f"{ARTICLE}.a", "counterpart": "true"}
    own, other = client.get(URL, params=params).json()["quotations"]

    assert (own["lang"], other["lang"]) == ("en", "zh")
    assert other["passage_ids"] == ["palermo-protocol-digest/zh/art-3.a"]
    assert other["citation"].endswith("摘要》第三条(a)项")
    assert 'lang="zh-Hans"' in other["html"]


def test_a_row_of_a_table_has_its_header(client: Client) -> None:
    row = "victim-identification-slides/en/slide-7.r2"
    (quotation,) = client.get(URL, params={"passage": row}).json()["quotations"]

    assert quotation["text"].split("\t")[0] == "Must a border be crossed?"
    assert "<th>Trafficking</th>" in quotation["html"]
    assert "<td>Must a border be crossed?</td>" in quotation["html"]
    assert quotation["plain"].startswith("Question\t")


@pytest.mark.parametrize(
    ("params", "status", "code"),
    [
        ({"passage": "no/en/art-1"}, 404, "passage-not-found"),
        ({"passage": ARTICLE, "style": "mla"}, 400, "choice-unknown"),
        ({"passage": [ARTICLE] * 101}, 400, "parameter-repeated"),
        ({"passage": ARTICLE, "start": "0"}, 400, "query-invalid"),
        ({"passage": ARTICLE, "start": "0", "end": "90000"}, 400, "query-invalid"),
        ({}, 400, "parameters-invalid"),
    ],
)
def test_what_cannot_be_quoted_is_a_problem(
    client: Client, params: dict[str, str], status: int, code: str
) -> None:
    answer = client.get(URL, params=params)

    assert answer.status_code == status
    assert answer.headers["content-type"].startswith("application/problem+json")
    assert answer.json()["code"] == code


def test_an_unknown_style_names_the_styles_in_the_reader_s_language(client: Client) -> None:
    problem = client.get(URL, params={"passage": ARTICLE, "style": "mla", "ui": "zh"}).json()
    assert "gbt7714" in problem["remedy"]
    assert problem["detail"] == "style 不能是“mla”。"
