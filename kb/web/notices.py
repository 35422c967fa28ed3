"""What was not followed in a query, said to its reader."""

from __future__ import annotations

from corpus import DocumentType, SearchLang
from kb.web.i18n import translator
from kb.web.labels import NOTICES
from search import Notice


def notice_text(notice: Notice, lang: SearchLang) -> str:
    """One or two sentences in ``lang``."""
    params = {"part": notice.part, "types": ", ".join(DocumentType)}
    return translator(lang).text(NOTICES[notice.code], params)
