"""Each language on its own server: one federated query gives one merged answer, or none."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any, NamedTuple

import meilisearch
import pytest
from meilisearch.errors import MeilisearchApiError

from corpus import SEARCH_LANGS, IndexUnavailable, QueryInvalid, SearchLang
from search import EngineHit, EngineRequest, SearchQuery, rebuild_index
from search.engines.meilisearch import MeilisearchEngine
from search.engines.meilisearch.client import Server
from search.engines.meilisearch.network import Network, Node, Part, link
from tests.engines.conftest import SIGNATURE
from tests.engines.samples import fill
from tests.engines.server import TestServer, binary, started
from tests.support.search_samples import SEGMENTER, Library, make_document

LOOPBACK = ("--experimental-allowed-ip-networks", "127.0.0.0/8")
DEADLINE = 30.0


class TwoNodes(NamedTuple):
    servers: dict[SearchLang, TestServer]
    nodes: dict[SearchLang, Node]
    library: Library
    """The same documents in one embedded index."""

    @property
    def network(self) -> Network:
        return Network(self.nodes["zh"], SIGNATURE, deadline=DEADLINE)

    def parts(self, text: str, **weights: float) -> list[Part]:
        return [
            Part(self.nodes[request.lang], request, weights.get(request.lang, 1.0))
            for request in self.requests(text)
        ]

    def requests(self, text: str) -> list[EngineRequest]:
        plans = self.library.searcher.plans(SearchQuery(text))
        return [plan.request(plan.steps[0], limit=10, offset=0) for plan in plans]

    def link(self, nodes: dict[SearchLang, Node]) -> None:
        """Tell the ``zh`` server about ``nodes``."""
        link(master(self.servers["zh"]), "zh", list(nodes.values()), deadline=DEADLINE)

    def engine(self, lang: SearchLang) -> MeilisearchEngine:
        server = master(self.servers[lang])
        return MeilisearchEngine(*server, SIGNATURE, deadline=DEADLINE, patience=60)

    def fill(self, lang: SearchLang) -> None:
        """Write the library's documents of a language to that language's server."""
        contents = [each for each in self.library.contents() if lang in each[0].lang]
        rebuild_index(self.engine(lang), SEGMENTER, contents)


@pytest.fixture(scope="module")
def two(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TwoNodes]:
    """For tests that leave them as they are."""
    with linked(tmp_path_factory.mktemp("two")) as nodes:
        yield nodes


@pytest.fixture
def own(tmp_path: Path) -> Iterator[TwoNodes]:
    with linked(tmp_path) as nodes:
        yield nodes


@contextmanager
def linked(path: Path) -> Iterator[TwoNodes]:
    if not binary():
        pytest.skip("no meilisearch on PATH: two servers are started")
    with ExitStack() as both:
        servers: dict[SearchLang, TestServer] = {}
        for lang in SEARCH_LANGS:
            (path / lang).mkdir()
            servers[lang] = both.enter_context(started(path / lang, *LOOPBACK))
        nodes = {lang: Node(lang, reading(server)) for lang, server in servers.items()}
        for lang, server in servers.items():
            link(master(server), lang, list(nodes.values()), deadline=DEADLINE)
        two = TwoNodes(servers, nodes, fill(Library(path / "embedded")))
        for lang in SEARCH_LANGS:
            two.fill(lang)
        yield two


def unit(hit: tuple[str, EngineHit]) -> str:
    return hit[1].unit_id


def master(server: TestServer) -> Server:
    return Server(server.url, server.key)


def reading(server: TestServer) -> Server:
    """With a key that may read kb's indexes and no more."""
    options = {"actions": ["search", "documents.get"], "indexes": ["kb-*"], "expiresAt": None}
    return Server(server.url, meilisearch.Client(*master(server)).create_key(options).key)


def test_one_list_holds_what_each_node_has_found_best_first(two: TwoNodes) -> None:
    found = two.network.search(two.parts("人口贩运"))
    expected = [
        (request.lang, hit)
        for request in two.requests("人口贩运")
        for hit in two.engine(request.lang).search(request).hits
    ]
    assert {lang for lang, _ in expected} == {"zh", "en"}
    assert sorted(found.hits, key=unit) == sorted(expected, key=unit)
    assert found.total == len(expected)
    scores = [each.hit.score for each in found.hits]
    assert scores == sorted(scores, reverse=True)


def test_facets_are_counted_over_both(two: TwoNodes) -> None:
    found = two.network.search(two.parts("人口贩运"))
    assert found.facets == two.library.ask("人口贩运").facets
    assert set(found.facets["lang"]) == {"zh", "zh-Hant", "en"}


