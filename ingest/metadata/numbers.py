"""The number that a document's issuer gave it: UN symbol, 发文字号, neutral citation, case number."""

from __future__ import annotations

import re
from collections.abc import Sequence

from ingest.structure.kinds import Line

_UN = r"(?<![\w/])((?:A|S|E|ST|CCPR|CAT|CED|CEDAW|CERD|CMW|CRC|CRPD|CTOC|HRI|DP|TD|UNEP|FCCC|PCNICC|CAC)/[A-Z0-9][A-Za-z0-9./()-]*\d(?:\s\(\d{4}\))?)"
_ZH = r"(\S{1,14}[〔\[［（(](?:19|20)\d\d[〕\]］）)]第?\d+号)"
_NEUTRAL = r"(\[(?:19|20)\d\d\] [A-Z][A-Za-z]+(?: [A-Za-z]+)? \d+(?: \([A-Z][a-z]+\))?|\b(?:19|20)\d\d (?:SCC|INSC|SCSC|BCCA|ONCA|QCCA) \d+)"
_BY_KIND: dict[str, tuple[str, ...]] = {
    "un-document": (_UN,),
    "un-resolution": (_UN,),
    "judgment": (
        _NEUTRAL,
        r"([（(〔](?:19|20)\d\d[）)〕][\u4e00-\u9fff\d]{2,20}号)",
        r"(?i)\b(?:case|claim|civil appeal|criminal appeal|application|petition) nos?\.?[:\s]\s*(\S.{2,40})$",
        r"^(?:No\.|Nos\.) ([\w–-]+\d)",
    ),
    "official-document": (_ZH, r"^(?:\S{0,20}令)?(第\d+号)$"),
    "legislation": (_ZH,),
}


def find_official_number(kind: str, head: Sequence[Line]) -> tuple[str, Line] | None:
    """The number and the line that prints it."""
    for pattern in _BY_KIND.get(kind, ()):
        for line in head:
            if match := re.search(pattern, line.text):
                return match[1], line
    return None
