"""The index compared with the catalog: missing, stale and surplus documents are named and repaired."""

from __future__ import annotations

import threading
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import msgspec
import pytest
import sqlalchemy as sa
from filelock import FileLock

from corpus import Format, IndexAway, IndexKeyRefused, IndexUnavailable
from ingest import Metadata, Task
from kb.services import Services, open_services
from kb.settings import Settings
from kb.sync.background import Pauses
from kb.sync.index import EMBEDDED, Indexer, IndexTask
from kb.worker.foreground import Ingestion
from kb.worker.pipeline import Pipeline
from search import EmbeddedEngine, document_records, index_documents
from search.engines.engine import DocumentRecords
from tests.conftest import kb_json, run_kb
from tests.support.meilisearch_server import wait_until

NAMES = ("one", "two", "three")


@pytest.fixture
def services(tmp_path: Path) -> Iterator[Services]:
    """Three laws of two articles each, ingested."""
    with open_services(Settings(data_dir=tmp_path / "data", parsers=1)) as services:
        ingest(services, tmp_path, *NAMES)
        yield services


def ingest(services: Services, folder: Path, *names: str) -> None:
    for name in names:
        (folder / f"{name}.md").write_text(
            f"# {name}法\n\n第一条 {name}。\n\n第二条 甲。\n", "utf-8"
        )
    files = [folder / f"{name}.md" for name in names]
    ingestion = Ingestion(services)
    assert {submission.status for submission in ingestion.take(files, Metadata())} == {"indexed"}
    assert ingestion.index_error is None


def test_after_ingest_the_index_holds_what_the_catalog_has(services: Services) -> None:
    for check in (False, True):
        state = services.indexer.state(check=check)
        assert (state.documents, state.is_equal, state.checked) == (3, True, check)
    assert services.engine.contents().keys() == {f"{name}/zh" for name in NAMES}


def test_what_kb_knows_to_be_missing_is_named_and_caught_up(services: Services) -> None:
    services.engine.delete(["one/zh"])
    services.catalog.index_entries.drop(EMBEDDED.entries, ["one/zh"])
    state = services.indexer.state()
    assert (state.stale, state.missing, state.missing_ids) == (1, 1, ("one/zh",))
    assert services.indexer.catch_up() == 1
    assert services.indexer.state(check=True).is_equal


def test_a_check_finds_what_kb_does_not_know_of(services: Services) -> None:
    """As after a server's snapshot was restored: kb remembers more than there is."""
    engine, catalog = services.engine, services.catalog
    engine.delete(["one/zh"])
    second = catalog.document("two/zh")
    index_documents(engine, services.segmenter, [(second, catalog.passages(second.id)[:2])])
    stranger = msgspec.structs.replace(second, id="stranger/zh", work_id="stranger")
    index_documents(engine, services.segmenter, [(stranger, catalog.passages(second.id))])

    assert services.indexer.state().is_equal
    state = services.indexer.state(check=True)
    assert state.missing_ids == ("one/zh",)
    assert state.stale_ids == ("one/zh", "two/zh")
    assert state.surplus_ids == ("stranger/zh",)
    assert services.indexer.rebuild() == 3
    assert services.indexer.state(check=True).is_equal


def test_an_index_that_the_catalog_does_not_know_is_made_equal_to_it(services: Services) -> None:
    second = services.catalog.document("two/zh")
    stranger = msgspec.structs.replace(second, id="stranger/zh", work_id="stranger")
    passages = services.catalog.passages(second.id)
    index_documents(services.engine, services.segmenter, [(stranger, passages)])
    services.catalog.index_entries.replace(EMBEDDED.entries, {})

    assert services.indexer.catch_up() == 3
    assert services.indexer.state(check=True).is_equal


class Fussy(EmbeddedEngine):
    """Takes any document but one."""

    def write(self, documents: Iterable[DocumentRecords]) -> int:
        records = list(documents)
        if any(record.document_id == "two/zh" and record.units for record in records):
            raise IndexUnavailable(detail="a value is too long (writing two/zh)")
        return super().write(records)


