"""Chinese and English are distinguished from other languages, which kb stores but does not search."""

from __future__ import annotations

import unicodedata
from pathlib import Path

import pytest

from corpus import Format
from ingest import Metadata, parse_file
from ingest.metadata.languages import detect_language
from tests.support.docx_files import p, r, write_docx

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


_VIETNAMESE = "Nạn nhân của tội mua bán người có quyền được hỗ trợ và bảo vệ."
_SHORT = [
    ("vi", _VIETNAMESE),
    ("vi", "Quy chế tiếp nhận nạn nhân bị mua bán từ nước ngoài trở về"),
    ("fr", "Les personnes exploitées ont droit à un hébergement et à une aide juridique."),
    ("fr", "Plan d’action contre la traite des êtres humains"),
    ("es", "Toda víctima de trata tiene derecho a que se respete su vida privada."),
    ("es", "Protocolo de atención a las víctimas de la trata de personas"),
    (
        "pt",
        "A vítima tem direito à assistência jurídica e não pode ser presa por estar em situação irregular.",
    ),
    ("pt", "Manual de combate ao tráfico de pessoas"),
    ("id", "Korban perdagangan orang berhak memperoleh restitusi dari pelaku."),
    ("id", "Pedoman penanganan korban tindak pidana perdagangan orang"),
    ("ru", "Пострадавшим от торговли людьми предоставляется временное убежище."),
    ("ar", "يحق للضحية الحصول على مترجم ومحام دون مقابل."),
    ("ja", "被害者の保護と自立支援に関する指針"),
    ("ko", "피해자에게는 쉼터와 통역을 제공한다."),
    ("th", "ห้ามกักตัวผู้เสียหายไว้ในห้องขัง"),
    ("my", "လူကုန်ကူးခံရသူကို ကာကွယ်စောင့်ရှောက်ရမည်။"),
    ("lo", "ຜູ້ຖືກເຄາະຮ້າຍມີສິດໄດ້ຮັບທີ່ພັກພິງ."),
    ("km", "ជនរងគ្រោះត្រូវបានផ្តល់ទីជម្រក។"),
]


@pytest.mark.parametrize(("tag", "text"), _SHORT)
def test_a_sentence_or_a_title_is_enough(tag: str, text: str) -> None:
    assert detect_language(text)[0] == tag
    # Marks may be characters of their own, as macOS stores them.
    assert detect_language(unicodedata.normalize("NFD", text))[0] == tag


@pytest.mark.parametrize(
    "text",
    [
        "Declaration of Santiago de Chile and Rio de la Plata",
        "San José, Costa Rica, 3 May 2019",
        "Nguyễn Văn An, Lê Thị Hoa and eleven others, rescued in Guangxi, returned by way of Lang Son",
        "Yes No N/A",
        "Trafficking in Persons Report",
    ],
)
def test_names_of_places_and_people_do_not_make_another_language(text: str) -> None:
    assert detect_language(text)[0] == "en"


def test_the_language_is_found_in_every_format(tmp_path: Path) -> None:
    pieces = [unicodedata.normalize("NFD", _VIETNAMESE), _VIETNAMESE]
    for piece in pieces:
        files = {
            Format.DOCX: write_docx(tmp_path / "a.docx", p(r(piece))),
            Format.HTML: tmp_path / "a.html",
            Format.TEXT: tmp_path / "a.txt",
            Format.MARKDOWN: tmp_path / "a.md",
        }
        files[Format.HTML].write_text(
            f"<html lang='en'><body><p>{piece}</p></body></html>", "utf-8"
        )
        files[Format.TEXT].write_text(piece, "utf-8")
        files[Format.MARKDOWN].write_text(f"# {piece}", "utf-8")
        for format_, path in files.items():
            parsed = parse_file(path, format_, Metadata())
            assert parsed.metadata.lang == "vi", format_
