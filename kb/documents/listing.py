"""The documents that a list shows, and in which order: for pages, API, command line and files."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Final, Literal

import msgspec

from corpus import Catalog, Document, DocumentType, ExpressionStatus, Force, search_lang
from search.query.lexicon import sound

Order = Literal["title", "date", "added", "type"]
"""``date``: the newest document first; ``added``: what was added or amended last first."""

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
"""The types of document that stand together, by the name of the shelf."""
Shelf = Literal["treaties", "plans", "laws", "training", "reports"]

_SPELT: Final = 12
"""Characters of a Chinese title that are ordered by their pinyin."""
_MARKS: Final = re.compile(r"^[\s《》〈〉“”‘’\"'(（\[【]+")
_ARTICLE: Final = re.compile(r"^(?:the|an?)\s+")
_HAN: Final = re.compile(r"[\u3400-\u9fff]")


class Selection(msgspec.Struct, frozen=True, kw_only=True):
    """What a listed document must be; None and "" accept all."""

    type: DocumentType | None = None
    shelf: Shelf | None = None
    lang: str | None = None
    """A tag or the base of one: ``zh`` is any Chinese."""
    status: ExpressionStatus | None = None
    force: Force | None = None
    find: str = ""
    """Words that must be in its title, its work's id, or its file's name."""

    def accepts(self, document: Document) -> bool:
        named = f"{document.title} {document.work_id} {document.source_name}".casefold()
        return (
            self.type in (None, document.type)
            and (self.shelf is None or document.type in SHELVES[self.shelf])
            and self.lang in (None, document.lang, search_lang(document.lang))
            and self.status in (None, document.status)
            and self.force in (None, document.validity.force)
            and all(word in named for word in self.find.casefold().split())
        )


def listed(catalog: Catalog, selection: Selection, order: Order | None = None) -> list[Document]:
    """The documents that pass, in this order, by default by id. Raises CatalogUnavailable."""
    found = [document for document in catalog.documents() if selection.accepts(document)]
    return found if order is None else ordered(found, order, moments(catalog, order))


def moments(catalog: Catalog, order: Order) -> Mapping[str, str]:
    """What ``ordered`` needs beside the documents."""
    return catalog.changed_at() if order == "added" else {}


def ordered(
    documents: Iterable[Document], order: Order, changed_at: Mapping[str, str]
) -> list[Document]:
    """``changed_at``: of ``moments``. Documents that are equal in this are in the order of their titles."""
    found = sorted(documents, key=lambda each: (alphabetical(each.title), each.id))
    match order:
        case "date":
            # Undated ones come last.
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
    """A key for the order of names: by their letters, Chinese ones by pinyin."""
    plain = _MARKS.sub("", text).casefold()
    if _HAN.match(plain):
        return f"{sound(plain[:_SPELT])} {plain}"
    return _ARTICLE.sub("", plain)


def initial(text: str) -> str:
    """The letter under which a name stands: A to Z, or # where it begins with none."""
    first = alphabetical(text)[:1].upper()
    return first if first.isascii() and first.isalpha() else "#"
