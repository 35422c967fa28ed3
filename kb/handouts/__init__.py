"""Files from a collection: handouts, slides, exercises, reading lists, data."""

from kb.handouts.model import Layout
from kb.handouts.options import FORMATS, OutputFile, OutputFormat, OutputOptions
from kb.handouts.output import make_output

__all__ = ["FORMATS", "Layout", "OutputFile", "OutputFormat", "OutputOptions", "make_output"]
