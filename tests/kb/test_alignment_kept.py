"""Stored alignments: made on demand, made again when a text changes, with editors' decisions."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from corpus import Document, PassageNotFound
from corpus.alignment import Pair, PairStatus
from ingest import Metadata
from kb.services import Services, open_services
from kb.settings import Settings
from kb.sync.alignments import AlignmentTask
from kb.sync.background import Pauses
from kb.worker.foreground import Ingestion
from tests.support.ingested import ingested
from tests.support.meilisearch_server import wait_until

ENGLISH = """# Shelter rules

## Article 1
The shelter gives victims food and a bed.

## Article 2
Staff keep the names of victims secret.

## Article 3
Children go to school.
"""
CHINESE = """# 庇护所规则

## 第一条
庇护所为被害人提供食物和床位。

## 第二条
工作人员对被害人的姓名保密。

## 第三条
儿童上学。
"""


@pytest.fixture
def services(tmp_path: Path) -> Iterator[Services]:
    data = ingested(tmp_path, {"rules.en.md": ENGLISH, "rules.zh.md": CHINESE})
    with open_services(Settings(data_dir=data, embeddings="off")) as services:
        yield services


def put(services: Services, folder: Path, **texts: str) -> None:
    files = []
    for lang, text in texts.items():
        path = folder / f"rules.{lang}.md"
        path.write_text(text, "utf-8")
        files.append(path)
    reports = list(Ingestion(services).take(files, Metadata()))
    assert {report.status for report in reports} <= {"indexed", "updated"}


def documents(services: Services) -> tuple[Document, Document]:
    return services.catalog.document("rules/en"), services.catalog.document("rules/zh")


def pairs(services: Services) -> dict[str, Pair]:
    found = services.alignments.between(*documents(services))
    return {pair.left[0].removeprefix("rules/en/"): pair for pair in found}


def test_a_pair_is_the_same_from_both_sides(services: Services) -> None:
    one, other = documents(services)
    there = services.alignments.between(one, other)
    back = services.alignments.between(other, one)

    assert there[1].left == ("rules/en/art-1",)
    assert back[1].left == ("rules/zh/art-1",)
    assert [pair.flipped() for pair in back] == there


def test_pairs_are_kept_and_survive_a_restart(services: Services, tmp_path: Path) -> None:
    kept = pairs(services)
    with open_services(Settings(data_dir=tmp_path / "data", embeddings="off")) as again:
        assert again.catalog.alignments.pairs("rules/en", "rules/zh") == list(kept.values())


def test_an_amended_text_is_aligned_anew(services: Services, tmp_path: Path) -> None:
    assert pairs(services)["art-3"].right == ("rules/zh/art-3",)
    put(services, tmp_path, zh=CHINESE.replace("儿童上学。", "花园里蝴蝶飞舞。"))

    assert pairs(services)["art-3"].confidence < 0.8


def test_a_confirmed_pair_is_sure_and_survives_a_new_ingest(
    services: Services, tmp_path: Path
) -> None:
    services.alignments.decide("rules/zh/art-3", "rules/en/art-1", PairStatus.CONFIRMED)
    assert pairs(services)["art-1"].right == ("rules/zh/art-3",)

    # The confirmed article gets another number, and another one a new text.
    amended = CHINESE.replace("## 第三条", "## 第三条\n新的一条。\n\n## 第四条")
    put(services, tmp_path, zh=amended.replace("保密", "严格保密"))

    pair = pairs(services)["art-1"]
    assert services.catalog.passage(pair.right[0]).text.endswith("儿童上学。")
    assert (pair.status, pair.confidence) == (PairStatus.CONFIRMED, 1.0)


def test_a_rejected_pair_stays_away_until_the_decision_is_withdrawn(services: Services) -> None:
    services.alignments.decide("rules/en/art-2", "rules/zh/art-2", PairStatus.REJECTED)
    assert "art-2" not in pairs(services)
    (said,) = services.alignments.verdicts(*documents(services))
    assert (said.left, said.right, said.status) == (
        "rules/en/art-2",
        "rules/zh/art-2",
        PairStatus.REJECTED,
    )

    services.alignments.decide("rules/en/art-2", "rules/zh/art-2", None)
    assert pairs(services)["art-2"].right == ("rules/zh/art-2",)


def test_nothing_can_be_said_of_a_passage_that_is_not_there(services: Services) -> None:
    with pytest.raises(PassageNotFound):
        services.alignments.decide("rules/en/art-9", "rules/zh/art-1", PairStatus.CONFIRMED)


def test_counterparts_of_a_passage_are_those_of_its_work(services: Services) -> None:
    passage = services.catalog.passage("rules/zh/art-1")
    services.catalog.alignments.drop([("rules/en", "rules/zh")])
    assert services.alignments.counterparts([passage]).links == {}
    found = services.alignments.counterparts([passage], most_made=8).links

    assert [link.other_id for link in found["rules/zh/art-1"]] == ["rules/en/art-1"]
    assert services.alignments.counterparts([passage]).links == found
    services.catalog.links.link("rules/en", "other")
    assert services.alignments.counterparts([passage], most_made=8).links == {}


def test_an_ingest_makes_them(services: Services) -> None:
    assert services.catalog.alignments.pairs("rules/en", "rules/zh")


def test_the_background_makes_what_nobody_has_asked_for(services: Services) -> None:
    services.catalog.alignments.drop([("rules/en", "rules/zh")])
    with AlignmentTask(services.alignments, Pauses(idle=0.05)):
        wait_until(services.catalog.alignments.keys, "an alignment", 60)

    assert services.catalog.alignments.pairs("rules/en", "rules/zh")
