"""A sentence encoder in ONNX form from a local folder, in the layout of sentence-transformers.

model.onnx or onnx/model.onnx          the model
tokenizer.json                         the tokenizer
config.json                            ``hidden_size``: the dimensions
1_Pooling/config.json                  how the vectors of the tokens become one; otherwise their mean
sentence_bert_config.json              ``max_seq_length``, in tokens
config_sentence_transformers.json      ``prompts``: the texts before a query and a passage

Nothing is downloaded, and no text leaves the machine. The files are the organisation's own and are trusted:
the model runs in kb's process.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from concurrent.futures import TimeoutError as Overdue
from functools import cached_property
from importlib.util import find_spec
from pathlib import Path
from typing import Any, Literal, NamedTuple

import msgspec
import numpy as np
from numpy.typing import NDArray

from corpus import EmbeddingsUnavailable, EncoderAway, SettingInvalid
from search.data import load_table
from search.embeddings.calibration import unit_rows
from search.embeddings.encoder import TextEncoder, Vector, Vectors

_SETTING = "KB_ENCODER_FOLDER"
_NEEDED = ("onnxruntime", "tokenizers")
_MODELS = ("model.onnx", "onnx/model.onnx")
_MOST_TOKENS: int = load_table("embeddings")["onnx"]["most_tokens"]
_SAMPLE = 1 << 20
"""Bytes at each end of the model that identify it, with its size: reading a gigabyte takes seconds."""

Pooling = Literal["mean", "cls", "last", "max"]


class OnnxFolder(NamedTuple):
    """What the files of a folder say about the model."""

    model: Path
    tokenizer: Path
    dimensions: int
    pooling: Pooling
    tokens: int
    """The longest text, in tokens."""
    query_prefix: str
    passage_prefix: str


def read_folder(folder: Path) -> OnnxFolder:
    """Raises SettingInvalid if a file is missing or says too little."""
    model = next((path for name in _MODELS if (path := folder / name).is_file()), None)
    tokenizer = folder / "tokenizer.json"
    if model is None:
        raise SettingInvalid(name=_SETTING, detail=f"{folder} has no {' or '.join(_MODELS)}")
    if not tokenizer.is_file():
        raise SettingInvalid(name=_SETTING, detail=f"{folder} has no tokenizer.json")
    pooling = _table(folder / "1_Pooling" / "config.json")
    prompts = _table(folder / "config_sentence_transformers.json").get("prompts") or {}
    dimensions = pooling.get("word_embedding_dimension") or _table(folder / "config.json").get(
        "hidden_size"
    )
    if not isinstance(dimensions, int) or dimensions < 1:
        detail = f"neither 1_Pooling/config.json nor config.json of {folder} states the dimensions"
        raise SettingInvalid(name=_SETTING, detail=detail)
    tokens = _table(folder / "sentence_bert_config.json").get("max_seq_length") or _MOST_TOKENS
    return OnnxFolder(
        model,
        tokenizer,
        dimensions,
        _pooling(pooling),
        min(int(tokens), _MOST_TOKENS),
        str(prompts.get("query", "")),
        str(prompts.get("passage", prompts.get("document", ""))),
    )


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
            raise SettingInvalid(name=_SETTING, detail=detail)
        self._files = read_folder(folder)
        self.dimensions = self._files.dimensions
        self._prefixes = (
            query_prefix or self._files.query_prefix,
            passage_prefix or self._files.passage_prefix,
        )
        self.model = f"{folder.name} {_digest(self._files, self._prefixes)}"
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
        self._inputs = [each.name for each in self._model.get_inputs()]

    def vectors(self, texts: Sequence[str]) -> Vectors:
        """Unit rows; zeros where the model returns invalid numbers. Raises EncoderAway."""
        encoded = self._tokenizer.encode_batch(list(texts))
        mask = np.array([each.attention_mask for each in encoded], np.int64)
        given = {
            "input_ids": np.array([each.ids for each in encoded], np.int64),
            "attention_mask": mask,
            "token_type_ids": np.array([each.type_ids for each in encoded], np.int64),
        }
        try:
            (output, *_) = self._model.run(None, {name: given[name] for name in self._inputs})
        except Exception as error:
            raise EncoderAway(name=self._name, detail=str(error)) from error
        rows = np.asarray(output, np.float32)
        if rows.ndim == _OF_TOKENS:
            rows = _pooled(rows, mask, self._files.pooling)
        if rows.shape != (len(texts), self._files.dimensions):
            expected = (len(texts), self._files.dimensions)
            detail = f"its vectors have the shape {rows.shape}, not {expected}"
            raise EncoderAway(name=self._name, detail=detail)
        is_sound = np.isfinite(rows).all(axis=1, keepdims=True)
        return unit_rows(np.where(is_sound, rows, np.float32(0)))


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


def _pooling(config: dict[str, Any]) -> Pooling:
    """Raises SettingInvalid for a kind of pooling that kb does not know."""
    known: dict[str, Pooling] = {
        "pooling_mode_cls_token": "cls",
        "pooling_mode_mean_tokens": "mean",
        "pooling_mode_max_tokens": "max",
        "pooling_mode_lasttoken": "last",
    }
    wanted = [name for name, value in config.items() if name.startswith("pooling_mode") and value]
    unknown = [name for name in wanted if name not in known]
    if unknown or len(wanted) > 1:
        detail = f"kb does not know the pooling {', '.join(wanted)}"
        raise SettingInvalid(name=_SETTING, detail=detail)
    return known[wanted[0]] if wanted else "mean"


def _table(file: Path) -> dict[str, Any]:
    """The object of a JSON file; empty if there is no file. Raises SettingInvalid."""
    try:
        return msgspec.json.decode(file.read_bytes(), type=dict[str, Any])
    except FileNotFoundError:
        return {}
    except (OSError, msgspec.DecodeError) as error:
        raise SettingInvalid(name=_SETTING, detail=f"{file}: {error}") from error


def _digest(files: OnnxFolder, prefixes: tuple[str, str]) -> str:
    """Tells vectors of different models apart."""
    told = hashlib.blake2b(digest_size=6)
    size = files.model.stat().st_size
    with files.model.open("rb") as model:
        told.update(model.read(_SAMPLE))
        model.seek(max(0, size - _SAMPLE))
        told.update(model.read(_SAMPLE))
    told.update(files.tokenizer.read_bytes())
    told.update(repr((size, files.pooling, files.tokens, files.dimensions, prefixes)).encode())
    return told.hexdigest()
