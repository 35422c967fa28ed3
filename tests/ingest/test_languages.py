"""Chinese and English are distinguished from other languages, which kb stores but does not search."""

from __future__ import annotations

import pytest

from ingest.metadata.languages import detect_language

_DUTCH = """De slachtoffers van mensenhandel hebben recht op hulp en het is aan de staat om te zorgen dat
zij niet opnieuw in de handen van de daders vallen, ook als zij geen aangifte doen bij de politie."""
_FRENCH = """Les victimes de la traite des êtres humains ont droit à une assistance, et il est du devoir de
chaque État de veiller à ce que les mesures prises dans le cadre de la loi soient suivies."""
_SPANISH = """Las víctimas de la trata de personas tienen derecho a la asistencia que el Estado debe
prestar, y no se les puede exigir que declaren en contra de los autores para que se les preste ayuda."""


@pytest.mark.parametrize(
    ("text", "tag"),
    [
        ("The victims of trafficking shall have access to the assistance that they need.", "en"),
        ("被拐卖的妇女、儿童有权获得救助。国家机关应当及时安置。", "zh"),
        ("被拐賣的婦女、兒童有權獲得救助。國家機關應當及時安置，並協助返國。", "zh-Hant"),
        (
            _DUTCH,
            "nl",
        ),
        (
            _FRENCH,
            "fr",
        ),
        (
            _SPANISH,
            "es",
        ),
        ("Жертвы торговли людьми имеют право на помощь и защиту со стороны государства.", "ru"),
        ("人身取引の被害者は、必要な支援を受ける権利があります。", "ja"),
        # Few words show no language.
        ("Van der Berg, Den Haag", "en"),
    ],
)
def test_languages(text: str, tag: str) -> None:
    assert detect_language(text)[0] == tag
