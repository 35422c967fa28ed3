"""The API of editors' judgements, whether passages answer queries."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Any

import msgspec
from litestar import Controller, Request, get, put
from litestar.di import NamedDependency
from litestar.params import JSONBody
from msgspec import Meta

from corpus import Judgement
from kb.evaluation import judge
from kb.schemas import JudgementsView
from kb.schemas.documents import PassageId
from kb.services import Services
from kb.web.api.failures import failures
from kb.web.auth import NEEDS_KEY, requires_write
from kb.web.operations import with_body
from kb.web.parameters import LONGEST_QUERY


class NewJudgement(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """An editor's judgement whether a passage answers a query."""

    query: Annotated[str, Meta(min_length=1, max_length=LONGEST_QUERY)]
    passage_id: PassageId
    relevant: Annotated[bool | None, Meta(description="null withdraws an earlier judgement")]


class JudgementsApi(Controller):
    """/judgements"""

    path = "/judgements"
    tags = ("search",)
    guards = (requires_write,)
    security = NEEDS_KEY

    @get(
        "/",
        operation_id="listJudgements",
        summary="List the editors' judgements",
        description="Sorted by query. `kb judgements --out FILE` writes them as an evaluation file.",
        responses=failures(401, 403),
        sync_to_thread=True,
    )
    def list_judgements(self, services: NamedDependency[Services]) -> JudgementsView:
        return _seen(services, services.catalog.judgements.list())

    @put(
        "/",
        operation_id="setJudgement",
        operation_class=with_body(
            {
                "query": "is consent a defence",
                "passage_id": "palermo-protocol-digest/en/art-3.b",
                "relevant": True,
            }
        ),
        summary="Judge whether a passage answers a query",
        description=(
            "Replaces an earlier judgement of the same query and passage. Returns those of the query."
        ),
        responses=failures(400, 401, 403, 404),
        sync_to_thread=True,
    )
    def judge(
        self,
        request: Request[Any, Any, Any],
        services: NamedDependency[Services],
        data: JSONBody[NewJudgement],
    ) -> JudgementsView:
        judge(
            services.catalog,
            data.query,
            data.passage_id,
            relevant=data.relevant,
            by=request.user.name,
        )
        query = " ".join(data.query.split())
        return _seen(services, services.catalog.judgements.list(query=query))


def _seen(services: Services, judgements: Sequence[Judgement]) -> JudgementsView:
    """The judgements of passages that exist and that the reader may see."""
    known = services.catalog.passages_by_ids({each.passage_id for each in judgements})
    return JudgementsView.of(each for each in judgements if each.passage_id in known)
