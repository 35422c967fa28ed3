"""The store of the packs that queries are compared with: one per language, derived from the
catalog.

PATH/LANG/CURRENT, PATH/LANG/gen-…   see :mod:`search.index.index_directories`, :mod:`.pack`
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from corpus import SEARCH_LANGS, SearchLang
from search.data import load_table
from search.embeddings.calibration import Calibration
from search.embeddings.encoder import Vectors
from search.embeddings.pack import PackDocument, PackUnit, PackWriter, VectorPack, read_pack
from search.embeddings.sentences import content_hash, texts_signature, unit_texts
from search.index.index_directories import IndexDirectories, Label
from search.index.units import Unit

_LAYOUT = "vectors-2"
"""Must be changed whenever the same vectors are stored in different files."""
_DATA: dict[str, Any] = load_table("embeddings")["store"]
_READ_TRIES = 3

UnitsOf = Callable[[str], Sequence[Unit]]
"""Returns a document's units by its id."""
VectorsOf = Callable[[Iterable[str]], Mapping[str, bytes]]
"""Vectors by hash of the sentence, as ``Catalog.embeddings.vectors`` returns them."""


class _Loaded(NamedTuple):
    stamp: tuple[int, ...]
    pack: VectorPack | None


class VectorStore:
    """The packs under ``path``; any number of threads and processes may use them."""

    def __init__(self, path: Path, calibration: Calibration, model: str, dimensions: int) -> None:
        label = Label(f"{_LAYOUT}/{texts_signature()}/{calibration.signature}", model)
        self._label = label
        self.calibration = calibration
        self._dimensions = dimensions
        self._generations: dict[SearchLang, IndexDirectories] = {
            lang: IndexDirectories(path / lang, label) for lang in SEARCH_LANGS
        }
        self._loaded: dict[SearchLang, _Loaded] = {}
        self._loading = threading.Lock()

    def pack(self, lang: SearchLang) -> VectorPack | None:
        """The newest pack; None if it is missing, damaged or was made by different rules.

        Costs one file lookup as long as the pack is unchanged.
        """
        stamp = self._generations[lang].stamp()
        loaded = self._loaded.get(lang)
        if loaded is None or loaded.stamp != stamp:
            with self._loading:
                loaded = self._loaded.get(lang)
                if loaded is None or loaded.stamp != stamp:
                    loaded = self._loaded[lang] = self._load(lang)
        return loaded.pack

    def _load(self, lang: SearchLang) -> _Loaded:
        generations = self._generations[lang]
        while True:
            stamp = generations.stamp()
            pack = self._read(lang)
            # A slow reader may find the pack of its stamp deleted, because two newer ones have come.
            if pack is not None or generations.stamp() == stamp:
                return _Loaded(stamp, pack)

    def lacks(self, documents: Mapping[str, str]) -> bool:
        """Whether publishing ``documents``, fingerprint by id, would change a pack."""
        for lang in SEARCH_LANGS:
            pack = self.pack(lang)
            held = {d.id: d.fingerprint for d in pack.documents} if pack else None
            if held != documents and (held is not None or documents):
                return True
        return False

    def publish(
        self, documents: Mapping[str, str], units_of: UnitsOf, vectors_of: VectorsOf
    ) -> None:
        """Replace the packs by packs of ``documents``, fingerprint by id; other documents are
        dropped.

        Vectors of documents with the same fingerprint are copied from the old packs. A unit without the
        vector of its whole is left out; one that lacks the vector of a sentence has none of its sentences.
        Raises IndexUnavailable if the packs cannot be written.
        """
        for lang in SEARCH_LANGS:
            generations = self._generations[lang]
            with generations.locked(_DATA["lock_seconds"]), generations.replacing() as folder:
                self._write(lang, folder, documents, units_of, vectors_of)

    def clear(self) -> None:
        """Delete all packs. Raises IndexUnavailable if another process is writing them."""
        for generations in self._generations.values():
            with generations.locked(_DATA["lock_seconds"]):
                generations.clear()

    def _write(
        self,
        lang: SearchLang,
        folder: Path,
        documents: Mapping[str, str],
        units_of: UnitsOf,
        vectors_of: VectorsOf,
    ) -> None:
        old = self.pack(lang)
        places = _places(old) if old else {}
        with PackWriter(folder, self._dimensions) as writer:
            for id_, fingerprint in sorted(documents.items()):
                document, first = places.get(id_, (None, 0))
                if old and document and document.fingerprint == fingerprint:
                    writer.copy(document, old, first)
                else:
                    units = [unit for unit in units_of(id_) if unit.lang == lang]
                    found = _with_vectors(units, vectors_of)
                    writer.add(
                        PackDocument(id_, fingerprint, tuple(each.unit for each in found)),
                        self.calibration.sentences(
                            self._floats([v for each in found for v in each.sentences]), lang
                        ),
                        self.calibration.wholes(self._floats([each.whole for each in found]), lang),
                    )

    def _floats(self, vectors: Sequence[bytes]) -> Vectors:
        rows = np.frombuffer(b"".join(vectors), "<f2").reshape(-1, self._dimensions)
        return rows.astype(np.float32)

    def _read(self, lang: SearchLang) -> VectorPack | None:
        # A writer may remove the generation between two lookups; then there is a newer one.
        for _ in range(_READ_TRIES):
            folder = self._generations[lang].current()
            label = self._generations[lang].label(folder) if folder else None
            if folder is None or label not in (None, self._label):
                return None
            if label and (pack := read_pack(folder, lang)):
                return pack
        return None


def _places(pack: VectorPack) -> dict[str, tuple[PackDocument, int]]:
    """Documents by id, and the number of the first unit of each."""
    places = {}
    first = 0
    for document in pack.documents:
        places[document.id] = (document, first)
        first += len(document.units)
    return places


class _UnitVectors(NamedTuple):
    unit: PackUnit
    sentences: list[bytes]
    whole: bytes


def _with_vectors(units: Sequence[Unit], vectors_of: VectorsOf) -> list[_UnitVectors]:
    """The units whose wholes have a vector; their sentences only if all of them have one."""
    texts = [unit_texts(unit) for unit in units]
    hashes = [[content_hash(text) for text in each.all] for each in texts]
    known = vectors_of({hash_ for of_unit in hashes for hash_ in of_unit})
    found = []
    for unit, of_unit in zip(units, hashes, strict=True):
        *of_sentences, of_whole = of_unit
        if of_whole in known:
            has_all = all(hash_ in known for hash_ in of_sentences)
            sentences = [known[hash_] for hash_ in of_sentences] if has_all else []
            packed = PackUnit(unit.id, unit.order, len(sentences), unit.passage_ids)
            found.append(_UnitVectors(packed, sentences, known[of_whole]))
    return found
