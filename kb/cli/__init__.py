"""The command line. Commands are imported when they are called, so that ``kb --help`` is quick."""

from __future__ import annotations

import os
import sys

from cyclopts import App

_COMMANDS = {
    "ingest": ("kb.cli.ingest:ingest", "Add files to the catalog and the index."),
    "ledger": ("kb.cli.ledger:ledger", "List submitted files and their results."),
    "retry": ("kb.cli.ledger:retry", "Read submitted files again."),
    "watch": (
        "kb.cli.ingest:watch",
        "Watch folders and submit new and changed files, until Ctrl-C.",
    ),
    "list": ("kb.cli.show:list_documents", "List the documents."),
    "show": ("kb.cli.show:show", "Show a work, a document or a passage."),
    "versions": ("kb.cli.documents:versions", "List a document's versions."),
    "correct": ("kb.cli.documents:correct", "Correct a document's metadata."),
    "remove": ("kb.cli.documents:remove", "Remove a document."),
    "purge": (
        "kb.cli.documents:purge",
        "Erase what was removed or refused long ago.",
    ),
    "search": ("kb.cli.search:search", "Search in Chinese or English."),
    "resolve": ("kb.cli.search:resolve", "Find the passage that a citation means."),
    "quote": ("kb.cli.quote:quote", "Quote passages, exactly and with a citation."),
    "compare": ("kb.cli.compare:compare", "Compare versions of a text, word by word."),
    "handout": (
        "kb.cli.handout:handout",
        "Make a handout, slides, exercises or data from a collection.",
    ),
    "handout-template": (
        "kb.cli.handout:handout_template",
        "Write the template of handouts or slides, to be changed.",
    ),
    "explain": ("kb.cli.explain:explain", "Show how a query is understood, searched and answered."),
    "related": ("kb.cli.search:related", "Show passages related to a passage."),
    "serve": ("kb.cli.serve:serve", "Serve the pages and the API."),
    "mcp": ("kb.cli.mcp:mcp", "Serve the library to an AI assistant (MCP)."),
    "worker": ("kb.cli.ingest:worker", "Read submitted files, until Ctrl-C."),
    "rebuild": ("kb.cli.index:rebuild", "Rebuild the search index from the catalog."),
    "embed": ("kb.cli.index:embed", "Make the vectors for search by meaning."),
    "overview": ("kb.cli.overview:overview", "Show the library in figures."),
    "calibrate": (
        "kb.cli.index:calibrate",
        "Make the vectors of a server's model comparable between the languages.",
    ),
    "doctor": ("kb.cli.doctor:doctor", "Check the deployment, and say what to do."),
    "backup": ("kb.cli.backup:backup", "Back up the library while it is in use."),
    "restore": ("kb.cli.backup:restore", "Restore a backup into an empty data folder."),
    "migrate": ("kb.cli.migrate:migrate", "Copy the catalog into another database."),
    "status": ("kb.cli.index:status", "Show counts, and whether the index is up to date."),
    "meilisearch-key": (
        "kb.cli.keys:meilisearch_key",
        "Print the API key that kb needs for a Meilisearch server.",
    ),
    "align": (
        "kb.cli.documents:align",
        "Show, confirm or reject the counterparts of two versions.",
    ),
    "link": (
        "kb.cli.documents:link",
        "Assign documents to a work; propose candidates.",
    ),
    "unlink": ("kb.cli.documents:unlink", "Separate a document from its work."),
    "check-text": (
        "kb.cli.check_text:check_text",
        "Compare a PDF's text with the images of its pages.",
    ),
    "fetch": ("kb.cli.fetch:fetch", "Download official texts and ingest them."),
    "evaluate": ("kb.cli.evaluate:evaluate", "Measure relevance on judged queries."),
    "tune": ("kb.cli.evaluate:tune", "Tune the weights of the ranking on judged queries."),
    "judge": ("kb.cli.evaluate:judge", "Keep whether a passage answers a query."),
    "judgements": ("kb.cli.evaluate:judgements", "List or export the editors' judgements."),
    "queries": ("kb.cli.evaluate:queries", "List readers' queries that found little."),
    "bundle": ("kb.cli.ingest:bundle", "Build the bundled documents from their sources."),
}

