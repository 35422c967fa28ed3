"""The passage tree while it is being built."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from corpus import PassageKind, TableRow
from ingest.blocks import Block
from ingest.confidence import mean_confidence


@dataclass(slots=True, eq=False)
class Node:
    """A passage to be: its place in the tree gives its id and locator."""

    kind: PassageKind
    number: str | None = None
    style: str | None = None
    """Style of its printed mark (marks.toml); None where nothing is printed."""
    text: str = ""
    page: int | None = None
    confidence: float | None = None
    """How sure OCR is of ``text``; None where it is the file's own."""
    table_row: TableRow | None = None
    heading: str | None = None
    """Its words as a heading of what stands below; None where it is no heading."""
    role: str | None = None
    """Which part of a 公文 it is, where it is not its text: ``addressees``, ``date`` …"""
    place: int = 1
    """Which of its like it is among its siblings, from 1; set when the tree is complete."""
    beside_numbered: bool = False
    """Whether a sibling of its kind has a number; set when the tree is complete."""
    parent: Node | None = field(default=None, repr=False)
    children: list[Node] = field(default_factory=list, repr=False)

    @classmethod
    def of(
        cls, block: Block, kind: PassageKind, number: str | None = None, style: str | None = None
    ) -> Node:
        """What ``block`` becomes."""
        return cls(kind, number, style, block.text, block.page, block.confidence, block.table_row)

    def take_text(self, other: Block | Node, joint: str) -> None:
        """Adds the words of ``other`` to its own, parted by ``joint``."""
        self.confidence = mean_confidence(
            [(self.confidence, self.text), (other.confidence, other.text)]
        )
        self.text += joint + other.text if self.text else other.text

    def add(self, child: Node) -> Node:
        child.parent = self
        self.children.append(child)
        return child

    def ancestors(self) -> Iterator[Node]:
        """From the parent up, the root excluded."""
        node = self.parent
        while node is not None and node.parent is not None:
            yield node
            node = node.parent

    def walk(self) -> Iterator[Node]:
        """Itself and all below, in reading order."""
        yield self
        for child in self.children:
            yield from child.walk()

    def holds(self, kind: PassageKind) -> bool:
        return any(child.kind is kind or child.holds(kind) for child in self.children)
