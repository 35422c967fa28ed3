"""The termbase: its content, what it refuses, and how it is looked up."""

from __future__ import annotations

import shutil
from importlib.resources import files
from pathlib import Path

import pytest

from corpus.errors import MetadataInvalid, NotFound
from corpus.termbase import Concept, Term, Termbase, TermStatus, fold

ENTRY = """
[[concept]]
id = "{id}"
en = {{ preferred = "{en}"{more} }}
zh-Hans = {{ preferred = "{zh}" }}
definition = {{ en = "What it is.", zh = "其义。" }}
"""
HEAD = 'subject = "plans"\ntitle = { en = "Plans", zh = "计划" }\n'


@pytest.fixture(scope="module")
def termbase() -> Termbase:
    return Termbase.load()


def entry(concept: str, en: str = "shelter", zh: str = "庇护所", more: str = "") -> str:
    return ENTRY.format(id=concept, en=en, zh=zh, more=more)


def loaded(folder: Path, **contents: str) -> Termbase:
    for name, text in contents.items():
        (folder / f"{name}.toml").write_text(text, "utf-8")
    return Termbase.load(folder)


def ids(concepts: tuple[Concept, ...]) -> list[str]:
    return [concept.id for concept in concepts]


# Content


def test_it_covers_every_field_of_the_work(termbase: Termbase) -> None:
    assert len(termbase.concepts) >= 170
    per_subject = {subject.id: 0 for subject in termbase.subjects}
    for concept in termbase.concepts:
        per_subject[concept.subject] += 1
    assert set(per_subject) == {
        "assistance",
        "borders",
        "capacity-building",
        "cooperation",
        "data-protection",
        "exploitation",
        "identification",
        "institutions",
        "instruments",
        "offences",
        "plans",
        "prevention",
        "return",
        "trafficking",
    }
    assert min(per_subject.values()) >= 8


def test_concepts_are_sorted_and_complete_in_both_languages(termbase: Termbase) -> None:
    assert ids(termbase.concepts) == sorted({concept.id for concept in termbase.concepts})
    for concept in termbase.concepts:
        for lang in ("en", "zh"):
            assert concept.definition[lang]
            assert concept.preferred(lang).status is TermStatus.PREFERRED
        assert concept.preferred("zh").lang == "zh-Hans"


def test_texts_stand_in_the_language_that_they_are_filed_under(termbase: Termbase) -> None:
    def has_han(text: str) -> bool:
        return any("\u4e00" <= letter <= "\u9fff" for letter in text)

    for concept in termbase.concepts:
        assert has_han(concept.definition["zh"]), concept.id
        assert concept.definition["zh"].endswith("。"), concept.id
        assert concept.definition["en"].endswith((".", ").")), concept.id
        assert not any(has_han(term.text) for term in concept.terms_in("en")), concept.id
        assert has_han(concept.preferred("zh").text), concept.id


def test_simplified_terms_hold_no_traditional_characters(termbase: Termbase) -> None:
    for concept in termbase.concepts:
        for term in concept.terms["zh-Hans"]:
            assert fold(term.text) == term.text.casefold().translate(
                str.maketrans("（）—–，", "()--,")
            ), term


@pytest.mark.parametrize(
    ("concept", "said_in_english", "said_in_chinese"),
    [
        ("trafficking-in-persons", "拐卖", "剥削"),
        ("guaimai", "under 14", "不满十四周岁"),
        ("child", "article 9", "不满十四周岁"),
        ("buying-trafficked-persons", "Article 241", "第二百四十一条"),
        ("victim", "受害人", "当事人"),
        ("forced-labour", "article 244", "第二百四十四条"),
        ("compulsory-labour", "强迫劳动", "强制劳动"),
        ("smuggling-of-migrants", "偷渡", "第三百二十一条"),
        ("sexual-exploitation", "卖淫", "卖淫"),
        ("removal-of-organs", "234-1", "第二百三十四条之一"),
        ("repatriation", "遣送出境", "遣送出境"),
        ("return-of-victims", "驱逐出境", "驱逐出境"),
        ("deportation", "article 35", "第三十五条"),
        ("shelter", "asylum", "羁押"),
        ("custody-and-repatriation", "安置", "安置"),
        ("placement", "resettlement", "2021年"),
        ("interview-of-victims", "讯问", "讯问"),
        ("central-authority", "对外联系机关", "主管机关"),
        ("personal-information-handler", "controller", "controller"),
    ],
)
def test_terms_that_differ_in_law_say_how(
    termbase: Termbase, concept: str, said_in_english: str, said_in_chinese: str
) -> None:
    found = termbase.get(concept)
    assert found.differs_in_law
    assert found.note is not None
    assert said_in_english in found.note["en"]
    assert said_in_chinese in found.note["zh"]


