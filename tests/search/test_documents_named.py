"""A search for the name of a work shows its documents; a citation of what is not there says so."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest
from litestar import Litestar
from litestar.testing import TestClient

from corpus import Document, DocumentType, Force, Succession, Termbase
from search.citations import CitationResolver
from tests.conftest import run_kb
from tests.support.search_samples import make_document

Client = TestClient[Litestar]
PLANS = {
    f"npa-{years}-digest/{lang}"
    for years in ("2008-2012", "2013-2020", "2021-2030")
    for lang in ("en", "zh")
}


@pytest.fixture(scope="module")
def client(app: Litestar) -> Iterator[Client]:
    with TestClient(app) as client:
        yield client


def named(client: Client, query: str, **params: str) -> Any:
    return client.get("/api/v1/search", params={"query": query} | params).json()["named"]


def ids(found: Any) -> list[str]:
    return [document["document_id"] for document in found["documents"]]


@pytest.mark.parametrize("query", ["巴勒莫议定书", "《巴勒莫议定书》全文", "the palermo protocol"])
def test_a_name_finds_the_document_in_its_own_language_first(client: Client, query: str) -> None:
    found = named(client, query)
    assert sorted(ids(found)) == ["palermo-protocol-digest/en", "palermo-protocol-digest/zh"]
    assert found["documents"][0]["lang"] == ("en" if query.isascii() else "zh")
    assert found["missing"] == []


def test_a_name_of_several_works_finds_all(client: Client) -> None:
    assert set(ids(named(client, "反拐行动计划"))) == PLANS


def test_an_article_that_is_not_there_is_named(client: Client) -> None:
    found = named(client, "巴勒莫议定书第九十九条")
    assert ids(found)[0] == "palermo-protocol-digest/zh"
    assert found["missing"] == [{"en": "Article 99", "zh": "第九十九条"}]


@pytest.mark.parametrize(
    ("query", "params"),
    [
        ("巴勒莫议定书第三条", {}),
        ("人口贩运", {}),
        ("victims of trafficking", {}),
        ("Article 99", {}),
        ('"巴勒莫议定书"', {}),
        ("巴勒莫议定书", {"offset": "10"}),
        ("巴勒莫议定书", {"type": "law"}),
    ],
)
def test_other_searches_name_none(client: Client, query: str, params: dict[str, str]) -> None:
    assert named(client, query, **params) is None


@pytest.mark.parametrize(
    "params", [{"type": "treaty"}, {"status": "digest"}, {"type": "treaty", "doc_lang": "zh"}]
)
def test_a_filter_that_the_document_passes_leaves_it(client: Client, params: Any) -> None:
    found = named(client, "巴勒莫议定书", **params)
    assert ids(found)[0] == "palermo-protocol-digest/zh"
    assert ("palermo-protocol-digest/en" in ids(found)) is ("doc_lang" not in params)


def test_the_page_and_the_command_line_show_it_first(client: Client, library_dir: Path) -> None:
    page = client.get(
        "/", params={"q": "巴勒莫议定书第99条"}, headers={"Accept-Language": "zh"}
    ).text
    assert "所查文献" in page
    assert "原文中没有：第九十九条" in page
    place = page.index('href="/documents/palermo-protocol-digest/zh"')
    assert place < page.index('class="results"')

    shown = run_kb(library_dir, "search", "巴勒莫议定书", KB_LANG="zh").stdout
    assert shown.splitlines()[1].strip() == "palermo-protocol-digest/zh"


class _Texts:
    """The part of a catalog that names are read from."""

    def __init__(self, *documents: Document) -> None:
        self._documents = documents

    def documents(self) -> Sequence[Document]:
        return self._documents

    def fingerprints(self) -> Mapping[str, str]:
        return {}


def law(id_: str, work: str, title: str, force: Force | None = None) -> Document:
    return make_document(
        id_,
        title=title,
        work_id=work,
        type=DocumentType.LAW,
        succession=Succession(force=force) if force else None,
    )


@pytest.mark.parametrize(
    ("name", "id_"),
    [
        ("灯塔法", "灯塔法-2019/zh"),
        ("中华人民共和国灯塔法", "灯塔法-2019/zh"),
        ("灯塔法修正案九", "灯塔法修正案/zh"),
        ("灯塔法修正案(九)", "灯塔法修正案/zh"),
    ],
)
def test_of_a_law_it_is_the_text_in_force(name: str, id_: str) -> None:
    laws = (
        law("灯塔法-2001/zh", "灯塔法", "中华人民共和国灯塔法", Force.AMENDED),
        law("灯塔法-2019/zh", "灯塔法", "中华人民共和国灯塔法", Force.IN_FORCE),
        law("灯塔法修正案/zh", "灯塔法修正案", "灯塔法修正案（九）"),
    )
    resolver = CitationResolver(_Texts(*laws), Termbase([], []))  # type: ignore[arg-type]
    assert [d.id for d in resolver.documents_named(name).documents] == [id_]


@pytest.mark.parametrize(
    ("name", "title"),
    [
        ("ICCPR", "International Covenant on Civil and Political Rights"),
        ("公民权利和政治权利国际公约", "International Covenant on Civil and Political Rights"),
        (
            "Convention against Torture",
            "Convention against Torture and Other Cruel, Inhuman or Degrading Treatment or Punishment",
        ),
        ("CRPD", "Convention on the Rights of Persons with Disabilities and Optional Protocol"),
        ("ICESCR", "International Covenant on Economic, Social and Cultural Rights"),
    ],
)
def test_a_treaty_is_known_by_its_short_name_whatever_its_file_is_called(
    name: str, title: str
) -> None:
    treaty = make_document("scan-17/en", title=title, type=DocumentType.TREATY)
    resolver = CitationResolver(_Texts(treaty), Termbase([], []))  # type: ignore[arg-type]
    assert [d.id for d in resolver.documents_named(name).documents] == ["scan-17/en"]
