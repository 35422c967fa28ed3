"""Makes the records that the catalog stores from a parsed file."""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import date
from itertools import pairwise
from typing import Any

import msgspec

from corpus import DescriptiveMetadata, Document, DocumentType, ExpressionStatus, Passage
from ingest.metadata import Metadata
from ingest.passage_ids import settle_addresses
from ingest.pool.parse import Parsed
from ingest.structure import PassageDraft
from ingest.textclean import HAN

READERS_VERSION = "12"
"""Changes whenever a reader or the structure would make other passages of the same file."""

# The most similar real documents, two protocols of one convention, share 0.37 and 0.58.
_SHARED_SIGNS = 0.5
_SHARED_PAIRS = 0.65
_WORD = re.compile(rf"{HAN}|[A-Za-z0-9\u00c0-\u024f]+")


def make_document(
    parsed: Parsed,
    work_id: str,
    *,
    sha256: str,
    size: int,
    input_key: str,
    previous: Sequence[Passage] = (),
) -> tuple[Document, list[Passage]]:
    """A document and its passages; passages that ``previous`` contains keep their ids."""
    metadata = parsed.metadata
    lang = metadata.lang or "en"
    document_id = f"{work_id}/{lang}"
    addresses = settle_addresses(parsed.passages, previous)
    ids = [f"{document_id}/{address}" for address in addresses]
    passages = [
        Passage(
            id=ids[position],
            document_id=document_id,
            position=position,
            parent_id=None if draft.parent is None else ids[draft.parent],
            kind=draft.kind,
            number=draft.number,
            locator=draft.locator,
            heading_path=draft.heading_path,
            page=draft.page,
            lang=draft.lang,
            text=draft.text,
            confidence=draft.confidence,
            table_row=draft.table_row,
        )
        for position, draft in enumerate(parsed.passages)
    ]
    given: dict[str, Any] = {
        name: value
        for name in DescriptiveMetadata.__struct_fields__
        if isinstance(value := getattr(metadata, name), str | date)
    }
    number = parsed.evidence.get("official_number")
    document = Document(
        **{"title": document_id, "type": DocumentType.OTHER, "status": ExpressionStatus.UNKNOWN}
        | given,
        id=document_id,
        work_id=work_id,
        lang=lang,
        source_name=parsed.source_name,
        format=parsed.format,
        sha256=sha256,
        size=size,
        pages=parsed.pages,
        passage_count=len(passages),
        fingerprint="",
        input_key=input_key,
        official_number=number.value if number else None,
        repeals=metadata.repeals or (),
        evidence=parsed.evidence,
    )
    return msgspec.structs.replace(document, fingerprint=fingerprint(document, passages)), passages


def fingerprint(document: Document, passages: Sequence[Passage]) -> str:
    """A hash of everything that an index may contain of a document."""
    digest = hashlib.sha256()
    bare = msgspec.structs.replace(
        document, fingerprint="", input_key="", evidence={}, succession=None
    )
    digest.update(msgspec.json.encode(bare))
    for passage in passages:
        digest.update(msgspec.json.encode(passage))
    return digest.hexdigest()[:32]


def input_key(sha256: str, given: Metadata) -> str:
    """A hash of a document's inputs: the same key makes the same document."""
    digest = hashlib.sha256(f"{READERS_VERSION} {sha256} ".encode())
    digest.update(msgspec.json.encode(given, order="deterministic"))
    return digest.hexdigest()[:32]


def amends(parsed: Parsed, previous: Sequence[Passage]) -> float:
    """The share of word pairs, 0 to 1, that a newer text has in common with ``previous``; 0 if it is none.

    A file is a newer text if the passages that both contain make up half of the characters of the shorter
    one;
    or, if long passages were changed a little, if two in three pairs of neighbouring words are in both. So
    a bare "Article 1", which every treaty has, counts for almost nothing.
    """
    new, old = Counter(p.text for p in parsed.passages), Counter(p.text for p in previous)
    shorter = min(_signs(new), _signs(old))
    same = bool(shorter) and _signs(new & old) >= _SHARED_SIGNS * shorter
    before, after = _word_pairs(previous), _word_pairs(parsed.passages)
    both = before.total() + after.total()
    pairs = 2 * (before & after).total() / both if both else float(same)
    return pairs if same or pairs >= _SHARED_PAIRS else 0.0


def _signs(texts: Counter[str]) -> int:
    return sum(len(text) * times for text, times in texts.items())


def _word_pairs(passages: Iterable[Passage | PassageDraft]) -> Counter[tuple[str, str]]:
    """Neighbouring words, or Han characters, of a text."""
    return Counter(pair for p in passages for pair in pairwise(_WORD.findall(p.text)))
