"""Several hosts on one PostgreSQL catalog: a host that is away loses nothing and doubles nothing."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path

import msgspec
import pytest
import sqlalchemy as sa

from corpus import Catalog, CatalogUnavailable, DatabaseAway, Submission, SubmissionStatus
from corpus.catalog import tables
from corpus.catalog.audit import AuditEntry
from corpus.catalog.leases import STALE_SECONDS
from ingest import Metadata
from kb.doctor import Doctor
from kb.intake.leases import Lease, is_work_going_on, reap_stale
from kb.intake.submissions import SubmittedFile
from kb.services import Services, open_services
from kb.settings import Settings
from tests.support.postgres_server import PostgresServer
from tests.support.workers import wait_until, working

LAW = "# 示例法 {0}\n\n第一条 编号{0}：帮助被害人。\n"
PARSING = SubmissionStatus.PARSING


@pytest.fixture
def url(postgres: PostgresServer) -> Iterator[str]:
    with postgres.database() as url:
        yield url


@pytest.fixture
def hosts(url: str, tmp_path: Path) -> Iterator[list[Services]]:
    """Two hosts with a data folder each, which share the originals."""
    settings = [
        Settings(
            data_dir=tmp_path / name,
            database_url=url,
            shared_originals=str(tmp_path / "originals"),
            embeddings="off",
            ocr="off",
        )
        for name in ("one", "two")
    ]
    with open_services(settings[0]) as one, open_services(settings[1]) as two:
        yield [one, two]


def submit(services: Services, folder: Path, count: int) -> list[Submission]:
    files = [folder / f"law-{number}.md" for number in range(count)]
    for number, path in enumerate(files):
        path.write_text(LAW.format(number), "utf-8")
    return services.intake.submit(map(SubmittedFile.at, files), Metadata(), by="tester")


def take_in(services: Services, folder: Path, count: int) -> None:
    submit(services, folder, count)
    with working(services):
        done = {SubmissionStatus.INDEXED: count}
        wait_until(lambda: services.catalog.submissions.counts() == done)


def grow_old(url: str) -> None:
    """As if all processes had been silent for longer than counts as alive."""
    engine = sa.create_engine(url)
    with engine.begin() as connection:
        age = sa.text(
            f"UPDATE lease SET seen_at = seen_at - interval '{STALE_SECONDS + 1} seconds'"
        )
        connection.execute(age)
    engine.dispose()


def test_two_workers_share_the_queue(hosts: list[Services], tmp_path: Path) -> None:
    one, two = hosts
    submitted = submit(one, tmp_path, 12)
    with working(one), working(two):
        wait_until(lambda: one.catalog.submissions.counts() == {SubmissionStatus.INDEXED: 12})
    found = one.catalog.submissions.by_ids(each.id for each in submitted)
    assert sorted(each.document_id or "" for each in found) == sorted(
        f"law-{number}/zh" for number in range(12)
    )
    assert {each.attempts for each in found} == {1}
    assert [p.text for p in two.catalog.passages("law-3/zh")] == [
        p.text for p in one.catalog.passages("law-3/zh")
    ]
    # Each host makes an index of its own.
    assert one.indexer.catch_up() in (0, 12)
    assert two.indexer.state().missing in (0, 12)
    two.indexer.catch_up()
    assert two.indexer.state(check=True).documents == 12


def test_each_submission_is_claimed_once(hosts: list[Services], tmp_path: Path) -> None:
    submitted = submit(hosts[0], tmp_path, 30)

    def claim_all(number: int) -> list[int]:
        table, claimed = hosts[number % 2].catalog.submissions, []
        while each := table.claim_next(f"lease-{number}", PARSING):
            claimed.append(each.id)
        return claimed

    with ThreadPoolExecutor(6) as threads:
        claimed = [id_ for found in threads.map(claim_all, range(6)) for id_ in found]
    # A claim passes over what another is just claiming; a later one finds what is left.
    claimed += claim_all(0)
    assert sorted(claimed) == [each.id for each in submitted]


def test_changes_of_the_ledger_are_numbered_in_the_order_of_their_commits(
    hosts: list[Services], tmp_path: Path
) -> None:
    submitted = submit(hosts[0], tmp_path, 20)

    def claim(each: Submission) -> None:
        hosts[each.id % 2].catalog.submissions.claim(each.id, "lease", PARSING)

    with ThreadPoolExecutor(8) as threads:
        list(threads.map(claim, submitted))
    found = hosts[0].catalog.submissions.by_ids(each.id for each in submitted)
    assert len({each.revision for each in found}) == 20


def test_a_host_that_is_cut_off_stores_nothing_when_it_is_back(
    hosts: list[Services], url: str, tmp_path: Path
) -> None:
    one, two = hosts
    [submitted] = submit(one, tmp_path, 1)
    with Lease(one.catalog, one.settings.leases_dir) as lost:
        claimed = one.catalog.submissions.claim_next(lost.name, PARSING)
        assert claimed is not None
        assert reap_stale(two.catalog, two.settings.leases_dir) == []
        assert is_work_going_on(two.catalog, two.settings.leases_dir)

        grow_old(url)
        assert not is_work_going_on(two.catalog, two.settings.leases_dir)
        assert reap_stale(two.catalog, two.settings.leases_dir) == [lost.name]
        again = two.catalog.submissions.claim_next("other", PARSING)
        assert again is not None
        assert (again.id, again.attempts) == (submitted.id, 2)

        done = msgspec.structs.replace(claimed, status=SubmissionStatus.INDEXED)
        assert not one.catalog.submissions.settle(done, lost.name)
        assert two.catalog.submissions.settle(done, "other")


def test_renewing_a_lease_makes_nobody_read_anything_again(hosts: list[Services]) -> None:
    one, two = hosts
    stamp = two.catalog.commits.stamp()
    one.catalog.leases.renew("lease", "host")
    assert two.catalog.commits.stamp() == stamp
    one.catalog.links.link("law/en", "law")
    assert two.catalog.commits.stamp() != stamp


def test_one_host_at_a_time_has_a_turn(hosts: list[Services]) -> None:
    one, two = hosts
    with one.catalog.leases.turn("vectors") as first, two.catalog.leases.turn("vectors") as second:
        assert (first, second) == (True, False)
        with two.catalog.leases.turn("other") as other:
            assert other
    with two.catalog.leases.turn("vectors") as later:
        assert later


def test_a_folder_that_is_not_mounted_costs_no_file(
    hosts: list[Services], tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    one, _ = hosts
    [submitted] = submit(one, tmp_path, 1)
    mounted, away = tmp_path / "originals", tmp_path / "away"
    mounted.rename(away)
    with working(one):
        with pytest.raises(CatalogUnavailable, match="originals"):
            one.originals.path(submitted.sha256 or "")
        wait_until(lambda: "originals" in caplog.text)
        mounted.mkdir()
        with pytest.raises(CatalogUnavailable, match="is it mounted"):
            one.originals.path(submitted.sha256 or "")
        mounted.rmdir()
        away.rename(mounted)
        table = one.catalog.submissions
        wait_until(lambda: table.get(submitted.id).status is SubmissionStatus.INDEXED)


def test_no_message_has_the_password(url: str) -> None:
    wrong = url.replace("postgres@", "nobody-here:s3cret@").replace("/kb_", "/none_")
    with pytest.raises(DatabaseAway) as caught:
        Catalog.open(wrong)
    assert "s3cret" not in str(caught.value)
    assert "nobody-here" in str(caught.value)


def test_a_server_that_is_away_is_an_error_that_says_so() -> None:
    with pytest.raises(DatabaseAway, match=r"127\.0\.0\.1"):
        Catalog.open("postgresql://kb@127.0.0.1:9/kb")
    with pytest.raises(DatabaseAway, match="cannot be read"):
        Catalog.open("postgresql://kb@host:port/kb")


def test_a_connection_that_the_server_ended_is_replaced(
    hosts: list[Services], postgres: PostgresServer
) -> None:
    catalog = hosts[0].catalog
    assert catalog.documents() == []
    postgres.run("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname LIKE 'kb_%'")
    # At most one error for each connection that was used a moment ago.
    for _ in range(20):
        try:
            assert catalog.documents() == []
            assert catalog.commits.stamp()
        except CatalogUnavailable:
            continue
        break
    else:
        pytest.fail("the catalog stays away")


def test_a_purge_leaves_no_row_of_the_text(hosts: list[Services], url: str, tmp_path: Path) -> None:
    one, two = hosts
    submit(one, tmp_path, 2)
    with working(one):
        wait_until(lambda: one.catalog.counts().documents == 2)
    one.editor.remove("law-1/zh")
    one.editor.purge("law-1/zh", by="tester")
    assert [each.id for each in two.catalog.documents()] == ["law-0/zh"]
    engine = sa.create_engine(url)
    with engine.connect() as connection:
        for table in tables.metadata.sorted_tables:
            for row in connection.execute(sa.select(table)):
                assert "编号1" not in str(tuple(row)), table.name
    engine.dispose()


def test_the_audit_log_cannot_be_changed(url: str) -> None:
    with closing(Catalog.open(url)) as catalog:
        catalog.audit.add(AuditEntry(actor="a", action="sign-in", outcome="200"))
        engine = sa.create_engine(url)
        for statement in ("UPDATE audit SET actor = 'b'", "DELETE FROM audit", "TRUNCATE audit"):
            with (
                engine.connect() as connection,
                pytest.raises(sa.exc.IntegrityError, match="only added to"),
            ):
                connection.execute(sa.text(statement))
        engine.dispose()
        assert catalog.audit.broken() is None


def test_the_doctor_names_a_server_that_may_lose_what_it_confirmed(hosts: list[Services]) -> None:
    [found] = [each for each in Doctor(hosts[0]).findings() if each.check == "database"]
    # The server of these tests does not wait for the disk.
    assert (found.state, found.params["names"]) == ("warning", "fsync")


def test_a_purge_on_one_host_is_followed_on_the_other(
    hosts: list[Services], tmp_path: Path
) -> None:
    one, two = hosts
    take_in(one, tmp_path, 2)
    two.indexer.catch_up()
    old_index = set(two.settings.index_dir.rglob("*.store"))
    drawn = {}
    for document in two.catalog.documents():
        sha256 = document.sha256
        drawn[document.id] = two.settings.page_images_dir / sha256[:2] / sha256 / "1-800.webp"
        drawn[document.id].parent.mkdir(parents=True)
        drawn[document.id].write_bytes(b"a page")
    assert not two.purges.follow()
    one.editor.purge("law-0/zh", "Wang Fang")
    assert two.purges.follow()
    assert [drawn[f"law-{number}/zh"].exists() for number in range(2)] == [False, True]
    assert old_index
    assert not old_index & set(two.settings.index_dir.rglob("*.store"))
    assert two.indexer.state(check=True).documents == 1
    # Neither host does it again.
    assert not one.purges.follow()
    assert not two.purges.follow()


def test_purges_on_two_hosts_at_once_are_followed_on_both(
    hosts: list[Services], tmp_path: Path
) -> None:
    one, two = hosts
    take_in(one, tmp_path, 2)
    with one.purges.by_this_host() as numbers:
        two.editor.purge("law-0/zh", "Wang Fang")
        entry = AuditEntry(actor="Li Na", action="purge", target="law-1/zh", outcome="done")
        numbers.append(one.catalog.audit.add(entry))
    assert one.purges.follow()
    assert two.purges.follow()


def test_purges_of_a_restored_catalog_are_followed(hosts: list[Services], tmp_path: Path) -> None:
    one, two = hosts
    take_in(one, tmp_path, 1)
    # What it followed before has a higher number than what comes now.
    two.indexer.catch_up()
    two.settings.purges_file.write_text("500")
    one.editor.purge("law-0/zh", "Wang Fang")
    assert two.purges.follow()
    assert not two.purges.follow()
