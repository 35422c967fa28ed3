"""Samples for alignment tests: hand-made passages, gold pairs of real texts, texts without numbers."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import NamedTuple

import msgspec

from corpus import Locator, Passage, PassageKind, SearchLang
from corpus.alignment import Pair

AddressPair = tuple[str, str]

_LABEL = re.compile(
    r"^(?:[一二三四五六七八九十]+、|[(（][^)）]{1,3}[)）]\s*|[a-z]\)\s*|\d+[.．]\s*)"
)
_HEADINGS = {
    PassageKind.TITLE, PassageKind.PART, PassageKind.CHAPTER, PassageKind.SECTION, PassageKind.PREAMBLE,
}  # fmt: skip

# Where the files of the shared corpus are not cut alike: the Charter's English Article 2 counts its
# opening as a paragraph, its Chinese closing words have a date of their own, and the UDHR's preamble ends
# in one paragraph in the one file and in three in the other.
CORRECTIONS: dict[str, dict[str, list[str]]] = {
    "un-charter/zh": {
        "art-2.1": ["art-2"],
        **{f"art-2.{n}": [f"art-2.{n - 1}"] for n in range(2, 9)},
        "closing": ["closing", "closing.p1"],
    },
    "udhr/zh-Hans": {f"preamble.p{n}": ["preamble.p8"] for n in (8, 9, 10)},
    "udhr/zh-Hant": {"art-2.1": ["art-2"], "art-2.2": []},
}


class Measured(NamedTuple):
    precision: float
    recall: float
    wrong: list[AddressPair]
    missed: list[AddressPair]

    @property
    def f1(self) -> float:
        both = self.precision + self.recall
        return 2 * self.precision * self.recall / both if both else 0.0


def measure(found: set[AddressPair], gold: set[AddressPair]) -> Measured:
    right = len(found & gold)
    return Measured(
        right / len(found) if found else 0.0,
        right / len(gold),
        sorted(found - gold),
        sorted(gold - found),
    )


def address(passage_id: str) -> str:
    """``art-1.1`` of ``un-charter/en/art-1.i1``: items that print no number are counted alike."""
    return re.sub(r"\.i(\d+)", r".\1", passage_id.split("/", 2)[2])


def linked(pairs: Iterable[Pair]) -> set[AddressPair]:
    return {
        (address(one), address(other))
        for pair in pairs
        for one in pair.left
        for other in pair.right
    }


def gold_pairs(left: Sequence[Passage], right: Sequence[Passage]) -> set[AddressPair]:
    """Equal addresses, corrected where the files are divided differently."""
    corrections = CORRECTIONS.get(right[0].document_id, {})
    theirs = {address(passage.id) for passage in right}
    return {
        (here, there)
        for here in (address(passage.id) for passage in left)
        for there in corrections.get(here, [here])
        if there in theirs
    }


def stripped(passages: Sequence[Passage]) -> tuple[list[Passage], dict[str, str]]:
    """Paragraphs alone, in order, without numbers, headings and their tree; and whose each was."""
    found: list[Passage] = []
    was: dict[str, str] = {}
    for passage in passages:
        text = passage.text
        if passage.kind in _HEADINGS:
            continue
        if passage.kind is PassageKind.ARTICLE:
            text = text.partition("\n")[2]
        text = _LABEL.sub("", text)
        if not text.strip():
            continue
        id_ = f"{passage.document_id}/p{len(found) + 1}"
        was[id_] = address(passage.id)
        found.append(
            msgspec.structs.replace(
                passage,
                id=id_,
                parent_id=None,
                position=len(found),
                kind=PassageKind.PARAGRAPH,
                number=None,
                heading_path=(),
                text=text,
            )
        )
    return found, was


def restored(
    pairs: Iterable[Pair], left: dict[str, str], right: dict[str, str]
) -> set[AddressPair]:
    return {(left[a], right[b]) for pair in pairs for a in pair.left for b in pair.right}


def text_of_work(document_id: str, *parts: tuple[str, str]) -> list[Passage]:
    """Passages by (address, text): ``art-1`` an article, ``art-1.2`` a paragraph of it."""
    lang: SearchLang = "en" if document_id.endswith("/en") else "zh"
    addresses = {at for at, _ in parts}
    passages = []
    for position, (at, text) in enumerate(parts):
        parent = at.rpartition(".")[0]
        passages.append(
            Passage(
                id=f"{document_id}/{at}",
                document_id=document_id,
                position=position,
                parent_id=f"{document_id}/{parent}" if parent in addresses else None,
                kind=_kind(at),
                number=None,
                locator=Locator(en=at, zh=at),
                heading_path=(),
                page=None,
                lang=lang,
                text=text,
            )
        )
    return passages


def _kind(at: str) -> PassageKind:
    if "." in at or at.startswith("p"):
        return PassageKind.PARAGRAPH
    return PassageKind.ARTICLE if at.startswith("art") else PassageKind.CHAPTER
