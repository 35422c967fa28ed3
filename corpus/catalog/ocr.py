"""Recognised pages: seconds of work each, kept by the file's content and what recognised them."""

from __future__ import annotations

import msgspec
import sqlalchemy as sa

from corpus.catalog import tables
from corpus.catalog.connection import reading, writing
from corpus.records import OcrLine, OcrPage


class OcrTable:
    """Pages by sha256 and engine. A write is one transaction. Raises CatalogUnavailable."""

    def __init__(self, engine: sa.Engine) -> None:
        self._engine = engine

    def pages(self, sha256: str, engine_name: str) -> dict[int, OcrPage]:
        """The pages of a file that ``engine_name`` has recognised, by number."""
        table = tables.ocr_page
        query = (
            sa.select(table.c.page, table.c.lines)
            .where(table.c.sha256 == sha256, table.c.engine == engine_name)
            .order_by(table.c.page)
        )
        with reading(self._engine) as connection:
            return {
                row.page: OcrPage(
                    page=row.page, lines=msgspec.convert(row.lines, tuple[OcrLine, ...])
                )
                for row in connection.execute(query)
            }

    def put(self, sha256: str, engine_name: str, page: OcrPage) -> None:
        """Keeps a page, in place of what was kept for it."""
        table = tables.ocr_page
        key = {"sha256": sha256, "engine": engine_name, "page": page.page}
        here = sa.and_(*(table.c[name] == value for name, value in key.items()))
        with writing(self._engine) as connection:
            connection.execute(sa.delete(table).where(here))
            lines = msgspec.to_builtins(page.lines)
            connection.execute(sa.insert(table), key | {"lines": lines})
