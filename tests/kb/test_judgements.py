"""Queries that found little are listed, results judged, and weights tuned on the judgements."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from kb.evaluation import Judged
from kb.evaluation.tuning import Tuning, parts, tune, write_tuned
from kb.services import Services, open_services
from kb.settings import Settings
from search import load_weights
from tests.conftest import kb_json, run_kb
from tests.support.ingested import ingested
from tests.support.sites import client_of


@pytest.fixture
def data(tmp_path: Path) -> Path:
    texts = {
        "one.en.txt": "The shelter gives a bed to each victim.",
        "one.zh.txt": "庇护所为每一名受害人提供床位。",
    }
    return ingested(tmp_path, texts)


@pytest.fixture
def keeping(data: Path) -> Iterator[Services]:
    settings = Settings(data_dir=data, embeddings="off", keep_queries="on")
    with open_services(settings) as services:
        yield services


def ask(services: Services, *queries: str) -> None:
    with client_of(services) as client:
        for query in queries:
            assert client.get("/", params={"q": query}).status_code == 200
            assert client.get("/api/v1/search", params={"q": query}).status_code == 200


def test_queries_that_found_little_are_counted_and_forgotten(data: Path, keeping: Services) -> None:
    ask(keeping, "zebra crossing", "zebra  crossing", "type:law zebra")

    listed = kb_json(data, "queries")

    assert [(each["query"], each["asked"]) for each in listed] == [("zebra crossing", 4)]
    assert listed[0].keys() == {"query", "lang", "asked", "results", "first_day", "last_day"}
    assert kb_json(data, "queries", "--least", "5") == []
    run_kb(data, "queries", "--forget")
    assert kb_json(data, "queries") == []


def test_without_the_setting_nothing_is_kept(data: Path) -> None:
    with open_services(Settings(data_dir=data, embeddings="off")) as services:
        ask(services, "zebra crossing")

    done = run_kb(data, "queries")

    assert done.stdout == ""
    assert "KB_KEEP_QUERIES" in done.stderr


def test_judgements_become_an_evaluation_file(data: Path, tmp_path: Path) -> None:
    run_kb(data, "judge", "a bed", "one/en/p1", "--verdict", "irrelevant")
    passages = [p["passage_id"] for p in kb_json(data, "show", "one/en")["passages"]]
    for verdict in ("irrelevant", "relevant"):
        done = run_kb(data, "judge", " a  bed", passages[-1], "--verdict", verdict)
        assert done.returncode == 0, done.stderr

    assert [each["relevant"] for each in kb_json(data, "judgements")] == [True]
    file = tmp_path / "judged.jsonl"
    run_kb(data, "judgements", "--out", file)
    line = json.loads(file.read_text("utf-8"))
    assert line == {"query": "a bed", "lang": "en", "relevant": [passages[-1]]}
    assert kb_json(data, "evaluate", file)["results"][0]["recall@1"] == 1.0

    run_kb(data, "judge", "a bed", passages[-1], "--verdict", "none")
    assert kb_json(data, "judgements") == []


def test_a_judgement_needs_a_passage_that_there_is(data: Path) -> None:
    done = run_kb(data, "judge", "a bed", "no/en/p1")
    assert done.returncode == 2
    assert "no/en/p1" in done.stderr


def test_few_judgements_are_not_tuned_on(data: Path, tmp_path: Path) -> None:
    file = tmp_path / "few.jsonl"
    file.write_text('{"query": "a bed", "relevant": ["one/en"]}\n', "utf-8")
    done = run_kb(data, "tune", file)
    assert done.returncode == 2
    assert "40" in done.stderr


def test_a_query_stays_in_its_half_and_a_file_may_divide_itself() -> None:
    queries = [Judged(query=f"query {n}", relevant=["one/en"]) for n in range(200)]
    dev, held = parts(queries)
    assert 80 < len(dev) < 120
    assert parts(queries[:100])[1] == [each for each in queries[:100] if each in held]

    divided = [Judged(query="a", relevant=["x/en"], split="held")]
    assert parts(divided) == ([], divided)


def test_weights_without_a_gain_are_not_kept(data: Path) -> None:
    judged = [Judged(query="a bed", relevant=["one/en"], split=s) for s in ("dev", "held")]
    with open_services(Settings(data_dir=data, embeddings="off")) as services:
        found = tune(judged, services.searcher_with)
    assert (found.changes, found.gain, found.is_sure) == ({}, 0.0, False)


def test_a_gain_must_be_more_than_chance() -> None:
    def tuning(low: float) -> Tuning:
        return Tuning(
            queries=50, held=50, changes={"lay": 0.4}, before=0.5, after=0.6, gain=0.1,
            gain_low=low, gain_high=0.2,
        )  # fmt: skip

    assert tuning(0.01).is_sure
    assert not tuning(-0.01).is_sure


def test_tuned_weights_are_those_of_the_search_until_reset(data: Path) -> None:
    file = Settings(data_dir=data).weights_file
    write_tuned({"hybrid.lexical": 0.45, "lay": 0.4}, file)
    with open_services(Settings(data_dir=data, embeddings="off")) as services:
        weights = services.weights
    assert (weights.hybrid.lexical, weights.lay) == (0.45, 0.4)
    assert weights.hybrid.whole == load_weights().hybrid.whole

    run_kb(data, "tune", "--reset")
    assert not file.exists()


@pytest.mark.parametrize("text", ['"no.such" = 1.0\n', '"lay" = "much"\n', "]"])
def test_a_file_of_weights_changed_by_hand_is_named(data: Path, text: str) -> None:
    file = Settings(data_dir=data).weights_file
    file.write_text(text, "utf-8")
    done = run_kb(data, "search", "bed")
    assert done.returncode == 2
    assert str(file) in done.stderr


def test_an_organisation_adds_words_of_its_own(data: Path) -> None:
    Settings(data_dir=data).lay_file.write_text(
        '[[en]]\nlay = ["kip"]\nlaw = ["bed"]\nzh = ["床位"]\n', "utf-8"
    )
    answer = kb_json(data, "search", "kip")
    assert {group["lang"]: group["total"] for group in answer["groups"]} == {"en": 1, "zh": 1}
