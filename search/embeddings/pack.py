"""Packs: a language's vectors as memory-mapped files.

FOLDER/pack.json      the units
FOLDER/sentences.i8   a row for each sentence, then FOLDER/wholes.i8 for each unit
FOLDER/scales.f32     a number for each sentence, then for each unit: row times scale is the unit vector
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Self

import msgspec
import numpy as np
from numpy.typing import NDArray

from corpus import SearchLang
from search.embeddings.encoder import Vectors


class PackUnit(msgspec.Struct, frozen=True, array_like=True):
    """A retrieval unit (``search.units.Unit``) in a pack."""

    id: str
    order: int
    """Position of its first passage in the document."""
    sentences: int
    passage_ids: tuple[str, ...]


class PackDocument(msgspec.Struct, frozen=True):
    """A document in a pack; it may have no units in the language."""

    id: str
    fingerprint: str
    units: tuple[PackUnit, ...]


class _Content(msgspec.Struct, frozen=True):
    dimensions: int
    documents: tuple[PackDocument, ...]


@dataclass(frozen=True, slots=True, eq=False)
class VectorPack:
    """All units of a language, by document; U units, S sentences, D dimensions.

    Calibrated unit vectors; a row of zeros for a text that could not be embedded.
    """

    lang: SearchLang
    unit_ids: tuple[str, ...]
    document_ids: tuple[str, ...]
    """Document of each unit."""
    passage_ids: tuple[tuple[str, ...], ...]
    """Passage of each unit."""
    orders: NDArray[np.int64]
    """(U,): position of each unit in its document."""
    starts: NDArray[np.int64]
    """(U + 1,): unit ``u`` has the sentences from ``starts[u]`` to before ``starts[u + 1]``."""
    sentences: NDArray[np.int8]
    """(S, D)"""
    sentence_scales: NDArray[np.float32]
    """(S,): ``sentences[s] * sentence_scales[s]`` is the vector."""
    wholes: NDArray[np.int8]
    """(U, D): vectors of whole units with their headings and lead-in."""
    whole_scales: NDArray[np.float32]
    """(U,)"""
    documents: tuple[PackDocument, ...]
    rows: Mapping[str, int]
    """Row of each unit, by id."""

    @classmethod
    def empty(cls, lang: SearchLang, dimensions: int) -> Self:
        """An empty pack."""
        return cls(
            lang=lang,
            unit_ids=(),
            document_ids=(),
            passage_ids=(),
            orders=np.zeros(0, np.int64),
            starts=np.zeros(1, np.int64),
            sentences=np.zeros((0, dimensions), np.int8),
            sentence_scales=np.zeros(0, np.float32),
            wholes=np.zeros((0, dimensions), np.int8),
            whole_scales=np.zeros(0, np.float32),
            documents=(),
            rows={},
        )

    def __len__(self) -> int:
        return len(self.unit_ids)


class PackWriter:
    """Writes a pack into a folder, document by document; on disk and synced when its context ends."""

    def __init__(self, folder: Path, dimensions: int) -> None:
        self._folder = folder
        self._dimensions = dimensions
        self._documents: list[PackDocument] = []
        self._rows = {name: (folder / f"{name}.i8").open("wb") for name in ("sentences", "wholes")}
        self._scales: dict[str, list[NDArray[np.float32]]] = {"sentences": [], "wholes": []}

    def add(self, document: PackDocument, sentences: Vectors, wholes: Vectors) -> None:
        """Add a document: calibrated sentences of all its units, one after another, and the units."""
        self._documents.append(document)
        self._put("sentences", *_quantised(sentences))
        self._put("wholes", *_quantised(wholes))

    def copy(self, document: PackDocument, pack: VectorPack, first_unit: int) -> None:
        """Copy a document from another pack, where its units begin at ``first_unit``."""
        units = slice(first_unit, first_unit + len(document.units))
        sentences = slice(pack.starts[units.start], pack.starts[units.stop])
        self._documents.append(document)
        self._put("sentences", pack.sentences[sentences], pack.sentence_scales[sentences])
        self._put("wholes", pack.wholes[units], pack.whole_scales[units])

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        try:
            if kind is None:
                self._finish()
        finally:
            for file in self._rows.values():
                file.close()

    def _finish(self) -> None:
        scales = self._scales["sentences"] + self._scales["wholes"]
        content = _Content(self._dimensions, tuple(self._documents))
        _write_synced(self._folder / "scales.f32", b"".join(part.tobytes() for part in scales))
        _write_synced(self._folder / "pack.json", msgspec.json.encode(content))
        for file in self._rows.values():
            file.flush()
            os.fsync(file.fileno())

    def _put(self, name: str, rows: NDArray[np.int8], scales: NDArray[np.float32]) -> None:
        self._rows[name].write(rows.tobytes())
        self._scales[name].append(scales)


def read_pack(folder: Path, lang: SearchLang) -> VectorPack | None:
    """The pack in a folder; None if it is damaged or missing."""
    try:
        content = msgspec.json.decode((folder / "pack.json").read_bytes(), type=_Content)
        units = [unit for document in content.documents for unit in document.units]
        starts = np.cumsum([0, *(unit.sentences for unit in units)], dtype=np.int64)
        counts = int(starts[-1]), len(units)
        scales = np.fromfile(folder / "scales.f32", np.float32)
        if scales.size != sum(counts):
            return None
        return VectorPack(
            lang=lang,
            unit_ids=tuple(unit.id for unit in units),
            document_ids=tuple(d.id for d in content.documents for _ in d.units),
            passage_ids=tuple(unit.passage_ids for unit in units),
            orders=np.array([unit.order for unit in units], np.int64),
            starts=starts,
            sentences=_map_rows(folder / "sentences.i8", counts[0], content.dimensions),
            sentence_scales=scales[: counts[0]],
            wholes=_map_rows(folder / "wholes.i8", counts[1], content.dimensions),
            whole_scales=scales[counts[0] :],
            documents=content.documents,
            rows={unit.id: row for row, unit in enumerate(units)},
        )
    except (OSError, ValueError, msgspec.DecodeError):
        return None


def _map_rows(path: Path, count: int, dimensions: int) -> NDArray[np.int8]:
    """Raises ValueError if the file does not have that size."""
    if path.stat().st_size != count * dimensions:
        raise ValueError(path)
    if not count:
        return np.zeros((0, dimensions), np.int8)
    return np.memmap(path, np.int8, "r", shape=(count, dimensions))


def _quantised(rows: Vectors) -> tuple[NDArray[np.int8], NDArray[np.float32]]:
    """Rows in 8 bits, and the scale to multiply each by."""
    scales = np.abs(rows).max(axis=1, initial=0.0) / 127
    divided = np.divide(rows, scales[:, None], out=np.zeros_like(rows), where=scales[:, None] > 0)
    return np.rint(divided).astype(np.int8), scales.astype(np.float32)


def _write_synced(path: Path, content: bytes) -> None:
    with path.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
