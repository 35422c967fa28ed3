"""The fields of law that a query is about (``data/fields_of_law.toml``): 试用期 is asked of labour law."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import NamedTuple

from corpus import SEARCH_LANGS
from search.data import load_table


class _Field(NamedTuple):
    asked: tuple[re.Pattern[str], ...]
    titles: re.Pattern[str]


@lru_cache(maxsize=1)
def _fields() -> dict[str, _Field]:
    return {
        name: _Field(
            tuple(re.compile(field[lang]) for lang in SEARCH_LANGS),
            re.compile(field["titles"], re.IGNORECASE),
        )
        for name, field in load_table("fields_of_law").items()
    }


def fields_of(folded: str) -> tuple[str, ...]:
    """The fields of a folded query, in the order of the file."""
    return tuple(
        name
        for name, field in _fields().items()
        if any(pattern.search(folded) for pattern in field.asked)
    )


def is_of(title: str, fields: tuple[str, ...]) -> bool:
    """Whether a document of this title belongs to one of the fields."""
    return any(_fields()[name].titles.search(title) for name in fields)
