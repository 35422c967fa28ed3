"""Parts of a 公文 around its text, as GB/T 9704-2012 arranges them.

主送机关 are below the title and end in a colon (7.3.3); 附件说明 is below the text (7.3.4); then the
signature and 成文日期 (7.3.5), 附注 in brackets (7.3.6), 抄送机关 and 印发机关 with its date (7.4).
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from ingest.blocks import Block, BlockKind
from ingest.data import load_table
from ingest.structure.lines import bare_line

_PARTS = {name: re.compile(p) for name, p in load_table("official")["parts"].items()}
_LONGEST_NAME = 60
# Addressees are at most this far below the top: letterhead, number, a title of several lines.
_HEAD = 16


class OfficialPaper:
    """Which blocks are parts outside the text."""

    def __init__(self, blocks: Sequence[Block]) -> None:
        self._parts: dict[int, str] = {}
        texts = [bare_line(b.text) if b.kind is not BlockKind.ROW else "" for b in blocks]
        self._find_addressees(texts)
        self._find_closing(texts)

    def part_of(self, index: int) -> str | None:
        """``addressees``, ``annexes``, ``signature``, ``date``, ``note``, ``copies`` or ``printing``."""
        return self._parts.get(index)

    def _find_addressees(self, texts: Sequence[str]) -> None:
        for index, text in enumerate(texts[:_HEAD]):
            if index and _PARTS["addressees"].match(text) and "如下" not in text:
                self._parts[index] = "addressees"
                return

    def _find_closing(self, texts: Sequence[str]) -> None:
        """Finds 成文日期 first, then goes up to 附件说明 and down to 印发机关; annexes may follow these."""
        signed = [
            i
            for i, t in enumerate(texts)
            if i > 2 and _PARTS["date"].match(t) and len(t) <= _LONGEST_NAME
        ]
        for index in signed:
            above = index - 1
            names = 0
            while above > 2 and names < 3 and _is_name(texts[above]):
                names, above = names + 1, above - 1
            if (
                not names
                and len(re.sub(r"[\d年月日\s〇○零一二三四五六七八九十]", "", texts[index])) < 2
            ):
                continue
            self._parts[index] = "date"
            self._parts |= dict.fromkeys(range(above + 1, index), "signature")
            self._find_annexes(texts, above)
            self._find_below(texts, index + 1)
            return

    def _find_annexes(self, texts: Sequence[str], last: int) -> None:
        first = last
        while first > 0 and _PARTS["annex_item"].match(texts[first]):
            first -= 1
        if _PARTS["annexes"].match(texts[first]):
            self._parts |= dict.fromkeys(range(first, last + 1), "annexes")

    def _find_below(self, texts: Sequence[str], index: int) -> None:
        for place in range(index, min(index + 4, len(texts))):
            text = texts[place]
            if _PARTS["note"].match(text):
                self._parts[place] = "note"
            elif _PARTS["copies"].match(text):
                self._parts[place] = "copies"
            elif _PARTS["printing"].search(text):
                self._parts[place] = "printing"
            else:
                return


def _is_name(text: str) -> bool:
    """Whether a line above the date is a signatory: the name of a body, not a sentence or an item."""
    return 2 <= len(text) <= _LONGEST_NAME and not re.search(
        r"[。；;：:，,]|^\d|^附件|^[（(]|^第|^[一二三四五六七八九十]+、", text
    )
