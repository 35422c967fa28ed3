"""WordprocessingML elements in one line each."""

from __future__ import annotations

from typing import Any

from docx.oxml import OxmlElement
from docx.oxml.ns import qn


def w(tag: str, *children: Any, **attributes: str | int) -> Any:
    """``w("ind", left=720)`` is ``<w:ind w:left="720"/>``."""
    named = {qn(f"w:{name}"): str(value) for name, value in attributes.items()}
    element = OxmlElement(f"w:{tag}", attrs=named)
    element.extend(children)
    return element


def set_attributes(element: Any, **attributes: str | int) -> None:
    """Set ``w:`` attributes of an element that is there already."""
    for name, value in attributes.items():
        element.set(qn(f"w:{name}"), str(value))
