"""/oai for harvesters, /opensearch.xml for browsers."""

from __future__ import annotations

from typing import Annotated, Any, Final
from xml.sax.saxutils import escape

from litestar import Controller, Request, Response, get, post
from litestar.di import NamedDependency
from litestar.params import QueryParameter

from kb.exports.oai import Repository
from kb.i18n.addresses import API, pairs_of
from kb.services import Services
from kb.web.render import base_url
from kb.web.throttle import QUERIES, counted_as
from search.query.suggestions import LONGEST

_XML: Final = "text/xml"
"""The framework adds the charset."""
_OPENSEARCH: Final = "application/opensearchdescription+xml"
_LARGEST_BODY: Final = 16_000
"""Bytes, as of an address."""


class HarvestPages(Controller):
    """/oai and /opensearch.xml"""

    opt = counted_as(QUERIES)
    include_in_schema = False

    @get("/oai", sync_to_thread=True)
    def harvest(
        self, request: Request[Any, Any, Any], services: NamedDependency[Services]
    ) -> Response[bytes]:
        """OAI-PMH: the arguments are in the address."""
        return _answer(request, services, request.url.query)

    @post("/oai", status_code=200, request_max_body_size=_LARGEST_BODY)
    async def harvest_by_form(
        self, request: Request[Any, Any, Any], services: NamedDependency[Services]
    ) -> Response[bytes]:
        """The same with a form (3.1.1.2)."""
        form = (await request.body()).decode("utf-8", "replace")
        return _answer(request, services, form)

    @get("/opensearch.xml", sync_to_thread=False)
    def describe_search(self, request: Request[Any, Any, Any]) -> Response[str]:
        """A browser's search field, or another program's, searches this site."""
        base = escape(base_url(request))
        text = f"""<?xml version="1.0" encoding="UTF-8"?>
<OpenSearchDescription xmlns="http://a9.com/-/spec/opensearch/1.1/">
  <ShortName>kb</ShortName>
  <Description>Counter-trafficking knowledge base / 反拐知识库</Description>
  <InputEncoding>UTF-8</InputEncoding>
  <Url type="text/html" template="{base}/?q={{searchTerms}}"/>
  <Url type="application/json" template="{base}{API}/search?query={{searchTerms}}"/>
  <Url type="application/x-suggestions+json" template="{base}/suggestions?q={{searchTerms}}"/>
</OpenSearchDescription>
"""
        return Response(text, media_type=_OPENSEARCH)

    @get("/suggestions", sync_to_thread=True)
    def suggest(
        self,
        services: NamedDependency[Services],
        q: Annotated[str, QueryParameter(max_length=LONGEST)] = "",
    ) -> list[Any]:
        """Suggestions in the form that browsers read."""
        return [q, [each.text for each in services.suggester.suggest(q, 10)]]


def _answer(request: Request[Any, Any, Any], services: Services, query: str) -> Response[bytes]:
    arguments: dict[str, list[str]] = {}
    for name, value in pairs_of(query):
        arguments.setdefault(name, []).append(value)
    repository = Repository(services.catalog, base_url(request))
    return Response(repository.answer(arguments), media_type=_XML)
