"""Passages that a search reads by their ids are those that a document has, on both databases."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import msgspec
import pytest

from corpus import Catalog, CatalogUnavailable
from corpus.records import TableRow
from tests.corpus.test_catalog import SUBMISSION, document, passage

_MANY = 2_300
"""More ids than one statement may name."""


def test_passages_by_their_ids_are_those_of_their_document(
    database_url: str, tmp_path: Path
) -> None:
    addresses = [*(f"art-{n}" for n in range(_MANY)), "art-'1'", 'art-"2"\\', "第三条"]
    passages = [passage(each, position=at) for at, each in enumerate(addresses)]
    row = TableRow(table=1, row=2, columns=("Name", "名称"))
    passages[0] = msgspec.structs.replace(passages[0], table_row=row, heading_path=())
    path = tmp_path / "catalog.sqlite"
    with closing(Catalog.open(database_url or f"sqlite:///{path}")) as catalog:
        catalog.put(document(passage_count=len(passages)), passages, SUBMISSION)
        wanted = {each.id: each for each in passages}
        assert catalog.passages_by_ids([*wanted, "oath/en/art-none"]) == wanted
        assert catalog.passages("oath/en") == passages
        assert catalog.passages_by_ids([]) == {}


def test_a_catalog_without_its_table_is_an_error_that_names_it(tmp_path: Path) -> None:
    path = tmp_path / "catalog.sqlite"
    with closing(Catalog.open(f"sqlite:///{path}")) as catalog:
        with closing(sqlite3.connect(path)) as damaged:
            damaged.execute("DROP TABLE passage")
            damaged.commit()
        with pytest.raises(CatalogUnavailable, match=r"catalog\.sqlite"):
            catalog.passages_by_ids(["oath/en/art-1"])
