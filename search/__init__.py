"""The search engine of kb: it indexes passages and answers queries.

``index_documents`` and ``rebuild_index`` fill an engine; ``search.searcher.Searcher`` queries it.
Modules that need numpy (searcher, vectors, alignment) are not imported here, because that takes a
tenth of a second.
"""

from corpus.filters import Filters
from search.answer.answer import (
    Alike,
    Answer,
    Group,
    Hit,
    MatchedWord,
    MatchField,
    PassageSource,
    Scores,
    ShortAnswer,
    ShortAnswerKind,
    Snippet,
)
from search.citations import (
    REFERENCE_RULES,
    CitationResolver,
    NamedDocuments,
    Place,
    ReferenceFinder,
    Resolution,
    lookup_beginnings,
)
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
from search.engines.hiding import HidingEngine
from search.engines.tantivy import EmbeddedEngine
from search.index.records import (
    IndexedDocument,
    RecordMaker,
    decoded_contents,
    document_records,
    index_documents,
    index_signature,
    rebuild_index,
)
from search.index.units import Unit, cut_units
from search.query.dictionary import Dictionary, NoDictionary, load_dictionary
from search.query.expansion import Expansion, ExpansionSource, TermEntry, Translations
from search.query.lay import LayEntry, LayLanguage, load_lay
from search.query.legal_words import LegalDictionary
from search.query.operators import Notice, NoticeCode, Operator, ParsedText, parse_text
from search.query.plan import Plan
from search.query.query import SearchMode, SearchQuery, Sort
from search.text.segmenter import Segmenter
from search.weights import Weights, changed_weights, load_weights

__all__ = [
    "FACETS",
    "REFERENCE_RULES",
    "Alike",
    "Answer",
    "CitationResolver",
    "Dictionary",
    "EmbeddedEngine",
    "EngineHit",
    "EngineRequest",
    "EngineResult",
    "Expansion",
    "ExpansionSource",
    "Filters",
    "Form",
    "Group",
    "HidingEngine",
    "Hit",
    "IndexStats",
    "IndexedDocument",
    "LayEntry",
    "LayLanguage",
    "LegalDictionary",
    "MatchField",
    "MatchedWord",
    "NamedDocuments",
    "NoDictionary",
    "Notice",
    "NoticeCode",
    "Operator",
    "ParsedText",
    "PassageSource",
    "Place",
    "Plan",
    "QueryWord",
    "RecordMaker",
    "ReferenceFinder",
    "Resolution",
    "Scores",
    "SearchEngine",
    "SearchMode",
    "SearchQuery",
    "Segmenter",
    "ShortAnswer",
    "ShortAnswerKind",
    "Snippet",
    "Sort",
    "TermEntry",
    "Translations",
    "Unit",
    "Weights",
    "changed_weights",
    "cut_units",
    "decoded_contents",
    "document_records",
    "index_documents",
    "index_signature",
    "load_dictionary",
    "load_lay",
    "load_weights",
    "lookup_beginnings",
    "parse_text",
    "rebuild_index",
]
