"""The text in force leads; older texts of the same work are folded under it, or announced behind it."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from corpus import (
    Authority,
    Document,
    DocumentType,
    ExpressionStatus,
    Force,
    Locator,
    PassageKind,
    Succession,
)
from corpus.records import Passage
from search import Answer, Filters
from tests.support.search_samples import Library, make_document, passage


def law(id_: str, year: int, force: Force, **others: Any) -> Document:
    place = Succession(
        force=force, ends=others.pop("ends", None), superseded_by=others.pop("by", None)
    )
    return make_document(
        id_,
        title="灯塔法",
        type=DocumentType.LAW,
        year=year,
        status=ExpressionStatus.AUTHENTIC,
        work_id="灯塔法",
        authority=Authority.LAW,
        succession=place,
        **others,
    )


def article(document: Document, number: int, text: str) -> Passage:
    locator = Locator(f"Article {number}", f"第{number}条")
    kind = PassageKind.ARTICLE
    return passage(
        document.id,
        f"art-{number}",
        text,
        position=number,
        number=str(number),
        kind=kind,
        locator=locator,
    )


OLD = law("灯塔法-2001/zh", 2001, Force.AMENDED, ends=date(2019, 1, 1), by="灯塔法-2019/zh")
NEW = law("灯塔法-2019/zh", 2019, Force.IN_FORCE)


@pytest.fixture
def library(tmp_path: Path) -> Library:
    library = Library(tmp_path)
    # By words the older text is the better answer to both queries.
    library.add(
        OLD,
        article(OLD, 2, "灯塔看护人看护灯塔，看护费由国家承担。"),
        article(OLD, 5, "看护，看护，灯塔看护。每年休假。"),
    )
    library.add(
        NEW,
        article(
            NEW,
            2,
            "灯塔由管理人负责日常维护与管理；看护的费用、补助以及其他开支由县级人民政府承担。",
        ),
        article(
            NEW,
            9,
            "管理人不履行看护职责的，依照有关法律、行政法规的规定给予警告、罚款或者其他处罚。",
        ),
    )
    return library.index()


def ids(answer: Answer) -> list[str]:
    return [hit.passage.id.removeprefix("灯塔法-") for hit in answer.groups[0].hits]


def test_the_same_article_of_an_older_text_is_folded_under_the_one_in_force(
    library: Library,
) -> None:
    hits = library.ask("看护费").groups[0].hits
    first = next(hit for hit in hits if hit.document.id == NEW.id and hit.passage.number == "2")
    assert [each.document.id for each in first.alike] == [OLD.id]
    assert next(hit.document.id for hit in hits) == NEW.id


def test_no_superseded_text_stands_above_the_one_in_force(library: Library) -> None:
    found = ids(library.ask("看护"))
    assert {each.partition("/")[0] for each in found} == {"2001", "2019"}
    assert found[0].startswith("2019/")
    # Not folded, for the text in force has no such article: behind it all the same.
    assert found.index("2019/zh/art-2") < found.index("2001/zh/art-5")


def test_a_text_that_nothing_replaces_here_keeps_its_place(library: Library) -> None:
    (hit,) = library.ask("休假").groups[0].hits
    assert hit.document.id == OLD.id
    assert hit.document.validity.superseded_by == NEW.id


@pytest.mark.parametrize(
    ("filters", "expected"),
    [
        (Filters(as_of=date(2018, 12, 31)), {OLD.id}),
        (Filters(as_of=date(2019, 1, 1)), {NEW.id}),
        (Filters(as_of=date(2000, 1, 1)), set()),
        (Filters(forces=(Force.AMENDED,)), {OLD.id}),
        (Filters(forces=(Force.IN_FORCE, Force.NOT_YET)), {NEW.id}),
        (Filters(authorities=(Authority.LAW,)), {OLD.id, NEW.id}),
        (Filters(authorities=(Authority.TREATY,)), set()),
        (Filters(statuses=(ExpressionStatus.DIGEST,)), set()),
    ],
)
def test_force_day_status_and_authority_narrow_down(
    library: Library, filters: Filters, expected: set[str]
) -> None:
    answer = library.ask("看护", filters)
    assert {hit.document.id for group in answer.groups for hit in group.hits} == expected


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("看护 force:amended", {OLD.id}),
        ("看护 时效:现行有效", {NEW.id}),
        ("看护 as_of:2018-01-01", {OLD.id}),
        ("看护 authority:法律 status:authentic", {OLD.id, NEW.id}),
    ],
)
def test_the_query_narrows_down_by_them_too(
    library: Library, query: str, expected: set[str]
) -> None:
    answer = library.ask(query)
    assert not answer.notices
    assert {hit.document.id for group in answer.groups for hit in group.hits} == expected


@pytest.mark.parametrize(
    "part", ["force:strong", "as_of:yesterday", "authority:king", "status:fine"]
)
def test_a_value_that_there_is_not_is_announced(library: Library, part: str) -> None:
    assert [notice.part for notice in library.ask(f"看护 {part}").notices] == [part]


def test_facets_count_them(library: Library) -> None:
    facets = library.ask("看护").facets
    assert facets["force"] == {"amended": 2, "in-force": 2}
    assert facets["authority"] == {"law": 4}
    assert facets["status"] == {"authentic": 4}


WORDS = "以暴力、威胁的方法强迫灯塔看护人劳动的，处三年以下有期徒刑或者拘役，并处罚金"


def test_the_law_leads_the_amendment_that_changed_its_article(tmp_path: Path) -> None:
    library = Library(tmp_path)
    amendment = make_document("修正案/zh", title="灯塔法修正案（八）", status=NEW.status)
    library.add(NEW, article(NEW, 9, f"{WORDS}；情节严重的，处三年以上有期徒刑。"))
    # By words the amendment is the better answer.
    library.add(amendment, article(amendment, 8, f"{WORDS}。"))
    library.index()

    hits = library.own("强迫灯塔看护人劳动").hits

    assert hits[0].document.id == NEW.id
    assert [each.document.id for each in hits[0].alike] == [amendment.id]


def test_what_is_repealed_stands_behind_a_hit_about_as_good(tmp_path: Path) -> None:
    library = Library(tmp_path)
    repealed = make_document(
        "旧办法/zh",
        title="试行办法",
        succession=Succession(force=Force.REPEALED, ends=None, superseded_by=None),
    )
    library.add(repealed, article(repealed, 1, "灯塔看护，每年休假，看护休假三十日。"))
    library.add(NEW, article(NEW, 5, "灯塔看护，每年休假。本条所称休假不含探亲的日子。"))
    library.index()

    assert library.own("灯塔 看护 休假").hits[0].document.id == NEW.id
    asked = library.ask("灯塔 看护 休假", Filters(forces=(Force.REPEALED,))).groups[0]
    assert [hit.document.id for hit in asked.hits] == [repealed.id]


def test_repealed_texts_alone_hardly_touch_a_question(tmp_path: Path) -> None:
    library = Library(tmp_path)
    repealed = make_document(
        "旧办法/zh",
        succession=Succession(force=Force.REPEALED, ends=None, superseded_by=None),
    )
    library.add(repealed, article(repealed, 1, "灯塔由渔民看护。"))
    for number, word in enumerate(["罚款", "拘留", "没收", "驾驶", "执照", "休假", "保险", "诉讼"]):
        other = make_document(f"other-{number}/zh")
        library.add(other, article(other, 1, f"{word}的规定。"))
    library.index()

    question = "灯塔 罚款 拘留 没收 驾驶 执照 休假 保险 诉讼"
    (hit,) = library.ask(question, Filters(works=("旧办法",))).groups[0].hits
    # No share of the words is below 0, however much is taken off.
    assert hit.score >= 0
    assert hit.scores.lexical >= 0
