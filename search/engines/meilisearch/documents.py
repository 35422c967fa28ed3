"""Units as Meilisearch documents: tokens to find them, values to filter and count, and their packed texts.

The server only finds; kb ranks by the packed texts. Each token of a unit is therefore stored once, in one
of a few attributes: the more the unit is about the token, the earlier the attribute. The server then
returns the units first that are most about a token.
"""

from __future__ import annotations

import base64
import hashlib
import re
import zlib
from collections import Counter
from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any

import msgspec

from corpus.languages import HAN
from search.engines.engine import ALWAYS, FACETS, UnitRecord
from search.engines.meilisearch.bm25 import weight
from search.index.records import BREAK
from search.weights import FieldWeights

WORD_FIELDS = ("title", "headings", "locator", "body", "low_weight")
PHRASE_FIELDS = ("title", "headings", "body")
"""The fields in which words may have to be adjacent."""
EXACT_FIELDS = ("exact", "exact_title")
TEXT_FIELDS = (*WORD_FIELDS, *EXACT_FIELDS)
LOCATORS = "locator_keys"
TIERS = (("first", 1.7), ("second", 1.3), ("third", 0.9), ("fourth", 0.0))
"""The attributes of words, each with the least weight that a word in it has (see ``bm25``).

A word that occurs once in a body of mean length has weight 1.
"""
CHARACTERS = "characters"
"""The attribute of characters, and of words as written."""
VALUES = (*FACETS, "valid_from", "valid_to")
PLACE = "place"
PACKED = "packed"
OWNER = "owner"
FETCHED = ("id", PACKED)
"""The attributes that kb needs. Each further one costs the server time for each hit."""
SEPARATOR = ";"
"""The server regards the words on both sides as far apart: it stores few exact positions of them, and does
not look for adjacent words of a query as one word."""
_LENGTHS = {"h": 3, "c": 4, "w": 5, "l": 6}
"""The number of letters in coded Han characters (h), words as written (c), words (w) and locators (l): it
distinguishes them.

Of 100,000 words 0.8 % have the same letters as another: units of the other word become candidates, too, and
kb finds that they do not match.
"""
_DIGITS = "abcdefghijklmnopqrstuvwxyz234567"
_SAME = "="
"""Replaces characters that can be restored from the words; it is no token itself."""
_BETWEEN = re.compile(rf"(?<={HAN.pattern}) (?={HAN.pattern})")
_TOKEN = re.compile(rf"{HAN.pattern}|[^ ]+")
_ORDERED = "234567abcdefghijklmnopqrstuvwxyz"
_PART = "\x1f"
"""Separates the parts of a packed unit."""
_OWN = 6
"""The number of the first parts, which are not texts."""
_DICTIONARY = 32_000
"""Bytes of text to which the compression may refer; zlib looks back no further."""


class Unit:
    """A unit as the server returned it. Its texts are only made when they are asked for: most units do not
    match."""

    __slots__ = (
        "_fields",
        "_sketch",
        "_spaced",
        "_values",
        "document_id",
        "id",
        "key",
        "locator_keys",
        "packed",
        "passage_ids",
        "place",
        "plain",
        "words",
    )

    def __init__(self, key: str, packed: str, unpacked: str) -> None:
        self.key = key
        self.packed = packed
        parts = unpacked.split(_PART)
        self.id, self.document_id, passage_ids, keys, self.place, self._values = parts[:_OWN]
        self._sketch, *fields = parts[_OWN:]
        self.passage_ids = tuple(passage_ids.split("\n"))
        self.locator_keys = tuple(keys.split("\n")) if keys else ()
        self._fields = fields
        self._spaced: dict[str, str] = {}
        self.words = _spread(_PART.join(fields[: len(WORD_FIELDS)])).replace(_PART, f" {_PART} ")
        """The texts of ``WORD_FIELDS``, one after the other."""
        self.plain = _PART.join(fields).replace(" ", "")
        """All texts without spaces: characters that are not side by side in it are so in no field."""

    def text(self, field: str) -> str:
        """The words of a field, each between two spaces of its own."""
        text = self._spaced.get(field)
        if text is None:
            packed = self._fields[TEXT_FIELDS.index(field)]
            if field == "exact":
                body = TEXT_FIELDS.index("body")
                words = self._fields[body] or self._fields[body + 1]
                text = spaced(_restored(packed, words))
            elif field == "exact_title":
                text = spaced(_divided(packed))
            else:
                text = _spread(packed)
            self._spaced[field] = text
        return text

    def length(self, field: str) -> int:
        """The number of words in a field."""
        text = self.text(field)
        return text.count("  ") + 1 if text.strip() else 0

    @property
    def values(self) -> dict[str, Any]:
        """What can be filtered and counted, without what it does not have."""
        return _decoded(self._values)

    @property
    def texts(self) -> dict[str, str]:
        """The text of each field."""
        return {field: self.text(field) for field in TEXT_FIELDS}

    @property
    def sketch(self) -> bytes:
        return base64.b64decode(self._sketch)


