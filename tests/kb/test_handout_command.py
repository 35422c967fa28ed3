"""``kb handout`` makes each format from a saved collection, in the reader's language."""

from __future__ import annotations

from pathlib import Path

import msgspec
import pytest

from kb.handouts import FORMATS, OutputFormat, OutputOptions, make_output
from kb.services import Services
from tests.conftest import run_kb
from tests.support.handout_samples import collection, module, note, quoted, text_of


@pytest.fixture(scope="module")
def saved(library: Services, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("saved") / "module.json"
    path.write_bytes(msgspec.json.encode(module(library)))
    return path


@pytest.mark.parametrize("format_", FORMATS)
def test_each_format_is_made(
    library: Services, library_dir: Path, saved: Path, tmp_path: Path, format_: str
) -> None:
    out = tmp_path / "made"
    done = run_kb(library_dir, "handout", saved, "--format", format_, "--out", out)
    assert (done.returncode, done.stdout) == (0, f"{out}\n"), done.stderr
    made = make_output(library, module(library), OutputOptions(format=OutputFormat(format_)))
    assert made.content[:4] == out.read_bytes()[:4]
    assert made.media_type.count("/") == 1


def test_labels_are_in_the_readers_language_or_the_chosen_one(
    library_dir: Path, saved: Path, tmp_path: Path
) -> None:
    out = tmp_path / "made.html"
    arguments = (
        "handout",
        saved,
        "--format",
        "html",
        "--out",
        out,
        "--base-url",
        "https://kb.example/",
    )
    run_kb(library_dir, *arguments, KB_LANG="zh")
    assert "术语表" in text_of("html", out.read_bytes())
    run_kb(library_dir, *arguments, "--ui", "en", KB_LANG="zh")
    text = text_of("html", out.read_bytes())
    assert "Glossary" in text
    assert "https://kb.example/documents/" in text


def test_the_file_is_named_after_the_collection(library: Services) -> None:
    what = collection(note("n"), title='Module 1/2: "a" <b>?')
    assert make_output(library, what, OutputOptions()).name == "Module 1 2 a b.docx"
    assert make_output(library, collection(title="../.."), OutputOptions()).name == "handout.docx"


@pytest.mark.parametrize("format_", FORMATS)
def test_a_long_title_is_no_obstacle(library: Services, format_: str) -> None:
    what = collection(note("n" * 3000), title="题目 title " * 60)
    made = make_output(library, what, OutputOptions(format=OutputFormat(format_)))
    assert len(made.name) < 100


def test_a_saved_file_needs_no_id(library_dir: Path, tmp_path: Path) -> None:
    saved = tmp_path / "own.json"
    saved.write_text(
        '{"title": "Own", "items": [{"id": "1", "kind": "note", "text": "n"}]}', "utf-8"
    )
    done = run_kb(library_dir, "handout", saved, "--format", "markdown", "-o", tmp_path / "own.md")
    assert done.returncode == 0, done.stderr
    assert (tmp_path / "own.md").read_text("utf-8").startswith("# Own\n")


def test_what_is_no_collection_is_refused_with_the_reason(
    library_dir: Path, saved: Path, tmp_path: Path
) -> None:
    bad = tmp_path / "bad.json"
    bad.write_text('{"id": "c", "title": 3}', "utf-8")
    done = run_kb(library_dir, "handout", bad)
    assert done.returncode == 2
    assert done.stderr.startswith("bad.json is not a collection: ")
    assert "不是摘录集文件" in run_kb(library_dir, "handout", bad, KB_LANG="zh").stderr
    assert run_kb(library_dir, "handout", tmp_path / "none.json").returncode == 2


@pytest.mark.parametrize(
    ("option", "choice"),
    [
        ("--format", "reading-list"),
        ("--layout", "interleaved"),
        ("--style", "oscola"),
        ("--ui", "zh"),
    ],
)
def test_a_wrong_choice_names_the_right_ones(
    library_dir: Path, saved: Path, option: str, choice: str
) -> None:
    done = run_kb(library_dir, "handout", saved, option, "nonsense")
    assert done.returncode == 2
    assert choice in done.stderr


def test_the_origin_of_scanned_words_is_stated(library: Services) -> None:
    from kb.handouts.build import build_handout
    from kb.handouts.texts import Wording

    id_ = "palermo-protocol-digest/en/art-3.d"
    what = build_handout(library, collection(quoted(library, id_)), OutputOptions())
    words = msgspec.structs.replace(what.quotations[0].sides[0], ocr=0.967)
    assert Wording("en").origin(words) == (
        "Digest. Recognised from a scan (OCR, confidence 96%); compare it with the original."
    )
    assert Wording("zh").origin(words) == "摘要。由扫描件识别而来（OCR，置信度96%），请与原件核对。"
