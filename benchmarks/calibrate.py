"""Makes ``search/data/calibration.npz`` from parallel documents with vectors.

    python -m benchmarks.calibrate DATA_DIR …

Each DATA_DIR must have been filled by ``kb ingest`` and ``kb embed``. Units of two languages are parallel
if their works and the rest of their ids are the same; each counts once, whatever its length.
"""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np

from corpus import SEARCH_LANGS, SearchLang
from kb.services import Services, open_services
from kb.settings import Settings
from search import Unit, cut_units
from search.embeddings import Vectors, content_hash, unit_texts
from tests.conftest import ROOT

TARGET = ROOT / "search" / "data" / "calibration.npz"


def parallel_units(services: Services) -> list[dict[SearchLang, Unit]]:
    """Units at the same position of a work in both languages."""
    by_place: dict[str, dict[SearchLang, Unit]] = {}
    for document in services.catalog.documents():
        if document.lang in SEARCH_LANGS:
            for unit in cut_units(document, services.catalog.passages(document.id)):
                place = unit.id.removeprefix(f"{document.id}/")
                by_place.setdefault(f"{document.work_id}/{place}", {})[unit.lang] = unit
    return [units for units in by_place.values() if len(units) == len(SEARCH_LANGS)]


def vectors_of(services: Services, unit: Unit) -> tuple[Vectors, Vectors] | None:
    """The mean vector of a unit's sentences, and the vector of the whole unit; None without vectors."""
    hashes = [content_hash(text) for text in unit_texts(unit).all]
    known = services.catalog.embeddings.vectors(services.encoder.model, hashes)
    if any(hash_ not in known for hash_ in hashes):
        return None
    rows = np.stack([np.frombuffer(known[hash_], "<f2").astype(np.float32) for hash_ in hashes])
    return rows[:-1].mean(axis=0), rows[-1]


def main() -> None:
    found: dict[str, list[Vectors]] = {}
    for folder in sys.argv[1:]:
        with open_services(Settings(data_dir=Path(folder))) as services:
            for units in parallel_units(services):
                both = {lang: vectors_of(services, unit) for lang, unit in units.items()}
                for lang, vectors in both.items():
                    if all(both.values()) and vectors:
                        found.setdefault(f"sentence_{lang}", []).append(vectors[0])
                        found.setdefault(f"whole_{lang}", []).append(vectors[1])
    means = {name: np.mean(vectors, axis=0).astype(np.float32) for name, vectors in found.items()}
    np.savez(TARGET, **means)
    print(f"{TARGET.name}: {len(found['whole_en'])} pairs of units")


if __name__ == "__main__":
    main()
