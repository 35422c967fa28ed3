"""Finding the structure of a text by its marks and headings, never by length."""

from __future__ import annotations

from corpus import SearchLang
from ingest.blocks import RawDocument
from ingest.bounds import bound_texts
from ingest.structure.build import build_tree
from ingest.structure.drafts import PassageDraft, draft_passages

__all__ = ["PassageDraft", "structure"]


def structure(raw: RawDocument, lang: SearchLang) -> list[PassageDraft]:
    """The passages of a document in reading order, each character of its blocks once.

    None is longer than ingest.bounds allows.
    """
    return draft_passages(bound_texts(build_tree(raw.blocks)), lang, paged=(raw.pages or 0) > 1)
