"""Writes documents to indexes in batches; each batch is awaited, and each failure names its documents."""

from __future__ import annotations

from collections import Counter, defaultdict, deque
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from types import MappingProxyType
from typing import NamedTuple

import msgspec
from meilisearch.models.task import TaskInfo

from corpus import IndexUnavailable, SearchLang
from search.engines.engine import DocumentRecords, UnitRecord
from search.engines.meilisearch.client import Server
from search.engines.meilisearch.documents import PACKED, Packing
from search.engines.meilisearch.filters import one_of
from search.engines.meilisearch.names import Names
from search.engines.meilisearch.settings import MeiliSettings
from search.engines.meilisearch.statistics import Statistics
from search.weights import load_weights

_NAMED = 3
"""The number of documents that an error names."""


class _Batch(NamedTuple):
    lang: SearchLang
    payload: bytes
    documents: Mapping[str, str]
    """Key of each unit → its document."""


class _Sent(NamedTuple):
    task: TaskInfo
    documents: Mapping[str, str]


class Writer:
    """Writes to one set of indexes. Each step ends within ``patience`` seconds."""

    def __init__(
        self,
        server: Server,
        names: Names,
        settings: MeiliSettings,
        patience: float,
        packing: Packing,
    ) -> None:
        self._server = server
        self._names = names
        self._settings = settings
        self._limits = settings.writing
        self._patience = patience
        self._packing = packing
        self._fields = load_weights().fields
        self._sent: deque[_Sent] = deque()
        self.statistics = Statistics()
        """The statistics of the added units."""
        self.keys: dict[SearchLang, set[str]] = defaultdict(set)
        """The keys of the added units."""

    def add(
        self,
        documents: Iterable[DocumentRecords],
        *,
        held: Mapping[str, str] = MappingProxyType({}),
    ) -> int:
        """Add the documents' units in place of those with the same id; returns how many documents.

        ``held``: the packed units that the server has, by key; what is equal is not sent.
        """
        written = 0

        def units() -> Iterator[UnitRecord]:
            nonlocal written
            for document in documents:
                yield from document.units
                written += 1

        for batch in self._batches(units(), held):
            self._send(batch)
            self._wait(unfinished=self._limits.ahead)
        self._wait(unfinished=0)
        return written

    def remove(self, keys: Mapping[SearchLang, Sequence[str]]) -> None:
        """Delete units by their keys."""
        calls = self._server.calls(self._patience)
        for lang, some in keys.items():
            if some:
                index = calls.client.index(self._names.units(lang))
                calls.finish(index.delete_documents, filter=one_of("id", some))

    def _batches(self, units: Iterable[UnitRecord], held: Mapping[str, str]) -> Iterator[_Batch]:
        lines: dict[SearchLang, list[bytes]] = defaultdict(list)
        named: dict[SearchLang, dict[str, str]] = defaultdict(dict)
        sizes: Counter[SearchLang] = Counter()
        for unit in units:
            self.statistics.count(unit)
            lang = unit.index
            document = self._packing.document(unit, self._settings.lengths, self._fields)
            self.keys[lang].add(document["id"])
            if held.get(document["id"]) == document[PACKED]:
                continue
            line = msgspec.json.encode(document)
            full = sizes[lang] + len(line) > self._limits.bytes
            if lines[lang] and (full or len(lines[lang]) == self._limits.units):
                yield _Batch(lang, b"\n".join(lines.pop(lang)), named.pop(lang))
                del sizes[lang]
            lines[lang].append(line)
            sizes[lang] += len(line)
            named[lang][document["id"]] = unit.document_id
        for lang, rest in lines.items():
            yield _Batch(lang, b"\n".join(rest), named[lang])

    def _send(self, batch: _Batch) -> None:
        calls = self._server.calls(self._patience)
        index = calls.client.index(self._names.units(batch.lang))
        with _naming(batch.documents):
            task = calls.call(index.add_documents_ndjson, batch.payload, "id")
        self._sent.append(_Sent(task, batch.documents))

    def _wait(self, *, unfinished: int) -> None:
        """Wait until at most this many batches are unfinished."""
        while len(self._sent) > unfinished:
            sent = self._sent.popleft()
            with _naming(sent.documents):
                self._server.calls(self._patience).wait(sent.task)


@contextmanager
def _naming(documents: Mapping[str, str]) -> Iterator[None]:
    """Add to an error the documents that it concerns: those it names, otherwise those of the batch."""
    try:
        yield
    except IndexUnavailable as error:
        detail = str(error.params["detail"])
        meant = {document for key, document in documents.items() if key in detail}
        named = sorted(meant or set(documents.values()))
        more = f" and {len(named) - _NAMED} more" if len(named) > _NAMED else ""
        detail = f"{detail} (writing {', '.join(named[:_NAMED])}{more})"
        raise type(error)(**error.params | {"detail": detail}) from error
