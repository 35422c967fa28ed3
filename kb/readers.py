"""The services of kb as one reader sees them: without the documents that are restricted to other groups.

Only this module decides who sees what. Handlers get their ``services`` from here. In these the catalog
leaves hidden documents out (``Catalog.without``), and the engine does not find them (``HidingEngine``).
Everything made from both, from citations to exports, does not contain them either.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Collection, Iterator
from functools import cached_property
from threading import Lock
from typing import TYPE_CHECKING, Final

from corpus import Catalog, Originals, SearchLang
from corpus.catalog import NOTHING_HIDDEN, Hidden
from kb.access import Reader
from kb.documents.editing import DocumentEditor
from kb.documents.page_cache import PageImages
from kb.services import Services
from kb.sync.dated_versions import DatedVersions
from search import (
    Dictionary,
    HidingEngine,
    IndexedDocument,
    LayLanguage,
    SearchEngine,
    document_records,
)
from search.engines.engine import VOCABULARY_FIELDS

if TYPE_CHECKING:
    from ingest.ocr import OcrEngine
    from search.alignment.aligner import Aligner
    from search.embeddings import Encoder, VectorStore
    from search.embeddings.http import HttpReranker

_MOST_VIEWS: Final = 16
"""The number of views that are kept, one for each set of hidden documents; each has its own vocabulary."""


class ReaderViews:
    """The services for each reader. Threads may share it."""

    def __init__(self, services: Services) -> None:
        self._whole = services
        self._views: OrderedDict[Hidden, Services] = OrderedDict()
        self._making = Lock()

    def of(self, reader: Reader) -> Services:
        """The services for a reader: the whole ones for administrators and if nothing is restricted.

        Raises CatalogUnavailable.
        """
        if reader.sees_all:
            return self._whole
        hidden = self._whole.catalog.restrictions.hidden_from(reader.groups)
        if hidden == NOTHING_HIDDEN:
            return self._whole
        with self._making:
            view = self._views.get(hidden)
            if view is None:
                view = self._views[hidden] = SeenServices(self._whole, hidden)
                if len(self._views) > _MOST_VIEWS:
                    self._views.popitem(last=False)
            self._views.move_to_end(hidden)
            return view


class SeenServices(Services):
    """The services for readers who do not see some documents.

    They share with the whole services everything that contains no documents; everything else is made from
    the catalog and the engine without the hidden ones. They need not be closed: the whole services are.
    """

    def __init__(self, whole: Services, hidden: Hidden) -> None:
        super().__init__(whole.settings, index_name=whole.index_name)
        self._whole = whole
        self._hidden = hidden

    @cached_property
    def catalog(self) -> Catalog:
        return self._whole.catalog.without(self._hidden)

    @cached_property
    def engine(self) -> SearchEngine:
        return HidingEngine(self._whole.engine, self._ids, self._words)

    @cached_property
    def _ids(self) -> frozenset[str]:
        """Of hidden documents, with removed ones: the index has them until it is brought up."""
        return self._hidden.documents | self._hidden.removed

    def _words(self, lang: SearchLang) -> Collection[str]:
        """The words of the hidden documents, including their earlier versions."""
        return {
            token
            for document in document_records(self.segmenter, self._texts())
            for unit in document.units
            if unit.index == lang
            for field in VOCABULARY_FIELDS[lang]
            for token in getattr(unit, field).split()
        }

    def _texts(self) -> Iterator[IndexedDocument]:
        catalog = self._whole.catalog
        for document in catalog.documents_by_ids(self._ids).values():
            yield document, catalog.passages(document.id)
        for id_ in sorted(self._ids):
            for old, _ in catalog.versions.documents(id_):
                yield old, catalog.versions.get(id_, old.version).passages

    @cached_property
    def editor(self) -> DocumentEditor:
        # Finds only what the reader sees; index and vectors are those of the whole library.
        return DocumentEditor(
            self.catalog,
            self.originals,
            self.page_images,
            self._whole.indexer,
            lambda: self._whole.embedder,
            self._whole.purges,
            downloads=self.settings.downloads_dir,
        )

    @cached_property
    def originals(self) -> Originals:
        return self._whole.originals

    @cached_property
    def page_images(self) -> PageImages:
        return self._whole.page_images

    @cached_property
    def dictionary(self) -> Dictionary:
        return self._whole.dictionary

    @cached_property
    def lay(self) -> LayLanguage:
        return self._whole.lay

    @cached_property
    def aligner(self) -> Aligner:
        return self._whole.aligner

    @cached_property
    def dated_versions(self) -> DatedVersions:
        return self._whole.dated_versions

    @cached_property
    def encoder(self) -> Encoder:
        return self._whole.encoder

    @cached_property
    def reranker(self) -> HttpReranker | None:
        return self._whole.reranker

    @cached_property
    def vectors(self) -> VectorStore:
        return self._whole.vectors

    @cached_property
    def ocr(self) -> OcrEngine:
        return self._whole.ocr