class Packing:
    """Packs the texts of units. ``dictionary``: typical texts, which make the packed ones smaller."""

    def __init__(self, dictionary: bytes) -> None:
        self.dictionary = dictionary
        self._mark = hashlib.blake2b(dictionary, digest_size=3).hexdigest()

    @classmethod
    def of(cls, units: Sequence[UnitRecord]) -> Packing:
        """A packing with the texts of these units as dictionary."""
        return cls(b"".join(map(_encoded, units))[-_DICTIONARY:])

    def pack(self, unit: UnitRecord) -> str:
        # Raw deflate without a checksum: the server protects its data itself.
        packer = zlib.compressobj(
            6, zlib.DEFLATED, -15, 9, zlib.Z_DEFAULT_STRATEGY, self.dictionary
        )
        return (
            self._mark + base64.b64encode(packer.compress(_encoded(unit)) + packer.flush()).decode()
        )

    def document(
        self, unit: UnitRecord, lengths: Mapping[str, float], fields: FieldWeights
    ) -> dict[str, Any]:
        """The Meilisearch document of a unit. ``lengths``: the usual number of words in each field."""
        tiers: dict[str, list[str]] = {name: [] for name, _ in TIERS}
        for token, worth in _worths(unit, lengths, fields).items():
            tiers[next(name for name, least in TIERS if worth >= least)].append(coded("w", token))
        tiers[TIERS[0][0]] += [coded("l", key) for key in unit.locator_keys]
        characters = dict.fromkeys([*unit.exact.split(), *unit.exact_title.split()])
        tiers[CHARACTERS] = [coded("c", token) for token in characters if token != BREAK]
        return {
            "id": document_key(unit.id),
            OWNER: owner_key(unit.document_id),
            PLACE: _place(unit),
            **_values(unit),
            # In order, a word has similar positions in most units: the server keeps a list for each.
            **{name: SEPARATOR.join(sorted(tokens)) for name, tokens in tiers.items() if tokens},
            PACKED: self.pack(unit),
        }

    def unit(self, key: str, packed: str) -> Unit:
        """The unit with a key, from its packed texts.

        Raises ValueError if it was packed with another dictionary, as before a rebuild.
        """
        if not packed.startswith(self._mark):
            raise ValueError(f"{key} is packed otherwise")
        unpacker = zlib.decompressobj(-15, self.dictionary)
        unpacked = unpacker.decompress(base64.b64decode(packed[len(self._mark) :]))
        return Unit(key, packed, unpacked.decode())


@lru_cache(maxsize=10_000)
def _decoded(values: str) -> dict[str, Any]:
    """Values in JSON; the same object for equal ones, which all units of a document have."""
    decoded: dict[str, Any] = msgspec.json.decode(values)
    return decoded


def _spread(text: str) -> str:
    """A text of words joined by one space, in the form that ``spaced`` makes."""
    return f" {text.replace(' ', '  ')} "


def spaced(tokens: Sequence[str]) -> str:
    """Adjacent tokens in the form in which a text contains them."""
    return f" {'  '.join(tokens)} "


