"""A definition that kb is sure of stands above the results, quoted and cited, with a link to the whole."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from litestar import Litestar
from litestar.testing import TestClient

from kb.services import open_services
from kb.settings import Settings
from tests.support.ingested import ingested
from tests.support.sites import client_of

LAW = """# 反家庭暴力示例法

第一条　为了预防家庭暴力，制定本法。

第二条　本法所称家庭暴力，是指家庭成员之间实施的下列行为：

（一）殴打；

（二）恐吓。

第三条　家庭暴力的受害人可以求助。
"""


@pytest.fixture
def client(tmp_path: Path) -> Iterator[TestClient[Litestar]]:
    data = ingested(tmp_path, {"law.zh.md": LAW})
    with (
        open_services(Settings(data_dir=data, embeddings="off")) as services,
        client_of(services) as client,
    ):
        yield client


def test_the_sentence_runs_on_to_its_items(client: TestClient[Litestar]) -> None:
    page = client.get("/", params={"q": "什么是家庭暴力", "lang": "zh"}).text
    box = page.partition('class="short-answers"')[2].partition("</section>")[0]

    assert "本法所称家庭暴力，是指家庭成员之间实施的下列行为：" in box
    assert "（一）殴打；" in box
    assert "（二）恐吓。" in box
    assert "第三条" not in box
    assert 'href="/documents/law/zh/' in box


def test_the_api_has_the_same_words_and_a_citation_that_resolves(
    client: TestClient[Litestar],
) -> None:
    answer = client.get("/api/v1/search", params={"query": "什么是家庭暴力"}).json()
    (short,) = answer["short_answers"]
    assert short["kind"] == "definition"
    assert "本法所称家庭暴力，是指" in short["text"]

    resolved = client.get("/api/v1/resolve", params={"citation": short["citation"]}).json()
    assert resolved["match"]["passage_id"] == short["passage_id"]


def test_other_queries_have_none(client: TestClient[Litestar]) -> None:
    for query in ("家庭暴力", "什么是庇护所"):
        assert client.get("/api/v1/search", params={"query": query}).json()["short_answers"] == []
        assert "short-answers" not in client.get("/", params={"q": query}).text
