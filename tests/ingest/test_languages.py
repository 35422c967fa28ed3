"""Chinese and English are distinguished from other languages, which kb stores but does not search."""

from __future__ import annotations

import unicodedata
from pathlib import Path

import pytest

from corpus import Format
from corpus.languages import SIMPLIFIED_SIGNS, to_traditional
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


def test_a_text_is_traditional_by_most_of_its_characters() -> None:
    simplified = "国家机关应当及时安置被拐卖的妇女，并协助返国。"
    assert detect_language(f"{simplified}本名作「張學良」。")[0] == "zh"
    assert detect_language("他寫著：「國家機關應當及時安置婦女。」見国法。")[0] == "zh-Hant"
    # None of the frequent characters.
    assert detect_language("谁卖鱼？张华、杨红买鱼。")[0] == "zh"
    assert detect_language("谁卖鱼？張華、楊紅買魚賣豬。")[0] == "zh-Hant"


def test_the_characters_taken_for_simplified_have_another_form() -> None:
    assert [sign for sign in SIMPLIFIED_SIGNS if to_traditional(sign) == sign] == []


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
    ("nl", "De slachtoffers van mensenhandel hebben recht op hulp van de staat."),
    ("de", "Gesetz zur Bekämpfung des Menschenhandels und zum Schutz der Opfer"),
    ("it", "Misure contro la tratta di persone e per la protezione delle vittime"),
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


_ENGLISH_BY_NAMES = [
    # Names of cases, people and places.
    "Osman v. Denmark; V. K. v. Russia; S. M. v. Croatia; V. C. L. v. UK",
    "R v K; R v L; R v S; R v Z",
    "Mr. A. O. Adeyemi, Ms. E. A. Okafor",
    "In re De La Rosa v. De La Cruz",
    "Van de Ven, Van den Bos, Van Dijk",
    "Los Angeles, San Jose, Las Vegas, El Paso",
    "To: Di Wang; Da Li; Ma Ke; Su Lin; Lo Chi",
    "Li Na, Ma Lin, Si De, Da Wei, Di Na, E Hua",
    "Statement by Ms. Trần Thị Thu Hà, Việt Nam, Geneva",
    "Mr Đặng Hữu Phước",
    # Numbers of items, forms, references, addresses.
    "(a) (b) (c) (d) (e) A E I O",
    "Yes / No A O E",
    "Paras. 3, 4; para. 5; para. 6; para. 7; note 8",
    "Id. at 5; id. para. 6; id. para. 7",
    "inter alia, pro se, ex parte, per se, et al., sine qua non, pro bono, in re, non liquet",
    "www.la-strada.org/que/por/una/con/su/como; por.una@con.mx",
    # Foreign titles in English ones.
    "Die Hard: in den Film",
    "Trata de personas: Palermo Protocol",
    "Ley contra la trata de personas in Mexico: an overview",
    "Loi relative à la traite: English summary",
    "Partner NGOs: La Strada; Casa Alianza; Fundación de la Esperanza; Sin Fronteras",
    "Law on Prevention and Combat of Trafficking (Luật phòng, chống mua bán người)",
]


@pytest.mark.parametrize("text", _ENGLISH_BY_NAMES)
def test_english_with_foreign_names_and_titles_stays_english(text: str) -> None:
    # A long list of them shows no more than one.
    for repeated in (text, "; ".join([text] * 12), "\n".join([text] * 12)):
        assert detect_language(repeated)[0] == "en"


_ENGLISH = """The victims of trafficking shall have access to the assistance that they need, and it is for
the State to see that the measures under this law are taken by its authorities."""


@pytest.mark.parametrize("length", [1, 3, 10])
def test_a_text_in_two_languages_is_in_the_one_that_has_the_larger_share(length: int) -> None:
    french, english = (f"{each}\n" * length for each in (_FRENCH, _ENGLISH))
    for few, many, tag in ((french, english, "en"), (english, french, "fr")):
        assert detect_language(few * 26 + many * 75)[0] == tag
        assert detect_language(many * 75 + few * 26)[0] == tag
    # In doubt it is English: a document in another language is not searched.
    assert detect_language(french * 50 + english * 50)[0] == "en"
    assert detect_language(english * 50 + french * 50)[0] == "en"


_BY_WORDS = {"vi", "fr", "es", "pt", "nl", "de", "it", "id"}


def test_few_words_are_never_quite_sure() -> None:
    for tag, text in _SHORT:
        assert tag not in _BY_WORDS or detect_language(text)[1] <= 0.6
    assert detect_language(_DUTCH)[1] > 0.6


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
