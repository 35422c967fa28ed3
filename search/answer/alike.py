"""Near-duplicates among results: one article in several laws or versions, a digest and its full text.

Two units of different documents are alike if they are about equally long and their vectors (without vectors
their words) are similar. Passages at one place in two dated versions of a work are always alike. One of the
units leads: a text in force before one that is not, a consolidated text before the acts that amended it,
the authentic text before translations and digests, of Chinese texts the one in the query's script, then
the better hit (a question about the plan of 2008 does not want that of 2021). The leader gets the best
position of the units that it represents. They come behind all hits that are compared, because a reader
of the leader learns nothing from them. Other hits from a superseded version come after the first hit from
the version that is in force.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from itertools import combinations

import msgspec
import numpy as np
from numpy.typing import NDArray

from corpus import Document, ExpressionStatus, Force
from corpus.dated_versions import are_versions, force_rank
from search.data import load_table
from search.embeddings import VectorPack
from search.engines.engine import EngineHit
from search.retrieve.retriever import Found
from search.retrieve.vectors import wholes_of
from search.text.shingles import jaccard, shingles, sketch
from search.text.sketches import Sketches
from search.weights import AlikeWeights

MOST_COMPARED = 30
"""How many of a language's best hits are compared; readers do not see lower ones together."""
_RANKS = {
    status: rank
    for rank, status in enumerate(
        (
            ExpressionStatus.AUTHENTIC,
            ExpressionStatus.ORIGINAL,
            ExpressionStatus.OFFICIAL_TRANSLATION,
            ExpressionStatus.UNKNOWN,
            ExpressionStatus.UNOFFICIAL_TRANSLATION,
            ExpressionStatus.MACHINE_TRANSLATION,
            ExpressionStatus.DIGEST,
        )
    )
}
"""The rank of each status; the lowest rank is the most authoritative."""
_AMENDING = re.compile("|".join(load_table("alike")["amending"]))


def status_rank(status: ExpressionStatus) -> int:
    """The rank of a status; 0 is the authentic text."""
    return _RANKS[status]


def weigh_authority(found: Found, documents: Mapping[str, Document]) -> Found:
    """The same hits, after the best ones have gained or lost by the authority of their texts.

    Repealed texts lose more, unless the query asks for a legal force or for the texts of a day. By words
    alone, which tell passages less apart, only they lose.
    """
    plan, weights = found.plan, found.plan.weights
    looked, others = found.hits[:MOST_COMPARED], found.hits[MOST_COMPARED:]
    repealed = 0.0 if plan.filters.forces or plan.filters.as_of else weights.repealed
    least = -math.inf
    if found.view is None:
        # Shares of the words that are asked for: none is below 0.
        repealed, least = repealed * weights.kinds.words * found.ideal, 0.0

    def gain(document: Document | None) -> float:
        if document is None:
            return 0.0
        by_authority = weights.authority.of(document.authority) if found.view else 0.0
        return by_authority - (repealed if document.force_today is Force.REPEALED else 0.0)

    weighed = [
        msgspec.structs.replace(hit, score=round(max(hit.score + gained, least), 4))
        if (gained := gain(documents.get(hit.document_id)))
        else hit
        for hit in looked
    ]
    # The sort is stable: equal hits keep their order.
    weighed.sort(key=lambda hit: -hit.score)
    return msgspec.structs.replace(found, hits=(*weighed, *others))


Represented = dict[str, tuple[EngineHit, ...]]
"""By unit id of a representative, the hits that it represents."""


Texts = Callable[[Sequence[EngineHit]], Sequence[str]]
"""The texts of units: all that their passages say."""


def led_by_the_best(
    found: Found, texts: Texts, documents: Mapping[str, Document], weights: AlikeWeights, tag: str
) -> tuple[tuple[EngineHit, ...], Represented]:
    """The same hits, with each representative at the best position of its group, and the others behind
    the hits that are compared; and the groups.

    The best ``MOST_COMPARED`` hits are compared; ``documents`` has theirs. ``texts`` is called for the few
    that may be alike. ``tag``: the query's language and script (``detect_tag``).
    """
    looked = found.hits[:MOST_COMPARED]
    alike = _alike(found, looked, texts, documents, weights)
    groups: list[list[int]] = []
    taken: set[int] = set()
    for first in sorted({at for pair in alike for at in pair}):
        if first not in taken:
            near = [at for at in range(first + 1, len(looked)) if (first, at) in alike]
            group = [first, *(at for at in near if at not in taken)]
            taken.update(group)
            groups.append(group)
    groups = [group for group in groups if len(group) > 1]
    if not groups:
        return _current_first(found.hits, documents), {}
    order, represented = list(looked), Represented()
    behind: list[EngineHit] = []
    for group in groups:
        leader = min(
            group, key=lambda at: (_weight(documents.get(looked[at].document_id), tag), at)
        )
        others = [looked[at] for at in group if at != leader]
        order[group[0]], order[leader] = looked[leader], looked[group[0]]
        represented[looked[leader].unit_id] = tuple(others)
        behind += others
    repeats = {hit.unit_id for hit in behind}
    order = [hit for hit in order if hit.unit_id not in repeats]
    led = [
        # Scores stay with the places, so that the list is in their order.
        msgspec.structs.replace(hit, score=place.score)
        for hit, place in zip((*order, *behind), looked, strict=True)
    ]
    ranked = [*led, *found.hits[MOST_COMPARED:]]
    return _current_first(ranked, documents), represented


