"""Relevance: measured on judged queries, judged by editors, and improved by tuning weights."""

from kb.evaluation.judgements import judge, judged_by_editors
from kb.evaluation.measures import (
    Evaluation,
    Judged,
    Measures,
    Ranking,
    evaluate,
    first_relevant,
    interval,
    read_judged,
)
from kb.evaluation.query_log import found_little, note_query

__all__ = [
    "Evaluation",
    "Judged",
    "Measures",
    "Ranking",
    "evaluate",
    "first_relevant",
    "found_little",
    "interval",
    "judge",
    "judged_by_editors",
    "note_query",
    "read_judged",
]
