"""The parser child of kb: it reads files as :mod:`ingest.pool.child` does, and makes what the index keeps.

So all processors make it, and the process that writes the catalog only has to write the index.
"""

from __future__ import annotations

import msgspec

from corpus import Termbase
from ingest.documents import make_document
from ingest.pool.child import Parser
from ingest.pool.parse import Parsed
from search.index.records import RecordMaker
from search.text.segmenter import Segmenter

_MOST_CHARACTERS = 2_000_000
"""The longest text whose contents are made here: the child's limit of time is meant for reading alone."""


def prepare(arguments: dict[str, int]) -> Parser:
    maker = RecordMaker(Segmenter(Termbase.load().words("zh")))

    def contents(parsed: Parsed) -> bytes | None:
        if sum(len(draft.text) for draft in parsed.passages) > _MOST_CHARACTERS:
            return None
        # Only its language counts, and how its passages stand to each other.
        document, passages = make_document(parsed, "-", sha256="", size=0, input_key="")
        return msgspec.msgpack.encode(maker.contents(document, passages))

    return Parser(**arguments, derive=contents)