def _current_first(
    hits: Sequence[EngineHit], documents: Mapping[str, Document]
) -> tuple[EngineHit, ...]:
    """Each hit of a superseded version behind the first hit of a more current version of its work."""
    order = list(hits[:MOST_COMPARED])
    before = tuple(order)
    for hit in before:
        document = documents.get(hit.document_id)
        rank = force_rank(document.force_today) if document else 0
        if document is None or not rank:
            continue
        place = order.index(hit)
        first = next(
            (
                at
                for at, other in enumerate(order)
                if (current := documents.get(other.document_id))
                and are_versions(document, current)
                and force_rank(current.force_today) < rank
            ),
            place,
        )
        if first > place:
            order.insert(first, order.pop(place))
    if tuple(order) == before:
        return tuple(hits)
    scored = [
        msgspec.structs.replace(hit, score=old.score) for hit, old in zip(order, hits, strict=False)
    ]
    return (*scored, *hits[MOST_COMPARED:])


def _weight(document: Document | None, tag: str) -> tuple[int, bool, int, bool]:
    """Smaller leads; of two Chinese texts the one in the query's script."""
    if document is None:
        return 0, False, len(_RANKS), False
    amends = _AMENDING.search(document.title) is not None
    other_script = tag != "en" and (document.lang == "zh-Hant") != (tag == "zh-Hant")
    return force_rank(document.force_today), amends, _RANKS[document.status], other_script


def _alike(
    found: Found,
    hits: Sequence[EngineHit],
    texts: Texts,
    documents: Mapping[str, Document],
    weights: AlikeWeights,
) -> set[tuple[int, int]]:
    """The pairs that are alike, each by the places of its units, the better one first."""
    if len(hits) < 2:
        return set()
    bare = [at for at, hit in enumerate(hits) if not hit.sketch]
    known = dict(zip(bare, texts([hits[at] for at in bare]), strict=True)) if bare else {}
    sketches = Sketches([hit.sketch or sketch(known[at]) for at, hit in enumerate(hits)])
    number_of = {
        id_: number for number, id_ in enumerate(dict.fromkeys(h.document_id for h in hits))
    }
    numbers = np.array([number_of[hit.document_id] for hit in hits])
    may = np.triu(np.not_equal.outer(numbers, numbers))
    may &= sketches.equally_long(weights.length)
    likeness = np.full((len(hits), len(hits)), np.nan)
    if found.view is not None:
        likeness = _by_meaning(found.view.pack, hits)
    by_words = np.isnan(likeness)
    alike = _at_one_place(hits, documents)
    alike |= _pairs(may & ~by_words & (likeness >= weights.meaning))
    unsure = _pairs(may & by_words & sketches.may_share(weights.words)) - alike
    alike |= {pair for pair in unsure if sketches.surely_share(*pair, weights.words)}
    # Their texts are read: as few as possible.
    unsure -= alike
    asked = sorted({at for pair in unsure for at in pair} - known.keys())
    if asked:
        known |= zip(asked, texts([hits[at] for at in asked]), strict=True)
    shingled = {at: shingles(known[at]) for pair in unsure for at in pair}
    return alike | {
        (one, other)
        for one, other in unsure
        if jaccard(shingled[one], shingled[other]) >= weights.words
    }


def _at_one_place(
    hits: Sequence[EngineHit], documents: Mapping[str, Document]
) -> set[tuple[int, int]]:
    """The pairs that are the same article of two dated versions."""
    versions = Counter(document.work_id for document in documents.values())
    places: dict[str, list[int]] = {}
    for at, hit in enumerate(hits):
        document = documents.get(hit.document_id)
        if document is None or versions[document.work_id] == 1:
            continue
        place = hit.passage_ids[0].split("/", 2)[2]
        if place.startswith("art-"):
            places.setdefault(place, []).append(at)
    found: set[tuple[int, int]] = set()
    for pair in (pair for group in places.values() for pair in combinations(group, 2)):
        one, other = (documents.get(hits[at].document_id) for at in pair)
        if one and other and are_versions(one, other):
            found.add(pair)
    return found


def _pairs(wanted: NDArray[np.bool_]) -> set[tuple[int, int]]:
    rows, columns = np.nonzero(wanted)
    return set(zip(rows.tolist(), columns.tolist(), strict=True))


def _by_meaning(pack: VectorPack, hits: Sequence[EngineHit]) -> NDArray[np.float64]:
    """(n, n): cosines of whole units; NaN where one has no vector."""
    rows = np.array([pack.rows.get(hit.unit_id, -1) for hit in hits], np.intp)
    cosines = np.full((len(hits), len(hits)), np.nan)
    known = np.flatnonzero(rows >= 0)
    vectors = wholes_of(pack, rows[known])
    cosines[np.ix_(known, known)] = vectors @ vectors.T
    return cosines