@lru_cache(maxsize=500_000)
def coded(kind: str, token: str) -> str:
    """A token as the server indexes it: letters that none of its segmenters divides.

    ``kind``: w for words, c for characters and words as written, l for locators.
    """
    if kind == "c" and HAN.fullmatch(token):
        # Some share their letters: that brings candidates which kb then finds not to fit.
        kind, number = "h", ord(token)
    else:
        number = _hash(token)
    letters = []
    for _ in range(_LENGTHS[kind]):
        number, at = divmod(number, 26)
        letters.append(_DIGITS[at])
    return "".join(letters)


def document_key(unit_id: str) -> str:
    """The key of a unit: Meilisearch accepts only ASCII, and its filters ignore the case of letters."""
    return _in_letters(_hash(unit_id), 12)


@lru_cache(maxsize=1000)
def owner_key(document_id: str) -> str:
    """A short key of a document (the owner of units), by which its units are found."""
    return _in_letters(_hash(document_id), 9)


def _hash(text: str) -> int:
    return int.from_bytes(hashlib.blake2b(text.encode(), digest_size=8).digest(), "big")


def _in_letters(number: int, length: int) -> str:
    """The lowest bits of a number as ``length`` letters, five bits each; they sort like the numbers."""
    places = range(5 * (length - 1), -1, -5)
    return "".join(_ORDERED[number >> place & 31] for place in places)


def _place(unit: UnitRecord) -> str:
    """The order of a unit, as text, because the server's numbers have only 53 bits."""
    return _in_letters(unit.order, 13)


def _values(unit: UnitRecord) -> dict[str, Any]:
    """What can be filtered and counted, without the values that most units have."""
    values = {name: getattr(unit, name) for name in VALUES}
    usual = {"valid_from": 0, "valid_to": ALWAYS}
    return {name: value for name, value in values.items() if value not in (None, usual.get(name))}


def _joined(text: str) -> str:
    """The text without the spaces between Han characters, which takes less room."""
    return _BETWEEN.sub("", text)


def _divided(text: str) -> list[str]:
    """The tokens of a text that ``_joined`` made."""
    return _TOKEN.findall(text)


def _shortened(exact: str, words: str) -> str:
    """The exact text of a unit; characters of the body are left out if its words contain them."""
    headings, separator, body = exact.rpartition(BREAK)
    if body.split() == _characters(words):
        body = f" {_SAME}"
    return _joined(headings + separator + body)


def _restored(shortened: str, words: str) -> list[str]:
    """The tokens of a text that ``_shortened`` made."""
    tokens = _divided(shortened)
    return [*tokens[:-1], *_characters(words)] if tokens[-1:] == [_SAME] else tokens


def _characters(words: str) -> list[str]:
    """The characters of words in their order; ``words`` also contains parts of words after a break."""
    return _divided(words.partition(f" {BREAK} ")[0])


def _encoded(unit: UnitRecord) -> bytes:
    parts = [
        unit.id,
        unit.document_id,
        "\n".join(unit.passage_ids),
        "\n".join(unit.locator_keys),
        _place(unit),
        msgspec.json.encode(_values(unit)).decode(),
        base64.b64encode(unit.sketch).decode(),
        *(getattr(unit, name) for name in WORD_FIELDS),
        _shortened(unit.exact, unit.body or unit.low_weight),
        _joined(unit.exact_title),
    ]
    return _PART.join(parts).encode()


def _worths(
    unit: UnitRecord, lengths: Mapping[str, float], fields: FieldWeights
) -> dict[str, float]:
    """The weight of each word in the field in which it is largest."""
    worths: dict[str, float] = {}
    for name in WORD_FIELDS:
        tokens = getattr(unit, name).split()
        factor = getattr(fields, name)
        for token, found in Counter(tokens).items():
            if token != BREAK:
                worth = factor * weight(found, len(tokens), lengths[name])
                worths[token] = max(worth, worths.get(token, 0.0))
    return worths
