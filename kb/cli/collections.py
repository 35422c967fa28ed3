"""``kb collection``."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final

from cyclopts import Parameter

from corpus import ChoiceMissing, Force
from corpus.collections import Collection, CollectionItem, ItemKind
from kb.cli.output import as_typed, print_json, reader_lang
from kb.i18n.addresses import shared_path
from kb.i18n.labels import FORCES, N_
from kb.i18n.translate import translator
from kb.services import open_services
from kb.settings import Settings
from search.citations import STYLES

if TYPE_CHECKING:
    from kb.collections.gathering import Entry

OWNER: Final = "cli"
"""Of collections that the command line makes; no key can have this name."""


def list_collections(*, key: str | None = None, json: bool = False) -> None:
    """List the collections of all keys, the one changed last first.

    Parameters
    ----------
    key
        Only those of the key with this name.
    json
        As JSON.
    """
    from kb.schemas.collections import CollectionSummary

    with open_services(Settings.load()) as services:
        found = services.collections.list(key and as_typed(key))
    if json:
        print_json([CollectionSummary.of(entry) for entry in found])
        return
    for entry in found:
        print(f"{entry.id}\t{entry.title}\t{entry.owner}\t{entry.quotations}")


def show(collection: str, *, find: str = "", style: str = STYLES[0], json: bool = False) -> None:
    """Show a collection with its citations.

    Parameters
    ----------
    collection
        Its id.
    find
        Only items that contain these words, in either language.
    style
        How citations are written: short, gbt7714, oscola, apa, ris, bibtex or csl-json.
    json
        As JSON, as it can be saved and imported again.
    """
    from kb.collections.gathering import found as found_in
    from kb.schemas.collections import CollectionView

    with open_services(Settings.load()) as services:
        shown = services.collections.read(None, collection)
        entries = services.collections.gatherer.entries(shown, style=style)
    if json:
        print_json(CollectionView.of(shown))
        return
    print(f"{shown.title}\n")
    for entry in found_in(entries, as_typed(find)):
        print("\n".join(_lines(entry)) + "\n")


def create(title: str, *, key: str = OWNER) -> None:
    """Create a collection. Prints its id.

    Parameters
    ----------
    title
        Its title.
    key
        Name of the key that it belongs to.
    """
    with open_services(Settings.load()) as services:
        print(services.collections.create(as_typed(key), as_typed(title)).id)


def add(
    collection: str,
    passages: Annotated[list[str], Parameter(negative=())],
    /,
    *,
    whole: bool = False,
    counterpart: bool = True,
    repeat: bool = False,
    before: str | None = None,
    json: bool = False,
) -> None:
    """Add passages to a collection. Prints the ids of the new items.

    Consecutive passages of a document are one item. What the collection has already is not added.

    Parameters
    ----------
    collection
        The collection's id.
    passages
        Ids of passages, e.g. palermo-protocol/en/art-3.a
    whole
        The article of a passage instead of it.
    counterpart
        The passage in the other language goes with it.
    repeat
        Also what the collection has already.
    before
        Id of the item before which they go; otherwise at the end.
    json
        The whole answer as JSON.
    """
    from kb.collections import editing
    from kb.collections.gathering import Gathered
    from kb.schemas.collections import CollectionView, GatheredView

    gathered = Gathered([], [])
    with open_services(Settings.load()) as services:
        gatherer = services.collections.gatherer
        items = gatherer.items(passages, whole=whole, counterpart=counterpart)

        def edit(found: Collection) -> Collection:
            nonlocal gathered
            gathered = gatherer.gathered(found, items, again=repeat)
            return editing.added(found, gathered.new, before)

        after = services.collections.change(None, collection, None, edit)
    added, present = ([item.id for item in part] for part in gathered)
    if json:
        view = CollectionView.of(after)
        print_json(GatheredView(collection=view, added=added, present=present))
        return
    print("\n".join(added), end="\n" if added else "")
    ui = translator(reader_lang())
    for id_ in present:
        print(ui.text(N_("Item %(id)s has these words already."), {"id": id_}), file=sys.stderr)


def note(collection: str, text: str, *, before: str | None = None) -> None:
    """Add a note to a collection. Prints its id.

    Parameters
    ----------
    collection
        The collection's id.
    text
        The note.
    before
        Id of the item before which it goes; otherwise at the end.
    """
    from kb.collections.editing import note as new_note

    _add_own(collection, new_note(as_typed(text)), before)


def heading(collection: str, text: str, *, level: int = 1, before: str | None = None) -> None:
    """Add a heading to a collection. Prints its id.

    Parameters
    ----------
    collection
        The collection's id.
    text
        The heading.
    level
        1, 2 or 3.
    before
        Id of the item before which it goes; otherwise at the end.
    """
    from kb.collections.editing import heading as new_heading

    _add_own(collection, new_heading(as_typed(text), level), before)


def edit(
    collection: str,
    item: str | None = None,
    /,
    *,
    title: str | None = None,
    text: str | None = None,
    level: int | None = None,
    counterpart: bool | None = None,
    whole: Annotated[bool, Parameter(negative=())] = False,
    renew: Annotated[bool, Parameter(negative=())] = False,
) -> None:
    """Change the title of a collection, or one of its items.

    Parameters
    ----------
    collection
        The collection's id.
    item
        The item's id.
    title
        A new title of the collection.
    text
        New text of a heading or a note.
    level
        New level of a heading: 1, 2 or 3.
    counterpart
        Whether the passage in the other language goes with a quotation.
    whole
        The article of a passage instead of it.
    renew
        The words that the document has now.
    """
    from kb.collections import editing

    is_item = text is not None or level is not None or counterpart is not None or whole or renew
    if not (title or (item and is_item)):
        choices = "--title, ITEM --text, --level, --counterpart, --whole, --renew"
        raise ChoiceMissing(option="collection edit", choices=choices)
    with open_services(Settings.load()) as services:
        gatherer = services.collections.gatherer

        def change(found: Collection) -> Collection:
            if title:
                found = editing.titled(found, as_typed(title))
            if item is None:
                return found
            found = editing.reworded(found, item, text=text and as_typed(text), level=level)
            if counterpart is not None:
                found = editing.paired(found, item, counterpart=counterpart)
            found = gatherer.widened(found, item) if whole else found
            return gatherer.renewed(found, item) if renew else found

        services.collections.change(None, collection, None, change)


def move(
    collection: str,
    item: str,
    /,
    *,
    before: str | None = None,
    section: Annotated[bool, Parameter(negative=())] = False,
) -> None:
    """Move an item before another one, or to the end.

    Parameters
    ----------
    collection
        The collection's id.
    item
        The item's id.
    before
        Id of the item before which it goes; otherwise to the end.
    section
        A heading takes along all below it.
    """
    from kb.collections.editing import moved

    with open_services(Settings.load()) as services:
        services.collections.change(
            None, collection, None, lambda found: moved(found, item, before, section=section)
        )


def remove(collection: str, item: str) -> None:
    """Remove an item from a collection.

    Parameters
    ----------
    collection
        The collection's id.
    item
        The item's id.
    """
    from kb.collections.editing import removed

    with open_services(Settings.load()) as services:
        services.collections.change(None, collection, None, lambda found: removed(found, item))


def check(collection: str, *, json: bool = False) -> None:
    """Compare a collection's quotations with the documents as they are now.

    Exit 1 if some differ, or are of a text that is superseded or repealed.

    Parameters
    ----------
    collection
        The collection's id.
    json
        As JSON, with the change word by word.
    """
    from kb.collections.gathering import State
    from kb.schemas.collections import CheckedItemView

    with open_services(Settings.load()) as services:
        shown = services.collections.read(None, collection)
        entries = services.collections.gatherer.entries(shown)
    if json:
        print_json([CheckedItemView.of(entry, entry.state) for entry in entries if entry.state])
    else:
        ui = translator(reader_lang())
        names = {
            State.CURRENT: N_("unchanged"),
            State.AMENDED: N_("amended"),
            State.GONE: N_("no longer there"),
        }
        for entry in entries:
            if entry.state:
                named = ", ".join(entry.item.passage_ids)
                found = [ui.text(names[entry.state])]
                if entry.force in (Force.AMENDED, Force.REPEALED):
                    found.append(ui.text(FORCES[entry.force]))
                print(f"{entry.item.id}\t{' · '.join(found)}\t{named}")
    if any(entry.is_outdated for entry in entries):
        sys.exit(1)


def export(
    collection: str,
    *,
    format: str = "file",  # noqa: A002 - the option's name is a contract
    out: Path,
    layout: str = "",
    style: str = STYLES[0],
    glossary: bool = True,
    exercises: list[str] | None = None,
) -> None:
    """Make a file of a collection.

    Parameters
    ----------
    collection
        The collection's id.
    format
        file: the collection itself, as `kb collection import` reads it; or one of the formats of
        `kb handout`: docx, pdf, html, markdown, pptx, exercises-docx, reading-list, ris, bibtex, csl-json,
        csv, json.
    out
        Where to write it; - writes to standard output.
    layout
        Of the two languages: side-by-side, interleaved or one-language.
    style
        How citations are written: short, gbt7714, oscola, apa, ris, bibtex or csl-json.
    glossary
        Whether the terms that occur are listed at the end of a handout.
    exercises
        A kind of exercise: matching-terms, missing-terms, matching-contents or true-or-false; may be
        repeated. All by default.
    """
    from kb.outputs import make_output

    with open_services(Settings.load()) as services:
        found = services.collections.read(None, collection)
        made = make_output(
            services,
            found,
            format=format,
            layout=layout,
            style=style,
            ui=reader_lang(),
            glossary=glossary,
            exercises=exercises or (),
        )
    if str(out) == "-":
        sys.stdout.buffer.write(made.content)
    else:
        out.write_bytes(made.content)


def import_file(file: Path, *, key: str = OWNER) -> None:
    """Make a new collection from a file that `export` or a page has saved. Prints its id.

    Parameters
    ----------
    file
        The file.
    key
        Name of the key that it belongs to.
    """
    from kb.cli.output import read_saved_file

    data = read_saved_file(file)
    items = tuple(item.record for item in data.items)
    with open_services(Settings.load()) as services:
        print(services.collections.create(as_typed(key), data.title, items).id)


def share(collection: str, *, revoke: Annotated[bool, Parameter(negative=())] = False) -> None:
    """Make a link that lets anyone read a collection. Prints its path, this once.

    A link made before no longer works.

    Parameters
    ----------
    collection
        The collection's id.
    revoke
        Ends the link, and makes no new one.
    """
    with open_services(Settings.load()) as services:
        if revoke:
            services.collections.revoke(None, collection)
        else:
            print(shared_path(services.collections.share(None, collection)))


def duplicate(collection: str, *, title: str = "") -> None:
    """Copy a collection. Prints the copy's id.

    Parameters
    ----------
    collection
        The collection's id.
    title
        The copy's title; otherwise the same.
    """
    with open_services(Settings.load()) as services:
        print(services.collections.duplicate(None, collection, as_typed(title)).id)


def hand_over(collection: str, key: str) -> None:
    """Give a collection to another key.

    Parameters
    ----------
    collection
        The collection's id.
    key
        Name of the key.
    """
    with open_services(Settings.load()) as services:
        desk = services.collections
        revision = desk.read(None, collection).revision
        desk.hand_over(None, collection, revision, as_typed(key))


def delete(collection: str) -> None:
    """Delete a collection.

    Parameters
    ----------
    collection
        The collection's id.
    """
    with open_services(Settings.load()) as services:
        desk = services.collections
        desk.delete(None, collection, desk.read(None, collection).revision)


def _add_own(collection: str, item: CollectionItem, before: str | None) -> None:
    from kb.collections.editing import added

    with open_services(Settings.load()) as services:
        services.collections.change(
            None, collection, None, lambda found: added(found, [item], before)
        )
    print(item.id)


def _lines(entry: Entry) -> list[str]:
    """An entry as text; its id comes first."""
    item = entry.item
    if item.kind is ItemKind.HEADING:
        return [f"[{item.id}] {'#' * item.level} {item.text}"]
    if item.kind is ItemKind.NOTE:
        return [f"[{item.id}] {item.text}"]
    lines = [f"[{item.id}] {item.text}"]
    lines += [entry.own.citation] if entry.own else item.passage_ids
    if entry.counterpart:
        lines += [entry.counterpart.text, entry.counterpart.citation]
    return lines
