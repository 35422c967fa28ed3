"""A worker reads what was offered: alone, beside another, with the order of a batch, and once more."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from corpus import Offering, OfferingStatus
from ingest import Metadata
from kb.leases import Lease, reap_stale
from kb.offers import OfferedFile
from kb.services import Services, open_services
from kb.settings import Settings
from tests.workers import wait_until, working

LAW = "# 示例法\n\n第一条 {}。\n\n第二条 庇护。\n"


@pytest.fixture
def services(tmp_path: Path) -> Iterator[Services]:
    settings = Settings(data_dir=tmp_path / "data", embeddings="off", ocr="off")
    with open_services(settings) as services:
        yield services


def offer(services: Services, folder: Path, *texts: str, **options: bool) -> list[Offering]:
    files = []
    for number, text in enumerate(texts):
        path = folder / f"{number}.md"
        path.write_text(text, "utf-8")
        # As a person gives them: two of one name, from two folders.
        files.append(OfferedFile(path, "law.md"))
    return services.offers.offer(files, Metadata(), by="tester", **options)


def settled(services: Services, count: int) -> list[Offering]:
    def all_final() -> bool:
        found, total = services.catalog.offerings.page()
        return total == count and all(offering.status.is_final for offering in found)

    wait_until(all_final)
    return services.catalog.offerings.page()[0][::-1]


def test_what_is_offered_is_read_and_can_be_found(services: Services, tmp_path: Path) -> None:
    with working(services):
        offer(services, tmp_path, LAW.format("甲"), "")
        good, bad = settled(services, 2)
        wait_until(lambda: services.indexer.state().documents == 1)

    assert (good.status, good.document_id, good.offered_by) == ("indexed", "law/zh", "tester")
    assert (bad.status, bad.reason_code) == ("refused", "file-empty")
    assert good.finished_at
    assert good.attempts == 1


def test_files_of_one_name_are_told_apart_by_their_order(
    services: Services, tmp_path: Path
) -> None:
    texts = [LAW.format(word) for word in "甲乙丙丁戊己庚辛"]
    with working(services):
        offer(services, tmp_path, *texts)
        found = settled(services, len(texts))

    assert [offering.document_id for offering in found] == [
        "law/zh",
        *(f"law-{number}/zh" for number in range(2, len(texts) + 1)),
    ]


def test_what_was_offered_while_no_worker_ran_is_read_by_the_next(
    services: Services, tmp_path: Path
) -> None:
    offered = services.offers.offer(
        [OfferedFile.at(_file(tmp_path))], Metadata(), by="tester", owner=None
    )
    # Its message was lost: nobody has put it into the queue.
    assert offered[0].status is OfferingStatus.QUEUED

    with working(services):
        [found] = settled(services, 1)

    assert found.status is OfferingStatus.INDEXED


def test_what_a_dead_owner_had_begun_waits_again(services: Services, tmp_path: Path) -> None:
    [offered] = offer(services, tmp_path, LAW.format("甲"))
    table = services.catalog.offerings
    with Lease(services.settings.leases_dir) as alive:
        assert table.claim(offered.id, alive.name, OfferingStatus.PARSING)
        assert reap_stale(services.catalog, services.settings.leases_dir) == []
        assert table.claim(offered.id, "another", OfferingStatus.PARSING) is None
    assert reap_stale(services.catalog, services.settings.leases_dir) == [alive.name]
    assert table.get(offered.id).status is OfferingStatus.QUEUED

    # Whoever comes back from the dead finds that it is no longer its own.
    done = table.get(offered.id)
    assert not table.settle(done, alive.name)


def test_a_held_file_waits_for_somebodys_word_on_its_metadata(
    services: Services, tmp_path: Path
) -> None:
    with working(services):
        offer(services, tmp_path, LAW.format("甲"), is_held=True)
        [held] = settled(services, 1)
        assert held.status is OfferingStatus.PROPOSED
        assert held.proposed
        assert held.proposed["title"] == "示例法"
        assert services.catalog.documents() == []

        given = held.proposed | {"title": "示例办法", "work": "sample"}
        services.catalog.offerings.requeue([held.id], given=given)
        [accepted] = settled(services, 1)

    assert accepted.document_id == "sample/zh"
    assert services.catalog.document("sample/zh").title == "示例办法"


def test_a_refused_file_is_read_again_from_what_was_kept_of_it(
    services: Services, tmp_path: Path
) -> None:
    with working(services):
        [bad] = offer(services, tmp_path, "%PDF-1.7 and no more")
        settled(services, 1)
        (tmp_path / "0.md").unlink()
        services.catalog.offerings.requeue([bad.id])
        [again] = settled(services, 1)

    # Somebody wants it read: it is begun as if for the first time.
    assert (again.status, again.attempts) == (OfferingStatus.REFUSED, 1)


def _file(folder: Path) -> Path:
    path = folder / "law.md"
    path.write_text(LAW.format("甲"), "utf-8")
    return path
