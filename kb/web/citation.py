"""What a reader pastes into a handout: the words and where they stand."""

from __future__ import annotations

from corpus import Document, Passage, search_lang
from kb.web.i18n import translator
from kb.web.labels import N_, STATUSES
from kb.web.urls import passage_path

_TEMPLATE = N_("%(title)s, %(locator)s (%(status)s). %(permalink)s")


def citation(document: Document, passage: Passage, base_url: str) -> str:
    """Title, locator, translation status and permalink, in the language of the text that is cited."""
    lang = search_lang(document.lang)
    ui = translator(lang)
    return ui.translations.ugettext(_TEMPLATE) % {
        "title": _title(document.title),
        "locator": getattr(passage.locator, lang),
        "status": ui.text(STATUSES[document.status]),
        "permalink": base_url + passage_path(passage.id),
    }


def _title(title: str) -> str:
    # The Chinese template puts the title in 《》: marks that the title brings become the inner 〈〉.
    if title.startswith("《") and title.endswith("》") and title.count("《") == 1:
        return title[1:-1]
    return title.translate({ord("《"): "〈", ord("》"): "〉"})
