"""Passages in, answers out.

``index_documents`` and ``rebuild_index`` fill an engine; ``Searcher.search`` asks it.
"""

from search.answer import Answer, Group, Hit, PassageSource, Snippet
from search.citations import CitationResolver, Place, ReferenceFinder, Resolution
from search.dense import Dense, EncodedDense, NoDense
from search.dictionary import Dictionary, NoDictionary, load_dictionary
from search.embedded import EmbeddedEngine
from search.engine import (
    FACETS,
    EngineHit,
    EngineRequest,
    EngineResult,
    IndexStats,
    SearchEngine,
)
from search.indexing import IndexedDocument, index_documents, index_signature, rebuild_index
from search.operators import Notice, NoticeCode, Operator, ParsedText, parse_text
from search.plan import Plan
from search.query import Filters, SearchQuery
from search.searcher import Searcher
from search.segmenter import Segmenter
from search.translations import Expansion, TermEntry, Translations
from search.units import Unit, cut_units
from search.weights import Weights, load_weights

__all__ = [
    "FACETS",
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
    "Filters",
    "Group",
    "Hit",
    "IndexStats",
    "IndexedDocument",
    "NoDense",
    "NoDictionary",
    "Notice",
    "NoticeCode",
    "Operator",
    "ParsedText",
    "PassageSource",
    "Place",
    "Plan",
    "ReferenceFinder",
    "Resolution",
    "SearchEngine",
    "SearchQuery",
    "Searcher",
    "Segmenter",
    "Snippet",
    "TermEntry",
    "Translations",
    "Unit",
    "Weights",
    "cut_units",
    "index_documents",
    "index_signature",
    "load_dictionary",
    "load_weights",
    "parse_text",
    "rebuild_index",
]
