"""Exports with ``since`` and OAI-PMH with ``from`` report that a document was restored or erased."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from lxml import etree

from kb.i18n.addresses import API
from kb.services import open_services
from kb.settings import Settings
from tests.conftest import run_kb
from tests.support.writing_site import Site, writing_site

ACT = "act/en"
AT = f"{API}/documents/{ACT}"
LONG_AGO = "2020-01-01T00:00:00+00:00"
SINCE = "2021-01-01"
N = {"o": "http://www.openarchives.org/OAI/2.0/"}


@pytest.fixture
def site(tmp_path: Path) -> Iterator[Site]:
    """Two documents that were read long ago."""
    data = tmp_path / "data"
    for name in ("act", "rules"):
        (tmp_path / f"{name}.en.md").write_text(f"# The {name}\n\nArticle 1\n\nText of {name}.\n")
    run_kb(data, "ingest", tmp_path / "act.en.md", tmp_path / "rules.en.md")
    with closing(sqlite3.connect(data / "catalog.sqlite")) as catalog:
        catalog.execute("UPDATE submission SET finished_at = ?", [LONG_AGO])
        catalog.commit()
    with (
        open_services(Settings(data_dir=data, embeddings="off")) as services,
        writing_site(services) as site,
    ):
        yield site


def changed(site: Site, kind: str = "documents") -> list[dict[str, Any]]:
    """What an export of the changes has."""
    answer = site.client.get(f"{API}/exports/{kind}", params={"since": SINCE})
    lines = [json.loads(line) for line in answer.text.splitlines()]
    return [line for line in lines if "document_id" in line]


def harvested(site: Site) -> list[tuple[str, str | None]]:
    """The identifiers that OAI-PMH lists, with their status."""
    asked = {"verb": "ListIdentifiers", "metadataPrefix": "oai_dc", "from": SINCE}
    root = etree.fromstring(site.client.get("/oai", params=asked).content)
    return [
        (header.findtext("o:identifier", "", N), header.get("status"))
        for header in root.findall(".//o:header", N)
    ]


def send(site: Site, method: str, address: str) -> None:
    answer = site.client.request(method, address, headers=site.bearer)
    assert answer.is_success, answer.text


def test_a_restored_document_is_sent_whole_again(site: Site) -> None:
    assert changed(site) == []
    send(site, "DELETE", AT)
    assert [(each["document_id"], each["deleted"]) for each in changed(site)] == [(ACT, True)]

    send(site, "POST", f"{AT}/restore")

    assert [(each["document_id"], each.get("deleted")) for each in changed(site)] == [(ACT, None)]
    assert {each["document_id"] for each in changed(site, "passages")} == {ACT}
    assert harvested(site) == [(f"oai:testserver.local:{ACT}", None)]


@pytest.mark.parametrize("is_removed_before", [False, True])
def test_an_erased_document_is_reported_as_deleted(site: Site, is_removed_before: bool) -> None:
    if is_removed_before:
        send(site, "DELETE", AT)
    send(site, "DELETE", f"{AT}?purge=true")

    assert [(each["document_id"], each["deleted"]) for each in changed(site)] == [(ACT, True)]
    assert harvested(site) == [(f"oai:testserver.local:{ACT}", "deleted")]


def test_nothing_is_reported_of_an_id_that_never_was_a_document(site: Site) -> None:
    path = site.services.settings.data_dir.parent / "empty.en.md"
    path.write_text("")
    run_kb(site.services.settings.data_dir, "ingest", path)
    run_kb(site.services.settings.data_dir, "purge", "--refused-days", 0)

    assert changed(site) == []