@pytest.mark.parametrize(
    ("name", "concept"),
    [
        ("TIP Protocol", "palermo-protocol"),
        ("人口贩运议定书", "palermo-protocol"),
        ("UNTOC", "untoc"),
        ("巴勒莫公约", "untoc"),
        ("CEDAW", "cedaw"),
        ("ILO 182", "ilo-convention-182"),
        ("中华人民共和国刑法", "criminal-law"),
        ("国务院反拐部际联席会议", "inter-ministerial-joint-meeting"),
        ("NPA", "national-plan-of-action"),
        ("THB", "trafficking-in-persons"),
        ("CBMM", "cbmm"),
        ("全国妇联", "womens-federation"),
    ],
)
def test_short_names_and_official_titles_lead_to_the_concept(
    termbase: Termbase, name: str, concept: str
) -> None:
    assert termbase.find(name)[0].id == concept


# How it is looked up


def test_get_knows_ids_only(termbase: Termbase) -> None:
    assert termbase.get("iom").preferred("zh").text == "国际移民组织"
    with pytest.raises(NotFound) as caught:
        termbase.get("trafficking")
    assert caught.value.params == {"id": "trafficking"}


@pytest.mark.parametrize(
    ("written", "concept"),
    [
        ("人口販運", "trafficking-in-persons"),
        ("拐賣婦女、兒童罪", "crime-of-trafficking-in-women-and-children"),
        ("ＩＯＭ", "iom"),
        ("palermo　protocol", "palermo-protocol"),
        ("DEBT Bondage", "debt-bondage"),
        ("偷越国(边)境罪", "illegal-border-crossing"),
        ("NPA 2013-2020", "npa-2013-2020"),
        ("women’s federation", "womens-federation"),
        ("移工", "migrant-worker"),
    ],
)
def test_find_ignores_script_width_case_and_punctuation(
    termbase: Termbase, written: str, concept: str
) -> None:
    assert termbase.find(written)[0].id == concept


def test_find_puts_whole_terms_first_and_then_beginnings(termbase: Termbase) -> None:
    found = ids(termbase.find("拐卖"))
    assert found[0] == "guaimai"
    assert found.index("crime-of-trafficking-in-women-and-children") < found.index("npa-2013-2020")
    assert "iom" not in found


def test_find_answers_nothing_for_what_is_no_term_and_all_for_a_blank(termbase: Termbase) -> None:
    assert termbase.find("zebra") == ()
    assert termbase.find(" \u3000") == termbase.concepts


def test_words_are_all_terms_once_with_chinese_in_simplified(termbase: Termbase) -> None:
    chinese, english = termbase.words("zh"), termbase.words("en")
    assert {"拐卖", "人口贩运", "收买被拐卖的妇女、儿童罪", "司法互助"} <= set(chinese)
    assert "人口販運" not in chinese
    assert {"THB", "debt bondage"} <= set(english)
    assert len(set(chinese)) == len(chinese)
    assert len(set(english)) == len(english)


def test_translations_put_the_preferred_term_first(termbase: Termbase) -> None:
    english_to_chinese = termbase.translations("en", "zh")
    [(concept, terms)] = english_to_chinese["human trafficking"]
    assert concept == "trafficking-in-persons"
    assert terms[0] == Term("人口贩运", "zh-Hans", TermStatus.PREFERRED)
    assert "人口販運" not in [term.text for term in terms], "the same word in another script"
    [(_, terms)] = termbase.translations("zh", "en")[fold("人口販運")]
    assert terms[0].text == "trafficking in persons"


def test_a_term_of_two_concepts_has_the_translations_of_both(termbase: Termbase) -> None:
    concepts = [concept for concept, _ in termbase.translations("zh", "en")["安置"]]
    assert concepts == ["placement", "resettlement"]


