"""What becomes of a collection's items: headings, notes, selections, passages that have changed."""

from __future__ import annotations

import datetime
from typing import Any

import msgspec
import pytest

from corpus.collections import Collection
from corpus.errors import ChoiceUnknown, ParameterRepeated
from kb.handouts import FORMATS
from kb.handouts.build import build_handout
from kb.handouts.model import Handout, Heading, Layout, LineKind, Quoted, Remark, State, Table
from kb.handouts.options import MOST_ITEMS, OutputOptions
from kb.services import Services
from tests.support.handout_samples import SITE, collection, heading, made, module, note, quoted

ART_3 = "palermo-protocol-digest/en/art-3"
ART_6 = "palermo-protocol-digest/en/art-6"
ITEM = "palermo-protocol-digest/en/art-3.d"


def built(services: Services, what: Collection, **options: Any) -> Handout:
    return build_handout(services, what, OutputOptions(base_url=SITE, **options))


def only(handout: Handout) -> Quoted:
    (found,) = handout.quotations
    return found


def test_headings_never_skip_a_level(library: Services) -> None:
    what = collection(heading("a", 3), quoted(library, ART_3), heading("b", 3), heading("c", 1))
    handout = built(library, what)
    assert [(i.text, i.level) for i in handout.items if isinstance(i, Heading)] == [
        ("a", 1),
        ("b", 2),
        ("c", 1),
    ]
    assert only(handout).level == 2


def test_notes_after_a_passage_are_its_footnotes_and_others_are_paragraphs(
    library: Services,
) -> None:
    what = collection(
        note("first"),
        quoted(library, ART_3),
        note("on article 3"),
        note("more"),
        heading("h"),
        note("between"),
        quoted(library, ART_6),
    )
    handout = built(library, what)
    assert [i.text for i in handout.items if isinstance(i, Remark)] == ["first", "between"]
    own, other = handout.quotations
    assert [(n.number, n.text) for n in own.notes] == [(1, "on article 3"), (2, "more")]
    assert other.notes == ()


def test_both_languages_come_in_the_order_of_the_handout(library: Services) -> None:
    what = collection(quoted(library, ART_3))
    assert [s.lang for s in only(built(library, what)).sides] == ["en", "zh"]
    assert [s.lang for s in only(built(library, what, ui="zh")).sides] == ["zh", "en"]
    assert [s.lang for s in only(built(library, what, ui="zh", lang="en")).sides] == ["en", "zh"]
    one = built(library, what, lang="zh", layout=Layout.ONE_LANGUAGE)
    assert [s.lang for s in only(one).sides] == ["zh"]


def test_a_passage_without_counterpart_wanted_is_alone(library: Services) -> None:
    what = collection(quoted(library, ART_3, counterpart=False))
    assert [s.lang for s in only(built(library, what, ui="zh")).sides] == ["en"]


def test_a_selection_is_its_characters_alone(library: Services) -> None:
    text = library.catalog.passages_by_ids([ITEM])[ITEM].text
    start = text.index("anyone")
    what = collection(quoted(library, ITEM, start=start, end=start + 6, text="anyone"))
    item = only(built(library, what))
    assert item.sides[0].text == "anyone"
    assert item.state is State.CURRENT


def test_an_amended_passage_is_shown_as_it_is_now_and_marked(library: Services) -> None:
    item = only(built(library, collection(quoted(library, ITEM, text="(d) Older words."))))
    assert item.state is State.AMENDED
    assert "eighteen" in item.sides[0].text


@pytest.mark.parametrize(("start", "end"), [(0, 12), (0, 4000)])
def test_an_amended_selection_keeps_the_words_that_were_collected(
    library: Services, start: int, end: int
) -> None:
    what = collection(quoted(library, ITEM, start=start, end=end, text="Older words"))
    item = only(built(library, what))
    assert item.state is State.OUTDATED
    assert item.sides[0].text == "Older words"
    assert item.sides[0].citation


def test_a_selection_whose_words_have_moved_is_as_it_was_collected(library: Services) -> None:
    what = collection(quoted(library, ITEM, start=0, end=6, text="anyone"))
    item = only(built(library, what))
    assert item.state is State.CURRENT
    assert item.sides[0].text == "anyone"


