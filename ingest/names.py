"""Submitted file names, made safe to show, to store and to log. They are never used to open a file."""

from __future__ import annotations

import os
import re
from pathlib import Path, PurePath

# The limit of most file systems, in bytes; ZIP files and uploads may have longer names.
MOST_CHARACTERS = 255
_LONGEST_ENDING = 20
_UNSHOWABLE = re.compile(
    "["
    "\x00-\x1f\x7f-\x9f"  # controls: TAB and line breaks too
    "\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff"  # zero width, breaks, direction
    "\ud800-\udfff\ufff9-\uffff"
    "]+"
)


def source_name(path: Path) -> str:
    """The file's name as people read it: archives from Chinese systems contain names in GB18030."""
    raw = os.fsencode(path.name)
    for encoding in ("utf-8", "gb18030"):
        try:
            return safe_name(raw.decode(encoding))
        except UnicodeDecodeError:
            continue
    return safe_name(raw.decode("utf-8", "replace"))


def safe_name(name: str) -> str:
    """``name`` with ``_`` in place of invisible and direction characters, cut to MOST_CHARACTERS in the
    middle; never empty."""
    shown = _UNSHOWABLE.sub("_", name).strip() or "_"
    if len(shown) <= MOST_CHARACTERS:
        return shown
    ending = PurePath(shown).suffix[:_LONGEST_ENDING]
    return shown[: MOST_CHARACTERS - 1 - len(ending)] + "…" + ending
