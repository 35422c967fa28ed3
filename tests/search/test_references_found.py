"""References within texts: their targets, and that they follow changes of documents."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from corpus import Reference
from corpus.catalog.references import MadeReferences
from corpus.filters import Filters
from ingest import Metadata
from kb.intake.submissions import SubmittedFile
from kb.services import Services, open_services
from kb.settings import Settings
from kb.worker.pipeline import Pipeline
from tests.conftest import run_kb

TREATY = """# Protocol of Testing

## Article 1

This Protocol supplements the Convention. See article 2 of this Protocol and articles 3 and 4.

## Article 2

1. First.

2. Subject to paragraph 1 of this article:

(a) as article 3 (b) says;

(b) as subparagraph (a) of this article says.

## Article 3

(a) Article 4 of the Convention on Elsewhere is another one's.

(b) Under article 27 of the United Nations Convention against Transnational Organized Crime.

## Article 4

In 2013, 5 articles were written; articles of clothing are none. Article 99 is not there.
A child is under fourteen (interpretation of the Supreme Court of 2016, article 1). The Law on Elsewhere
of 2009, article 2, and 《某法》 article 3 are others; by the national law of a State, article 3 applies.
"""
LAW = """# 中华人民共和国测试法

第一条 依照本法第三条、第四条的规定，并适用第二条第一款第二项。

第二条 有下列情形之一的：

（一）甲；

（二）乙。

单位犯前款罪的，依照前款第一项处罚。

第三条 《某某法》第一条、劳动法第二条不是本法的；刑法第二百四十条也不是。

第四条 第一次、第三人都不是条文。最高法院2016年司法解释，第一条；《某某法》的第二条；《某某法》中，第三条。
"""
PENAL = """# 中华人民共和国刑法

第二百三十九条 甲。

