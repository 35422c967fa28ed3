"""Questions that ask for a definition (``data/definitions.toml``).

"What is trafficking in persons?" has no word that the defining article holds more often than others;
but that article says that trafficking in persons "shall mean" something.
"""

from __future__ import annotations

import re

from corpus import SearchLang
from search.data import load_table

_DATA = load_table("definitions")
_ASKED = [re.compile(pattern) for patterns in _DATA["asked"].values() for pattern in patterns]
_SAID: dict[SearchLang, list[str]] = _DATA["said"]
_LONGEST = 60
"""Characters; what is longer is no term."""


def asked_term(folded: str) -> str | None:
    """The term whose meaning a folded query asks for."""
    text = folded.strip().rstrip("?.!。").strip()
    for pattern in _ASKED:
        match = pattern.match(text)
        if match and len(match["x"]) <= _LONGEST:
            return match["x"].strip()
    return None


def defining_texts(term: str, lang: SearchLang) -> tuple[str, ...]:
    """How a text in ``lang`` says what ``term`` means."""
    return tuple(said.format(x=term) for said in _SAID[lang])
