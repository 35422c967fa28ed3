"""The short answer: one sentence, quoted exactly, that answers a question for a definition or a penalty.

It is never composed, and is given only if kb is sure:

definition   one of a language's three best hits defines the term of the question
penalty      the best hit is a legal text with a sentence that states a penalty and contains enough of the
             question's words; its meaning is near, and the next hit is clearly worse

The limits (``[short_answer]`` in ``data/weights.toml``) were chosen on the development half of the judged
questions: ``python -m benchmarks short-answers``.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

from corpus import Authority, Document, DocumentType, Passage
from search.answer.answer import ShortAnswer, Sureness
from search.answer.marks import Marker
from search.engines.engine import EngineHit
from search.query.question_kinds import states_penalty
from search.retrieve.retriever import Found
from search.text.segmenter import Segmenter, exact_tokens

ANSWERING = 3
"""The number of a language's best hits in which a definition is looked for."""
_SENTENCE = re.compile(
    r"[^\n]+?(?:[。！？]+[”’」』）)]*|[.!?][\"”’)]*(?=\s+[\"“‘(]*[A-Z0-9])|(?=\n)|$)"
)
_LONGEST = 800
"""The most characters; a longer sentence is no short answer."""
_LEGAL_AUTHORITIES = frozenset(Authority) - {Authority.PLAN, Authority.GUIDANCE, Authority.TRAINING}
_LEGAL_TYPES = frozenset({DocumentType.TREATY, DocumentType.LAW})


def short_answer(
    found: Found,
    repeats: Mapping[str, Sequence[EngineHit]],
    passages: Mapping[str, Passage],
    documents: Mapping[str, Document],
    segmenter: Segmenter,
) -> ShortAnswer | None:
    """The short answer in one language; None if kb is not sure of one.

    ``found``: the hits, best first; ``repeats``: near-duplicates, by unit id of the hit that leads them;
    ``passages`` and ``documents``: those of the best three hits, by id.
    """
    if found.plan.defining:
        return _definition(found, passages, documents)
    answer = penalty_candidate(found, repeats, passages, documents, segmenter)
    return answer if answer and _is_sure(answer.sureness, found) else None


def _definition(
    found: Found, passages: Mapping[str, Passage], documents: Mapping[str, Document]
) -> ShortAnswer | None:
    for hit in found.hits[:ANSWERING]:
        document = documents.get(hit.document_id)
        for passage, start, end in _sentences(hit, passages):
            tokens = f" {' '.join(exact_tokens(passage.text[start:end]))} "
            defines = any(f" {' '.join(each)} " in tokens for each in found.plan.defining)
            if document and defines:
                return ShortAnswer(
                    kind="definition",
                    lang=found.plan.lang,
                    passage=passage,
                    document=document,
                    start=start,
                    end=end,
                    sureness=Sureness(meaning=1.0, lead=1.0, coverage=1.0),
                )
    return None


def penalty_candidate(
    found: Found,
    repeats: Mapping[str, Sequence[EngineHit]],
    passages: Mapping[str, Passage],
    documents: Mapping[str, Document],
    segmenter: Segmenter,
) -> ShortAnswer | None:
    """The best sentence on a penalty, whether sure or not; the arguments are those of ``short_answer``."""
    plan = found.plan
    if plan.kind != "penalty" or not found.hits:
        return None
    best = found.hits[0]
    document = documents.get(best.document_id)
    if document is None or not _is_legal(document):
        return None
    marker = Marker((*plan.words, *plan.required), plan.phrases, _rarities(found), segmenter)
    ranked = [
        (marker.marks(passage.text[start:end]).weight, -number, passage, start, end)
        for number, (passage, start, end) in enumerate(_sentences(best, passages))
        if states_penalty(passage.text[start:end], plan.lang)
    ]
    if not ranked:
        return None
    weight, _, passage, start, end = max(ranked, key=lambda each: each[:2])
    same = {best.unit_id, *(hit.unit_id for hit in repeats.get(best.unit_id, ()))}
    others = [hit.score for hit in found.hits if hit.unit_id not in same]
    fused = found.fused.get(best.unit_id)
    return ShortAnswer(
        kind="penalty",
        lang=plan.lang,
        passage=passage,
        document=document,
        start=start,
        end=end,
        sureness=Sureness(
            meaning=(fused.dense or 0.0) if fused else 0.0,
            lead=round(best.score - max(others, default=0.0), 4),
            coverage=round(weight / (sum(_rarities(found)) or 1.0), 4),
        ),
    )


def _is_sure(sureness: Sureness, found: Found) -> bool:
    least = found.plan.weights.short_answer
    # By words alone, no measure separates an answer from a passage that is merely near.
    return (
        found.view is not None
        and sureness.meaning >= (least.meaning if found.plan.own else least.meaning_other)
        and sureness.lead >= least.lead
        and sureness.coverage >= least.coverage
    )


def _is_legal(document: Document) -> bool:
    if document.authority is None:
        return document.type in _LEGAL_TYPES
    return document.authority in _LEGAL_AUTHORITIES


def _rarities(found: Found) -> tuple[float, ...]:
    return (*found.rarity, *(1.0 for _ in found.plan.required))


def _sentences(
    hit: EngineHit, passages: Mapping[str, Passage]
) -> Iterator[tuple[Passage, int, int]]:
    """The sentences of a unit, each with its passage and its position in the passage's text."""
    for id_ in hit.passage_ids:
        passage = passages.get(id_)
        for match in _SENTENCE.finditer(passage.text) if passage else ():
            text = match.group()
            start = match.start() + len(text) - len(text.lstrip())
            end = match.start() + len(text.rstrip())
            if passage and 0 < end - start <= _LONGEST:
                yield passage, start, end
