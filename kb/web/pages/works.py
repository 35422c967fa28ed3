"""A work, two of its versions side by side, and versions compared."""

from __future__ import annotations

from typing import Annotated, Any

from litestar import Controller, Request, Response, get
from litestar.di import NamedDependency
from litestar.params import FromPath, QueryParameter
from litestar.response import Redirect

from corpus import Document
from kb.i18n.addresses import work_path
from kb.i18n.translate import reader_language
from kb.services import Services
from kb.versions import links as linking
from kb.versions.comparison import compare, read_parallel
from kb.versions.language_versions import documents_to_compare, succession, two_versions
from kb.web.auth import signed_in
from kb.web.display.columns import columns, compared_cells, decisions, parallel_rows
from kb.web.parameters import EarlierName, LaterName, LatestName, VersionName
from kb.web.render import page


class WorkPages(Controller):
    """/works/ID and what is below."""

    include_in_schema = False
    path = "/works"

    @get("/{work_id:str}", sync_to_thread=True)
    def work(
        self,
        request: Request[Any, Any, Any],
        services: NamedDependency[Services],
        work_id: FromPath[str],
        propose: Annotated[bool, QueryParameter()] = False,
    ) -> Response[Any]:
        """The language versions of a text, side by side; for editors what might be another one."""
        catalog = services.catalog
        work = catalog.work(work_id)
        if work.id != work_id:
            return Redirect(work_path(work.id))
        edited = signed_in(request) is not None
        return page(
            request,
            "work.html",
            work=work,
            documents=catalog.documents(work_id=work_id),
            succession=succession(catalog, work_id),
            others=[d for d in catalog.documents() if d.work_id != work_id] if edited else [],
            proposals=_proposals(services, work_id) if edited and propose else None,
        )

    @get("/{work_id:str}/parallel", sync_to_thread=True)
    def parallel(
        self,
        request: Request[Any, Any, Any],
        services: NamedDependency[Services],
        work_id: FromPath[str],
        left: VersionName = None,
        right: VersionName = None,
    ) -> Response[str]:
        """Two versions of a text, row by row."""
        catalog = services.catalog
        one, other = two_versions(catalog, work_id, left, right, reader_language(request))
        parallel = read_parallel(catalog, services.alignments, one, other)
        sides = columns((one, other))
        edited = signed_in(request) is not None
        return page(
            request,
            "parallel.html",
            decisions=decisions(catalog, services.alignments, one, other),
            listed=[catalog.passages(one.id), catalog.passages(other.id)] if edited else [],
            work_id=work_id,
            versions=catalog.documents(work_id=work_id),
            sides=sides,
            counts=parallel.counts,
            rows=parallel_rows(parallel, sides, services.translations),
        )

    @get("/compare", sync_to_thread=True)
    def compare(
        self,
        request: Request[Any, Any, Any],
        services: NamedDependency[Services],
        left: EarlierName,
        right: LaterName,
        third: LatestName = None,
    ) -> Response[str]:
        """Versions of a text, with what was kept, changed, added and dropped."""
        asked = (("left", left), ("right", right), ("third", third))
        names = [name for _, name in asked if name]
        documents = documents_to_compare(services.catalog, names, reader_language(request))
        comparison = compare(services.catalog, services.alignments, services.segmenter, documents)
        sides = columns(documents)
        return page(
            request,
            "compare.html",
            sides=sides,
            counts=comparison.counts,
            asked=[(name, value) for name, value in asked if value],
            rows=list(zip(comparison.rows, compared_cells(comparison, sides), strict=True)),
        )


def _proposals(services: Services, work_id: str) -> list[tuple[Document, float]]:
    """Documents of other works that might be versions of this one, with the share that is the same."""
    found = linking.propose(services.catalog, services.aligner, work_id=work_id)
    return [
        (each.right if each.left.work_id == work_id else each.left, each.share) for each in found
    ]
