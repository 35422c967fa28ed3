"""Questions for a fact of a place, day or person, which guidance seldom states: ``data/facts.toml``."""

from __future__ import annotations

import re

from search.data import load_table
from search.text.folding import fold

_ASKED = re.compile(
    "|".join(form for each in load_table("facts")["fact"] for form in each["forms"])
)


def asks_for_fact(query: str) -> bool:
    return _ASKED.search(fold(query).text) is not None