def test_a_rejected_document_keeps_no_other_out(services: Services, tmp_path: Path) -> None:
    signature = services.engine.stats().signature
    engine = Fussy(services.settings.index_dir, signature)
    fussy = Indexer(
        services.catalog,
        engine,
        services.segmenter,
        name=EMBEDDED,
        lock=services.settings.lock_file,
    )
    engine.delete([f"{name}/zh" for name in NAMES])
    services.catalog.index_entries.drop(EMBEDDED.entries, [f"{name}/zh" for name in NAMES])

    with pytest.raises(IndexUnavailable, match="two/zh"):
        fussy.catch_up()
    assert fussy.state(check=True).missing_ids == ("two/zh",)

    before = services.catalog.commits.stamp()
    with pytest.raises(IndexUnavailable, match="two/zh"):
        fussy.catch_up()
    assert services.catalog.commits.stamp() == before


def test_one_writer_at_a_time(services: Services) -> None:
    services.catalog.index_entries.drop(EMBEDDED.entries, ["one/zh"])
    with FileLock(services.settings.lock_file):
        result: list[int] = []
        thread = threading.Thread(target=lambda: result.append(services.indexer.catch_up()))
        thread.start()
        thread.join(0.3)
        assert result == []
    thread.join()
    assert result == [1]


def test_a_background_thread_catches_up_and_makes_a_lost_index_anew_once(
    services: Services, caplog: pytest.LogCaptureFixture
) -> None:
    pauses = Pauses(idle=0.01, first=0.01, longest=0.02)
    services.engine.delete(["one/zh"])
    services.catalog.index_entries.drop(EMBEDDED.entries, ["one/zh"])
    with IndexTask(services.indexer, pauses):
        wait_until(lambda: services.indexer.state().is_equal, "it has caught up")
        # Deleted while kb runs: rebuilt, but only once in a while.
        (services.settings.index_dir / "CURRENT").unlink()
        wait_until(lambda: services.indexer.problem() is None, "it was made anew")
        (services.settings.index_dir / "CURRENT").unlink()
        wait_until(lambda: "cannot follow the catalog" in caplog.text, "it has said so")
    assert services.indexer.problem() is not None
    assert services.indexer.rebuild() == 3


class Failing(EmbeddedEngine):
    """Fails when it is asked, and counts how often it is."""

    def __init__(self, services: Services, error: IndexUnavailable) -> None:
        super().__init__(services.settings.index_dir, "")
        self.error = error
        self.asked = 0

    @property
    def needs_rebuild(self) -> bool:
        self.asked += 1
        raise self.error


def test_a_server_that_is_away_is_tried_again_and_one_that_refuses_the_key_is_not(
    services: Services, caplog: pytest.LogCaptureFixture
) -> None:
    pauses = Pauses(idle=0.01, first=0.01, longest=0.02)

    def catching_up(engine: Failing) -> IndexTask:
        indexer = Indexer(
            services.catalog,
            engine,
            services.segmenter,
            name=EMBEDDED,
            lock=services.settings.lock_file,
        )
        return IndexTask(indexer, pauses)

    away = Failing(services, IndexAway(url="", detail=""))
    refusing = Failing(services, IndexKeyRefused(url="", detail=""))
    with catching_up(refusing), catching_up(away):
        wait_until(lambda: away.asked >= 5, "it was tried again")
        wait_until(lambda: refusing.asked, "it was tried")
    assert refusing.asked == 1
    assert caplog.text.count("does not answer") == caplog.text.count("rejected the key") == 1


def test_the_command_line_names_them_and_exits_by_the_check(
    services: Services, tmp_path: Path
) -> None:
    services.engine.delete(["one/zh"])
    services.close()
    data = services.settings.data_dir
    assert run_kb(data, "status").returncode == 0
    done = run_kb(data, "status", "--check")
    assert done.returncode == 1
    assert "missing 1: one/zh" in done.stdout
    assert kb_json(data, "status", "--check")["index"]["missing_ids"] == ["one/zh"]
    assert run_kb(data, "rebuild").returncode == 0
    assert run_kb(data, "status", "--check").returncode == 0


