"""The API under /api/v1, one controller per noun."""

from __future__ import annotations

from typing import Final

from litestar import Controller, Router

from kb.i18n.addresses import API
from kb.web.api.alignments import AlignmentsApi, LinksApi
from kb.web.api.collection_exports import CollectionExportsApi
from kb.web.api.collections import CollectionItemsApi, CollectionsApi, SharedCollectionsApi
from kb.web.api.documents import DocumentsApi
from kb.web.api.editing import EditingApi
from kb.web.api.exports import ExportsApi
from kb.web.api.groups import AuditApi, GroupsApi
from kb.web.api.index import IndexApi
from kb.web.api.judgements import JudgementsApi
from kb.web.api.passages import PassagesApi
from kb.web.api.quotations import QuotationsApi
from kb.web.api.resolve import ResolveApi
from kb.web.api.search import SearchApi
from kb.web.api.status import HealthApi, OverviewApi, StatusApi
from kb.web.api.submissions import SubmissionsApi
from kb.web.api.suggestions import SuggestionsApi
from kb.web.api.terms import ConcordanceApi, TermsApi
from kb.web.api.versions import VersionsApi
from kb.web.api.works import WorksApi
from kb.web.operations import rejects_unknown_parameters
from kb.web.public_address import PublicAddresses

_CONTROLLERS: Final[list[type[Controller]]] = [
    IndexApi,
    SearchApi,
    SuggestionsApi,
    JudgementsApi,
    ResolveApi,
    QuotationsApi,
    DocumentsApi,
    EditingApi,
    VersionsApi,
    SubmissionsApi,
    PassagesApi,
    WorksApi,
    AlignmentsApi,
    LinksApi,
    ExportsApi,
    TermsApi,
    ConcordanceApi,
    CollectionsApi,
    CollectionItemsApi,
    SharedCollectionsApi,
    CollectionExportsApi,
    GroupsApi,
    AuditApi,
    StatusApi,
    OverviewApi,
    HealthApi,
]


def api_router() -> Router:
    """All of the API; made anew for each application, as handlers keep their application's layers."""
    return Router(
        path=API,
        route_handlers=_CONTROLLERS,
        guards=[rejects_unknown_parameters],
        middleware=[PublicAddresses()],
    )
