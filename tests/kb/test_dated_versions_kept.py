"""Texts of a law added one after the other become one work; an editor's word stays above it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from corpus import Authority, Force, WorkNotFound
from corpus.filters import Filters
from ingest import Metadata
from kb import access
from kb.access import Reader
from kb.i18n.addresses import work_path
from kb.readers import ReaderViews
from kb.services import Services, open_services
from kb.settings import Settings
from kb.versions.language_versions import dated_versions
from kb.versions.links import part
from kb.worker.foreground import Ingestion
from tests.support.ingested import prepared
from tests.support.sites import client_of

_TEXT = """# 灯塔法

{masthead}

第一条 为了保护灯塔，制定本法。

第二条 灯塔由{keeper}看护。

第三条 违反规定的，予以警告。

第四条 本法自{begins}起施行。{end}
"""
_NPC = "第{}届全国人民代表大会常务委员会第九次会议"
_OLD = {
    "masthead": f"2001年2月28日 {_NPC.format('九')}通过",
    "keeper": "渔民",
    "begins": "2001年5月1日",
}
_NEW = {
    "masthead": f"{_OLD['masthead']}\n\n2019年3月2日 {_NPC.format('十三')}修订",
    "keeper": "管理人",
    "begins": "2019年7月1日",
}
OLD, NEW = "灯塔法-2001-02-28/zh", "灯塔法-2019-03-02/zh"


@pytest.fixture
def services(tmp_path: Path) -> Iterator[Services]:
    data = prepared(tmp_path, _add_both)
    with open_services(Settings(data_dir=data, embeddings="off", ocr="off")) as services:
        yield services


def _add_both(folder: Path) -> None:
    settings = Settings(data_dir=folder / "data", embeddings="off", ocr="off")
    with open_services(settings) as services:
        add(services, "灯塔法(2019-03-02).md", _NEW)
        add(services, "灯塔法(2001-02-28).md", _OLD)


def add(services: Services, name: str, values: dict[str, str], end: str = "") -> None:
    path = services.settings.data_dir.parent / name
    path.write_text(_TEXT.format(**values, end=end), "utf-8")
    Ingestion(services).take([path], Metadata())


def force_of(services: Services, id_: str) -> tuple[Force | None, str | None]:
    validity = services.catalog.document(id_).validity
    return validity.force, validity.superseded_by


def test_they_are_one_work_in_whatever_order_they_come(services: Services) -> None:
    catalog = services.catalog
    assert catalog.work("灯塔法").document_ids == (OLD, NEW)
    assert force_of(services, OLD) == (Force.AMENDED, NEW)
    assert force_of(services, NEW) == (Force.IN_FORCE, None)
    found = dated_versions(catalog, catalog.document(OLD))
    assert [document.id for document in found] == [NEW, OLD]


def test_a_text_that_is_removed_leaves_the_other_as_it_was(services: Services) -> None:
    services.editor.remove(NEW)
    assert force_of(services, OLD) == (Force.IN_FORCE, None)
    assert [work.id for work in services.catalog.works()] == ["灯塔法-2001-02-28"]


def test_a_later_text_repeals_them(services: Services) -> None:
    values = _NEW | {
        "masthead": f"2024年3月2日 {_NPC.format('十四')}通过",
        "begins": "2024年7月1日",
    }
    add(services, "航标法(2024-03-02).md", values, end="《灯塔法》同时废止。")
    path = services.settings.data_dir.parent / "航标法(2024-03-02).md"
    path.write_text(path.read_text("utf-8").replace("# 灯塔法", "# 航标法"), "utf-8")
    Ingestion(services).take([path], Metadata())
    assert force_of(services, NEW) == (Force.REPEALED, "航标法-2024-03-02/zh")
    assert force_of(services, OLD) == (Force.AMENDED, NEW)


def test_a_hidden_text_leaves_no_trace_in_the_one_that_it_replaces(services: Services) -> None:
    access.add_group(services.catalog, "drafters")
    access.restrict(services.catalog, "drafters", [NEW])
    seen = ReaderViews(services).of(Reader()).catalog
    validity = seen.document(OLD).validity
    assert (validity.force, validity.ends, validity.superseded_by) == (None, None, None)
    assert seen.document_ids(Filters(forces=(Force.AMENDED,))) == []
    assert seen.document_ids(Filters(as_of=date(2020, 1, 1))) == [OLD]
    assert services.catalog.document_ids(Filters(forces=(Force.AMENDED,))) == [OLD]


def test_force_changes_with_the_day_without_a_new_text(services: Services) -> None:
    before = services.catalog.fingerprints()
    services.dated_versions.catch_up(date(2019, 5, 1))
    assert force_of(services, OLD) == (Force.IN_FORCE, NEW)
    assert force_of(services, NEW)[0] is Force.NOT_YET
    # The index takes the change.
    assert services.catalog.fingerprints() != before
    assert services.dated_versions.catch_up(date(2019, 5, 1)) == 0


def test_an_editor_parts_what_was_recognised_for_good(services: Services) -> None:
    own = part(services.catalog, OLD)
    services.dated_versions.catch_up()
    assert services.catalog.document(OLD).work_id == own != services.catalog.document(NEW).work_id
    assert force_of(services, OLD) == (Force.IN_FORCE, None)


def test_a_correction_goes_before_what_follows_from_the_texts(services: Services) -> None:
    services.editor.correct(OLD, {"force": "repealed", "superseded_by": "航标法"}, "cli")
    assert force_of(services, OLD) == (Force.REPEALED, "航标法")
    services.editor.correct(OLD, {"force": None, "superseded_by": None}, "cli")
    # Nothing derived has become the document's own in the meantime.
    assert force_of(services, OLD) == (Force.AMENDED, NEW)
    services.editor.correct(NEW, {"title": "港口法"}, "cli")
    assert force_of(services, OLD) == (Force.IN_FORCE, None)


def test_a_citation_means_the_text_in_force_unless_it_names_a_year(services: Services) -> None:
    def cited(citation: str) -> str | None:
        match = services.resolver.resolve(citation).match
        return match and match.document.id

    assert cited("灯塔法第二条") == NEW
    assert cited("灯塔法（2001年）第二条") == OLD


@pytest.mark.parametrize(
    ("as_of", "expected"),
    [
        (None, {OLD, NEW}),
        (date(2018, 1, 1), {OLD}),
        (date(2019, 7, 1), {NEW}),
        (date(2000, 1, 1), set()),
    ],
)
def test_a_day_selects_the_text_in_force_then(
    services: Services, as_of: date | None, expected: set[str]
) -> None:
    assert set(services.catalog.document_ids(Filters(as_of=as_of))) == expected


def test_the_works_that_the_texts_were_added_under_lead_to_the_joined_one(
    services: Services,
) -> None:
    work = services.catalog.document(NEW).work_id
    assert set(services.catalog.work(work).document_ids) == {OLD, NEW}

    with client_of(services) as client:
        for document_id in (OLD, NEW):
            own = document_id.partition("/")[0]
            assert services.catalog.work(own).id == work
            if own != work:
                moved = client.get(
                    work_path(own), headers={"Accept": "text/html"}, follow_redirects=False
                )
                assert (moved.status_code, moved.headers["location"]) == (302, work_path(work))
        with pytest.raises(WorkNotFound):
            services.catalog.work("灯塔")


def test_texts_of_one_title_that_may_be_two_laws_are_proposed(services: Services) -> None:
    # Two ministries may have rules of one title.
    for year, keeper in (("2005", "渔民"), ("2015", "管理人")):
        path = services.settings.data_dir.parent / f"灯塔管理办法-{year}.md"
        text = _TEXT.format(**_OLD | {"masthead": "", "keeper": keeper}, end="")
        path.write_text(text.replace("# 灯塔法", "# 灯塔管理办法"), "utf-8")
        given = Metadata(date=date(int(year), 1, 1), authority=Authority.DEPARTMENTAL_RULE)
        Ingestion(services).take([path], given)
    pair = ("灯塔管理办法-2005/zh", "灯塔管理办法-2015/zh")
    assert len({services.catalog.document(id_).work_id for id_ in pair}) == 2

    services.proposals.catch_up()
    (proposal,) = services.proposals.open()
    assert (proposal.left.id, proposal.right.id) == pair
    assert proposal.share > 0.6

    services.proposals.accept([pair])
    assert len({services.catalog.document(id_).work_id for id_ in pair}) == 1
    assert services.proposals.open() == []
