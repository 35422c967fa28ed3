"""Makes Office packages independent of the clock: the same source gives the same bytes."""

from __future__ import annotations

import zipfile
from datetime import UTC, datetime, time
from io import BytesIO
from typing import Any

from corpus.bundled.source import Source

# The first date that a zip entry can hold.
_EPOCH = (1980, 1, 1, 0, 0, 0)
_WINDOWS = 0


def repack(package: bytes) -> bytes:
    """The package with its entries in the same order, but with a fixed date and origin."""
    repacked = BytesIO()
    with (
        zipfile.ZipFile(BytesIO(package)) as old,
        zipfile.ZipFile(repacked, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for name in old.namelist():
            entry = zipfile.ZipInfo(name, _EPOCH)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.create_system = _WINDOWS
            new.writestr(entry, old.read(name))
    return repacked.getvalue()


def describe(properties: Any, source: Source) -> None:
    """Set the core properties of python-docx or python-pptx, with the source's dates."""
    midnight = datetime.combine(source.date, time(), UTC)
    properties.title = source.title
    properties.author = properties.last_modified_by = source.issuing_body or ""
    properties.subject = source.short_title
    properties.comments = source.source_url or ""
    properties.created = properties.modified = midnight
    properties.language = "zh-CN" if source.is_chinese else source.lang
    properties.revision = 1
