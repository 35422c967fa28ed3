"""Readers hand on clean characters, and lines joined as a person would."""

from __future__ import annotations

import pytest

from ingest.textclean import LineJoiner, clean_text, join_lines


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("⼈⺠法院⽣效判决", "人民法院生效判决"),
        ("⻅第⼀条，⻓期", "见第一条，长期"),
        ("vic\u00adtim", "victim"),
        ("traf\u00ad\n   ficking", "trafficking"),
        ("a\x00b\ufffec\ufdd0d\x07", "abcd"),
        ("lone \ud800 half", "lone half"),
        ("\ud842\udfb7野家", "𠮷野家"),
        (
            "non\u00a0breaking\u2009thin\u3000ideographic \t tab",
            "non breaking thin ideographic tab",
        ),
        ("第一条\u3000为了保护", "第一条 为了保护"),
        ("\ufeffmark\u200b and \u202edirection", "mark and direction"),
        ("  one  \r\n\r\n two \u2028three  ", "one\n\ntwo\nthree"),
        ("tra\ufb03cking o\ufb00ence", "trafficking offence"),
        ("\uf0b7 item", "• item"),
        ("", ""),
    ],
)
def test_characters_are_as_a_person_reads_them(written: str, read: str) -> None:
    assert clean_text(written) == read


@pytest.mark.parametrize(
    "text",
    [
        "第３条：“人口贩运”（１）…—《公约》！？",
        "ＡＢＣ ① ㈠ ½ x² 豈",
        "It’s “quoted” – no. 5 — end\nsecond line",
        "e\u0301 and é, 👩‍🚒, \ufffd",
    ],
)
def test_everything_else_stays_as_written(text: str) -> None:
    assert clean_text(text) == text


@pytest.mark.parametrize(
    ("lines", "joined"),
    [
        (["打击人口", "贩运"], "打击人口贩运"),
        (["保护被害人，", "“儿童”优先；", "（一）安置"], "保护被害人，“儿童”优先；（一）安置"),
        (["根据公约第", "5", "条"], "根据公约第5条"),
        (["the protection", "of victims "], "the protection of victims"),
        (["persons traf-", "ficked for labour"], "persons trafficked for labour"),
        (["persons traf\ufffe", "ficked"], "persons trafficked"),
        (["TRAF\x02", "FICKING"], "TRAFFICKING"),
        (["a non-", "governmental body"], "a non-governmental body"),
        (["she was re-", "elected"], "she was re-elected"),
        (["child-", "and gender-sensitive"], "child- and gender-sensitive"),
        (["Asia-", "Pacific, 2008-", "2012"], "Asia-Pacific, 2008-2012"),
        (["rules and/", "or standards"], "rules and/or standards"),
        (["a pause —", "then more"], "a pause —then more"),
        (["a dash -", "then more"], "a dash - then more"),
        (["", " only ", ""], "only"),
        ([], ""),
    ],
)
def test_broken_lines_are_joined(lines: list[str], joined: str) -> None:
    assert join_lines(lines) == joined


def test_the_document_shows_which_hyphens_are_its_own() -> None:
    joiner = LineJoiner("counter-trafficking work and international law\n" * 3)
    assert joiner.join(["counter-", "trafficking"]) == "counter-trafficking"
    assert joiner.join(["inter-", "national"]) == "international"


def test_hyphens_stay_where_nobody_hyphenated() -> None:
    joiner = LineJoiner("a line without any hyphen\n" * 100 + "a right to breast-\nfeeding\n")
    assert joiner.join(["breast-", "feeding"]) == "breast-feeding"


def test_a_word_that_is_whole_elsewhere_shows_that_words_are_cut() -> None:
    rest = "a line without any hyphen\n" * 100 + "comprehensive work\n"
    joiner = LineJoiner(f"{rest}a compre-\nhensive plan directs and coordi-\nnates\n")
    assert joiner.join(["coordi-", "nates"]) == "coordinates"


def test_blanks_between_han_and_latin_follow_the_document() -> None:
    assert LineJoiner("根据 Palermo 议定书").join(["依照", "Palermo"]) == "依照 Palermo"
    assert LineJoiner("根据Palermo议定书").join(["依照", "Palermo"]) == "依照Palermo"


def test_joiners_stay_where_they_shape_characters() -> None:
    assert clean_text("政\u200d府會\u200c否 a\u200db\u200d") == "政府會否 ab"
    family = "\U0001f468\u200d\U0001f469\u200d\U0001f467"
    assert clean_text(family) == family
    assert clean_text("\u0645\u06cc\u200c\u062e\u0648") == "\u0645\u06cc\u200c\u062e\u0648"
