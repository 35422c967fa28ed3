"""The number that a document's issuer gave it: UN symbol, 发文字号, neutral citation, case number."""

from __future__ import annotations

from collections.abc import Sequence

from ingest.data import Finder, finders, load_table
from ingest.structure.lines import Line

_BY_KIND: dict[str, tuple[Finder, ...]] = {
    kind: finders(patterns) for kind, patterns in load_table("official")["numbers"].items()
}
_BY_KIND["un-resolution"] = _BY_KIND["un-document"]


def find_official_number(kind: str, head: Sequence[Line]) -> tuple[str, Line] | None:
    """The number and the line that prints it; None where such documents have none, or it has none."""
    for find in _BY_KIND.get(kind, ()):
        for line in head:
            if match := find(line.text):
                return match[1], line
    return None
