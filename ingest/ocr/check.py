"""Does a PDF's text say what its pages show? Some decode to plausible wrong characters in every reader."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

from rapidfuzz.distance import Indel

from corpus import OcrLine
from ingest.textclean import clean_text

# A line that OCR is less sure of, or that is shorter, proves nothing.
_SURE = 0.9
_SHORTEST = 4
# OCR gets 19 signs in 20 right on a poor scan: lines less alike than this differ in the file.
_ALIKE = 0.6
# So large a share of a page's text must differ: OCR may take a formula or an ornament wrong.
_DOUBTFUL_SHARE = 0.1
_NO_SIGN = re.compile(r"[\W_]+")


@dataclass(frozen=True, slots=True)
class Disagreement:
    """A line that is one thing to read and another to see."""

    text: str
    """What the file has."""
    recognised: str
    """What OCR sees at the same place."""
    confidence: float


@dataclass(frozen=True, slots=True)
class PageCheck:
    page: int
    compared: int
    """Signs of the page's text that OCR is sure to have seen; 0 where the page has no text."""
    similarity: float
    """0 to 1, over these signs; 1 where there are none."""
    is_doubtful: bool
    """Whether the text differs from what the page shows by more than OCR may be wrong."""
    disagreements: tuple[Disagreement, ...]


def check_page(page: int, lines: Sequence[tuple[OcrLine, str]]) -> PageCheck:
    """``lines``: what OCR reads on the page, each with the file's own text at its place.

    Lines without text of their own, which are parts of pictures, are left out.
    """
    compared, alike, differing = 0, 0.0, 0
    found: list[Disagreement] = []
    for line, own in lines:
        seen, said = _signs(line.text), _signs(own)
        if line.confidence < _SURE or len(seen) < _SHORTEST or not said:
            continue
        similarity = Indel.normalized_similarity(seen, said)
        compared += len(seen)
        alike += similarity * len(seen)
        if similarity < _ALIKE:
            differing += len(seen)
            found.append(Disagreement(clean_text(own), line.text, line.confidence))
    return PageCheck(
        page=page,
        compared=compared,
        similarity=round(alike / compared, 3) if compared else 1.0,
        is_doubtful=differing > _DOUBTFUL_SHARE * compared,
        disagreements=tuple(found),
    )


def _signs(text: str) -> str:
    """Letters, figures and characters alone, in one form: punctuation is what OCR gets wrong most."""
    return _NO_SIGN.sub("", unicodedata.normalize("NFKC", clean_text(text))).casefold()
