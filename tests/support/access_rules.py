"""Who may ask what of each route: the one table that the access matrix is made from.

A route is ``METHOD /path/with/{parameters}`` as the application registers it. Each has the least that it
takes (``anyone``, ``key``, ``write``, ``admin``) and some requests. How a request looks to who does not see
the restricted documents says its kind:

- ``names``: it names something restricted: 404 for them, an answer for those who see it;
- ``shows``: it answers everyone who may ask; the restricted text is in it for those who see it only;
- ``plain``: the same, but the restricted text is in it for nobody;
- ``changes``: it writes, and is sent only by those who are refused, or do not find what it names.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal, NamedTuple

Who = Literal["anyone", "key", "write", "admin"]
Kind = Literal["names", "shows", "plain", "changes"]

DOC = "hidden-directive/en"
ZH = "hidden-directive/zh"
PDF = "hidden-scheme/en"
ART = f"{DOC}/art-1"


class Ask(NamedTuple):
    kind: Kind
    path: str
    """With ``{names}`` that the test fills in."""
    json: Any = None
    form: Mapping[str, str] | None = None
    headers: Mapping[str, str] = {}


class Rule(NamedTuple):
    who: Who
    asks: tuple[Ask, ...]


def names(path: str, **sent: Any) -> Ask:
    return Ask("names", path, **sent)


def shows(path: str, **sent: Any) -> Ask:
    return Ask("shows", path, **sent)


def plain(path: str, **sent: Any) -> Ask:
    return Ask("plain", path, **sent)


def changes(path: str, **sent: Any) -> Ask:
    return Ask("changes", path, **sent)


def anyone(*asks: Ask) -> Rule:
    return Rule("anyone", asks)


def key(*asks: Ask) -> Rule:
    return Rule("key", asks)


def write(*asks: Ask) -> Rule:
    return Rule("write", asks)


def admin(*asks: Ask) -> Rule:
    return Rule("admin", asks)


API = "/api/v1"
COLLECTION = f"{API}/collections/{{collection}}"
PAGE = "/collection/{collection}"
_SENT = {
    "title": "x",
    "items": [{"id": "a", "kind": "quotation", "text": "their words", "passage_ids": [ART]}],
}

RULES: Mapping[str, Rule] = {
    # Search
    f"GET {API}/search": anyone(
        shows(f"{API}/search?q=kelvadin"),
        shows(f"{API}/search?q=柯尔文官员"),
        shows(f"{API}/search?q=register+of+victims&limit=50"),
        plain(f"{API}/search?q=zarquonitr"),
        shows(f"{API}/search?q=Sealed+Directive+art.+1"),
        plain(f"{API}/search?q=register&type=other&work=open-guide"),
    ),
    "GET /search": anyone(plain("/search?q=zarquonitr")),
    "GET /": anyone(
        shows("/?q=kelvadin"), shows("/?q=柯尔文"), plain("/?q=zarquonitr"), shows("/")
    ),
    f"GET {API}/suggestions": anyone(
        plain(f"{API}/suggestions?q=hidden-dir"), plain(f"{API}/suggestions?q=sealed")
    ),
    "GET /suggestions": anyone(plain("/suggestions?q=sealed")),
    f"GET {API}/concordance": anyone(shows(f"{API}/concordance?term=register")),
    "GET /concordance": anyone(shows("/concordance?term=register")),
    # Citations
    f"GET {API}/resolve": anyone(shows(f"{API}/resolve?citation=Sealed+Directive+art.+1")),
    f"POST {API}/resolve": anyone(
        shows(f"{API}/resolve", json={"citations": ["Sealed Directive art. 1", "密封指令第一条"]})
    ),
    f"GET {API}/quotations": anyone(names(f"{API}/quotations?passage={ART}")),
    "GET /quote": anyone(names(f"/quote?passage={ART}")),
    # Documents
    f"GET {API}/documents": anyone(shows(f"{API}/documents")),
    f"POST {API}/documents": write(changes(f"{API}/documents")),
    f"GET {API}/documents/{{work_id}}/{{lang}}": anyone(names(f"{API}/documents/{DOC}")),
    f"PATCH {API}/documents/{{work_id}}/{{lang}}": write(
        changes(f"{API}/documents/{DOC}", json={"title": "x"})
    ),
    f"DELETE {API}/documents/{{work_id}}/{{lang}}": write(
        changes(f"{API}/documents/{DOC}"), changes(f"{API}/documents/{DOC}?purge=true")
    ),
    f"POST {API}/documents/{{work_id}}/{{lang}}/restore": write(
        changes(f"{API}/documents/{DOC}/restore")
    ),
    f"GET {API}/documents/{{work_id}}/{{lang}}/file": anyone(names(f"{API}/documents/{DOC}/file")),
    f"GET {API}/documents/{{work_id}}/{{lang}}/passages": anyone(
        names(f"{API}/documents/{DOC}/passages")
    ),
    f"GET {API}/documents/{{work_id}}/{{lang}}/pages/{{page}}": anyone(
        names(f"{API}/documents/{PDF}/pages/1")
    ),
    f"GET {API}/documents/{{work_id}}/{{lang}}/pages/{{page}}/image": anyone(
        names(f"{API}/documents/{PDF}/pages/1/image")
    ),
    f"GET {API}/documents/{{work_id}}/{{lang}}/versions": anyone(
        names(f"{API}/documents/{DOC}/versions")
    ),
    f"GET {API}/documents/{{work_id}}/{{lang}}/versions/{{version}}": anyone(
        names(f"{API}/documents/{DOC}/versions/1")
    ),
    f"GET {API}/documents/{{work_id}}/{{lang}}/versions/{{version}}/changes": anyone(
        names(f"{API}/documents/{DOC}/versions/2/changes?since=1")
    ),
    "GET /documents": anyone(shows("/documents")),
    "GET /documents/{work_id}/{lang}": anyone(
        names(f"/documents/{DOC}"), plain("/documents/open-guide/en")
    ),
    "GET /documents/{work_id}/{lang}/{locator}": anyone(names(f"/documents/{ART}")),
    "GET /documents/{work_id}/{lang}/pages": anyone(plain(f"/documents/{PDF}/pages?page=1")),
    "GET /documents/{work_id}/{lang}/pages/{number}": anyone(names(f"/documents/{PDF}/pages/1")),
    "GET /documents/{work_id}/{lang}/versions": anyone(names(f"/documents/{DOC}/versions")),
    "GET /documents/{work_id}/{lang}/versions/{version}": anyone(
        names(f"/documents/{DOC}/versions/1")
    ),
    "GET /documents/{work_id}/{lang}/versions/{version}/changes": anyone(
        names(f"/documents/{DOC}/versions/2/changes?since=1")
    ),
    "GET /documents/{work_id}/{lang}/edit": write(names(f"/documents/{DOC}/edit")),
    "POST /documents/{work_id}/{lang}/edit": write(
        changes(f"/documents/{DOC}/edit", form={"title": "x"})
    ),
    "GET /documents/{work_id}/{lang}/remove": write(names(f"/documents/{DOC}/remove")),
    "POST /documents/{work_id}/{lang}/restore": write(
        changes(f"/documents/{DOC}/restore", form={})
    ),
    "POST /documents/{work_id}/{lang}/remove": write(changes(f"/documents/{DOC}/remove", form={})),
    # Passages
    f"GET {API}/passages": anyone(shows(f"{API}/passages?id={ART}&id={ZH}/art-2")),
    f"GET {API}/passages/{{work_id}}/{{lang}}/{{locator}}": anyone(names(f"{API}/passages/{ART}")),
    f"GET {API}/passages/{{work_id}}/{{lang}}/{{locator}}/boxes": anyone(
        names(f"{API}/passages/{PDF}/art-1/boxes")
    ),
    f"GET {API}/passages/{{work_id}}/{{lang}}/{{locator}}/references": anyone(
        names(f"{API}/passages/{DOC}/art-2/references"),
        shows(f"{API}/passages/open-guide/en/art-1/references"),
    ),
    f"GET {API}/passages/{{work_id}}/{{lang}}/{{locator}}/related": anyone(
        names(f"{API}/passages/{ART}/related"), plain(f"{API}/passages/open-guide/en/art-1/related")
    ),
    "GET /embed/{work_id}/{lang}/{locator}": anyone(names(f"/embed/{ART}")),
    "GET /oembed": anyone(names(f"/oembed?url=http://testserver.local/documents/{ART}")),
    # Works
    f"GET {API}/works": anyone(shows(f"{API}/works")),
    f"GET {API}/works/{{work_id}}": anyone(names(f"{API}/works/hidden-directive")),
    f"GET {API}/works/{{work_id}}/parallel": anyone(
        names(f"{API}/works/hidden-directive/parallel?left=en&right=zh")
    ),
    f"GET {API}/works/{{work_id}}/proposals": anyone(
        names(f"{API}/works/hidden-directive/proposals")
    ),
    f"GET {API}/works/compare": anyone(
        names(f"{API}/works/compare?left={DOC}&right=open-guide/en"),
        names(f"{API}/works/compare?left=open-guide/en&right=hidden-directive"),
    ),
    "GET /documents/{work_id}": anyone(plain("/documents/open-guide")),
    "GET /works/{work_id}": anyone(names("/works/hidden-directive"), plain("/works/open-guide")),
    "GET /works/{work_id}/parallel": anyone(names("/works/hidden-directive/parallel")),
    "GET /works/compare": anyone(names(f"/works/compare?left={DOC}&right=open-guide/en")),
    "POST /works/pairs": write(
        changes("/works/pairs", form={"left": ART, "right": f"{ZH}/art-1", "status": "rejected"})
    ),
    "POST /works/{work_id}/join": write(changes("/works/open-guide/join", form={"document": DOC})),
    "POST /works/part": write(changes("/works/part", form={"document": DOC})),
    f"GET {API}/alignments": anyone(names(f"{API}/alignments?left={DOC}&right={ZH}")),
    f"PUT {API}/alignments": write(
        changes(
            f"{API}/alignments", json={"left": ART, "right": f"{ZH}/art-1", "status": "confirmed"}
        )
    ),
    f"DELETE {API}/alignments": write(changes(f"{API}/alignments?left={ART}&right={ZH}/art-1")),
    f"PUT {API}/documents/{{work_id}}/{{lang}}/work": write(
        changes(f"{API}/documents/{DOC}/work", json={"work_id": "open-guide"})
    ),
    f"DELETE {API}/documents/{{work_id}}/{{lang}}/work": write(
        changes(f"{API}/documents/{DOC}/work")
    ),
    # Exports and feeds
    f"GET {API}/exports/{{kind}}": anyone(
        shows(f"{API}/exports/documents"),
        shows(f"{API}/exports/passages"),
        shows(f"{API}/exports/passages?since=2020-01-01"),
        plain(f"{API}/exports/terms"),
        shows(f"{API}/exports/pairs"),
    ),
    f"GET {API}/exports/catalog/csv": anyone(
        shows(f"{API}/exports/catalog/csv"),
        shows(f"{API}/exports/catalog/csv?find=sealed&sort=added"),
    ),
    f"GET {API}/exports/comparison/{{form}}": anyone(
        names(f"{API}/exports/comparison/csv?left={DOC}&right={DOC}"),
        names(f"{API}/exports/comparison/docx?left={DOC}&right={DOC}"),
    ),
    f"GET {API}/exports/search/{{form}}": anyone(
        *(
            shows(f"{API}/exports/search/{form}?q=kelvadin")
            for form in ("ris", "bibtex", "csl-json", "csv", "json")
        ),
        plain(f"{API}/exports/search/csv?q=zarquonitr"),
    ),
    f"GET {API}/overview": anyone(shows(f"{API}/overview")),
    "GET /about": anyone(plain("/about")),
    "GET /feed.atom": anyone(shows("/feed.atom")),
    "GET /search.atom": anyone(
        shows("/search.atom?q=kelvadin"), plain("/search.atom?q=zarquonitr")
    ),
    f"GET {API}/exports/termbase/{{form}}": anyone(plain(f"{API}/exports/termbase/csv")),
    "GET /oai": anyone(
        shows("/oai?verb=ListRecords&metadataPrefix=oai_dc"),
        shows("/oai?verb=ListIdentifiers&metadataPrefix=oai_dc"),
    ),
    "POST /oai": anyone(shows("/oai", form={"verb": "ListRecords", "metadataPrefix": "oai_dc"})),
    "GET /opensearch.xml": anyone(plain("/opensearch.xml")),
    # The ledger
    f"GET {API}/submissions": write(shows(f"{API}/submissions")),
    f"GET {API}/submissions/{{submission_id}}": write(names(f"{API}/submissions/{{submission}}")),
    f"GET {API}/submissions/events": write(),
    f"POST {API}/submissions/{{submission_id}}/accept": write(
        changes(f"{API}/submissions/{{submission}}/accept", json={})
    ),
    f"POST {API}/submissions/{{submission_id}}/discard": write(
        changes(f"{API}/submissions/{{submission}}/discard")
    ),
    f"POST {API}/submissions/{{submission_id}}/retry": write(
        changes(f"{API}/submissions/{{submission}}/retry", json={})
    ),
    f"POST {API}/submissions/retry": write(changes(f"{API}/submissions/retry", json={})),
    "GET /ingest": write(shows("/ingest")),
    "POST /ingest": write(changes("/ingest", form={})),
    "GET /ingest/rows": write(shows("/ingest/rows?{rows}")),
    "GET /ingest/{submission_id}": write(names("/ingest/{submission}")),
    "POST /ingest/{submission_id}/accept": write(changes("/ingest/{submission}/accept", form={})),
    "POST /ingest/{submission_id}/retry": write(changes("/ingest/{submission}/retry", form={})),
    "POST /ingest/{submission_id}/discard": write(changes("/ingest/{submission}/discard", form={})),
    "GET /ingest/correct": write(),
    "POST /ingest/correct": write(
        changes("/ingest/correct", form={"document": DOC, "type": "law"})
    ),
    "GET /ingest/undo": write(),
    "POST /ingest/undo": write(
        changes("/ingest/undo", form={"before": f'{{"{DOC}": {{"title": "x"}}}}'})
    ),
    "GET /ingest/versions": write(plain("/ingest/versions")),
    "POST /ingest/versions": write(
        changes("/ingest/versions", form={"pair": f"open-guide/en {ZH}", "verdict": "accept"}),
        changes("/ingest/versions", form={"pair": f"open-guide/en {ZH}", "verdict": "reject"}),
        changes("/ingest/versions", form={"pair": f"open-guide/en {ZH} x", "verdict": "separate"}),
    ),
    f"GET {API}/proposals": anyone(shows(f"{API}/proposals")),
    "POST /ingest/retry": write(changes("/ingest/retry", form={})),
    # Collections: the insider's, with restricted words, shared by a link
    f"GET {API}/collections": key(plain(f"{API}/collections")),
    f"POST {API}/collections": key(
        changes(f"{API}/collections", json={"title": "x", "passage_ids": [ART]})
    ),
    f"GET {COLLECTION.format(collection='{collection_id}')}": key(names(COLLECTION)),
    f"PATCH {COLLECTION.format(collection='{collection_id}')}": key(
        changes(COLLECTION, json={"revision": 1, "title": "x"})
    ),
    f"DELETE {COLLECTION.format(collection='{collection_id}')}": key(
        changes(f"{COLLECTION}?revision=1")
    ),
    f"GET {API}/collections/{{collection_id}}/check": key(names(f"{COLLECTION}/check")),
    f"GET {API}/collections/{{collection_id}}/exports/{{format}}": key(
        names(f"{COLLECTION}/exports/markdown")
    ),
    f"POST {API}/collections/{{collection_id}}/duplicate": key(
        changes(f"{COLLECTION}/duplicate", json={})
    ),
    f"POST {API}/collections/{{collection_id}}/hand-over": key(
        changes(f"{COLLECTION}/hand-over", json={"revision": 1, "key": "outsider"})
    ),
    f"POST {API}/collections/{{collection_id}}/share": key(changes(f"{COLLECTION}/share")),
    f"DELETE {API}/collections/{{collection_id}}/share": key(changes(f"{COLLECTION}/share")),
    f"POST {API}/collections/{{collection_id}}/items": key(
        changes(f"{COLLECTION}/items", json={"passage_ids": [ART]})
    ),
    f"PATCH {API}/collections/{{collection_id}}/items/{{item_id}}": key(
        changes(f"{COLLECTION}/items/{{item}}", json={"revision": 1, "counterpart": False})
    ),
    f"DELETE {API}/collections/{{collection_id}}/items/{{item_id}}": key(
        changes(f"{COLLECTION}/items/{{item}}?revision=1")
    ),
    f"POST {API}/collections/{{collection_id}}/items/{{item_id}}/move": key(
        changes(f"{COLLECTION}/items/{{item}}/move", json={"revision": 1})
    ),
    f"POST {API}/collections/{{collection_id}}/items/{{item_id}}/renew": key(
        changes(f"{COLLECTION}/items/{{item}}/renew", json={"revision": 1})
    ),
    f"POST {API}/collections/{{collection_id}}/items/{{item_id}}/widen": key(
        changes(f"{COLLECTION}/items/{{item}}/widen", json={"revision": 1})
    ),
    f"GET {API}/shared-collections/{{token}}": anyone(
        shows(f"{API}/shared-collections/{{link}}"),
        names(f"{API}/shared-collections/{{closed_link}}"),
    ),
    f"POST {API}/collection-exports": anyone(
        shows(f"{API}/collection-exports?format=markdown", json=_SENT)
    ),
    "GET /collection": anyone(plain("/collection")),
    "POST /collection": key(changes("/collection", form={"title": "x"})),
    "POST /collection/draw": anyone(shows("/collection/draw", json={"collection": _SENT})),
    "POST /collection/collect": anyone(
        names("/collection/collect", json={"item": {"passage_ids": [ART]}})
    ),
    "GET /collection/add": key(names(f"/collection/add?passage={ART}")),
    "POST /collection/add": key(changes("/collection/add", form={"passage": ART})),
    "POST /collection/load": key(changes("/collection/load", form={})),
    "GET /collection/shared/{token}": anyone(
        shows("/collection/shared/{link}"), names("/collection/shared/{closed_link}")
    ),
    "GET /collection/shared/{token}/export": anyone(
        shows("/collection/shared/{link}/export?format=markdown"),
        names("/collection/shared/{closed_link}/export?format=markdown"),
    ),
    "GET /collection/{collection_id}": key(names(PAGE)),
    "POST /collection/{collection_id}": key(changes(PAGE, form={"revision": "1"})),
    "GET /collection/{collection_id}/export": key(names(f"{PAGE}/export?format=markdown")),
    "POST /collection/{collection_id}/delete": key(
        changes(f"{PAGE}/delete", form={"revision": "1"})
    ),
    "POST /collection/{collection_id}/duplicate": key(changes(f"{PAGE}/duplicate", form={})),
    "POST /collection/{collection_id}/owner": key(
        changes(f"{PAGE}/owner", form={"revision": "1", "key": "outsider"})
    ),
    "POST /collection/{collection_id}/revoke": key(changes(f"{PAGE}/revoke", form={})),
    "POST /collection/{collection_id}/share": key(changes(f"{PAGE}/share", form={})),
    # Assistants
    "GET /mcp": anyone(),
    "POST /mcp": anyone(
        *(
            shows(
                "/mcp",
                json={
                    "jsonrpc": "2.0",
                    "id": 1,
                    "method": "tools/call",
                    "params": {"name": tool, "arguments": arguments},
                },
                headers={"Accept": "application/json, text/event-stream"},
            )
            for tool, arguments in (
                ("search", {"query": "kelvadin"}),
                ("get_passage", {"passage_id": ART}),
                ("resolve_citation", {"citation": "Sealed Directive art. 1"}),
                ("look_up_term", {"term": "register"}),
                ("quote", {"passage_ids": [ART]}),
            )
        )
    ),
    "DELETE /mcp": anyone(),
    # Administration
    "GET /groups": admin(names("/groups")),
    "POST /groups": admin(changes("/groups", form={"do": "add", "group": "x"})),
    f"GET {API}/groups": admin(names(f"{API}/groups")),
    f"POST {API}/groups": admin(changes(f"{API}/groups", json={"name": "x"})),
    f"DELETE {API}/groups/{{group}}": admin(changes(f"{API}/groups/insiders")),
    f"PUT {API}/groups/{{group}}/members/{{member}}": admin(
        changes(f"{API}/groups/insiders/members/outsider")
    ),
    f"DELETE {API}/groups/{{group}}/members/{{member}}": admin(
        changes(f"{API}/groups/insiders/members/insider")
    ),
    f"POST {API}/groups/{{group}}/restrictions": admin(
        changes(f"{API}/groups/insiders/restrictions", json={"ids": ["open-guide"]})
    ),
    f"DELETE {API}/groups/{{group}}/restrictions": admin(
        changes(f"{API}/groups/insiders/restrictions?id=hidden-directive")
    ),
    f"GET {API}/audit": admin(names(f"{API}/audit")),
    f"GET {API}/judgements": write(shows(f"{API}/judgements")),
    f"PUT {API}/judgements": write(
        changes(f"{API}/judgements", json={"query": "x", "passage_id": ART, "relevant": True})
    ),
    "POST /judgements": write(
        changes("/judgements", form={"q": "x", "passage": ART, "relevant": "yes"})
    ),
    # About the site
    f"GET {API}": anyone(plain(API)),
    "GET /api": anyone(plain("/api")),
    f"GET {API}/schema": anyone(plain(f"{API}/schema")),
    f"GET {API}/schema/openapi.json": anyone(plain(f"{API}/schema/openapi.json")),
    f"GET {API}/schema/openapi.yml": anyone(plain(f"{API}/schema/openapi.yml")),
    f"GET {API}/schema/openapi.yaml": anyone(plain(f"{API}/schema/openapi.yaml")),
    f"GET {API}/schema/{{path}}": anyone(),
    f"GET {API}/status": anyone(plain(f"{API}/status")),
    f"GET {API}/health": anyone(plain(f"{API}/health")),
    f"GET {API}/health/live": anyone(plain(f"{API}/health/live")),
    f"GET {API}/health/ready": anyone(plain(f"{API}/health/ready")),
    "GET /health/live": anyone(plain("/health/live")),
    "GET /health/ready": anyone(plain("/health/ready")),
    "GET /metrics": admin(plain("/metrics")),
    "GET /status/figures": admin(plain("/status/figures")),
    f"GET {API}/terms": anyone(plain(f"{API}/terms?find=victim")),
    f"GET {API}/terms/{{concept_id}}": anyone(plain(f"{API}/terms/trafficking-in-persons")),
    "GET /status": anyone(plain("/status")),
    "GET /terms": anyone(plain("/terms?find=victim")),
    "GET /terms/{concept_id}": anyone(plain("/terms/guaimai")),
    "GET /health": anyone(plain("/health")),
    "GET /help": anyone(plain("/help")),
    "GET /problems/{code}": anyone(plain("/problems/key-missing")),
    "GET /sign-in": anyone(plain("/sign-in")),
    "POST /sign-in": anyone(),
    # There is none without a provider; tests/web/test_oidc.py has one.
    "GET /sign-in/oidc": anyone(),
    "GET /sign-in/oidc/callback": anyone(),
    "POST /sign-out": anyone(),
    "GET /static/{file_path}": anyone(plain("/static/kb.js")),
    "HEAD /static/{file_path}": anyone(),
}
