"""Text in the encodings that Chinese and English offices use, with and without a mark of order."""

from __future__ import annotations

import codecs
from pathlib import Path

import pytest

from ingest.readers.decoding import decode
from tests.support.structured import from_file, squeezed, words_of

HANS = """反对拐卖人口工作指南
第一条 为了预防和惩治拐卖人口犯罪，保护受害人的合法权益，制定本指南。
第二条 公安机关、民政部门和妇女联合会应当相互配合，及时识别、救助和转介受害人。
"""
HANT = """人口販運防制指引
第一條 為防制人口販運行為及保護被害人權益，特訂定本指引。
第二條 警察機關、移民機關與社會福利機構應相互配合，及時鑑別、安置與轉介被害人。
"""
EN = """Guidance on Referral
Article 1 Victims are identified “promptly” and referred to the competent service.
Article 2 Each agency names a focal point — by name — within thirty days.
"""


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        *((HANS, e) for e in ("utf-8", "gb2312", "gbk", "gb18030")),
        *((HANT, e) for e in ("utf-8", "big5", "big5hkscs", "gb18030")),
        *((EN, e) for e in ("utf-8", "cp1252")),
        *((t, e) for t in (HANS, HANT, EN) for e in ("utf-16-le", "utf-16-be", "utf-16", "utf-32")),
        *((t, "utf-8-sig") for t in (HANS, HANT, EN)),
    ],
)
def test_a_file_is_read_in_its_encoding(text: str, encoding: str, tmp_path: Path) -> None:
    path = tmp_path / "guide.txt"
    path.write_bytes(text.encode(encoding))
    assert words_of(from_file(path)) == squeezed(text)


@pytest.mark.parametrize("encoding", ["gb18030", "utf-16-le", "utf-16-be"])
def test_few_words_are_enough(encoding: str) -> None:
    text = "为了保护受害人的合法权益，预防和惩治拐卖人口犯罪活动。"
    assert decode(text.encode(encoding)) == text


def test_characters_beyond_gbk_are_read() -> None:
    text = HANS + "受害人姓名：𠮷田、㐱㐂。"
    assert decode(text.encode("gb18030")) == text


def test_a_byte_order_mark_is_no_text() -> None:
    for mark, encoding in ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_BE, "utf-16-be")):
        assert decode(mark + HANS.encode(encoding)) == HANS


@pytest.mark.parametrize("cut", [1, 2])
def test_a_file_cut_within_a_sign_loses_only_that(cut: int) -> None:
    data = (HANS * 20).encode()
    whole = (HANS * 20).rstrip("\n")
    assert decode(data.rstrip(b"\n")[:-cut]) == whole[:-1]


def test_a_broken_byte_is_left_out_and_not_replaced() -> None:
    data = (HANS * 20).encode("gb18030")
    text = decode(data[:400] + b"\xff" + data[400:])
    assert "\ufffd" not in text
    assert text.startswith(HANS)


@pytest.mark.parametrize(
    ("declared", "encoding"), [("gb2312", "gb18030"), ("big5", "big5hkscs"), ("utf-8", "utf-8")]
)
def test_html_says_its_charset(declared: str, encoding: str, tmp_path: Path) -> None:
    words = "镕基" if encoding != "big5hkscs" else "販運"
    path = tmp_path / "page.html"
    page = f'<html><head><meta charset="{declared}"><title>t</title></head><body><p>{words}</body>'
    path.write_bytes(page.encode(encoding))
    assert words_of(from_file(path)) == words


@pytest.mark.parametrize("declared", ["utf-8", "big5", "none-such"])
def test_a_wrong_charset_is_not_believed(declared: str, tmp_path: Path) -> None:
    path = tmp_path / "page.html"
    page = f'<html><head><meta charset="{declared}"></head><body><p>{squeezed(HANS)}</body>'
    path.write_bytes(page.encode("gb18030"))
    assert words_of(from_file(path)) == squeezed(HANS)


def test_any_bytes_become_some_text() -> None:
    for data in (b"", b"\xff", b"\x80\x81", bytes(range(256)), b"\0\0\0", b"a\0"):
        assert isinstance(decode(data), str)


def test_characters_of_hong_kong_s_supplement_are_converted() -> None:
    text = "行政長官\ue2e5力處理扶貧安老助弱，施政報告提出多項建議。"
    assert decode(text.encode()) == text.replace("\ue2e5", "着")
    assert decode("我们\ue2e5力处理扶贫".encode()) == "我们\ue2e5力处理扶贫"
    assert decode("a \ue2e5 b".encode()) == "a \ue2e5 b"
