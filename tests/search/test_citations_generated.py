"""Of citations generated in many forms from the documents, at least 99 in 100 resolve to their passage."""

from __future__ import annotations

from kb.services import Services
from tests.support.citation_samples import Sample, samples

SEED = 20001115


def missed(services: Services, written: list[Sample]) -> tuple[list[Sample], list[Sample]]:
    """Citations that do not resolve to their passage, and those of them that resolve to another with
    certainty."""
    wrong, sure = [], []
    for sample in written:
        match = services.resolver.resolve(sample.citation).match
        if match is None or match.passage.id != sample.passage_id:
            wrong.append(sample)
            if match is not None and match.is_there:
                sure.append(sample)
    return wrong, sure


def test_citations_of_bundled_documents(library: Services) -> None:
    written = samples(library.catalog, 200, SEED)
    wrong, sure = missed(library, written)

    assert len({sample.citation for sample in written}) >= 190
    assert len(wrong) <= 2, wrong
    assert not sure


def test_citations_of_real_documents(shared_library: Services) -> None:
    written = samples(shared_library.catalog, 400, SEED)
    wrong, sure = missed(shared_library, written)

    assert len(written) == 400
    assert len(wrong) <= 4, wrong
    assert not sure
