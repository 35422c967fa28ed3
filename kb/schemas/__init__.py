"""The JSON that the CLI and the API answer with; one shape for both.

Names of fields are a contract. Addresses in them are paths on this site. A name is imported when it is
first used: a command needs few of them, and all take a third of a second.
"""

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
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
    from kb.schemas.submissions import (
        IngestView,
        LedgerView,
        SubmissionView,
        UploadView,
        VersionView,
    )
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

_QUICKEST_FIRST = (
    "documents",
    "citations",
    "search",
    "submissions",
    "quotations",
    "versions",
    "site",
    "terms",
    "health",
    "overview",
    "explanations",
    "pages",
)
"""The modules that define the names, so that looking for one imports little else."""

if not TYPE_CHECKING:

    def __getattr__(name):
        if name in __all__:
            for module in _QUICKEST_FIRST:
                try:
                    return getattr(import_module(f"{__name__}.{module}"), name)
                except AttributeError:
                    continue
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
