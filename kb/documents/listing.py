"""Lists of documents, filtered and sorted: for pages, API, command line and exported tables."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Final, Literal

import msgspec

from corpus import Catalog, Document, DocumentType, ExpressionStatus, Force, search_lang
from search.query.lexicon import sound

Order = Literal["title", "date", "added", "type"]
"""``date``: the newest first; ``added``: those last added or amended first."""

SHELVES: Final = {
    "treaties": frozenset({DocumentType.TREATY, DocumentType.RESOLUTION}),
    "plans": frozenset({DocumentType.PLAN_OF_ACTION}),
    "laws": frozenset(
        {DocumentType.LAW, DocumentType.OPINION, DocumentType.NOTICE, DocumentType.JUDGMENT}
    ),
    "training": frozenset(
        {
            DocumentType.TRAINING_MATERIAL,
            DocumentType.TOOLKIT,
            DocumentType.GUIDANCE,
            DocumentType.PRESENTATION,
        }
    ),
    "reports": frozenset(
        {
            DocumentType.REPORT,
            DocumentType.STUDY_TOUR_REPORT,
            DocumentType.ARTICLE,
            DocumentType.THESIS,
        }
    ),
}
"""The types of document on each shelf of the first page, by the shelf's name."""
Shelf = Literal["treaties", "plans", "laws", "training", "reports"]

_SPELT: Final = 12
"""The number of characters of a Chinese title that are sorted by pinyin."""
_MARKS: Final = re.compile(r"^[\s《》〈〉“”‘’\"'(（\[【]+")
_ARTICLE: Final = re.compile(r"^(?:the|an?)\s+")
_HAN: Final = re.compile(r"[\u3400-\u9fff]")


class Selection(msgspec.Struct, frozen=True, kw_only=True):
    """Conditions for the documents of a list; None and "" accept all."""

    type: DocumentType | None = None
    shelf: Shelf | None = None
    lang: str | None = None
    """A language tag; ``zh`` accepts any Chinese."""
    status: ExpressionStatus | None = None
    force: Force | None = None
    find: str = ""
    """Words that all must be in the title, the work's id or the file's name."""

    def accepts(self, document: Document) -> bool:
        named = f"{document.title} {document.work_id} {document.source_name}".casefold()
        return (
            self.type in (None, document.type)
            and (self.shelf is None or document.type in SHELVES[self.shelf])
            and self.lang in (None, document.lang, search_lang(document.lang))
            and self.status in (None, document.status)
            and self.force in (None, document.force_today)
            and all(word in named for word in self.find.casefold().split())
        )


def listed(catalog: Catalog, selection: Selection, order: Order | None = None) -> list[Document]:
    """The documents that meet the conditions, sorted by ``order``, or by id. Raises CatalogUnavailable."""
    found = [document for document in catalog.documents() if selection.accepts(document)]
    return found if order is None else ordered(found, order, moments(catalog, order))


def moments(catalog: Catalog, order: Order) -> Mapping[str, str]:
    """The times that ``ordered`` needs: by document id when it last changed (UTC, ISO 8601)."""
    return catalog.changed_at() if order == "added" else {}


def ordered(
    documents: Iterable[Document], order: Order, changed_at: Mapping[str, str]
) -> list[Document]:
    """The documents in an order; equal ones are sorted by title. ``changed_at``: the result of
    ``moments``."""
    found = sorted(documents, key=lambda each: (alphabetical(each.title), each.id))
    match order:
        case "date":
            # Documents without a date come last.
            found.sort(key=lambda each: each.date.toordinal() if each.date else 0, reverse=True)
        case "added":
            found.sort(key=lambda each: changed_at.get(each.id, ""), reverse=True)
        case "type":
            types = list(DocumentType)
            found.sort(key=lambda each: types.index(each.type))
        case "title":
            pass
    return found


def alphabetical(text: str) -> str:
    """A sort key for names: articles and marks are ignored, Chinese is sorted by pinyin."""
    plain = _MARKS.sub("", text).casefold()
    if _HAN.match(plain):
        return f"{sound(plain[:_SPELT])} {plain}"
    return _ARTICLE.sub("", plain)


def initial(text: str) -> str:
    """The initial of a name: A to Z; # if it begins with none of these."""
    first = alphabetical(text)[:1].upper()
    return first if first.isascii() and first.isalpha() else "#"
