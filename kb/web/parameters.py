"""Parameters that several handlers share, with their OpenAPI descriptions."""

from __future__ import annotations

import datetime
from typing import Annotated

from litestar.openapi.spec import Example
from litestar.params import PathParameter, QueryParameter

from corpus import Authority, DocumentType, ExpressionStatus, Force
from kb.documents.listing import Order, Shelf
from search import Filters, Sort
from search.answer.concordance import LONGEST_TERM

LONGEST_QUERY = 1000
"""Characters."""
DEEPEST_OFFSET = 9_900
"""With the largest limit, 100, this is as far as search.query.MAX_DEPTH lets page."""

WorkId = Annotated[
    str,
    PathParameter(description="A work's id", examples=[Example(value="palermo-protocol-digest")]),
]
LangTag = Annotated[
    str,
    PathParameter(description="Language tag of the version", examples=[Example(value="en")]),
]
LocatorId = Annotated[
    str,
    PathParameter(
        description="The last part of a passage's id", examples=[Example(value="art-3.a")]
    ),
]
SoughtTerm = Annotated[
    str,
    QueryParameter(
        description="A term, or any words, in either language",
        max_length=LONGEST_TERM,
        examples=[Example(value="剥削")],
    ),
]
PageNumber = Annotated[int, PathParameter(description="From 1", examples=[Example(value=1)])]
PdfWorkId = Annotated[
    str, PathParameter(description="A work's id", examples=[Example(value="npa-2013-2020-digest")])
]
PdfLocatorId = Annotated[
    str,
    PathParameter(
        description="The last part of a passage's id", examples=[Example(value="sec-2.1")]
    ),
]
Limit = Annotated[int | None, QueryParameter(description="Maximum number; default: all", ge=1)]
MOST_PASSAGES = 2_000
"""An answer with the passages of a document has at most so many: a law has about 1,000, a table of 10,000
rows would be 9 MB."""
PASSAGES_IN_PARTS = (
    "Of more than 2,000 passages, only the first 2,000: `X-Total-Count` is the number of all, `Link` the "
    "next part."
)
PassageLimit = Annotated[
    int, QueryParameter(description="Maximum number of passages", ge=1, le=MOST_PASSAGES)
]
Offset = Annotated[int, QueryParameter(description="Number of items to skip", ge=0)]
Cursor = Annotated[
    str | None,
    QueryParameter(
        description=(
            "`*` begins the list; `Link` in the answer then has the cursor of the next part. Nothing is "
            "left out or repeated where the list changes in the meantime, and `offset` is ignored"
        ),
        max_length=1000,
        examples=[Example(value="*")],
    ),
]
VersionName = Annotated[
    str | None,
    QueryParameter(
        description="A version of the work: its language tag, or a document's id",
        max_length=300,
        examples=[Example(value="zh")],
    ),
]
_COMPARED = "A document's id, or a work's: then its version in the language of the others"
EarlierName = Annotated[
    str,
    QueryParameter(
        description=_COMPARED,
        max_length=300,
        examples=[Example(value="npa-2008-2012-digest/zh")],
    ),
]
LaterName = Annotated[
    str,
    QueryParameter(
        description=_COMPARED, max_length=300, examples=[Example(value="npa-2013-2020-digest/zh")]
    ),
]
LatestName = Annotated[str | None, QueryParameter(description=_COMPARED, max_length=300)]
TypeFilter = Annotated[
    DocumentType | None, QueryParameter(description="Only documents of this type")
]


ChangedSince = Annotated[
    str | None,
    QueryParameter(
        description="Only works with a document that was added or amended since this time (ISO 8601)",
        max_length=50,
        examples=[Example(value="2026-01-01")],
    ),
]
ListedLang = Annotated[
    str | None,
    QueryParameter(description="Only documents in this language; `zh` is any Chinese"),
]
ListedShelf = Annotated[
    Shelf | None, QueryParameter(description="Only documents of the types that stand on this shelf")
]
ListedStatus = Annotated[
    ExpressionStatus | None, QueryParameter(description="Only texts of this status")
]
ListedForce = Annotated[
    Force | None,
    QueryParameter(description="Only texts of this legal force, as far as it is known"),
]
ListedWords = Annotated[
    str,
    QueryParameter(
        description="Words that must be in the title, the work's id or the file's name",
        max_length=200,
        examples=[Example(value="protocol")],
    ),
]
ListedOrder = Annotated[
    Order | None,
    QueryParameter(
        description=(
            "`title`: by letters and pinyin; `date`: the newest documents first; `added`: what was "
            "added or amended last first; `type`; by default by id"
        )
    ),
]


Without = Annotated[
    list[str] | None,
    QueryParameter(
        description="Keys of expansions to turn off; they are listed in `suppressed`",
        examples=[Example(value=["termbase:guaimai"])],
    ),
]


SortedBy = Annotated[
    Sort,
    QueryParameter(
        description=(
            "`date`: the newest documents first; `rank`: the highest authority first, treaties before "
            "laws before plans, authentic texts before translations; of the best 200 in each language"
        )
    ),
]


def provide_filters(
    type: Annotated[  # noqa: A002 - the parameter's name in the address
        list[DocumentType] | None, QueryParameter(description="Only these types of document")
    ] = None,
    work: Annotated[
        list[str] | None,
        QueryParameter(
            description="Only these works, by id",
            examples=[Example(value=["palermo-protocol-digest"])],
        ),
    ] = None,
    doc_lang: Annotated[
        list[str] | None,
        QueryParameter(
            description="Only these languages; `zh` includes all Chinese, `zh-Hant` only Traditional",
            examples=[Example(value=["zh-Hant"])],
        ),
    ] = None,
    year_from: Annotated[
        int | None,
        QueryParameter(description="Only documents of this year or later", ge=1, le=9999),
    ] = None,
    year_to: Annotated[
        int | None,
        QueryParameter(description="Only documents of this year or earlier", ge=1, le=9999),
    ] = None,
    issuing_body: Annotated[
        list[str] | None, QueryParameter(description="Only documents issued by these bodies")
    ] = None,
    status: Annotated[
        list[ExpressionStatus] | None,
        QueryParameter(description="Only texts of this status: authentic, a translation, a digest"),
    ] = None,
    force: Annotated[
        list[Force] | None,
        QueryParameter(description="Only texts of this legal force, as far as it is known"),
    ] = None,
    authority: Annotated[
        list[Authority] | None,
        QueryParameter(description="Only texts of authorities of this kind and rank"),
    ] = None,
    as_of: Annotated[
        datetime.date | None,
        QueryParameter(
            description="Only texts in force on this day, and those of which no force is known",
            examples=[Example(value="2020-01-01")],
        ),
    ] = None,
) -> Filters:
    """Filters of a search. Values of one filter are alternatives; filters add up."""
    return Filters(
        langs=tuple(doc_lang or ()),
        types=tuple(type or ()),
        works=tuple(work or ()),
        year_from=year_from,
        year_to=year_to,
        issuing_bodies=tuple(issuing_body or ()),
        statuses=tuple(status or ()),
        forces=tuple(force or ()),
        authorities=tuple(authority or ()),
        as_of=as_of,
    )
