"""The JSON that the CLI and the API answer with; one shape for both.

Names of fields are a contract. Addresses in them are paths on this site.
"""

from kb.views.alignment import ComparisonView, ParallelView
from kb.views.citations import DirectView, PlaceView, ResolutionView
from kb.views.counterparts import CounterpartView
from kb.views.explain import ExplanationView
from kb.views.ingest import IngestView, LedgerView, OfferingView, VersionView
from kb.views.keys import KeyView
from kb.views.records import (
    DocumentSummary,
    DocumentView,
    PassageDetail,
    PassageView,
    WorkView,
    sub_passages,
)
from kb.views.references import CitedView, ReferencesView, ReferenceView
from kb.views.related import RelatedPassagesView, RelatedView
from kb.views.search import ExpansionView, GroupView, HitView, ScoresView, SearchView
from kb.views.site import ConceptView, Health, Status, TermView, version
from kb.views.text_check import TextCheckView

__all__ = [
    "CitedView",
    "ComparisonView",
    "ConceptView",
    "CounterpartView",
    "DirectView",
    "DocumentSummary",
    "DocumentView",
    "ExpansionView",
    "ExplanationView",
    "GroupView",
    "Health",
    "HitView",
    "IngestView",
    "KeyView",
    "LedgerView",
    "OfferingView",
    "ParallelView",
    "PassageDetail",
    "PassageView",
    "PlaceView",
    "ReferenceView",
    "ReferencesView",
    "RelatedPassagesView",
    "RelatedView",
    "ResolutionView",
    "ScoresView",
    "SearchView",
    "Status",
    "TermView",
    "TextCheckView",
    "VersionView",
    "WorkView",
    "sub_passages",
    "version",
]
