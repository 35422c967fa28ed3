"""kb for AI assistants: a server of the Model Context Protocol (MCP) with the official SDK.

Every answer carries the citation, the status of the text and an absolute permalink, so that an assistant
can quote and a reader can check. It only reads. ``kb mcp`` serves it by standard input and output,
``kb serve`` at /mcp (streamable HTTP).
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import wraps
from typing import Annotated, Any, Final, Literal, ParamSpec, TypeVar

import msgspec
from mcp.server.mcpserver import Context, MCPServer
from mcp.server.mcpserver.exceptions import ResourceNotFoundError, ToolError
from mcp.server.streamable_http_manager import StreamableHTTPSessionManager
from mcp.server.transport_security import TransportSecuritySettings
from mcp_types import CallToolResult, InputRequiredResult, ToolAnnotations
from pydantic import Field

from corpus import SEARCH_LANGS, KbError, NotFound, QueryInvalid
from corpus.catalog import AuditEntry
from kb.assistants.errors import check_names, in_own_words, message_of
from kb.documents.quotation import Quotation
from kb.i18n.addresses import absolute, concordance_path, document_path, permalinks_under
from kb.schemas import ComparisonView, ConceptView, ConcordanceView, ResolutionView
from kb.services import Services
from kb.settings import Settings, software_version
from kb.versions.comparison import compare
from kb.versions.history import find_passage
from kb.versions.language_versions import documents_to_compare
from search import Filters, Hit, SearchQuery
from search.deadline import Deadline, deadline_set

P = ParamSpec("P")
R = TypeVar("R")

MIME_TYPE: Final = "application/json"
_AUDIT_LOG: Final = logging.getLogger("kb.audit")
PASSAGE_URI: Final = "kb://passages/{work_id}/{lang}/{locator}"
_SIMILAR_TERMS: Final = 5
"""Entries that are shown where none has exactly the term."""
_READS: Final = ToolAnnotations(
    read_only_hint=True, destructive_hint=False, idempotent_hint=True, open_world_hint=False
)
_INSTRUCTIONS: Final = (
    "kb holds treaties, laws, plans of action, guidance and reports on counter-trafficking, in Chinese "
    "and English, passage by passage. Search first; then quote with `quote` or `get_passage`, word for "
    "word, and give the `citation` and the `permalink` of each answer to the reader. `status` says what "
    "weight the words have: `authentic`, a translation, a digest, or `unknown` (not recorded). A digest is "
    "not the text of the law. `counterparts` are the same passage in the other language."
)

Query = Annotated[str, Field(description="Words in Chinese or English", max_length=1000)]
PassageId = Annotated[
    str, Field(description="WORK/LANG/LOCATOR, such as palermo-protocol/en/art-3.a", max_length=500)
]
Name = Annotated[
    str,
    Field(
        description="A document's id, or a work's: then its version in the other's language",
        max_length=300,
    ),
]


ServicesOf = Callable[[], Services]
BaseOf = Callable[[], str]


def make_server(
    services: Services, seen: ServicesOf | None = None, base: BaseOf | None = None
) -> MCPServer[Any]:
    """An MCP server over ``services``, which the caller opens and closes.

    ``seen`` returns the services that the present reader may see; by default everything is visible.
    ``base`` returns the scheme and host by which that reader asks; by default those of the settings.
    """
    base_of = base or (lambda: services.settings.site_base)
    with _root_logger_kept():
        server: MCPServer[Any] = _Server(
            "kb",
            title="Counter-trafficking knowledge base",
            instructions=_INSTRUCTIONS + ("" if base else _addresses(services.settings)),
            version=software_version(),
            log_level="WARNING",
        )
    tools = _Tools(seen or (lambda: services), base_of)
    for tool in (
        tools.search,
        tools.get_passage,
        tools.resolve_citation,
        tools.look_up_term,
        tools.compare_versions,
        tools.quote,
    ):
        server.add_tool(_answering(services, base_of, tool), annotations=_READS)

    @server.resource(PASSAGE_URI, mime_type=MIME_TYPE, description="A passage, with its citation")
    def passage(work_id: str, lang: str, locator: str) -> str:
        try:
            with permalinks_under(base_of()):
                found = tools.get_passage(f"{work_id}/{lang}/{locator}")
        except NotFound as error:
            raise ResourceNotFoundError(message_of(error)) from error
        return msgspec.json.encode(found).decode()

    return server


def make_session_manager(
    services: Services, seen: ServicesOf, base: BaseOf, largest_body: int
) -> StreamableHTTPSessionManager:
    """The same server for HTTP: an answer to each request, and no sessions. ``largest_body``: bytes."""
    app = make_server(services, seen, base)
    app.streamable_http_app(
        json_response=True,
        stateless_http=True,
        max_request_body_size=largest_body,
        # Hosts and origins are checked by the application that it is part of.
        transport_security=TransportSecuritySettings(enable_dns_rebinding_protection=False),
    )
    return app.session_manager


class _Server(MCPServer[Any]):
    """Its errors are texts for an assistant."""

    async def call_tool(
        self, name: str, arguments: dict[str, Any], context: Context[Any, Any] | None = None
    ) -> CallToolResult | InputRequiredResult:
        tools = {tool.name: tool for tool in await self.list_tools()}
        if name not in tools:
            raise ToolError(f"There is no tool `{name[:50]}`. There are: {', '.join(tools)}.")
        check_names(list(arguments), list(tools[name].input_schema["properties"]))
        try:
            return await super().call_tool(name, arguments, context)
        except ToolError as error:
            raise in_own_words(error) from error.__cause__


def _addresses(settings: Settings) -> str:
    """Where permalinks lead that are written without a running site."""
    if settings.public_base:
        return ""
    return (
        f" Permalinks begin with {settings.site_base}: they open on the computer that runs this server, "
        "while `kb serve` runs there. Setting KB_PUBLIC_URL makes them open elsewhere."
    )


class _Tools:
    """Names, arguments and docstrings are what an assistant reads."""

    def __init__(self, seen: ServicesOf, base: BaseOf) -> None:
        self._seen = seen
        self._base = base

    @property
    def _services(self) -> Services:
        return self._seen()

    def _log_query(self, query: str) -> None:
        if self._services.settings.audit_queries == "on":
            entry = AuditEntry(actor="", action="search", target=query, outcome="mcp")
            try:
                self._services.catalog.audit.add(entry)
            except KbError as error:
                _AUDIT_LOG.error("the audit log lacks a search: %s", error)

    def search(
        self,
        query: Query,
        only: Annotated[
            Literal["en", "zh"] | None, Field(description="Results in this language only")
        ] = None,
        limit: Annotated[int, Field(ge=1, le=20, description="Results in each language")] = 5,
    ) -> dict[str, Any]:
        """Search all passages, by words and by meaning, in both languages at once.

        Returns `groups`, a ranked list for each language. A hit has the passage's text, its citation,
        status and permalink, and its counterpart in the other language. `answered` false: nothing here
        answers the question.
        """
        if not query.strip():
            raise QueryInvalid(detail="it is empty")
        self._log_query(query)
        answer = self._services.search(
            SearchQuery(
                query,
                ui_lang=only or "en",
                langs=(only,) if only else SEARCH_LANGS,
                filters=Filters(),
                limit=limit,
            )
        )
        return {
            "query": query,
            "groups": [
                {
                    "lang": group.lang,
                    "answered": group.answered,
                    "total": group.total,
                    "hits": [self._hit(hit) for hit in group.hits],
                }
                for group in answer.groups
            ],
        }

    def get_passage(self, passage_id: PassageId) -> dict[str, Any]:
        """Get a passage word for word, with all below it, its citation and its counterparts.

        A passage that is no longer in its document has `ended_at`, when its text ended.
        """
        found = find_passage(self._services.catalog, passage_id)
        if found.ended_at:
            return {
                "passage_id": passage_id,
                "text": found.passage.text,
                "locator": getattr(found.passage.locator, found.passage.lang),
                "title": found.document.title,
                "status": found.document.status,
                "ended_at": found.ended_at,
            }
        own, *others = self._quoted([passage_id], counterpart=True)
        return {**own, "ended_at": None, "counterparts": others}

    def resolve_citation(self, citation: Annotated[str, Field(max_length=1000)]) -> dict[str, Any]:
        """Find the passage that a citation names, such as "Palermo Protocol art. 3(a)" or 刑法第二百四十条.

        `match` null: it is not a citation of a passage here. `confidence` of 0.5 or less: the passage does
        not exist, and the match is the nearest one that would contain it. Of a list or range, `further` has
        the other passages, and `missing` what does not exist.
        """
        resolution = self._services.resolver.resolve(citation)
        found = msgspec.to_builtins(ResolutionView.from_resolution(resolution))
        if found["match"]:
            quoted = self._quoted([found["match"]["passage_id"]])[0]
            found["match"] |= {"citation": quoted["citation"], "text": quoted["text"]}
        return dict(found)

    def look_up_term(
        self,
        term: Annotated[str, Field(max_length=100)],
        limit: Annotated[int, Field(ge=1, le=50, description="Uses in context")] = 10,
    ) -> dict[str, Any]:
        """Look a term up: its translation, definition and legal differences, and its uses in the texts.

        `concepts` are the entries of the termbase; where `differs_in_law` is true, read the `note`.
        """
        services = self._services
        looked = services.term_lookup.look_up(term, None, 0, limit)
        found = msgspec.to_builtins(ConcordanceView.of(looked, 0, limit))
        if not found["concepts"]:
            similar = services.termbase.find(term)[:_SIMILAR_TERMS]
            found["concepts"] = [msgspec.to_builtins(ConceptView.from_concept(c)) for c in similar]
        return {**found, "permalink": absolute(concordance_path(term))}

    def compare_versions(
        self,
        earlier: Name,
        later: Name,
        limit: Annotated[int, Field(ge=1, le=100, description="Changed rows")] = 30,
        offset: Annotated[int, Field(ge=0, description="Changed rows to skip")] = 0,
    ) -> dict[str, Any]:
        """Compare two documents of one language: a law and its amended text, a plan and the next one.

        Returns the counts of kept, changed, added and dropped rows, and the rows that differ.
        """
        services = self._services
        documents = documents_to_compare(services.catalog, [earlier, later], "en")
        view = ComparisonView.from_comparison(
            compare(services.catalog, services.alignments, services.segmenter, documents)
        )
        rows = [row for row in view.rows if row.changes != ["kept"]]
        return {
            "documents": [
                {
                    "document_id": document.document_id,
                    "title": document.title,
                    "date": document.date and document.date.isoformat(),
                    "status": document.status,
                    "permalink": absolute(document_path(document.document_id)),
                }
                for document in view.documents
            ],
            "counts": msgspec.to_builtins(view.counts),
            "differing": len(rows),
            "rows": [
                {
                    "change": row.changes[0],
                    "passage_ids": [[p.passage_id for p in cell.passages] for cell in row.cells],
                    "texts": [cell.text for cell in row.cells],
                }
                for row in rows[offset : offset + limit]
            ],
        }

    def quote(
        self,
        passage_ids: Annotated[list[str], Field(min_length=1, max_length=100)],
        counterpart: Annotated[
            bool, Field(description="Also the same in the other language")
        ] = False,
        style: Annotated[
            str, Field(description="short, gbt7714, oscola or apa", max_length=20)
        ] = "short",
    ) -> dict[str, Any]:
        """Quote passages exactly, each with a citation in the chosen style that leads back to it.

        Passages of one document in its order become one quotation, with a mark where something is left
        out.
        """
        return {"quotations": self._quoted(passage_ids, counterpart=counterpart, style=style)}

    def _quoted(
        self, ids: list[str], *, counterpart: bool = False, style: str = "short"
    ) -> list[dict[str, Any]]:
        quoted = self._services.quoter.quote(
            ids, style=style, counterpart=counterpart, base_url=self._base()
        )
        return [_quotation(each) for each in quoted]

    def _hit(self, hit: Hit) -> dict[str, Any]:
        own, *others = self._quoted([hit.passage.id], counterpart=True)
        return {**own, "score": hit.score, "counterparts": others}


def _quotation(quotation: Quotation) -> dict[str, Any]:
    document = quotation.document
    return {
        "passage_id": quotation.cited[0].id,
        "passage_ids": [piece.passage.id for piece in quotation.pieces],
        "lang": document.lang,
        "text": quotation.text,
        "citation": quotation.citation,
        "locator": quotation.locator,
        "title": document.title,
        "status": document.status,
        "version": document.version,
        "permalink": quotation.address,
    }


def _answering(services: Services, base: BaseOf, tool: Callable[P, R]) -> Callable[P, R]:
    """``tool`` within the time of a request, with absolute permalinks; errors say what to do."""

    @wraps(tool)
    def answer(*args: P.args, **kwargs: P.kwargs) -> R:
        limit = Deadline(services.settings.request_seconds)
        try:
            with deadline_set(limit), permalinks_under(base()):
                return tool(*args, **kwargs)
        except KbError as error:
            raise ToolError(message_of(error)) from error

    return answer


@contextmanager
def _root_logger_kept() -> Iterator[None]:
    """The SDK gives the root logger a handler of its own, which is the program's business."""
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    try:
        yield
    finally:
        root.handlers[:], root.level = handlers, level
