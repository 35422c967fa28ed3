"""`kb evaluate`: judged queries in, measures per pair of languages out."""

from __future__ import annotations

import json
import math
from pathlib import Path

import ir_measures
import pytest
from hypothesis import given
from hypothesis import strategies as st
from ir_measures import RR, R, nDCG

from kb.evaluation import Ranking
from tests.conftest import kb_json, run_kb


def write(path: Path, *lines: dict[str, object]) -> Path:
    path.write_text("".join(json.dumps(line) + "\n" for line in lines), "utf-8")
    return path


def library(tmp_path: Path) -> Path:
    for name, text in (
        ("one.en.txt", "The shelter gives a bed to each victim."),
        ("one.zh.txt", "庇护所为每一名受害人提供床位。"),
        ("two.en.txt", "The court hears the witness behind a screen."),
    ):
        (tmp_path / name).write_text(text, "utf-8")
    data = tmp_path / "data"
    kb_json(data, "ingest", *sorted(tmp_path.glob("*.txt")))
    return data


def test_each_pair_of_languages_is_measured_apart(tmp_path: Path) -> None:
    data = library(tmp_path)
    judged = write(
        tmp_path / "judged.jsonl",
        {"query": "a bed in the shelter", "relevant": ["one/en", "one/zh"]},
        {"query": "庇护所的床位", "lang": "zh", "relevant": ["one/zh"]},
        {"query": "the witness", "relevant": ["one/en"]},
    )

    answer = kb_json(data, "evaluate", judged)

    assert answer["queries"] == 3
    results = {(r["query_lang"], r["target_lang"]): r for r in answer["results"]}
    assert results["zh", "zh"]["recall@1"] == results["zh", "zh"]["ndcg@10"] == 1.0
    assert results["en", "en"]["queries"] == 2
    assert results["en", "en"]["recall@1"] == 0.5
    assert results["en", "zh"]["queries"] == 1


def test_a_part_of_a_relevant_passage_counts_and_its_neighbour_does_not(tmp_path: Path) -> None:
    law = tmp_path / "law.md"
    law.write_text(
        "# 示例法\n\n第一条 有下列情形之一的：\n\n（一）提供庇护；\n\n（二）提供翻译。\n\n第十条 其他。\n",
        "utf-8",
    )
    kb_json(tmp_path / "data", "ingest", law)

    def recall(relevant: str) -> float:
        judged = write(tmp_path / "judged.jsonl", {"query": '"提供翻译"', "relevant": [relevant]})
        value: float = kb_json(tmp_path / "data", "evaluate", judged)["results"][0]["recall@10"]
        return value

    assert recall("law/zh/art-1.2") == recall("law/zh/art-1") == recall("law/zh") == 1.0
    assert recall("law/zh/art-1.1") == recall("law/zh/art-10") == 0.0


def test_hits_in_a_relevant_document_keep_their_ranks(tmp_path: Path) -> None:
    """A second hit for the same answer does not move later hits up."""
    law = "# 示例法\n\n第一条 翻译，翻译。\n\n第二条 翻译，翻译，庇护。\n"
    (tmp_path / "first.md").write_text(law, "utf-8")
    (tmp_path / "second.md").write_text(f"# 办法\n\n第一条 {'其他规定，' * 60}翻译。\n", "utf-8")
    data = tmp_path / "data"
    kb_json(data, "ingest", tmp_path / "first.md", tmp_path / "second.md")
    hits = kb_json(data, "search", "翻译", "--lang", "zh")["groups"][0]["hits"]
    found = [hit["document_id"] for hit in hits]
    assert found == ["first/zh", "first/zh", "second/zh"]
    judged = write(
        tmp_path / "judged.jsonl", {"query": "翻译", "relevant": ["first/zh", "second/zh"]}
    )

    measured = kb_json(data, "evaluate", judged)["results"][0]

    ideal = 1 + 1 / math.log2(3)
    assert measured["ndcg@10"] == round((1 + 1 / math.log2(4)) / ideal, 4)
    assert (measured["recall@1"], measured["recall@5"], measured["mrr@10"]) == (0.5, 1.0, 1.0)


def test_a_query_may_hold_any_sign_that_json_lets_stand(tmp_path: Path) -> None:
    data = library(tmp_path)
    judged = tmp_path / "judged.jsonl"
    judged.write_text('\ufeff{"query": "a\u2028bed", "relevant": ["one/en"]}\r\n', "utf-8")
    assert kb_json(data, "evaluate", judged)["queries"] == 1


def test_a_line_that_cannot_be_read_is_named(tmp_path: Path) -> None:
    judged = tmp_path / "judged.jsonl"
    judged.write_text('{"query": "a", "relevant": ["x/en"]}\n{"query": "b"}\n', "utf-8")
    done = run_kb(tmp_path / "data", "evaluate", judged)
    assert done.returncode == 2
    assert "line 2" in done.stderr


@given(finds=st.lists(st.booleans(), max_size=14), missed=st.integers(0, 12))
def test_the_measures_are_those_of_ir_measures(finds: list[bool], missed: int) -> None:
    relevant = max(sum(finds) + missed, 1)
    ranking = Ranking(tuple(finds), relevant)
    names = [f"r{n}" if is_find else f"n{n}" for n, is_find in enumerate(finds)]
    judged = [name for name in names if name[0] == "r"]
    judged += [f"m{n}" for n in range(relevant - len(judged))]
    run = {"q": {name: float(-rank) for rank, name in enumerate(names)} or {"other": 1.0}}

    measures = [R @ 1, R @ 5, R @ 10, RR @ 10, nDCG @ 10]
    expected = ir_measures.calc_aggregate(measures, {"q": dict.fromkeys(judged, 1)}, run)

    assert [ranking.recall(1), ranking.recall(5), ranking.recall(10)] == pytest.approx(
        [expected[R @ 1], expected[R @ 5], expected[R @ 10]]
    )
    assert ranking.reciprocal_rank(10) == pytest.approx(expected[RR @ 10])
    assert ranking.ndcg(10) == pytest.approx(expected[nDCG @ 10])
