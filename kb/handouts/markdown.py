"""A handout as Markdown (CommonMark, with tables and footnotes as GitHub reads them)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from kb.handouts import texts
from kb.handouts.model import (
    Block,
    Handout,
    Heading,
    Line,
    LineKind,
    Quoted,
    Remark,
    Table,
    Words,
    rows_of,
)
from kb.handouts.texts import Wording

_SIGNS: Final = re.compile(r"([\\`*_\[\]<>~|&])")
_START: Final = re.compile(r"^(\s*)(#{1,6}(?=\s)|[-+=](?=\s|[-+=]|$)|\d{1,9}(?=[.)](?:\s|$)))")


def write_markdown(handout: Handout) -> bytes:
    """UTF-8, ends with a line break."""
    return ("\n\n".join(_blocks(handout)) + "\n").encode()


def escaped(text: str) -> str:
    """A line of text that Markdown shows as it is."""
    text = _SIGNS.sub(r"\\\1", text)
    # A number before a full stop would be a list's, a sign at the start a heading or an item.
    return _START.sub(lambda m: m[1] + (m[2] + "\\" if m[2].isdigit() else "\\" + m[2]), text)


def _blocks(handout: Handout) -> Iterator[str]:
    wording = Wording(handout.ui)
    yield f"# {escaped(handout.title)}"
    yield f"{escaped(wording.summary(handout))}  \n{wording.day(handout.date)}"
    for item in handout.items:
        match item:
            case Heading(text, level):
                yield f"{'#' * (level + 1)} {escaped(text)}"
            case Remark(text):
                yield _lines(text)
            case Quoted():
                yield from _quoted(item, handout, wording)
    if handout.sources:
        yield f"## {wording.text(texts.SOURCES)}"
        yield "\n".join(_sources(handout, wording))
    if handout.glossary:
        yield f"## {wording.text(texts.GLOSSARY)}"
        yield "\n".join(_glossary(handout, wording))
    for quoted in handout.quotations:
        for note in quoted.notes:
            yield f"[^{note.number}]: " + _lines(note.text).replace("\n", "\n    ")


def _quoted(quoted: Quoted, handout: Handout, wording: Wording) -> Iterator[str]:
    marks = "".join(f"[^{note.number}]" for note in quoted.notes)
    yield f"{'#' * (quoted.level + 1)} {escaped(wording.heading(quoted))}{marks}"
    if warning := wording.state(quoted.state):
        yield f"*{escaped(warning)}*"
    if handout.is_in_columns(quoted):
        rows = [
            tuple("<br>".join(map(_line, cell)) for cell in row) for row in rows_of(quoted.sides)
        ]
        yield _table([tuple(map(wording.language, quoted.sides)), *rows])
    for words in quoted.sides:
        if not handout.is_in_columns(quoted):
            yield from map(_cited, words.blocks)
        if words.citation:
            yield _origin(words, wording)
    if quoted.address:
        yield f"<{quoted.address}>"


def _origin(words: Words, wording: Wording) -> str:
    dash = "——" if words.base_lang == "zh" else "— "
    return f"{dash}{escaped(words.citation)}  \n*{escaped(wording.origin(words))}*"


def _cited(block: Block) -> str:
    if isinstance(block, Line):
        return f"> {_line(block)}"
    return "\n".join(f"> {line}" for line in _rows(block).split("\n"))


def _line(block: Block) -> str:
    if isinstance(block, Table):
        return "<br>".join(" / ".join(escaped(cell.text) for cell in row) for row in block.rows)
    text = escaped(block.text)
    return f"**{text}**" if block.kind is LineKind.HEADING else text


def _rows(table: Table) -> str:
    """A merged cell is written where it begins; Markdown has no merged cells."""
    rows = []
    for row in table.rows:
        cells = [""] * table.width
        for cell in row:
            cells[cell.column - 1] = escaped(cell.text)
        rows.append(tuple(cells))
    if not table.rows[0][0].is_header:
        rows.insert(0, ("",) * table.width)
    return _table(rows)


def _table(rows: list[tuple[str, ...]]) -> str:
    written = [f"| {' | '.join(row)} |" for row in rows]
    written.insert(1, f"|{' --- |' * len(rows[0])}")
    return "\n".join(written)


def _lines(text: str) -> str:
    return "  \n".join(map(escaped, text.split("\n")))


def _sources(handout: Handout, wording: Wording) -> Iterator[str]:
    for number, source in enumerate(handout.sources, 1):
        yield f"{number}. {escaped(source.citation)}  "
        yield f"   {escaped(wording.status_line(source.status, source.force))}"
        for label, url in ((texts.LINK, source.address), (texts.OFFICIAL_TEXT, source.source_url)):
            if url:
                yield f"   {wording.labelled(label, '')}<{url}>"


def _glossary(handout: Handout, wording: Wording) -> Iterator[str]:
    heads = tuple(map(wording.text, (texts.ENGLISH, texts.CHINESE, texts.MEANING)))
    rows = [heads]
    for term in handout.glossary:
        meanings = []
        for each in term.meanings:
            meanings.append(escaped(each.text))
            if each.note:
                law = Wording(each.lang).labelled(texts.DIFFERENCE_IN_LAW, each.note)
                meanings.append(f"*{escaped(law)}*")
        rows.append((escaped(term.en), escaped(term.zh), "<br>".join(meanings)))
    yield _table(rows)
