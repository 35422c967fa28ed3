"""Every preferred term is segmented as one word or its parts, and has its counterpart both ways."""

from __future__ import annotations

import pytest

from corpus import Concept, SearchLang, Termbase, TermStatus
from kb.services import Services
from kb.settings import Settings
from search import Segmenter, Translations
from search.text.folding import fold

TERMBASE = Termbase.load()
CONCEPTS = {concept.id: concept for concept in TERMBASE.concepts}


@pytest.fixture(scope="module")
def services() -> Services:
    return Services(Settings())


@pytest.fixture(scope="module")
def segmenter(services: Services) -> Segmenter:
    return services.segmenter


@pytest.fixture(scope="module")
def translations(services: Services) -> Translations:
    return services.translations


def preferred(concept: Concept, lang: SearchLang) -> list[str]:
    return [t.text for t in concept.terms_in(lang) if t.status is TermStatus.PREFERRED]


@pytest.mark.parametrize("concept_id", CONCEPTS)
def test_a_chinese_term_is_one_word_or_the_words_that_make_it_up(
    concept_id: str, segmenter: Segmenter
) -> None:
    for term in preferred(CONCEPTS[concept_id], "zh"):
        folded = fold(term).text
        words = segmenter.words(term)
        assert "".join(word.text for word in words) == "".join(
            char for char in folded if char.isalnum()
        )
        # In a sentence as well: the surrounding text takes none of its characters.
        sentence = segmenter.words(f"关于{term}的规定")
        ends = {word.start for word in sentence} | {word.end for word in sentence}
        assert {2, 2 + len(term)} <= ends


@pytest.mark.parametrize("concept_id", CONCEPTS)
@pytest.mark.parametrize(("lang", "other"), [("en", "zh"), ("zh", "en")])
def test_a_term_leads_to_its_concept_in_the_other_language(
    concept_id: str, lang: SearchLang, other: SearchLang, translations: Translations
) -> None:
    for term in preferred(CONCEPTS[concept_id], lang):
        for text in (term, f"what {term} is" if lang == "en" else f"关于{term}的规定"):
            found = translations.find(text, other)
            assert concept_id in {e.concept_id for each in found for e in each.expansions}, text
