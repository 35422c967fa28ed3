"""The PDF reader's patterns, from data/pdf.toml."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass, fields
from functools import lru_cache
from importlib import resources


@dataclass(frozen=True, slots=True)
class Patterns:
    """The patterns; data/pdf.toml explains each of them."""

    bold_font: re.Pattern[str]
    spared: re.Pattern[str]
    page_number: re.Pattern[str]
    unit_start: re.Pattern[str]
    bullet: re.Pattern[str]
    weak_bullet: re.Pattern[str]
    lone_mark: re.Pattern[str]
    terminal: re.Pattern[str]
    contents_line: re.Pattern[str]
    note_start: re.Pattern[str]
    unit_of_measure: re.Pattern[str]
    useless_title: re.Pattern[str]


# Longer than a full stop, a quotation mark and the marks of several notes after it.
_END = 16


@lru_cache(maxsize=256)
def ends_sentence(text: str) -> bool:
    """Whether a text ends a sentence or a clause (``terminal``). A line is asked about several times."""
    return patterns().terminal.search(text, max(0, len(text) - _END)) is not None


@lru_cache(maxsize=1)
def patterns() -> Patterns:
    text = resources.files("ingest").joinpath("data/pdf.toml").read_text("utf-8")
    table = tomllib.loads(text)
    return Patterns(**{field.name: re.compile(table[field.name]) for field in fields(Patterns)})
