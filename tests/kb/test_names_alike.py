"""Names of groups, accounts and keys: none looks like another, and none like nothing."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from corpus import (
    AccountNameInvalid,
    AccountNameTaken,
    Catalog,
    GroupNameInvalid,
    GroupNameTaken,
    KeyNameTaken,
)
from kb.access import add_account, add_group, make_key, revoke_key
from kb.services import open_services
from kb.settings import Settings

ALIKE = ["Police", "ｐｏｌｉｃｅ", "police ", "POLICE"]
INVISIBLE = [
    "\u3164",
    "a\u2800",
    "a\u202eb",
    "a\u200bb",
    "\ufeffpolice",
    "a\nb",
    "a\0b",
    " ",
    "x" * 101,
]


@pytest.fixture
def catalog(tmp_path: Path) -> Iterator[Catalog]:
    with open_services(Settings(data_dir=tmp_path, embeddings="off")) as services:
        yield services.catalog


@pytest.mark.parametrize("name", ALIKE)
def test_no_name_looks_like_another(catalog: Catalog, name: str) -> None:
    add_group(catalog, "police")
    add_account(catalog, "police", "reader", "a long password")

    with pytest.raises(GroupNameTaken):
        add_group(catalog, name)
    with pytest.raises(AccountNameTaken):
        add_account(catalog, name, "reader", "a long password")
    with pytest.raises(KeyNameTaken):
        make_key(catalog, name)


@pytest.mark.parametrize("name", INVISIBLE)
def test_a_name_can_be_seen(catalog: Catalog, name: str) -> None:
    with pytest.raises(GroupNameInvalid):
        add_group(catalog, name)
    with pytest.raises(AccountNameInvalid):
        add_account(catalog, name, "reader", "a long password")


def test_names_that_differ_are_others(catalog: Catalog) -> None:
    for name in ("police", "police 2", "警察", "警察局", "naïve", "naive"):
        add_group(catalog, name)

    assert len(catalog.restrictions.groups()) == 6


def test_the_name_of_a_revoked_key_is_free(catalog: Catalog) -> None:
    make_key(catalog, "police")
    revoke_key(catalog, "police")

    assert make_key(catalog, "Police")
