"""The list of official texts published elsewhere (``corpus/sources.toml``) that kb can fetch."""

from __future__ import annotations

import datetime
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Annotated, Literal

import msgspec

from corpus.errors import MetadataInvalid
from corpus.records import DocumentType, ExpressionStatus, Format, SearchLang

_Text = Annotated[str, msgspec.Meta(pattern=r"^\S(.*\S)?$")]
_Id = Annotated[str, msgspec.Meta(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$")]
_Address = Annotated[str, msgspec.Meta(pattern=r"^https?://[a-z0-9.-]+\.[a-z]+/\S*$")]
_Sha256 = Annotated[str, msgspec.Meta(pattern=r"^[0-9a-f]{64}$")]


class Source(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A text that is published elsewhere, and the document that kb makes of it."""

    id: _Id
    """The argument of ``kb fetch``."""
    work_id: _Id = msgspec.field(name="work")
    lang: Literal["en", "zh-Hans", "zh-Hant"]
    type: DocumentType
    status: ExpressionStatus
    format: Format
    """Of the file at the address."""
    date: datetime.date
    """Of the text, not of the page."""
    title: dict[SearchLang, _Text]
    """In both languages."""
    publisher: dict[SearchLang, _Text]
    """In both languages."""
    address: _Address
    mirror: bool = False
    """Whether the publisher is a third party, which has only copied or translated the text."""
    licence: _Text | None = None
    """None if the publisher's terms are not known."""
    sha256: _Sha256 | None = None
    """None if the file has never been downloaded."""
    checked: datetime.date | None = None
    """The day on which somebody compared the text with the one at the address; None: not yet."""
    note: dict[SearchLang, _Text] | None = None


class _File(msgspec.Struct, forbid_unknown_fields=True):
    source: tuple[Source, ...]


def load_sources(path: Traversable | Path | None = None) -> tuple[Source, ...]:
    """The sources in the order of the file, by default the one that comes with kb.

    Raises MetadataInvalid if a field is missing, unknown or impossible, a text is not given in both
    languages, or two sources share an id, an address, or the work and language.
    """
    place = path or files("corpus") / "sources.toml"
    try:
        sources = msgspec.toml.decode(place.read_text("utf-8"), type=_File).source
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise MetadataInvalid(file=place.name, detail=str(error)) from error
    seen: set[object] = set()
    for source in sources:
        for text in (source.title, source.publisher, source.note):
            if text is not None and len(text) < 2:
                raise MetadataInvalid(
                    file=place.name, detail=f"{source.id} gives a text in one language only"
                )
        for key in (source.id, source.address, (source.work_id, source.lang)):
            if key in seen:
                raise MetadataInvalid(file=place.name, detail=f"{source.id} repeats {key}")
            seen.add(key)
    return sources
