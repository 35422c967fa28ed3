"""A unit as a Meilisearch document: tokens to find it by, values to filter and count by, and its texts,
packed, to rank it by.

The server finds; kb ranks. So each token of a unit is listed once, in one of a few attributes: the more a
unit is about the token, the earlier the attribute. The server then returns the best units of a token first.
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

WORD_FIELDS = ("title", "headings", "locator", "body", "aside")
PHRASE_FIELDS = ("title", "headings", "body")
"""The fields in which words may have to be adjacent."""
EXACT_FIELDS = ("exact", "exact_title")
TEXT_FIELDS = (*WORD_FIELDS, *EXACT_FIELDS)
LOCATORS = "locator_keys"
TIERS = (("first", 1.7), ("second", 1.3), ("third", 0.9), ("fourth", 0.0))
"""The attributes of words, and the least weight of a word in them (see ``bm25``): 1 is that of a word that
occurs once in a body of mean length."""
CHARACTERS = "characters"
"""The attribute of characters, or of words as written."""
VALUES = (*FACETS, "valid_from", "valid_to")
PLACE = "place"
PACKED = "packed"
OWNER = "owner"
FETCHED = ("id", PACKED, PLACE, *VALUES)
"""The attributes that ranking and counting need."""
_SEPARATOR = ";"
"""To the server the words around it are far apart, so that it notes few of their positions exactly."""
_LENGTHS = {"w": 5, "c": 4, "l": 6}
"""Letters of coded words, characters and locators, which tell them apart. Of 100,000 words 0.8 % share
their letters with another: its units are candidates, too, and kb sees that they do not match."""
_DIGITS = "abcdefghijklmnopqrstuvwxyz234567"
_SAME = "="
"""Stands for characters that the words tell; no token is like it."""
_BETWEEN = re.compile(rf"(?<={HAN.pattern}) (?={HAN.pattern})")
_TOKEN = re.compile(rf"{HAN.pattern}|[^ ]+")
_ORDERED = "234567abcdefghijklmnopqrstuvwxyz"
_DICTIONARY = 32_000
"""Bytes of text that compression may refer to; zlib looks back no further."""


class Unit(msgspec.Struct, kw_only=True):
    """A unit as the server returned it."""

    key: str
    id: str
    document_id: str
    passage_ids: tuple[str, ...]
    sketch: bytes
    place: str
    values: Mapping[str, Any]
    locator_keys: tuple[str, ...]
    texts: dict[str, str]
    """Field → words, each with a space of its own on both sides."""
    lengths: dict[str, int]


class Packing:
    """Packs the texts of units; ``dictionary`` has typical texts, which make them smaller."""

    def __init__(self, dictionary: bytes) -> None:
        self.dictionary = dictionary
        self._mark = hashlib.blake2b(dictionary, digest_size=3).hexdigest()

    @classmethod
    def of(cls, units: Sequence[UnitRecord]) -> Packing:
        """With texts of these units."""
        return cls(b"".join(map(_encoded, units))[-_DICTIONARY:])

    def pack(self, unit: UnitRecord) -> str:
        # Raw deflate: the server's own format needs no checksum of it.
        packer = zlib.compressobj(
            6, zlib.DEFLATED, -15, 9, zlib.Z_DEFAULT_STRATEGY, self.dictionary
        )
        return (
            self._mark + base64.b64encode(packer.compress(_encoded(unit)) + packer.flush()).decode()
        )

    def document(
        self, unit: UnitRecord, lengths: Mapping[str, float], fields: FieldWeights
    ) -> dict[str, Any]:
        """The document of a unit; ``lengths`` are the usual words of each field."""
        tiers: dict[str, list[str]] = {name: [] for name, _ in TIERS}
        for token, worth in _worths(unit, lengths, fields).items():
            tiers[next(name for name, least in TIERS if worth >= least)].append(coded("w", token))
        tiers[TIERS[0][0]] += [coded("l", key) for key in unit.locator_keys]
        characters = dict.fromkeys([*unit.exact.split(), *unit.exact_title.split()])
        tiers[CHARACTERS] = [coded("c", token) for token in characters if token != BREAK]
        # What is as for most units takes no room.
        values = {name: getattr(unit, name) for name in VALUES}
        usual = {"valid_from": 0, "valid_to": ALWAYS}
        return {
            "id": document_key(unit.id),
            OWNER: owner_key(unit.document_id),
            # As text: the server's numbers have 53 bits.
            PLACE: _in_letters(unit.order, 13),
            **{n: value for n, value in values.items() if value not in (None, usual.get(n))},
            **{name: _SEPARATOR.join(tokens) for name, tokens in tiers.items() if tokens},
            PACKED: self.pack(unit),
        }

    def unit(self, document: Mapping[str, Any]) -> Unit:
        """Raises ValueError if it was packed with another dictionary, as before a rebuild."""
        packed = document[PACKED]
        if not packed.startswith(self._mark):
            raise ValueError(f"{document['id']} is packed otherwise")
        unpacker = zlib.decompressobj(-15, self.dictionary)
        parts = (
            unpacker.decompress(base64.b64decode(packed[len(self._mark) :])).decode().split("\x1f")
        )
        id_, document_id, passage_ids, locator_keys, sketch, *texts = parts
        *words, exact, exact_title = texts
        fields = dict(zip(WORD_FIELDS, map(_spread, words), strict=True))
        fields["exact"] = spaced(_restored(exact, texts[3] or texts[4]))
        fields["exact_title"] = spaced(_divided(exact_title))
        return Unit(
            key=document["id"],
            id=id_,
            document_id=document_id,
            passage_ids=tuple(passage_ids.split("\n")),
            sketch=base64.b64decode(sketch),
            place=document[PLACE],
            values=document,
            locator_keys=tuple(locator_keys.split("\n")) if locator_keys else (),
            texts=fields,
            lengths={
                name: text.count("  ") + 1 if text.strip() else 0 for name, text in fields.items()
            },
        )


def _spread(text: str) -> str:
    """Words joined by one space, as ``spaced``."""
    return f" {text.replace(' ', '  ')} "


def spaced(tokens: Sequence[str]) -> str:
    """Tokens side by side, in the form in which a text contains them."""
    return f" {'  '.join(tokens)} "


@lru_cache(maxsize=500_000)
def coded(kind: str, token: str) -> str:
    """A token as the server indexes it: letters that none of its segmenters divides.

    ``kind``: w for words, c for characters and words as written, l for locators.
    """
    number, letters = _hash(token), []
    for _ in range(_LENGTHS[kind]):
        number, at = divmod(number, 26)
        letters.append(_DIGITS[at])
    return "".join(letters)


def document_key(unit_id: str) -> str:
    """An id in the form that Meilisearch accepts: ASCII. Its filters ignore the case of letters."""
    return _in_letters(_hash(unit_id), 12)


@lru_cache(maxsize=1000)
def owner_key(document_id: str) -> str:
    """A short key of a document, by which its units are found."""
    return _in_letters(_hash(document_id), 9)


def _hash(text: str) -> int:
    return int.from_bytes(hashlib.blake2b(text.encode(), digest_size=8).digest(), "big")


def _in_letters(number: int, length: int) -> str:
    """The lowest bits of a number, five in each letter; in their order."""
    places = range(5 * (length - 1), -1, -5)
    return "".join(_ORDERED[number >> place & 31] for place in places)


def _joined(text: str) -> str:
    """Characters without the spaces between them, so that they look as words do, which saves room."""
    return _BETWEEN.sub("", text)


def _divided(text: str) -> list[str]:
    """The tokens of such a text."""
    return _TOKEN.findall(text)


def _shortened(exact: str, words: str) -> str:
    """The characters of a unit without those of its body, if its words tell them."""
    headings, separator, body = exact.rpartition(BREAK)
    if body.split() == _characters(words):
        body = f" {_SAME}"
    return _joined(headings + separator + body)


def _restored(shortened: str, words: str) -> list[str]:
    """The tokens of a text that was shortened."""
    tokens = _divided(shortened)
    return [*tokens[:-1], *_characters(words)] if tokens[-1:] == [_SAME] else tokens


def _characters(words: str) -> list[str]:
    """The characters of words in their order, to which their parts were added."""
    return _divided(words.partition(f" {BREAK} ")[0])


def _encoded(unit: UnitRecord) -> bytes:
    parts = [
        unit.id,
        unit.document_id,
        "\n".join(unit.passage_ids),
        "\n".join(unit.locator_keys),
        base64.b64encode(unit.sketch).decode(),
        *(getattr(unit, name) for name in WORD_FIELDS),
        _shortened(unit.exact, unit.body or unit.aside),
        _joined(unit.exact_title),
    ]
    return "\x1f".join(parts).encode()


def _worths(
    unit: UnitRecord, lengths: Mapping[str, float], fields: FieldWeights
) -> dict[str, float]:
    """Word → its weight in the field in which it is largest."""
    worths: dict[str, float] = {}
    for name in WORD_FIELDS:
        tokens = getattr(unit, name).split()
        factor = getattr(fields, name)
        for token, found in Counter(tokens).items():
            if token != BREAK:
                worth = factor * weight(found, len(tokens), lengths[name])
                worths[token] = max(worth, worths.get(token, 0.0))
    return worths
