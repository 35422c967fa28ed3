"""The JSON that the CLI and the API answer with; one shape for both.

Names of fields are a contract. Addresses in them are paths on this site.
"""

from kb.views.explain import ExplanationView
from kb.views.ingest import FileReportView, IngestView
from kb.views.records import (
    DocumentSummary,
    DocumentView,
    PassageDetail,
    PassageView,
    WorkView,
    sub_passages,
)
from kb.views.related import RelatedPassagesView, RelatedView
from kb.views.search import ExpansionView, GroupView, HitView, ScoresView, SearchView
from kb.views.site import ConceptView, Health, Status, TermView, version

__all__ = [
    "ConceptView",
    "DocumentSummary",
    "DocumentView",
    "ExpansionView",
    "ExplanationView",
    "FileReportView",
    "GroupView",
    "Health",
    "HitView",
    "IngestView",
    "PassageDetail",
    "PassageView",
    "RelatedPassagesView",
    "RelatedView",
    "ScoresView",
    "SearchView",
    "Status",
    "TermView",
    "WorkView",
    "sub_passages",
    "version",
]
