"""Makes a flat list of passage drafts from the tree, each with its address and locator."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from corpus import Locator, PassageKind, SearchLang, TableRow, text_lang
from ingest.structure.addresses import address, is_printed, starts_address
from ingest.structure.locators import locator
from ingest.structure.tree import Node


@dataclass(frozen=True, slots=True)
class PassageDraft:
    """A passage before its document is known: a corpus.Passage without document and final id."""

    address: str
    """The id below the document, e.g. ``art-3.a``."""
    printed: bool
    """Whether the address comes only from printed numbers, so that it never changes."""
    parent: int | None
    """Index of the parent's draft."""
    kind: PassageKind
    number: str | None
    locator: Locator
    heading_path: tuple[str, ...]
    page: int | None
    lang: SearchLang
    text: str
    confidence: float | None = None
    table_row: TableRow | None = None


def draft_passages(root: Node, lang: SearchLang, *, paged: bool) -> list[PassageDraft]:
    """Drafts in reading order. ``paged``: unstructured text gets addresses by page."""
    flat = not any(c.heading or c.kind is PassageKind.ARTICLE for c in root.children)
    drafter = _Drafter(lang, by_page=flat and paged)
    drafter.take_children(root, "", None, printed=True)
    return drafter.drafts


class _Drafter:
    def __init__(self, lang: SearchLang, *, by_page: bool) -> None:
        self.drafts: list[PassageDraft] = []
        self._lang = lang
        self._by_page = by_page
        self._taken: Counter[str] = Counter()

    def take_children(self, node: Node, prefix: str, parent: int | None, *, printed: bool) -> None:
        """Drafts the passages below ``node``, whose address is ``prefix``."""
        if not node.children:
            return
        numbered = {child.kind for child in node.children if child.number is not None}
        places: Counter[tuple[PassageKind, int | None]] = Counter()
        for child in node.children:
            key = child.kind, child.page if self._by_page and parent is None else None
            places[key] += child.number is None
            child.place = max(1, places[key])
            child.beside_numbered = child.kind in numbered
        for child in node.children:
            self._take(child, prefix, parent, printed=printed)

    def _take(self, node: Node, prefix: str, parent: int | None, *, printed: bool) -> None:
        own, where = address(node), locator(node)
        printed = (printed or starts_address(node)) and is_printed(node, own)
        if self._by_page and node.page and node.number is None and not prefix:
            own = f"page-{node.page}.{own}"
            # Tables are numbered through the document, whatever page they are on.
            where = where if node.table_row else _on_page(node.page, where)
        full = own if starts_address(node) or not prefix else f"{prefix}.{own}"
        self._taken[full] += 1
        if self._taken[full] > 1:
            full, printed = f"{full}~{self._taken[full]}", False
        index = len(self.drafts)
        self.drafts.append(
            PassageDraft(
                address=full,
                printed=printed,
                parent=parent,
                kind=node.kind,
                number=node.number,
                locator=where,
                heading_path=_headings(node),
                page=node.page,
                lang=text_lang(node.text, default=self._lang),
                text=node.text,
                confidence=node.confidence,
                table_row=node.table_row,
            )
        )
        self.take_children(node, full, index, printed=printed)


def _on_page(page: int, where: Locator) -> Locator:
    return Locator(en=f"p. {page}, {where.en[0].lower()}{where.en[1:]}", zh=f"第{page}页{where.zh}")


def _headings(node: Node) -> tuple[str, ...]:
    above = [a.heading for a in node.ancestors() if a.heading]
    return tuple(" ".join(h.split()) for h in reversed(above))
