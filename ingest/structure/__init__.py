"""Finds the structure of a text by its marks and headings, never by the length of its parts."""

from __future__ import annotations

from corpus import SearchLang
from ingest.blocks import RawDocument
from ingest.bounds import bound_texts
from ingest.structure.build import build_tree
from ingest.structure.drafts import PassageDraft, draft_passages
from ingest.structure.opening import Opening, read_opening
from ingest.structure.title_blocks import Title

__all__ = ["Opening", "PassageDraft", "Title", "read_opening", "structure"]


def structure(
    raw: RawDocument, lang: SearchLang, opening: Opening | None = None
) -> list[PassageDraft]:
    """The passages of a document in reading order; each character of its blocks is in exactly one.

    None is longer than ingest.bounds allows. ``opening`` is its first page, if it has already been read.
    """
    tree = bound_texts(build_tree(raw.blocks, opening or read_opening(raw)))
    drafts = draft_passages(tree, lang, paged=(raw.pages or 0) > 1)
    tree.take_apart()
    return drafts
