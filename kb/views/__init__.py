"""The JSON that the CLI and the API answer with; one shape for both.

Names of fields are a contract. Addresses in them are paths on this site.
"""

from kb.views.alignment import AlignmentView, ComparisonView, ParallelView, ProposalView
from kb.views.citations import DirectView, PlaceView, ResolutionView
from kb.views.concordance import ConcordanceView
from kb.views.counterparts import CounterpartView
from kb.views.explain import ExplanationView
from kb.views.ingest import IngestView, LedgerView, OfferingView, UploadView, VersionView
from kb.views.keys import KeyView
from kb.views.pages import DocumentPage, PassageBoxes
from kb.views.records import (
    Correction,
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
    "AlignmentView",
    "CitedView",
    "ComparisonView",
    "ConceptView",
    "ConcordanceView",
    "Correction",
    "CounterpartView",
    "DirectView",
    "DocumentPage",
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
    "PassageBoxes",
    "PassageDetail",
    "PassageView",
    "PlaceView",
    "ProposalView",
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
    "UploadView",
    "VersionView",
    "WorkView",
    "sub_passages",
    "version",
]
