"""Makes passages from texts and files as ingest does, and helpers for checking them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path

from corpus import Format, Passage, PassageKind, SearchLang
from ingest import check_file, parse_file, read_sidecars
from ingest.blocks import Block, RawDocument
from ingest.passage_ids import settle_addresses
from ingest.structure import PassageDraft, structure

_UNSEEN = re.compile(r"[\s\u200b\ufeff]+")


def from_blocks(blocks: Sequence[Block], lang: SearchLang = "zh") -> list[PassageDraft]:
    pages = max((block.page or 0 for block in blocks), default=0)
    return structure(RawDocument(Format.TEXT, list(blocks), pages=pages or None), lang)


def from_lines(text: str, lang: SearchLang = "zh") -> list[PassageDraft]:
    """One block per non-blank line."""
    return from_blocks([Block(line.strip()) for line in text.splitlines() if line.strip()], lang)


def from_file(path: Path) -> list[PassageDraft]:
    return parse_file(path, check_file(path, 200), read_sidecars(path)).passages


def by_address(drafts: Sequence[PassageDraft]) -> dict[str, PassageDraft]:
    return {draft.address: draft for draft in drafts}


def addresses(drafts: Sequence[PassageDraft]) -> list[str]:
    return [draft.address for draft in drafts]


def numbers(drafts: Sequence[PassageDraft], kind: PassageKind) -> list[str | None]:
    return [draft.number for draft in drafts if draft.kind is kind]


def squeezed(text: str) -> str:
    """``text`` without invisible characters: spaces, breaks, zero-width spaces."""
    return _UNSEEN.sub("", text)


def words_of(drafts: Sequence[PassageDraft]) -> str:
    """All text of the passages, in order."""
    return squeezed("".join(draft.text for draft in drafts))


def stored(drafts: Sequence[PassageDraft], previous: Sequence[Passage] = ()) -> list[Passage]:
    """The passages as the catalog would store them, after ``previous``."""
    settled = settle_addresses(drafts, previous)
    return [
        Passage(
            id=f"work/zh/{settled[position]}",
            document_id="work/zh",
            position=position,
            parent_id=None if draft.parent is None else f"work/zh/{settled[draft.parent]}",
            kind=draft.kind,
            number=draft.number,
            locator=draft.locator,
            heading_path=draft.heading_path,
            page=draft.page,
            lang=draft.lang,
            text=draft.text,
        )
        for position, draft in enumerate(drafts)
    ]
