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
from typing import Any, Final

from corpus import Catalog, SearchLang
from corpus.catalog import NOTHING_HIDDEN, Hidden
from kb.access import Reader
from kb.documents.editing import DocumentEditor
from kb.services import Services
from search import (
    HidingEngine,
    IndexedDocument,
    SearchEngine,
    document_records,
)
from search.engines.engine import VOCABULARY_FIELDS

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


def _shared(name: str) -> cached_property[Any]:
    """A part that is the same for all readers: that of the whole services."""
    return cached_property(lambda seen: getattr(seen._whole, name))


class SeenServices(Services):
    """The services for readers who do not see some documents.

    They share with the whole services everything that contains no documents; everything else is made from
    the catalog and the engine without the hidden ones. They need not be closed: the whole services are.
    """

    originals = _shared("originals")
    page_images = _shared("page_images")
    dictionary = _shared("dictionary")
    lay = _shared("lay")
    aligner = _shared("aligner")
    dated_versions = _shared("dated_versions")
    encoder = _shared("encoder")
    reranker = _shared("reranker")
    vectors = _shared("vectors")
    ocr = _shared("ocr")

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
