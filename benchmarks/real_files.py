"""Measures how well real files are read, compared with kreuzberg and markitdown.

    python -m benchmarks.real_files [--folder DIR] [--peers] [--json OUT] [--missing] [NAME…]

DIR contains the files (default: the shared folder's ``real/``); a NAME selects files by a part of their
names. With ``--peers``, kreuzberg and markitdown, too, from environments that are made in build/peers.

Each file is read a second time by an independent program: PDF by ``pdftotext`` (poppler-utils, with
poppler-data for Chinese), Office files and HTML from their XML. That text is split into sentences. Measured
per file and tool, by letters alone (spaces, digits and punctuation are ignored, since tools differ in note
marks and in numbering):

in order  the share of sentences whose letters the tool's text contains without interruption
whole     the share that one passage (of the peers: one paragraph, between blank lines) contains;
          kreuzberg's plain text has no paragraphs
articles  for laws: which of the printed article numbers the tool has as separate units

Then the processor seconds for the PDF files. ``--missing`` lists the sentences that kb does not have whole.
"""

from __future__ import annotations

import argparse
import html
import json
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
import unicodedata
import zipfile
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

from benchmarks.frame.environments import peer_program, program
from benchmarks.frame.rows import Bench, CannotRun, Row, Rows, Skip
from benchmarks.peers import TOOLS
from benchmarks.real_files_run import article_number
from tests.conftest import ROOT, SHARED

_TOOLS = ("kb", "kreuzberg", "kreuzberg-markdown", "markitdown")
_WITHOUT_PARAGRAPHS = "kreuzberg"
_END = re.compile(r"(?<=[.!?;:])[\"”’)]?\s+|(?<=[。！？；：])[”’」』）]?\s*")
# Shorter sentences are found by chance, or are labels.
_FEWEST_LETTERS = 18
_FEWEST_HAN = 8
_BULLET = re.compile(r"^(?:[•●■▪◆❖➢➔►▶✓☐☑☒◻□‣◦○·–—*\ue000-\uf8ff-]|o)\s+")
# A line this much shorter than its block's longest ends a paragraph, or is a label or a heading.
_SHORT_LINE = 0.6
_HAN = re.compile("[\u3400-\u9fff]")
_FEWEST_ARTICLES = 5
_REPEATED = 3
# A difference of one sentence in two thousand does not count.
_NOISE = 0.0005
# A file with fewer sentences is a scan with a stamp.
_FEWEST_SENTENCES = 5


@dataclass(frozen=True, slots=True)
class Sentence:
    letters: str
    first_line: str
    """The letters of its block's first line, which may be a heading that pdftotext does not separate from
    the text below; empty if the sentence does not begin with it."""


@dataclass(frozen=True, slots=True)
class Reference:
    """An independent reading: its sentences, and the numbers of its articles, if it is a law."""

    sentences: list[Sentence]
    articles: set[int]


# The independent text


def reference(path: Path) -> Reference | None:
    """The independent text of a file; None if no program reads the format, or the file is a scan."""
    ending = path.suffix.lower()
    if ending == ".pdf":
        pages = _pdf_pages(path)
    elif ending in {".docx", ".pptx"}:
        pages = [[[text] for text in _office_paragraphs(path)]]
    elif ending in {".html", ".htm"}:
        pages = [[[text] for text in _html_paragraphs(path)]]
    elif ending == ".txt":
        pages = [[[line] for line in _decoded(path).splitlines() if line.strip()]]
    else:
        return None
    sentences = [s for block in _without_repeated(pages) for s in _sentences(block)]
    lines = [line for page in pages for block in page for line in block]
    return Reference(sentences, _articles(lines)) if len(sentences) >= _FEWEST_SENTENCES else None


def _pdf_pages(path: Path) -> list[list[list[str]]]:
    """Pages of blocks of lines."""
    done = subprocess.run(
        ["pdftotext", "-enc", "UTF-8", str(path), "-"], capture_output=True, timeout=300, check=True
    )
    pages = done.stdout.decode("utf-8", "replace").split("\f")
    return [[block.splitlines() for block in re.split(r"\n\s*\n", page)] for page in pages]


def _office_paragraphs(path: Path) -> Iterator[str]:
    part = r"word/document\.xml" if path.suffix.lower() == ".docx" else r"ppt/slides/slide\d+\.xml"
    with zipfile.ZipFile(path) as archive:
        for name in archive.namelist():
            if re.fullmatch(part, name):
                yield from _xml_paragraphs(ElementTree.fromstring(archive.read(name)))


def _xml_paragraphs(node: ElementTree.Element) -> Iterator[str]:
    name = node.tag.rpartition("}")[2]
    if name in {"Fallback", "del", "moveFrom"}:
        return
    if name == "p":
        yield "".join(_xml_runs(node))
    for child in node:
        yield from _xml_paragraphs(child)


