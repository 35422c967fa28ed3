"""Parts of a 公文 beside its text, as GB/T 9704-2012 lays them out.

主送机关 stand below the title and end in a colon (7.3.3); 附件说明 below the text (7.3.4); then who signs
and 成文日期 (7.3.5), 附注 in brackets (7.3.6), 抄送机关 and 印发机关 with its date (7.4).
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from ingest.blocks import Block, BlockKind
from ingest.structure.kinds import bare_line

_ADDRESSEES = re.compile(
    r"^(?:各|[\u4e00-\u9fff]{2,}(?:委|部|厅|局|办|院|政府|公司|单位|人|会|处|校|学院|机构)).{0,400}[:：]$"
)
_ANNEX_LIST = re.compile(r"^附件?\s*[:：]")
_ANNEX_ITEM = re.compile(r"^\d{1,2}[.．、]\s*[^。]{2,80}$")
_DATE = re.compile(r"^.{0,30}[\d二〇○零]{4}年.{1,3}月.{1,3}[日号]$")
_NOTE = re.compile(r"^[（(].{2,40}[）)]$")
_COPIES = re.compile(r"^(?:抄送|抄报|主题词|分送)\s*[:：]")
_PRINTED = re.compile(r"印发$|^印发机关")
_LONGEST_NAME = 60
# Addressees stand at most this far below the top: letterhead, number, a title of several lines.
_HEAD = 16


class OfficialPaper:
    """Which blocks are parts beside the text."""

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
            if index and _ADDRESSEES.match(text) and "如下" not in text:
                self._parts[index] = "addressees"
                return

    def _find_closing(self, texts: Sequence[str]) -> None:
        """From 成文日期, found first, up to 附件说明 and down to 印发机关; annexes may follow these."""
        signed = [
            i for i, t in enumerate(texts) if i > 2 and _DATE.match(t) and len(t) <= _LONGEST_NAME
        ]
        for index in signed:
            above = index - 1
            names = 0
            while above > 2 and names < 3 and _is_name(texts[above]):
                names, above = names + 1, above - 1
            if (
                not names
                and len(re.sub(r"[\d年月日\s二〇○零一三四五六七八九十]", "", texts[index])) < 2
            ):
                continue
            self._parts[index] = "date"
            self._parts |= dict.fromkeys(range(above + 1, index), "signature")
            self._find_annexes(texts, above)
            self._find_below(texts, index + 1)
            return

    def _find_annexes(self, texts: Sequence[str], last: int) -> None:
        first = last
        while first > 0 and _ANNEX_ITEM.match(texts[first]):
            first -= 1
        if _ANNEX_LIST.match(texts[first]):
            self._parts |= dict.fromkeys(range(first, last + 1), "annexes")

    def _find_below(self, texts: Sequence[str], index: int) -> None:
        for place in range(index, min(index + 4, len(texts))):
            text = texts[place]
            if _NOTE.match(text):
                self._parts[place] = "note"
            elif _COPIES.match(text):
                self._parts[place] = "copies"
            elif _PRINTED.search(text):
                self._parts[place] = "printing"
            else:
                return


def _is_name(text: str) -> bool:
    """Whether a line above the date is who signs: a body's name, no sentence and no item."""
    return 2 <= len(text) <= _LONGEST_NAME and not re.search(
        r"[。；;：:，,]|^\d|^附件|^[（(]|^第|^[一二三四五六七八九十]+、", text
    )
