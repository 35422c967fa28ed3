"""``kb user``: accounts of people."""

from __future__ import annotations

import sys
from getpass import getpass

from kb import access
from kb.cli.output import as_typed, print_json, reader_lang
from kb.i18n.labels import N_
from kb.i18n.translate import translator
from kb.schemas import AccountView
from kb.services import open_services
from kb.settings import Settings


def add(name: str, *, role: str = "reader") -> None:
    """Make an account. The password is asked for, or read from standard input.

    Parameters
    ----------
    name
        The name with which the person signs in.
    role
        What the person may do: reader, editor or administrator.
    """
    access.role_named(role)
    with open_services(Settings.load()) as services:
        access.add_account(services.catalog, as_typed(name), role, _password())


def list_accounts(*, json: bool = False) -> None:
    """List the accounts, including disabled ones.

    Parameters
    ----------
    json
        As JSON.
    """
    with open_services(Settings.load()) as services:
        accounts = services.catalog.accounts.list()
    if json:
        print_json([AccountView.from_record(account) for account in accounts])
        return
    ui = translator(reader_lang())
    for account in accounts:
        used = account.last_used_at or ui.text(N_("never used"))
        at = account.disabled_at
        disabled = ui.text(N_("disabled %(at)s"), {"at": at}) if at else ""
        fields = (account.name, account.role.value, account.created_at, used, disabled)
        print("\t".join(fields).rstrip())


def role(name: str, role: str) -> None:
    """Change what a person may do, from the next request on.

    Parameters
    ----------
    name
        The account's name.
    role
        reader, editor or administrator.
    """
    with open_services(Settings.load()) as services:
        access.set_role(services.catalog, as_typed(name), role)


def password(name: str) -> None:
    """Set a new password and sign the person out. It is asked for, or read from standard input.

    Parameters
    ----------
    name
        The account's name.
    """
    with open_services(Settings.load()) as services:
        access.set_password(services.catalog, as_typed(name), _password())


def disable(name: str, *, undo: bool = False) -> None:
    """Forbid a person to sign in, and end their sessions at once.

    Parameters
    ----------
    name
        The account's name.
    undo
        Allow it again.
    """
    with open_services(Settings.load()) as services:
        access.set_enabled(services.catalog, as_typed(name), enabled=undo)


def remove(name: str) -> None:
    """Delete an account, and end its sessions at once.

    Parameters
    ----------
    name
        The account's name.
    """
    with open_services(Settings.load()) as services:
        access.remove_account(services.catalog, as_typed(name))


def _password() -> str:
    if not sys.stdin.isatty():
        return sys.stdin.readline().rstrip("\n")
    ui = translator(reader_lang())
    while True:
        given = getpass(ui.text(N_("Password: ")))
        if given == getpass(ui.text(N_("Repeat the password: "))):
            return given
        print(ui.text(N_("The two passwords differ.")), file=sys.stderr)
