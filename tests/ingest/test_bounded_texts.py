"""Long texts are cut into passages of a limited size, each character once."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from corpus import Format, PassageKind
from ingest.bounds import LONGEST_HEADING, LONGEST_PASSAGE, LONGEST_TITLE, cut, shorten
from ingest.metadata import Metadata
from ingest.pool.parse import Parsed, parse_file
from kb.services import open_services
from kb.settings import Settings
from search import SearchQuery
from search.answer.concordance import Concordancer
from tests.conftest import run_kb

SENTENCE = "The child shall be protected from trafficking. "


def _parsed(folder: Path, text: str, format_: Format = Format.TEXT) -> Parsed:
    file = folder / f"long.{format_}"
    file.write_text(text, "utf-8")
    return parse_file(file, format_, Metadata())


def _bare(text: str) -> str:
    return re.sub(r"\s", "", text)


@pytest.mark.parametrize(
    "line",
    [SENTENCE * 2_000, "、".join(f"县{n}" for n in range(20_000)), "0123456789abcdef" * 5_000],
    ids=["sentences", "list", "one word"],
)
def test_a_line_without_end_is_cut_and_kept_whole(tmp_path: Path, line: str) -> None:
    parsed = _parsed(tmp_path, f"A report\n\n{line}\n")

    texts = [passage.text for passage in parsed.passages]
    assert max(map(len, texts)) <= LONGEST_PASSAGE
    assert _bare("".join(texts)) == _bare(f"A report{line}")
    assert len({passage.address for passage in parsed.passages}) == len(texts)


def test_it_is_cut_at_the_end_of_a_sentence() -> None:
    assert all(piece.endswith("trafficking.") for piece in cut((SENTENCE * 1_000).strip(), 10_000))


def test_the_number_of_an_article_stays_that_of_its_first_words(tmp_path: Path) -> None:
    law = (
        "第一条 为了保护儿童，制定本法。\n第二条 "
        + "应当保护儿童，" * 3_000
        + "。\n第三条 本法施行。\n"
    )

    passages = _parsed(tmp_path, law).passages

    articles = [passage for passage in passages if passage.kind is PassageKind.ARTICLE]
    assert [article.number for article in articles] == ["1", "2", "3"]
    below = [passage for passage in passages if passage.kind is PassageKind.PARAGRAPH]
    assert [passages[passage.parent or 0].number for passage in below] == ["2", "2"]
    assert below[0].locator.zh == "第二条第1段"


def test_a_title_without_end_names_the_document_by_its_beginning(tmp_path: Path) -> None:
    html = f"<title>{'Title ' * 50_000}</title><p>{SENTENCE}</p><p>{SENTENCE}</p>"

    title = _parsed(tmp_path, html, Format.HTML).metadata.title

    assert isinstance(title, str)
    assert title.startswith("Title Title")
    assert title.endswith("…")
    assert len(title) <= LONGEST_TITLE


def test_a_heading_without_end_is_text_and_no_name(tmp_path: Path) -> None:
    html = f"<h1>Report</h1><p>{SENTENCE}</p><h2>{'Head ' * 50_000}</h2><p>{SENTENCE}</p>"

    passages = _parsed(tmp_path, html, Format.HTML).passages

    assert all(len(heading) <= LONGEST_HEADING for p in passages for heading in p.heading_path)
    assert max(len(p.locator.en) for p in passages) < 2 * LONGEST_HEADING
    assert sum(p.text.count("Head") for p in passages) == 50_000


def test_what_is_short_is_left_as_it_is() -> None:
    assert shorten("A title", 500) == "A title"
    assert list(cut("A text", 10_000)) == ["A text"]


def test_a_word_at_the_end_of_a_long_line_is_found_shown_and_marked(tmp_path: Path) -> None:
    names = "、".join(["重庆", *(f"县{n}" for n in range(20_000)), "黄土岭"])
    (tmp_path / "places.txt").write_text(f"地名录\n\n{names}\n", "utf-8")
    data = tmp_path / "data"
    assert run_kb(data, "ingest", tmp_path / "places.txt").returncode == 0

    with open_services(Settings(data_dir=data, embeddings="off")) as services:
        answer = services.searcher.search(SearchQuery("黄土岭", mode="lexical"))
        uses = Concordancer(services.engine, services.catalog).uses("黄土岭", "zh").uses

    (hit,) = (hit for group in answer.groups for hit in group.hits)
    (span,) = hit.snippet.highlights
    assert hit.snippet.text[slice(*span)] == "黄土岭"
    assert [use.term for use in uses] == ["黄土岭"]
