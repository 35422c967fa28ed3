"""The catalog: what it stores and refuses, and that the migrations produce its schema."""

from __future__ import annotations

import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from pathlib import Path

import msgspec
import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory

from corpus import (
    Catalog,
    CatalogUnavailable,
    Document,
    DocumentNotFound,
    DocumentType,
    ExpressionStatus,
    Format,
    Locator,
    Passage,
    PassageKind,
    PassageNotFound,
    RecordInvalid,
    Submission,
    SubmissionStatus,
    WorkNotFound,
)
from corpus.catalog import Hidden, connection
from corpus.catalog.tables import metadata
from tests.support.catalogs import migrate

SUBMISSION = Submission(
    source_name="oath.md",
    sha256="0" * 64,
    status=SubmissionStatus.INDEXED,
    document_id="oath/en",
    reason_code=None,
    reason_params={},
    seconds=0.1,
    submitted_at="2026-11-24T00:00:00+00:00",
)


def document(lang: str = "en", **changes: object) -> Document:
    record = Document(
        id=f"oath/{lang}",
        work_id="oath",
        lang=lang,
        status=ExpressionStatus.AUTHENTIC,
        title="Oath",
        type=DocumentType.TREATY,
        issuing_body=None,
        date=None,
        source_url=None,
        licence=None,
        source_name="oath.md",
        format=Format.MARKDOWN,
        sha256="0" * 64,
        size=10,
        pages=None,
        passage_count=1,
        fingerprint="f",
        input_key="k",
    )
    return msgspec.structs.replace(record, **changes)


def passage(address: str, lang: str = "en", position: int = 0) -> Passage:
    return Passage(
        id=f"oath/{lang}/{address}",
        document_id=f"oath/{lang}",
        position=position,
        parent_id=None,
        kind=PassageKind.ARTICLE,
        number="1",
        locator=Locator(en="Article 1", zh="第一条"),
        heading_path=("Part I", "第一编"),
        page=3,
        lang="en",
        text="We help. 我们帮助。\t\n",
    )


@pytest.fixture
def catalog(database_url: str, tmp_path: Path) -> Iterator[Catalog]:
    with closing(
        Catalog.open(database_url or f"sqlite:///{tmp_path / 'catalog.sqlite'}")
    ) as opened:
        yield opened


def test_what_is_put_comes_back_the_same(catalog: Catalog) -> None:
    catalog.put(document(), [passage("art-1")], SUBMISSION)
    assert catalog.document("oath/en") == document()
    assert catalog.passages("oath/en") == [passage("art-1")]
    assert catalog.passage("oath/en/art-1") == passage("art-1")
    [kept], total = catalog.submissions.page()
    assert (kept, total) == (msgspec.structs.replace(SUBMISSION, id=1, revision=1), 1)


def test_a_newer_version_takes_the_place_of_the_older(catalog: Catalog) -> None:
    old = document()
    catalog.put(old, [passage("art-1"), passage("art-2", position=1)], SUBMISSION)
    catalog.put(document(title="New oath"), [passage("art-2")], SUBMISSION, replaces=old)
    assert [p.id for p in catalog.passages("oath/en")] == ["oath/en/art-2"]
    assert catalog.work("oath").titles == {"en": "New oath"}
    assert catalog.counts().documents == 1


def test_a_document_takes_the_place_only_of_the_one_that_was_seen_there(catalog: Catalog) -> None:
    assert catalog.put(document(), [passage("art-1")], SUBMISSION)
    other = document(title="Another's", fingerprint="other")

    assert not catalog.put(other, [], SUBMISSION)
    assert not catalog.put(other, [], SUBMISSION, replaces=document(fingerprint="long gone"))

    assert catalog.document("oath/en") == document()
    assert len(catalog.passages("oath/en")) == 1
    assert catalog.submissions.page()[1] == 1


