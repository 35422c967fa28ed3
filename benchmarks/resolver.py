"""Citations written from the documents' own passages, in about thirty forms, and whether they resolve."""

from __future__ import annotations

from pathlib import Path

from benchmarks.frame.measuring import spent
from benchmarks.frame.rows import Bench, CannotRun, Row, Rows, Skip
from kb.services import Services, open_services
from kb.settings import Settings
from tests.search.test_citations_generated import SEED, missed
from tests.search.test_citations_none import NO_CITATIONS
from tests.support.citation_samples import samples


def rows(bench: Bench) -> Rows:
    data = bench.libraries.bundled(vectors=False)
    yield from _resolved(data, "bundled documents", 200)
    with open_services(Settings(data_dir=data, embeddings="off")) as services:
        none = sum(_resolves_to_nothing(services, text) for text in NO_CITATIONS)
    yield Row(
        case=f"{len(NO_CITATIONS)} texts that are not citations",
        measure="resolve to nothing",
        value=none / len(NO_CITATIONS),
        unit="share",
        better="higher",
    )
    if bench.quick:
        return
    try:
        folder = bench.of_shared("corpus")
    except CannotRun as error:
        yield Skip("real documents", str(error))
        return
    corpus = bench.libraries.ready("corpus", lambda: folder, vectors=False)
    yield from _resolved(corpus, "treaties and laws", 400)


def _resolved(data: Path, name: str, count: int) -> Rows:
    with open_services(Settings(data_dir=data, embeddings="off")) as services:
        written = samples(services.catalog, count, SEED)
        with spent() as took:
            wrong, sure = missed(services, written)
    case, total = f"{name}, {len(written)} citations", len(written)
    share = {"right at first place": total - len(wrong), "wrong above 0.5": len(sure)}
    for (measure, found), better in zip(share.items(), ("higher", "lower"), strict=True):
        yield Row(case=case, measure=measure, value=found / total, unit="share", better=better)
    milliseconds = took.processor * 1000 / total
    yield Row(
        case=case,
        measure="processor time of a citation",
        value=milliseconds,
        unit="ms",
        better="lower",
    )


def _resolves_to_nothing(services: Services, text: str) -> bool:
    resolution = services.resolver.resolve(text)
    return resolution.match is None and not resolution.alternatives
