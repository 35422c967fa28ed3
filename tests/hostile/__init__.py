"""A set of hostile files: what people and attackers offer that no reader should trust.

``python -m tests.hostile FOLDER`` writes it, to be tried by hand. Each family is a module.
"""

from __future__ import annotations

from tests.hostile import archives, file_system, pdf, slides, web_and_text, word
from tests.hostile.case import TAKEN, UNPACKED, Case

__all__ = ["TAKEN", "UNPACKED", "Case", "all_cases"]

_FAMILIES = {
    "pdf": pdf.cases,
    "word": word.cases,
    "slides": slides.cases,
    "archives": archives.cases,
    "web-and-text": web_and_text.cases,
    "file-system": file_system.cases,
}
FAMILIES = tuple(_FAMILIES)


def cases_of(family: str) -> list[Case]:
    """The cases of a family."""
    return _FAMILIES[family]()


def all_cases() -> list[Case]:
    """All cases, of whatever family."""
    return [case for family in FAMILIES for case in cases_of(family)]
