"""The bundle builder: same bytes every time, writes only what changed, names bad sources."""

from __future__ import annotations

import hashlib
import re
import subprocess
import sys
import tomllib
import zipfile
from pathlib import Path

import pytest

from corpus import FileDamaged, KbError, MetadataInvalid, PathNotFound, WorkNotFound
from corpus.bundled import SOURCES, build_bundle
from tests.support.bundle_samples import EN, METADATA, write_sources


@pytest.fixture
def sources(tmp_path: Path) -> Path:
    return write_sources(tmp_path / "sources")


@pytest.fixture
def out(tmp_path: Path, sources: Path) -> Path:
    build_bundle(tmp_path / "out", sources=sources)
    return tmp_path / "out"


def test_same_source_gives_same_bytes_in_another_process(
    out: Path, sources: Path, tmp_path: Path
) -> None:
    code = "import pathlib, sys; from corpus.bundled import build_bundle; "
    code += "build_bundle(pathlib.Path(sys.argv[1]), sources=pathlib.Path(sys.argv[2]))"
    again = tmp_path / "again"
    environment = {"PYTHONHASHSEED": "7", "TZ": "Asia/Shanghai", "PATH": ""}
    root = SOURCES.parents[2]
    subprocess.run(
        [sys.executable, "-c", code, again, sources], check=True, cwd=root, env=environment
    )
    for path in sorted(out.iterdir()):
        digests = {hashlib.sha256((f / path.name).read_bytes()).hexdigest() for f in (out, again)}
        assert len(digests) == 1, path.name
        if path.suffix in {".docx", ".pptx"}:
            with zipfile.ZipFile(path) as package:
                assert {entry.date_time[0] for entry in package.infolist()} == {1980}


def test_unchanged_files_are_left_alone_and_nothing_is_removed(out: Path, sources: Path) -> None:
    (out / "other.txt").write_text("theirs")
    before = {path: path.stat().st_mtime_ns for path in out.iterdir()}
    (sources / "sample-text.en.md").write_text(EN.replace("proof", "evidence"), "utf-8")
    seen: list[Path] = []
    built = build_bundle(out, {"sample-text", "slides"}, seen.append, sources=sources)
    names = "sample-text.en.txt sample-text.zh.txt sample-text.meta.toml slides.en.pptx slides.meta.toml"
    assert [path.name for path in built] == names.split()
    assert seen == built
    after = {path: path.stat().st_mtime_ns for path in out.iterdir()}
    assert after.keys() == before.keys()
    assert [path.name for path in after if after[path] != before[path]] == ["sample-text.en.txt"]


def test_sidecar_says_what_ingest_reads(out: Path) -> None:
    sidecar = tomllib.loads((out / "sample-text.meta.toml").read_text("utf-8"))
    expected = tomllib.loads(METADATA) | {"work": "sample-text"}
    assert sidecar == expected


@pytest.mark.parametrize(
    ("old", "new", "error", "detail"),
    [
        ("(a) alone, and\n\n", "(a) alone, and\n", FileDamaged, "more than one line"),
        ("- first", "+ first\n\n```\ncode\n```\n- first", FileDamaged, "subset"),
        ("[^2]: See https://example.org/b.\n", "", FileDamaged, "footnote"),
        ("# Referral", "Lead\n\n# Referral", FileDamaged, "title"),
        ("#### Last", "##### Last", FileDamaged, "h5"),
        ("No number", "![picture](a.png)", FileDamaged, "image"),
    ],
)
def test_what_no_format_could_show_is_refused(
    sources: Path, tmp_path: Path, old: str, new: str, error: type[KbError], detail: str
) -> None:
    assert old in EN
    (sources / "sample-html.en.md").write_text(EN.replace(old, new), "utf-8")
    with pytest.raises(error, match=detail):
        build_bundle(tmp_path / "out", ["sample-html"], sources=sources)


def test_names_and_metadata_that_cannot_be_used(sources: Path, tmp_path: Path) -> None:
    out, metadata = tmp_path / "out", sources / "sample-text.toml"
    with pytest.raises(WorkNotFound):
        build_bundle(out, ["nothing"], sources=sources)
    good = metadata.read_text("utf-8")
    for bad in ("colour = 1", 'encoding = { zh = "ascii" }', 'encoding = { zh = "none" }'):
        metadata.write_text(re.sub("(?m)^encoding.*", "", good) + bad, "utf-8")
        with pytest.raises(MetadataInvalid):
            build_bundle(out, ["sample-text"], sources=sources)
    metadata.write_text(good, "utf-8")
    (sources / "sample-text.zh.md").unlink()
    with pytest.raises(PathNotFound):
        build_bundle(out, ["sample-text"], sources=sources)


def test_the_bundled_documents_themselves_can_be_built(tmp_path: Path) -> None:
    built = build_bundle(tmp_path)
    assert {path.name for path in built} == {path.name for path in tmp_path.iterdir()}
    assert max(path.stat().st_size for path in built) < 1_000_000
