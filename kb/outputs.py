"""Files made of a collection: those of ``kb.handouts``, and the collection itself, to be loaded again."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from typing import Final

import msgspec

from corpus import ChoiceUnknown, CollectionFileInvalid, SearchLang
from corpus.collections import Collection
from kb.handouts import (
    EXERCISE_KINDS,
    ExerciseKind,
    Layout,
    OutputFile,
    OutputFormat,
    OutputOptions,
)
from kb.handouts import FORMATS as MADE
from kb.handouts import make_output as make_handout
from kb.handouts.output import file_name
from kb.schemas.collections import CollectionView, NewCollection
from kb.services import Services
from search.citations import STYLES, TEXT_STYLES

SAVED: Final = "file"
"""The collection itself."""
FORMATS: Final = (SAVED, *MADE)
LAYOUTS: Final = tuple(map(str, (Layout.SIDE_BY_SIDE, Layout.INTERLEAVED, Layout.ONE_LANGUAGE)))


class _Handout(msgspec.Struct):
    """What a handout as JSON has and a collection has not."""

    sources: list[msgspec.Raw]
    terms: list[msgspec.Raw]


def read_saved(name: str, content: bytes) -> NewCollection:
    """The collection in a file that was saved as one; ``name``: of the file, for the error.

    Raises CollectionFileInvalid.
    """
    with suppress(msgspec.MsgspecError, UnicodeDecodeError):
        msgspec.json.decode(content, type=_Handout)
        raise CollectionFileInvalid(
            file=name, detail="it is the data of a handout (JSON), made of a collection"
        )
    try:
        return msgspec.json.decode(content, type=NewCollection)
    except (msgspec.MsgspecError, UnicodeDecodeError) as error:
        raise CollectionFileInvalid(file=name, detail=str(error)) from error


def make_output(
    services: Services,
    collection: Collection,
    *,
    format: str = SAVED,  # noqa: A002 - the parameter's name in the API and on the command line
    layout: str = "",
    style: str = STYLES[0],
    ui: SearchLang = "en",
    base_url: str = "",
    glossary: bool = True,
    exercises: Sequence[str] = (),
) -> OutputFile:
    """A file of ``collection``.

    ``layout``: of two languages, side by side if empty; ``style``: of citations; ``ui``: language of
    headings and labels; ``base_url``: scheme and host of this site, for links; ``glossary``: whether a
    handout has one; ``exercises``: kinds of exercise, all if empty. Raises ChoiceUnknown (format, layout,
    style, exercises), TemplateInvalid, CatalogUnavailable.
    """
    for name, value, choices in (
        ("format", format, FORMATS),
        ("layout", layout or LAYOUTS[0], LAYOUTS),
        ("style", style, TEXT_STYLES),
        *(("exercises", kind, EXERCISE_KINDS) for kind in exercises),
    ):
        if value not in choices:
            raise ChoiceUnknown(option=name, value=value, choices=", ".join(choices))
    if format == SAVED:
        saved = msgspec.json.format(msgspec.json.encode(CollectionView.of(collection)), indent=2)
        name = f"{file_name(collection.title)}.collection.json"
        return OutputFile(name, "application/json", saved + b"\n")
    options = OutputOptions(
        format=OutputFormat(format),
        layout=Layout(layout) if layout else Layout.SIDE_BY_SIDE,
        style=style,
        ui=ui,
        base_url=base_url,
        glossary=glossary,
        exercises=tuple(map(ExerciseKind, exercises)),
    )
    return make_handout(services, collection, options)
