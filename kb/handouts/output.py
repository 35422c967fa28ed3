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
    from kb.handouts.word import write_word, write_reading_list
    from kb.handouts.pdf import write_pdf
    from kb.handouts.slides import write_slides
    from kb.handouts.page import write_page
    from kb.handouts.markdown import write_markdown
    from kb.handouts import records as r
    handout = build_handout(services, collection, options)
    f=options.format
    w={"pdf":write_pdf,"pptx":write_slides,"html":write_page,"markdown":write_markdown,"docx":write_word,"reading-list":write_reading_list,"json":r.write_json,"csv":r.write_csv}
    if f in w: return OutputFile("x."+{"reading-list":"docx","markdown":"md"}.get(f,f), "", w[f](handout))
    return OutputFile("x."+f, "", r.write_records(services,handout,f))
