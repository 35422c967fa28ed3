"""The rarity of words is that of the index that a search reads, while others write to it."""

from __future__ import annotations

from pathlib import Path
from typing import ClassVar

from corpus import SearchLang
from search import EngineRequest, index_documents
from search.engines.engine import Form, QueryWord
from search.engines.tantivy.index import LanguageIndexes
from search.weights import load_weights
from tests.support.search_samples import SEGMENTER, Library, make_document


class Interrupted(EngineRequest, frozen=True):
    """A request during which others commit and search: when its language is read for the second time."""

    meanwhile: ClassVar[list[object]] = []
    reads: ClassVar[list[int]] = [0]

    @property
    def lang(self) -> SearchLang:  # type: ignore[misc]
        self.reads[0] += 1
        if self.reads[0] == 2:
            for act in self.meanwhile:
                act()  # type: ignore[operator]
        return "en"


def test_a_search_that_began_before_a_commit_leaves_nothing_to_those_after_it(
    tmp_path: Path,
) -> None:
    library = Library(tmp_path / "index")
    library.add(make_document("one/en"), "Legal aid.")
    library.index()
    folder = next(library.engine.path.glob("gen-*"))
    indexes = LanguageIndexes.open(folder)
    word = QueryWord(text="shelter", forms=(Form("term", ("shelter",)),))
    values = {"lang": "en", "words": (word,), "weights": load_weights()}
    later = EngineRequest(**values)  # type: ignore[arg-type]

    def commit() -> None:
        document = make_document("two/en")
        library.add(document, "Shelter for victims.")
        index_documents(library.engine, SEGMENTER, [(document, library.passages[document.id])])

    def search_other_words() -> None:
        indexes.search(EngineRequest(lang="en", words=(), weights=load_weights()))

    Interrupted.meanwhile[:] = [commit, search_other_words]
    indexes.search(Interrupted(**values))  # type: ignore[arg-type]

    assert indexes.search(later).rarity[0] > 0
