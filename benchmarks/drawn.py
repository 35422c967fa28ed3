"""Expansions and spelling suggestions drawn at random, to be read by a person.

    python -m benchmarks.drawn DATA_DIR [--seed N] [--expansions N] [--suggestions N] [--queries FILE]

For an existing library. The queries are those of tests/relevance and benchmarks/data (``query`` in each
line of a FILE of JSON Lines instead). An expansion is printed with its query, language and source. For
a suggestion one word of a query that the texts contain is mistyped: in English a letter is left out,
doubled, replaced or swapped, or a space is missing; in Chinese a character is replaced by one that
sounds the same. Then it says whether the suggestion restores the query. All queries as they are should
have no suggestion.
"""

from __future__ import annotations

import argparse
import json
import random
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from benchmarks.same_answers import FILES
from corpus import text_lang
from kb.services import Services, open_services
from kb.settings import Settings
from search import SearchQuery
from search.query.lexicon import sound

EVERYDAY = Path(__file__).parent / "data" / "everyday.jsonl"
_LEAST_LETTERS = 6
_LEAST_UNITS = 3
"""A word to mistype is in so many units at least: what a text has once is rarely asked for."""


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.drawn")
    parser.add_argument("data", type=Path)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--expansions", type=int, default=100)
    parser.add_argument("--suggestions", type=int, default=50)
    parser.add_argument("--queries", type=Path, action="append")
    given = parser.parse_args()
    queries = _queries(given.queries or (*FILES, EVERYDAY))
    chance = random.Random(given.seed)
    with open_services(Settings(data_dir=given.data, embeddings="off")) as services:
        _print_expansions(services, queries, given.expansions, chance)
        _print_suggestions(services, queries, given.suggestions, chance)


def _queries(files: Iterable[Path]) -> list[str]:
    lines = (line for file in files for line in file.read_text("utf-8").splitlines())
    return list(dict.fromkeys(json.loads(line)["query"] for line in lines))


def _print_expansions(
    services: Services, queries: Sequence[str], count: int, chance: random.Random
) -> None:
    found = [
        (query, plan.lang, each.source, each.term, "/".join(each.translations))
        for query in queries
        for plan in services.searcher.plans(SearchQuery(query, ui_lang=text_lang(query)))
        for each in plan.expansions
    ]
    print(f"# {min(count, len(found))} of {len(found)} expansions of {len(queries)} queries")
    for line in chance.sample(found, min(count, len(found))):
        print(" | ".join(line))


def _print_suggestions(
    services: Services, queries: Sequence[str], count: int, chance: random.Random
) -> None:
    for query in queries:
        suggested, _ = _suggested(services, query)
        if suggested:
            print(f"well spelt: {query} → {suggested}")
    vocabularies = {lang: services.engine.vocabulary(lang) for lang in ("en", "zh")}
    homophones = _homophones(vocabularies["zh"])
    outcomes: Counter[str] = Counter()
    chance.shuffle(drawn := list(queries))
    print(f"# {count} mistyped queries")
    for query in drawn:
        vocabulary = vocabularies[text_lang(query)]
        typed = _mistyped(services, query, vocabulary, homophones, chance)
        if typed is None:
            continue
        suggested, at_once = _suggested(services, typed)
        outcome = "none" if suggested is None else "right" if suggested == query else "other"
        outcomes[outcome] += 1
        searched = " (searched at once)" if at_once else ""
        print(f"{outcome}: {query} | {typed} → {suggested or '–'}{searched}")
        if outcomes.total() == count:
            break
    print(", ".join(f"{name}: {number}" for name, number in sorted(outcomes.items())))


def _suggested(services: Services, text: str) -> tuple[str | None, bool]:
    """The suggestion for a text, and whether its results are shown."""
    query = SearchQuery(text, ui_lang=text_lang(text), limit=1, mode="lexical")
    answer = services.searcher.search(query)
    return answer.did_you_mean, answer.respelt


def _homophones(vocabulary: Mapping[str, int]) -> dict[str, list[str]]:
    """For each character of the texts the other ones of its sound, without tone."""
    by_sound: defaultdict[str, list[str]] = defaultdict(list)
    for char in sorted({char for word in vocabulary for char in word}):
        by_sound[sound(char)].append(char)
    return {char: [o for o in same if o != char] for same in by_sound.values() for char in same}


def _mistyped(
    services: Services,
    query: str,
    vocabulary: Mapping[str, int],
    homophones: Mapping[str, Sequence[str]],
    chance: random.Random,
) -> str | None:
    """The query with one word mistyped; None if it has no word for that."""
    words = [
        word
        for word in services.segmenter.words(query)
        if vocabulary.get(word.text, 0) >= _LEAST_UNITS
        and (len(word.text) > 1 if word.han else len(word.text) >= _LEAST_LETTERS)
        and (word.han or word.text.isalpha())
    ]
    if not words:
        return None
    word = chance.choice(words)
    typed = query[word.start : word.end]
    at = chance.randrange(len(typed) if word.han else len(typed) - 1)
    if word.han:
        others = homophones.get(typed[at])
        if not others:
            return None
        wrong = typed[:at] + chance.choice(others) + typed[at + 1 :]
    else:
        at = max(at, 1)
        wrong = chance.choice(
            [
                typed[:at] + typed[at + 1 :],
                typed[:at] + typed[at] + typed[at:],
                typed[:at] + chance.choice("abcdefghijklmnopqrstuvwxyz") + typed[at + 1 :],
                typed[:at] + typed[at + 1] + typed[at] + typed[at + 2 :],
            ]
        )
        rest = query[word.end :]
        if rest.startswith(" ") and not chance.randrange(6):
            return query[: word.end] + rest[1:]
    return None if wrong == typed else query[: word.start] + wrong + query[word.end :]


if __name__ == "__main__":
    main()
