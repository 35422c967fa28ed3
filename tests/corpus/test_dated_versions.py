"""Texts of one law at different times are one work; which of them is in force follows from their dates."""

from __future__ import annotations

import random
from datetime import date
from typing import Any

import pytest

from corpus import Authority, Document, DocumentType, ExpressionStatus, Force
from corpus.dated_versions import Related, recognise, title_key
from tests.support.search_samples import make_document

TODAY = date(2025, 6, 1)


def law(id_: str, day: str | None, title: str = "中华人民共和国灯塔法", **others: Any) -> Document:
    fields = {"type": DocumentType.LAW, "authority": Authority.LAW} | others
    return make_document(id_, title=title, **fields, date=date.fromisoformat(day) if day else None)


def works(*documents: Document, links: dict[str, str] | None = None) -> set[frozenset[str]]:
    """The works of several documents, as sets of ids."""
    found = recognise(documents, links or {}, TODAY).places
    by: dict[str, set[str]] = {}
    for d in documents:
        by.setdefault(found.get(d.id, (None, None))[0] or d.id.split("/")[0], set()).add(d.id)
    return {frozenset(ids) for ids in by.values() if len(ids) > 1}


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("灯塔法", "中华人民共和国灯塔法（2018年修正）", True),
        ("灯塔法(2001-02-28)", "灯塔法【2019年修订】", True),
        ("关于适用《中华人民共和国灯塔法》的解释", "关于适用《灯塔法》的解释", True),
        ("灯塔法的解释（一）", "灯塔法的解释（二）", False),
        ("Lighthouse Act 1971", "Lighthouse Act 2016", False),
        ("Lighthouse Act 1971 (as amended in 2015)", "The Lighthouse Act 1971", True),
    ],
)
def test_titles_are_compared_without_their_edition(one: str, other: str, same: bool) -> None:
    assert (title_key(one) == title_key(other)) is same


def test_texts_of_one_law_are_one_work_named_without_a_date() -> None:
    old, new = law("灯塔法-2001-02-28/zh", "2001-02-28"), law("灯塔法-2019-03-02/zh", "2019-03-02")
    places = recognise([new, old], {}, TODAY).places
    assert {id_: work for id_, (work, _) in places.items()} == {old.id: "灯塔法", new.id: "灯塔法"}


def test_a_translation_follows_the_text_it_was_added_with() -> None:
    old, new = law("law-2001/zh", "2001-02-28"), law("law-2019/zh", "2019-03-02")
    english = law("law-2019/en", "2019-03-02", "Lighthouse Law")
    assert works(old, new, english) == {frozenset({old.id, new.id, english.id})}


@pytest.mark.parametrize(
    ("title", "others", "is_proposed"),
    [
        # Decisions often share one title, and each amendment is a law of its own.
        ("国务院关于修改部分行政法规的决定", {}, False),
        ("宪法修正案（1988年）", {}, False),
        ("灯塔法", {"authority": None}, True),
        ("灯塔法", {"date": None}, True),
        ("灯塔法", {"date": date(2001, 2, 28)}, False),
        ("灯塔管理办法", {"authority": Authority.DEPARTMENTAL_RULE}, True),
    ],
)
def test_what_is_less_than_sure_is_proposed_and_not_joined(
    title: str, others: dict[str, Any], is_proposed: bool
) -> None:
    old = law("a/zh", "2001-02-28", title, **{k: v for k, v in others.items() if k != "date"})
    new = law("b/zh", "2019-03-02", title, **{k: v for k, v in others.items() if k != "date"})
    if "date" in others:
        new = law("b/zh", str(others["date"]) if others["date"] else None, title)
    assert works(old, new) == set()
    assert bool(recognise([old, new], {}, TODAY).unsure) is is_proposed


def test_rules_of_one_ministry_are_joined_those_of_two_are_not() -> None:
    def rule(id_: str, day: str, body: str) -> Document:
        authority = Authority.DEPARTMENTAL_RULE
        return law(id_, day, "灯塔管理办法", authority=authority, issuing_body=body)

    assert works(rule("a/zh", "2001-01-01", "交通部"), rule("b/zh", "2019-01-01", "交通部"))
    assert not works(rule("a/zh", "2001-01-01", "交通部"), rule("b/zh", "2019-01-01", "水利部"))


def test_one_text_with_the_dates_of_two_steps_is_no_second_version() -> None:
    begins = date(2019, 7, 1)
    passed = law("a/zh", "2019-03-02", force_from=begins)
    published = law("b/zh", "2019-03-09", force_from=begins)
    assert works(passed, published) == set()


def test_an_editor_parts_and_joins() -> None:
    old, new = law("a/zh", "2001-02-28"), law("b/zh", "2019-03-02")
    assert works(old, new, links={new.id: "own"}) == set()
    # In one work by an editor, the older one is superseded whatever its title.
    other = law("c/zh", "2019-03-02", "航标法")
    places = recognise([old, other], {other.id: "a"}, TODAY).places
    assert places[old.id][1]
    assert places[old.id][1].superseded_by == other.id


