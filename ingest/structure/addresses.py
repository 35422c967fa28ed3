"""A passage's address: the part of its id below the document."""

from __future__ import annotations

from corpus import PassageKind
from ingest.structure.tree import Node

DIVISION_IDS = {
    PassageKind.PART: "part",
    PassageKind.CHAPTER: "ch",
    PassageKind.SECTION: "sec",
    PassageKind.ANNEX: "annex",
    PassageKind.ARTICLE: "art",
}
FIXED_IDS = {
    PassageKind.TITLE: "title",
    PassageKind.FRONT_MATTER: "front",
    PassageKind.CONTENTS: "contents",
    PassageKind.PREAMBLE: "preamble",
    PassageKind.CLOSING: "closing",
}
_COUNTED_IDS = {
    PassageKind.PARAGRAPH: "p",
    PassageKind.ITEM: "i",
    PassageKind.ROW: "r",
    PassageKind.NOTE: "n",
}
_DEFAULT_ID = "p"
# Style of paragraphs that are numbered through a whole text.
THROUGH = "through"
# Several siblings may be of these kinds; only their position distinguishes them.
_SEVERAL = {PassageKind.FRONT_MATTER, PassageKind.SPEAKER_NOTES, PassageKind.CLOSING}


def address(node: Node) -> str:
    """The id's last part, e.g. ``art-3``, ``a`` or ``p4``."""
    parent, place = node.parent, node.place
    if node.kind in FIXED_IDS and (parent is None or parent.parent is None):
        base = FIXED_IDS[node.kind]
        return base if place == 1 else f"{base}-{place}"
    if node.style == THROUGH:
        return f"para-{node.number}"
    if node.kind is PassageKind.SLIDE:
        return f"slide-{node.number}"
    if node.kind is PassageKind.SPEAKER_NOTES:
        return "notes" if place == 1 else f"notes-{place}"
    if node.kind is PassageKind.ANNEX and node.number is None:
        return "annex" if place == 1 else f"annex-h{place}"
    if node.kind in DIVISION_IDS and node.number is None and node.beside_numbered:
        return f"h{place}"
    if node.kind in DIVISION_IDS and not continues_number(node):
        return f"{DIVISION_IDS[node.kind]}-{node.number or place}"
    if node.number is not None:
        return own_number(node)
    return f"{_COUNTED_IDS.get(node.kind, _DEFAULT_ID)}{place}"


def starts_address(node: Node) -> bool:
    """Articles, and paragraphs of UN documents and judgments, are numbered through a whole text: chapters
    are not part of their address."""
    is_numbered_through = node.kind is PassageKind.ARTICLE or node.style == THROUGH
    return is_numbered_through and not any(a.kind is PassageKind.ANNEX for a in node.ancestors())


def is_printed(node: Node, own: str) -> bool:
    """Whether the address's last part comes from the printed text, so that it never changes."""
    if node.number is not None:
        return node.style is not None
    return own.isalpha() and node.kind not in _SEVERAL


def continues_number(node: Node) -> bool:
    """Whether a numbered section or item below a numbered section continues its number.

    "1.1" below "1" does, "1.1" below "2" does not, nor does the list "1." below "1.1".
    """
    parent = node.parent
    if (
        node.kind not in (PassageKind.SECTION, PassageKind.ITEM)
        or node.number is None
        or node.style == "section-zh"
        or parent is None
        or parent.parent is None
        or parent.kind not in (PassageKind.SECTION, PassageKind.ITEM)
        or parent.number is None
    ):
        return False
    if "decimal" in (node.style, parent.style):
        return node.style == "decimal" and node.number.startswith(f"{parent.number}.")
    return True


def own_number(node: Node) -> str:
    """The number without its parent's: ``2`` for ``1.2`` below ``1``."""
    number = node.number or ""
    if node.style == "decimal" and continues_number(node) and node.parent is not None:
        return number.removeprefix(f"{node.parent.number}.")
    return number
