"""The inside of an article: paragraphs (款) and items (项, 目), numbered or not."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from corpus import PassageKind
from ingest.blocks import Block, BlockKind
from ingest.structure.marks import is_title, read_marks
from ingest.structure.outline import Outline, leaf
from ingest.structure.tree import Node

# Marks that number the paragraphs of an article; other marks directly below one number items.
_PARAGRAPH_STYLES = ("arabic-dot", "comma-zh", "list-0")


def fill_article(article: Node, opening: Block, body: Sequence[Block]) -> None:
    """Builds an article from its first block and the blocks that follow.

    If an article has one paragraph, the article itself has its text. If it has several unnumbered ones,
    each is a passage, numbered by position, which is how Chinese laws and old treaties are cited.
    """
    label = next((m.label for m in read_marks(opening.text) if m.kind is PassageKind.ARTICLE), "")
    rest = opening.text.lstrip()[len(label) :]
    inline = opening.kind is not BlockKind.HEADING and bool(rest.strip()) and not is_title(rest)
    first = replace(opening, text=rest.strip(), kind=BlockKind.PARAGRAPH, number=None)
    blocks = [first, *body] if inline else list(body)
    article.text = label if inline else opening.text
    article.heading = article.text if rest.strip() and not inline else None
    if "【" in label:
        article.heading = label
    if not rest.strip() and _is_title_line(blocks):
        article.take_text(blocks.pop(0), "\n")
        article.heading = article.text
    _fill(article, blocks)
    _fold_single_paragraph(
        article, joint=rest[: len(rest) - len(rest.lstrip())] if inline else "\n"
    )
    _name(article)


def _is_title_line(blocks: Sequence[Block]) -> bool:
    """Whether an article's title is on the line below its number."""
    if len(blocks) < 2 or blocks[0].kind is not BlockKind.PARAGRAPH:
        return False
    first = blocks[0].text
    return is_title(first) and not read_marks(first) and first[:1] not in ("（", "(", "“", '"')


def _fill(article: Node, blocks: Sequence[Block]) -> None:
    outline = Outline(article)
    for block in blocks:
        mark = outline.mark_of(block)
        if node := leaf(block):
            outline.add_leaf(node)
        elif mark:
            outline.add_marked(block, mark)
        elif block.kind is BlockKind.LIST_ITEM:
            outline.add_bullet(block)
        elif outline.outermost_style in _PARAGRAPH_STYLES:
            outline.add_below_first(block)
        else:
            outline.add_clause(block)


def _fold_single_paragraph(article: Node, joint: str) -> None:
    """If the first paragraph is the only unnumbered one, its text becomes the article's own."""
    plain = _plain(article)
    if len(plain) != 1 or article.children[0] is not plain[0]:
        return
    paragraph = article.children.pop(0)
    article.take_text(paragraph, joint)
    for child in paragraph.children:
        child.parent = article
    article.children[:0] = paragraph.children


def _name(article: Node) -> None:
    """Distinguishes paragraphs from items, and numbers the paragraphs that have no printed number."""
    for child in article.children:
        if child.style in _PARAGRAPH_STYLES:
            child.kind = PassageKind.PARAGRAPH
    plain = _plain(article)
    if len(plain) > 1 and not any(c.style for c in article.children):
        for number, child in enumerate(plain, 1):
            child.number = str(number)
    for node in article.walk():
        if node is not article:
            node.heading = None


def _plain(article: Node) -> list[Node]:
    return [c for c in article.children if c.kind is PassageKind.PARAGRAPH and c.style is None]
