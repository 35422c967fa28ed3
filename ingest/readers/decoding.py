"""Bytes to text: BOM, strict UTF-8, then the Chinese encoding with the best score."""

from __future__ import annotations

import codecs
import re

from corpus.languages import HAN, detect_tag

_BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_META_CHARSET = re.compile(
    rb"""<meta[^>]{0,200}?charset\s*=\s*["']?\s*([A-Za-z0-9_-]{3,20})""", re.IGNORECASE
)
_BAD = "\ufffd"
# If fewer of a file's non-ASCII characters are broken, it is damaged rather than in another encoding.
_DAMAGED = 0.02
# Enough Han characters to distinguish encodings; in the notes 60 were enough for 100 %.
_SAMPLE = 20_000
_USER_DEFINED = re.compile(rf"(?<={HAN.pattern})[\ue000-\ueeb7]|[\ue000-\ueeb7](?={HAN.pattern})")
_IN_FIRST_AREA = 785
_TRAILS = 157
_LOW_TRAILS = 63


def decode(data: bytes, *, html: bool = False) -> str:
    """The text of a file in UTF-8, UTF-16, GB18030 or Big5; in HTML the declared charset counts too.

    Bytes that cannot be decoded are left out, not replaced by U+FFFD. Characters of the Hong Kong
    supplement to Big5 in Unicode's private use area are replaced by the characters that Unicode has for
    them now.
    """
    return _without_user_defined(_decode(data, html=html))


def _decode(data: bytes, *, html: bool) -> str:
    for bom, name in _BOMS:
        if data.startswith(bom):
            return _drop_bad(data.decode(name, "replace"))
    if b"\0" in data[:4096]:
        # NUL is valid UTF-8, and every second byte of an English text in UTF-16.
        return _best_guess(data, _UTF16)
    candidates = ["utf-8"]
    if html and (meta := _META_CHARSET.search(data[:4096])):
        candidates.insert(0, _superset(meta[1].decode("ascii").lower()))
    for name in candidates:
        try:
            return data.decode(name)
        except (UnicodeDecodeError, LookupError):
            continue
    damaged = data.decode("utf-8", "replace")
    if _broken_share(damaged) <= _DAMAGED:
        return _drop_bad(damaged)
    return _best_guess(data, (*_UTF16, *_OTHERS))


def _without_user_defined(text: str) -> str:
    """Before 2004, programs mapped these characters to the user-defined ones of Windows: U+E000 for FA40
    and on, U+E311 for 8E40 and on. Only in Traditional Chinese, and only beside a Han character: others use
    that area, too."""
    if not _USER_DEFINED.search(text) or detect_tag(text[:_SAMPLE]) != "zh-Hant":
        return text
    return _USER_DEFINED.sub(lambda match: _from_supplement(match[0]), text)


def _from_supplement(sign: str) -> str:
    offset = ord(sign) - 0xE000
    first, offset = (0xFA, offset) if offset < _IN_FIRST_AREA else (0x8E, offset - _IN_FIRST_AREA)
    row, place = divmod(offset, _TRAILS)
    trail = 0x40 + place if place < _LOW_TRAILS else 0xA1 + place - _LOW_TRAILS
    try:
        return bytes((first + row, trail)).decode("big5hkscs")
    except UnicodeDecodeError:
        return sign


def _best_guess(data: bytes, encodings: tuple[str, ...]) -> str:
    tried = []
    for name in encodings:
        text = data.decode(name, "replace")
        sample = text[:_SAMPLE]
        tried.append((_SCORES[name](sample) - _broken_share(sample), text))
    return _drop_bad(max(tried, key=lambda pair: pair[0])[1])


def _broken_share(text: str) -> float:
    """The share of broken characters among the non-ASCII ones."""
    beyond = len(text) - len(text.encode("ascii", "ignore"))
    return text.count(_BAD) / beyond if beyond else 0.0


def _drop_bad(text: str) -> str:
    return text.replace(_BAD, "")


def _superset(name: str) -> str:
    """Pages declared as gb2312 or gbk often contain characters of the encoding's successor."""
    if name in ("gb2312", "gbk"):
        return "gb18030"
    return "big5hkscs" if name == "big5" else name


def _score_gb(text: str) -> float:
    """Share of Han characters in GB 2312 level 1, its 3,755 most common ones (rows B0 to D7)."""
    return _share_of_lead_bytes(text, "gb2312", 0xB0, 0xD7)


def _score_big5(text: str) -> float:
    """Share of Han characters in Big5 level 1, its 5,401 most common ones (rows A4 to C6)."""
    return _share_of_lead_bytes(text, "big5", 0xA4, 0xC6)


def _score_utf16(text: str) -> float:
    """Share of characters that are Han, common Latin or usual punctuation."""
    usual = sum(
        (c.isascii() and c != "\0") or "\u3000" <= c <= "\u303f" or "\uff00" <= c <= "\uffef"
        for c in text
    )
    common = sum(1 for c in HAN.findall(text) if c.encode("gb2312", "ignore"))
    return (usual + common) / len(text) * 0.99 if text else 0.0


def _score_western(text: str) -> float:
    """Western text is mostly ASCII; a Chinese file decoded as Western is mostly accented letters."""
    return sum(c.isascii() for c in text) / len(text) * 0.9 if text else 0.0


def _share_of_lead_bytes(text: str, encoding: str, first: int, last: int) -> float:
    han: list[str] = HAN.findall(text)
    if not han:
        return 0.0
    lead_bytes = [c.encode(encoding, "ignore")[:1] for c in han]
    odd = sum("\ue000" <= c <= "\uf8ff" for c in text)
    return sum(bool(b) and first <= b[0] <= last for b in lead_bytes) / (len(han) + odd)


_UTF16 = ("utf-16-le", "utf-16-be")
_OTHERS = ("gb18030", "big5hkscs", "cp1252")
_SCORES = {
    "utf-16-le": _score_utf16,
    "utf-16-be": _score_utf16,
    "gb18030": _score_gb,
    "big5hkscs": _score_big5,
    "cp1252": _score_western,
}
