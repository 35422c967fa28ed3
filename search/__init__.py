"""Passages in, answers out.

``index_documents`` and ``rebuild_index`` fill an engine; ``Searcher.search`` asks it.
"""

from search.answer import Answer, Group, Hit, Met, MetPlace, PassageSource, Scores, Snippet
from search.citations import CitationResolver, Place, ReferenceFinder, Resolution
from search.dense import Dense, EncodedDense, NoDense
from search.dictionary import Dictionary, NoDictionary, load_dictionary
from search.embedded import EmbeddedEngine
from search.engine import (
    FACETS,
    EngineHit,
    EngineRequest,
    EngineResult,
    Form,
    IndexStats,
    QueryWord,
    SearchEngine,
)
from search.explaining import Explanation, LanguageExplained, Understanding
from search.indexing import IndexedDocument, index_documents, index_signature, rebuild_index
from search.lay import LayEntry, LayLanguage, load_lay
from search.operators import Notice, NoticeCode, Operator, ParsedText, parse_text
from search.plan import Plan
from search.query import Filters, SearchMode, SearchQuery
from search.related import Related, RelatedFinder, RelatedPassages
from search.searcher import Searcher
from search.segmenter import Segmenter
from search.translations import Expansion, ExpansionSource, TermEntry, Translations
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
    "Met",
    "MetPlace",
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
