"""Pictures of a DOCX or PPTX: which may hold text, and what OCR has read in them.

A picture is known by its number: its place, from 1, among the names of all pictures in the package's
media folder, sorted. ``ingest/ocr/child.py`` counts them the same way. To the rest of kb the number is
that of a page to recognise.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace

from corpus import OcrPage
from ingest.blocks import Block

# What OCR can open; drawings (EMF, WMF, SVG) are not made of dots.
PICTURE = re.compile(r".*/media/.*\.(?:png|jpe?g|jpe|bmp|tiff?|webp)", re.IGNORECASE)
EMU_PER_POINT = 12_700
# Two centimetres by one: smaller ones are logos, icons, seals and signatures.
_LEAST_WIDTH = 57.0
_LEAST_HEIGHT = 28.0


class Pictures:
    """The pictures that a reader meets in one package."""

    def __init__(self, names: Iterable[str], recognised: Sequence[OcrPage]) -> None:
        known = sorted(name.lower() for name in names if PICTURE.fullmatch(name))
        self._numbers = {name: number for number, name in enumerate(known, 1)}
        self._recognised = {page.page: page for page in recognised}
        self._seen: set[int] = set()
        self.unread: list[int] = []
        """Numbers of the pictures that OCR may find text in."""
        self.read: list[int] = []
        """Numbers of those that it has found text in."""

    @property
    def count(self) -> int:
        """How many pictures the package has."""
        return len(self._numbers)

    def blocks(
        self, name: str, size: tuple[float, float] | None, page: int | None = None
    ) -> list[Block]:
        """What OCR has read in the picture of this part's name, the first time that it is shown.

        ``size``: width and height in points as it is shown; None if the document does not say.
        """
        number = self._numbers.get(name.lower())
        if number is None or number in self._seen:
            return []
        width, height = size or (_LEAST_WIDTH * 8, _LEAST_HEIGHT * 20)
        if width < _LEAST_WIDTH or height < _LEAST_HEIGHT:
            return []
        self._seen.add(number)
        recognised = self._recognised.get(number)
        if recognised is None:
            self.unread.append(number)
            return []
        if not recognised.lines:
            return []
        # The PDF reader finds paragraphs, lists and tables among recognised lines.
        from ingest.readers.pdf import recognised_blocks

        self.read.append(number)
        found = recognised_blocks([(recognised, (width, height))])
        return [replace(block, page=page) for block in found]

    def warnings(self) -> list[str]:
        """What a reader of the passages should know about the pictures."""
        said = []
        if self.read:
            said.append(f"Recognised in pictures (OCR): {_list(self.read)}.")
        if self.unread:
            said.append(f"Perhaps text, not recognised: {_list(self.unread)}.")
        return said


def _list(numbers: Sequence[int]) -> str:
    ordered = sorted(numbers)
    return f"picture{'s' if len(ordered) > 1 else ''} {', '.join(map(str, ordered))}"
