"""What the files of a folder say about a sentence encoder in ONNX form.

model.onnx or onnx/model.onnx   the model; otherwise the only .onnx file there (model_quantized.onnx …)
model.onnx_data …               its weights, if they are in files that it names
tokenizer.json                  the tokenizer
modules.json                    the steps after the model, in their order
1_Pooling/config.json           how the vectors of the tokens become one; otherwise their mean
2_Dense/ …                      a layer after that: config.json, model.safetensors
config.json                     ``hidden_size``: the dimensions
sentence_bert_config.json       ``max_seq_length``, in tokens; otherwise tokenizer_config.json
config_sentence_transformers.json   ``prompts``: the texts before a query and a passage

In the layouts that sentence-transformers 2 to 6.2 write.
"""

from __future__ import annotations

import hashlib
import re
from pathlib import Path
from typing import Any, Literal, NamedTuple, TypeVar

import msgspec
import numpy as np
from numpy.typing import NDArray

from corpus import SettingInvalid
from search.data import load_table

SETTING = "KB_ENCODER_FOLDER"
_PLACES = ("", "onnx")
_MODEL = "model.onnx"
_MOST_TOKENS: int = load_table("embeddings")["onnx"]["most_tokens"]
_SAMPLE = 1 << 20
"""Bytes at each end of a file that identify it, with its size: reading a gigabyte takes seconds."""

Pooling = Literal["mean", "cls", "last", "max"]
Activation = Literal["Identity", "Tanh"]


class Dense(NamedTuple):
    """A layer: the vector of a text times a matrix, plus a bias, through the activation."""

    weights: Path
    dimensions: tuple[int, int]
    """Of the vectors given and returned."""
    has_bias: bool
    activation: Activation


class OnnxFolder(NamedTuple):
    model: Path
    data: tuple[Path, ...]
    """Files with weights of the model."""
    tokenizer: Path
    dimensions: int
    """Of the vectors of texts."""
    pooling: Pooling
    layers: tuple[Dense, ...]
    """After the pooling, in their order."""
    tokens: int
    """The longest text, in tokens."""
    query_prefix: str
    passage_prefix: str


def read_folder(folder: Path) -> OnnxFolder:
    """Raises SettingInvalid if a file is missing, says too little or asks for what kb cannot do."""
    model = _model(folder)
    tokenizer = folder / "tokenizer.json"
    if not tokenizer.is_file():
        raise SettingInvalid(name=SETTING, detail=f"{folder} has no tokenizer.json")
    modules = _modules(folder)
    of_tokens = next((path for kind, path in modules if kind == "Pooling"), folder / "1_Pooling")
    pooling = _table(of_tokens / "config.json")
    layers = tuple(_dense(path) for kind, path in modules if kind == "Dense")
    dimensions = (
        layers[-1].dimensions[1]
        if layers
        else pooling.get("embedding_dimension")
        or pooling.get("word_embedding_dimension")
        or _table(folder / "config.json").get("hidden_size")
    )
    if not isinstance(dimensions, int) or dimensions < 1:
        detail = f"neither 1_Pooling/config.json nor config.json of {folder} states the dimensions"
        raise SettingInvalid(name=SETTING, detail=detail)
    prompts = _prompts(folder / "config_sentence_transformers.json")
    passage = next((prompts[name] for name in _PASSAGE_PROMPTS if prompts.get(name)), "")
    return OnnxFolder(
        model,
        _data(model),
        tokenizer,
        dimensions,
        _pooling(pooling),
        layers,
        _tokens(folder),
        str(prompts.get("query") or ""),
        str(passage),
    )


def _prompts(file: Path) -> dict[str, Any]:
    """Raises SettingInvalid."""
    prompts = _table(file).get("prompts") or {}
    if not isinstance(prompts, dict):
        raise SettingInvalid(name=SETTING, detail=f"{file}: prompts is no table of texts")
    return prompts


_PASSAGE_PROMPTS = ("document", "passage", "corpus")
"""The names that sentence-transformers tries, in its order."""


def _model(folder: Path) -> Path:
    """Raises SettingInvalid if there is none, or if it is unclear which one is meant."""
    usual = next((path for name in _PLACES if (path := folder / name / _MODEL).is_file()), None)
    if usual is not None:
        return usual
    others = sorted(path for name in _PLACES for path in (folder / name).glob("*.onnx"))
    if not others:
        detail = f"{folder} has no {_MODEL} or onnx/{_MODEL}"
        raise SettingInvalid(name=SETTING, detail=detail)
    if len(others) > 1:
        named = ", ".join(str(path.relative_to(folder)) for path in others)
        detail = f"{folder} has several models ({named}): keep one of them there"
        raise SettingInvalid(name=SETTING, detail=detail)
    return others[0]


