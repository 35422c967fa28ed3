"""The packs of vectors that queries are compared with: reading returns what was published."""

from __future__ import annotations

import hashlib
import threading
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path

import numpy as np
import pytest

from corpus import SearchLang
from search import Unit, cut_units
from search.embeddings import Calibration, VectorStore, content_hash, unit_texts
from search.embeddings.calibration import KINDS
from search.retrieve.vectors import DenseView
from tests.support.search_samples import make_document, make_passages

DIMENSIONS = 16
TEXTS = {
    "one/en": ["The shelter is open. It has beds.", "The court hears witnesses."],
    "two/zh": ["庇护所全天开放。", "法院听取证人证言，证人受到保护。"],
    "three/en": ["Each victim has a right to a lawyer."],
}


class Library:
    """Documents whose vectors are made of the sentences' hashes."""

    def __init__(self, texts: Mapping[str, list[str]]) -> None:
        self.units = {id_: units_of(id_, passages) for id_, passages in texts.items()}
        self.fingerprints = {id_: repr(passages) for id_, passages in texts.items()}
        self.lacking: set[str] = set()
        self.asked: list[str] = []

    def units_of(self, document_id: str) -> list[Unit]:
        self.asked.append(document_id)
        return self.units[document_id]

    def vectors_of(self, hashes: Iterable[str]) -> dict[str, bytes]:
        return {h: vector_of(h).astype("<f2").tobytes() for h in set(hashes) - self.lacking}

    def publish(self, store: VectorStore) -> None:
        store.publish(self.fingerprints, self.units_of, self.vectors_of)


def units_of(document_id: str, texts: list[str]) -> list[Unit]:
    return cut_units(make_document(document_id), make_passages(document_id, texts))


def vector_of(hash_: str) -> np.ndarray:
    seed = int.from_bytes(hashlib.sha256(hash_.encode()).digest()[:4], "big")
    vector = np.random.default_rng(seed).normal(size=DIMENSIONS)
    return vector / np.linalg.norm(vector)


def means(en: float) -> Calibration:
    values: dict[SearchLang, float] = {"en": en, "zh": 0.0}
    return Calibration(
        {
            (kind, lang): np.full(DIMENSIONS, value, np.float32)
            for kind in KINDS
            for lang, value in values.items()
        }
    )


PLAIN = means(0.0)
"""Leaves vectors as they are."""


def store_at(path: Path, calibration: Calibration = PLAIN, model: str = "m-1") -> VectorStore:
    return VectorStore(path, calibration, model, DIMENSIONS)


def test_a_pack_holds_the_units_of_its_language_with_their_vectors(tmp_path: Path) -> None:
    library = Library(TEXTS)
    store = store_at(tmp_path)
    assert store.pack("en") is None
    assert store.lacks(library.fingerprints)
    library.publish(store)
    assert not store.lacks(library.fingerprints)

    units = [unit for id_ in ("one/en", "three/en") for unit in library.units[id_]]
    pack = store.pack("en")
    assert pack is not None
    assert pack.unit_ids == tuple(unit.id for unit in units)
    assert pack.document_ids == tuple(unit.document_id for unit in units)
    assert pack.passage_ids == tuple(unit.passage_ids for unit in units)
    assert list(pack.orders) == [unit.order for unit in units]
    for number, unit in enumerate(units):
        *expected, whole = (vector_of(content_hash(text)) for text in unit_texts(unit).all)
        span = slice(pack.starts[number], pack.starts[number + 1])
        found = pack.sentences[span] * pack.sentence_scales[span, None]
        assert found == pytest.approx(np.stack(expected), abs=0.01)
        stored = pack.wholes[number] * pack.whole_scales[number]
        assert stored == pytest.approx(whole, abs=0.01)
    zh = store.pack("zh")
    assert zh is not None
    assert set(zh.document_ids) == {"two/zh"}


def test_only_what_is_new_is_made_and_what_is_gone_is_dropped(tmp_path: Path) -> None:
    store = store_at(tmp_path)
    Library(TEXTS).publish(store)
    before = store.pack("en")
    changed = dict(TEXTS) | {"four/en": ["The police help."], "three/en": ["Amended it is."]}
    del changed["one/en"]
    library = Library(changed)
    library.publish(store)

    assert set(library.asked) == {"three/en", "four/en"}
    pack = store.pack("en")
    assert pack is not None
    assert set(pack.document_ids) == {"three/en", "four/en"}
    fresh = store_at(tmp_path / "fresh")
    Library(changed).publish(fresh)
    for lang in ("en", "zh"):
        kept, made = store.pack(lang), fresh.pack(lang)
        assert kept is not None
        assert made is not None
        assert kept.unit_ids == made.unit_ids
        assert np.array_equal(kept.sentences, made.sentences)
        assert np.array_equal(kept.wholes, made.wholes)
        assert np.array_equal(kept.starts, made.starts)
    # A reader of the old pack continues, although its files are deleted.
    assert before is not None
    assert before.sentences.any()
    assert len(list((tmp_path / "en").glob("gen-*"))) == 1


