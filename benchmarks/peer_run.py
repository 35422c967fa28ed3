"""Runs one reader over files and writes its results. A Python that has nothing of kb can run it.

    python -m benchmarks.peer_run TOOL FILES.json OUT.json

TOOL: a name in READERS. FILES: paths. OUT: per file its text, one block per line, and headings, or an
error; CPU and wall seconds; peak memory in MB before and after reading.
"""

from __future__ import annotations

import json
import logging
import re
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from benchmarks.frame.measuring import own_peak_mb, spent

Answer = tuple[str, list[str]]
"""Text, headings."""


def kb_reader() -> Callable[[str], Answer]:
    from corpus import Format
    from ingest.blocks import BlockKind
    from ingest.pool.parse import reader_of

    def read(path: str) -> Answer:
        blocks = reader_of(Format(path.rpartition(".")[2]))(Path(path)).blocks
        heads = {BlockKind.HEADING, BlockKind.SLIDE}
        texts = [block.text.replace("\n", " ") for block in blocks]
        return "\n".join(texts), [block.text for block in blocks if block.kind in heads]

    return read


def kreuzberg_reader(output: str) -> Callable[[str], Answer]:
    import kreuzberg

    settings: Any = kreuzberg.ExtractionConfig(use_cache=False, output_format=output)

    def read(path: str) -> Answer:
        return _from_markdown(kreuzberg.extract_file_sync(path, config=settings).content)

    return read


def markitdown_reader() -> Callable[[str], Answer]:
    from markitdown import MarkItDown

    converter = MarkItDown()
    return lambda path: _from_markdown(converter.convert(path).text_content)


def unstructured_reader() -> Callable[[str], Answer]:
    from unstructured.partition.auto import partition

    def read(path: str) -> Answer:
        found = partition(path, strategy="fast")
        heads = [each.text for each in found if type(each).__name__ == "Title"]
        return "\n".join(each.text.replace("\n", " ") for each in found), heads

    return read


def _from_markdown(text: str) -> Answer:
    heads = [match[1].strip() for match in re.finditer(r"(?m)^#+ (.*)$", text)]
    lines = (re.sub(r"^\s*(?:#+ |[-*+] |> )", "", line) for line in text.splitlines())
    lines = (line for line in lines if not re.fullmatch(r"[\s|:-]+|<!--.*-->", line))
    rows = (
        re.sub(r"\s*\|\s*", "\t", line.strip("| ")) if line.startswith("|") else line
        for line in lines
    )
    plain = (re.sub(r"\\([\\`*_{}\[\]()#+.!|>~-])", r"\1", line).replace("**", "") for line in rows)
    return "\n".join(plain), heads


READERS: dict[str, Callable[[], Callable[[str], Answer]]] = {
    "kb": kb_reader,
    "kreuzberg": lambda: kreuzberg_reader("plain"),
    "kreuzberg-markdown": lambda: kreuzberg_reader("markdown"),
    "markitdown": markitdown_reader,
    "unstructured": unstructured_reader,
}


def main() -> None:
    tool, files, out = sys.argv[1:]
    logging.disable(logging.CRITICAL)
    paths = json.loads(Path(files).read_text("utf-8"))
    read = READERS[tool]()
    read(paths[0])  # Loads everything that is loaded lazily.
    before, results = own_peak_mb(), {}
    for path in paths:
        with spent() as took:
            try:
                text, heads = read(path)
                results[path] = {"text": text, "heads": heads}
            except Exception as error:
                results[path] = {"text": "", "heads": [], "error": repr(error)[:300]}
        results[path] |= {"cpu": took.processor, "wall": took.wall}
    answer = {"before": before, "peak": own_peak_mb(), "files": results}
    Path(out).write_text(json.dumps(answer), "utf-8")


if __name__ == "__main__":
    main()
