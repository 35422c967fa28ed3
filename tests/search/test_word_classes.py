"""A form of a verb takes the senses of a verb, a word after an article no verb's if a noun's is nearer."""

from __future__ import annotations

import pytest

from kb.settings import Settings
from search import load_dictionary
from search.query.cedict import OTHER, VERB
from search.query.dictionary import Dictionary
from search.query.dictionary_lookup import gloss
from search.query.legal_words import LegalDictionary
from search.query.word_classes import of_its_class
from tests.support.search_samples import SEGMENTER


@pytest.fixture(scope="module")
def general() -> Dictionary:
    return load_dictionary(Settings().cache_dir)


def senses(general: Dictionary, query: str, word: str) -> list[str]:
    words = SEGMENTER.words(query)
    found = gloss(words, LegalDictionary(general), "zh")
    (one,) = (of_its_class(each, words, general) for each in found if each.text == word)
    return [each.text for each in one.translations]


def test_the_dictionary_tells_verbs_by_their_explanations(general: Dictionary) -> None:
    assert general.classes("威吓", "cow") == VERB
    assert general.classes("工资", "pay") == OTHER
    assert general.classes("通知", "notice") == OTHER
    assert general.classes("通知", "notify") == VERB
    # Of what it does not explain so, the classes of all its meanings.
    assert general.classes("通知", "xqzt") == VERB | OTHER
    assert general.classes("xqzt", "xqzt") == 0


@pytest.mark.parametrize(
    ("query", "word", "meant", "not_meant"),
    [
        ("courier noticed the house was empty", "noticed", "发现", "通知"),
        ("two months at sea without landing", "landing", "着陆", "土地"),
        ("opened a bank account", "opened", "开通", "公开"),
        ("ransom paid yesterday", "paid", "支付", "工资"),
        ("the company closed", "closed", "关闭", "密切"),
        ("who pays for the doctor", "pays", "支付", "工资"),
        ("sleeping in a cow shed", "cow", "牛", "威吓"),
    ],
)
def test_a_sense_of_another_class_is_not_meant(
    general: Dictionary, query: str, word: str, meant: str, not_meant: str
) -> None:
    found = senses(general, query, word)
    assert meant in found
    assert not_meant not in found


@pytest.mark.parametrize(
    ("query", "word", "meant"),
    [
        # A noun that says the same as the verb is what laws have.
        ("she worked at night", "worked", "劳动"),
        # Listed in this very form.
        ("may a social worker come to the hearing", "hearing", "庭审"),
        ("the accused was absent", "accused", "被告人"),
        # Plurals are no forms of verbs.
        ("men pulling pupils into a car", "men", "男子"),
        ("they said I owe them", "owe", "债务"),
        ("the pay is late", "pay", "工资"),
    ],
)
def test_what_is_meant_stays(general: Dictionary, query: str, word: str, meant: str) -> None:
    assert meant in senses(general, query, word)
