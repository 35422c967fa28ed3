"""A file that has been read leaves nothing behind that waits for Python's search for circular references.

A parser process reads hundreds of files, and that search is rare in it.
"""

from __future__ import annotations

import gc
from collections.abc import Iterator
from pathlib import Path

import pytest

from corpus import Format
from ingest import Metadata, parse_file
from ingest.structure.tree import Node

_LAW = """# 反人口贩运法

## 第一章 总则

第一条 本法适用于下列人员：

（一）被害人；

（二）证人。

第二条 本法自公布之日起施行。
"""


@pytest.fixture
def without_collections() -> Iterator[None]:
    gc.collect()
    gc.disable()
    yield
    gc.enable()


@pytest.mark.usefixtures("without_collections")
def test_the_tree_of_passages_is_freed_at_once(tmp_path: Path) -> None:
    path = tmp_path / "law.md"
    path.write_text(_LAW, "utf-8")
    parsed = parse_file(path, Format.MARKDOWN, Metadata())
    assert [passage.number for passage in parsed.passages if passage.kind == "item"] == ["1", "2"]
    assert [each for each in gc.get_objects() if isinstance(each, Node)] == []