def test_a_catalog_whose_making_was_cut_short_is_made_by_the_next(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(connection, "_upgrade", migrate)
    url = f"sqlite:///{tmp_path / 'catalog.sqlite'}"

    def cut(*args: object) -> None:
        if "CREATE TABLE offering" in str(args[2]):
            raise InterruptedError

    sa.event.listen(sa.Engine, "before_cursor_execute", cut)
    try:
        with pytest.raises(InterruptedError):
            Catalog.open(url)
    finally:
        sa.event.remove(sa.Engine, "before_cursor_execute", cut)

    assert Catalog.open(url).documents() == []


def test_a_new_catalog_may_be_opened_by_several_at_once(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'catalog.sqlite'}"
    code = f"from corpus import Catalog; Catalog.open({url!r}).documents()"
    opening = [
        subprocess.Popen([sys.executable, "-c", code], stderr=subprocess.PIPE, text=True)
        for _ in range(4)
    ]
    assert [(p.communicate()[1], p.returncode) for p in opening] == [("", 0)] * 4


def test_a_second_catalog_in_a_process_leaves_the_locks_of_the_first(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'catalog.sqlite'}"
    with closing(Catalog.open(url)) as first:
        first.put(document(), [passage("art-1")], SUBMISSION)
        Catalog.open(url).close()
        code = f"from corpus import Catalog; c = Catalog.open({url!r}); c.documents(); c.close()"
        subprocess.run([sys.executable, "-c", code], check=True)

        assert (tmp_path / "catalog.sqlite-wal").exists(), "the other process was not the last"
        assert [each.id for each in first.documents()] == ["oath/en"]


def test_language_versions_share_a_work(catalog: Catalog) -> None:
    for lang in ("en", "zh-Hant", "zh"):
        catalog.put(document(lang), [passage("art-1", lang)], SUBMISSION)
    assert catalog.work("oath").document_ids == ("oath/en", "oath/zh", "oath/zh-Hant")
    assert [d.lang for d in catalog.documents(lang="zh")] == ["zh", "zh-Hant"]
    assert [d.lang for d in catalog.documents(lang="zh-Hant")] == ["zh-Hant"]


def test_what_is_held_is_as_it_was_at_the_beginning(catalog: Catalog) -> None:
    catalog.put(document("zh"), [passage("art-1", "zh")], SUBMISSION)
    with catalog.commits.held():
        assert catalog.documents() == [document("zh")]
        catalog.put(document(), [passage("art-1")], SUBMISSION)
        assert catalog.documents() == [document("zh")]
    assert catalog.documents() == [document(), document("zh")]


@contextmanager
def statements(catalog: Catalog) -> Iterator[list[str]]:
    """The statements that the catalog runs within, but for its looks for commits."""
    run: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_: object) -> None:
        run.append(statement)

    sa.event.listen(catalog._engine, "before_cursor_execute", note)
    try:
        yield run
    finally:
        sa.event.remove(catalog._engine, "before_cursor_execute", note)


def test_another_thread_sees_a_commit_while_one_holds_and_neither_makes_the_other_read_again(
    catalog: Catalog,
) -> None:
    catalog.put(document("zh"), [passage("art-1", "zh")], SUBMISSION)
    with ThreadPoolExecutor(1) as other, catalog.commits.held():
        assert catalog.documents() == [document("zh")]
        catalog.put(document(), [passage("art-1")], SUBMISSION)
        assert catalog.documents() == [document("zh")]
        both = [document(), document("zh")]
        assert other.submit(catalog.documents).result() == both
        with statements(catalog) as run:
            for _ in range(20):
                # What the other has read is newer: who holds an older look uses it, too.
                assert catalog.documents() == both
                assert other.submit(catalog.documents).result() == both
        assert run == []


def test_what_one_reads_who_holds_an_older_look_is_kept_and_read_again_after_the_next_commit(
    catalog: Catalog,
) -> None:
    catalog.put(document("zh"), [passage("art-1", "zh")], SUBMISSION)
    with ThreadPoolExecutor(1) as other, catalog.commits.held():
        catalog.put(document(), [passage("art-1")], SUBMISSION)
        assert other.submit(catalog.document, "oath/zh").result() == document("zh")
        assert catalog.document("oath/en") == document()
        with statements(catalog) as run:
            assert other.submit(catalog.document, "oath/en").result() == document()
        assert run == []
        catalog.links.link("oath/en", "vow")
        assert catalog.document("oath/en").work_id == "oath"
        assert other.submit(catalog.document, "oath/en").result().work_id == "vow"


def test_a_new_connection_counts_commits_on(catalog: Catalog) -> None:
    catalog.put(document(), [passage("art-1")], SUBMISSION)
    stamps = []
    for n in range(5):
        catalog.links.link("oath/en", f"vow-{n}")
        stamps.append(catalog.commits.stamp())
    assert catalog.document("oath/en").work_id == "vow-4"
    # As after an error, or a restart of the database.
    catalog.commits.close()
    stamps.append(catalog.commits.stamp())
    catalog.links.link("oath/en", "vow")
    stamps.append(catalog.commits.stamp())
    assert stamps == sorted(set(stamps))
    assert catalog.document("oath/en").work_id == "vow"


def test_works_have_the_documents_that_are_linked_to_them_and_not_hidden(catalog: Catalog) -> None:
    for lang in ("zh", "en"):
        catalog.put(document(lang), [passage("art-1", lang)], SUBMISSION)

    def works() -> dict[str, tuple[str, ...]]:
        found = catalog.works_by_ids(["oath", "vow", "none"])
        return {id_: work.document_ids for id_, work in found.items()}

    assert works() == {"oath": ("oath/en", "oath/zh")}
    catalog.links.link("oath/en", "vow")
    assert works() == {"oath": ("oath/zh",), "vow": ("oath/en",)}
    assert [each.id for each in catalog.documents(work_id="vow")] == ["oath/en"]
    seen = catalog.without(Hidden(frozenset({"oath/en"}), frozenset(), frozenset()))
    assert list(seen.works_by_ids(["oath", "vow"])) == ["oath"]
    catalog.links.unlink("oath/en")
    catalog.remove("oath/zh")
    assert works() == {"oath": ("oath/en",)}