def test_the_force_of_each_text_follows_from_the_dates() -> None:
    first = law("a/zh", "2001-02-28", force_from=date(2001, 5, 1))
    second = law("b/zh", "2019-03-02", force_from=date(2019, 7, 1))
    third = law("c/zh", "2025-05-01", force_from=date(2025, 9, 1))

    def forces(today: date) -> list[tuple[Force | None, date | None]]:
        places = recognise([third, first, second], {}, today).places
        return [(p.force, p.ends) for d in (first, second, third) if (p := places[d.id][1])]

    assert forces(TODAY) == [
        (Force.AMENDED, date(2019, 7, 1)),
        # Replaced already, but not yet out of force.
        (Force.IN_FORCE, date(2025, 9, 1)),
        (Force.NOT_YET, None),
    ]
    assert forces(date(2025, 9, 1)) == [
        (Force.AMENDED, date(2019, 7, 1)),
        (Force.AMENDED, date(2025, 9, 1)),
        (Force.IN_FORCE, None),
    ]


def test_an_amended_text_begins_with_its_amendment() -> None:
    """It prints the day on which the law first entered into force."""
    first = law("a/zh", "2001-02-28", force_from=date(2001, 5, 1))
    second = law("b/zh", "2019-03-02", force_from=date(2001, 5, 1))
    places = recognise([first, second], {}, TODAY).places
    assert places[first.id][1]
    assert places[first.id][1].ends == date(2019, 3, 2)


def test_a_repealed_text_names_the_one_that_repeals_it() -> None:
    old = law("a/zh", "2001-02-28", "灯船法", force_from=date(2001, 5, 1))
    new = law("b/zh", "2019-03-02", force_from=date(2019, 7, 1), repeals=("中华人民共和国灯船法",))
    later = law("c/zh", "2020-03-02", "灯船法", force_from=date(2020, 5, 1))
    place = recognise([old, new], {}, TODAY).places[old.id][1]
    assert place
    assert (place.force, place.ends, place.superseded_by) == (
        Force.REPEALED,
        date(2019, 7, 1),
        new.id,
    )
    # A text made after the repeal is another one.
    after = recognise([later, new], {}, TODAY).places[later.id][1]
    assert after
    assert after.force is Force.IN_FORCE


def test_digests_and_texts_without_dates_have_no_force() -> None:
    digest = law("a/zh", "2001-02-28", status=ExpressionStatus.DIGEST, force_from=date(2001, 5, 1))
    assert recognise([digest, law("b/zh", "2019-03-02"), law("c/zh", None)], {}, TODAY).places == {}


@pytest.mark.parametrize("seed", range(40))
def test_those_that_a_change_may_concern_are_enough(seed: int) -> None:
    """Texts come, change, go and are linked; places worked out of some are those worked out of all."""
    chance = random.Random(seed)
    documents: dict[str, Document] = {}
    links: dict[str, str] = {}
    related, places = Related(), {}
    for _ in range(60):
        id_ = f"{chance.choice(_WORKS)}/{chance.choice(('zh', 'en'))}"
        if chance.random() < 0.2:
            documents.pop(id_, None)
        else:
            day = f"20{chance.randrange(10, 28)}-01-01"
            repeals = tuple(chance.sample(_TITLES, chance.randrange(2)))
            lang = id_.rpartition("/")[2]
            title = chance.choice(_TITLES)
            # Some texts state their entry into force and no date.
            begins = date.fromisoformat(day) if chance.random() < 0.3 else None
            dated = None if begins and chance.random() < 0.5 else day
            documents[id_] = law(id_, dated, title, lang=lang, repeals=repeals, force_from=begins)
        if chance.random() < 0.1:
            links[f"{chance.choice(_WORKS)}/zh"] = chance.choice(_WORKS)
        listed = [documents[key] for key in sorted(documents)]
        concerned = related.follow(listed, links)
        found = recognise(related.beside(concerned), links, TODAY, is_work=related.is_work).places
        kept = {key: place for key, place in places.items() if key in documents.keys() - concerned}
        places = kept | {key: place for key, place in found.items() if key in concerned}
        assert places == recognise(listed, links, TODAY).places


# With and without a date: the name without it may become that of the versions together.
_WORKS = (
    "灯塔法-2001-02-28",
    "灯塔法-2019-04-23",
    "灯塔法",
    "港口法-2003-06-28",
    "港口法",
    "a",
    "b",
)
_TITLES = ("灯塔法", "中华人民共和国灯塔法", "灯塔法（2018年修正）", "港口法", "航道法")


@pytest.mark.parametrize(
    ("begins", "dated", "force"),
    [
        # The text may be the one of 1997 or any amended one before 2023.
        ("1997-10-01", "2023-12-29", None),
        # Passed in 1997, and not amended as far as the library knows.
        ("1997-10-01", "1997-03-14", Force.IN_FORCE),
    ],
)
def test_a_text_without_a_date_is_not_in_force_beside_a_later_one(
    begins: str, dated: str, force: Force | None
) -> None:
    undated = law("copy/zh", None, "灯塔法", force_from=date.fromisoformat(begins))
    other = law("灯塔法/zh", dated, force_from=date.fromisoformat(begins))
    places = recognise([undated, other], {}, TODAY).places
    found = places[undated.id][1] if undated.id in places else None
    assert (found.force if found else None) is force
    of_other = places[other.id][1]
    assert of_other is not None
    assert of_other.force is Force.IN_FORCE
    # What another law of this title says is nothing to it.
    alone = recognise([undated, law("水塔法/zh", dated, "水塔法")], {}, TODAY).places[undated.id][1]
    assert alone is not None
    assert alone.force is Force.IN_FORCE
