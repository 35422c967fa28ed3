"""Documents become versions of one work by an editor's word only; texts propose."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.conftest import kb_json, run_kb
from tests.kb.test_alignment_kept import CHINESE, ENGLISH
from tests.support.ingested import ingested


@pytest.fixture
def data(tmp_path: Path) -> Path:
    texts = {
        "shelter-rules.en.md": ENGLISH,
        "庇护所.zh.md": CHINESE,
        "garden.zh.md": "# 花园\n\n春天来了。\n\n蝴蝶飞舞。\n",
    }
    return ingested(tmp_path, texts)


def works(data: Path) -> dict[str, str]:
    return {d["document_id"]: d["work_id"] for d in kb_json(data, "list")}


def test_what_says_the_same_is_proposed_and_not_joined(data: Path) -> None:
    before = works(data)
    (proposal,) = kb_json(data, "link", "--propose")

    assert {proposal["left"], proposal["right"]} == {"shelter-rules/en", "庇护所/zh"}
    assert proposal["share"] > 0.6
    assert works(data) == before


def test_linked_documents_are_versions_with_the_same_ids(data: Path) -> None:
    assert run_kb(data, "link", "庇护所/zh", "--work", "shelter-rules").returncode == 0
    assert works(data)["庇护所/zh"] == "shelter-rules"

    shown = kb_json(data, "show", "庇护所/zh/art-1")
    assert [c["passage_id"] for c in shown["counterparts"]] == ["shelter-rules/en/art-1"]
    (alignment,) = kb_json(data, "align", "shelter-rules")
    assert len(alignment["pairs"]) == 4
    hits = kb_json(data, "search", "食物 work:shelter-rules")["groups"][0]["hits"]
    assert {hit["work_id"] for hit in hits} == {"shelter-rules"}
    assert kb_json(data, "status", "--check")["index"]["stale"] == 0


def test_a_link_outlives_a_new_ingest_of_the_file(data: Path, tmp_path: Path) -> None:
    run_kb(data, "link", "庇护所/zh", "--work", "shelter-rules")
    path = tmp_path / "庇护所.zh.md"
    path.write_text(CHINESE + "\n## 第四条\n老人可以休息。\n", "utf-8")
    (report,) = kb_json(data, "ingest", path)["files"]

    assert (report["status"], report["document_id"]) == ("updated", "庇护所/zh")
    assert works(data)["庇护所/zh"] == "shelter-rules"


def test_unlinked_it_is_what_it_was(data: Path) -> None:
    run_kb(data, "link", "庇护所/zh", "--work", "shelter-rules")
    assert run_kb(data, "unlink", "庇护所/zh").stdout.strip() == "庇护所"
    assert works(data)["庇护所/zh"] == "庇护所"


def test_a_version_by_its_own_metadata_can_be_parted_too(tmp_path: Path) -> None:
    for lang, text in (("en", ENGLISH), ("zh", CHINESE)):
        (tmp_path / f"rules.{lang}.md").write_text(text, "utf-8")
    run_kb(tmp_path / "data", "ingest", *tmp_path.glob("*.md"))

    assert run_kb(tmp_path / "data", "unlink", "rules/zh").stdout.strip() == "rules-zh"
    assert works(tmp_path / "data") == {"rules/en": "rules", "rules/zh": "rules-zh"}


def test_a_work_may_succeed_another(data: Path) -> None:
    assert run_kb(data, "link", "庇护所", "--succeeds", "garden").returncode == 0
    assert kb_json(data, "show", "庇护所")["succession"] == ["garden", "庇护所"]
    assert kb_json(data, "show", "garden")["succession"] == ["garden", "庇护所"]

    run_kb(data, "link", "庇护所", "--succeeds", "none")
    assert kb_json(data, "show", "庇护所")["succession"] == []


@pytest.mark.parametrize(
    "arguments",
    [
        ("link",),
        ("link", "garden/zh"),
        ("link", "--propose", "garden/zh"),
        ("link", "none/zh", "--work", "garden"),
        ("unlink", "none/zh"),
        ("align",),
        ("align", "none"),
        ("align", "--confirm", "garden/zh/p1", "none/zh/p1"),
    ],
)
def test_an_impossible_command_exits_with_2_and_the_reason(
    data: Path, arguments: tuple[str, ...]
) -> None:
    done = run_kb(data, *arguments)
    assert done.returncode == 2
    assert done.stderr.strip()
    assert "Traceback" not in done.stderr


def test_an_editor_confirms_on_the_command_line(data: Path) -> None:
    run_kb(data, "link", "庇护所/zh", "--work", "shelter-rules")
    ids = "shelter-rules/en/art-1", "庇护所/zh/art-3"
    done = run_kb(data, "align", "shelter-rules", "--confirm", *ids, "--json")
    (alignment,) = json.loads(done.stdout)
    (confirmed,) = [pair for pair in alignment["pairs"] if pair["status"] == "confirmed"]

    assert (confirmed["left"], confirmed["right"]) == ([ids[0]], [ids[1]])
    assert [each["status"] for each in alignment["verdicts"]] == ["confirmed"]
