"""The JSON that the CLI and the API answer with; one shape for both.

Names of fields are a contract. Addresses in them are paths on this site.
"""

from kb.schemas.citations import (
    CitedView,
    DirectView,
    ReferencesView,
    ReferenceView,
    ResolutionsView,
    ResolutionView,
    ResolvedPassageView,
)
from kb.schemas.documents import (
    Correction,
    CounterpartView,
    DocumentSummary,
    DocumentView,
    PassageDetail,
    PassageView,
    WorkView,
    sub_passages,
)
from kb.schemas.explanations import ExplanationView, RelatedPassagesView, RelatedView
from kb.schemas.health import Health, Liveness
from kb.schemas.judgements import JudgementsView, JudgementView
from kb.schemas.overview import OverviewView
from kb.schemas.pages import DocumentPage, PassageBoxes, TextCheckView
from kb.schemas.quotations import QuotationsView, QuotationView
from kb.schemas.search import ExpansionView, GroupView, HitView, ScoresView, SearchView
from kb.schemas.site import (
    AccountView,
    AuditEntryView,
    ConceptView,
    KeyView,
    ReaderGroupView,
    Status,
    TermView,
)
from kb.schemas.submissions import IngestView, LedgerView, SubmissionView, UploadView, VersionView
from kb.schemas.terms import ConcordanceView, SuggestionsView
from kb.schemas.versions import AlignmentView, ComparisonView, ParallelView, ProposalView

__all__ = [
    "AccountView",
    "AlignmentView",
    "AuditEntryView",
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
    "JudgementView",
    "JudgementsView",
    "KeyView",
    "LedgerView",
    "Liveness",
    "OverviewView",
    "ParallelView",
    "PassageBoxes",
    "PassageDetail",
    "PassageView",
    "ProposalView",
    "QuotationView",
    "QuotationsView",
    "ReaderGroupView",
    "ReferenceView",
    "ReferencesView",
    "RelatedPassagesView",
    "RelatedView",
    "ResolutionView",
    "ResolutionsView",
    "ResolvedPassageView",
    "ScoresView",
    "SearchView",
    "Status",
    "SubmissionView",
    "SuggestionsView",
    "TermView",
    "TextCheckView",
    "UploadView",
    "VersionView",
    "WorkView",
    "sub_passages",
]
