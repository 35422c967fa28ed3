"""Makes a file of any format from a collection."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Final

from corpus import Format
from corpus.collections import Collection
from kb.handouts.build import build_handout
from kb.handouts.model import Handout
from kb.handouts.options import OutputFile, OutputFormat, OutputOptions
from kb.i18n.labels import MEDIA_TYPES
from kb.services import Services

ENDINGS: Final = {
    OutputFormat.DOCX: ("docx", MEDIA_TYPES[Format.DOCX]),
    OutputFormat.PDF: ("pdf", MEDIA_TYPES[Format.PDF]),
    OutputFormat.HTML: ("html", "text/html; charset=utf-8"),
    OutputFormat.MARKDOWN: ("md", "text/markdown; charset=utf-8"),
    OutputFormat.PPTX: ("pptx", MEDIA_TYPES[Format.PPTX]),
    OutputFormat.EXERCISES: ("exercises.docx", MEDIA_TYPES[Format.DOCX]),
    OutputFormat.READING_LIST: ("reading-list.docx", MEDIA_TYPES[Format.DOCX]),
    OutputFormat.RIS: ("ris", "application/x-research-info-systems"),
    OutputFormat.BIBTEX: ("bib", "application/x-bibtex"),
    OutputFormat.CSL_JSON: ("csl.json", "application/vnd.citationstyles.csl+json"),
    OutputFormat.CSV: ("csv", "text/csv; charset=utf-8"),
    OutputFormat.JSON: ("handout.json", "application/json"),
}
"""Ending and media type."""
_LONGEST_NAME: Final = 60


def make_output(services: Services, collection: Collection, options: OutputOptions) -> OutputFile:
    """The file of a collection. Takes up to some seconds of one processor; threads may call it.

    Raises ChoiceUnknown (style), ParameterRepeated (too many items), TemplateInvalid, CharacterNotSet,
    CatalogUnavailable.
    """
    handout = build_handout(services, collection, options)
    ending, media_type = ENDINGS[options.format]
    return OutputFile(
        name=f"{file_name(handout.title)}.{ending}",
        media_type=media_type,
        content=_content(services, handout, options),
    )


def _content(services: Services, handout: Handout, options: OutputOptions) -> bytes:
    # Imported late: each format has a library that takes a tenth of a second to load.
    match options.format:
        case OutputFormat.DOCX:
            from kb.handouts.word import write_word

            return write_word(handout, _template(services, options))
        case OutputFormat.READING_LIST:
            from kb.handouts.word import write_reading_list

            return write_reading_list(handout, _template(services, options))
        case OutputFormat.EXERCISES:
            from kb.handouts.exercises import make_exercises
            from kb.handouts.word_exercises import write_exercises

            exercises = make_exercises(services, handout, options.seed, options.exercises)
            return write_exercises(handout, exercises, _template(services, options))
        case OutputFormat.PDF:
            from kb.handouts.pdf import write_pdf

            return write_pdf(handout)
        case OutputFormat.PPTX:
            from kb.handouts.slides import write_slides

            return write_slides(handout, _template(services, options))
        case OutputFormat.HTML:
            from kb.handouts.page import write_page

            return write_page(handout)
        case OutputFormat.MARKDOWN:
            from kb.handouts.markdown import write_markdown

            return write_markdown(handout)
        case OutputFormat.CSV:
            from kb.handouts.records import write_csv

            return write_csv(handout)
        case OutputFormat.JSON:
            from kb.handouts.records import write_json

            return write_json(handout)
        case OutputFormat.RIS | OutputFormat.BIBTEX | OutputFormat.CSL_JSON:
            from kb.handouts.records import write_records

            return write_records(services, handout, str(options.format))


def _template(services: Services, options: OutputOptions) -> Path | None:
    if options.template:
        return options.template
    settings = services.settings
    is_slides = options.format is OutputFormat.PPTX
    path = settings.slides_template if is_slides else settings.handout_template
    return Path(path) if path else None


def file_name(title: str) -> str:
    """The title as the name of a file on any system."""
    words = re.sub(r'[\x00-\x1f<>:"/\\|?*]+', " ", title)
    return " ".join(words.split())[:_LONGEST_NAME].strip(" .") or "handout"
