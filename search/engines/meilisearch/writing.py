"""Writes documents to indexes in batches; each batch is awaited, and each failure names its documents."""

from __future__ import annotations

import secrets
from collections import Counter, defaultdict, deque
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from typing import NamedTuple

import msgspec
from meilisearch.models.task import TaskInfo

from corpus import SEARCH_LANGS, IndexUnavailable, SearchLang
from search.engines.engine import DocumentRecords, UnitRecord
from search.engines.meilisearch.client import Server
from search.engines.meilisearch.documents import TEXT_FIELDS, document_key, make_document
from search.engines.meilisearch.filters import all_of, differs, one_of
from search.engines.meilisearch.names import Names
from search.engines.meilisearch.settings import Writing
from search.engines.meilisearch.texts import length, padded

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

    def __init__(self, server: Server, names: Names, limits: Writing, patience: float) -> None:
        self._server = server
        self._names = names
        self._limits = limits
        self._patience = patience
        self._stamp = secrets.token_hex(8)
        self._sent: deque[_Sent] = deque()
        self._units: Counter[SearchLang] = Counter()
        self._words: dict[SearchLang, Counter[str]] = defaultdict(Counter)

    def add(self, documents: Iterable[DocumentRecords]) -> int:
        """Add the documents' units in place of those with the same id; returns how many documents."""
        written = 0

        def units() -> Iterator[UnitRecord]:
            nonlocal written
            for document in documents:
                yield from document.units
                written += 1

        for batch in self._batches(units()):
            self._send(batch)
            self._wait(unfinished=self._limits.ahead)
        self._wait(unfinished=0)
        return written

    def remove(self, document_ids: Iterable[str]) -> None:
        """Remove the documents' units except those that this writer added."""
        names = list(document_ids)
        if not names:
            return
        old = all_of([one_of("document", names), differs("stamp", self._stamp)])
        calls = self._server.calls(self._patience)
        indexes = [calls.client.index(self._names.units(lang)) for lang in SEARCH_LANGS]
        ordered = [calls.call(index.delete_documents, filter=old) for index in indexes]
        for task in ordered:
            calls.wait(task)

    @property
    def lengths(self) -> dict[SearchLang, dict[str, float]]:
        """The mean words of each field of the added units."""
        return {
            lang: {field: words / self._units[lang] for field, words in fields.items()}
            for lang, fields in self._words.items()
        }

    def _batches(self, units: Iterable[UnitRecord]) -> Iterator[_Batch]:
        lines: dict[SearchLang, list[bytes]] = defaultdict(list)
        named: dict[SearchLang, dict[str, str]] = defaultdict(dict)
        sizes: Counter[SearchLang] = Counter()
        for unit in units:
            self._measure(unit)
            lang = unit.index
            line = msgspec.json.encode(make_document(unit, self._stamp))
            full = sizes[lang] + len(line) > self._limits.bytes
            if lines[lang] and (full or len(lines[lang]) == self._limits.units):
                yield _Batch(lang, b"\n".join(lines.pop(lang)), named.pop(lang))
                del sizes[lang]
            lines[lang].append(line)
            sizes[lang] += len(line)
            named[lang][document_key(unit.id)] = unit.document_id
        for lang, rest in lines.items():
            yield _Batch(lang, b"\n".join(rest), named[lang])

    def _measure(self, unit: UnitRecord) -> None:
        self._units[unit.index] += 1
        for field in TEXT_FIELDS:
            self._words[unit.index][field] += length(padded(getattr(unit, field)))

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
