"""The Markdown subset of the bundled documents: text → Source.

One ``# Title``; ``##`` to ``####`` headings; paragraphs of one line each, whose printed numbers
("1.", "(a)", "（一）") are text; ``-`` bullets nested by two spaces; pipe tables; footnotes
``[^1]``; and blockquotes for speaker notes. What goes beyond is an error, so that no format drops
it in silence.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from markdown_it import MarkdownIt
from markdown_it.tree import SyntaxTreeNode

from corpus.bundled.metadata import SourceMetadata
from corpus.bundled.model import (
    Block,
    Bullet,
    Heading,
    Inline,
    Line,
    Link,
    NoteMark,
    Paragraph,
    Source,
    SpeakerNotes,
    Table,
    Text,
    block_lines,
    plain,
)
from corpus.errors import FileDamaged

# A backslash before the dot or bracket keeps "1." from becoming a list whose number is not text.
_PRINTED_NUMBER = re.compile(r"^([ ]*(?:(?:[-*+]|>)[ ]+)*\d{1,9})([.)])(?=\s)", re.MULTILINE)
_NOTE = re.compile(r"\[\^([^\]\s]+)\]:\s+(.+)")
_MARK_OR_URL = re.compile(
    r"\[\^(?P<mark>[^\]\s]+)\]|(?P<url>https?://[A-Za-z0-9\-._~:/?#@!$&'*+,;=%]+)"
)
_AFTER_URL = ".,;:!?'"
_DISABLED = ["reference", "lheading", "hr", "code", "fence", "html_block", "autolink"]
_TEXT = {"text", "text_special", "strong", "em"}


def parse_source(markdown: str, lang: str, metadata: SourceMetadata) -> Source:
    """Parse one language version.

    Raises FileDamaged, naming the line, where the text goes beyond the subset, a footnote is
    missing, unused or called twice, or the text does not begin with its one title.
    """
    reading = _Reading(f"{metadata.work}.{lang}.md", _tidy(markdown))
    return Source(
        work=metadata.work,
        lang=lang,
        title=reading.title,
        blocks=tuple(reading.blocks),
        notes=reading.ordered_notes(),
        markdown=reading.markdown,
        type=metadata.type,
        status=metadata.status_in(lang),
        date=metadata.date,
        short_title=metadata.short_title(lang) or reading.title,
        issuing_body=metadata.issuing_body.get(lang),
        source_url=metadata.source_url,
        licence=metadata.licence,
    )


def _tidy(markdown: str) -> str:
    lines = [line.rstrip() for line in markdown.removeprefix("\ufeff").splitlines()]
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip("\n") + "\n"


class _Reading:
    """One pass over a source; ``name`` is used in errors."""

    def __init__(self, name: str, markdown: str) -> None:
        self.name = name
        self.markdown = markdown
        self._notes: dict[str, str] = {}
        self._numbers: dict[str, int] = {}
        self._line = 1
        parser = MarkdownIt("commonmark", {"html": False}).enable("table").disable(_DISABLED)
        tree = SyntaxTreeNode(parser.parse(_PRINTED_NUMBER.sub(r"\1\\\2", markdown)))
        titles = [node for node in tree.children if node.type == "heading" and node.tag == "h1"]
        if len(titles) != 1 or titles != tree.children[:1]:
            raise self._error("a text begins with its title, and has no other")
        self.title = plain(self._inline(titles[0]))
        self.blocks = [block for node in tree.children[1:] for block in self._read(node)]

    def ordered_notes(self) -> tuple[Line, ...]:
        """The footnotes by number; raises FileDamaged if marks and notes do not match."""
        marks = [
            part.number
            for block in self.blocks
            for line in block_lines(block)
            for part in line
            if isinstance(part, NoteMark)
        ]
        if marks != list(range(1, len(marks) + 1)) or set(self._numbers) != set(self._notes):
            raise self._error("each footnote must be called once and written once")
        return tuple(self._parts(self._notes[label]) for label in self._numbers)

    def _read(self, node: SyntaxTreeNode) -> Iterator[Block]:
        self._line = node.map[0] + 1 if node.map else self._line
        match node.type:
            case "heading" if node.tag in {"h2", "h3", "h4"}:
                yield Heading(int(node.tag[1]), self._inline(node))
            case "paragraph":
                if not self._take_notes(node.children[0].content):
                    yield Paragraph(self._inline(node))
            case "bullet_list":
                yield from self._bullets(node, 0)
            case "table":
                rows = [row for part in node.children for row in part.children]
                yield Table(tuple(tuple(map(self._inline, row.children)) for row in rows))
            case "blockquote" if all(child.type == "paragraph" for child in node.children):
                yield SpeakerNotes(tuple(map(self._inline, node.children)))
            case kind:
                raise self._error(f"{kind} {node.tag} is not in the subset")

    def _bullets(self, bullet_list: SyntaxTreeNode, depth: int) -> Iterator[Block]:
        for child in (child for item in bullet_list.children for child in item.children):
            self._line = child.map[0] + 1 if child.map else self._line
            if child.type == "paragraph":
                yield Bullet(depth, self._inline(child))
            elif child.type == "bullet_list":
                yield from self._bullets(child, depth + 1)
            else:
                raise self._error(f"{child.type} in a bullet is not in the subset")

    def _take_notes(self, paragraph: str) -> bool:
        notes = [_NOTE.fullmatch(line.strip()) for line in paragraph.split("\n")]
        found = {note[1]: note[2] for note in notes if note}
        if len(found) < len(notes):
            return False
        self._notes |= found
        return True

    def _inline(self, node: SyntaxTreeNode) -> Line:
        """The content of a paragraph, heading or cell; emphasis is taken as plain words."""
        text = ""
        for part in node.walk():
            if part.type == "softbreak":
                raise self._error("a paragraph goes over more than one line")
            if part.type not in {node.type, "inline", *_TEXT}:
                raise self._error(f"{part.type} is not in the subset")
            text += part.content if part.type in _TEXT else ""
        return self._parts(text)

    def _parts(self, text: str) -> Line:
        parts: list[Inline] = []
        end = 0
        for match in _MARK_OR_URL.finditer(text):
            parts.append(Text(text[end : match.start()]))
            if match["mark"]:
                label = match["mark"]
                parts.append(NoteMark(self._numbers.setdefault(label, len(self._numbers) + 1)))
                end = match.end()
            else:
                url = match["url"].rstrip(_AFTER_URL)
                parts.append(Link(url))
                end = match.start() + len(url)
        parts.append(Text(text[end:]))
        return tuple(part for part in parts if part != Text(""))

    def _error(self, detail: str) -> FileDamaged:
        detail = f"{detail} (line {self._line})"
        return FileDamaged(file=self.name, format="Markdown", detail=detail)
