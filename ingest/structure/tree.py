"""The passage tree during its construction."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from corpus import PassageKind, TableRow
from ingest.blocks import Block
from ingest.confidence import mean_confidence


@dataclass(slots=True, eq=False)
class Node:
    """A future passage: its position in the tree determines its id and locator."""

    kind: PassageKind
    number: str | None = None
    style: str | None = None
    """Style of its printed mark (marks.toml); None if no mark is printed."""
    text: str = ""
    page: int | None = None
    confidence: float | None = None
    """Confidence of OCR in ``text``; None if it is the file's own."""
    table_row: TableRow | None = None
    heading: str | None = None
    """Its words as a heading of its children; None if it is not a heading."""
    role: str | None = None
    """The part of a 公文, if it is outside its text: ``addressees``, ``date`` …"""
    place: int = 1
    """Its position among siblings of its kind, from 1; set when the tree is complete."""
    beside_numbered: bool = False
    """Whether a sibling of its kind has a number; set when the tree is complete."""
    parent: Node | None = field(default=None, repr=False)
    children: list[Node] = field(default_factory=list, repr=False)

    @classmethod
    def of(
        cls, block: Block, kind: PassageKind, number: str | None = None, style: str | None = None
    ) -> Node:
        """The node for ``block``."""
        return cls(kind, number, style, block.text, block.page, block.confidence, block.table_row)

    def take_text(self, other: Block | Node, joint: str) -> None:
        """Appends the text of ``other`` to its own, separated by ``joint``."""
        self.confidence = mean_confidence(
            [(self.confidence, self.text), (other.confidence, other.text)]
        )
        self.text += joint + other.text if self.text else other.text

    def add(self, child: Node) -> Node:
        child.parent = self
        self.children.append(child)
        return child

    def ancestors(self) -> Iterator[Node]:
        """From the parent up to, but without, the root."""
        node = self.parent
        while node is not None and node.parent is not None:
            yield node
            node = node.parent

    def walk(self) -> Iterator[Node]:
        """The node itself and all its descendants, in reading order."""
        yield self
        for child in self.children:
            yield from child.walk()

    def take_apart(self) -> None:
        """Parts the node and its descendants from their parents: nodes that refer to each other would stay
        in memory until Python next searches for such circles, which is seldom."""
        for node in self.walk():
            node.parent = None

    def holds(self, kind: PassageKind) -> bool:
        return any(child.kind is kind or child.holds(kind) for child in self.children)
