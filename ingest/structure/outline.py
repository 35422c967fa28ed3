"""Nests marked blocks: marks of one style are siblings, a new style is one level deeper."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

from corpus import PassageKind
from ingest.blocks import Block, BlockKind
from ingest.structure.marks import (
    Mark,
    is_part_of_sentence,
    is_title,
    promises_more,
    read_marks,
)
from ingest.structure.tree import Node

_CLAUSE = "clause"
# How many ended lists may continue: no text returns to an older one.
_REMEMBERED = 50
# How deep lists that announce lists may nest.
_DEEPEST = 8
_LEAVES = {
    BlockKind.ROW: PassageKind.ROW,
    BlockKind.NOTE: PassageKind.NOTE,
    BlockKind.SPEAKER_NOTES: PassageKind.SPEAKER_NOTES,
}


@dataclass(slots=True)
class _Open:
    style: str
    ordinal: int
    node: Node


class Outline:
    """The open numbered and bulleted items below one container.

    An unmarked block may end a list or belong to its last item; only the next blocks decide. So it ends the
    list provisionally, and a mark that continues the list moves it into the previous item.
    """

    def __init__(self, container: Node) -> None:
        self.container = container
        self._open: list[_Open] = []
        self._ended: list[list[_Open]] = []

    @property
    def top(self) -> Node:
        """The innermost open node."""
        return self._open[-1].node if self._open else self.container

    def mark_of(self, block: Block) -> Mark | None:
        """The reading of the block's mark that fits the open items; None if it has no outline mark."""
        if block.number is not None:
            ordinal = int(block.number) if block.number.isdigit() else 0
            return Mark(f"list-{block.level}", None, block.number, ordinal, 0, "")
        readings = [m for m in read_marks(block.text) if m.kind is None and self._is_likely(m)]
        return min(readings, key=self._misfit, default=None)

    def add_marked(self, block: Block, mark: Mark) -> Node:
        """Adds a numbered block beside its siblings, or below the innermost open node."""
        self._reread(mark)
        self._resume(mark)
        depth = self._depth_of(mark.style)
        if depth < len(self._open) and _follows(self._open[depth], mark):
            del self._open[depth:]
        else:
            self._end_at(depth)
            self._open_announcing(mark)
        rest = block.text.lstrip()[len(mark.label) :]
        node = Node.of(block, PassageKind.ITEM, mark.number, mark.style)
        if mark.label and is_title(rest) and rest.strip():
            node.heading = block.text
        self._add(self.top, node)
        self._open.append(_Open(mark.style, mark.ordinal, node))
        return node

    def add_bullet(self, block: Block) -> Node:
        """Adds an unnumbered list item by its depth."""
        style = f"bullet-{block.level}"
        del self._open[self._depth_of(style) :]
        node = Node.of(block, PassageKind.ITEM)
        self._add(self.top, node)
        self._open.append(_Open(style, 0, node))
        return node

    def add_plain(self, block: Block, kind: PassageKind) -> Node:
        """Adds an unmarked block below the innermost open title or item that accepts unmarked blocks."""
        depth = next(
            (i for i in range(len(self._open), 0, -1) if _takes_plain(self._open[i - 1].node)), 0
        )
        self._end_at(depth)
        return self._add(self.top, Node.of(block, kind))

    def add_clause(self, block: Block) -> Node:
        """Adds an unmarked paragraph of an article: the items after it belong to it."""
        if self._open and self._open[-1].style == _CLAUSE and promises_more(self.top.text):
            return self._add_promised(block)
        self._end_at(0)
        node = Node.of(block, PassageKind.PARAGRAPH)
        self._add(self.container, node)
        self._open.append(_Open(_CLAUSE, 0, node))
        return node

    def add_below_first(self, block: Block) -> Node:
        """Adds an unmarked block to the outermost open item."""
        self._end_at(1)
        return self._add(self.top, Node.of(block, PassageKind.PARAGRAPH))

    def add_leaf(self, node: Node) -> Node:
        """Adds a row or note, which closes nothing: an item that continues takes it in."""
        return self.container.add(node)

    def continues(self, mark: Mark) -> bool:
        """Whether ``mark`` is the next one of a list below the container."""
        lists = (self._open, *self._ended)
        return any(_follows(item, mark) for items in lists for item in items)

    @property
    def outermost_style(self) -> str | None:
        """Style of the outermost open item."""
        return self._open[0].style if self._open else None

    def _add_promised(self, block: Block) -> Node:
        """Adds an item of a list without printed marks, after words that announce it with a colon.

        A list of parts of a sentence ("…;", "…; and") ends with the sentence; a list of whole sentences,
        like definitions, continues.
        """
        parent = self.top
        node = self._add(parent, Node.of(block, PassageKind.ITEM))
        if is_part_of_sentence(parent.children[0].text) and not is_part_of_sentence(block.text):
            self._open.clear()
        return node

    def _add(self, parent: Node, node: Node) -> Node:
        """Adds ``node`` in reading order: the nodes after ``parent`` are moved below it first."""
        path = [parent]
        while path[-1] is not self.container and path[-1].parent is not None:
            path.append(path[-1].parent)
        for upper, lower in pairwise(reversed(path)):
            while upper.children[-1] is not lower:
                index = next(i for i, c in enumerate(upper.children) if c is lower) + 1
                for late in upper.children[index:]:
                    lower.add(late)
                del upper.children[index:]
        return parent.add(node)

    def _open_announcing(self, mark: Mark) -> None:
        """If numbers restart below a node, reopens the paragraph just before them."""
        anew = any(child.number == mark.number for child in self.top.children)
        if not anew or len(self._open) >= _DEEPEST:
            return
        last = self.top.children[-1]
        while last.kind is PassageKind.ITEM and last.children:
            last = last.children[-1]
        if _is_plain(last):
            self._open.append(_Open(_CLAUSE, 0, last))

    def _end_at(self, depth: int) -> None:
        """Closes the items below ``depth``, provisionally."""
        if len(self._open) > depth:
            self._ended.append(list(self._open))
            del self._ended[:-_REMEMBERED]
            del self._open[depth:]

    def _resume(self, mark: Mark) -> None:
        """Reopens an ended list if ``mark`` is the next one of it."""
        if any(_follows(item, mark) for item in self._open):
            return
        for place in range(len(self._ended) - 1, -1, -1):
            ended = self._ended[place]
            for depth, item in enumerate(ended):
                if _follows(item, mark):
                    del self._ended[place:]
                    self._adopt(item.node)
                    self._open = ended[: depth + 1]
                    return

    def _reread(self, mark: Mark) -> None:
        """After "(h)" and "(i)" comes "(ii)": then "(i)" was a Roman numeral, below "(h)"."""
        if not self._shows_roman(mark):
            return
        item = self._open[-1]
        siblings = item.node.parent.children if item.node.parent else []
        if len(siblings) > 1 and siblings[-1] is item.node and siblings[-2].style == item.style:
            siblings.pop()
            siblings[-1].add(item.node)
            item.node.style = mark.style
            self._open[-1:] = [
                _Open(item.style, item.ordinal - 1, siblings[-1]),
                _Open(mark.style, 1, item.node),
            ]

    def _shows_roman(self, mark: Mark) -> bool:
        """Whether the mark is "(ii)" and the last item was read as the letter "(i)"."""
        if not self._open or mark.ordinal != 2 or not mark.style.startswith("roman"):
            return False
        last = self._open[-1]
        return last.style == mark.style.replace("roman", "letter") and last.node.number == "i"

    def _is_likely(self, mark: Mark) -> bool:
        """Whether "2.1" begins or continues a list; "3.5" alone is a quantity."""
        if mark.style != "decimal" or self.continues(mark) or mark.ordinal == 1:
            return True
        nodes = (self.container, *(item.node for item in self._open))
        return any(node.number == _above(mark.number) for node in nodes)

    def _adopt(self, node: Node) -> None:
        """Moves everything that came after ``node`` below it."""
        upper: Node | None = node
        while upper is not self.container and upper is not None and upper.parent is not None:
            siblings = upper.parent.children
            after = next(i for i, c in enumerate(siblings) if c is upper) + 1
            for late in siblings[after:]:
                node.add(late)
            del siblings[after:]
            upper = upper.parent

    def _depth_of(self, style: str) -> int:
        """The depth of an open item of this style; the number of open items if there is none."""
        return next((i for i, o in enumerate(self._open) if o.style == style), len(self._open))

    def _misfit(self, mark: Mark) -> int:
        """0 for the next mark of a list; higher for the first of a new list, and for a later one of an open
        list."""
        if self.continues(mark) or self._shows_roman(mark):
            return 0
        if any(item.style == mark.style for item in self._open):
            return 2
        return 1 if mark.ordinal == 1 else 3


def _follows(item: _Open, mark: Mark) -> bool:
    if item.style != mark.style or item.ordinal + 1 != mark.ordinal:
        return False
    return mark.style != "decimal" or _above(item.node.number) == _above(mark.number)


def _above(decimal: str | None) -> str:
    """``2`` of ``2.1``."""
    return (decimal or "").rpartition(".")[0]


def _takes_plain(node: Node) -> bool:
    """Whether a node accepts unmarked blocks: an item that ends in a colon, or whose previous sibling
    accepted them, and a title.

    Not a title in a list of titles, whose previous sibling has no content.
    """
    if promises_more(node.text) and not node.children:
        return True
    siblings = node.parent.children if node.parent is not None and node.style is not None else []
    like = next((c for c in reversed(siblings) if c.style == node.style and c is not node), None)
    if like is not None and (node.heading is None or not like.children):
        return any(_is_plain(child) for child in like.children)
    return node.heading is not None


def _is_plain(node: Node) -> bool:
    return node.kind is PassageKind.PARAGRAPH and node.style is None


def leaf(block: Block) -> Node | None:
    """The node of a block that never has children: a table row, a note, speaker notes; else None."""
    kind = _LEAVES.get(block.kind)
    return Node.of(block, kind) if kind else None
