"""What the forms of a collection's page ask for; the same for one on the server and one in a browser."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from corpus.collections import Collection
from kb.collections import editing
from kb.collections.gathering import Gatherer

Do = Literal[
    "title",
    "heading",
    "note",
    "edit",
    "up",
    "down",
    "section-up",
    "section-down",
    "move",
    "remove",
    "whole",
    "pair",
    "renew",
]


@dataclass(frozen=True)
class ChangeForm:
    """A change of a collection's content."""

    do: Do
    item: str = ""
    before: str = ""
    """Id of the item before which something goes; empty: at the end."""
    text: str = ""
    place: int = 0
    """Of a move: the number that the item then has, from 1; 0: ``before`` says where it goes."""
    level: int = 1
    revision: int = 1
    form_token: str = ""


def changed(gatherer: Gatherer, found: Collection, form: ChangeForm) -> Collection:
    """Raises CollectionInvalid, CollectionFull, CollectionItemNotFound, PassageNotFound."""
    before = form.before or None
    match form.do:
        case "title":
            return editing.titled(found, form.text)
        case "heading":
            return editing.added(found, [editing.heading(form.text, form.level)], before)
        case "note":
            return editing.added(found, [editing.note(form.text)], before)
        case "edit":
            text = form.text.replace("\r\n", "\n")
            return editing.reworded(found, form.item, text=text, level=form.level)
        case "up" | "section-up":
            is_section = form.do == "section-up"
            return editing.shifted(found, form.item, up=True, section=is_section)
        case "down" | "section-down":
            is_section = form.do == "section-down"
            return editing.shifted(found, form.item, up=False, section=is_section)
        case "move":
            return editing.moved(found, form.item, _before(found, form) if form.place else before)
        case "remove":
            return editing.removed(found, form.item)
        case "whole":
            return gatherer.widened(found, form.item)
        case "renew":
            return gatherer.renewed(found, form.item)
        case "pair":
            has_counterpart = editing.item_of(found, form.item).counterpart
            return editing.paired(found, form.item, counterpart=not has_counterpart)


def added_item(after: Collection, form: ChangeForm) -> str:
    """Id of the heading or note that ``form`` added."""
    ids = [item.id for item in after.items]
    return ids[ids.index(form.before) - 1] if form.before else ids[-1]


def _before(found: Collection, form: ChangeForm) -> str | None:
    others = [item.id for item in found.items if item.id != form.item]
    return next(iter(others[max(form.place, 1) - 1 :]), None)
