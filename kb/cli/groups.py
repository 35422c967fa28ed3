"""``kb group``: groups of readers, and what is restricted to them."""

from __future__ import annotations

import sys

from corpus import Catalog
from kb import access
from kb.cli.output import as_typed, print_json, reader_lang
from kb.i18n.labels import N_
from kb.i18n.translate import translator
from kb.schemas import ReaderGroupView
from kb.services import open_services
from kb.settings import Settings


def add(name: str) -> None:
    """Make a group of readers.

    Parameters
    ----------
    name
        Its name.
    """
    with open_services(Settings.load()) as services:
        access.add_group(services.catalog, as_typed(name))


def list_groups(*, json: bool = False) -> None:
    """List the groups with their members and restrictions.

    Parameters
    ----------
    json
        As JSON.
    """
    with open_services(Settings.load()) as services:
        groups = services.catalog.restrictions.groups()
    if json:
        print_json([ReaderGroupView.from_record(group) for group in groups])
        return
    for group in groups:
        print("\t".join((group.name, ", ".join(group.members), ", ".join(group.targets))).rstrip())


def join(group: str, *members: str) -> None:
    """Add members to a group.

    Parameters
    ----------
    group
        Name of the group.
    members
        Names of accounts and keys.
    """
    with open_services(Settings.load()) as services:
        access.add_members(services.catalog, as_typed(group), list(map(as_typed, members)))


def leave(group: str, member: str) -> None:
    """Remove a member from a group.

    Parameters
    ----------
    group
        Name of the group.
    member
        Name of the account or the key.
    """
    with open_services(Settings.load()) as services:
        access.remove_member(services.catalog, as_typed(group), as_typed(member))


def restrict(group: str, *targets: str) -> None:
    """Restrict works, documents or collections: only members of the group see them.

    Parameters
    ----------
    group
        Name of the group.
    targets
        Ids of works (WORK), documents (WORK/LANG) or collections. An id that does not exist yet is
        restricted as soon as it exists.
    """
    with open_services(Settings.load()) as services:
        access.restrict(services.catalog, as_typed(group), list(map(as_typed, targets)))
        ui = translator(reader_lang())
        for target in filter(lambda each: _is_missing(services.catalog, each), targets):
            note = N_("%(id)s does not exist yet; it will be restricted as soon as it does.")
            print(ui.text(note, {"id": target}), file=sys.stderr)


def release(target: str, *, group: str | None = None) -> None:
    """End the restriction of a work, a document or a collection.

    Parameters
    ----------
    target
        Its id.
    group
        End only the restriction to this group.
    """
    with open_services(Settings.load()) as services:
        access.release(services.catalog, as_typed(target), group and as_typed(group))


def remove(name: str) -> None:
    """Delete a group. Documents restricted to it alone are then seen by administrators only.

    Parameters
    ----------
    name
        Its name.
    """
    with open_services(Settings.load()) as services:
        services.catalog.restrictions.remove_group(as_typed(name))


def _is_missing(catalog: Catalog, target: str) -> bool:
    if "/" in target:
        return not catalog.documents_by_ids([target])
    collections = {entry.id for entry in catalog.collections.list()}
    return target not in collections and not catalog.documents(work_id=target)
