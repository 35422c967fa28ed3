"""Folders of newer and larger sentence encoders: layers after the pooling, data files, other names."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from corpus import EncoderAway, SettingInvalid
from search.embeddings.onnx_folder import OnnxEncoder, read_folder
from tests.search.test_encoder_folder import (
    DIMENSIONS,
    VECTORS,
    make_folder,
    onnx,
    save_model,
    unit,
    write,
)

STEPS = "sentence_transformers.sentence_transformer.modules."
DENSE = {"in_features": 4, "out_features": 2, "bias": True}
MATRIX = np.array([[1, 0, 0, 0], [0, 3, 0, 0]], np.float32)
"""As torch keeps it: a row for each number that is returned."""
BIAS = np.array([0, 1], np.float32)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return make_folder(tmp_path / "tiny")


def add_steps(folder: Path, *steps: tuple[str, str]) -> None:
    listed = [{"path": path, "type": STEPS + kind} for path, kind in steps]
    write(folder / "modules.json", listed)


def add_layer(folder: Path, activation: str, dtype: str = "F32", name: str = "2_Dense") -> None:
    add_steps(folder, ("", "Transformer"), ("1_Pooling", "Pooling"), (name, "Dense"))
    write(folder / name / "config.json", DENSE | {"activation_function": activation})
    header, numbers = {}, b""
    for key, array in (("linear.weight", MATRIX), ("linear.bias", BIAS)):
        kept = stored(array, dtype)
        offsets = [len(numbers), len(numbers) + len(kept)]
        header[key] = {"dtype": dtype, "shape": array.shape, "data_offsets": offsets}
        numbers += kept
    told = json.dumps({"__metadata__": {"format": "pt"}} | header).encode()
    (folder / name / "model.safetensors").write_bytes(
        len(told).to_bytes(8, "little") + told + numbers
    )


def stored(array: np.ndarray[Any, Any], dtype: str) -> bytes:
    if dtype == "BF16":
        return (array.view(np.uint32) >> 16).astype("<u2").tobytes()
    return array.astype({"F16": "<f2", "F32": "<f4"}[dtype]).tobytes()


def vector(folder: Path, text: str = "shelter victims") -> list[float]:
    (found,) = OnnxEncoder(folder).passages([text])
    return [float(number) for number in found]


@pytest.mark.parametrize("dtype", ["F32", "F16", "BF16"])
def test_a_layer_after_the_pooling_is_applied(folder: Path, dtype: str) -> None:
    add_layer(folder, "torch.nn.modules.linear.Identity", dtype)
    assert OnnxEncoder(folder).dimensions == 2
    # The mean of both words is (.5, .5, 0, 0).
    assert vector(folder) == pytest.approx(unit(0.5, 2.5))


def test_its_activation_is_applied(folder: Path) -> None:
    add_layer(folder, "torch.nn.modules.activation.Tanh")
    assert vector(folder) == pytest.approx(unit(np.tanh(0.5), np.tanh(2.5)))


def test_a_layer_without_its_weights_is_named(folder: Path) -> None:
    add_layer(folder, "torch.nn.modules.linear.Identity")
    (folder / "2_Dense" / "model.safetensors").unlink()
    with pytest.raises(EncoderAway, match="2_Dense"):
        vector(folder)


@pytest.mark.parametrize("kept", [0, 9, 40, -1])
def test_a_layer_that_is_damaged_is_away(folder: Path, kept: int) -> None:
    add_layer(folder, "torch.nn.modules.linear.Identity")
    weights = folder / "2_Dense" / "model.safetensors"
    weights.write_bytes(weights.read_bytes()[:kept])
    with pytest.raises(EncoderAway):
        vector(folder)


def test_the_vectors_of_texts_are_taken_if_the_model_returns_them(folder: Path) -> None:
    add_layer(folder, "torch.nn.modules.linear.Identity")
    (folder / "2_Dense" / "model.safetensors").unlink()
    node = onnx.helper.make_node
    save_model(
        folder,
        [
            node("Gather", ["table", "input_ids"], ["token_embeddings"]),
            node("ReduceMax", ["token_embeddings"], ["most"], axes=[1], keepdims=0),
            node("Slice", ["most", "first", "end", "axis"], ["sentence_embedding"]),
            *(
                node("Constant", [], [name], value_ints=[number])
                for name, number in (("first", 0), ("end", 2), ("axis", 1))
            ),
        ],
        {"input_ids": onnx.TensorProto.INT64},
        {
            "token_embeddings": ["texts", "tokens", DIMENSIONS],
            "sentence_embedding": ["texts", 2],
        },
    )
    assert vector(folder) == pytest.approx(unit(1, 1))


def test_positions_and_numbers_of_32_bits_are_given_as_the_model_wants_them(folder: Path) -> None:
    node = onnx.helper.make_node
    save_model(
        folder,
        [node("Gather", ["table", "position_ids"], ["last_hidden_state"])],
        {"input_ids": onnx.TensorProto.INT32, "position_ids": onnx.TensorProto.INT32},
        {"last_hidden_state": ["texts", "tokens", DIMENSIONS]},
    )
    expected = VECTORS[0] + VECTORS[1] + VECTORS[2]
    assert vector(folder, "shelter train victims") == pytest.approx(unit(*expected))


def test_an_input_that_kb_does_not_know_is_named(folder: Path) -> None:
    save_model(
        folder,
        [onnx.helper.make_node("Gather", ["table", "input_ids"], ["last_hidden_state"])],
        {"input_ids": onnx.TensorProto.INT64, "pixel_values": onnx.TensorProto.INT64},
        {"last_hidden_state": ["texts", "tokens", DIMENSIONS]},
    )
    with pytest.raises(EncoderAway, match="pixel_values"):
        vector(folder)


@pytest.mark.parametrize("name", ["model.onnx_data", "weights.bin"])
def test_weights_in_a_file_of_their_own_tell_models_apart(folder: Path, name: str) -> None:
    def save() -> str:
        save_model(
            folder,
            [onnx.helper.make_node("Gather", ["table", "input_ids"], ["last_hidden_state"])],
            {"input_ids": onnx.TensorProto.INT64},
            {"last_hidden_state": ["texts", "tokens", DIMENSIONS]},
            save_as_external_data=True,
            location=name,
            size_threshold=0,
        )
        return OnnxEncoder(folder).model

    before = save()
    assert vector(folder) == pytest.approx(unit(1, 1, 0, 0))
    data = folder / name
    changed = VECTORS.copy()
    changed[3] = [0, 0, 7, 0]
    assert data.read_bytes() == VECTORS.tobytes()
    data.write_bytes(changed.tobytes())
    assert OnnxEncoder(folder).model != before


def test_files_that_a_model_does_not_name_change_nothing(folder: Path) -> None:
    before = OnnxEncoder(folder).model
    (folder / "model.onnx.bak").write_bytes(b"an older one")
    assert OnnxEncoder(folder).model == before


def test_a_layer_with_weights_for_torch_only_says_so(folder: Path) -> None:
    add_layer(folder, "torch.nn.modules.linear.Identity")
    weights = folder / "2_Dense" / "model.safetensors"
    weights.rename(weights.with_name("pytorch_model.bin"))
    with pytest.raises(EncoderAway, match=r"pytorch_model\.bin.*model\.safetensors"):
        vector(folder)


def test_other_weights_of_a_layer_tell_models_apart(folder: Path) -> None:
    add_layer(folder, "torch.nn.modules.linear.Identity")
    before = OnnxEncoder(folder).model
    weights = folder / "2_Dense" / "model.safetensors"
    weights.write_bytes(weights.read_bytes()[:-1] + b"\x41")
    assert OnnxEncoder(folder).model != before


def test_the_only_model_of_a_folder_may_have_another_name(folder: Path) -> None:
    (folder / "onnx").mkdir()
    (folder / "model.onnx").rename(folder / "onnx" / "model_quantized.onnx")
    assert vector(folder) == pytest.approx(unit(1, 1, 0, 0))
    (folder / "onnx" / "model_q4.onnx").write_bytes(b"another")
    with pytest.raises(SettingInvalid, match=r"model_q4\.onnx, onnx/model_quantized\.onnx"):
        read_folder(folder)


@pytest.mark.parametrize(
    ("mode", "expected"),
    [("mean", "mean"), ("cls", "cls"), ("lasttoken", "last"), (["max"], "max")],
)
def test_the_pooling_as_sentence_transformers_6_writes_it(
    folder: Path, mode: object, expected: str
) -> None:
    config = {"embedding_dimension": DIMENSIONS, "pooling_mode": mode, "include_prompt": True}
    write(folder / "1_Pooling" / "config.json", config)
    (folder / "config.json").unlink()
    (folder / "sentence_bert_config.json").unlink()
    write(folder / "tokenizer_config.json", {"model_max_length": 7})
    read = read_folder(folder)
    assert (read.pooling, read.dimensions, read.tokens) == (expected, DIMENSIONS, 7)
    write(folder / "tokenizer_config.json", {"model_max_length": 1e30})
    assert read_folder(folder).tokens == 512


@pytest.mark.parametrize(("stated", "tokens"), [(-1, 7), (0, 7), (None, 7), (5, 5)])
def test_a_length_below_one_is_no_limit(folder: Path, stated: int | None, tokens: int) -> None:
    write(folder / "sentence_bert_config.json", {"max_seq_length": stated})
    write(folder / "tokenizer_config.json", {"model_max_length": 7})
    assert read_folder(folder).tokens == tokens


@pytest.mark.parametrize(
    ("file", "content", "says"),
    [
        ("config_sentence_transformers.json", {"prompts": ["query: "]}, "prompts"),
        ("sentence_bert_config.json", {"max_seq_length": "long"}, "max_seq_length"),
    ],
)
def test_a_value_of_another_kind_is_refused(
    folder: Path, file: str, content: dict[str, Any], says: str
) -> None:
    write(folder / file, content)
    with pytest.raises(SettingInvalid, match=says):
        read_folder(folder)


@pytest.mark.parametrize(
    "config",
    [{"pooling_mode": ["mean", "max"]}, {"pooling_mode": None}, {"include_prompt": False}],
)
def test_a_pooling_that_kb_cannot_do_is_refused(folder: Path, config: dict[str, Any]) -> None:
    write(folder / "1_Pooling" / "config.json", {"embedding_dimension": DIMENSIONS} | config)
    with pytest.raises(SettingInvalid, match="pooling"):
        read_folder(folder)


@pytest.mark.parametrize(
    ("prompts", "expected"),
    [
        ({"query": "find: ", "document": "title: none | text: "}, "title: none | text: "),
        ({"query": "find: ", "passage": "passage: "}, "passage: "),
        ({"query": None, "document": None}, ""),
    ],
)
def test_prompts_have_the_names_that_sentence_transformers_tries(
    folder: Path, prompts: dict[str, str | None], expected: str
) -> None:
    write(folder / "config_sentence_transformers.json", {"prompts": prompts})
    read = read_folder(folder)
    assert (read.query_prefix, read.passage_prefix) == (prompts["query"] or "", expected)


@pytest.mark.parametrize(
    "steps",
    [
        [("", "Transformer"), ("1_LSTM", "LSTM")],
        [("", "Transformer"), ("1_Pooling", "Pooling"), ("2", "Normalize"), ("3_Dense", "Dense")],
    ],
)
def test_steps_that_kb_cannot_do_are_refused(folder: Path, steps: list[tuple[str, str]]) -> None:
    add_steps(folder, *steps)
    with pytest.raises(SettingInvalid, match=r"modules\.json.*(LSTM|Dense)"):
        read_folder(folder)


@pytest.mark.parametrize(
    "config",
    [
        {"activation_function": "torch.nn.modules.activation.GELU"},
        {"use_residual": True},
        {"module_input_name": "token_embeddings"},
        {"out_features": None},
    ],
)
def test_a_layer_that_kb_does_not_know_is_refused(folder: Path, config: dict[str, Any]) -> None:
    add_layer(folder, "torch.nn.modules.linear.Identity")
    write(folder / "2_Dense" / "config.json", DENSE | config)
    with pytest.raises(SettingInvalid, match="2_Dense"):
        read_folder(folder)
