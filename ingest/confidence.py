"""The confidence of OCR in a text composed of several parts."""

from __future__ import annotations

from collections.abc import Iterable


def mean_confidence(parts: Iterable[tuple[float | None, str]]) -> float | None:
    """The mean of the recognised ones among ``parts`` (confidence, text), weighted by length; None if
    there is none."""
    known = [(sure, len(text)) for sure, text in parts if sure is not None]
    if not known:
        return None
    total = sum(length for _, length in known)
    return round(sum(sure * length for sure, length in known) / total, 3) if total else None