@pytest.mark.parametrize("command", ["search", "explain"])
def test_a_command_answers_from_the_index_as_it_is_while_another_process_writes_to_it(
    services: Services, command: str
) -> None:
    services.catalog.index_entries.drop(EMBEDDED.entries, ["one/zh"])
    with FileLock(services.settings.lock_file):
        done = run_kb(services.settings.data_dir, command, "one")
    assert done.returncode == 0, done.stderr
    assert "one/zh" in done.stdout
    assert "the index is behind" in done.stderr


def test_an_index_that_is_equal_is_not_compared_again_before_somebody_commits(
    services: Services,
) -> None:
    statements: list[str] = []
    assert services.indexer.catch_up() == 0
    sa.event.listen(sa.Engine, "before_cursor_execute", record := _recorder(statements))
    try:
        assert services.indexer.catch_up() == 0
        assert [each for each in statements if "document" in each] == []
        services.catalog.remove("one/zh")
        services.indexer.catch_up()
    finally:
        sa.event.remove(sa.Engine, "before_cursor_execute", record)
    assert services.indexer.state(check=True).is_equal


def _recorder(statements: list[str]) -> Any:
    def record(_connection: object, _cursor: object, statement: str, *_: object) -> None:
        statements.append(statement)

    return record


class Counting(EmbeddedEngine):
    """Remembers the documents and the words that it was given."""

    given: list[DocumentRecords]

    def write(self, documents: Iterable[DocumentRecords]) -> int:
        self.given = list(documents)
        return super().write(self.given)


def test_the_index_has_the_same_words_whoever_made_them(services: Services) -> None:
    """A parser process offers them while a file is read; a rebuild makes them from the catalog."""
    engine = Counting(services.settings.index_dir, services.engine.stats().signature)
    indexer = Indexer(
        services.catalog,
        engine,
        services.segmenter,
        name=EMBEDDED,
        lock=services.settings.lock_file,
    )
    pipeline = Pipeline.of(services, "")
    document = services.catalog.document("one/zh")
    task = Task(services.originals.path(document.sha256), "one.md", Format.MARKDOWN, Metadata())
    with pipeline.pool(1) as pool:
        [outcome] = pool.parse([task])
    assert outcome.derived
    services.catalog.index_entries.drop(EMBEDDED.entries, ["one/zh"])
    indexer.catch_up()
    [made] = engine.given
    indexer.ready_contents.put(document, services.catalog.passages(document.id), outcome.derived)
    assert indexer.ready_contents.take(document) == made
    assert len(made.units) == 2


def test_ready_contents_that_do_not_fit_the_text_are_not_used(services: Services) -> None:
    document = services.catalog.document("one/zh")
    passages = services.catalog.passages(document.id)
    [records] = document_records(services.segmenter, [(document, passages)])

    def unit(place: int, sketch: bytes = b"") -> list[Any]:
        return [[place], "zh", "", "", [], "", "", "", sketch, []]

    wrong = [[unit(len(passages))], [unit(0), unit(0)], [unit(0, b"short")]]
    for contents in (b"nothing", *map(msgspec.msgpack.encode, wrong)):
        services.indexer.ready_contents.put(document, passages, contents)
        services.catalog.index_entries.drop(EMBEDDED.entries, ["one/zh"])
        assert services.indexer.catch_up() == 1
        assert services.engine.contents()["one/zh"] == len(records.units)
    older = msgspec.structs.replace(document, fingerprint="0" * 32)
    services.indexer.ready_contents.put(older, passages, msgspec.msgpack.encode([]))
    assert services.indexer.ready_contents.take(document) is None


def test_a_file_that_changes_one_article_changes_that_unit_alone(
    services: Services, tmp_path: Path
) -> None:
    def given_to_the_index() -> int:
        metas = services.settings.index_dir.glob("gen-*/zh/meta.json")
        return sum(
            segment["max_doc"]
            for meta in metas
            for segment in msgspec.json.decode(meta.read_bytes())["segments"]
        )

    before = given_to_the_index()
    path = tmp_path / "one.md"
    path.write_text(path.read_text("utf-8").replace("甲", "乙"), "utf-8")
    [submission] = Ingestion(services).take([path], Metadata())
    assert submission.status == "updated"
    assert given_to_the_index() == before + 1
    assert services.indexer.state(check=True).is_equal