def test_translations_within_a_language_are_synonyms(termbase: Termbase) -> None:
    synonyms = dict(termbase.translations("en", "en")["iom"])["iom"]
    assert [term.text for term in synonyms] == [
        "International Organization for Migration",
        "UN Migration",
    ]


def test_relations_hold_both_ways(termbase: Termbase) -> None:
    for concept in termbase.concepts:
        for other in concept.related:
            assert concept.id in termbase.get(other).related


# What it refuses and reports


def test_the_signature_is_that_of_the_contents(tmp_path: Path, termbase: Termbase) -> None:
    data = files("corpus") / "data" / "termbase"
    with_copy = shutil.copytree(str(data), tmp_path / "copy")
    assert Termbase.load(with_copy).signature == termbase.signature
    changed = with_copy / "plans.toml"
    changed.write_text(changed.read_text("utf-8").replace('"买方市场"', '"收买市场"'), "utf-8")
    assert Termbase.load(with_copy).signature != termbase.signature


def test_two_concepts_may_share_a_term(tmp_path: Path) -> None:
    termbase = loaded(tmp_path, plans=HEAD + entry("shelter") + entry("asylum", en="asylum"))
    assert ids(termbase.find("庇护所")) == ["asylum", "shelter"]


@pytest.mark.parametrize(
    ("entries", "complaint"),
    [
        (entry("shelter") + entry("shelter"), "shelter is given twice"),
        (entry("Shelter"), "regex"),
        (entry("shelter", zh=""), "regex"),
        (entry("shelter", more=', admitted = ["ＳＨＥＬＴＥＲ"]'), "shelter twice in en"),
        (entry("shelter", more=', preferrred = "x"'), "preferrred"),
        (entry("shelter").replace("zh-Hans", "zh"), "zh"),
        (entry("shelter") + 'related = ["refuge"]\n', "related to refuge"),
        (entry("shelter") + 'related = ["shelter"]\n', "related to shelter"),
        (entry("shelter") + "differs_in_law = true\n", "has no note"),
        (entry("shelter") + 'note = { en = "Only one." }\n', "zh"),
        ("[[concept]", "line"),
    ],
)
def test_what_is_wrong_is_named_with_its_file(tmp_path: Path, entries: str, complaint: str) -> None:
    with pytest.raises(MetadataInvalid) as caught:
        loaded(tmp_path, plans=HEAD + entries)
    assert caught.value.params["file"] == "plans.toml"
    assert complaint in caught.value.params["detail"]


def test_ids_and_subjects_are_unique_over_all_files(tmp_path: Path) -> None:
    other = HEAD.replace("plans", "laws")
    with pytest.raises(MetadataInvalid, match="given twice"):
        loaded(tmp_path, a=HEAD + entry("shelter"), b=other + entry("shelter"))
    with pytest.raises(MetadataInvalid, match="plans is taken"):
        loaded(tmp_path, b=HEAD + entry("refuge"))


@pytest.mark.parametrize(
    ("english", "chinese"),
    [
        ("denial of entry", "不准入境"),
        ("revocation of visas", "吊销签证"),
        ("deprivation of liberty", "剥夺人身自由"),
        ("restriction of liberty", "限制人身自由"),
        ("long-term guardianship", "长期监护"),
        ("temporary guardianship", "临时监护"),
    ],
)
def test_each_of_several_near_things_is_a_concept(
    termbase: Termbase, english: str, chinese: str
) -> None:
    def of(text: str) -> list[str]:
        return [
            concept.id
            for concept in termbase.concepts
            if any(
                fold(term.text) == fold(text)
                for lang in ("en", "zh")
                for term in concept.terms_in(lang)
            )
        ]

    assert of(english) == of(chinese)
    assert len(of(english)) == 1


def test_a_reservation_is_no_article(termbase: Termbase) -> None:
    reservation = termbase.get("reservation")
    assert [term.text for term in reservation.terms_in("en")] == ["reservation"]


def test_guardianship_is_of_adults_too(termbase: Termbase) -> None:
    guardianship = termbase.get("guardianship")
    assert "adult" in guardianship.definition["en"]
    assert "成年人" in guardianship.definition["zh"].replace("未成年人", "")
