"""Which passages become pairs, and the evidence against a pair."""

from __future__ import annotations

import pytest

from corpus import Passage
from corpus.alignment import Pair, PairKind, PairStatus
from kb.services import Services
from search import NoDictionary
from search.alignment.aligner import Aligner
from tests.support.alignment_samples import linked, text_of_work

ENGLISH = text_of_work(
    "w/en",
    ("art-1", "Article 1\nThe police shall protect the identity of the victim."),
    ("art-2", "Article 2\nThe court may confiscate the passport of a trafficker."),
    ("art-3", "Article 3\nThe hospital gives medical treatment to 18 children."),
)
CHINESE = text_of_work(
    "w/zh",
    ("art-1", "第一条 警察应当保护被害人的身份。"),
    ("art-2", "第二条 法院可以没收人贩子的护照。"),
    ("art-3", "第三条 医院为18名儿童提供治疗。"),
)


def found(library: Services, left: list[Passage], right: list[Passage]) -> set[tuple[str, str]]:
    return linked(library.aligner.align(left, right))


def test_a_pair_has_its_evidence(library: Services) -> None:
    pairs = library.aligner.align(ENGLISH, CHINESE)

    assert linked(pairs) == {(f"art-{n}",) * 2 for n in (1, 2, 3)}
    for pair in pairs:
        assert pair.kind is PairKind.ONE_TO_ONE
        assert pair.status is PairStatus.AUTOMATIC
        assert pair.basis.words > 0.4
        assert pair.basis.place == 1.0
        assert pair.basis.meaning is None


def test_the_words_count_more_than_the_number(library: Services) -> None:
    """The English text has one article more before the others."""
    shifted = text_of_work(
        "w/zh",
        ("art-1", "第一条 法院可以没收人贩子的护照。"),
        ("art-2", "第二条 医院为18名儿童提供治疗。"),
    )

    assert found(library, ENGLISH, shifted) == {("art-2", "art-1"), ("art-3", "art-2")}


def test_what_has_moved_is_found(library: Services) -> None:
    moved = [CHINESE[2], CHINESE[0], CHINESE[1]]
    renumbered = text_of_work("w/zh", *((f"p{n}", p.text) for n, p in enumerate(moved, 1)))

    assert found(library, ENGLISH, renumbered) == {
        ("art-1", "p2"),
        ("art-2", "p3"),
        ("art-3", "p1"),
    }


def test_one_passage_may_have_several_as_counterpart(library: Services) -> None:
    parts = text_of_work(
        "w/zh",
        ("art-1", "第一条"),
        ("art-1.1", "警察应当保护被害人的身份。"),
        ("art-1.2", "法院可以没收人贩子的护照。"),
        ("art-2", "第二条 医院为18名儿童提供治疗。"),
    )
    whole = text_of_work(
        "w/en",
        ("art-1", f"{ENGLISH[0].text} {ENGLISH[1].text.partition(chr(10))[2]}"),
        ("art-2", ENGLISH[2].text),
    )
    pairs = library.aligner.align(whole, parts)

    assert linked(pairs) == {
        ("art-1", "art-1"),
        ("art-1", "art-1.1"),
        ("art-1", "art-1.2"),
        ("art-2", "art-2"),
    }
    assert pairs[0].kind is PairKind.ONE_TO_MANY
    assert library.aligner.align(parts, whole)[0].kind is PairKind.MANY_TO_ONE


def test_what_nobody_says_on_the_other_side_stays_alone(library: Services) -> None:
    assert found(library, ENGLISH, CHINESE[:2]) == {("art-1", "art-1"), ("art-2", "art-2")}
    unlike = text_of_work("x/zh", ("p1", "春天的花园里，蝴蝶在玫瑰上飞舞。"))
    assert found(library, ENGLISH, unlike) == set()


def test_versions_in_one_language_are_paired_by_their_words(library: Services) -> None:
    amended = text_of_work(
        "v/zh",
        ("art-1", "第一条 本法所称公安机关，包括国家安全机关。"),
        ("art-2", "第二条 警察应当依法保护被害人的身份和隐私。"),
        ("art-3", "第三条 法院可以没收人贩子的护照。"),
    )

    assert found(library, CHINESE, amended) == {("art-1", "art-2"), ("art-2", "art-3")}


def test_both_scripts_are_one_language(library: Services) -> None:
    traditional = text_of_work(
        "t/zh", ("p1", "法院可以沒收人販子的護照。"), ("p2", "醫院為18名兒童提供治療。")
    )

    assert found(library, CHINESE, traditional) == {("art-2", "p1"), ("art-3", "p2")}


def test_an_editors_decision_is_kept_and_the_other_pairs_adapt(library: Services) -> None:
    def ids(one: str, other: str) -> tuple[str, str]:
        return f"w/en/{one}", f"w/zh/{other}"

    pairs = library.aligner.align(
        ENGLISH,
        CHINESE,
        confirmed={ids("art-1", "art-3")},
        rejected={ids("art-2", "art-2")},
    )

    assert linked(pairs) == {("art-1", "art-3")}
    assert (pairs[0].status, pairs[0].confidence) == (PairStatus.CONFIRMED, 1.0)


def test_without_a_dictionary_terms_figures_and_places_remain(library: Services) -> None:
    aligner = Aligner(library.segmenter, [], NoDictionary())

    assert linked(aligner.align(ENGLISH, CHINESE)) <= {(f"art-{n}",) * 2 for n in (1, 2, 3)}
    assert ("art-3", "art-3") in linked(aligner.align(ENGLISH, CHINESE))


@pytest.mark.parametrize("sides", [([], CHINESE), (ENGLISH, []), ([], [])])
def test_an_empty_side_has_no_pairs(
    library: Services, sides: tuple[list[Passage], list[Passage]]
) -> None:
    pairs: list[Pair] = library.aligner.align(*sides)
    assert pairs == []
