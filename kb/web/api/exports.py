"""Everything at once, for a copy elsewhere."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from litestar import Controller, Request, Response, get
from litestar.di import NamedDependency
from litestar.openapi.spec import Example
from litestar.params import PathParameter, QueryParameter
from litestar.response import Stream

from corpus import Format, SearchLang
from kb.documents.listing import Selection, listed
from kb.exports.changes import moment_of
from kb.exports.comparisons import comparison_file
from kb.exports.cursors import FIRST
from kb.exports.records import NDJSON, Kind, lines
from kb.exports.results import FORMATS as RESULT_FORMATS
from kb.exports.results import MOST_HITS, results_file
from kb.exports.tables import CSV, documents_table
from kb.exports.terms import TBX, csv_of, tbx
from kb.handouts import OutputFile, OutputFormat
from kb.handouts.output import ENDINGS
from kb.i18n.labels import MEDIA_TYPES
from kb.i18n.translate import reader_language
from kb.services import Services
from kb.versions.comparison import compare
from kb.versions.language_versions import documents_to_compare
from kb.web.api.failures import failures
from kb.web.headers import attachment
from kb.web.operations import with_file
from kb.web.parameters import (
    LONGEST_QUERY,
    ChangedSince,
    EarlierName,
    LaterName,
    LatestName,
    ListedForce,
    ListedLang,
    ListedOrder,
    ListedShelf,
    ListedStatus,
    ListedWords,
    SortedBy,
    TypeFilter,
    Without,
)
from kb.web.recent import changed_since as only_changed
from kb.web.render import base_url
from kb.web.throttle import QUERIES, counted_as
from search import Filters, SearchMode, SearchQuery

_DESCRIPTION = (
    "Lines of JSON (NDJSON), one record a line: documents without text, passages with permalinks, pairs of "
    "counterparts, or terms. After the records of each document comes a line with a `cursor` alone: after "
    "an interruption drop what came after the last one, and go on with `cursor`. The last line has "
    "`complete`, and the `since` for the next time: then only documents that have changed are sent, and "
    "those that were removed, as `deleted`."
)
HeadingLanguage = Annotated[
    SearchLang | None, QueryParameter(description="Of headings and labels: en or zh")
]
_TERM_FILES = {"tbx": (TBX, tbx), "csv": (CSV, csv_of)}


class ExportsApi(Controller):
    """/exports"""

    opt = counted_as(QUERIES)
    path = "/exports"
    tags = ("exports",)

    @get(
        "/{kind:str}",
        operation_id="exportRecords",
        summary="Export all records, or those that have changed",
        description=_DESCRIPTION,
        media_type=NDJSON,
        responses=failures(400),
        sync_to_thread=True,
    )
    def export(
        self,
        services: NamedDependency[Services],
        kind: Annotated[
            Kind, PathParameter(description="What to export", examples=[Example(value="terms")])
        ],
        cursor: Annotated[
            str,
            QueryParameter(
                description="Of an interrupted export: its last cursor", max_length=1000
            ),
        ] = FIRST,
        since: Annotated[
            str | None,
            QueryParameter(
                description=(
                    "Only what has changed since this time (ISO 8601: 2026-11-28T16:00:00Z); terms are "
                    "always whole"
                ),
                max_length=50,
            ),
        ] = None,
        limit: Annotated[
            int | None,
            QueryParameter(
                description="Documents or terms of this part, which has `complete` only if it is the last",
                ge=1,
            ),
        ] = None,
    ) -> Stream:
        moment = moment_of(since) if since else None
        return Stream(
            lines(services, kind, cursor=cursor, since=moment, limit=limit), media_type=NDJSON
        )

    @get(
        "/catalog/csv",
        operation_id="exportDocuments",
        operation_class=with_file([CSV]),
        summary="Export a table of documents as CSV",
        description="A row for each document with its metadata, for a spreadsheet.",
        media_type=CSV,
        responses=failures(400),
        sync_to_thread=True,
    )
    def export_documents(
        self,
        services: NamedDependency[Services],
        type: TypeFilter = None,  # noqa: A002
        lang: ListedLang = None,
        shelf: ListedShelf = None,
        status: ListedStatus = None,
        force: ListedForce = None,
        find: ListedWords = "",
        sort: ListedOrder = None,
    ) -> Response[bytes]:
        catalog = services.catalog
        selection = Selection(
            type=type, shelf=shelf, lang=lang, status=status, force=force, find=find
        )
        found = listed(catalog, selection, sort)
        return Response(
            documents_table(found, catalog.changed_at()),
            media_type=CSV,
            headers={"Content-Disposition": attachment("documents.csv")},
        )

    @get(
        "/termbase/{form:str}",
        operation_id="exportTermbase",
        operation_class=with_file([TBX, CSV]),
        summary="Export the termbase as TBX or CSV",
        description="TBX-Basic (ISO 30042), or a CSV table with a row for each term.",
        media_type=TBX,
        responses=failures(400),
        sync_to_thread=True,
    )
    def export_terms(
        self,
        services: NamedDependency[Services],
        form: Annotated[
            Literal["tbx", "csv"],
            PathParameter(description="The form of the file", examples=[Example(value="tbx")]),
        ],
    ) -> Response[bytes]:
        media_type, make = _TERM_FILES[form]
        return Response(make(services.termbase), media_type=media_type)

    @get(
        "/comparison/{form:str}",
        operation_id="exportComparison",
        operation_class=with_file([MEDIA_TYPES[Format.DOCX], CSV]),
        summary="Export versions compared as a Word file or CSV",
        description=(
            "What `compareVersions` answers, as a Word table with each change marked in the text, or as "
            "CSV with a row for each row of the comparison."
        ),
        responses=failures(400, 404),
        sync_to_thread=True,
    )
    def export_comparison(
        self,
        request: Request[Any, Any, Any],
        services: NamedDependency[Services],
        form: Annotated[
            Literal["docx", "csv"],
            PathParameter(description="The form of the file", examples=[Example(value="csv")]),
        ],
        left: EarlierName,
        right: LaterName,
        third: LatestName = None,
        changes_only: Annotated[
            bool, QueryParameter(description="Without the rows in which nothing changes")
        ] = False,
        ui: HeadingLanguage = None,
    ) -> Response[bytes]:
        reader = ui or reader_language(request)
        names = [name for name in (left, right, third) if name]
        documents = documents_to_compare(services.catalog, names, reader)
        found = compare(services.catalog, services.alignments, services.segmenter, documents)
        return _saved(comparison_file(services, found, form, changes_only=changes_only, ui=reader))

    @get(
        "/search/{form:str}",
        operation_id="exportSearch",
        operation_class=with_file(ENDINGS[OutputFormat(each)][1] for each in RESULT_FORMATS),
        summary="Export the results of a search",
        description=(
            "What answers a search, without what is only nearest to it: a record for each document (RIS, "
            "BibTeX, CSL JSON), a row for each passage (CSV), or what `search` answers (JSON)."
        ),
        responses=failures(400),
        sync_to_thread=True,
    )
    def export_search(
        self,
        request: Request[Any, Any, Any],
        services: NamedDependency[Services],
        filters: NamedDependency[Filters],
        form: Annotated[
            Literal["ris", "bibtex", "csl-json", "csv", "json"],
            PathParameter(description="The form of the file", examples=[Example(value="ris")]),
        ],
        q: Annotated[
            str,
            QueryParameter(
                description="The query",
                max_length=LONGEST_QUERY,
                examples=[Example(value="recovery and reflection period")],
            ),
        ],
        mode: Annotated[SearchMode, QueryParameter(description="As of `search`")] = "hybrid",
        sort: SortedBy = "relevance",
        without: Without = None,
        changed_since: ChangedSince = None,
        limit: Annotated[
            int, QueryParameter(description="Hits in each language", ge=1, le=MOST_HITS)
        ] = MOST_HITS,
        ui: HeadingLanguage = None,
    ) -> Response[bytes]:
        reader = ui or reader_language(request)
        answer = services.search(
            SearchQuery(
                q,
                ui_lang=reader,
                filters=only_changed(services, filters, changed_since),
                limit=limit,
                mode=mode,
                sort=sort,
                without=tuple(without or ()),
            )
        )
        return _saved(results_file(services, answer, form, ui=reader, base_url=base_url(request)))


def _saved(made: OutputFile) -> Response[bytes]:
    headers = {
        "content-type": made.media_type,
        "content-disposition": attachment(made.name),
        "Cache-Control": "private, no-cache",
    }
    return Response(made.content, headers=headers)
