"""Each bundled file gives the same passages as the text that it was built from, whatever its format."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path

import pytest

from corpus import PassageKind
from corpus.bundled import SOURCES
from ingest import PassageDraft, check_file, parse_file, read_sidecars

BUILT = sorted(
    (source.name.removesuffix(".md"))
    for source in SOURCES.glob("*.md")
    if "scan" not in source.name
)


def read(path: Path) -> list[PassageDraft]:
    return parse_file(path, check_file(path, max_mb=10), read_sidecars(path)).passages


def built(bundle: Path, name: str) -> Path:
    [path] = [p for p in bundle.glob(f"{name}.*") if p.suffix != ".toml"]
    return path


def words(text: str) -> str:
    """Without white space: a line end in a PDF does not show whether there was a space."""
    return re.sub(r"\s+", "", text)


@pytest.mark.parametrize("name", BUILT)
def test_the_passages_are_those_of_the_source(bundle: Path, name: str) -> None:
    expected, found = read(SOURCES / f"{name}.md"), read(built(bundle, name))

    slides = any(p.kind is PassageKind.SLIDE for p in found)
    assert [words(p.text) for p in found] == [words(p.text) for p in expected]
    assert [p.number for p in found if not slides] == [p.number for p in expected if not slides]
    if not slides:  # a deck's headings are slides, and its speaker's notes have no Markdown
        assert [p.kind for p in found] == [p.kind for p in expected]
        assert [p.address for p in found] == [p.address for p in expected]


def test_there_are_enough_and_in_every_format_and_language(bundle: Path) -> None:
    files = [p for p in bundle.iterdir() if p.suffix != ".toml" and "scan" not in p.name]
    assert len(files) >= 18
    assert sum(len(read(p)) for p in files) >= 350
    formats = Counter((p.suffix, p.suffixes[-2]) for p in files)
    for ending in (".pdf", ".docx", ".pptx", ".html", ".md", ".txt"):
        for lang in (".en", ".zh"):
            assert formats[ending, lang] >= 1


@pytest.mark.parametrize("name", BUILT)
def test_each_says_that_it_has_no_legal_force(name: str) -> None:
    opening = (SOURCES / f"{name}.md").read_text("utf-8")[:2500]
    assert re.search(r"without legal force|no legal force|法律效力", opening)
