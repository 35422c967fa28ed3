"""Runs one tool over real files, in a process of its own; peers' Pythons have nothing of kb.

python -m benchmarks.real_files_run TOOL FILES.json OUT.json
"""

from __future__ import annotations

import json
import logging
import re
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

_ARTICLE = re.compile(
    r"^\s*(?:Article\s+(\d{1,3})\b(?!\s*\()|第([〇零一二三四五六七八九十百]{1,7})条(?!第|规定))"
)


def run_tool(tool: str, files: Path, out: Path) -> None:
    """Reads the files that ``files`` (JSON) lists, and writes per file its units, articles and seconds."""
    logging.disable(logging.CRITICAL)
    paths = json.loads(files.read_text("utf-8"))
    readers = {"kb": _kb, "kreuzberg": _kreuzberg, "markitdown": _markitdown}
    read = readers[tool.partition("-")[0]](tool)
    results = {}
    for path in [
        paths[0],
        *paths,
    ]:  # The first file twice: lazy loading must not be timed.
        cpu = time.process_time()
        try:
            units, articles = read(path)
            results[path] = {"units": units, "articles": articles}
        except Exception as error:
            results[path] = {"units": [], "articles": [], "error": repr(error)[:200]}
        results[path]["cpu"] = time.process_time() - cpu
    out.write_text(json.dumps(results), "utf-8")


_Reader = Callable[[str], tuple[list[str], list[int]]]
"""Takes a path; returns its units (passages, paragraphs) and the numbers of its articles."""


def _kb(_tool: str) -> _Reader:
    from corpus import Format
    from ingest import Metadata
    from ingest.pool.parse import parse_file

    formats = {"htm": "html", "md": "markdown", "txt": "text"}

    def read(path: str) -> tuple[list[str], list[int]]:
        ending = path.rpartition(".")[2].lower()
        parsed = parse_file(Path(path), Format(formats.get(ending, ending)), Metadata())
        articles = [p for p in parsed.passages if p.kind == "article"]
        numbers = [int(p.number) for p in articles if p.number and p.number.isdigit()]
        return [p.text for p in parsed.passages], numbers

    return read


def _kreuzberg(tool: str) -> _Reader:
    import kreuzberg

    output: Any = "markdown" if tool.endswith("markdown") else "plain"
    settings = kreuzberg.ExtractionConfig(use_cache=False, output_format=output)
    return lambda path: _paragraphs(kreuzberg.extract_file_sync(path, config=settings).content)


def _markitdown(_tool: str) -> _Reader:
    from markitdown import MarkItDown

    converter = MarkItDown()
    return lambda path: _paragraphs(converter.convert(path).text_content)


def _paragraphs(text: str) -> tuple[list[str], list[int]]:
    lines = [line.lstrip("#*->_ ") for line in text.splitlines()]
    numbers = [n for line in lines if (n := article_number(line))]
    return re.split(r"\n\s*\n", text), numbers


def article_number(line: str) -> int | None:
    match = _ARTICLE.match(line)
    return None if not match else int(match[1]) if match[1] else _numeral(match[2])


def _numeral(text: str) -> int:
    total = digit = 0
    for sign in text:
        if sign in "十百":
            total += (digit or 1) * {"十": 10, "百": 100}[sign]
            digit = 0
        else:
            digit = "〇一二三四五六七八九".find(sign.replace("零", "〇"))
    return total + digit


if __name__ == "__main__":
    run_tool(sys.argv[1], Path(sys.argv[2]), Path(sys.argv[3]))