_GROUPS = {
    "key": (
        "Make, list and revoke the keys for using kb over HTTP.",
        {
            "add": ("kb.cli.keys:add", "Make a key and print it, once."),
            "list": ("kb.cli.keys:list_keys", "List the keys."),
            "revoke": ("kb.cli.keys:revoke", "Revoke a key."),
        },
    ),
    "user": (
        "Make and change the accounts of people.",
        {
            "add": ("kb.cli.users:add", "Make an account."),
            "list": ("kb.cli.users:list_accounts", "List the accounts."),
            "role": ("kb.cli.users:role", "Change what a person may do."),
            "password": ("kb.cli.users:password", "Set a new password."),
            "disable": ("kb.cli.users:disable", "Forbid a person to sign in."),
            "remove": ("kb.cli.users:remove", "Delete an account."),
        },
    ),
    "group": (
        "Restrict works, documents and collections to groups of readers.",
        {
            "add": ("kb.cli.groups:add", "Make a group."),
            "list": ("kb.cli.groups:list_groups", "List the groups."),
            "join": ("kb.cli.groups:join", "Add members."),
            "leave": ("kb.cli.groups:leave", "Remove a member."),
            "restrict": ("kb.cli.groups:restrict", "Restrict works, documents or collections."),
            "release": ("kb.cli.groups:release", "End a restriction."),
            "remove": ("kb.cli.groups:remove", "Delete a group."),
        },
    ),
    "audit": (
        "Read and check the log of who wrote what, who signed in, who was refused.",
        {
            "list": ("kb.cli.audit:list_audit", "List the log, the newest first."),
            "verify": ("kb.cli.audit:verify", "Check that the log is unchanged."),
            "export": ("kb.cli.audit:export", "Write the whole log to a file."),
        },
    ),
    "collection": (
        "Gather passages, with headings and notes between them.",
        {
            "list": ("kb.cli.collections:list_collections", "List the collections."),
            "show": ("kb.cli.collections:show", "Show a collection with its citations."),
            "create": ("kb.cli.collections:create", "Create a collection."),
            "add": ("kb.cli.collections:add", "Add passages."),
            "note": ("kb.cli.collections:note", "Add a note."),
            "heading": ("kb.cli.collections:heading", "Add a heading."),
            "edit": ("kb.cli.collections:edit", "Change the title, or an item."),
            "move": ("kb.cli.collections:move", "Move an item."),
            "remove": ("kb.cli.collections:remove", "Remove an item."),
            "check": (
                "kb.cli.collections:check",
                "Compare the quotations with the documents as they are now.",
            ),
            "export": ("kb.cli.collections:export", "Make a file of a collection."),
            "import": ("kb.cli.collections:import_file", "Make a collection from a saved file."),
            "share": ("kb.cli.collections:share", "Make or revoke a read-only link."),
            "duplicate": ("kb.cli.collections:duplicate", "Copy a collection."),
            "hand-over": ("kb.cli.collections:hand_over", "Give a collection to another key."),
            "delete": ("kb.cli.collections:delete", "Delete a collection."),
        },
    ),
}


def make_app() -> App:
    app = App(
        name="kb",
        help="A bilingual (Chinese/English) knowledge base of counter-trafficking guidance.",
        version=_version,
        help_format="plaintext",
    )
    for name, (path, summary) in _COMMANDS.items():
        app.command(path, name=name, help=summary)
    for group_name, (group_summary, commands) in _GROUPS.items():
        group = App(name=group_name, help=group_summary)
        for name, (path, summary) in commands.items():
            group.command(path, name=name, help=summary)
        app.command(group)
    return app


def main() -> None:
    """Runs the command line: errors are in the reader's language; exit code 2 if a command cannot run.

    Files that it writes can be read only by its user.
    """
    os.umask(0o077)
    try:
        _run(sys.argv[1:])
    except KeyboardInterrupt:
        sys.exit(130)
    except Exception as error:
        from kb.cli.output import exit_with

        exit_with(error)


def _run(arguments: list[str]) -> None:
    try:
        make_app()(arguments)
    except SystemExit as end:
        # 2: it did not run, 1: some of it did.
        if end.code in (None, 0, 1):
            _note(arguments)
        raise


def _note(arguments: list[str]) -> None:
    from kb.cli.logged import LOGGED, READS, WRITES

    name = next((n for n in (" ".join(arguments[:2]), *arguments[:1]) if n in LOGGED), None)
    if name is None or not READS.isdisjoint(arguments):
        return
    needed = WRITES.get(name)
    if needed is None or not needed.isdisjoint(arguments):
        from kb.cli.audit import note_command

        note_command(name, arguments[len(name.split()) :])


def _version() -> str:
    from importlib.metadata import version

    return version("kb")
