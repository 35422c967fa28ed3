"""Which passages of two documents say the same."""

from search.alignment.aligner import Aligner, main_lang
from search.alignment.meaning import Meaning, NoMeaning

__all__ = ["Aligner", "Meaning", "NoMeaning", "main_lang"]
