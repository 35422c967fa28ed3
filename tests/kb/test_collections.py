"""Collections: passages gathered once, ordered, searched, and compared with their documents."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest

from corpus import (
    CollectionChanged,
    CollectionFull,
    CollectionInvalid,
    CollectionItemNotFound,
    CollectionNotFound,
    KeyNotFound,
)
from corpus.collections import Collection, CollectionItem, ItemKind
from kb.access import make_key, revoke_key
from kb.collections import editing
from kb.collections.gathering import State, found
from kb.documents.quotation import Selection
from kb.services import Services, open_services
from kb.settings import Settings
from tests.conftest import run_kb
from tests.support.ingested import prepared

ARTICLE = "palermo-protocol-digest/en/art-3"
CHINESE = "palermo-protocol-digest/zh/art-3"
LAW = """# 中华人民共和国渡口管理法

（2019年5月1日通过）

第一条 为了管理渡口，制定本法。

第二条 渡口由县级人民政府管理，渡工应当持证上岗。

第三条 本法所称渡口，是指两岸之间的摆渡场所。
"""
FERRY = "ferry-law/zh"


def collection(*items: CollectionItem) -> Collection:
    return editing.new_collection("Module 1", items=items)


def named(id_: str, level: int = 0) -> CollectionItem:
    made = editing.heading(id_, level) if level else editing.note(id_)
    return msgspec.structs.replace(made, id=id_)


def ids(of: Collection) -> str:
    return " ".join(item.id for item in of.items)


def test_a_passage_is_collected_with_its_words_and_version(library: Services) -> None:
    [item] = library.collections.gatherer.items([f"{ARTICLE}.a"])

    assert item.text == library.quoter.quote([f"{ARTICLE}.a"])[0].text
    assert (item.passage_ids, item.version, item.counterpart) == ((f"{ARTICLE}.a",), 1, True)
    [entry] = library.collections.gatherer.entries(collection(item))
    assert entry.state is State.CURRENT
    assert entry.own
    assert entry.own.text == item.text
    assert entry.counterpart
    assert entry.counterpart.cited[0].id == f"{CHINESE}.a"


def test_its_article_can_be_collected_instead_or_later(library: Services) -> None:
    gatherer = library.collections.gatherer
    [whole] = gatherer.items([f"{ARTICLE}.a"], whole=True)
    [part] = gatherer.items([f"{ARTICLE}.a"])

    assert whole.passage_ids == (ARTICLE,)
    widened = gatherer.widened(collection(part), part.id).items[0]
    assert msgspec.structs.replace(widened, id=whole.id) == whole


def test_a_selection_is_collected_and_found_again(library: Services) -> None:
    gatherer = library.collections.gatherer
    ends = [f"{ARTICLE}.a", f"{ARTICLE}.c"]
    [item] = gatherer.items(ends, selection=Selection(4, 10))

    assert item.passage_ids == tuple(ends)
    assert item.text.startswith(library.catalog.passage(ends[0]).text[4:])
    assert gatherer.entry(item).state is State.CURRENT


def test_what_is_there_already_is_noticed(library: Services) -> None:
    gatherer = library.collections.gatherer
    [article] = gatherer.items([ARTICLE])
    here = collection(article)

    same = gatherer.gathered(here, gatherer.items([ARTICLE]))
    part = gatherer.gathered(here, gatherer.items([f"{ARTICLE}.b"]))
    translation = gatherer.gathered(here, gatherer.items([f"{CHINESE}.b"]))
    other = gatherer.gathered(here, gatherer.items(["palermo-protocol-digest/en/art-5"]))

    for each in (same, part, translation):
        assert (each.new, each.present) == ([], [article])
    assert (len(other.new), other.present) == (1, [])
    assert len(gatherer.gathered(here, gatherer.items([ARTICLE]), again=True).new) == 1


def test_without_its_counterpart_the_other_language_is_not_there(library: Services) -> None:
    gatherer = library.collections.gatherer
    here = collection(*gatherer.items([ARTICLE], counterpart=False))

    assert len(gatherer.gathered(here, gatherer.items([CHINESE])).new) == 1


def test_items_move_by_one_place_and_to_any_place() -> None:
    here = collection(*(named(id_) for id_ in "abcd"))

    assert ids(editing.shifted(here, "b", up=True)) == "b a c d"
    assert ids(editing.shifted(here, "b", up=False)) == "a c b d"
    assert ids(editing.shifted(here, "a", up=True)) == "a b c d"
    assert ids(editing.shifted(here, "d", up=False)) == "a b c d"
    assert ids(editing.moved(here, "d", "a")) == "d a b c"
    assert ids(editing.moved(here, "a")) == "b c d a"
    assert ids(editing.moved(here, "a", "a")) == "a b c d"
    with pytest.raises(CollectionItemNotFound):
        editing.moved(here, "a", "z")


def test_a_section_moves_whole_past_the_section_beside_it() -> None:
    here = collection(
        named("0"), named("A", 1), named("a"), named("A1", 2), named("b"), named("B", 1), named("c")
    )

    assert ids(editing.shifted(here, "B", up=True, section=True)) == "0 B c A a A1 b"
    assert ids(editing.shifted(here, "A", up=False, section=True)) == "0 B c A a A1 b"
    assert ids(editing.shifted(here, "A", up=True, section=True)) == "A a A1 b 0 B c"
    assert ids(editing.moved(here, "A", "A1", section=True)) == ids(here)
    assert ids(editing.removed(here, "A")) == "0 a A1 b B c"


def test_headings_and_notes_go_between() -> None:
    here = collection(named("a"), named("b"))

    here = editing.added(here, [named("H", 2)], before="b")
    assert ids(here) == "a H b"
    here = editing.replaced(here, msgspec.structs.replace(editing.item_of(here, "H"), text="New"))
    assert here.items[1].text == "New"


@pytest.mark.parametrize(
    "item",
    [
        CollectionItem(id="a", kind=ItemKind.HEADING, text=""),
        CollectionItem(id="a", kind=ItemKind.HEADING, text="x", level=4),
        CollectionItem(id="a", kind=ItemKind.NOTE, text="x" * 10_001),
        CollectionItem(id="", kind=ItemKind.NOTE, text="x"),
        CollectionItem(id="a", kind=ItemKind.QUOTATION, text="x"),
        CollectionItem(id="a", kind=ItemKind.QUOTATION, passage_ids=("w/en/1", "w/zh/1")),
        CollectionItem(id="a", kind=ItemKind.QUOTATION, passage_ids=("w/en",)),
        CollectionItem(id="a", kind=ItemKind.QUOTATION, passage_ids=("w/en/1",), start=1),
    ],
)
def test_what_is_no_collection_is_refused(item: CollectionItem) -> None:
    with pytest.raises(CollectionInvalid):
        collection(item)


def test_a_collection_is_bounded() -> None:
    with pytest.raises(CollectionFull):
        collection(*(named(str(number)) for number in range(editing.MOST_ITEMS + 1)))
    with pytest.raises(CollectionInvalid):
        collection(named("a"), named("a"))
    with pytest.raises(CollectionInvalid):
        editing.titled(collection(), " ")


def test_a_search_within_looks_at_both_languages(library: Services) -> None:
    gatherer = library.collections.gatherer
    here = collection(named("First aid", 1), *gatherer.items([ARTICLE]))
    entries = gatherer.entries(here)

    assert [e.item.id for e in found(entries, "first AID")] == ["First aid"]
    assert [e.item.kind for e in found(entries, "剝削 recruited")] == [ItemKind.QUOTATION]
    assert found(entries, "ferry") == []
    assert found(entries, "") == entries


@pytest.fixture
def own(tmp_path: Path) -> Iterator[Services]:
    """A library with the ferry law alone."""
    data = prepared(tmp_path, _add_first)
    with open_services(Settings(data_dir=data, embeddings="off")) as services:
        yield services


def _add_first(folder: Path) -> None:
    add_law(folder, LAW)


def add_law(folder: Path, text: str) -> None:
    (folder / "ferry-law.zh.md").write_text(text, "utf-8")
    done = run_kb(
        folder / "data", "ingest", folder / "ferry-law.zh.md", "--work", "ferry-law", "--lang", "zh"
    )
    assert done.returncode == 0, done.stderr


def test_an_amended_passage_shows_the_change_and_takes_the_new_words(
    own: Services, tmp_path: Path
) -> None:
    gatherer = own.collections.gatherer
    here = collection(*gatherer.items([f"{FERRY}/art-2"]), *gatherer.items([f"{FERRY}/art-1"]))

    add_law(tmp_path, LAW.replace("县级人民政府", "省级人民政府"))
    amended, same = gatherer.entries(here)

    assert (amended.state, same.state) == (State.AMENDED, State.CURRENT)
    assert amended.own
    assert amended.difference
    [deleted], [inserted] = amended.difference
    assert "县级" in amended.item.text[slice(*deleted)]
    assert "省级" in amended.own.text[slice(*inserted)]
    assert "人民政府管理" not in amended.item.text[slice(*deleted)]

    renewed = gatherer.renewed(here, amended.item.id)
    assert [e.state for e in gatherer.entries(renewed)] == [State.CURRENT, State.CURRENT]
    assert renewed.items[0].version == 2
    assert renewed.items[0].id == here.items[0].id


def test_a_selection_follows_its_words(own: Services, tmp_path: Path) -> None:
    gatherer = own.collections.gatherer
    text = own.catalog.passage(f"{FERRY}/art-2").text
    start = text.index("渡工")
    [item] = gatherer.items([f"{FERRY}/art-2"], selection=Selection(start, start + 8))
    assert item.text == "渡工应当持证上岗"

    add_law(tmp_path, LAW.replace("县级人民政府", "当地县级人民政府"))
    assert gatherer.entry(item).state is State.CURRENT
    assert gatherer.renewed(collection(item), item.id).items[0].start == start + 2

    add_law(tmp_path, LAW.replace("持证", "凭证"))
    entry = gatherer.entry(item)
    assert entry.state is State.AMENDED
    renewed = gatherer.renewed(collection(item), item.id)
    assert gatherer.entry(renewed.items[0]).state is State.CURRENT
    assert "凭证" in renewed.items[0].text


TWO = """# 渡口管理规定

