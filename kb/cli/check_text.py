"""``kb check-text``."""

from __future__ import annotations

import re
import sys

from corpus import ChoiceUnknown, Format, OcrFailed, PagesMissing
from ingest.ocr import PageCheck, check_page
from kb.cli.output import print_json, progress, reader_lang, say
from kb.schemas import TextCheckView
from kb.services import open_services
from kb.settings import Settings

_EXAMPLES = 3


def check_text(document: str, *, pages: str | None = None, json: bool = False) -> None:
    """Compare a PDF's text with its page images: some PDFs decode to wrong characters.

    Each page is drawn and recognised (OCR), which takes seconds. Exit code 1 if the text of some page
    differs from its image by more than OCR errors can explain.

    Parameters
    ----------
    document
        WORK/LANG, e.g. palermo-protocol/en
    pages
        Only these pages, e.g. 1-3,7.
    json
        As JSON.
    """
    settings = Settings.load()
    with open_services(settings) as services:
        record = services.catalog.document(document)
        if record.format is not Format.PDF or not record.pages:
            raise PagesMissing(id=document)
        chosen = _chosen(pages, record.pages)
        path = services.originals.path(record.sha256)
        checks: list[PageCheck] = []
        if problem := services.ocr_problem:
            raise problem
        with progress("check", len(chosen)) as advance:
            for page in chosen:
                try:
                    read = services.ocr.recognise_beside(path, page, name=record.source_name)
                    checks.append(check_page(page, read))
                except OcrFailed as error:
                    print(say(error), file=sys.stderr)
                advance()
    view = TextCheckView.from_pages(document, checks)
    if json:
        print_json(view)
    else:
        _print(view)
    if view.doubtful_pages:
        sys.exit(1)


def _chosen(pages: str | None, count: int) -> list[int]:
    """``1-3,7`` → [1, 2, 3, 7]; empty: all pages. Raises ChoiceUnknown."""
    if pages is None:
        return list(range(1, count + 1))
    chosen: set[int] = set()
    for part in pages.split(","):
        span = re.fullmatch(r"\s*(\d{1,6})\s*(?:[-–]\s*(\d{1,6})\s*)?", part)
        first, last = (int(span[1]), int(span[2] or span[1])) if span else (0, 0)
        if not 1 <= first <= last <= count:
            raise ChoiceUnknown(option="--pages", value=pages, choices=f"1-{count}")
        chosen.update(range(first, last + 1))
    return sorted(chosen)


def _print(view: TextCheckView) -> None:
    from kb.i18n.labels import N_
    from kb.i18n.translate import translator

    text = translator(reader_lang()).text
    for page in view.pages:
        if not page.compared:
            verdict = text(N_("no text to compare"))
        elif page.doubtful:
            verdict = text(N_("doubtful"))
        else:
            verdict = text(N_("agrees"))
        print(f"{page.page}\t{page.similarity:.3f}\t{verdict}")
        for found in page.disagreements[:_EXAMPLES] if page.doubtful else ():
            print(f"\t{found.text}\n\t≠ {found.recognised}")
    if view.doubtful_pages:
        advice = N_(
            "The text of these pages differs from what they show. Submit a scan or a newly "
            "made PDF."
        )
        print(text(advice))
