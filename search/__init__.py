"""Passages in, answers out.

``index_documents`` and ``rebuild_index`` fill an engine; ``Searcher.search`` asks it.
"""

from search.answer.answer import (
    Alike,
    Answer,
    Group,
    Hit,
    MatchedWord,
    MatchField,
    PassageSource,
    Scores,
    Snippet,
)
from search.answer.explanation import Explanation, LanguageExplained, Understanding
from search.citations import CitationResolver, Place, ReferenceFinder, Resolution
from search.engines.engine import (
    FACETS,
    EngineHit,
    EngineRequest,
    EngineResult,
    Form,
    IndexStats,
    QueryWord,
    SearchEngine,
)
from search.engines.tantivy import EmbeddedEngine
from search.index.records import IndexedDocument, index_documents, index_signature, rebuild_index
from search.index.units import Unit, cut_units
from search.query.dictionary import Dictionary, NoDictionary, load_dictionary
from search.query.expansion import Expansion, ExpansionSource, TermEntry, Translations
from search.query.lay import LayEntry, LayLanguage, load_lay
from search.query.operators import Notice, NoticeCode, Operator, ParsedText, parse_text
from search.query.plan import Plan
from search.query.query import Filters, SearchMode, SearchQuery, Sort
from search.retrieve.related import Related, RelatedFinder, RelatedPassages
from search.retrieve.vectors import Dense, EncodedDense, NoDense
from search.searcher import Searcher
from search.text.segmenter import Segmenter
from search.weights import Weights, load_weights

__all__ = [
    "FACETS",
    "Alike",
    "Answer",
    "CitationResolver",
    "Dense",
    "Dictionary",
    "EmbeddedEngine",
    "EncodedDense",
    "EngineHit",
    "EngineRequest",
    "EngineResult",
    "Expansion",
    "ExpansionSource",
    "Explanation",
    "Filters",
    "Form",
    "Group",
    "Hit",
    "IndexStats",
    "IndexedDocument",
    "LanguageExplained",
    "LayEntry",
    "LayLanguage",
    "MatchField",
    "MatchedWord",
    "NoDense",
    "NoDictionary",
    "Notice",
    "NoticeCode",
    "Operator",
    "ParsedText",
    "PassageSource",
    "Place",
    "Plan",
    "QueryWord",
    "ReferenceFinder",
    "Related",
    "RelatedFinder",
    "RelatedPassages",
    "Resolution",
    "Scores",
    "SearchEngine",
    "SearchMode",
    "SearchQuery",
    "Searcher",
    "Segmenter",
    "Snippet",
    "Sort",
    "TermEntry",
    "Translations",
    "Understanding",
    "Unit",
    "Weights",
    "cut_units",
    "index_documents",
    "index_signature",
    "load_dictionary",
    "load_lay",
    "load_weights",
    "parse_text",
    "rebuild_index",
]