def test_a_selection_whose_passages_have_changed_places_is_there_once(library: Services) -> None:
    selection = quoted(library, ITEM, start=0, end=4, text="Older words")
    turned = msgspec.structs.replace(selection, passage_ids=(ITEM, f"{ART_3}.a"))
    item = only(built(library, collection(turned)))
    assert item.state is State.OUTDATED
    assert item.sides[0].text == "Older words"


def test_a_passage_that_is_gone_is_kept_as_it_was_collected(library: Services) -> None:
    gone = msgspec.structs.replace(
        quoted(library, ITEM), passage_ids=("no-such-work/en/art-1",), text="第一条 旧文。"
    )
    item = only(built(library, collection(gone)))
    assert item.state is State.MISSING
    assert (item.sides[0].text, item.sides[0].lang) == ("第一条 旧文。", "zh")
    assert item.sides[0].citation == ""


def test_control_characters_of_a_title_or_note_are_left_out(library: Services) -> None:
    what = collection(heading("a\x00b\x1fc\ud800"), note("x\ty\x0bz"), title="t\x07i")
    handout = built(library, what)
    assert handout.title == "ti"
    assert [getattr(item, "text", "") for item in handout.items] == ["abc", "x y\nz"]


@pytest.mark.parametrize("format_", FORMATS)
def test_what_is_no_character_stops_no_format(library: Services, format_: str) -> None:
    odd = "a\ufeffb\ufffec\uffffd"
    gone = msgspec.structs.replace(
        quoted(library, ITEM, text=odd), passage_ids=("no-such-work/en/art-1",)
    )
    what = collection(heading(odd), note(odd), gone, quoted(library, ITEM), title=odd)
    assert built(library, what).title == "abcd"
    assert made(library, what, format_)


def test_an_empty_collection_has_a_title(library: Services) -> None:
    handout = built(library, collection(title=" "), ui="zh")
    assert handout.title == "摘录集"
    assert handout.items == handout.sources == handout.terms == ()


def test_lines_have_their_kind_and_tables_their_headers(library: Services) -> None:
    lines = only(built(library, collection(quoted(library, ART_3)))).sides[0].blocks
    assert [line.kind for line in lines][:3] == [LineKind.HEADING, LineKind.WORDS, LineKind.WORDS]
    assert [line.depth for line in lines][:3] == [0, 0, 1]
    assert LineKind.NOTE in {line.kind for line in lines}

    row = "referral-interagency-guidance/en/sec-2.r3"
    (table,) = only(built(library, collection(quoted(library, row)))).sides[0].blocks
    assert isinstance(table, Table)
    assert [cell.is_header for cell in table.rows[0]] == [True] * 3
    assert [cell.text for cell in table.rows[0]] == [
        "Body",
        "Main part in referral",
        "In particular",
    ]
    assert len(table.rows) == 2


def test_sources_and_terms_are_those_of_the_quotations(library: Services) -> None:
    what = collection(quoted(library, ART_3), quoted(library, ART_6))
    handout = built(library, what, style="oscola", today=datetime.date(2026, 11, 28))
    assert [source.document_id for source in handout.sources] == [
        "palermo-protocol-digest/en",
        "palermo-protocol-digest/zh",
    ]
    english, chinese = handout.sources
    assert [place.locator for place in english.cited] == ["Article 3", "Article 6"]
    assert english.citation.endswith(" (15 November 2000)")
    assert chinese.citation == "《〈巴勒莫人口贩运议定书〉逐条摘要》（2000年11月15日）"
    terms = {term.concept_id: term for term in handout.terms}
    assert terms["trafficking-in-persons"].zh == "人口贩运"
    assert any(term.note for term in handout.terms)


def test_the_handout_of_a_module_is_whole(library: Services) -> None:
    handout = built(library, module(library))
    assert [item.number for item in handout.quotations] == list(range(1, 13))
    assert {item.state for item in handout.quotations} == {State.CURRENT}
    assert all(len(item.sides) == 2 for item in handout.quotations)


def test_a_record_is_no_style_of_a_handout_and_too_much_is_refused(library: Services) -> None:
    with pytest.raises(ChoiceUnknown):
        built(library, collection(), style="ris")
    items = [note(str(number)) for number in range(MOST_ITEMS + 1)]
    with pytest.raises(ParameterRepeated):
        built(library, collection(*items))
