"""The content of quotations: whole passages, marks for omissions, a citation of exactly that."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from corpus import Document, DocumentType, Passage, PassageKind
from corpus.errors import ChoiceUnknown, PassageNotFound, QueryInvalid
from kb.documents.quotation import Selection
from kb.documents.quotation_text import plain_text, rich_text
from kb.services import Services, open_services
from kb.settings import Settings
from search.citations import STYLES
from search.data import load_table
from tests.conftest import kb_json, run_kb

LAW = """# 中华人民共和国渡口管理法

（2019年5月1日通过）

第一条 为了管理渡口，制定本法。

第二条 渡口由县级人民政府管理。
渡工应当持证上岗。
有下列情形之一的，不得开渡：
（一）大风；
（二）大雾；
（三）洪水；
（四）夜间无照明。

第三条 本法所称“渡口”，是指两岸之间的摆渡场所。
"""
CONVENTION = """# Convention on River Ferries

## Article 1
This Convention applies to ferries.

## Article 6
1. Each State shall keep a register.
2. Each State shall consider:
(a) landing places;
(b) lights;
(c) bells;
(d) ropes.
3. The register is open.
"""
NOTE = """# River notes

The crew carries three things:

- a rope
- a lamp
- a bell

They leave at dawn.
"""
NOTED = """# Rules on River Lights

## Article 1
Every ferry[^1] carries a light.

The light is white.

[^1]: A raft is no ferry.
"""
NOTED_ZH = """# 河灯管理办法

第一条 渡船应当挂灯。[^1]

