"""An English word is found in all its forms, regular or not, in British and American spelling."""

from __future__ import annotations

from itertools import permutations
from pathlib import Path

import pytest

from search.data import load_table
from search.text.stemming import stem
from tests.support.search_samples import library_of


@pytest.mark.parametrize(
    "forms",
    [
        "child children child's children's",
        "woman women woman's women's",
        "man men",
        "sell sells sold selling",
        "buy bought buying",
        "take takes took taken",
        "forbid forbade forbidden",
        "hold held holding",
        "flee fled fleeing",
        "seek sought",
        "bring brought",
        "criterion criteria",
        "policeman policemen",
        "analysis analyses",
        "criminalise criminalize criminalised criminalization",
        "penalise penalize",
        "mobilisation mobilization",
        "organise organized organising",
        "offence offenses",
        "licence license",
        "practise practice",
        "labour labor",
        "labourer laborers",
        "neighbourhood neighborhoods",
        "centre centers",
    ],
)
def test_forms_of_a_word_find_each_other(tmp_path: Path, forms: str) -> None:
    words = forms.split()
    library = library_of(tmp_path, *(f"It is {word} here." for word in words), "Weather at sea.")
    for word in words:
        assert len(library.found(word)) == len(words), word


@pytest.mark.parametrize(
    "others",
    ["child chill", "man mane", "women wombat", "founder finder", "minor minority", "sold soldier",
     "promise promising promised premise", "media medium"],
)  # fmt: skip
def test_other_words_stay_apart(others: str) -> None:
    *same, other = others.split()
    assert all(stem(word) != stem(other) for word in same)
    assert all(stem(one) == stem(two) for one, two in permutations(same, 2))


def test_each_irregular_form_is_that_of_its_word() -> None:
    irregular = load_table("english")["irregular"]
    assert len(irregular) > 150
    for form, word in irregular.items():
        assert stem(form) == stem(word), form
        assert word not in irregular, word
