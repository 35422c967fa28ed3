"""Which passages of two documents say the same."""

from search.alignment.aligner import Aligner, main_lang
from search.alignment.changes import Cells, Change, Difference, change_of, difference, rows, text_of
from search.alignment.settings import alignment_signature
from search.alignment.tokens import own_words

__all__ = [
    "Aligner",
    "Cells",
    "Change",
    "Difference",
    "alignment_signature",
    "change_of",
    "difference",
    "main_lang",
    "own_words",
    "rows",
    "text_of",
]
