"""Of one text in both scripts the one that the reader writes leads."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.support.search_samples import Library, make_document

_SIMPLIFIED = "任何人不得使为奴隶或奴役；一切形式的奴隶制度和奴隶买卖，均应予以禁止。"
_TRADITIONAL = "任何人不得使為奴隸或奴役；一切形式的奴隸制度和奴隸買賣，均應予以禁止。"


@pytest.fixture
def library(tmp_path: Path) -> Library:
    library = Library(tmp_path)
    for id_, text in (
        ("a/zh-Hant", _TRADITIONAL),
        ("b/zh-Hans", _SIMPLIFIED),
        ("c/zh-Hant", _TRADITIONAL),
    ):
        library.add(make_document(id_), text)
    return library.index()


@pytest.mark.parametrize(
    ("query", "lang"),
    [("任何人不得使为奴隶或奴役", "zh-Hans"), ("任何人不得使為奴隸或奴役", "zh-Hant")],
)
def test_it_is_in_the_script_of_the_query(library: Library, query: str, lang: str) -> None:
    hit = library.ask(query).groups[0].hits[0]
    assert hit.document.lang == lang
    assert len(hit.alike) == 2
