"""Patterns of the tables are found where ``re.search`` finds them."""

from __future__ import annotations

import re

import pytest

from ingest.data import finder

_TEXTS = ["Article 3", "See Article 3", "an [^|] end", "^", "第三条 甲|乙", "b", "ab", ""]


@pytest.mark.parametrize(
    ("pattern", "is_anchored"),
    [
        ("^Article", True),
        ("(?i)^article|^第", True),
        ("(?ix) ^ (?: article | see )", True),
        (r"^[^|]|^\|", True),
        ("^Article|b", False),
        ("b|^Article", False),
        (r"\^|[(|]", False),
        ("(?:^|a)b", False),
        ("条", False),
    ],
)
def test_a_pattern_is_found_where_a_search_finds_it(pattern: str, is_anchored: bool) -> None:
    find = finder(pattern)
    for text in _TEXTS:
        found, wanted = find(text), re.search(pattern, text)
        assert (found and found.span()) == (wanted and wanted.span())
    assert (find.__name__ == "match") == is_anchored
