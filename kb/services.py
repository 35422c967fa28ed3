"""The parts of kb, opened once and shared by the CLI, the API and the pages."""

from __future__ import annotations

import dataclasses
import time
import tomllib
from collections.abc import Collection, Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from functools import cache, cached_property
from typing import TYPE_CHECKING, Final

import msgspec

from corpus import (
    SEARCH_LANGS,
    Catalog,
    Concept,
    IndexUnavailable,
    KbError,
    OcrOff,
    Originals,
    SearchLang,
    Termbase,
    TermStatus,
    WeightsInvalid,
    open_originals,
)
from corpus.catalog import NOTHING_HIDDEN
from corpus.confinement import keep_few_heaps
from corpus.dated_versions import are_versions
from kb.documents.quotation import Quoter
from kb.documents.short_answers import Quoted, quote_short_answers
from kb.documents.term_lookup import TermLookup
from kb.intake.leases import Lease
from kb.models import calibration_of, encoder_of, reranker_of
from kb.settings import Settings
from kb.sync.alignments import Alignments, document_of
from kb.sync.dated_versions import DatedVersions
from kb.sync.index import EMBEDDED, Indexer, IndexName
from kb.sync.references import ReferenceSync
from kb.tracing import span
from search import (
    Answer,
    CitationResolver,
    Dictionary,
    EmbeddedEngine,
    LayLanguage,
    LegalDictionary,
    SearchEngine,
    SearchQuery,
    Segmenter,
    TermEntry,
    Translations,
    Weights,
    changed_weights,
    index_signature,
    load_dictionary,
    load_lay,
    load_weights,
)
from search.alignment.settings import alignment_signature
from search.answer.concordance import Concordancer
from search.citations import CitationWriter
from search.query.legal_words import in_law
from search.query.suggestions import Suggester

# Imported late: numpy and the file readers that need it take a quarter of a second to load, and few
# commands use both.
if TYPE_CHECKING:
    from ingest.ocr import OcrEngine
    from kb.collections.desk import CollectionDesk
    from kb.documents.editing import DocumentEditor
    from kb.documents.overview import Overviewer
    from kb.documents.page_cache import PageImages
    from kb.documents.purges import Purges
    from kb.intake.submissions import Intake
    from kb.sync.vectors import Embedder
    from kb.versions.proposals import VersionProposals
    from search.alignment.aligner import Aligner
    from search.embeddings import Calibration, Encoder, VectorPack, VectorStore
    from search.embeddings.http import HttpReranker
    from search.retrieve.related import RelatedFinder
    from search.retrieve.vectors import Dense
    from search.searcher import Searcher


