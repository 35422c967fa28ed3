"""The termbase, and a term's uses in the documents."""

from __future__ import annotations

from functools import lru_cache
from itertools import groupby
from typing import Annotated, Any, Final

from litestar import Controller, Request, Response, get
from litestar.di import NamedDependency
from litestar.params import FromPath, QueryParameter

from corpus import Concept, SearchLang, Termbase
from kb.documents.listing import alphabetical, initial
from kb.i18n.addresses import TERMS
from kb.i18n.translate import reader_language
from kb.schemas import ConcordanceView
from kb.services import Services
from kb.web.paging import Paging, turn
from kb.web.parameters import SoughtTerm
from kb.web.render import page
from kb.web.throttle import QUERIES, counted_as

CONCEPTS_PER_PAGE: Final = 90
"""The most concepts on a page, which then has about 130 kB."""


class TermPages(Controller):
    """/terms"""

    include_in_schema = False
    path = TERMS

    @get("/", sync_to_thread=True)
    def terms(
        self,
        request: Request[Any, Any, Any],
        services: NamedDependency[Services],
        find: Annotated[str, QueryParameter(max_length=200)] = "",
        subject: Annotated[str, QueryParameter(max_length=200)] = "",
        letter: Annotated[str, QueryParameter(max_length=1)] = "",
        offset: Annotated[int, QueryParameter(ge=0)] = 0,
    ) -> Response[str]:
        """Concepts under a letter, with a name that contains ``find``, or on a ``subject``.

        The letters are those of the reader's language; Chinese terms are sorted by pinyin.
        """
        termbase, lang = services.termbase, reader_language(request)
        letters = _by_letter(termbase, lang)
        if find or subject:
            letter = ""
            found = [c for c in termbase.find(find) if subject in ("", c.subject)]
        else:
            letter = letter.upper() or next(iter(letters), "")
            found = letters.get(letter, [])
        part = Paging(offset, CONCEPTS_PER_PAGE, len(found))
        return page(
            request,
            "terms.html",
            concepts=found[part.first : part.last],
            total=len(found),
            paging=turn(request, part),
            **_around(termbase, lang, letter, find, subject),
        )

    @get("/{concept_id:str}", sync_to_thread=True)
    def concept(
        self,
        request: Request[Any, Any, Any],
        services: NamedDependency[Services],
        concept_id: FromPath[str],
    ) -> Response[str]:
        """The page of one concept."""
        termbase, lang = services.termbase, reader_language(request)
        concept = termbase.get(concept_id)
        letter = initial(concept.preferred(lang).text)
        around = _around(termbase, lang, letter, "", "")
        return page(request, "term.html", concept=concept, **around)


@lru_cache(maxsize=4)
def _by_letter(termbase: Termbase, lang: SearchLang) -> dict[str, list[Concept]]:
    """Concepts by the initial of their preferred terms, in alphabetical order."""
    found: dict[str, list[Concept]] = {}
    for concept in sorted(termbase.concepts, key=lambda c: alphabetical(c.preferred(lang).text)):
        found.setdefault(initial(concept.preferred(lang).text), []).append(concept)
    return dict(sorted(found.items(), key=lambda each: (each[0] == "#", each[0])))


def _around(
    termbase: Termbase, lang: SearchLang, letter: str, find: str, subject: str
) -> dict[str, Any]:
    """The values around the list of concepts: the form, the letters, the subjects."""
    return {
        "letters": list(_by_letter(termbase, lang)),
        "letter": letter,
        "find": find,
        "subject": subject,
        "subjects": termbase.subjects,
        "by_id": {concept.id: concept for concept in termbase.concepts},
    }


USES_PER_PAGE: Final = 50


class ConcordancePages(Controller):
    """/concordance"""

    opt = counted_as(QUERIES)
    include_in_schema = False
    path = "/concordance"

    @get("/", sync_to_thread=True)
    def concordance(
        self,
        request: Request[Any, Any, Any],
        services: NamedDependency[Services],
        term: SoughtTerm = "",
        lang: Annotated[SearchLang | None, QueryParameter()] = None,
        offset: Annotated[int, QueryParameter(ge=0)] = 0,
    ) -> Response[str]:
        """Each use of a term with the words around it, document by document."""
        if not term.strip():
            return page(request, "concordance.html", found=None, term="")
        looked = services.term_lookup.look_up(term, lang, offset, USES_PER_PAGE)
        found = ConcordanceView.of(looked, offset, USES_PER_PAGE)
        return page(
            request,
            "concordance.html",
            found=found,
            term=found.term,
            concepts=looked.concepts,
            by_id={each.id: each for each in services.termbase.concepts},
            documents={each.document_id: each for each in found.documents},
            groups=[
                (id_, list(uses)) for id_, uses in groupby(found.uses, lambda use: use.document_id)
            ],
            paging=turn(request, Paging(offset, USES_PER_PAGE, found.total)),
        )
