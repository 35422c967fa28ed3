"""Files made of a collection: the one place where their formats are listed."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final, NamedTuple

import msgspec

from corpus import ChoiceUnknown, SearchLang
from corpus.collections import Collection
from kb.schemas.collections import CollectionView
from kb.services import Services
from search.citations import STYLES


class OutputOptions(msgspec.Struct, frozen=True, kw_only=True):
    """How a file is made."""

    format: str = "file"
    layout: str = ""
    """Empty: the format's own."""
    style: str = STYLES[0]
    """Of citations."""
    ui: SearchLang = "en"
    """Language of headings and labels."""
    base_url: str = ""
    """Scheme and host of this site; empty if unknown."""


class OutputFile(NamedTuple):
    name: str
    media_type: str
    content: bytes


def _file(_services: Services, collection: Collection, _options: OutputOptions) -> OutputFile:
    """The collection itself, as it can be loaded again."""
    saved = msgspec.json.encode(CollectionView.of(collection))
    content = msgspec.json.format(saved, indent=2)
    return OutputFile(f"{collection.title}.json", "application/json", content + b"\n")


_MAKERS: Final[dict[str, Callable[[Services, Collection, OutputOptions], OutputFile]]] = {
    "file": _file
}
FORMATS: Final = tuple(_MAKERS)


def make_output(services: Services, collection: Collection, options: OutputOptions) -> OutputFile:
    """Raises ChoiceUnknown (format, style)."""
    for name, value, choices in (
        ("format", options.format, FORMATS),
        ("style", options.style, STYLES),
    ):
        if value not in choices:
            raise ChoiceUnknown(option=name, value=value, choices=", ".join(choices))
    return _MAKERS[options.format](services, collection, options)