def _data(model: Path) -> tuple[Path, ...]:
    """The files of which a model says that its weights are there, whatever their names."""
    with model.open("rb") as content:
        told = content.read(_MOST_OF_GRAPH)
    named = {_name_of_data(told, found.end()) for found in _LOCATION.finditer(told)}
    return tuple(file for name in sorted(named) if name and (file := model.parent / name).is_file())


# In the model (protobuf), an entry of the key "location"; the length of its text follows, then the text.
_LOCATION = re.compile(rb"\x0a\x08location\x12")
_MOST_OF_GRAPH = 1 << 28
"""A model whose weights are elsewhere is small."""


def _name_of_data(told: bytes, start: int) -> str:
    length = told[start : start + 1]
    name = told[start + 1 : start + 1 + length[0]] if length else b""
    return name.decode("utf-8", "replace").replace("\0", "")


def _modules(folder: Path) -> list[tuple[str, Path]]:
    """The steps with the folders of their files; empty without modules.json. Raises SettingInvalid."""
    file = folder / "modules.json"
    steps = [
        (str(step.get("type", "")).rpartition(".")[2], folder / str(step.get("path", "")))
        for step in _json(file, list[dict[str, Any]], [])
    ]
    names = [name for name, _path in steps]
    for name in names:
        if name not in _STEPS:
            raise SettingInvalid(name=SETTING, detail=f"{file}: kb does not know the step {name}")
    if "Normalize" in names and "Dense" in names[names.index("Normalize") :]:
        detail = f"{file}: kb cannot do the step Normalize before the step Dense"
        raise SettingInvalid(name=SETTING, detail=detail)
    return steps


_STEPS = ("Transformer", "Pooling", "Dense", "Normalize", "Dropout")
"""Dropout does nothing outside training; all vectors are normalised at the end."""


def _dense(folder: Path) -> Dense:
    """Raises SettingInvalid for a layer that kb does not know."""
    config = _table(folder / "config.json")
    activation = str(config.get("activation_function", "Tanh")).rpartition(".")[2]
    given, returned = config.get("in_features"), config.get("out_features")
    other = config.get("module_input_name", _OF_TEXT) != _OF_TEXT or config.get("use_residual")
    if activation not in ("Identity", "Tanh") or other:
        detail = f"{folder}/config.json: kb does not know this layer (activation {activation})"
        raise SettingInvalid(name=SETTING, detail=detail)
    if not isinstance(given, int) or not isinstance(returned, int):
        detail = f"{folder}/config.json does not state in_features and out_features"
        raise SettingInvalid(name=SETTING, detail=detail)
    return Dense(
        folder / "model.safetensors",
        (given, returned),
        bool(config.get("bias", True)),
        "Tanh" if activation == "Tanh" else "Identity",
    )


_OF_TEXT = "sentence_embedding"


def _pooling(config: dict[str, Any]) -> Pooling:
    """Raises SettingInvalid for a kind of pooling that kb does not know."""
    mode = config.get("pooling_mode", [])
    wanted = [str(each) for each in (mode if isinstance(mode, list) else [mode])]
    if "pooling_mode" not in config:
        # Until sentence-transformers 5 each kind has a switch of its own.
        wanted = [name for name, on in config.items() if name.startswith("pooling_mode_") and on]
    unknown = [name for name in wanted if name not in _POOLINGS]
    if unknown or len(wanted) > 1:
        detail = f"kb does not know the pooling {', '.join(wanted)}"
        raise SettingInvalid(name=SETTING, detail=detail)
    if config.get("include_prompt") is False:
        detail = "kb does not know the pooling without the words of the prompt (include_prompt)"
        raise SettingInvalid(name=SETTING, detail=detail)
    return _POOLINGS[wanted[0]] if wanted else "mean"


_POOLINGS: dict[str, Pooling] = {
    "cls": "cls",
    "mean": "mean",
    "max": "max",
    "lasttoken": "last",
    "pooling_mode_cls_token": "cls",
    "pooling_mode_mean_tokens": "mean",
    "pooling_mode_max_tokens": "max",
    "pooling_mode_lasttoken": "last",
}


