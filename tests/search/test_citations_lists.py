"""Lists and ranges of places: the first is the match, the others follow in order."""

from __future__ import annotations

import pytest

from kb.services import Services

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
