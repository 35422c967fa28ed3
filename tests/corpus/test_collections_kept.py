"""Collections in the catalog: kept, changed by one at a time, shared by a link, without erased words."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import msgspec
import pytest

from corpus import Catalog, CollectionChanged, CollectionNotFound, CollectionSharedNot
from corpus.catalog.connection import writing
from corpus.catalog.erasure import Files, erase
from corpus.collections import Collection, CollectionItem, ItemKind

NOW = datetime(2026, 11, 28, 9, tzinfo=UTC)
ITEMS = (
    CollectionItem(id="h", kind=ItemKind.HEADING, text="Identifying", level=2),
    CollectionItem(
        id="q",
        kind=ItemKind.QUOTATION,
        text="exact words",
        passage_ids=("oath/en/art-1",),
        start=3,
        end=14,
        version=2,
    ),
)
RECORD = Collection(
    id="c1", title="Module 1", items=ITEMS, owner="Wang Fang", created_at=NOW, updated_at=NOW
)


@pytest.fixture
def catalog(database_url: str, tmp_path: Path) -> Iterator[Catalog]:
    catalog = Catalog.open(database_url or f"sqlite:///{tmp_path}/catalog.sqlite")
    catalog.collections.add(RECORD)
    yield catalog
    catalog.close()


def test_a_collection_is_read_as_it_was_stored(catalog: Catalog) -> None:
    assert catalog.collections.get("c1") == RECORD
    with pytest.raises(CollectionNotFound):
        catalog.collections.get("c2")


def test_the_list_is_of_an_owner_and_the_last_changed_comes_first(catalog: Catalog) -> None:
    later = msgspec.structs.replace(RECORD, id="c2", items=(), updated_at=NOW.replace(hour=10))
    catalog.collections.add(later)
    catalog.collections.add(msgspec.structs.replace(RECORD, id="c3", owner="Li Na"))

    found = catalog.collections.list("Wang Fang")

    assert [(each.id, each.quotations) for each in found] == [("c2", 0), ("c1", 1)]
    assert len(catalog.collections.list()) == 3


def test_of_two_changes_of_one_revision_the_second_is_refused(catalog: Catalog) -> None:
    mine = msgspec.structs.replace(RECORD, title="Mine", revision=2)
    catalog.collections.replace(mine, 1)

    with pytest.raises(CollectionChanged) as refused:
        catalog.collections.replace(msgspec.structs.replace(RECORD, title="Yours", revision=2), 1)
    with pytest.raises(CollectionChanged):
        catalog.collections.remove("c1", 1)

    assert refused.value.params == {"id": "c1", "revision": 1, "current": 2}
    assert catalog.collections.get("c1") == mine
    catalog.collections.remove("c1", 2)
    with pytest.raises(CollectionNotFound):
        catalog.collections.remove("c1", 2)


def test_a_link_leads_to_it_until_it_is_revoked_or_renewed(catalog: Catalog) -> None:
    catalog.collections.share("c1", "a" * 64)
    assert catalog.collections.shared("a" * 64) == RECORD
    assert catalog.collections.list()[0].is_shared

    catalog.collections.share("c1", "b" * 64)
    with pytest.raises(CollectionSharedNot):
        catalog.collections.shared("a" * 64)

    catalog.collections.share("c1", None)
    with pytest.raises(CollectionSharedNot):
        catalog.collections.shared("b" * 64)
    assert not catalog.collections.is_shared("c1")


def test_a_change_leaves_the_link(catalog: Catalog) -> None:
    catalog.collections.share("c1", "a" * 64)
    catalog.collections.replace(msgspec.structs.replace(RECORD, revision=2), 1)
    assert catalog.collections.shared("a" * 64).revision == 2


def test_words_of_an_erased_document_are_erased_here_too(catalog: Catalog) -> None:
    other = msgspec.structs.replace(ITEMS[1], id="o", passage_ids=("oath/en-GB/art-1",))
    changed = msgspec.structs.replace(RECORD, items=(*ITEMS, other), revision=2)
    catalog.collections.replace(changed, 1)

    with writing(catalog._engine) as connection:
        erase(connection, "oath/en", Files(frozenset(), frozenset()), "editor")

    after = catalog.collections.get("c1")
    assert [item.text for item in after.items] == ["Identifying", "", "exact words"]
    assert after.items[1].passage_ids == ("oath/en/art-1",)
    assert after.revision == 3