第二百四十条 乙。
"""


@pytest.fixture(scope="module")
def services(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Services]:
    folder = tmp_path_factory.mktemp("references")
    (folder / "testing-protocol.en.md").write_text(TREATY, "utf-8")
    (folder / "testing-law.zh.md").write_text(LAW, "utf-8")
    run_kb(folder / "data", "ingest", "--type", "law", folder)
    with open_services(Settings(data_dir=folder / "data", embeddings="off")) as opened:
        yield opened


def cited(services: Services, document_id: str) -> dict[str, list[str]]:
    """The words of each reference, and the passages to which it points."""
    texts = {p.id: p.text for p in services.catalog.passages(document_id)}
    found: dict[str, list[str]] = {}
    for each in services.catalog.references.of_document(document_id):
        words = texts[each.from_passage][each.start : each.end]
        place = each.from_passage.rpartition("/")[2]
        found.setdefault(f"{place}: {words}", []).append(each.to_passage.rpartition("/")[2])
    return found


def test_references_of_an_english_treaty(services: Services) -> None:
    assert cited(services, "testing-protocol/en") == {
        "art-1: article 2 of this Protocol": ["art-2"],
        "art-1: articles 3 and 4": ["art-3", "art-4"],
        "art-2.2: paragraph 1 of this article": ["art-2.1"],
        "art-2.2.a: article 3 (b)": ["art-3.b"],
        "art-2.2.b: subparagraph (a) of this article": ["art-2.2.a"],
        "art-4: article 3": ["art-3"],
    }


def test_references_of_a_chinese_law(services: Services) -> None:
    assert cited(services, "testing-law/zh") == {
        "art-1: 本法第三条、第四条": ["art-3", "art-4"],
        "art-1: 第二条第一款第二项": ["art-2.1.2"],
        "art-2.2: 前款": ["art-2.1"],
        "art-2.2: 前款第一项": ["art-2.1.1"],
    }


def ingest(folder: Path, name: str, text: str) -> None:
    (folder / name).write_text(text, "utf-8")
    done = run_kb(folder / "data", "ingest", folder / name)
    assert done.returncode == 0, done.stderr


def penal_references(folder: Path) -> list[Reference]:
    with open_services(Settings(data_dir=folder / "data", embeddings="off")) as opened:
        there = opened.catalog.passages("criminal-law/zh")
        return opened.catalog.references.cited_by([p.id for p in there])


def test_a_work_that_comes_later_is_cited_then(tmp_path: Path) -> None:
    ingest(tmp_path, "testing-law.zh.md", LAW)
    assert penal_references(tmp_path) == []

    ingest(tmp_path, "criminal-law.zh.md", PENAL)

    [reference] = penal_references(tmp_path)
    assert reference.from_passage == "testing-law/zh/art-3"
    assert reference.to_passage == "criminal-law/zh/art-240"


def test_references_follow_an_amended_text_at_both_ends(tmp_path: Path) -> None:
    ingest(tmp_path, "testing-law.zh.md", LAW)
    ingest(tmp_path, "criminal-law.zh.md", PENAL.replace("第二百四十条 乙。", ""))
    assert penal_references(tmp_path) == []

    # The cited document is amended: the cited passage exists now.
    ingest(tmp_path, "criminal-law.zh.md", PENAL)
    assert [r.to_passage for r in penal_references(tmp_path)] == ["criminal-law/zh/art-240"]

    # The citing document is amended.
    ingest(tmp_path, "testing-law.zh.md", LAW.replace("刑法第二百四十条", "刑法第二百三十九条"))
    assert [r.to_passage for r in penal_references(tmp_path)] == ["criminal-law/zh/art-239"]


def store(services: Services, folder: Path, name: str, *parts: str) -> None:
    """Store a document of these parts; its references are not made yet."""
    (folder / name).write_text("\n\n".join(parts), "utf-8")
    with services.lease() as lease:
        files = [SubmittedFile.at(folder / name)]
        submissions = services.intake.submit(files, Metadata(), by="test", lease=lease.name)
        [settled] = Pipeline.of(services, lease.name).run(submissions)
    assert settled.document_id


@pytest.mark.parametrize(
    ("words", "title"),
    [
        ("依照企业灯塔登记法第二条办理。", "企业灯塔登记法"),
        ("依照《企业灯塔登记法》第二条办理。", "中华人民共和国企业灯塔登记法"),
        (
            "按照反非法拆除海上灯塔和破坏夜间照明法第二条办理。",
            "反非法拆除海上灯塔和破坏夜间照明法",
        ),
        ("Article 2 of the Lighthouse Keepers Act applies.", "Lighthouse Keepers Act"),
        ("Under the Lighthouse Keepers Act, article 2, it is so.", "The Lighthouse Keepers Act"),
    ],
)
def test_a_new_name_makes_only_those_references_again_that_may_have_it(
    tmp_path: Path, database_url: str, words: str, title: str
) -> None:
    one, two = ("Article 1\n", "Article 2\n") if title.isascii() else ("第一条 ", "第二条 ")
    settings = Settings(data_dir=tmp_path / "data", database_url=database_url, embeddings="off")
    with open_services(settings) as services:
        plain = ("# 规定", "第一条 依照本法第二条。", "第二条 依照劳动法第三条。")
        store(services, tmp_path, "plain.md", *plain)
        store(services, tmp_path, "citing.md", "# Rules", one + words)
        assert services.referring.catch_up() == 2
        store(services, tmp_path, "named.md", f"# {title}", f"{one}Lamps 灯。", f"{two}Oil 油。")
        assert services.referring.catch_up() == 2
        assert services.referring.catch_up() == 0
        [named] = services.catalog.document_ids(Filters(works=("named",)))
        cited = [passage.id for passage in services.catalog.passages(named)]
        assert services.catalog.references.cited_by(cited)


def test_they_are_made_once(services: Services) -> None:
    assert services.referring.catch_up() == 0


def test_a_made_up_document_is_forgotten(tmp_path: Path) -> None:
    ingest(tmp_path, "testing-law.zh.md", LAW)
    with open_services(Settings(data_dir=tmp_path / "data", embeddings="off")) as opened:
        table = opened.catalog.references
        state = table.states()["testing-law/zh"]
        reference = Reference("gone/zh/art-1", 0, 2, "testing-law/zh/art-1")
        made = MadeReferences(state, [reference], ["<法"])
        assert table.put({"gone/zh": made}, str(table.signature()))
        opened.referring.catch_up()

        assert set(table.states()) == {"testing-law/zh"}
        assert table.cited_by(["testing-law/zh/art-1"]) == []