def test_a_unit_without_the_vector_of_its_whole_is_left_out(tmp_path: Path) -> None:
    library = Library(TEXTS)
    store = store_at(tmp_path)
    library.lacking = {content_hash(unit_texts(library.units["one/en"][0]).whole)}
    library.publish(store)
    pack = store.pack("en")
    assert pack is not None
    assert pack.unit_ids == ("one/en/p1", "three/en/p0")


def test_a_unit_that_lacks_a_sentence_is_compared_as_a_whole(tmp_path: Path) -> None:
    library = Library(TEXTS)
    store = store_at(tmp_path)
    library.lacking = {content_hash(unit_texts(library.units["one/en"][0]).sentences[1])}
    library.publish(store)
    pack = store.pack("en")
    assert pack is not None
    assert pack.unit_ids == ("one/en/p0", "one/en/p1", "three/en/p0")
    assert pack.starts[:2].tolist() == [0, 0]
    query = pack.wholes[0] * pack.whole_scales[0]
    view = DenseView(pack, query.astype(np.float32), whole=0.5)
    assert view.scores(np.array([0])).tolist() == pytest.approx([1.0], abs=0.02)
    assert view.best(1).tolist() == [0]
    assert view.nearness("one/en/p0", ["A text.", "Another."], "en") == [0.0, 0.0]


def test_a_text_without_a_vector_has_none_in_the_pack(tmp_path: Path) -> None:
    library = Library({"one/en": ["The shelter is open."]})
    store = store_at(tmp_path)
    nothing = np.zeros(DIMENSIONS, "<f2").tobytes()
    store.publish(library.fingerprints, library.units_of, lambda hs: dict.fromkeys(hs, nothing))
    pack = store.pack("en")
    assert pack is not None
    assert not (pack.sentences * pack.sentence_scales[:, None]).any()
    assert not (pack.wholes * pack.whole_scales[:, None]).any()


def test_another_process_sees_what_was_published(tmp_path: Path) -> None:
    reader, writer = store_at(tmp_path), store_at(tmp_path)
    library = Library({"one/en": TEXTS["one/en"]})
    library.publish(writer)
    assert len(reader.pack("en") or ()) == 2
    assert reader.pack("en") is reader.pack("en")
    Library(TEXTS).publish(writer)
    assert len(reader.pack("en") or ()) == 3


@pytest.mark.parametrize("name", ["pack.json", "sentences.i8", "wholes.i8", "scales.f32"])
@pytest.mark.parametrize(
    "damage", [lambda content: content[:-5], lambda content: content + b"12345"]
)
def test_a_damaged_pack_is_none_and_is_made_anew(
    tmp_path: Path, name: str, damage: Callable[[bytes], bytes]
) -> None:
    Library(TEXTS).publish(store_at(tmp_path))
    [file] = (tmp_path / "en").glob(f"gen-*/{name}")
    file.write_bytes(damage(file.read_bytes()))

    store = store_at(tmp_path)
    assert store.pack("en") is None
    library = Library(TEXTS)
    assert store.lacks(library.fingerprints)
    library.publish(store)
    assert len(store.pack("en") or ()) == 3


def test_a_pack_of_another_model_or_calibration_is_none_and_is_made_anew(tmp_path: Path) -> None:
    Library(TEXTS).publish(store_at(tmp_path))
    assert store_at(tmp_path, model="m-2").pack("en") is None
    before = store_at(tmp_path).pack("en")
    moved = store_at(tmp_path, means(0.2))
    assert moved.pack("en") is None
    library = Library(TEXTS)
    library.publish(moved)
    after = moved.pack("en")
    assert set(library.asked) == TEXTS.keys()
    assert before is not None
    assert after is not None
    assert after.unit_ids == before.unit_ids
    assert not np.array_equal(after.sentences, before.sentences)


def test_readers_never_see_half_a_pack(tmp_path: Path) -> None:
    store = store_at(tmp_path)
    Library(TEXTS).publish(store)
    wrong: list[str] = []
    ended = threading.Event()

    def read() -> None:
        reader = store_at(tmp_path)
        while not ended.is_set():
            pack = reader.pack("en")
            if pack is None or len(pack.sentences) != pack.starts[-1] or not pack.sentences.any():
                wrong.append(repr(pack))

    readers = [threading.Thread(target=read) for _ in range(3)]
    for thread in readers:
        thread.start()
    for number in range(40):
        Library(TEXTS | {f"more/{n}/en": [f"Text number {n}."] for n in range(number)}).publish(
            store
        )
    ended.set()
    for thread in readers:
        thread.join()
    assert wrong == []
