"""Groups on the command line and over the API: who belongs to them, and what is restricted to them."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from msgspec.structs import replace

from corpus import GroupNameTaken, PassageNotFound, Submission, SubmissionStatus
from corpus.alignment import PairStatus
from corpus.catalog import NOTHING_HIDDEN, Hidden, restrictions
from corpus.collections import ItemKind
from kb import access
from kb.access import Reader
from kb.collections.editing import titled
from kb.evaluation import judge
from kb.i18n.addresses import API
from kb.readers import ReaderViews
from kb.services import Services, open_services
from kb.settings import Settings
from tests.conftest import kb_json, run_kb
from tests.support.ingested import ingested
from tests.support.writing_site import Site, writing_site

ANYONE = Reader()
MEMBER = Reader("ci", "read", groups=frozenset({"police"}))


@pytest.fixture
def services(tmp_path: Path) -> Iterator[Services]:
    names = ("one.en", "one.zh", "two.en")
    texts = {f"{name}.md": f"# Title of {name}\n\nText of {name}." for name in names}
    data = ingested(tmp_path, texts)
    with open_services(Settings(data_dir=data, embeddings="off")) as services:
        access.add_group(services.catalog, "police")
        yield services


def seen(services: Services, reader: Reader) -> list[str]:
    return [each.id for each in ReaderViews(services).of(reader).catalog.documents()]


def test_groups_are_made_on_the_command_line(tmp_path: Path) -> None:
    run_kb(tmp_path, "key", "add", "ci", "--scope", "read")
    run_kb(tmp_path, "group", "add", "police")
    assert run_kb(tmp_path, "group", "add", "police").returncode == 2
    assert run_kb(tmp_path, "group", "join", "police", "ci").returncode == 0
    unknown = run_kb(tmp_path, "group", "join", "police", "nobody")
    assert (unknown.returncode, "nobody" in unknown.stderr) == (2, True)
    told = run_kb(tmp_path, "group", "restrict", "police", "palermo-protocol", "a/zh")
    assert (told.returncode, told.stderr.count("will be restricted as soon as it does")) == (0, 2)
    assert run_kb(tmp_path, "group", "restrict", "police", "a/b/c").returncode == 2
    (group,) = kb_json(tmp_path, "group", "list")
    assert (group["name"], group["members"]) == ("police", ["ci"])
    assert group["restricted"] == ["a/zh", "palermo-protocol"]
    run_kb(tmp_path, "group", "release", "a/zh")
    run_kb(tmp_path, "key", "revoke", "ci")
    (group,) = kb_json(tmp_path, "group", "list")
    assert (group["members"], group["restricted"]) == ([], ["palermo-protocol"])


def test_a_work_or_a_document_is_seen_by_members_and_administrators(services: Services) -> None:
    everything = ["one/en", "one/zh", "two/en"]
    assert seen(services, ANYONE) == everything
    access.restrict(services.catalog, "police", ["one"])
    assert seen(services, ANYONE) == ["two/en"]
    assert seen(services, MEMBER) == everything
    assert seen(services, Reader("boss", "admin")) == everything
    access.release(services.catalog, "one")
    access.restrict(services.catalog, "police", ["one/zh"])
    assert seen(services, ANYONE) == ["one/en", "two/en"]


def test_the_restriction_of_a_document_takes_the_place_of_that_of_its_work(
    services: Services,
) -> None:
    access.add_group(services.catalog, "teachers")
    access.restrict(services.catalog, "police", ["one"])
    access.restrict(services.catalog, "teachers", ["one/en"])
    teacher = Reader("t", "read", groups=frozenset({"teachers"}))
    assert seen(services, teacher) == ["one/en", "two/en"]
    assert seen(services, MEMBER) == ["one/zh", "two/en"]


def test_a_linked_document_is_hidden_with_the_work_that_it_is_in(services: Services) -> None:
    services.catalog.links.link("two/en", "one")
    access.restrict(services.catalog, "police", ["one"])
    assert seen(services, ANYONE) == []


def test_a_removed_document_stays_hidden_with_the_work_that_it_was_in(services: Services) -> None:
    catalog = services.catalog
    catalog.links.link("two/en", "one")
    access.restrict(catalog, "police", ["one"])
    catalog.remove("two/en")
    view = ReaderViews(services).of(ANYONE).catalog
    assert view.hidden.has("two/en")
    assert "two/en" not in view.changed_at()
    assert view.versions.documents("two/en") == []
    assert "two/en" in ReaderViews(services).of(MEMBER).catalog.changed_at()
    catalog.links.unlink("two/en")
    # The last text was that of the work all the same.
    assert ReaderViews(services).of(ANYONE).catalog.hidden.has("two/en")


def test_an_erased_document_stays_hidden_with_the_work_that_it_was_in(services: Services) -> None:
    services.catalog.links.link("two/en", "one")
    access.restrict(services.catalog, "police", ["one"])
    services.editor.purge("two/en", "cli")
    assert "two/en" not in ReaderViews(services).of(ANYONE).catalog.changed_at()
    assert "two/en" in ReaderViews(services).of(MEMBER).catalog.changed_at()


def test_what_followed_from_older_rules_is_not_kept_for_newer_ones(
    services: Services, monkeypatch: pytest.MonkeyPatch
) -> None:
    catalog = services.catalog
    access.restrict(catalog, "police", ["two"])
    made = restrictions._hidden

    def late(rules: restrictions._Rules, groups: frozenset[str]) -> Hidden:
        """Ends after another reader has read the next rules."""
        hidden = made(rules, groups)
        monkeypatch.setattr(restrictions, "_hidden", made)
        access.restrict(catalog, "police", ["one"])
        catalog.restrictions.groups_of("ci")
        return hidden

    monkeypatch.setattr(restrictions, "_hidden", late)
    assert catalog.restrictions.hidden_from(frozenset()).documents == {"two/en"}
    assert "one/en" in catalog.restrictions.hidden_from(frozenset()).documents


def test_a_deleted_groups_name_is_taken_while_something_is_restricted_to_it(
    services: Services,
) -> None:
    access.restrict(services.catalog, "police", ["one"])
    services.catalog.restrictions.remove_group("police")
    with pytest.raises(GroupNameTaken):
        access.add_group(services.catalog, "police")
    access.release(services.catalog, "one")
    access.add_group(services.catalog, "police")


def test_a_deleted_group_opens_nothing(services: Services) -> None:
    access.restrict(services.catalog, "police", ["one"])
    services.catalog.restrictions.remove_group("police")
    assert seen(services, ANYONE) == ["two/en"]
    access.release(services.catalog, "one")
    assert seen(services, ANYONE) == ["one/en", "one/zh", "two/en"]


def test_what_comes_later_is_restricted_from_the_start(services: Services, tmp_path: Path) -> None:
    access.restrict(services.catalog, "police", ["three"])
    (tmp_path / "three.en.md").write_text("# Title\n\nText.", "utf-8")
    run_kb(services.settings.data_dir, "ingest", tmp_path / "three.en.md")
    assert "three/en" not in seen(services, ANYONE)
    assert "three/en" in seen(services, MEMBER)
    services.catalog.remove("three/en")
    view = ReaderViews(services).of(ANYONE).catalog
    assert view.versions.documents("three/en") == []
    assert view.submissions.page(document_id="three/en") == ([], 0)
    assert ReaderViews(services).of(MEMBER).catalog.versions.documents("three/en")


def test_files_that_wait_for_a_restricted_document_are_not_shown(services: Services) -> None:
    # More than the conditions that SQLite takes in one chain.
    many = [f"more-{number}/zh" for number in range(1_200)]
    access.restrict(services.catalog, "police", ["one/zh", *many])
    mine, other = {"work": "one", "lang": "zh"}, {"work": "one", "lang": "en"}
    waiting = [
        _submission("one.zh.docx"),
        _submission("a.docx", given=mine),
        _submission("b.docx", given={"work": "one"}, proposed=mine),
        _submission("c.zh.docx", given={"work": "one"}),
        _submission("more-1199.zh.docx", status=SubmissionStatus.REFUSED),
        _submission("one.en.docx"),
        _submission("d.docx", given=other, proposed=other),
        _submission("two.zh.docx", status=SubmissionStatus.REFUSED),
    ]
    services.catalog.submissions.add(waiting)

    def names(reader: Reader) -> set[str]:
        rows, _ = ReaderViews(services).of(reader).catalog.submissions.page()
        return {row.source_name for row in rows if row.document_id is None}

    assert names(MEMBER) == {each.source_name for each in waiting}
    assert names(ANYONE) == {"one.en.docx", "d.docx", "two.zh.docx"}
    assert ReaderViews(services).of(ANYONE).catalog.counts().refused == 1
    assert services.catalog.counts().refused == 2


def _submission(name: str, **values: Any) -> Submission:
    values = {"status": SubmissionStatus.QUEUED, "submitted_at": "2026-11-28T09:00:00"} | values
    return Submission(source_name=name, sha256="", **values)


def test_what_was_decided_on_hidden_passages_is_not_taken_back(services: Services) -> None:
    left, right = (services.catalog.passages(f"one/{lang}")[-1].id for lang in ("en", "zh"))
    judge(services.catalog, "text", left, relevant=True, by="ci")
    services.alignments.decide(left, right, PairStatus.CONFIRMED)
    access.restrict(services.catalog, "police", ["one"])
    outside = ReaderViews(services).of(ANYONE)
    with pytest.raises(PassageNotFound):
        judge(outside.catalog, "text", left, relevant=None, by="Wang Fang")
    with pytest.raises(PassageNotFound):
        outside.alignments.decide(left, right, None)
    assert len(services.catalog.judgements.list(query="text")) == 1
    assert len(services.catalog.alignments.verdicts("one/en", "one/zh")) == 1


def test_nothing_restricted_costs_no_view(services: Services) -> None:
    views = ReaderViews(services)
    assert views.of(ANYONE) is services
    assert services.catalog.hidden == NOTHING_HIDDEN


def test_a_collection_keeps_words_that_its_owner_may_not_see_any_more(services: Services) -> None:
    desk = services.collections
    (passage,) = (p.id for p in services.catalog.passages("one/en") if p.text.startswith("Text"))
    made = desk.create("ci", "Mine", tuple(desk.gatherer.items([passage])))
    access.restrict(services.catalog, "police", ["one"])
    outside = ReaderViews(services).of(ANYONE).collections
    assert [item.text for item in outside.read("ci", made.id).items] == [""]
    outside.change("ci", made.id, 1, lambda found: titled(found, "Renamed"))
    assert desk.read("ci", made.id).title == "Renamed"
    assert [item.text for item in desk.read("ci", made.id).items] == ["Text of one.en."]


def test_hidden_words_do_not_come_back_under_another_passage(services: Services) -> None:
    desk = services.collections
    (passage,) = (p.id for p in services.catalog.passages("one/en") if p.text.startswith("Text"))
    (other,) = (p.id for p in services.catalog.passages("two/en") if p.text.startswith("Text"))
    made = desk.create("ci", "Mine", tuple(desk.gatherer.items([passage])))
    access.restrict(services.catalog, "police", ["one"])
    stored = services.catalog.collections
    outside = ReaderViews(services).of(ANYONE).catalog.collections
    changes = ({"passage_ids": (other,)}, {"kind": ItemKind.NOTE}, {"passage_ids": ()})
    for at, change in enumerate(changes):
        record, revision = outside.get(made.id), 2 * at + 1
        items = (replace(record.items[0], **change),)
        outside.replace(replace(record, items=items, revision=revision + 1), revision)
        assert [each.text for each in outside.get(made.id).items] == [""], change
        # As it was, for the next change.
        stored.replace(replace(made, revision=revision + 2), revision + 1)


def test_the_api_changes_groups(services: Services) -> None:
    with writing_site(services) as site:
        admin = access.make_key(services.catalog, "admin", ["admin"])
        bearer = {"Authorization": f"Bearer {admin}"}
        groups = f"{API}/groups"
        made = site.client.post(groups, json={"name": "teachers"}, headers=bearer)
        assert (made.status_code, made.json()["members"]) == (201, [])
        again = site.client.post(groups, json={"name": "teachers"}, headers=bearer)
        assert (again.status_code, again.json()["code"]) == (409, "group-name-taken")
        here = f"{groups}/teachers"
        assert _members(site, f"{here}/members/Wang Fang", bearer) == ["Wang Fang"]
        site.client.post(f"{here}/restrictions", json={"ids": ["two"]}, headers=bearer)
        assert site.client.get(f"{API}/documents/two/en").status_code == 404
        assert site.client.get(f"{API}/documents/two/en", headers=site.bearer).status_code == 200
        site.client.delete(f"{here}/members/Wang Fang", headers=bearer)
        assert site.client.get(f"{API}/documents/two/en", headers=site.bearer).status_code == 404
        gone = site.client.delete(f"{here}/restrictions?id=two", headers=bearer)
        assert gone.status_code == 204
        assert site.client.get(f"{API}/documents/two/en").status_code == 200
        assert site.client.delete(here, headers=bearer).status_code == 204
        assert site.client.delete(here, headers=bearer).status_code == 404


def _members(site: Site, address: str, bearer: dict[str, str]) -> list[str]:
    found: list[str] = site.client.put(address, headers=bearer).json()["members"]
    return found


@pytest.mark.parametrize("named", ["two/en", "two"])
def test_who_does_not_see_what_supersedes_a_text_does_not_read_its_id(
    services: Services, named: str
) -> None:
    services.editor.correct("one/en", {"superseded_by": named}, "a test")
    access.restrict(services.catalog, "police", ["two"])

    def superseded_by(reader: Reader) -> str | None:
        found = ReaderViews(services).of(reader).catalog.document("one/en")
        return found.validity.superseded_by

    assert superseded_by(MEMBER) == named
    assert superseded_by(ANYONE) is None
