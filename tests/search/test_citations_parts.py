"""A code that lies in the library in parts, each a file of the code's title, is cited as one text."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from kb.services import Services, open_services
from kb.settings import Settings
from tests.support.ingested import ingested


def _part(title: str, part: str, *articles: str) -> str:
    adopted = "2020年5月28日 第十三届全国人民代表大会第三次会议通过"
    texts = "\n\n".join(f"{number} {part}的第{number}说明看护灯塔的人。" for number in articles)
    return f"# {title}\n\n# {part}\n\n{adopted}\n\n## 第一章 一般规定\n\n{texts}\n"


FILES = {
    "灯塔总则.md": _part("中华人民共和国灯塔法典", "灯塔总则", "第一条", "第二条"),
    "灯塔看护编.md": _part("中华人民共和国灯塔法典", "灯塔看护编", "第三条", "第四条"),
    "民法总则.md": _part("中华人民共和国民法典", "民法总则", "第一条", "第二条"),
    "民法家庭编.md": _part(
        "中华人民共和国民法典", "民法家庭编", "第一千零四十条", "第一千零四十二条"
    ),
    "灯塔解释.md": "# 灯塔解释\n\n第一条 依照《中华人民共和国民法典》第一千零四十二条办理。\n",
    # Two texts of one name: both have an article 2.
    "浮标规章甲.md": _part("浮标规章", "浮标规章甲", "第一条", "第二条"),
    "浮标规章乙.md": _part("浮标规章", "浮标规章乙", "第二条", "第三条"),
}


@pytest.fixture(scope="module")
def services(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Services]:
    data = ingested(tmp_path_factory.mktemp("parts"), FILES)
    with open_services(Settings(data_dir=data, embeddings="off", ocr="off")) as services:
        yield services


@pytest.mark.parametrize(
    ("citation", "passage", "least"),
    [
        ("灯塔法典第四条", "灯塔看护编/zh/art-4", 1.0),
        ("中华人民共和国灯塔法典第1条", "灯塔总则/zh/art-1", 1.0),
        ("灯塔法典 3", "灯塔看护编/zh/art-3", 0.9),
        ("民法典第1042条", "民法家庭编/zh/art-1042", 1.0),
        ("民法典 1042", "民法家庭编/zh/art-1042", 0.9),
        ("Civil Code art 1042", "民法家庭编/zh/art-1042", 1.0),
        ("PRC Civil Code, article 2", "民法总则/zh/art-2", 1.0),
    ],
)
def test_the_part_that_has_the_article_is_meant(
    services: Services, citation: str, passage: str, least: float
) -> None:
    match = services.resolver.resolve(citation).match
    assert match
    assert match.passage.id == passage
    assert match.confidence >= least


def test_an_article_that_no_part_has_is_not_there(services: Services) -> None:
    match = services.resolver.resolve("灯塔法典第九条").match
    assert match is None or not match.is_there


@pytest.mark.parametrize("citation", ["浮标规章第二条", "浮标规章第三条"])
def test_texts_that_only_share_a_name_stay_unsure(services: Services, citation: str) -> None:
    match = services.resolver.resolve(citation).match
    assert match is None or match.confidence < 0.5


def test_a_reference_to_the_code_leads_to_its_part(services: Services) -> None:
    cited = services.catalog.references.cites(["灯塔解释/zh/art-1"])
    assert [reference.to_passage for reference in cited] == ["民法家庭编/zh/art-1042"]
