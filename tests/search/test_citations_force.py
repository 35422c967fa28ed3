"""The citation of a repealed law says so, and still leads back to the passage."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from ingest import Metadata
from kb.services import Services, open_services
from kb.settings import Settings
from kb.worker.foreground import Ingestion
from tests.support.ingested import prepared
from tests.support.sites import client_of

_REPEALED = """# 灯塔管理条例

2001年2月28日 国务院令第300号公布

第一条 灯塔由渔民看护。

第二条 本条例自2001年5月1日起施行。
"""
_LATER = """# 航标条例

2019年3月2日 国务院令第700号公布

第一条 航标由管理人看护。

第二条 本条例自2019年7月1日起施行。《灯塔管理条例》同时废止。
"""
_COMING = """# 浮标条例

2019年3月2日 国务院令第701号公布

第一条 浮标由管理人看护。

第二条 本条例自2049年7月1日起施行。
"""


@pytest.fixture
def services(tmp_path: Path) -> Iterator[Services]:
    data = prepared(tmp_path, _add_all)
    with open_services(Settings(data_dir=data, embeddings="off", ocr="off")) as services:
        yield services


def _add_all(folder: Path) -> None:
    with open_services(Settings(data_dir=folder / "data", embeddings="off", ocr="off")) as services:
        for name, text in (("old", _REPEALED), ("later", _LATER), ("coming", _COMING)):
            path = folder / f"{name}.zh.md"
            path.write_text(text, "utf-8")
            Ingestion(services).take([path], Metadata())


@pytest.mark.parametrize(
    ("style", "citation"),
    [
        ("short", "《灯塔管理条例》第一条（已废止）"),
        ("oscola", "《灯塔管理条例》（2001年2月28日）第一条（已废止）"),
    ],
)
def test_a_repealed_text_is_cited_as_such(services: Services, style: str, citation: str) -> None:
    (quotation,) = services.quoter.quote(["old/zh/art-1"], style=style)
    assert quotation.citation == citation
    match = services.resolver.resolve(citation).match
    assert match is not None
    assert match.passage.id == "old/zh/art-1"


def test_a_text_that_is_not_yet_in_force_too(services: Services) -> None:
    (quotation,) = services.quoter.quote(["coming/zh/art-1"])
    assert quotation.citation == "《浮标条例》第一条（尚未施行）"


def test_the_text_in_force_is_cited_as_before(services: Services) -> None:
    (quotation,) = services.quoter.quote(["later/zh/art-1"])
    assert quotation.citation == "《航标条例》第一条"
    assert services.resolver.resolve("《航标条例》第一条（摘要，已废止）").match is not None


def test_programs_are_told_of_the_force(services: Services) -> None:
    with client_of(services) as client:
        asked = {"query": "灯塔管理条例第一条"}
        direct = client.get("/api/v1/search", params=asked).json()["direct"]
        later = client.get("/api/v1/resolve?citation=航标条例第一条").json()["match"]
    assert (direct["passage_id"], direct["force"]) == ("old/zh/art-1", "repealed")
    assert (direct["ends"], later["force"]) == ("2019-07-01", "in-force")
