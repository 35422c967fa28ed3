"""What a web page states of itself in its ``meta`` elements: the day of its publication, and its source.

It counts only of what appears first on a site, as news, notices and reports do: a law, a judgment or a
letter on a page is older than the page, and by somebody else.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from corpus import DocumentType
from ingest.data import load_table
from ingest.metadata.dates import DateFound
from ingest.metadata.printed_dates import read_dates
from ingest.structure.lines import Line

_BODY = re.compile(load_table("web_pages")["body"])
_LABEL = re.compile(load_table("web_pages")["label"])
_KINDS = ("plain", "official-document")
_TYPES = (DocumentType.NOTICE, DocumentType.REPORT, DocumentType.OTHER)
# "20210314", as in citation_publication_date.
_WITHOUT_SIGNS = re.compile(r"^((?:19|20)\d\d)(\d\d)(\d\d)(?!\d)")
_YEAR = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)")


def appears_first_there(kind: str, type_: DocumentType, has_articles: bool) -> bool:
    """Whether a text of this kind (kinds.toml) and type is published by the page that it is on."""
    return kind in _KINDS and type_ in _TYPES and not has_articles


def published_day(
    stated: str | None, head: Sequence[Line], texts: Iterable[str]
) -> DateFound | None:
    """The day that a page states, in any usual form: ``2021-03-14T08:00Z``, ``2021年03月14日``,
    ``14 March 2021``; that which it prints behind a label (时间：2021-03-14) if it states one.

    None for a month, for several dates, for a day and month in unknown order, and where the first page
    (``head``, and ``texts``: title and number) names only years more than one before it: the page is newer.
    """
    dates = read_dates(_WITHOUT_SIGNS.sub(r"\1-\2-\3", stated or ""))
    years = [
        int(year)
        for text in (*texts, *(line.text for line in head))
        for year in _YEAR.findall(text)
    ]
    if len(dates) != 1 or dates[0].day is None or (years and max(years) < dates[0].year - 1):
        return None
    for line in head:
        if (label := _LABEL.match(line.text)) and (day := read_dates(line.text[label.end() :])[:1]):
            return DateFound(day[0], line, "label", 0.7)
    return DateFound(dates[0], Line(stated or "", 0, None), "properties", 0.6)


def is_day_of_page(line: Line, stated: str) -> bool:
    """Whether a line is no more than the day that the page states, in digits: "2021-03-14"."""
    text = line.text
    if not text[:1].isdecimal() or not text[-1:].isdecimal():
        return False
    return [day.iso for day in read_dates(text)] == [day.iso for day in read_dates(stated)]


def source_body(stated: str | None) -> str | None:
    """The body that a page names as its source; None for newspapers, sites, companies and editors."""
    return stated if stated and _BODY.match(stated) else None
