"""Measures how many titles, dates, types, issuing bodies and languages of real files kb finds.

``python -m benchmarks.real_metadata [FOLDER] [--gold FILE] [--ocr FILE]`` reads the files that
``benchmarks/data/real-metadata.jsonl`` names in FOLDER (/work/shared/real) and prints a line for each value
that differs, then the shares. The list was made from each file's first page; if several answers are
possible, it has all of them. ``--ocr`` names a file that caches the recognised pages of scans.
"""

from __future__ import annotations

import argparse
import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any

import msgspec
from rapidfuzz import fuzz

from benchmarks.frame.rows import Bench, CannotRun, Row, Rows
from corpus import FileRefused, OcrPage, PassageKind, TextMissing
from ingest import Metadata, check_file, parse_file
from ingest.ocr import OcrEngine, ocr_problem

_GOLD = Path(__file__).parent / "data" / "real-metadata.jsonl"
_FIELDS = ("title", "date", "type", "issuing_body", "lang", "articles")
# Two titles are the same if they differ in a character that OCR or a font has lost.
_SAME_TITLE = 95


class Expected(msgspec.Struct, kw_only=True):
    """A line of the list: the metadata on the file's first page, as a person reads them."""

    file: str
    title: list[str]
    date: list[str] | None
    """ISO 8601: a day, or a month ("2016-12"); None if the file has none."""
    type: list[str]
    issuing_body: list[str] | None
    lang: str
    articles: int | None = None


def _plain(text: str) -> str:
    return re.sub(r"[\W_]+", "", unicodedata.normalize("NFKC", text).casefold())


def _is_right(field: str, expected: Expected, found: Any) -> bool | None:
    """Whether a value is right; None if the list does not have the field."""
    wanted = getattr(expected, field)
    if field in ("date", "issuing_body", "articles") and wanted is None:
        return None
    if field in ("title", "issuing_body"):
        return any(fuzz.ratio(_plain(w), _plain(found or "")) >= _SAME_TITLE for w in wanted)
    if field == "date":
        return any(str(found or "").startswith(day) for day in wanted)
    if field == "lang":
        return bool(found.removesuffix("-Hans") == wanted)
    return found == wanted if field == "articles" else found in wanted


def _read(path: Path, pages: dict[str, list[OcrPage]], engine: OcrEngine) -> dict[str, Any]:
    format_ = check_file(path, 200)
    try:
        parsed = parse_file(path, format_, Metadata(), recognised=pages.get(path.name, ()))
    except TextMissing as error:
        numbers = range(1, int(error.params["pages"]) + 1)
        pages[path.name] = [engine.recognise(path, number) for number in numbers]
        parsed = parse_file(path, format_, Metadata(), recognised=pages[path.name])
    if parsed.unread_pages and path.name not in pages:
        pages[path.name] = [engine.recognise(path, number) for number in parsed.unread_pages]
        parsed = parse_file(path, format_, Metadata(), recognised=pages[path.name])
    found = msgspec.structs.asdict(parsed.metadata)
    found["articles"] = sum(p.kind is PassageKind.ARTICLE for p in parsed.passages)
    return found


def _counted(
    read: Iterable[tuple[Expected, dict[str, Any] | str]], tell: Callable[[str], object]
) -> dict[str, tuple[int, int]]:
    """For each field how many values are right, of how many; ``tell`` is given the others."""
    right = dict.fromkeys(_FIELDS, 0)
    asked = dict.fromkeys(_FIELDS, 0)
    for expected, found in read:
        if isinstance(found, str):
            tell(f"{expected.file}: refused: {found}")
        for field in _FIELDS:
            value = None if isinstance(found, str) else found[field]
            is_right = False if isinstance(found, str) else _is_right(field, expected, value)
            if is_right is None or (isinstance(found, str) and getattr(expected, field) is None):
                if value and field == "date":
                    tell(f"{expected.file}: date: none is stated, but {value}")
                continue
            asked[field] += 1
            right[field] += is_right
            if not is_right:
                tell(f"{expected.file}: {field}: {value!r}, not {getattr(expected, field)!r}")
    return {field: (right[field], asked[field]) for field in _FIELDS}


def _read_all(
    folder: Path, gold: Path, pages: dict[str, list[OcrPage]]
) -> Iterator[tuple[Expected, dict[str, Any] | str]]:
    with OcrEngine() as engine:
        for line in gold.read_text("utf-8").splitlines():
            expected = msgspec.json.decode(line, type=Expected)
            try:
                yield expected, _read(folder / expected.file, pages, engine)
            except FileRefused as error:
                yield expected, str(error)


def rows(bench: Bench) -> Rows:
    if problem := ocr_problem():
        raise CannotRun(f"some of the files are scans: {problem}")
    read = _read_all(bench.of_shared("real"), _GOLD, {})
    for field, (right, asked) in _counted(read, lambda _: None).items():
        yield Row(
            case=f"{asked} real files",
            measure=f"{field} right",
            value=right / asked if asked else 1.0,
            unit="share",
            better="higher",
        )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", nargs="?", type=Path, default=Path("/work/shared/real"))
    parser.add_argument("--gold", type=Path, default=_GOLD)
    parser.add_argument("--ocr", type=Path)
    options = parser.parse_args()
    pages: dict[str, list[OcrPage]] = {}
    if options.ocr and options.ocr.exists():
        pages = msgspec.json.decode(options.ocr.read_bytes(), type=dict[str, list[OcrPage]])
    counted = _counted(_read_all(options.folder, options.gold, pages), print)
    if options.ocr:
        options.ocr.write_bytes(msgspec.json.encode(pages))
    for field, (right, asked) in counted.items():
        share = right / asked if asked else 1.0
        print(f"{field:13} {right:3} of {asked:3}  {share:.3f}")


if __name__ == "__main__":
    main()
