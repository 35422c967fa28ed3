"""Makes a file of any format from a collection."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Final

from corpus.collections import Collection
from kb.handouts.build import build_handout
from kb.handouts.model import Handout
from kb.handouts.options import OutputFile, OutputFormat, OutputOptions
from kb.i18n.labels import MEDIA_TYPES
from kb.services import Services
from corpus import Format


def make_output(services: Services, collection: Collection, options: OutputOptions) -> OutputFile:
    from kb.handouts.word import write_word
    handout = build_handout(services, collection, options)
    return OutputFile("x.docx", "", write_word(handout))
