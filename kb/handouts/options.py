"""What can be chosen of a handout, and the file that is made."""

from __future__ import annotations

import datetime
from enum import StrEnum
from pathlib import Path
from typing import Final, Literal

import msgspec

from corpus import SearchLang
from kb.handouts.model import Layout
from search.citations import STYLES

Mark = Literal["deleted", "inserted"]
"""Of words that a version lacks that another one has."""
MOST_ITEMS: Final = 500
"""Items of a collection from which a file is made."""


class OutputFormat(StrEnum):
    DOCX = "docx"
    PDF = "pdf"
    HTML = "html"
    MARKDOWN = "markdown"
    PPTX = "pptx"
    EXERCISES = "exercises-docx"
    READING_LIST = "reading-list"
    RIS = "ris"
    BIBTEX = "bibtex"
    CSL_JSON = "csl-json"
    CSV = "csv"
    JSON = "json"


FORMATS: Final[tuple[str, ...]] = tuple(str(each) for each in OutputFormat)


class ExerciseKind(StrEnum):
    TERMS = "matching-terms"
    CLOZE = "missing-terms"
    CONTENTS = "matching-contents"
    STATEMENTS = "true-or-false"


EXERCISE_KINDS: Final[tuple[str, ...]] = tuple(map(str, ExerciseKind))


class OutputOptions(msgspec.Struct, frozen=True, kw_only=True):
    format: OutputFormat = OutputFormat.DOCX
    layout: Layout = Layout.SIDE_BY_SIDE
    lang: SearchLang | None = None
    """The language of a handout in one language, and the first of one in two; by default ``ui``."""
    ui: SearchLang = "en"
    """Language of headings and labels."""
    style: str = STYLES[0]
    """Of citations: one of ``search.citations.TEXT_STYLES``."""
    base_url: str = ""
    """Scheme and host of this site, for links and QR codes; without it there are none."""
    template: Path | None = None
    """A .docx or .pptx file in place of the one in the settings or kb's own."""
    glossary: bool = True
    """Whether the terms are listed at the end."""
    seed: int = 1
    """Of exercises: the same seed gives the same exercises."""
    exercises: tuple[ExerciseKind, ...] = ()
    """The kinds of exercise; all if empty."""
    today: datetime.date | None = None
    """The date on the cover; by default the present day (UTC)."""


class OutputFile(msgspec.Struct, frozen=True):
    name: str
    media_type: str
    content: bytes
