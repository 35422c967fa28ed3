"""Files from a collection: handouts, slides, exercises, reading lists, data."""

from kb.handouts.model import Layout
from kb.handouts.options import (
    EXERCISE_KINDS,
    FORMATS,
    ExerciseKind,
    OutputFile,
    OutputFormat,
    OutputOptions,
)
from kb.handouts.output import make_output

__all__ = [
    "EXERCISE_KINDS",
    "FORMATS",
    "ExerciseKind",
    "Layout",
    "OutputFile",
    "OutputFormat",
    "OutputOptions",
    "make_output",
]