第一条 渡工有下列义务。

渡工应当持证上岗，不得超载。

渡船应当每年检验一次。
"""
TURNED = """# 渡口管理规定

第一条 渡工有下列义务。

渡船应当每年检验一次。

渡工应当持证上岗，不得超载。
"""


def test_a_selection_whose_passages_changed_places_is_amended(
    own: Services, tmp_path: Path
) -> None:
    add_law(tmp_path, TWO)
    gatherer = own.collections.gatherer
    ends = [own.catalog.passages(FERRY)[-2].id, own.catalog.passages(FERRY)[-1].id]
    [item] = gatherer.items(ends, selection=Selection(2, 4))
    assert item.text == "应当持证上岗，不得超载。\n渡船应当"

    add_law(tmp_path, TURNED)
    assert [p.id for p in own.catalog.passages(FERRY)[-2:]] == ends[::-1]
    entry = gatherer.entry(item)

    assert entry.state is State.AMENDED
    assert entry.own
    assert entry.own.text == "渡船应当每年检验一次。\n渡工应当持证上岗，不得超载。"
    renewed = gatherer.renewed(collection(item), item.id)
    assert gatherer.entry(renewed.items[0]).state is State.CURRENT


def test_a_selection_without_its_words_does_not_close_the_collection(library: Services) -> None:
    gatherer = library.collections.gatherer
    [item] = gatherer.items([f"{ARTICLE}.a"], selection=Selection(4, 10))
    bare = msgspec.structs.replace(item, text="")
    beyond = msgspec.structs.replace(bare, id="beyond", start=4, end=100_000)

    for each in (bare, beyond):
        [entry] = gatherer.entries(collection(each))
        assert entry.state is State.AMENDED
        renewed = gatherer.renewed(collection(each), each.id)
        assert gatherer.entry(renewed.items[0]).state is State.CURRENT


def test_a_passage_that_is_gone_keeps_the_collected_words(own: Services) -> None:
    gatherer = own.collections.gatherer
    [item] = gatherer.items([f"{FERRY}/art-3"])

    own.editor.remove(FERRY)

    [entry] = gatherer.entries(collection(item))
    assert (entry.state, entry.quotations) == (State.GONE, ())
    assert "摆渡场所" in entry.item.text


def test_a_change_names_the_revision_that_it_was_made_on(own: Services) -> None:
    desk = own.collections
    made = desk.create("Wang Fang", " Module 1 ")
    assert (made.title, made.revision) == ("Module 1", 1)

    first = desk.change("Wang Fang", made.id, 1, lambda c: editing.titled(c, "Mine"))
    with pytest.raises(CollectionChanged):
        desk.change("Wang Fang", made.id, 1, lambda c: editing.titled(c, "Yours"))
    again = desk.change("Wang Fang", made.id, None, lambda c: editing.added(c, [named("a")]))
    same = desk.change("Wang Fang", made.id, 3, lambda c: editing.titled(c, "Mine"))

    assert (first.revision, again.revision, same.revision) == (2, 3, 3)
    assert desk.read("Wang Fang", made.id).title == "Mine"
    assert again.updated_at
    assert made.created_at == again.created_at


def test_nobody_else_reads_or_changes_it_without_its_link(own: Services) -> None:
    desk = own.collections
    made = desk.create("Wang Fang", "Module 1")

    for attempt in (
        lambda: desk.read("Li Na", made.id),
        lambda: desk.delete("Li Na", made.id, 1),
        lambda: desk.share("Li Na", made.id),
        lambda: desk.duplicate("Li Na", made.id),
    ):
        with pytest.raises(CollectionNotFound):
            attempt()

    token = desk.share("Wang Fang", made.id)
    assert desk.shared(token) == made
    desk.revoke("Wang Fang", made.id)
    assert not desk.is_shared(made.id)


def test_a_copy_is_independent_and_a_collection_can_be_handed_over(own: Services) -> None:
    desk = own.collections
    made = desk.create("Wang Fang", "Module 1", (named("a"),))
    copy = desk.duplicate("Wang Fang", made.id)
    assert (copy.items, copy.owner, copy.id != made.id) == (made.items, "Wang Fang", True)

    with pytest.raises(KeyNotFound):
        desk.hand_over("Wang Fang", made.id, 1, "Li Na")
    make_key(own.catalog, "Li Na", ["read"])
    desk.hand_over("Wang Fang", made.id, 1, "Li Na")

    assert [each.id for each in desk.list("Li Na")] == [made.id]
    assert [each.id for each in desk.list("Wang Fang")] == [copy.id]
    revoke_key(own.catalog, "Li Na")
    with pytest.raises(KeyNotFound):
        desk.hand_over("Wang Fang", copy.id, 1, "Li Na")