def test_a_weight_puts_a_language_first(two: TwoNodes) -> None:
    plain = two.network.search(two.parts("人口贩运"))
    for lang in SEARCH_LANGS:
        found = two.network.search(two.parts("人口贩运", **{lang: 1000.0}))
        order = [each.node == lang for each in found.hits]
        assert order == sorted(order, reverse=True)
        assert sum(order) == sum(each.node == lang for each in plain.hits)


def test_either_node_may_be_asked(two: TwoNodes) -> None:
    parts = two.parts("trafficking in persons")
    other = Network(two.nodes["en"], SIGNATURE, deadline=DEADLINE)
    assert other.search(parts) == two.network.search(parts)


def test_the_server_itself_ranks_nothing_by_weight_without_query_text(two: TwoNodes) -> None:
    """Why kb does: once this fails, the server's own order can be looked at again."""
    queries = [
        {"indexUid": f"kb-{lang}", "federationOptions": {"remote": lang, "weight": weight}}
        for lang, weight in (("zh", 1.0), ("en", 1000.0))
    ]
    client = meilisearch.Client(*master(two.servers["zh"]))
    answer: dict[str, Any] = client.multi_search(queries, {"limit": 100})
    remotes = [hit["_federation"]["remote"] for hit in answer["hits"]]
    assert remotes == sorted(remotes, reverse=True)
    assert set(remotes) == {"zh", "en"}


def test_where_a_node_is_down_there_is_no_answer_but_its_name(own: TwoNodes) -> None:
    parts = own.parts("人口贩运")
    own.servers["en"].stop()
    with pytest.raises(IndexUnavailable, match="node en: Meilisearch cannot be reached"):
        own.network.search(parts)
    assert {each.node for each in own.network.search(parts[:1]).hits} == {"zh"}


@pytest.mark.parametrize("broken", ["key", "address"])
def test_where_a_node_fails_another_the_half_answer_is_refused(own: TwoNodes, broken: str) -> None:
    good = own.nodes["en"].server
    bad = Server(good.url, "wrong") if broken == "key" else Server("http://127.0.0.1:9", good.key)
    own.link({**own.nodes, "en": Node("en", bad)})
    queries = [
        {"indexUid": f"kb-{lang}", "federationOptions": {"remote": lang}} for lang in SEARCH_LANGS
    ]
    client = meilisearch.Client(*master(own.servers["zh"]))
    half: dict[str, Any] = client.multi_search(queries, {})
    assert {hit["_federation"]["remote"] for hit in half["hits"]} == {"zh"}
    assert list(half["remoteErrors"]) == ["en"]
    with pytest.raises(IndexUnavailable, match="nodes fail: en: "):
        own.network.search(own.parts("人口贩运"))
    own.link(own.nodes)
    assert {each.node for each in own.network.search(own.parts("人口贩运")).hits} == {"zh", "en"}


def test_of_many_units_the_best_are_found_and_all_are_counted(own: TwoNodes) -> None:
    short = "Nighttime."
    long = [f"Nighttime is {'a word among others, ' * (2 + at % 40)} {at}." for at in range(400)]
    own.library.add(make_document("night/en"), *long, short)
    own.fill("en")
    found = own.network.search(own.parts("nighttime"), limit=1)
    assert [each.hit.passage_ids for each in found.hits] == [("night/en/p400",)]
    assert (found.total, found.facets["work"]) == (401, {"night": 401})


def test_many_units_that_say_the_same_are_refused(own: TwoNodes) -> None:
    own.library.add(make_document("night/en"), *["Nighttime."] * 400)
    own.fill("en")
    with pytest.raises(QueryInvalid, match="say the same"):
        own.network.search(own.parts("nighttime"))


def test_an_index_made_otherwise_is_refused(two: TwoNodes) -> None:
    network = Network(two.nodes["zh"], "another", deadline=DEADLINE)
    with pytest.raises(IndexUnavailable, match="node zh: it was made by another kb"):
        network.search(two.parts("人口贩运"))


def test_a_leader_which_shards_and_copies_needs_the_enterprise_edition(two: TwoNodes) -> None:
    client = meilisearch.Client(*master(two.servers["zh"]))
    shards = {"all": {"remotes": list(SEARCH_LANGS)}}
    with pytest.raises(MeilisearchApiError, match="Enterprise Edition is required") as refused:
        client.add_or_update_networks({"leader": "zh", "shards": shards})
    assert refused.value.code == "requires_enterprise_edition"
