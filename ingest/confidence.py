"""How sure OCR is of a text that is put together."""

from __future__ import annotations

from collections.abc import Iterable


def mean_confidence(parts: Iterable[tuple[float | None, str]]) -> float | None:
    """Of the recognised ones among ``parts`` (confidence, text), each weighed by its length; None where
    there is none."""
    known = [(sure, len(text)) for sure, text in parts if sure is not None]
    total = sum(length for _, length in known)
    return round(sum(sure * length for sure, length in known) / total, 3) if total else None
