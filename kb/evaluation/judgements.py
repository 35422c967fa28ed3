"""Editors' judgements of results, and the evaluation file made from them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import UTC, datetime

from corpus import Catalog, Judgement, PassageNotFound, QueryInvalid, text_lang
from kb.evaluation.measures import Judged


def judge(
    catalog: Catalog, query: str, passage_id: str, *, relevant: bool | None, by: str
) -> Judgement | None:
    """Store whether a passage answers a query; None withdraws an earlier judgement.

    ``by``: the name of the editor's key or account. Raises PassageNotFound, and QueryInvalid for an empty
    query.
    """
    query = " ".join(query.split())
    if not query:
        raise QueryInvalid(detail="a judgement needs the query")
    if catalog.hidden.has_passage(passage_id):
        raise PassageNotFound(id=passage_id)
    if relevant is None:
        catalog.judgements.withdraw(query, passage_id)
        return None
    if passage_id not in catalog.passages_by_ids([passage_id]):
        raise PassageNotFound(id=passage_id)
    judgement = Judgement(
        query=query,
        lang=text_lang(query),
        passage_id=passage_id,
        relevant=relevant,
        judged_by=by,
        judged_at=datetime.now(UTC).isoformat(timespec="seconds"),
    )
    catalog.judgements.put(judgement)
    return judgement


def judged_by_editors(judgements: Iterable[Judgement]) -> list[Judged]:
    """The lines of an evaluation file: the queries for which a passage was judged relevant.

    Passages that were judged irrelevant are left out: in the file, all passages that it does not name are
    irrelevant.
    """
    relevant: defaultdict[tuple[str, str], list[str]] = defaultdict(list)
    for each in judgements:
        if each.relevant:
            relevant[each.query, each.lang].append(each.passage_id)
    return [Judged(query=query, lang=lang, relevant=ids) for (query, lang), ids in relevant.items()]
