"""Models on servers: an encoder and a reranker that are called over HTTP.

Encoders: the OpenAI embeddings API (addresses that end in ``/embeddings``; vLLM, llama.cpp, Ollama and
others have it), or ``/embed`` of text-embeddings-inference. Rerankers: ``/rerank`` of
text-embeddings-inference, whose field is ``texts``, and of Cohere, Jina and vLLM, whose field is
``documents``: both fields are sent.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from typing import Any, NamedTuple

import httpx
import numpy as np

from corpus import EmbeddingsUnavailable, EncoderAway
from search.data import load_table
from search.embeddings.calibration import unit_rows
from search.embeddings.encoder import TextEncoder, Vector, Vectors, safe_text

_DATA: dict[str, Any] = load_table("embeddings")["http"]


class HttpModel(NamedTuple):
    """The address of a model, and what its server needs."""

    url: str
    model: str = ""
    """The model's name, for a server that has several."""
    key: str = ""
    """Sent as a bearer token."""


class HttpEncoder(TextEncoder):
    """An encoder on a server. Threads may share it."""

    def __init__(
        self,
        server: HttpModel,
        *,
        dimensions: int,
        query_prefix: str = "",
        passage_prefix: str = "",
        query_seconds: float = 2.0,
    ) -> None:
        """``query_prefix`` and ``passage_prefix``: the texts that the model needs before a query and a
        passage ("query: ")."""
        super().__init__()
        self.dimensions = dimensions
        prefixes = hashlib.sha256(f"{query_prefix}\0{passage_prefix}".encode()).hexdigest()[:8]
        self.model = f"{server.model or server.url} {dimensions} {prefixes}"
        self._server = server
        self._prefixes = query_prefix, passage_prefix
        self._query_seconds = query_seconds
        self._http = httpx.Client(headers=_headers(server))

    @property
    def problem(self) -> EmbeddingsUnavailable | None:
        """Always None: a server that is unreachable now may answer the next request."""
        return None

    def start(self) -> None: ...

    def close(self) -> None:
        self._http.close()

    def _of_query(self, text: str) -> Vector:
        vector: Vector = self._encoded([self._prefixes[0] + text], self._query_seconds)[0]
        return vector

    def _of_passages(self, texts: Sequence[str]) -> Vectors:
        return self._encoded([self._prefixes[1] + text for text in texts], _DATA["batch_seconds"])

    def _encoded(self, texts: Sequence[str], seconds: float) -> Vectors:
        is_openai = self._server.url.rstrip("/").endswith("/embeddings")
        body: dict[str, Any] = {"input": texts} if is_openai else {"inputs": texts}
        if self._server.model:
            body["model"] = self._server.model
        answer = _asked(self._http, self._server, body, seconds)
        try:
            if is_openai:
                rows = [
                    row["embedding"] for row in sorted(answer["data"], key=lambda r: r["index"])
                ]
            else:
                rows = answer
            vectors = np.asarray(rows, np.float32)
        except (KeyError, TypeError, ValueError) as error:
            raise _away(self._server, "its answer is no list of vectors") from error
        if vectors.shape != (len(texts), self.dimensions):
            detail = f"it sent vectors of shape {vectors.shape}, not {len(texts), self.dimensions}"
            raise _away(self._server, detail)
        is_sound = np.isfinite(vectors).all(axis=1, keepdims=True)
        return unit_rows(np.where(is_sound, vectors, np.float32(0)))


class HttpReranker:
    """A cross-encoder on a server. Threads may share it."""

    def __init__(self, server: HttpModel, *, seconds: float) -> None:
        """``seconds``: the longest time that a search waits for an answer."""
        self._server = server
        self._seconds = seconds
        self._http = httpx.Client(headers=_headers(server))

    def scores(self, query: str, texts: Sequence[str]) -> list[float]:
        """A score for each text, in their order; the higher, the better it answers the query.

        Raises EmbeddingsUnavailable.
        """
        safe = [safe_text(text) for text in texts]
        body: dict[str, Any] = {"query": safe_text(query), "texts": safe, "documents": safe}
        if self._server.model:
            body["model"] = self._server.model
        answer = _asked(self._http, self._server, body, self._seconds)
        try:
            rows = answer["results"] if isinstance(answer, dict) else answer
            scores = {
                int(row["index"]): float(row.get("score", row.get("relevance_score")))
                for row in rows
            }
            return [scores[number] for number in range(len(texts))]
        except (AttributeError, KeyError, TypeError, ValueError) as error:
            raise _away(self._server, "its answer has no score for each text") from error

    def close(self) -> None:
        self._http.close()


def _headers(server: HttpModel) -> dict[str, str]:
    return {"Authorization": f"Bearer {server.key}"} if server.key else {}


def _asked(http: httpx.Client, server: HttpModel, body: dict[str, Any], seconds: float) -> Any:
    """The parsed answer of the server. Raises EncoderAway."""
    try:
        answer = http.post(server.url, json=body, timeout=seconds)
        answer.raise_for_status()
        return answer.json()
    except (httpx.HTTPError, ValueError) as error:
        raise _away(server, str(error) or type(error).__name__) from error


def _away(server: HttpModel, detail: str) -> EncoderAway:
    return EncoderAway(name=server.model or server.url, detail=detail)
