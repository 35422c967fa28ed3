"""The Snowball stemmer for English that tantivy brings."""

from __future__ import annotations

from tantivy import Filter, TextAnalyzerBuilder, Tokenizer

_ANALYZER = TextAnalyzerBuilder(Tokenizer.raw()).filter(Filter.stemmer("english")).build()


def english_stem(word: str) -> str:
    """The stem of a folded word; the word itself where nothing is left of it."""
    (stem,) = _ANALYZER.analyze(word) or [word]
    return str(stem)
