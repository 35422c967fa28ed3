"""Data folders of earlier versions of kb: made by the migrations up to a revision, and filled with rows."""

from __future__ import annotations

import hashlib
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any, Final

import sqlalchemy as sa
from alembic import command
from alembic.config import Config

from corpus.catalog import connection

FIRST, RELEASED = "0004", "0012"
"""The last revision before the ledger of today, and that of 0.1.0."""

TEXT: Final = "# Shelter Act\n\nArticle 1\nVictims shall have shelter for thirty days.\n"
PASSAGES: Final = (
    ("act/en/title", "title", None, "Shelter Act"),
    ("act/en/art-1", "article", "1", "Article 1\nVictims shall have shelter for thirty days."),
)
_SHA256: Final = hashlib.sha256(TEXT.encode()).hexdigest()


def make_old_library(data: Path, revision: str) -> Path:
    """A law, a refused file and, at RELEASED, a key and a collection."""
    original = data / "files" / _SHA256[:2] / _SHA256
    original.parent.mkdir(parents=True)
    original.write_text(TEXT, "utf-8")
    _migrate(data / "catalog.sqlite", revision)
    with closing(sqlite3.connect(data / "catalog.sqlite")) as catalog, catalog:
        for table, values in _rows(is_released=revision == RELEASED):
            marks = ", ".join("?" * len(values))
            names = ", ".join(f'"{name}"' for name in values)
            catalog.execute(
                f"INSERT INTO {table} ({names}) VALUES ({marks})", tuple(values.values())
            )
    return data


def _migrate(path: Path, revision: str) -> None:
    engine = sa.create_engine(f"sqlite:///{path}")
    config = Config()
    folder = Path(connection.__file__).parent / "migrations"
    config.set_main_option("script_location", str(folder))
    config.attributes["engine"] = engine
    command.upgrade(config, revision)
    engine.dispose()


def _rows(*, is_released: bool) -> list[tuple[str, dict[str, Any]]]:
    rows: list[tuple[str, dict[str, Any]]] = [
        ("work", {"id": "act", "type": "law"}),
        ("document", _document(is_released=is_released)),
    ]
    rows += [("passage", _passage(position, *passage)) for position, passage in enumerate(PASSAGES)]
    rows += [
        _submission(
            is_released=is_released,
            source_name="act.en.md",
            sha256=_SHA256,
            status="indexed",
            document_id="act/en",
            reason_code=None,
            reason_params="{}",
        ),
        _submission(
            is_released=is_released,
            source_name="broken.pdf",
            sha256=None,
            status="refused",
            document_id=None,
            reason_code="file-damaged",
            reason_params='{"file": "broken.pdf", "format": "pdf", "detail": "no pages"}',
        ),
        ("index_entry", {"index_name": "embedded", "document_id": "act/en", "fingerprint": "f"}),
    ]
    if is_released:
        rows += [("access_key", _KEY), ("collection", _COLLECTION)]
    return rows


def _document(*, is_released: bool) -> dict[str, Any]:
    row = {
        "id": "act/en",
        "work_id": "act",
        "lang": "en",
        "status": "authentic",
        "title": "Shelter Act",
        "type": "law",
        "source_name": "act.en.md",
        "format": "markdown",
        "sha256": _SHA256,
        "size": len(TEXT),
        "passage_count": len(PASSAGES),
        "fingerprint": "f",
        "input_key": "k",
    }
    return row | ({"version": 1, "authority": "law"} if is_released else {})


def _passage(position: int, id_: str, kind: str, number: str | None, text: str) -> dict[str, Any]:
    return {
        "id": id_,
        "document_id": "act/en",
        "position": position,
        "kind": kind,
        "number": number,
        "locator_en": f"Article {number}" if number else "Title",
        "locator_zh": f"第{number}条" if number else "标题",
        "heading_path": "[]",
        "lang": "en",
        "text": text,
    }


def _submission(*, is_released: bool, status: str, **given: Any) -> tuple[str, dict[str, Any]]:
    at = "2025-06-01T08:00:00+00:00"
    row = given | {"seconds": 0.1}
    if not is_released:
        return "offering", row | {"outcome": status, "offered_at": at}
    return "submission", row | {
        "status": status,
        "submitted_at": at,
        "finished_at": at,
        "batch": "1",
        "submitted_by": "cli",
        "given": "{}",
        "warnings": "[]",
        "is_held": 0,
        "done": 0,
        "total": 0,
        "attempts": 1,
        "revision": 1,
    }


KEY: Final = "kb_of-an-earlier-version"
_KEY: Final = {
    "name": "Wang Fang",
    "digest": hashlib.sha256(KEY.encode()).hexdigest(),
    "scopes": '["write"]',
    "created_at": "2025-06-01T08:00:00+00:00",
}
_COLLECTION: Final = {
    "id": "c1",
    "title": "Shelter",
    "owner": "Wang Fang",
    "items": '[{"id": "i1", "kind": "note", "text": "For Monday."}]',
    "quotations": 0,
    "revision": 1,
    "created_at": "2025-06-01T08:00:00+00:00",
    "updated_at": "2025-06-01T08:00:00+00:00",
}
