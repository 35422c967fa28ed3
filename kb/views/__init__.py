"""The JSON that the CLI and the API answer with; one shape for both.

Names of fields are a contract. Addresses in them are paths on this site.
"""

from kb.views.citations import DirectView, PlaceView, ResolutionView
from kb.views.ingest import FileReportView, IngestView
from kb.views.records import (
    DocumentSummary,
    DocumentView,
    PassageDetail,
    PassageView,
    WorkView,
    sub_passages,
)
from kb.views.references import CitedView, ReferencesView, ReferenceView
from kb.views.search import ExpansionView, GroupView, HitView, SearchView
from kb.views.site import ConceptView, Health, Status, TermView, version

__all__ = [
    "CitedView",
    "ConceptView",
    "DirectView",
    "DocumentSummary",
    "DocumentView",
    "ExpansionView",
    "FileReportView",
    "GroupView",
    "Health",
    "HitView",
    "IngestView",
    "PassageDetail",
    "PassageView",
    "PlaceView",
    "ReferenceView",
    "ReferencesView",
    "ResolutionView",
    "SearchView",
    "Status",
    "TermView",
    "WorkView",
    "sub_passages",
    "version",
]
