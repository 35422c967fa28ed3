"""A sentence encoder in ONNX form from a local folder: the files say how it is used."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from corpus import EncoderAway, SettingInvalid
from search.embeddings.onnx_folder import OnnxEncoder, read_folder
from tests.conftest import kb_json, run_kb

onnx = pytest.importorskip("onnx")
tokenizers = pytest.importorskip("tokenizers")
pytest.importorskip("onnxruntime")

WORDS = ["[PAD]", "[UNK]", "query:", "shelter", "victims", "庇护", "被害人", "train"]
DIMENSIONS = 4
VECTORS = np.array(
    [
        [9, 9, 9, 9],
        [0, 0, 0, 1],
        [0, 0, 2, 0],
        [1, 0, 0, 0],
        [0, 1, 0, 0],
        [1, 0, 0, 0.1],
        [0, 1, 0, 0.1],
        [0, 0, 0, 1],
    ],
    np.float32,
)
"""By word the vector that the model returns for it; that of padding must never count."""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return make_folder(tmp_path / "tiny")


def make_folder(folder: Path, pooling: str = "pooling_mode_mean_tokens") -> Path:
    """A model that gives each word its vector, with the files of sentence-transformers 5 and older."""
    (folder / "1_Pooling").mkdir(parents=True)
    write(
        folder / "1_Pooling" / "config.json",
        {"word_embedding_dimension": DIMENSIONS, pooling: True},
    )
    write(folder / "config.json", {"hidden_size": DIMENSIONS})
    write(folder / "sentence_bert_config.json", {"max_seq_length": 3})
    write(folder / "config_sentence_transformers.json", {"prompts": {"query": "query: "}})
    vocabulary = {word: number for number, word in enumerate(WORDS)}
    tokenizer = tokenizers.Tokenizer(tokenizers.models.WordLevel(vocabulary, unk_token="[UNK]"))
    tokenizer.pre_tokenizer = tokenizers.pre_tokenizers.WhitespaceSplit()
    tokenizer.save(str(folder / "tokenizer.json"))
    helper, kind = onnx.helper, onnx.TensorProto
    save_model(
        folder,
        [helper.make_node("Gather", ["table", "input_ids"], ["last_hidden_state"])],
        {"input_ids": kind.INT64, "attention_mask": kind.INT64},
        {"last_hidden_state": ["texts", "tokens", DIMENSIONS]},
    )
    return folder


def save_model(
    folder: Path,
    nodes: list[Any],
    inputs: dict[str, int],
    outputs: dict[str, list[str | int]],
    **saved: Any,
) -> None:
    """``table`` is a constant of the model."""
    helper, kind = onnx.helper, onnx.TensorProto
    graph = helper.make_graph(
        nodes,
        "tiny",
        [
            helper.make_tensor_value_info(name, number, ["texts", "tokens"])
            for name, number in inputs.items()
        ],
        [helper.make_tensor_value_info(name, kind.FLOAT, shape) for name, shape in outputs.items()],
        [onnx.numpy_helper.from_array(VECTORS, "table")],
    )
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=9)
    onnx.save(model, str(folder / "model.onnx"), **saved)


def write(file: Path, content: Any) -> None:
    file.parent.mkdir(exist_ok=True)
    file.write_text(json.dumps(content), "utf-8")


@pytest.fixture
def encoder(folder: Path) -> Iterator[OnnxEncoder]:
    with closing(OnnxEncoder(folder, query_seconds=60.0)) as encoder:
        yield encoder


def unit(*numbers: float) -> list[float]:
    vector = np.array(numbers)
    return list(vector / np.linalg.norm(vector))


def test_the_vector_of_a_text_is_the_mean_of_its_words_without_padding(
    encoder: OnnxEncoder,
) -> None:
    shelter, both = encoder.passages(["shelter", "shelter victims"])
    assert encoder.dimensions == DIMENSIONS
    assert shelter.tolist() == pytest.approx(unit(1, 0, 0, 0))
    assert both.tolist() == pytest.approx(unit(1, 1, 0, 0))


def test_a_query_has_the_prefix_of_the_files(encoder: OnnxEncoder) -> None:
    assert encoder.query("shelter").tolist() == pytest.approx(unit(1, 0, 2, 0))
    assert encoder.query("  ").tolist() == [0.0] * DIMENSIONS


def test_a_prefix_of_the_settings_replaces_it(folder: Path) -> None:
    with closing(OnnxEncoder(folder, query_prefix="victims ", query_seconds=60.0)) as other:
        assert other.query("shelter").tolist() == pytest.approx(unit(1, 1, 0, 0))


def test_a_long_text_is_cut_where_the_files_say(encoder: OnnxEncoder) -> None:
    (cut,) = encoder.passages(["shelter victims shelter train train train"])
    assert cut.tolist() == pytest.approx(unit(2, 1, 0, 0))


@pytest.mark.parametrize(
    ("pooling", "expected"),
    [
        ("pooling_mode_cls_token", unit(1, 0, 0, 0)),
        ("pooling_mode_lasttoken", unit(0, 0, 0, 1)),
        ("pooling_mode_max_tokens", unit(1, 0, 0, 1)),
    ],
)
def test_the_files_say_how_the_words_become_one(
    tmp_path: Path, pooling: str, expected: list[float]
) -> None:
    folder = make_folder(tmp_path / pooling, pooling)
    with closing(OnnxEncoder(folder)) as encoder:
        found = encoder.passages(["shelter train", "shelter shelter shelter"])
        assert found[0].tolist() == pytest.approx(expected)


def test_vectors_of_other_models_are_told_apart(folder: Path, tmp_path: Path) -> None:
    names = {
        OnnxEncoder(folder).model,
        OnnxEncoder(folder, query_prefix="Q ").model,
        OnnxEncoder(make_folder(tmp_path / "o" / "tiny", "pooling_mode_cls_token")).model,
    }
    assert len(names) == 3
    assert OnnxEncoder(folder).model in names


@pytest.mark.parametrize("name", ["model.onnx", "tokenizer.json"])
def test_a_missing_file_is_named(folder: Path, name: str) -> None:
    (folder / name).unlink()
    with pytest.raises(SettingInvalid, match=name):
        OnnxEncoder(folder)


def test_dimensions_may_stand_in_either_file(folder: Path) -> None:
    write(folder / "1_Pooling" / "config.json", {"pooling_mode_cls_token": True})
    assert read_folder(folder).dimensions == DIMENSIONS
    (folder / "config.json").unlink()
    with pytest.raises(SettingInvalid, match="dimensions"):
        read_folder(folder)


def test_a_pooling_that_is_not_known_is_named(tmp_path: Path) -> None:
    folder = make_folder(tmp_path / "tiny", "pooling_mode_weightedmean_tokens")
    with pytest.raises(SettingInvalid, match="weightedmean"):
        OnnxEncoder(folder)


def test_a_model_that_cannot_be_loaded_is_away(folder: Path) -> None:
    (folder / "model.onnx").write_bytes(b"no model")
    with closing(OnnxEncoder(folder)) as encoder, pytest.raises(EncoderAway):
        encoder.passages(["shelter"])


def test_kb_searches_with_it(folder: Path, tmp_path: Path) -> None:
    data, file = tmp_path / "data", tmp_path / "guide.zh.txt"
    file.write_text("庇护 被害人\n", "utf-8")
    given = {"KB_EMBEDDINGS": "on", "KB_ENCODER_FOLDER": str(folder)}
    run_kb(data, "ingest", file)
    run_kb(data, "embed", **given)
    answer = kb_json(data, "search", "shelter", **given)
    assert answer["mode"] == "hybrid"
    hits = [hit for group in answer["groups"] for hit in group["hits"]]
    assert [hit["document_id"] for hit in hits] == ["guide/zh"]