class Services:
    """Each part is opened when it is first needed: listing documents loads no dictionary."""

    def __init__(self, settings: Settings, *, index_name: IndexName | None = None) -> None:
        """``index_name``: where the address in the settings does not tell one server from another."""
        self.settings = settings
        self.index_name = index_name

    @cached_property
    def catalog(self) -> Catalog:
        """Raises CatalogUnavailable."""
        return Catalog.open(self.settings.catalog_url)

    @cached_property
    def originals(self) -> Originals:
        settings = self.settings
        return open_originals(settings.shared_originals, settings.originals_dir)

    @property
    def termbase(self) -> Termbase:
        return _termbase()

    @property
    def segmenter(self) -> Segmenter:
        return _segmenter()

    @cached_property
    def engine(self) -> SearchEngine:
        settings, signature = self.settings, index_signature(self.segmenter)
        if not settings.meilisearch_url:
            return EmbeddedEngine(settings.index_dir, signature)
        from search.engines.meilisearch import MeilisearchEngine

        return MeilisearchEngine(
            settings.meilisearch_url,
            settings.meilisearch_key or None,
            signature,
            prefix=settings.meilisearch_prefix,
            deadline=settings.meilisearch_seconds,
            patience=settings.meilisearch_write_seconds,
        )

    @cached_property
    def indexer(self) -> Indexer:
        return Indexer(
            self.catalog,
            self.engine,
            self.segmenter,
            name=self.index_name or _index_name(self.settings),
            lock=self.settings.lock_file,
            before=self.dated_versions.catch_up,
        )

    @cached_property
    def dated_versions(self) -> DatedVersions:
        return DatedVersions(self.catalog)

    @property
    def translations(self) -> Translations:
        return _translations()

    @cached_property
    def dictionary(self) -> Dictionary:
        """The dictionary of queries."""
        return LegalDictionary(self._general_dictionary)

    @cached_property
    def _general_dictionary(self) -> Dictionary:
        return load_dictionary(self.settings.cache_dir)

    @cached_property
    def lay(self) -> LayLanguage:
        return load_lay(self.translations, self.segmenter, self.settings.lay_file)

    @cached_property
    def searcher(self) -> Searcher:
        return self.searcher_with(self.weights)

    @cached_property
    def weights(self) -> Weights:
        """kb's own weights, with the changes from the file that `kb tune` made. Raises WeightsInvalid."""
        file = self.settings.weights_file
        try:
            changes = tomllib.loads(file.read_text("utf-8"))
        except FileNotFoundError:
            return load_weights()
        except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
            raise WeightsInvalid(file=str(file), detail=str(error)) from error
        try:
            return changed_weights(load_weights(), changes)
        except (ValueError, msgspec.ValidationError) as error:
            raise WeightsInvalid(file=str(file), detail=str(error)) from error

    def searcher_with(self, weights: Weights) -> Searcher:
        """A searcher with these weights."""
        from search.searcher import Searcher

        return Searcher(
            self.catalog,
            self.engine,
            self.segmenter,
            self.translations,
            dictionary=self.dictionary,
            dense=self._dense(weights),
            weights=weights,
            resolver=self.resolver,
            lay=self.lay,
            pairs=self._pairs,
            reranker=self.reranker,
            source_hides=self.catalog.hidden != NOTHING_HIDDEN,
        )

    def short_answers(self, answer: Answer) -> list[Quoted]:
        """The short answers of a search as quotations."""
        return quote_short_answers(self.quoter, answer.short)

    def note_query(self, answer: Answer) -> None:
        """Store a reader's query that found little, if KB_KEEP_QUERIES is on."""
        if self.settings.keep_queries == "on":
            from kb.evaluation import note_query

            note_query(self.catalog, answer)

    def search(self, query: SearchQuery) -> Answer:
        """Search, and count the search in the metrics. Raises as ``searcher.search``."""
        from kb.metrics import note_search

        begin = time.perf_counter()
        with (
            self.catalog.commits.held(),
            span("search", engine=self.indexer.engine, limit=query.limit) as traced,
        ):
            answer = self.searcher.search(query)
            if traced:
                traced.set_attribute("kb.language", answer.groups[0].lang)
                traced.set_attribute("kb.mode", answer.mode)
                traced.set_attribute("kb.found", sum(group.total for group in answer.groups))
        note_search(
            self.indexer.engine,
            answer.groups[0].lang,
            answer.mode,
            is_answered=any(group.answered for group in answer.groups),
            seconds=time.perf_counter() - begin,
        )
        return answer

    def _pairs(self, passage_ids: Iterable[str]) -> Mapping[str, Collection[str]]:
        """By passage id which others of these are aligned with it, but for its texts of other dates."""
        found = self.alignments.between_these(passage_ids)
        return {
            id_: {
                link.other_id
                for link in links
                if not are_versions(*(found.documents[document_of(each)] for each in link[:2]))
            }
            for id_, links in found.links.items()
        }

    @cached_property
    def alignments(self) -> Alignments:
        model = "" if self.encoder.problem else self.encoder.model
        signature = alignment_signature(self.segmenter.signature, self.termbase.signature)
        return Alignments(self.catalog, lambda: self.aligner, signature, model)

    @cached_property
    def aligner(self) -> Aligner:
        from search.alignment.aligner import Aligner
        from search.alignment.evidence import SentenceMeaning

        meaning = None
        if not self.encoder.problem:
            table, model = self.catalog.embeddings, self.encoder.model
            meaning = SentenceMeaning(
                lambda hashes: table.vectors(model, hashes),
                self._calibration,
                self.encoder.dimensions,
            )
        return Aligner(self.segmenter, _entries(), self._general_dictionary, meaning)

    @cached_property
    def proposals(self) -> VersionProposals:
        from kb.versions.proposals import VersionProposals

        return VersionProposals(self.catalog, lambda: self.aligner, self.dated_versions)

    @cached_property
    def resolver(self) -> CitationResolver:
        return CitationResolver(self.catalog, self.termbase)

    @cached_property
    def suggester(self) -> Suggester:
        return Suggester(self.termbase, self.resolver)

    @cached_property
    def overviewer(self) -> Overviewer:
        from kb.documents.overview import Overviewer

        return Overviewer(self.catalog)

    @cached_property
    def citation_writer(self) -> CitationWriter:
        return CitationWriter(self.resolver, self.termbase)

    @cached_property
    def quoter(self) -> Quoter:
        return Quoter(self.catalog, self.resolver, self.citation_writer, self.alignments)

    @cached_property
    def collections(self) -> CollectionDesk:
        from kb.collections.desk import CollectionDesk
        from kb.collections.gathering import Gatherer

        return CollectionDesk(self.catalog, Gatherer(self.quoter, self.segmenter))

    @cached_property
    def referring(self) -> ReferenceSync:
        return ReferenceSync(self.catalog, self.resolver)

    @cached_property
    def term_lookup(self) -> TermLookup:
        concordancer = Concordancer(self.engine, self.catalog)
        return TermLookup(
            self.catalog, concordancer, self.alignments, self.termbase, self.translations
        )

    @cached_property
    def page_images(self) -> PageImages:
        from ingest.ocr import engine_name
        from ingest.pages.reader import PAGE_LIMITS, PageReader
        from kb.documents.page_cache import PageImages

        settings = self.settings
        limits = dataclasses.replace(PAGE_LIMITS, memory_mb=settings.parse_memory_mb)
        return PageImages(
            self.originals,
            PageReader(limits),
            settings.page_images_dir,
            most_mb=settings.page_images_mb,
            recognised=lambda sha256: self.catalog.ocr.pages(sha256, engine_name()),
        )

    @cached_property
    def related(self) -> RelatedFinder:
        from search.retrieve.related import RelatedFinder

        return RelatedFinder(self._vector_pack, self.catalog)

    def _vector_pack(self, lang: SearchLang) -> VectorPack | None:
        """Raises EmbeddingsUnavailable."""
        if self.encoder.problem:
            raise self.encoder.problem.again()
        return self.vectors.pack(lang)

    def _dense(self, weights: Weights) -> Dense:
        from search.retrieve.vectors import EncodedDense, NoDense

        # A package that cannot be loaded, or is not wanted: the vectors of before are not asked for.
        if self.encoder.problem:
            return NoDense(self.encoder.problem)
        return EncodedDense(self.encoder, self.vectors, whole=weights.hybrid.whole)

    def load_words(self) -> None:
        """Loads words that are the same in every library; opens no file that stays open."""
        self.lay.load()
        in_law("", "en")
        self.segmenter.words("販運")

    def warm(self) -> None:
        """Loads what a search needs, so that no reader waits for it and no two threads load it twice."""
        with suppress(IndexUnavailable):
            self.searcher.warm()
            # The names and dates of all documents, and the files of the index.
            self.searcher.search(SearchQuery(_ANY_QUERY, mode="lexical"))
        self.suggester.suggest("a", 1)

    @cached_property
    def intake(self) -> Intake:
        from kb.intake.submissions import Intake

        return Intake(self.settings, self.catalog, self.originals)

    def lease(self) -> Lease:
        """A new lease, under which a process claims submissions."""
        return Lease(self.catalog, self.settings.leases_dir)

    @cached_property
    def purges(self) -> Purges:
        from kb.documents.purges import Purges

        return Purges(
            self.catalog,
            self.originals,
            self.page_images,
            self.indexer,
            self.settings.purges_file,
            self.settings.index_dir,
        )

    @cached_property
    def editor(self) -> DocumentEditor:
        from kb.documents.editing import DocumentEditor

        return DocumentEditor(
            self.catalog,
            self.originals,
            self.page_images,
            self.indexer,
            lambda: self.embedder,
            self.purges,
            downloads=self.settings.downloads_dir,
        )

    @cached_property
    def ocr(self) -> OcrEngine:
        from ingest.ocr import OcrEngine

        return OcrEngine()

    @property
    def ocr_problem(self) -> KbError | None:
        """Why scans cannot be recognised; None if they can."""
        if self.settings.ocr == "off":
            return OcrOff()
        from ingest.ocr import ocr_problem

        return ocr_problem()

    @cached_property
    def encoder(self) -> Encoder:
        return encoder_of(self.settings)

    @cached_property
    def reranker(self) -> HttpReranker | None:
        """The reranker; None if KB_RERANKER_URL is empty."""
        return reranker_of(self.settings)

    @cached_property
    def vectors(self) -> VectorStore:
        from search.embeddings import VectorStore

        encoder = self.encoder
        return VectorStore(
            self.settings.vectors_dir, self._calibration, encoder.model, encoder.dimensions
        )

    @property
    def _calibration(self) -> Calibration:
        return calibration_of(self.settings, self.encoder)

    @cached_property
    def embedder(self) -> Embedder:
        from kb.sync.vectors import Embedder

        lock = self.settings.embedding_lock_file
        return Embedder(self.catalog, self.encoder, self.vectors, lock=lock)

    def close(self) -> None:
        for part in ("ocr", "page_images", "encoder", "reranker", "engine", "catalog"):
            if self.__dict__.get(part) is not None:
                self.__dict__[part].close()


