"""The template of slides: kb's own, made here, or an organisation's.

A template needs a layout with a title and a subtitle, and one with a title and a text; its own slides
are left out. ``{{title}}`` in the master or a layout is replaced by the collection's title.
"""

from __future__ import annotations

import zipfile
from collections.abc import Iterable
from io import BytesIO
from pathlib import Path
from typing import Any, Final, NamedTuple

import pptx
from pptx.enum.shapes import PP_PLACEHOLDER
from pptx.exc import PackageNotFoundError
from pptx.oxml.ns import qn
from pptx.presentation import Presentation

from corpus.bundled.pptx_theme import style_presentation
from corpus.errors import TemplateInvalid

_TITLES: Final = frozenset({PP_PLACEHOLDER.TITLE, PP_PLACEHOLDER.CENTER_TITLE})
_TEXTS: Final = frozenset({PP_PLACEHOLDER.BODY, PP_PLACEHOLDER.OBJECT})
_FIELD: Final = "{{title}}"
_LARGEST_PART: Final = 100_000_000
"""Bytes of a part of a template, unpacked."""


class SlidesTemplate(NamedTuple):
    presentation: Presentation
    front: Any
    """Layout of the first slide and of sections."""
    content: Any
    """Layout of a passage."""


def own_slides_template() -> bytes:
    """kb's template, which an organisation changes to its own."""
    presentation = pptx.Presentation()
    style_presentation(presentation, _FIELD)
    package = BytesIO()
    presentation.save(package)
    return package.getvalue()


def open_slides_template(path: Path | None, title: str) -> SlidesTemplate:
    """Raises TemplateInvalid."""
    presentation = _opened(path)
    for slide in list(presentation.slides._sldIdLst):
        presentation.part.drop_rel(slide.rId)
        presentation.slides._sldIdLst.remove(slide)
    master = presentation.slide_master
    for page in (master, *presentation.slide_layouts):
        for text in page.element.iter(qn("a:t")):
            text.text = (text.text or "").replace(_FIELD, title)
    layouts = list(presentation.slide_layouts)
    front = _with(layouts, PP_PLACEHOLDER.SUBTITLE)
    content = _with(layouts, *_TEXTS)
    if front is None or content is None:
        raise TemplateInvalid(
            file=str(path),
            detail="it needs a layout with a title and a subtitle, and one with a title and a text",
        )
    return SlidesTemplate(presentation, front, content)


def _with(layouts: Iterable[Any], *kinds: PP_PLACEHOLDER) -> Any:
    """The first layout with a title and a placeholder of one of the kinds, but not two of them."""
    for layout in layouts:
        found = [shape.placeholder_format.type for shape in layout.placeholders]
        if _TITLES.intersection(found) and sum(kind in kinds for kind in found) == 1:
            return layout
    return None


def _opened(path: Path | None) -> Presentation:
    if path is None:
        return pptx.Presentation(BytesIO(own_slides_template()))
    try:
        content = path.read_bytes()
        with zipfile.ZipFile(BytesIO(content)) as package:
            if max((entry.file_size for entry in package.infolist()), default=0) > _LARGEST_PART:
                raise TemplateInvalid(file=str(path), detail="it is too large")
        return pptx.Presentation(BytesIO(content))
    except OSError as error:
        raise TemplateInvalid(file=str(path), detail="it cannot be read") from error
    except (ValueError, KeyError, PackageNotFoundError, zipfile.BadZipFile, SyntaxError) as error:
        raise TemplateInvalid(
            file=str(path), detail="it is not a PowerPoint file (.pptx)"
        ) from error
