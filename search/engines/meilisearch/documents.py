"""A unit as a Meilisearch document: texts for ranking, and their tokens for filters."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Sequence
from typing import Any

from corpus.languages import HAN
from search.engines.engine import FACETS, VOCABULARY_FIELDS, UnitRecord, is_vocabulary
from search.engines.meilisearch.filters import differs, equals
from search.index.records import BREAK

WORD_FIELDS = ("title", "headings", "locator", "body", "aside")
PHRASE_FIELDS = ("title", "headings", "body")
"""The fields in which words may have to be adjacent."""
EXACT_FIELDS = ("exact", "exact_title")
TEXT_FIELDS = (*WORD_FIELDS, *EXACT_FIELDS)
LONGEST_RUN = 3
"""With pairs alone a quarter of quotations match units without them; with threes, a tenth."""
MOST_REPEATS = 6
"""The number of occurrences that are counted; more add little to the weight (see ``bm25``)."""
EVERY_UNIT = differs("document", "")
"""The filter that accepts all units, as an operand of others."""
NO_UNIT = equals("document", "")
"""The filter that lets none through."""
_KEPT = ("locator_keys", "valid_from", "valid_to", *TEXT_FIELDS, *FACETS)


def holding(field: str) -> str:
    """The attribute that lists the tokens of a field, and runs of tokens."""
    return f"has_{field}"


def holds(field: str, token: str) -> str:
    """The filter for units with a token in a field."""
    return equals(holding(field), token)


def spelling(field: str) -> str:
    """The attribute that lists the words of letters in a field of characters."""
    return f"spelt_{field}"


def counting(field: str) -> str:
    """The attribute that counts the words of a field."""
    return f"words_{field}"


VOCABULARIES = {
    "en": tuple(map(spelling, VOCABULARY_FIELDS["en"])),
    "zh": tuple(map(holding, VOCABULARY_FIELDS["zh"])),
}
"""The attributes that list a language's words as written."""


def repeated(field: str, token: str, found: int) -> str:
    """The entry in a unit's ``repeats`` for a token that occurs more than once in a field."""
    return f"{field} {token} {min(found, MOST_REPEATS)}"


def make_document(unit: UnitRecord, stamp: str) -> dict[str, Any]:
    """The document of a unit; ``stamp`` identifies the write, so that older documents can be found."""
    texts = {name: getattr(unit, name).split() for name in TEXT_FIELDS}
    return {
        **{name: getattr(unit, name) for name in _KEPT},
        "id": document_key(unit.id),
        "unit": unit.id,
        "document": unit.document_id,
        "passages": unit.passage_ids,
        # As text: the server's numbers have 53 bits.
        "place": f"{unit.order:016x}",
        "stamp": stamp,
        **{holding(name): [*_distinct(texts[name]), *_runs(name, texts[name])] for name in texts},
        **{counting(name): len(texts[name]) for name in WORD_FIELDS},
        "repeats": [
            repeated(name, token, found)
            for name in WORD_FIELDS
            for token, found in Counter(texts[name]).items()
            if found > 1 and token != BREAK
        ],
        **{
            spelling(name): [each for each in _distinct(texts[name]) if is_vocabulary(each, "en")]
            for name in EXACT_FIELDS
        },
    }


def runs(tokens: Sequence[str], length: int) -> list[str]:
    """All runs of this many tokens side by side, none across the end of a text."""
    windows = zip(*(tokens[at:] for at in range(length)), strict=False)
    return _distinct([" ".join(window) for window in windows if BREAK not in window])


def document_key(unit_id: str) -> str:
    """An id in the form that Meilisearch accepts: ASCII."""
    return hashlib.blake2b(unit_id.encode(), digest_size=16).hexdigest()


def _runs(field: str, tokens: Sequence[str]) -> list[str]:
    """Runs by which phrases are found; none for Chinese words, which never form a phrase."""
    if field not in (*EXACT_FIELDS, *PHRASE_FIELDS):
        return []
    found = [run for length in range(2, LONGEST_RUN + 1) for run in runs(tokens, length)]
    return found if field in EXACT_FIELDS else [run for run in found if not HAN.search(run)]


def _distinct(tokens: Sequence[str]) -> list[str]:
    return [token for token in dict.fromkeys(tokens) if token != BREAK]
