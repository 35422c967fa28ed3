"""The lists of documents and of terms: sorted, in parts, filtered, as a file; no page is large."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator

import pytest
from litestar import Litestar
from litestar.testing import TestClient
from lxml import html

from kb.services import Services
from tests.conftest import run_kb

Client = TestClient[Litestar]
LARGEST = 150_000
"""Bytes of a page (issue 16)."""


@pytest.fixture(scope="module")
def client(app: Litestar) -> Iterator[Client]:
    with TestClient(app) as client:
        yield client


def texts(client: Client, address: str, xpath: str, lang: str = "en") -> list[str]:
    answer = client.get(address, headers={"Accept-Language": lang})
    assert answer.status_code == 200
    assert len(answer.content) < LARGEST
    return [each.text_content().strip() for each in html.fromstring(answer.text).xpath(xpath)]


def titles(client: Client, query: str, lang: str = "en") -> list[str]:
    return texts(client, f"/documents{query}", "//li[@class='work']/h2", lang)


def table(client: Client, query: str) -> list[dict[str, str]]:
    answer = client.get(f"/api/v1/exports/catalog/csv{query}")
    assert answer.headers["content-type"].startswith("text/csv")
    return list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig"))))


def test_documents_are_in_the_order_of_their_titles_and_chinese_ones_by_pinyin(
    client: Client,
) -> None:
    english = titles(client, "")
    assert english == sorted(english, key=lambda each: each.casefold().removeprefix("the "))
    # B (巴), Z (中): by pinyin, not by the numbers of the characters.
    chinese = titles(client, "", "zh")
    first = [next(n for n, each in enumerate(chinese) if sign in each) for sign in "巴中"]
    assert first == sorted(first)


def test_documents_by_date_and_by_type(client: Client) -> None:
    rows = table(client, "?sort=date&lang=en")
    dates = [row["date"] for row in rows]
    assert dates == sorted(dates, reverse=True)
    assert titles(client, "?sort=date")[0] == rows[0]["title"]
    types = [row["type"] for row in table(client, "?sort=type")]
    assert types == sorted(types, key=list(dict.fromkeys(types)).index)


def test_the_table_has_what_the_page_lists(client: Client) -> None:
    page = html.fromstring(client.get("/documents?type=treaty&find=protocol").text)
    [address] = page.xpath("//a[@download='documents.csv']/@href")
    answer = client.get(address)

    assert answer.status_code == 200
    rows = table(client, address.removeprefix("/api/v1/exports/catalog/csv"))
    assert {row["work_id"] for row in rows} == {"palermo-protocol-digest"}
    assert rows[0]["status"] == "digest"


def test_the_api_and_the_command_line_list_the_same(client: Client, library: Services) -> None:
    query = {"type": "plan-of-action", "lang": "zh", "status": "digest", "sort": "date"}
    listed = [each["document_id"] for each in client.get("/api/v1/documents", params=query).json()]
    options = [word for name, value in query.items() for word in (f"--{name}", value)]
    printed = run_kb(library.settings.data_dir, "list", *options, "--json").stdout
    written = run_kb(library.settings.data_dir, "list", *options, "--csv").stdout

    assert len(listed) > 1
    assert [each["document_id"] for each in json.loads(printed)] == listed
    rows = csv.DictReader(io.StringIO(written.removeprefix("\ufeff")))
    assert [row["document_id"] for row in rows] == listed


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_each_letter_has_a_page_and_together_they_have_all_terms(
    client: Client, library: Services, lang: str
) -> None:
    letters = texts(client, "/terms", "//ul[@class='letters']/li", lang)
    assert letters == sorted(letters)
    found = []
    for letter in letters:
        xpath = f"//article[@class='concept']//div[starts-with(@lang, '{lang}')]/h2"
        found += texts(client, f"/terms?letter={letter}", xpath, lang)

    language = "zh" if lang == "zh" else "en"
    assert sorted(found) == sorted(c.preferred(language).text for c in library.termbase.concepts)
    if lang == "zh":
        assert found.index("安置") < found.index("被害人") < found.index("拐卖")


def test_terms_of_a_subject_and_found_terms_are_in_parts(client: Client) -> None:
    for address in ("/terms?find=a", "/terms?subject=trafficking"):
        assert len(texts(client, address, "//article[@class='concept']")) <= 90
    assert len(texts(client, "/terms?find=a&offset=90", "//article[@class='concept']")) > 0


def test_a_concept_has_a_page_of_its_own(client: Client) -> None:
    assert texts(client, "/terms/guaimai", "//h1", "zh") == ["拐卖"]
    assert client.get("/terms/none").status_code == 404


def test_a_term_is_no_synonym_of_itself(client: Client) -> None:
    # Both scripts write 被害人 and 受害人 alike.
    (listed,) = texts(client, "/terms/victim", "//div[@lang='zh-Hans']/p[@class='admitted'][1]")
    assert listed.split("、") == ["受害人", "受害者"]
