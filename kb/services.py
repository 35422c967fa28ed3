"""What the product is made of, opened once and shared by the CLI, the API and the pages."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from functools import cached_property

from corpus import SEARCH_LANGS, Catalog, Concept, Originals, SearchLang, Termbase, TermStatus
from kb.indexing import Indexer
from kb.ingestion import Ingestion
from kb.settings import Settings
from kb.views import Status
from search import (
    EmbeddedEngine,
    Searcher,
    Segmenter,
    TermEntry,
    Translations,
    index_signature,
)


class Services:
    """Each part is opened when it is first needed: listing documents loads no dictionary."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings

    @cached_property
    def catalog(self) -> Catalog:
        """Raises CatalogUnavailable."""
        return Catalog.open(self.settings.catalog_url)

    @cached_property
    def originals(self) -> Originals:
        return Originals(self.settings.originals_dir)

    @cached_property
    def termbase(self) -> Termbase:
        return Termbase.load()

    @cached_property
    def segmenter(self) -> Segmenter:
        return Segmenter(self.termbase.words("zh"))

    @cached_property
    def engine(self) -> EmbeddedEngine:
        return EmbeddedEngine(self.settings.index_dir, index_signature(self.segmenter))

    @cached_property
    def indexer(self) -> Indexer:
        return Indexer(self.catalog, self.engine, self.segmenter)

    @cached_property
    def searcher(self) -> Searcher:
        entries = [_entry(concept) for concept in self.termbase.concepts]
        translations = Translations(entries, self.segmenter)
        return Searcher(self.catalog, self.engine, self.segmenter, translations)

    @cached_property
    def ingestion(self) -> Ingestion:
        return Ingestion(self.settings, self.catalog, self.originals, self.indexer)

    def status(self) -> Status:
        """What there is, and whether the index is up to it."""
        return Status.of(self.catalog.counts(), self.indexer.state())

    def close(self) -> None:
        for part in ("engine", "catalog"):
            if part in self.__dict__:
                self.__dict__[part].close()


def _entry(concept: Concept) -> TermEntry:
    """A concept as the search takes it: deprecated terms are understood and never offered."""

    def texts(lang: SearchLang, *, outdated: bool) -> tuple[str, ...]:
        terms = concept.terms_in(lang)
        return tuple(t.text for t in terms if (t.status is TermStatus.DEPRECATED) == outdated)

    return TermEntry(
        concept_id=concept.id,
        terms={lang: texts(lang, outdated=False) for lang in SEARCH_LANGS},
        outdated={lang: texts(lang, outdated=True) for lang in SEARCH_LANGS},
        differs_in_law=concept.differs_in_law,
    )


@contextmanager
def open_services(settings: Settings) -> Iterator[Services]:
    services = Services(settings)
    try:
        yield services
    finally:
        services.close()
