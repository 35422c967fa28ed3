"""The JSON that the CLI and the API answer with; one shape for both.

Names of fields are a contract. Addresses in them are paths on this site.
"""

from kb.views.alignment import ComparisonView, ParallelView
from kb.views.counterparts import CounterpartView
from kb.views.ingest import FileReportView, IngestView
from kb.views.records import (
    DocumentSummary,
    DocumentView,
    PassageDetail,
    PassageView,
    WorkView,
    sub_passages,
)
from kb.views.search import ExpansionView, GroupView, HitView, SearchView
from kb.views.site import ConceptView, Health, Status, TermView, version

__all__ = [
    "ComparisonView",
    "ConceptView",
    "CounterpartView",
    "DocumentSummary",
    "DocumentView",
    "ExpansionView",
    "FileReportView",
    "GroupView",
    "Health",
    "HitView",
    "IngestView",
    "ParallelView",
    "PassageDetail",
    "PassageView",
    "SearchView",
    "Status",
    "TermView",
    "WorkView",
    "sub_passages",
    "version",
]