def test_the_list_of_documents_is_as_of_the_last_commit_whoever_made_it(
    catalog: Catalog, database_url: str, tmp_path: Path
) -> None:
    catalog.put(document("zh"), [passage("art-1", "zh")], SUBMISSION)
    assert catalog.documents() == [document("zh")]
    url = database_url or f"sqlite:///{tmp_path / 'catalog.sqlite'}"
    with closing(Catalog.open(url)) as other:
        other.put(document(), [passage("art-1")], SUBMISSION)
    assert catalog.documents() == [document(), document("zh")]
    seen = catalog.without(Hidden(frozenset({"oath/en"}), frozenset(), frozenset()))
    assert seen.documents() == [document("zh")]
    catalog.remove("oath/zh")
    assert (catalog.documents(), seen.documents()) == ([document()], [])


def test_nothing_is_written_where_a_part_fails(catalog: Catalog) -> None:
    twice = [passage("art-1"), passage("art-1", position=1)]
    # Not "cannot be used", which a worker would try again for ever.
    with pytest.raises(RecordInvalid, match=r"passage\.id|pk_passage"):
        catalog.put(document(), twice, SUBMISSION)
    assert catalog.counts().documents == 0
    assert catalog.submissions.page() == ([], 0)


def test_what_is_not_there_is_named(catalog: Catalog) -> None:
    with pytest.raises(WorkNotFound, match="no work nix"):
        catalog.work("nix")
    with pytest.raises(DocumentNotFound, match="no document nix/en"):
        catalog.document("nix/en")
    with pytest.raises(PassageNotFound, match="no passage nix/en/a"):
        catalog.passage("nix/en/a")


def test_only_files_that_are_not_in_count_as_refused(catalog: Catalog) -> None:
    refused = msgspec.structs.replace(SUBMISSION, status=SubmissionStatus.REFUSED, document_id=None)
    catalog.submissions.add([refused, msgspec.structs.replace(refused, source_name="other.md")])
    catalog.submissions.add([SUBMISSION])
    assert catalog.counts().refused == 1


def test_it_remembers_what_an_index_holds(catalog: Catalog) -> None:
    catalog.index_entries.put("embedded", {"a/en": "1", "b/en": "2"})
    catalog.index_entries.put("embedded", {"b/en": "3"})
    catalog.index_entries.put("other", {"a/en": "9"})
    catalog.index_entries.drop("embedded", ["a/en"])
    assert catalog.index_entries.of("embedded") == {"b/en": "3"}
    catalog.index_entries.replace("embedded", {"c/en": "4"})
    assert catalog.index_entries.of("embedded") == {"c/en": "4"}
    assert catalog.index_entries.of("other") == {"a/en": "9"}


def test_the_migrations_make_the_tables(database_url: str, tmp_path: Path) -> None:
    url = database_url or f"sqlite:///{tmp_path / 'catalog.sqlite'}"
    Catalog.open(url).close()
    engine = sa.create_engine(url)
    with engine.connect() as opened:
        assert compare_metadata(MigrationContext.configure(opened), metadata) == []
    engine.dispose()
    folder = Path(connection.__file__).parent / "migrations"
    assert ScriptDirectory(str(folder)).get_current_head() == connection.HEAD


def test_it_is_written_ahead_and_checks_foreign_keys(tmp_path: Path) -> None:
    engine = connection.connect(f"sqlite:///{tmp_path / 'catalog.sqlite'}")
    with engine.connect() as opened:
        assert opened.scalar(sa.text("PRAGMA journal_mode")) == "wal"
        assert opened.scalar(sa.text("PRAGMA foreign_keys")) == 1
    engine.dispose()


def test_a_catalog_of_a_newer_kb_is_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "catalog.sqlite"
    Catalog.open(f"sqlite:///{path}").close()
    with sqlite3.connect(path) as raw:
        raw.execute("UPDATE alembic_version SET version_num = '9999'")
    raw.close()
    with pytest.raises(CatalogUnavailable, match="newer version of kb"):
        Catalog.open(f"sqlite:///{path}")


def test_a_file_that_is_no_catalog_is_an_error_that_names_it(tmp_path: Path) -> None:
    path = tmp_path / "catalog.sqlite"
    path.write_text("no database " * 100)
    with pytest.raises(CatalogUnavailable, match=r"catalog\.sqlite"):
        Catalog.open(f"sqlite:///{path}")