[^1]: 筏不是渡船。
"""


@pytest.fixture(scope="module")
def rivers_dir(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("rivers")
    texts = {"ferry-law.zh.md": LAW, "ferry-convention.en.md": CONVENTION, "notes.en.md": NOTE}
    for name, text in texts.items():
        (folder / name).write_text(text, "utf-8")
    data = folder / "data"
    done = run_kb(data, "ingest", *(folder / name for name in texts))
    assert done.returncode == 0, done.stderr
    return data


@pytest.fixture(scope="module")
def rivers(rivers_dir: Path) -> Services:
    with open_services(Settings(data_dir=rivers_dir, embeddings="off")) as services:
        yield services


def passage_at(services: Services, locator: str) -> Passage:
    found = [
        passage
        for document in services.catalog.documents()
        for passage in services.catalog.passages(document.id)
        if locator in (passage.locator.en, passage.locator.zh) and passage.lang == _lang(locator)
    ]
    assert len(found) == 1, found
    return found[0]


def _lang(locator: str) -> str:
    return "en" if locator.isascii() else "zh"


def ids(services: Services, *locators: str) -> list[str]:
    return [passage_at(services, locator).id for locator in locators]


def test_an_article_is_quoted_with_its_paragraphs_and_items(rivers: Services) -> None:
    (quotation,) = rivers.quoter.quote(ids(rivers, "第二条"))

    assert quotation.text.startswith("第二条")
    assert "渡工应当持证上岗。" in quotation.text
    assert quotation.text.endswith("（四）夜间无照明。")
    assert quotation.citation == "《渡口管理法》第二条"
    assert not quotation.omissions


def test_neighbours_are_one_range_and_a_gap_is_marked(rivers: Services) -> None:
    items = [f"Article 6(2)({letter})" for letter in "abd"]

    (whole,) = rivers.quoter.quote(ids(rivers, *items[:2], "Article 6(2)(c)", items[2]))
    assert whole.locator == "Article 6(2)(a)–(d)"
    assert "…" not in whole.text

    (quotation,) = rivers.quoter.quote(ids(rivers, *items))
    assert quotation.text.split("\n")[2:] == ["…", "(d) ropes."]
    assert quotation.locator == "Article 6(2)(a), (b), (d)"
    assert [each.passages for each in quotation.omissions] == [1]
    found = rivers.resolver.resolve(quotation.citation)
    assert found.match
    assert [p.passage.id for p in (found.match, *found.further)] == ids(rivers, *items)


def test_chinese_omissions_have_chinese_marks(rivers: Services) -> None:
    (quotation,) = rivers.quoter.quote(ids(rivers, "第一条", "第三条"))
    assert "\n……\n" in quotation.text
    assert quotation.citation == "《渡口管理法》第一条、第三条"


def test_a_line_that_ends_in_a_colon_comes_with_its_items(rivers: Services) -> None:
    passages = rivers.catalog.passages(passage_at(rivers, "Para. 1").document_id)
    announcing = next(p for p in passages if p.text.endswith("three things:"))

    (quotation,) = rivers.quoter.quote([announcing.id])
    assert quotation.text.endswith("a bell")
    assert "dawn" not in quotation.text
    assert quotation.cited == (announcing,)


def test_another_order_or_document_is_another_quotation(rivers: Services) -> None:
    wanted = ids(rivers, "第三条", "第一条", "Article 1")
    assert [q.cited[0].id for q in rivers.quoter.quote(wanted)] == wanted


def test_a_selection_is_exactly_its_characters_and_cited_by_its_passage(rivers: Services) -> None:
    passage = passage_at(rivers, "Article 6(1)")
    start = passage.text.index("keep")
    (quotation,) = rivers.quoter.quote([passage.id], selection=Selection(start, start + 4))
    assert quotation.text == "keep"
    assert quotation.locator == "Article 6(1)"

    first, last = ids(rivers, "Article 6(2)(a)", "Article 6(2)(c)")
    (over,) = rivers.quoter.quote([first, last], selection=Selection(4, 3))
    assert over.text == "landing places;\n(b) lights;\n(c)"
    assert over.locator == "Article 6(2)(a)–(c)"

    with pytest.raises(QueryInvalid):
        rivers.quoter.quote([passage.id], selection=Selection(4, 4000))


def test_the_whole_is_the_article_that_a_passage_is_in(rivers: Services) -> None:
    item, article = ids(rivers, "Article 6(2)(a)", "Article 6")
    (part,) = rivers.quoter.quote([item])
    (whole,) = rivers.quoter.quote([item], whole=True)
    assert part.whole
    assert part.whole.id == article == whole.cited[0].id
    assert whole.whole is None


def test_plain_and_rich_text_have_the_marks_and_the_font_of_the_language(rivers: Services) -> None:
    (chinese,) = rivers.quoter.quote(ids(rivers, "第二条第二款"), base_url="https://kb.example")
    assert plain_text(chinese) == (
        "“渡工应当持证上岗。”\n——《渡口管理法》第二条第二款\n" + chinese.address
    )
    html = rich_text(chinese)
    assert html.startswith('<div lang="zh')
    assert "SimSun" in html

    (quoting,) = rivers.quoter.quote(ids(rivers, "第三条"))
    assert plain_text(quoting).startswith(quoting.text)


@pytest.fixture(scope="module")
def lights(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Services]:
    folder = tmp_path_factory.mktemp("lights")
    (folder / "lights.en.md").write_text(NOTED, "utf-8")
    (folder / "lights.zh.md").write_text(NOTED_ZH, "utf-8")
    run_kb(folder / "data", "ingest", folder / "lights.en.md", folder / "lights.zh.md")
    with open_services(Settings(data_dir=folder / "data", embeddings="off")) as services:
        yield services


def test_notes_are_written_after_the_words_as_notes(lights: Services) -> None:
    by_id = {
        passage.id: passage
        for document in lights.catalog.documents()
        for passage in lights.catalog.passages(document.id)
    }
    (english,) = lights.quoter.quote([id_ for id_ in by_id if id_.endswith("en/art-1")])
    assert plain_text(english).split("\n")[:-1][-3:] == [
        "Every ferry carries a light.",
        "The light is white.",
        "[Note 1: A raft is no ferry.]",
    ]
    assert "[Note 1: A raft is no ferry.]</p></blockquote>" in rich_text(english)
    (chinese,) = lights.quoter.quote([id_ for id_ in by_id if id_.endswith("zh/art-1")])
    assert "渡船应当挂灯。\n〔注1：筏不是渡船。〕\n——" in plain_text(chinese)
    # The words themselves stay as they are in the document, and a note alone needs no sign.
    assert english.text == "\n".join(piece.text for piece in english.pieces if piece.text)
    note = next(p for p in by_id.values() if p.kind is PassageKind.NOTE and p.lang == "en")
    (alone,) = lights.quoter.quote([note.id])
    assert plain_text(alone).startswith(f"“{note.text}”\n")


def test_an_unknown_status_says_nothing_and_a_translation_is_named(rivers: Services) -> None:
    (quotation,) = rivers.quoter.quote(ids(rivers, "Article 1"))
    assert quotation.citation == "Convention on River Ferries, Article 1"

    document: Document = quotation.document
    rivers_ids = ids(rivers, "Article 1")
    rivers.editor.correct(document.id, {"status": "unofficial-translation"}, "a test")
    (translated,) = rivers.quoter.quote(rivers_ids)
    assert translated.citation.endswith("Article 1 (unofficial translation)")
    found = rivers.resolver.resolve(translated.citation).match
    assert found
    assert found.passage.id == rivers_ids[0]


def test_styles_all_lead_back(rivers: Services) -> None:
    wanted = ids(rivers, "第二条第二款")
    for style in STYLES:
        (quotation,) = rivers.quoter.quote(wanted, style=style, base_url="https://kb.example")
        match = rivers.resolver.resolve(quotation.citation).match
        assert match, quotation.citation
        assert match.passage.id == wanted[0]


def test_what_is_not_there_is_named(rivers: Services) -> None:
    with pytest.raises(PassageNotFound):
        rivers.quoter.quote(["no/en/art-1"])
    with pytest.raises(ChoiceUnknown, match="oscola"):
        rivers.quoter.quote(ids(rivers, "第一条"), style="mla")


def test_the_command_line_answers_as_the_api(rivers_dir: Path) -> None:
    known = kb_json(rivers_dir, "resolve", "渡口管理法第二条")["match"]["passage_id"]
    (quotation,) = kb_json(rivers_dir, "quote", known)["quotations"]
    assert quotation["passage_ids"][0] == known
    assert quotation["citation"] == "《渡口管理法》第二条"
    assert run_kb(rivers_dir, "quote", "no/en/art-1").returncode == 2


def test_every_type_of_document_can_be_recorded() -> None:
    assert set(load_table("citation_styles")["types"]) == set(DocumentType)
