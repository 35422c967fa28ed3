"""Builds the tree from blocks: divisions by their marks and headings, then their content."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

from corpus import PassageKind
from ingest.blocks import Block, BlockKind
from ingest.structure.articles import fill_article
from ingest.structure.contents import AHEAD, ContentsLines, contents_title
from ingest.structure.divisions import (
    DIVISIONS,
    division_of,
    has_articles,
    is_heading,
    is_testimonium,
    is_under_chapter,
    name_sections,
    rank_of,
)
from ingest.structure.lines import is_date_line, is_drawn_rule, is_front_matter, is_masthead
from ingest.structure.marks import Mark, is_title, openings, read_marks
from ingest.structure.numbered import numbered_paragraphs
from ingest.structure.official import OfficialPaper
from ingest.structure.opening import Opening
from ingest.structure.outline import Outline, leaf
from ingest.structure.runon import split_run_on
from ingest.structure.tree import Node

_ARTICLE_RANK = 90
# A line without number that is a title before an article: deeper than any numbered division.
_SUBHEADING_RANK = 80
# Titles without a heading's style, recognised by their marks, in a text with numbered paragraphs.
_PLAIN_RANKS = {"upper-roman-dot": 60, "upper-letter-dot": 65, "comma-zh": 60, "paren-zh": 65}
_LONGEST_PLAIN_TITLE = 90
_SHORT_TITLE = 60
_LONG = 160
# A division may be missing, but not this many.
_MOST_SKIPPED = 12
_BEFORE_TEXT = (PassageKind.TITLE, PassageKind.FRONT_MATTER)


def build_tree(blocks: Sequence[Block], opening: Opening) -> Node:
    """The tree of a document, whose first page is ``opening``; its root has no text."""
    printed = opening.title.blocks if opening.title else ()
    titles = [blocks[index] for index in printed]
    masthead = [blocks[index] for index in sorted(opening.masthead)]
    whole = [piece for block in blocks if not is_drawn_rule(block) for piece in split_run_on(block)]
    builder = _Builder(whole, titles, masthead, opening)
    for index, block in enumerate(whole):
        builder.take(index, block)
    return builder.finish()


class _Builder:
    def __init__(
        self,
        blocks: Sequence[Block],
        titles: Sequence[Block],
        masthead: Sequence[Block],
        opening: Opening,
    ) -> None:
        self._blocks = blocks
        self._kind = opening.kind.name
        self._titles = set(map(id, titles))
        self._masthead = set(map(id, masthead))
        self._root = Node(PassageKind.SECTION)
        self._divisions: list[tuple[int, Node]] = [(0, self._root)]
        self._outline = Outline(self._root)
        self._article: tuple[Node, Block, list[Block]] | None = None
        self._region: Node | None = None
        """The preamble, contents or closing to which unmarked blocks are added."""
        self._contents = ContentsLines()
        self._printed: Counter[str] = Counter()
        """How often each line occurs, if there is a table of contents."""
        self._last_article = 0
        self._has_headings = any(
            b.kind is BlockKind.HEADING and id(b) not in self._titles | self._masthead
            for b in blocks
        )
        self._names_preamble = any(
            b.kind is BlockKind.HEADING and b.text in openings()["preamble_headings"]
            for b in blocks
        )
        self._is_slides = any(b.kind is BlockKind.SLIDE for b in blocks)
        self._articled = not self._is_slides and has_articles(blocks, self._kind)
        self._numbered = {} if self._articled else numbered_paragraphs(blocks, opening.kind)
        self._last_of_style: dict[str, int] = {}
        self._bare: Node | None = None
        """A paragraph of which only the number has occurred so far."""
        self._paper = OfficialPaper(blocks) if self._kind == "official-document" else None

    def take(self, index: int, block: Block) -> None:
        if self._takes_first_page(index, block) or self._takes_division(index, block):
            return
        if self._article is not None and is_testimonium(block):
            self._close_divisions()
            self._open_region(PassageKind.CLOSING, block)
        elif self._article is not None:
            self._article[2].append(block)
        elif self._region is not None:
            self._region.add(leaf(block) or _node(PassageKind.PARAGRAPH, block))
        elif len(self._divisions) > 1 or not self._takes_opening(block):
            self._place(block)

    def _takes_first_page(self, index: int, block: Block) -> bool:
        """Handles title, masthead, and the parts of a 公文 around its text; False for other blocks."""
        if id(block) in self._titles:
            self._take_title(block)
        elif id(block) in self._masthead:
            self._close_divisions()
            self._root.add(leaf(block) or Node.of(block, PassageKind.FRONT_MATTER))
        elif self._paper is not None and (part := self._paper.part_of(index)):
            self._take_part(block, part)
        else:
            return False
        return True

    def _takes_division(self, index: int, block: Block) -> bool:
        if index in self._numbered:
            self._open_paragraph(block, self._numbered[index])
        elif block.kind is BlockKind.SLIDE:
            self._divide(10, _node(PassageKind.SLIDE, block, str(block.page), heading=True))
        elif self._takes_contents(index, block):
            return True
        elif mark := self._division_mark(block):
            self._open_division(block, mark)
        elif self._is_article_title(block) and self._article is not None:
            self._article[2].append(replace(block, kind=BlockKind.PARAGRAPH))
        elif self._is_heading(index, block) or self._is_subheading(index, block):
            if not self._completes_division(block):
                self._open_heading(block, self._plain_rank(block))
        elif (rank := self._continued_rank(block)) is not None:
            self._open_heading(block, rank)
        else:
            return False
        return True

    def finish(self) -> Node:
        self._close_article()
        name_sections(self._root)
        return self._root

    def _take_title(self, block: Block) -> None:
        """Adds a block of the title; a title of several blocks is one passage."""
        last = self._root.children[-1] if self._root.children else None
        if last is not None and last.kind is PassageKind.TITLE:
            last.take_text(block, "\n")
            return
        self._close_divisions()
        self._root.add(Node.of(block, PassageKind.TITLE))

    def _take_part(self, block: Block, part: str) -> None:
        """Adds a part of a 公文 outside its text: the addressees above it, and the parts below it."""
        self._close_divisions()
        kind = PassageKind.FRONT_MATTER if part == "addressees" else PassageKind.CLOSING
        node = self._root.add(Node.of(block, kind))
        node.role = part

    def _open_paragraph(self, block: Block, mark: Mark) -> None:
        """Opens a paragraph; following blocks that are unmarked or items belong to it."""
        self._region = None
        node = Node.of(block, PassageKind.PARAGRAPH, mark.number, mark.style)
        self._divisions[-1][1].add(node)
        self._outline = Outline(node)
        self._bare = node if block.text.strip() == mark.label else None

    # Divisions

    def _division_mark(self, block: Block) -> Mark | None:
        if self._is_slides or leaf(block):
            return None
        mark = next((m for m in read_marks(block.text) if m.kind in DIVISIONS), None)
        if mark is None:
            return None
        if mark.kind is PassageKind.ARTICLE:
            return mark if self._articled and self._is_article(block, mark) else None
        return mark if self._articled or self._is_due(block, mark) else None

    def _is_due(self, block: Block, mark: Mark) -> bool:
        """Whether a division other than an article follows the previous one: "Part 20 Claimants" does not.

        An excerpt may begin anywhere, if its first line is a heading.
        """
        last = self._last_of_style.get(mark.style)
        if mark.number is None or mark.ordinal <= (last or 0) + 1:
            due = True
        elif last is None:
            due = block.kind is BlockKind.HEADING and mark.ordinal <= _MOST_SKIPPED
        else:
            due = mark.ordinal <= last + _MOST_SKIPPED
        if due and mark.number is not None:
            self._last_of_style[mark.style] = mark.ordinal
        return due

    def _is_article_title(self, block: Block) -> bool:
        """Whether it is a heading right below "Article 3", and so the article's title."""
        if self._article is None or self._article[2] or not is_heading(block):
            return False
        opening = self._article[1].text.strip()
        is_bare = any(
            m.kind is PassageKind.ARTICLE and m.label == opening for m in read_marks(opening)
        )
        return is_bare and not read_marks(block.text) and is_title(block.text)

    def _is_heading(self, index: int, block: Block) -> bool:
        """Whether it is a heading; the date at the end of a document, which signs it, is none."""
        is_last = index == len(self._blocks) - 1
        return is_heading(block) and not (is_last and is_masthead(block.text))

    def _plain_rank(self, block: Block) -> int | None:
        """The rank of a title without a heading's style, in a text with numbered paragraphs."""
        if block.kind is BlockKind.HEADING:
            return None
        style = next((m.style for m in read_marks(block.text)), None)
        return _PLAIN_RANKS.get(style or "", _SUBHEADING_RANK) if self._numbered else None

    def _is_article(self, block: Block, mark: Mark) -> bool:
        """A list item, or a mark followed by words, begins an article only if its number is due."""
        if block.kind is BlockKind.HEADING:
            return True
        due = mark.ordinal in (self._last_article, self._last_article + 1)
        if block.kind is BlockKind.LIST_ITEM:
            return due
        rest = block.text.lstrip()[len(mark.label) :]
        parted = not rest or rest[0].isspace() or rest[0] in "：:、.．" or mark.label.endswith("】")
        return parted or mark.style != "article-zh" or due

    def _open_division(self, block: Block, mark: Mark) -> None:
        assert mark.kind is not None  # noqa: S101 - division marks have a kind
        node = _node(mark.kind, block, mark.number, heading=True, style=mark.style)
        if mark.kind is PassageKind.ANNEX:
            self._last_article = 0
        if mark.kind is not PassageKind.ARTICLE:
            self._divide(rank_of(block) or mark.rank, node)
            return
        self._divide(_ARTICLE_RANK, node)
        self._article = (node, block, [])
        self._last_article = mark.ordinal

    def _open_heading(self, block: Block, rank: int | None = None) -> None:
        if self._articled and block.text in openings()["preamble_headings"]:
            self._open_region(PassageKind.PREAMBLE, block)
            return
        readings = read_marks(block.text, heading=block.kind is BlockKind.HEADING)
        mark = next((m for m in readings if m.kind is None), None)
        node = _node(PassageKind.SECTION, block, mark.number if mark else None, heading=True)
        node.style = mark.style if mark else None
        self._divide(rank or rank_of(block) or _SUBHEADING_RANK, node)

    def _continued_rank(self, block: Block) -> int | None:
        """The rank of the open section that a block without a heading's style continues: 四 after 三."""
        if block.kind not in (BlockKind.PARAGRAPH, BlockKind.LIST_ITEM):
            return None
        marks = {m.style: m for m in read_marks(block.text) if m.kind is None}
        for rank, node in reversed(self._divisions[1:]):
            mark = marks.get(node.style or "")
            due = mark and node.number and node.number.isdigit() and int(node.number) + 1
            if mark and due == mark.ordinal and not self._outline.continues(mark):
                return rank
        return None

    def _completes_division(self, block: Block) -> bool:
        """Whether the block completes a heading: PART I on one line and its title on the next are one."""
        rank, division = self._divisions[-1]
        mark = next((m for m in read_marks(division.text) if m.kind in DIVISIONS), None)
        bare = mark is not None and division.text.strip() == mark.label and not division.children
        same_level = block.kind is not BlockKind.HEADING or rank_of(block) == rank
        if self._article is not None or not bare or not same_level or read_marks(block.text):
            return False
        division.take_text(block, "\n")
        division.heading = division.text
        return True

    def _divide(self, rank: int, node: Node) -> None:
        self._close_article()
        self._region = None
        while self._divisions[-1][0] >= rank:
            self._divisions.pop()
        self._divisions[-1][1].add(node)
        self._divisions.append((rank, node))
        self._outline = Outline(node)

    def _open_region(self, kind: PassageKind, block: Block) -> None:
        self._divide(rank_of(block) or _ARTICLE_RANK, _node(kind, block))
        self._region = self._divisions[-1][1]
        # An article's rank, whatever the heading's level: chapters and articles are never inside it.
        self._divisions[-1] = (_ARTICLE_RANK, self._region)

    def _close_divisions(self) -> None:
        self._close_article()
        del self._divisions[1:]
        self._region = None
        self._outline = Outline(self._root)

    def _close_article(self) -> None:
        if self._article is not None:
            fill_article(*self._article)
            self._article = None

    def _is_subheading(self, index: int, block: Block) -> bool:
        """In a file without headings: a title on a line of its own right before an article or chapter."""
        if self._numbered:
            return self._is_title_of_paragraphs(index, block)
        if self._has_headings or not self._articled or block.kind is not BlockKind.PARAGRAPH:
            return False
        following = self._blocks[index + 1] if index + 1 < len(self._blocks) else None
        if following is None or division_of(following) is None or read_marks(block.text):
            return False
        return (self._last_article > 0 and is_title(block.text)) or is_under_chapter(
            self._divisions[-1][1], block
        )

    def _is_title_of_paragraphs(self, index: int, block: Block) -> bool:
        """Whether it is a short line right before a numbered paragraph, or before another such line."""
        text = block.text.strip()
        if block.kind is not BlockKind.PARAGRAPH or len(text) > _LONGEST_PLAIN_TITLE:
            return False
        marks = {m.style for m in read_marks(text)}
        if not is_title(text) or text[:1].islower() or (marks and not marks & _PLAIN_RANKS.keys()):
            return False
        if not text[:1].isalpha() or text.endswith((")", "]", "”", '"', ".")):
            return False
        if self._kind == "judgment" and self._is_above_text(index):
            return True
        following = range(index + 1, min(index + 3, len(self._blocks)))
        due = next((i for i in following if i in self._numbered), None)
        return due is not None and (due == index + 1 or bool(marks))

    def _is_above_text(self, index: int) -> bool:
        """Whether it is a title in a judgment whose paragraphs below have no recognised numbers."""
        text, before = self._blocks[index].text, self._blocks[index - 1].text if index else ""
        after = self._blocks[index + 1] if index + 1 < len(self._blocks) else None
        is_short = len(text) < _SHORT_TITLE and " " in text.strip() and not read_marks(text)
        is_over = after is not None and len(after.text) > _LONG and not read_marks(after.text)
        return is_short and is_over and before.rstrip().endswith((".", "”", '"'))

    # Unnumbered parts of a legal text

    def _takes_contents(self, index: int, block: Block) -> bool:
        if block.text in openings()["contents_headings"]:
            self._open_region(PassageKind.CONTENTS, block)
            headings = (b.text for b in self._blocks if b.kind is BlockKind.HEADING)
            self._contents = ContentsLines(set(map(contents_title, headings)) - {""})
            self._printed = Counter(contents_title(b.text) for b in self._blocks)
            return True
        region = self._region
        if region is None or region.kind is not PassageKind.CONTENTS:
            return False
        # A heading that does not occur again is not one of those that the contents announce, unless its
        # second line and its page number follow.
        once = block.kind is BlockKind.HEADING and self._printed[contents_title(block.text)] < 2
        once = once and not self._contents.has_page_number(
            self._blocks[index + 1 : index + 1 + AHEAD]
        )
        if once or not self._contents.goes_on(self._blocks[index : index + AHEAD]):
            self._region = None
            self._divisions.pop()
            self._outline = Outline(self._divisions[-1][1])
            return False
        region.add(_node(PassageKind.CONTENTS, block))
        return True

    def _takes_opening(self, block: Block) -> bool:
        """Handles a block before the first division as preamble or front matter; False if it is neither."""
        if leaf(block):
            return False
        if self._kind == "un-resolution" and self._numbered:
            self._region = self._root.add(_node(PassageKind.PREAMBLE, block))
            return True
        if not self._articled:
            begins = all(c.kind in _BEFORE_TEXT for c in self._root.children)
            if begins and is_date_line(block.text):
                self._root.add(_node(PassageKind.FRONT_MATTER, block))
                return True
            return False
        if self._names_preamble or is_front_matter(block.text):
            self._root.add(_node(PassageKind.FRONT_MATTER, block))
        else:
            self._region = self._root.add(_node(PassageKind.PREAMBLE, block))
        return True

    # Content of divisions other than articles

    def _place(self, block: Block) -> None:
        outline, bare = self._outline, self._bare
        if node := leaf(block):
            outline.add_leaf(node)
            return
        self._bare = None
        if bare is not None and outline.container is bare:
            bare.take_text(block, " ")
        elif mark := outline.mark_of(block):
            outline.add_marked(block, mark)
        elif block.kind is BlockKind.LIST_ITEM:
            outline.add_bullet(block)
        else:
            outline.add_plain(block, PassageKind.PARAGRAPH)


def _node(
    kind: PassageKind,
    block: Block,
    number: str | None = None,
    *,
    heading: bool = False,
    style: str | None = None,
) -> Node:
    node = Node.of(block, kind, number, style)
    node.heading = block.text if heading else None
    return node
