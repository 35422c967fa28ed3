"""How sure an answer is: the nearest place, an absent work, a name of several, no name at all."""

from __future__ import annotations

import pytest

from kb.services import Services


@pytest.mark.parametrize(
    ("citation", "nearest"),
    [
        ("Palermo Protocol art. 3(z)", "palermo-protocol-digest/en/art-3"),
        ("Palermo Protocol art. 6(3)(z)", "palermo-protocol-digest/en/art-6.3"),
        ("巴勒莫议定书第六条第九十九款", "palermo-protocol-digest/zh/art-6"),
        ("NPA 2013 二（一）99", "npa-2013-2020-digest/zh/sec-2.1"),
    ],
)
def test_the_nearest_place_answers_with_half_the_confidence(
    library: Services, citation: str, nearest: str
) -> None:
    match = library.resolver.resolve(citation).match

    assert match is not None
    assert match.passage.id == nearest
    assert match.confidence <= 0.5
    assert not match.is_there


def test_an_article_that_is_not_there_has_no_nearest(library: Services) -> None:
    assert library.resolver.resolve("Palermo Protocol article 99").match is None


@pytest.mark.parametrize("citation", ["UNTOC art. 16", "刑法第二百四十条", "CRC 35"])
def test_a_known_name_of_an_absent_work_names_nothing(library: Services, citation: str) -> None:
    resolution = library.resolver.resolve(citation)

    assert resolution.match is None
    assert resolution.alternatives == ()


def test_a_place_in_no_work_is_submitted_and_not_chosen(library: Services) -> None:
    resolution = library.resolver.resolve("Article 3")

    assert resolution.match is None
    assert resolution.alternatives
    assert all(place.confidence <= 0.2 for place in resolution.alternatives)
    assert resolution.alternatives[0].passage.id == "palermo-protocol-digest/en/art-3"


@pytest.mark.parametrize("work", ["palermo-protocol-digest", "Palermo Protocol", "巴勒莫议定书"])
def test_a_place_in_no_work_is_in_the_one_that_it_is_asked_of(library: Services, work: str) -> None:
    match = library.resolver.resolve("Article 3", work=work).match

    assert match is not None
    assert match.passage.id == "palermo-protocol-digest/en/art-3"


def test_a_work_that_is_named_goes_before_the_one_that_is_asked_of(library: Services) -> None:
    match = library.resolver.resolve("Palermo Protocol art. 4", work="npa-2013-2020-digest").match

    assert match is not None
    assert match.passage.id == "palermo-protocol-digest/en/art-4"


def test_a_name_of_several_instruments_is_never_sure(library: Services) -> None:
    resolution = library.resolver.resolve("行动计划第二部分")

    assert resolution.match is not None
    assert resolution.match.passage.id == "npa-2021-2030-digest/zh/sec-2"
    assert resolution.match.confidence < 0.5
    assert {place.document.work_id for place in resolution.alternatives} == {
        "npa-2008-2012-digest",
        "npa-2013-2020-digest",
        "npa-2021-2030-digest",
    }


def test_an_edition_that_the_documents_do_not_tell_is_less_sure(library: Services) -> None:
    told = library.resolver.resolve("巴勒莫议定书第三条").match
    other = library.resolver.resolve("巴勒莫议定书（1979年修正）第三条").match

    assert told is not None
    assert other is not None
    assert other.confidence < 0.7 < told.confidence
