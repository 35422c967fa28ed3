"""What the records' enumerations are called; gettext ids."""

from __future__ import annotations

from typing import Final

from corpus import Authority, DocumentType, ExpressionStatus, Force, Format
from search import NoticeCode
from search.alignment.changes import Change


def N_(text: str) -> str:  # noqa: N802
    """Mark a text for translation; gettext's own name for this."""
    return text


DOCUMENT_TYPES: Final = {
    DocumentType.TREATY: N_("Treaty"),
    DocumentType.RESOLUTION: N_("Resolution"),
    DocumentType.LAW: N_("Law"),
    DocumentType.PLAN_OF_ACTION: N_("Plan of action"),
    DocumentType.OPINION: N_("Opinion"),
    DocumentType.NOTICE: N_("Notice"),
    DocumentType.JUDGMENT: N_("Judgment"),
    DocumentType.FILING: N_("Filing"),
    DocumentType.GUIDANCE: N_("Guidance"),
    DocumentType.TOOLKIT: N_("Toolkit"),
    DocumentType.TRAINING_MATERIAL: N_("Training material"),
    DocumentType.STUDY_TOUR_REPORT: N_("Study-tour report"),
    DocumentType.REPORT: N_("Report"),
    DocumentType.ARTICLE: N_("Journal article"),
    DocumentType.THESIS: N_("Thesis"),
    DocumentType.MINUTES: N_("Minutes"),
    DocumentType.LETTER: N_("Letter"),
    DocumentType.CONTRACT: N_("Contract"),
    DocumentType.FORM: N_("Form"),
    DocumentType.PRESENTATION: N_("Presentation"),
    DocumentType.OTHER: N_("Other"),
}

STATUSES: Final = {
    ExpressionStatus.AUTHENTIC: N_("Authentic text"),
    ExpressionStatus.OFFICIAL_TRANSLATION: N_("Official translation"),
    ExpressionStatus.UNOFFICIAL_TRANSLATION: N_("Unofficial translation"),
    ExpressionStatus.MACHINE_TRANSLATION: N_("Machine translation"),
    ExpressionStatus.DIGEST: N_("Digest"),
    ExpressionStatus.ORIGINAL: N_("Original"),
    ExpressionStatus.UNKNOWN: N_("Status not recorded"),
}

STATUS_NOTES: Final = {
    ExpressionStatus.AUTHENTIC: N_("These words have legal force."),
    ExpressionStatus.OFFICIAL_TRANSLATION: N_(
        "Translated by an official body; where versions differ, the authentic text prevails."
    ),
    ExpressionStatus.UNOFFICIAL_TRANSLATION: N_(
        "Not translated by an official body; check the authentic text before relying on it."
    ),
    ExpressionStatus.MACHINE_TRANSLATION: N_(
        "Translated by a machine and not checked; do not cite it as the text."
    ),
    ExpressionStatus.DIGEST: N_(
        "A summary by the editors, not the original wording, without legal force; the "
        "authentic text is at the official address."
    ),
    ExpressionStatus.ORIGINAL: N_("Written in this language."),
    ExpressionStatus.UNKNOWN: N_("The status of this version has not been recorded."),
}

FORCES: Final = {
    Force.IN_FORCE: N_("In force"),
    Force.AMENDED: N_("Superseded text"),
    Force.REPEALED: N_("Repealed"),
    Force.NOT_YET: N_("Not yet in force"),
}

FORCE_NOTES: Final = {
    Force.AMENDED: N_("This text is no longer the one in force: a later text has replaced it."),
    Force.REPEALED: N_("This text has been repealed or has expired."),
    Force.NOT_YET: N_("This text is not in force yet."),
}

AUTHORITIES: Final = {
    Authority.TREATY: N_("Treaty"),
    Authority.LAW: N_("Law of a legislature"),
    Authority.JUDICIAL_INTERPRETATION: N_("Judicial interpretation"),
    Authority.ADMINISTRATIVE_REGULATION: N_("Administrative regulation"),
    Authority.DEPARTMENTAL_RULE: N_("Departmental rule"),
    Authority.LOCAL_REGULATION: N_("Local regulation"),
    Authority.PLAN: N_("Plan of action"),
    Authority.GUIDANCE: N_("Guidance"),
    Authority.TRAINING: N_("Training material"),
}

FORMATS: Final = {
    Format.PDF: "PDF",
    Format.DOCX: "Word (DOCX)",
    Format.PPTX: "PowerPoint (PPTX)",
    Format.HTML: "HTML",
    Format.MARKDOWN: "Markdown",
    Format.TEXT: N_("Plain text"),
    Format.DOC: "Word (DOC)",
    Format.PPT: "PowerPoint (PPT)",
    Format.RTF: "RTF",
    Format.ODT: "OpenDocument (ODT)",
    Format.ODP: "OpenDocument (ODP)",
    Format.ZIP: "ZIP",
}

SURE: Final = 0.95
"""Confidence of recognised text from which it is shown once per document, not per passage."""

