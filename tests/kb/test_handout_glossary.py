"""The glossary of a handout holds the words of the text: found in both languages, or not listed."""

from __future__ import annotations

import pytest

from corpus import ExpressionStatus
from kb.handouts.build import build_handout
from kb.handouts.glossary import concepts_in
from kb.handouts.model import Layout, Line, Words
from kb.handouts.options import OutputOptions
from kb.services import Services
from tests.support.handout_samples import collection, made, module, quoted, text_of

LISTED = ("docx", "pdf", "html", "markdown")


def side(lang: str, text: str) -> Words:
    return Words(
        lang=lang, text=text, blocks=(Line(text),), passage_ids=(), document_id="", title="",
        locator="", citation="", address="", status=ExpressionStatus.UNKNOWN,
    )  # fmt: skip


def terms_of(services: Services, *sides: Words) -> set[str]:
    found = concepts_in(services.translations, services.termbase, sides)
    return {services.termbase.get(id_).preferred("en").text for id_ in found}


def test_a_concept_of_a_pair_is_in_both_languages(library: Services) -> None:
    chinese = side("zh", "被请求国根据被害人的需求进行审查。")
    english = side("en", "The State examines what the victim needs.")
    assert terms_of(library, chinese) > {"victim"}
    assert terms_of(library, chinese, english) == {"victim"}


@pytest.mark.parametrize(
    ("text", "is_found"),
    [
        ("An act committed on purpose is an offence.", False),
        ("They commit it together.", False),
        ("The COMMIT process began in 2004.", True),
    ],
)
def test_a_term_in_capitals_is_found_in_capitals_only(
    library: Services, text: str, is_found: bool
) -> None:
    found = terms_of(library, side("en", text))
    assert any(term.startswith("Coordinated Mekong") for term in found) is is_found


def test_the_meaning_is_in_the_languages_of_the_handout(library: Services) -> None:
    what = collection(quoted(library, "palermo-protocol-digest/en/art-3"))
    both = build_handout(library, what, OutputOptions(ui="en"))
    assert {tuple(each.lang for each in term.meanings) for term in both.terms} == {("en", "zh")}
    options = OutputOptions(ui="en", lang="zh", layout=Layout.ONE_LANGUAGE)
    chinese = build_handout(library, what, options)
    assert {tuple(each.lang for each in term.meanings) for term in chinese.terms} == {("zh",)}
    victim = next(term for term in both.terms if term.en == "exploitation")
    for format_ in LISTED:
        text = text_of(format_, made(library, what, format_, lang="zh", layout="one-language"))
        assert victim.meanings[1].text[:12] in text.replace("\r\n", "")
        assert victim.meanings[0].text[:30] not in text


@pytest.mark.parametrize("format_", LISTED)
def test_it_can_be_left_out(library: Services, format_: str) -> None:
    assert "Glossary" in text_of(format_, made(library, module(library), format_))
    without = text_of(format_, made(library, module(library), format_, glossary=False))
    assert "Glossary" not in without


def test_without_it_the_exercises_still_have_terms(library: Services) -> None:
    text = text_of(
        "exercises-docx", made(library, module(library), "exercises-docx", glossary=False)
    )
    assert "Matching terms" in text