def _xml_runs(node: ElementTree.Element) -> Iterator[str]:
    """The text of a paragraph, without that of paragraphs in it (text boxes)."""
    for child in node:
        name = child.tag.rpartition("}")[2]
        if name in {"p", "Fallback", "del", "moveFrom", "instrText"}:
            continue
        if name == "t":
            yield child.text or ""
        elif name in {"tab", "br"}:
            yield " "
        else:
            yield from _xml_runs(child)


def _html_paragraphs(path: Path) -> Iterator[str]:
    text = _decoded(path)
    text = re.sub(r"(?is)<(script|style|head)\b.*?</\1>|<!--.*?-->", " ", text)
    for block in re.split(r"(?i)</?(?:p|div|td|tr|table|li|h\d|br|blockquote|ul|ol)\b[^>]*>", text):
        plain = re.sub(r"<[^>]+>", "", block)
        if plain.strip():
            yield " ".join(html.unescape(plain).split())


def _decoded(path: Path) -> str:
    data = path.read_bytes()
    for encoding in ("utf-8-sig", "gb18030", "big5", "latin-1"):
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise AssertionError("latin-1 reads everything")


def _without_repeated(pages: list[list[list[str]]]) -> Iterator[list[str]]:
    """Blocks without the lines that are repeated on several pages: running headers and footers."""
    keys = Counter(k for page in pages for k in {_folded(line) for block in page for line in block})
    many = len(pages) > _REPEATED
    for page in pages:
        for block in page:
            yield [line for line in block if not (many and keys[_folded(line)] >= _REPEATED)]


def _folded(line: str) -> str:
    return re.sub(r"\d+", "#", "".join(line.split()))


def _sentences(lines: Sequence[str]) -> Iterator[Sentence]:
    """The sentences in a block; none crosses a paragraph's end. A short line ends a paragraph, or is a
    label or heading, and a bullet begins an item."""
    lines = [line.strip() for line in lines if line.strip()]
    longest = max(map(len, lines), default=0)
    parts: list[list[str]] = [[]]
    for line in lines:
        if _BULLET.match(line):
            parts.append([])
        parts[-1].append(_BULLET.sub("", line))
        if len(line) < _SHORT_LINE * longest:
            parts.append([])
    for part in parts:
        text = ""
        for line in part:
            text = text[:-1] + line if re.search(r"[a-z]-$", text) else f"{text} {line}"
        for number, sentence in enumerate(_END.split(text)):
            found = letters(sentence)
            fewest = _FEWEST_HAN if _HAN.search(found) else _FEWEST_LETTERS
            if len(found) >= fewest and not re.search(r"\.{4}|…{2}|(?:\. ){4}", sentence):
                yield Sentence(found, letters(part[0]) if number == 0 and len(part) > 1 else "")


def letters(text: str) -> str:
    """Letters alone, in their plain forms, in lower case."""
    text = unicodedata.normalize("NFKC", text).casefold()
    return "".join(filter(str.isalpha, text))


def _articles(lines: Sequence[str]) -> set[int]:
    numbers: list[int] = []
    for line in lines:
        number = article_number(line)
        if number and (not numbers or number == numbers[-1] + 1 or number == 1):
            numbers.append(number)
    return set(numbers) if len(set(numbers)) >= _FEWEST_ARTICLES else set()


# Scores


def score(tool: str, found: dict[str, Any], wanted: Reference) -> dict[str, Any]:
    """The shares of sentences, the number of articles, and the sentences that are not whole; those marked
    "~" are found in order."""
    units = [letters(unit) for unit in found["units"]]
    text = "".join(units)
    # The end of a unit is not a letter, so that no sentence is found across it.
    parted = "\n".join(units)
    alone = set(units)

    def is_whole(sentence: Sentence) -> bool:
        head = sentence.first_line
        return sentence.letters in parted or (
            bool(head) and head in alone and sentence.letters.removeprefix(head) in parted
        )

    broken = [sentence.letters for sentence in wanted.sentences if not is_whole(sentence)]
    gone = [sentence for sentence in broken if sentence not in text]
    total = len(wanted.sentences)
    return {
        "in_order": round(1 - len(gone) / total, 4),
        "whole": None if tool == _WITHOUT_PARAGRAPHS else round(1 - len(broken) / total, 4),
        "articles": len(wanted.articles & set(found["articles"])),
        "error": found.get("error"),
        "missing": [f"{'-' if s in gone else '~'} {s}" for s in broken] if tool == "kb" else [],
    }


def rows(bench: Bench) -> Rows:
    folder = bench.of_shared("real")
    program("pdftotext")
    pythons = {"kb": sys.executable}
    for tool in _TOOLS[1:]:
        try:
            pythons[tool] = peer_program(bench.say, TOOLS[tool])
        except CannotRun as error:
            yield Skip(tool, str(error))
    report = measure(folder, pythons, ())
    tools, files = report["tools"], report["files"].values()
    case, ours = f"{len(files)} real files", tools["kb"]
    articles = sum(row["articles"] for row in files)
    found = sum(row["kb"]["articles"] for row in files)
    yield Row(
        case=case,
        measure=f"articles of laws, {articles}",
        value=found / max(articles, 1),
        unit="share",
        better="higher",
    )
    measures = {
        "sentences in order": ("in_order", "share", "higher"),
        "sentences whole": ("whole", "share", "higher"),
        "processor time, PDF files": ("pdf_seconds", "s", "lower"),
    }
    for tool, theirs in tools.items():
        for measure_, (key, unit, better) in measures.items():
            if tool != "kb" and theirs[key] is not None:
                yield Row(
                    case=case,
                    measure=measure_,
                    value=ours[key],
                    unit=unit,
                    better=better,
                    peer=tool,
                    peer_value=theirs[key],
                )