MEDIA_TYPES: Final = {
    Format.PDF: "application/pdf",
    Format.DOCX: "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    Format.PPTX: "application/vnd.openxmlformats-officedocument.presentationml.presentation",
    Format.HTML: "text/html",
    Format.MARKDOWN: "text/markdown",
    Format.TEXT: "text/plain",
    Format.DOC: "application/msword",
    Format.PPT: "application/vnd.ms-powerpoint",
    Format.RTF: "application/rtf",
    Format.ODT: "application/vnd.oasis.opendocument.text",
    Format.ODP: "application/vnd.oasis.opendocument.presentation",
    Format.ZIP: "application/zip",
}
"""Without a charset: the kept original is served byte for byte."""

SUBMISSION_STATUSES: Final = {
    "queued": N_("waiting"),
    "parsing": N_("being read"),
    "needs-ocr": N_("needs text recognition (OCR)"),
    "recognising": N_("text being recognised (OCR)"),
    "proposed": N_("waiting for you to check its metadata"),
    "unpacked": N_("unpacked"),
    "indexed": N_("added"),
    "unchanged": N_("unchanged"),
    "updated": N_("updated"),
    "refused": N_("refused"),
    "failed": N_("failed"),
}

NOTICES: Final[dict[NoticeCode, str]] = {
    "operator-type": N_(
        "“%(part)s” was ignored: there is no such type of document. The types are: %(types)s."
    ),
    "operator-year": N_(
        "“%(part)s” was ignored. Write year:2008, year:2008..2012, year:..2012 or year:2008.."
    ),
    "operator-lang": N_("“%(part)s” was ignored: the languages are en, zh, zh-Hans and zh-Hant."),
    "operator-status": N_(
        "“%(part)s” was ignored: there is no such status of a text. They are: %(statuses)s."
    ),
    "operator-force": N_("“%(part)s” was ignored: there is no such force. They are: %(forces)s."),
    "operator-authority": N_(
        "“%(part)s” was ignored: there is no such kind of authority. They are: %(authorities)s."
    ),
    "operator-as-of": N_("“%(part)s” was ignored. Write a day like as_of:2020-01-01."),
    "operator-empty": N_("“%(part)s” was ignored: nothing follows the colon."),
    "operator-excluded": N_("“%(part)s” was ignored: a filter cannot be excluded with a minus."),
    "operator-or": N_(
        "OR was ignored in “%(part)s”: it can only join words, quotations, or values of one filter."
    ),
    "operator-repeated": N_("“%(part)s” was ignored: of several years, only the last is used."),
}
"""By code what was not followed in a query (``search.Notice``), and why."""

QUOTATION_STYLES: Final = {
    "short": N_("Short"),
    "gbt7714": "GB/T 7714",
    "oscola": "OSCOLA",
    "apa": "APA",
    "ris": "RIS",
    "bibtex": "BibTeX",
    "csl-json": "CSL JSON",
}
"""Of citations; see search/data/citation_styles.toml."""

EXPORT_FORMATS: Final = {
    "file": N_("Collection, to be loaded again"),
    "docx": N_("Handout (Word)"),
    "pdf": N_("Handout (PDF)"),
    "html": N_("Handout (web page)"),
    "markdown": N_("Handout (Markdown)"),
    "pptx": N_("Slides (PowerPoint)"),
    "exercises-docx": N_("Exercises with answers (Word)"),
    "reading-list": N_("Reading list (Word)"),
    "ris": "RIS",
    "bibtex": "BibTeX",
    "csl-json": "CSL JSON",
    "csv": N_("Table (CSV)"),
    "json": N_("Data of the handout (JSON)"),
}
"""Of files made of a collection; see kb/outputs.py."""

LAYOUTS: Final = {
    "side-by-side": N_("Both languages side by side"),
    "interleaved": N_("Both languages, one below the other"),
    "one-language": N_("One language"),
}
"""Of handouts and slides."""

EXERCISE_KINDS: Final = {
    "matching-terms": N_("Matching terms"),
    "missing-terms": N_("Missing terms"),
    "matching-contents": N_("Matching articles and contents"),
    "true-or-false": N_("True or false"),
}

CHANGES: Final = {
    Change.KEPT: N_("Kept"),
    Change.CHANGED: N_("Changed"),
    Change.ADDED: N_("Added"),
    Change.DROPPED: N_("Dropped"),
}
"""The change of a passage from one version to the next."""

ORDERS: Final = {
    "title": N_("Title"),
    "date": N_("Newest document"),
    "added": N_("Last added or amended"),
    "type": N_("Type"),
}
"""Orders of a list of documents."""

SHELVES: Final = {
    "treaties": N_("Treaties"),
    "plans": N_("Plans of action"),
    "laws": N_("Laws"),
    "training": N_("Training"),
    "reports": N_("Reports"),
}
"""Shelves of documents; see kb/documents/listing.py."""

ENGINES: Final = {"embedded": N_("built into kb"), "meilisearch": N_("Meilisearch")}
"""Search engines."""

LANGUAGE_NAMES: Final = {
    "en": "English",
    "zh": "中文",
    "zh-Hans": "简体中文",
    "zh-Hant": "繁體中文",
}
"""Each language in itself, as language switches have it."""

# What a search says above its results.
MEANT: Final = N_("Did you mean:")
RESPELT: Final = N_("No text has this as it was typed. Shown is what was found for:")
NEAREST: Final = N_("Nothing in this language answers this; these are the nearest.")
NOTHING: Final = N_("Nothing in this language answers this.")