def _tokens(folder: Path) -> int:
    """Raises SettingInvalid for a length that is no number."""
    for name, key in _LENGTHS:
        stated = _table(folder / name).get(key)
        if stated is None:
            continue
        if isinstance(stated, bool) or not isinstance(stated, int | float):
            raise SettingInvalid(name=SETTING, detail=f"{folder / name}: {key} is no number")
        # -1 is no limit; a tokenizer without one states 1e30.
        if stated >= 1:
            return int(min(stated, _MOST_TOKENS))
    return _MOST_TOKENS


_LENGTHS = (
    ("sentence_bert_config.json", "max_seq_length"),
    ("tokenizer_config.json", "model_max_length"),
)


def read_layer(layer: Dense) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """The matrix, of the shape ``layer.dimensions``, and the bias. Raises ValueError, OSError."""
    other = layer.weights.with_name("pytorch_model.bin")
    if other.is_file() and not layer.weights.is_file():
        raise ValueError(f"kb does not read {other}: save its weights as {layer.weights.name}")
    arrays = _safetensors(layer.weights)
    given, returned = layer.dimensions
    zeros = np.zeros(returned, np.float32)
    matrix = arrays.get("linear.weight")
    bias = arrays.get("linear.bias") if layer.has_bias else zeros
    if matrix is None or bias is None:
        raise ValueError(f"{layer.weights} lacks linear.weight or linear.bias")
    if matrix.shape != (returned, given) or bias.shape != (returned,):
        raise ValueError(f"{layer.weights}: the shapes are not those of its config.json")
    return np.ascontiguousarray(matrix.T), bias


def _safetensors(file: Path) -> dict[str, NDArray[np.float32]]:
    """The arrays of a file: the length of its header in 8 bytes, the header in JSON, and the numbers.

    Raises ValueError, OSError.
    """
    content = file.read_bytes()
    start = 8 + int.from_bytes(content[:8], "little")
    header = msgspec.json.decode(content[8:start], type=dict[str, dict[str, Any]])
    arrays = {}
    for name, told in header.items():
        if name == "__metadata__":
            continue
        first, end = (start + offset for offset in told["data_offsets"])
        numbers = content[first:end]
        if told["dtype"] == "BF16":
            # The upper half of a number of 32 bits.
            array = (np.frombuffer(numbers, "<u2").astype(np.uint32) << 16).view(np.float32)
        elif told["dtype"] in _DTYPES:
            array = np.frombuffer(numbers, _DTYPES[told["dtype"]]).astype(np.float32)
        else:
            raise ValueError(f"{file}: numbers of the type {told['dtype']}")
        arrays[name] = array.reshape(told["shape"])
    return arrays


_DTYPES = {"F16": "<f2", "F32": "<f4", "F64": "<f8"}


def digest(files: OnnxFolder, prefixes: tuple[str, str]) -> str:
    """Tells vectors of different models apart."""
    told = hashlib.blake2b(digest_size=6)
    size = _sample(files.model, told)
    told.update(files.tokenizer.read_bytes())
    told.update(repr((size, files.pooling, files.tokens, files.dimensions, prefixes)).encode())
    for file in files.data:
        told.update(repr((file.name, _sample(file, told))).encode())
    for layer in files.layers:
        told.update(repr(layer[1:]).encode())
        if layer.weights.is_file():
            told.update(repr(_sample(layer.weights, told)).encode())
    return told.hexdigest()


def _sample(file: Path, told: hashlib.blake2b) -> int:
    """The size of the file, whose ends are added to what is told."""
    size = file.stat().st_size
    with file.open("rb") as content:
        told.update(content.read(_SAMPLE))
        content.seek(max(0, size - _SAMPLE))
        told.update(content.read(_SAMPLE))
    return size


def _table(file: Path) -> dict[str, Any]:
    """The object of a JSON file; empty if there is no file. Raises SettingInvalid."""
    return _json(file, dict[str, Any], {})


_Content = TypeVar("_Content")


def _json(file: Path, kind: type[_Content], absent: _Content) -> _Content:
    """Raises SettingInvalid."""
    try:
        return msgspec.json.decode(file.read_bytes(), type=kind)
    except FileNotFoundError:
        return absent
    except (OSError, msgspec.DecodeError) as error:
        raise SettingInvalid(name=SETTING, detail=f"{file}: {error}") from error
