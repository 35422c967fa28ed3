"""The general dictionary: words that the termbase does not contain are searched across languages."""

from __future__ import annotations

import os
import time
from pathlib import Path

import pytest

from kb.settings import Settings
from search import Dictionary, Segmenter, load_dictionary
from search.query.dictionary_lookup import gloss


@pytest.fixture(scope="module")
def dictionary() -> Dictionary:
    return load_dictionary(Settings().cache_dir)


SEGMENTER = Segmenter(["人口贩运"])


def words(translations: tuple[tuple[str, float], ...]) -> list[str]:
    return [text for text, _ in translations]


def test_both_ways_the_usual_meaning_first(dictionary: Dictionary) -> None:
    assert words(dictionary.translations("医院", "en")) == ["hospital"]
    assert words(dictionary.translations("hospital", "zh"))[0] == "医院"
    assert words(dictionary.translations("people", "zh"))[:2] == ["人民", "人们"]
    weights = [weight for _, weight in dictionary.translations("防守", "en")]
    assert weights == sorted(weights, reverse=True)
    assert 0 < min(weights) <= max(weights) == 1


def test_another_form_of_a_word_is_known_and_counts_less(dictionary: Dictionary) -> None:
    (best, weight), *_ = dictionary.translations("stealing", "zh")
    assert best == "偷"
    assert weight < 1


def test_words_that_only_share_a_stem_are_not_translations(dictionary: Dictionary) -> None:
    """Comprehensive, to operate and definite have their own entries."""
    assert "综合" not in words(dictionary.translations("comprehension", "zh"))
    assert "工作" not in words(dictionary.translations("operators", "zh"))
    assert words(dictionary.translations("definition", "zh"))[0] == "定义"
    # A word that the dictionary does not have is looked up by its stem.
    assert dictionary.translations("systemically", "zh")


def test_meanings_that_are_seldom_meant_and_rare_characters_are_left_out(
    dictionary: Dictionary,
) -> None:
    assert "转口" not in words(dictionary.translations("denies", "zh"))
    assert "deny" not in words(dictionary.translations("转口", "en"))
    assert "卮" not in words(dictionary.translations("goblet", "zh"))
    # Its first meaning is what it usually means, whatever the mark.
    assert "foreigner" in " ".join(words(dictionary.translations("老外", "en")))


def test_remarks_and_references_are_no_meanings(dictionary: Dictionary) -> None:
    for word in ("护照", "警察", "儿童"):
        for meaning in words(dictionary.translations(word, "en")):
            assert not {"(", ")", "[", ":"} & set(meaning)
            assert not meaning.startswith(("to ", "CL"))


def test_no_more_than_a_dozen(dictionary: Dictionary) -> None:
    for word in ("run", "take", "good"):
        assert 0 < len(dictionary.translations(word, "zh")) <= 12


def test_what_it_does_not_know(dictionary: Dictionary) -> None:
    assert dictionary.translations("xqzt", "zh") == ()
    assert dictionary.translations("", "en") == ()


def test_the_longest_phrase_is_used(dictionary: Dictionary) -> None:
    found = gloss(SEGMENTER.words("a state of emergency at the border"), dictionary, "zh")
    assert [each.text for each in found] == ["state of emergency", "border"]


def test_an_unknown_chinese_word_is_looked_up_in_parts(dictionary: Dictionary) -> None:
    (word,) = Segmenter(["护照照片"]).words("护照照片")
    assert [each.text for each in gloss([word], dictionary, "en")] == ["护照", "照片"]


def test_a_name_stays_as_it_is(dictionary: Dictionary) -> None:
    (found,) = gloss(SEGMENTER.words("Kuechly"), dictionary, "zh")
    assert (found.text, found.translations) == ("kuechly", ())


def test_what_was_read_is_kept_and_a_damaged_copy_made_anew(
    tmp_path: Path, dictionary: Dictionary
) -> None:
    folder, long_ago = tmp_path / "deep", time.time() - 90 * 24 * 3600
    folder.mkdir()
    for path in Settings().cache_dir.glob("dictionary-*.sqlite"):
        (folder / path.name).write_bytes(b"\x93broken")
    (folder / "dictionary-of-long-ago.sqlite").touch()
    os.utime(folder / "dictionary-of-long-ago.sqlite", (long_ago, long_ago))

    assert load_dictionary(folder).translations("医院", "en") == dictionary.translations(
        "医院", "en"
    )
    [made] = [path for path in folder.iterdir() if path.stat().st_size > 1_000_000]
    assert not (folder / "dictionary-of-long-ago.sqlite").exists()

    before = made.stat()
    assert load_dictionary(folder).translations("hospital", "zh")
    assert (made.stat().st_ino, made.stat().st_mtime_ns) == (before.st_ino, before.st_mtime_ns)


def test_a_folder_that_cannot_be_written_costs_no_answer(tmp_path: Path) -> None:
    blocked = tmp_path / "file"
    blocked.write_text("no folder")
    assert load_dictionary(blocked).translations("医院", "en")
