"""Which passages of two documents say the same."""

from search.alignment.aligner import Aligner, main_lang
from search.alignment.rows import Row, rows
from search.alignment.settings import alignment_signature

__all__ = ["Aligner", "Row", "alignment_signature", "main_lang", "rows"]
