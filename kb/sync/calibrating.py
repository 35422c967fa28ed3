"""Calibration of a server's model from the library's own parallel passages."""

from __future__ import annotations

from typing import Final

import numpy as np

from corpus import SEARCH_LANGS, Catalog, SearchLang
from search import Unit, cut_units
from search.embeddings import Encoder, Vector, content_hash, unit_texts
from search.embeddings.calibration import Kind

LEAST_PAIRS: Final = 30
"""The number of pairs required; fewer differ more by their subject than by language."""

Means = dict[tuple[Kind, SearchLang], Vector]


def parallel_means(catalog: Catalog, encoder: Encoder) -> tuple[int, Means]:
    """The number of parallel units with vectors, and the mean vector for each kind and language (float32).

    Units are parallel if they have the same work and the same id within their documents. Each counts once,
    whatever its length. With fewer than LEAST_PAIRS pairs there are no means. Raises CatalogUnavailable.
    """
    found: dict[tuple[Kind, SearchLang], list[Vector]] = {}
    pairs = 0
    for units in _parallel_units(catalog):
        both = {lang: _vectors(catalog, encoder, unit) for lang, unit in units.items()}
        if any(vectors is None for vectors in both.values()):
            continue
        pairs += 1
        for lang, vectors in both.items():
            if vectors:
                found.setdefault(("sentence", lang), []).append(vectors[0])
                found.setdefault(("whole", lang), []).append(vectors[1])
    if pairs < LEAST_PAIRS:
        return pairs, {}
    return pairs, {key: np.mean(rows, axis=0).astype(np.float32) for key, rows in found.items()}


def _parallel_units(catalog: Catalog) -> list[dict[SearchLang, Unit]]:
    by_place: dict[str, dict[SearchLang, Unit]] = {}
    for document in catalog.documents():
        if document.lang in SEARCH_LANGS:
            for unit in cut_units(document, catalog.passages(document.id)):
                place = unit.id.removeprefix(f"{document.id}/")
                by_place.setdefault(f"{document.work_id}/{place}", {})[unit.lang] = unit
    return [units for units in by_place.values() if len(units) == len(SEARCH_LANGS)]


def _vectors(catalog: Catalog, encoder: Encoder, unit: Unit) -> tuple[Vector, Vector] | None:
    """The mean of the vectors of a unit's sentences, and the vector of the whole unit, both float32.

    None if a vector is missing.
    """
    hashes = [content_hash(text) for text in unit_texts(unit).all]
    known = catalog.embeddings.vectors(encoder.model, hashes)
    if any(hash_ not in known for hash_ in hashes):
        return None
    rows = np.stack([np.frombuffer(known[hash_], "<f2").astype(np.float32) for hash_ in hashes])
    return rows[:-1].mean(axis=0), rows[-1]
