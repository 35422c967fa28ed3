"""The type of a document: what its title calls it, or what its first page has the form of."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from corpus import DocumentType
from ingest.data import load_table
from ingest.structure.kinds import DocumentKind
from ingest.structure.lines import Line, bare_line
from ingest.textclean import HAN_SIGN

# Of these the form of the first page tells more than the words of the title, which are names of parties
# or the subject of a letter.
_TOLD_BY_FORM = ("judgment", "letter", "thesis", "article", "minutes", "un-resolution", "contract")
_SLIDES_MAY_BE = (DocumentType.TRAINING_MATERIAL, DocumentType.STUDY_TOUR_REPORT)
# What a cover says above or below the title, on a short line of its own.
_SAID_ON_COVERS = (
    DocumentType.REPORT,
    DocumentType.GUIDANCE,
    DocumentType.TOOLKIT,
    DocumentType.TRAINING_MATERIAL,
    DocumentType.FORM,
    DocumentType.STUDY_TOUR_REPORT,
)
_LABELS_WITHIN = 25
_LONGEST_LABEL = 60
_IN_BRACKETS = re.compile(r"(?:[（(【\[〔][^（(【\[〔]{1,30}[）)】\]〕]|\d{4}年?|[—-].*)\s*$")
# Where the first phrase of an English title ends, with the word that names the kind of paper.
_PHRASE_END = re.compile(
    r"(?i)\s(?:of|on|for|to|against|in|by|concerning|regarding|from|with|under|and)\b(?!-)|[:;,(–—|]"
)


@dataclass(frozen=True, slots=True)
class TypeFound:
    type: DocumentType
    quote: str
    place: str
    """``title``, ``form`` (of the first page), or ``label`` (a line on it)."""
    confidence: float


@dataclass(frozen=True, slots=True)
class _Rule:
    type: DocumentType
    zh: re.Pattern[str] | None
    en: re.Pattern[str] | None
    anywhere: re.Pattern[str] | None
    first: bool


def find_type(title: str, kind: DocumentKind, lines: tuple[Line, ...] = ()) -> TypeFound:
    """The type of a document of this title and kind; OTHER, with no confidence, where nothing tells."""
    form = DocumentType(kind.type) if kind.type else None
    sign = kind.sign.text if kind.sign else kind.name
    if form is not None and kind.name in _TOLD_BY_FORM:
        return TypeFound(form, sign, "form", 0.85)
    named = type_of_title(title)
    if (
        kind.name == "slides"
        and form is not None
        and (named is None or named not in _SLIDES_MAY_BE)
    ):
        return TypeFound(form, sign, "form", 0.8)
    if named is not None:
        return TypeFound(named, title, "title", 0.85)
    if form is not None:
        return TypeFound(form, sign, "form", 0.75)
    for line in lines[:_LABELS_WITHIN]:
        # "WORKING PAPER", "BACKGROUND PAPER | APRIL 2016", "Amnesty International Report 2007"
        if (
            len(line.text) <= _LONGEST_LABEL
            and not line.text.endswith((".", "。"))
            and (found := type_of_title(line.text)) in _SAID_ON_COVERS
        ):
            return TypeFound(found, line.text, "label", 0.6)
    return TypeFound(DocumentType.OTHER, "", "none", 0.0)


def type_of_title(title: str) -> DocumentType | None:
    """The type that the words of a title name (ingest/data/types.toml)."""
    text = bare_line(title)
    for rule in _rules():
        if rule.anywhere and rule.anywhere.search(text):
            return rule.type
    return _of_chinese(text) if HAN_SIGN.search(text) else _of_english(text)


def _of_chinese(text: str) -> DocumentType | None:
    shorter = text
    while shorter:
        found = [r.type for r in _rules() if r.zh and r.zh.search(shorter.rstrip('》」"”'))]
        if found:
            return found[0]
        without = _IN_BRACKETS.sub("", shorter).strip()
        if without == shorter:
            break
        shorter = without
    return _of_english(text)


def _of_english(text: str) -> DocumentType | None:
    end = next((m.start() for m in _PHRASE_END.finditer(text) if m.start() > 2), len(text))
    first = [(m.end(), r.type) for r in _rules() if r.en for m in r.en.finditer(text[:end])]
    if first:
        return max(first, key=lambda pair: pair[0])[1]
    rest = [
        (m.start(), r.type)
        for r in _rules()
        if r.en and not r.first
        for m in r.en.finditer(text, end)
    ]
    return min(rest, key=lambda pair: pair[0])[1] if rest else None


@lru_cache(maxsize=1)
def _rules() -> list[_Rule]:
    table = load_table("types")
    return [
        _Rule(
            DocumentType(row["type"]),
            re.compile(f"(?:{row['zh']})$") if "zh" in row else None,
            re.compile(rf"\b(?:{row['en']})\b", re.IGNORECASE) if "en" in row else None,
            re.compile(row["anywhere"], re.IGNORECASE) if "anywhere" in row else None,
            row.get("first", False),
        )
        for row in table["rule"]
    ]
