"""What the web side needs of the rest of kb; kb.services makes the real thing."""

from __future__ import annotations

from typing import Protocol, runtime_checkable

from corpus import Catalog, Originals
from corpus.termbase import Termbase
from kb.alignment import Alignments
from kb.concordance import TermLookup
from kb.page_images import PageImages
from kb.views import Health, Status
from search import CitationResolver, RelatedFinder, Searcher, Segmenter, Translations
from search.alignment import Aligner


# Litestar checks what it injects by isinstance.
@runtime_checkable
class Services(Protocol):
    """All may be used from any thread."""

    @property
    def catalog(self) -> Catalog: ...
    @property
    def originals(self) -> Originals: ...
    @property
    def searcher(self) -> Searcher: ...
    @property
    def aligner(self) -> Aligner: ...
    @property
    def alignments(self) -> Alignments: ...
    @property
    def segmenter(self) -> Segmenter: ...
    @property
    def translations(self) -> Translations: ...
    @property
    def resolver(self) -> CitationResolver: ...
    @property
    def termbase(self) -> Termbase: ...
    @property
    def term_lookup(self) -> TermLookup: ...
    @property
    def page_images(self) -> PageImages: ...
    @property
    def related(self) -> RelatedFinder: ...
    def status(self) -> Status:
        """What there is, and whether the index is up to it."""
        ...

    def health(self) -> Health:
        """Which parts can be used, each asked now."""
        ...
