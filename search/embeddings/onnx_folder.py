"""A sentence encoder in ONNX form from a local folder (``onnx_files`` reads what its files say).

Nothing is downloaded, and no text leaves the machine. The files are the organisation's own and are trusted:
the model runs in kb's process.
"""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from concurrent.futures import TimeoutError as Overdue
from functools import cached_property
from importlib.util import find_spec
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from corpus import EmbeddingsUnavailable, EncoderAway, SettingInvalid
from search.embeddings.calibration import unit_rows
from search.embeddings.encoder import TextEncoder, Vector, Vectors
from search.embeddings.onnx_files import (
    SETTING,
    Activation,
    OnnxFolder,
    Pooling,
    digest,
    read_folder,
    read_layer,
)

_NEEDED = ("onnxruntime", "tokenizers")


class OnnxEncoder(TextEncoder):
    """The encoder of a folder. Threads may share it; the model is loaded with the first text."""

    problem: EmbeddingsUnavailable | None = None

    def __init__(
        self,
        folder: Path,
        *,
        query_prefix: str = "",
        passage_prefix: str = "",
        threads: int = 1,
        query_seconds: float = 2.0,
    ) -> None:
        """``query_prefix`` and ``passage_prefix`` replace those of the files, if they are not empty.

        ``threads`` for passages. Raises SettingInvalid if the folder or a package does not fit.
        """
        super().__init__()
        missing = [name for name in _NEEDED if find_spec(name) is None]
        if missing:
            detail = f"it needs the package {' and '.join(missing)}, which is not installed"
            raise SettingInvalid(name=SETTING, detail=detail)
        self._files = read_folder(folder)
        self.dimensions = self._files.dimensions
        self._prefixes = (
            query_prefix or self._files.query_prefix,
            passage_prefix or self._files.passage_prefix,
        )
        self.model = f"{folder.name} {digest(self._files, self._prefixes)}"
        self._threads = threads
        self._query_seconds = query_seconds
        # Queries have a thread and a session of their own: they never wait for passages.
        self._asking = ThreadPoolExecutor(1, "kb-onnx-query")

    def start(self) -> None:
        self._asking.submit(lambda: self._for_queries)

    def close(self) -> None:
        self._asking.shutdown(wait=False, cancel_futures=True)

    def _of_query(self, text: str) -> Vector:
        asked = self._asking.submit(lambda: self._for_queries.vectors([self._prefixes[0] + text]))
        try:
            vector: Vector = asked.result(self._query_seconds)[0]
        except Overdue as error:
            asked.cancel()
            raise EncoderAway(name=self.model, detail="a query took too long") from error
        return vector

    def _of_passages(self, texts: Sequence[str]) -> Vectors:
        return self._for_passages.vectors([self._prefixes[1] + text for text in texts])

    @cached_property
    def _for_queries(self) -> _Session:
        return _Session(self._files, self.model, threads=1)

    @cached_property
    def _for_passages(self) -> _Session:
        return _Session(self._files, self.model, threads=self._threads)


class _Session:
    """A loaded model with its tokenizer."""

    def __init__(self, files: OnnxFolder, name: str, *, threads: int) -> None:
        """Raises EncoderAway if the files cannot be loaded."""
        import onnxruntime
        from tokenizers import Tokenizer

        self._files, self._name = files, name
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = threads
        options.inter_op_num_threads = 1
        try:
            self._tokenizer = Tokenizer.from_file(str(files.tokenizer))
            self._tokenizer.enable_truncation(files.tokens)
            self._tokenizer.enable_padding()
            self._model = onnxruntime.InferenceSession(
                str(files.model), options, providers=["CPUExecutionProvider"]
            )
        # Both packages raise exceptions of many types for a damaged file.
        except Exception as error:
            raise EncoderAway(name=name, detail=str(error)) from error
        self._inputs = {each.name: each.type for each in self._model.get_inputs()}
        if unknown := [each for each in self._inputs if each not in _INPUTS]:
            raise EncoderAway(name=name, detail=f"kb does not know its input {', '.join(unknown)}")
        outputs = [each.name for each in self._model.get_outputs()]
        self._output = _OF_TEXTS if _OF_TEXTS in outputs else outputs[0]

    def vectors(self, texts: Sequence[str]) -> Vectors:
        """Unit rows; zeros where the model returns invalid numbers. Raises EncoderAway."""
        encoded = self._tokenizer.encode_batch(list(texts))
        mask = np.array([each.attention_mask for each in encoded], np.int64)
        given = {
            "input_ids": np.array([each.ids for each in encoded], np.int64),
            "attention_mask": mask,
            "token_type_ids": np.array([each.type_ids for each in encoded], np.int64),
            "position_ids": np.maximum(mask.cumsum(axis=1) - 1, 0),
        }
        try:
            (output,) = self._model.run(
                [self._output],
                {
                    name: given[name].astype(np.int32 if kind == _INT32 else np.int64)
                    for name, kind in self._inputs.items()
                },
            )
            rows = np.asarray(output, np.float32)
            if rows.ndim == _OF_TOKENS:
                rows = _pooled(rows, mask, self._files.pooling)
                for matrix, bias, activation in self._layers:
                    rows = rows @ matrix + bias
                    rows = np.tanh(rows) if activation == "Tanh" else rows
        except Exception as error:
            raise EncoderAway(name=self._name, detail=str(error)) from error
        if rows.shape != (len(texts), self._files.dimensions):
            expected = (len(texts), self._files.dimensions)
            detail = f"its vectors have the shape {rows.shape}, not {expected}"
            raise EncoderAway(name=self._name, detail=detail)
        is_sound = np.isfinite(rows).all(axis=1, keepdims=True)
        return unit_rows(np.where(is_sound, rows, np.float32(0)))

    @cached_property
    def _layers(self) -> list[tuple[NDArray[np.float32], NDArray[np.float32], Activation]]:
        """A model that returns vectors of texts applies its layers itself, and needs no files of them."""
        return [(*read_layer(layer), layer.activation) for layer in self._files.layers]


_INPUTS = ("input_ids", "attention_mask", "token_type_ids", "position_ids")
_INT32 = "tensor(int32)"
_OF_TEXTS = "sentence_embedding"
"""The output with a vector for each text, by the name that exports of sentence-transformers give it."""
_OF_TOKENS = 3
"""Dimensions of an output with a vector for each token; one with a vector for each text has two."""


def _pooled(tokens: NDArray[np.float32], mask: NDArray[np.int64], pooling: Pooling) -> Vectors:
    """(n, tokens, D), (n, tokens) → (n, D)."""
    rows: Vectors
    shown = mask[:, :, None].astype(np.float32)
    if pooling == "cls":
        rows = tokens[:, 0]
    elif pooling == "last":
        # Padding may be on either side.
        last = mask.shape[1] - 1 - mask[:, ::-1].argmax(axis=1)
        rows = tokens[np.arange(len(tokens)), last]
    elif pooling == "max":
        rows = np.where(shown > 0, tokens, -np.inf).max(axis=1)
    else:
        rows = (tokens * shown).sum(axis=1) / np.maximum(shown.sum(axis=1), 1)
    return rows
