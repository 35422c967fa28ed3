"""Lists and ranges of places: the first is the match, the others follow in order."""

from __future__ import annotations

import pytest

from kb.services import Services
from tests.support.sites import client_of

EN, ZH = "palermo-protocol-digest/en/", "palermo-protocol-digest/zh/"


@pytest.mark.parametrize(
    ("citation", "document", "places"),
    [
        ("Palermo Protocol arts 5-7", EN, "art-5 art-6 art-7"),
        ("Articles 5 to 7, Palermo Protocol", EN, "art-5 art-6 art-7"),
        ("Palermo Protocol articles 3, 5, and 8", EN, "art-3 art-5 art-8"),
        ("Palermo Protocol articles 3(a) and 6(2)", EN, "art-3.a art-6.2"),
        ("Article 6, paragraphs 1 and 2, of the Palermo Protocol", EN, "art-6.1 art-6.2"),
        ("paragraphs 1 to 3 of article 6 of the Palermo Protocol", EN, "art-6.1 art-6.2 art-6.3"),
        (
            "Article 6(3)(a), (b) and (d) of the Palermo Protocol",
            EN,
            "art-6.3.a art-6.3.b art-6.3.d",
        ),
        ("Palermo Protocol 5-7", EN, "art-5 art-6 art-7"),
        ("巴勒莫议定书第五条、第六条", ZH, "art-5 art-6"),
        ("巴勒莫议定书第五条至第七条", ZH, "art-5 art-6 art-7"),
        ("《巴勒莫议定书》第五、六条", ZH, "art-5 art-6"),
        ("巴勒莫议定书第5-7条", ZH, "art-5 art-6 art-7"),
        ("巴勒莫议定书第六条第一款和第三款", ZH, "art-6.1 art-6.3"),
        ("巴勒莫议定书第六条第一、三款", ZH, "art-6.1 art-6.3"),
    ],
)
def test_each_place_is_found(library: Services, citation: str, document: str, places: str) -> None:
    resolution = library.resolver.resolve(citation)

    found = [place.passage.id for place in (resolution.match, *resolution.further) if place]
    assert found == [document + place for place in places.split()]


def test_a_range_without_end_is_both_its_ends(library: Services) -> None:
    resolution = library.resolver.resolve("Palermo Protocol articles 5 to 900")

    assert resolution.match is not None
    assert resolution.match.passage.id == EN + "art-5"
    assert resolution.further == ()
    assert resolution.incomplete


@pytest.mark.parametrize(
    ("citation", "places", "missing"),
    [
        ("Palermo Protocol articles 3, 5 and 99", "art-3 art-5", ["Article 99"]),
        ("Palermo Protocol articles 99 and 5", "art-5", ["Article 99"]),
        (
            "Palermo Protocol articles 19 to 23",
            "art-19 art-20",
            [f"Article {n}" for n in (21, 22, 23)],
        ),
        ("Article 6, paragraphs 1 and 19, of the Palermo Protocol", "art-6.1", ["Article 6(19)"]),
        ("Palermo Protocol 18, 200", "art-18", ["200"]),
    ],
)
def test_members_that_do_not_exist_are_named(
    library: Services, citation: str, places: str, missing: list[str]
) -> None:
    resolution = library.resolver.resolve(citation)

    found = [place.passage.id for place in (resolution.match, *resolution.further) if place]
    assert found == [EN + place for place in places.split()]
    assert [locator.en for locator in resolution.missing] == missing
    assert not resolution.incomplete


def test_they_are_named_in_chinese_too(library: Services) -> None:
    resolution = library.resolver.resolve("巴勒莫议定书第二十条、第二十一条和第六条第十九款")

    assert [locator.zh for locator in resolution.missing] == ["第二十一条", "第六条第十九款"]


def test_a_citation_by_ids_names_those_that_are_not_there(library: Services) -> None:
    resolution = library.resolver.resolve(f"[{EN}art-3; {EN}art-333]")

    assert resolution.match is not None
    assert resolution.match.passage.id == f"{EN}art-3"
    assert [locator.en for locator in resolution.missing] == [f"{EN}art-333"]


def test_the_page_of_results_says_what_is_missing(library: Services) -> None:

    with client_of(library) as client:
        page = client.get("/", params={"q": "巴勒莫议定书第二十条至第二十二条", "ui": "zh"}).text
        cut = client.get("/", params={"q": "Palermo Protocol articles 5 to 900", "ui": "en"}).text

    assert "原文中没有：" in page
    assert "第二十一条、第二十二条" in page
    assert "only its first and its last passage" in cut