def measure(folder: Path, pythons: Mapping[str, str], names: Sequence[str]) -> dict[str, Any]:
    """Per file the scores of each tool that has a Python; per tool the means and the seconds for all PDF
    files."""
    paths = [p for p in sorted(folder.iterdir()) if not names or any(n in p.name for n in names)]
    references = {str(path): wanted for path in paths if (wanted := reference(path))}
    files = {
        Path(path).name: {"sentences": len(wanted.sentences), "articles": len(wanted.articles)}
        for path, wanted in references.items()
    }
    report: dict[str, Any] = {"files": files, "tools": {}}
    for tool, python in pythons.items() if references else ():
        results = _run(python, tool, list(references))
        if results is None:
            continue
        found = []
        for path, wanted in references.items():
            found.append(score(tool, results[path], wanted))
            report["files"][Path(path).name][tool] = found[-1]
        seconds = sum(result["cpu"] for path, result in results.items() if path.endswith(".pdf"))
        wholes = [row["whole"] for row in found if row["whole"] is not None]
        report["tools"][tool] = {
            "in_order": statistics.mean(row["in_order"] for row in found),
            "whole": statistics.mean(wholes) if wholes else None,
            "pdf_seconds": round(seconds, 2),
        }
    return report


def _run(python: str, tool: str, paths: list[str]) -> dict[str, Any] | None:
    with tempfile.TemporaryDirectory() as folder:
        files, out = Path(folder, "files.json"), Path(folder, "out.json")
        files.write_text(json.dumps(paths))
        command = [python, "-m", "benchmarks.real_files_run", tool, str(files), str(out)]
        environment = {"PATH": "/usr/bin:/bin", "PYTHONPATH": str(ROOT)}
        done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
        if done.returncode:
            last = (done.stderr.strip().splitlines() or ["no output"])[-1]
            print(f"{tool} is left out: it could not be run ({last}).")
            return None
        return json.loads(out.read_text("utf-8"))  # type: ignore[no-any-return]


def show(report: dict[str, Any], *, missing: bool) -> None:
    tools = [tool for tool in _TOOLS if tool in report["tools"]]
    heads = "".join(f"{tool:>22}" for tool in tools)
    print(f"{'in order / whole / articles':32}{'n':>5}{'art':>5}{heads}")
    for name, row in report["files"].items():
        cells = "".join(
            f"{_figures(row[tool]):>17}{row[tool]['articles'] or '':>5}" for tool in tools
        )
        best = max((row[tool]["in_order"] for tool in tools[1:]), default=0.0)
        notes = [
            "behind" if row["kb"]["in_order"] < best - _NOISE else "",
            "ARTICLES" if row["kb"]["articles"] != row["articles"] else "",
            row["kb"]["error"] or "",
        ]
        shown = (
            f"{name:32}{row['sentences']:>5}{row['articles'] or '':>5}{cells}  {' '.join(notes)}"
        )
        print(shown.rstrip())
        for sentence in row["kb"]["missing"] if missing else []:
            print(f"        {sentence[:150]}")
    means = "".join(f"{_figures(report['tools'][tool]):>17}{'':5}" for tool in tools)
    print(f"{'mean of the files':42}{means}")
    seconds = "".join(f"{report['tools'][tool]['pdf_seconds']:>15.2f} s     " for tool in tools)
    print(f"{'processor seconds, PDF files':42}{seconds}")


def _figures(row: dict[str, Any]) -> str:
    whole = "–" if row["whole"] is None else f"{row['whole']:.3f}"
    return f"{row['in_order']:.3f} {whole:>6}"


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("names", nargs="*")
    parser.add_argument("--folder", type=Path, default=SHARED / "real")
    parser.add_argument("--peers", action="store_true", help="kreuzberg and markitdown, too")
    parser.add_argument("--json", type=Path, help="where to write the report")
    parser.add_argument("--missing", action="store_true")
    options = parser.parse_args()
    if not options.folder.is_dir():
        sys.exit(f"{options.folder} is not there: nothing is measured")
    if not shutil.which("pdftotext"):
        sys.exit("pdftotext is not there: install poppler-utils")
    pythons = {"kb": sys.executable}
    if options.peers:
        pythons |= {tool: peer_program(print, TOOLS[tool]) for tool in _TOOLS[1:]}
    report = measure(options.folder, pythons, options.names)
    show(report, missing=options.missing)
    if options.json:
        options.json.write_text(json.dumps(report, ensure_ascii=False, indent=1), "utf-8")


if __name__ == "__main__":
    main()
