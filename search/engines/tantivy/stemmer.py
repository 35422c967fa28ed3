"""The Snowball stemmer for English, from tantivy."""

from __future__ import annotations

from tantivy import Filter, TextAnalyzerBuilder, Tokenizer

_ANALYZER = TextAnalyzerBuilder(Tokenizer.raw()).filter(Filter.stemmer("english")).build()


def english_stem(word: str) -> str:
    """The stem of a folded word; the word itself if the stem is empty."""
    (stem,) = _ANALYZER.analyze(word) or [word]
    return str(stem)