_ANY_QUERY: Final = "victim 被害人"


# They come with kb, so a process loads them once, however many libraries it opens.


@cache
def _termbase() -> Termbase:
    return Termbase.load()


@cache
def _segmenter() -> Segmenter:
    return Segmenter(_termbase().words("zh"))


@cache
def _entries() -> tuple[TermEntry, ...]:
    return tuple(_entry(concept) for concept in _termbase().concepts)


@cache
def _translations() -> Translations:
    return Translations(_entries(), _segmenter())


def _entry(concept: Concept) -> TermEntry:
    """A concept as search uses it: deprecated terms are understood, but never suggested."""

    def texts(lang: SearchLang, *, outdated: bool) -> tuple[str, ...]:
        terms = concept.terms_in(lang)
        return tuple(t.text for t in terms if (t.status is TermStatus.DEPRECATED) == outdated)

    return TermEntry(
        concept_id=concept.id,
        terms={lang: texts(lang, outdated=False) for lang in SEARCH_LANGS},
        outdated={lang: texts(lang, outdated=True) for lang in SEARCH_LANGS},
        differs_in_law=concept.differs_in_law,
    )


def _index_name(settings: Settings) -> IndexName:
    if not settings.meilisearch_url:
        if settings.database_url:
            # Each host has an index of its own.
            return IndexName("embedded", f"{EMBEDDED.entries} {settings.folder_id}")
        return EMBEDDED
    # Another server, or other names in it, is another index, of which nothing is known.
    address = settings.meilisearch_url.rstrip("/")
    return IndexName("meilisearch", f"{address}/{settings.meilisearch_prefix}")


@contextmanager
def open_services(settings: Settings, *, index_name: IndexName | None = None) -> Iterator[Services]:
    keep_few_heaps()
    services = Services(settings, index_name=index_name)
    try:
        yield services
    finally:
        services.close()
