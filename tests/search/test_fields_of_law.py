"""Of passages about as good, that of the field of law that is asked about comes first."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from search import EngineHit, SearchQuery
from search.answer.alike import weigh_authority
from search.embeddings import VectorPack
from search.query.fields_of_law import fields_of, is_of
from search.retrieve.retriever import Found
from search.retrieve.vectors import DenseView
from tests.support.search_samples import Library, make_document

VIEW = DenseView(VectorPack.empty("zh", 2), np.array([1, 0], np.float32), whole=0.5)


@pytest.mark.parametrize(
    ("query", "fields"),
    [
        ("老板不给工资", ("labour",)),
        ("the boss did not pay my wages", ("labour",)),
        ("拐卖判几年", ("crime",)),
        ("公约里的同意", ("treaties",)),
        ("天气", ()),
        ("jobless jailbreak", ()),
    ],
)
def test_a_query_is_about_fields_of_law(query: str, fields: tuple[str, ...]) -> None:
    assert fields_of(query) == fields


def test_a_title_is_of_a_field() -> None:
    assert is_of("中华人民共和国劳动合同法", ("labour",))
    assert is_of("Convention on the Rights of the Child", ("treaties",))
    assert not is_of("中华人民共和国劳动合同法", ("crime",))
    assert not is_of("中华人民共和国刑法修正案", ("crime",))


@pytest.mark.parametrize("view", [VIEW, None])
@pytest.mark.parametrize(
    ("query", "lead", "first"),
    [("试用期", 0.05, "劳动"), ("试用期", 3.0, "刑法"), ("缓刑", 0.05, "刑法")],
)
def test_a_text_of_the_field_comes_first_if_it_is_about_as_good(
    tmp_path: Path, query: str, lead: float, first: str, view: DenseView | None
) -> None:
    library = Library(tmp_path)
    for name, title in (("刑法", "中华人民共和国刑法"), ("劳动", "中华人民共和国劳动法")):
        library.add(make_document(f"{name}/zh", title=title), "试用期和缓刑。")
    library.index()
    (plan, *_) = library.searcher.plans(SearchQuery(query))
    hits = tuple(
        EngineHit(f"{name}/zh/p0", f"{name}/zh", (f"{name}/zh/p0",), score)
        for name, score in (("刑法", 5 + lead), ("劳动", 5.0))
    )
    found = Found(plan=plan, hits=hits, total=2, view=view, rarity=(1.0,))
    weighed = weigh_authority(found, library.documents)
    assert weighed.hits[0].document_id == f"{first}/zh"
