"""The command line. Commands are imported when they are called, so that ``kb --help`` is quick."""

from __future__ import annotations

import os
import sys

from cyclopts import App

_COMMANDS = {
    "ingest": ("kb.cli.ingest:ingest", "Take files into the catalog and the index."),
    "ledger": ("kb.cli.ledger:ledger", "List the files submitted, and what became of each."),
    "retry": ("kb.cli.ledger:retry", "Read submitted files once more."),
    "watch": ("kb.cli.ingest:watch", "Submit what comes into folders, until Ctrl-C."),
    "list": ("kb.cli.show:list_documents", "List the documents."),
    "show": ("kb.cli.show:show", "Show a work, a document or a passage."),
    "versions": ("kb.cli.documents:versions", "List a document's versions."),
    "correct": ("kb.cli.documents:correct", "Correct a document's metadata."),
    "remove": ("kb.cli.documents:remove", "Take a document out."),
    "search": ("kb.cli.search:search", "Search in Chinese or English."),
    "resolve": ("kb.cli.search:resolve", "Find the passage that a citation means."),
    "explain": ("kb.cli.explain:explain", "Show how a query is understood, asked and answered."),
    "related": ("kb.cli.search:related", "Show passages that are about the same as one passage."),
    "serve": ("kb.cli.serve:serve", "Serve the pages and the API."),
    "worker": ("kb.cli.ingest:worker", "Read what is submitted, until Ctrl-C."),
    "rebuild": ("kb.cli.index:rebuild", "Make the search index anew from the catalog."),
    "embed": ("kb.cli.index:embed", "Make the vectors that search by meaning needs."),
    "status": ("kb.cli.index:status", "Tell what there is and whether the index is up to it."),
    "meilisearch-key": (
        "kb.cli.keys:meilisearch_key",
        "Print the key that kb needs of a server.",
    ),
    "align": (
        "kb.cli.documents:align",
        "Show which passages of two versions say the same; decide.",
    ),
    "link": (
        "kb.cli.documents:link",
        "Make documents versions of one work; propose which might be.",
    ),
    "unlink": ("kb.cli.documents:unlink", "Part a document from its work."),
    "check-text": (
        "kb.cli.check_text:check_text",
        "Compare a PDF's text with what its pages show.",
    ),
    "fetch": ("kb.cli.fetch:fetch", "Download official texts and ingest them."),
    "evaluate": ("kb.cli.evaluate:evaluate", "Measure relevance on judged queries."),
    "bundle": ("kb.cli.ingest:bundle", "Build the bundled documents from their sources."),
}

_GROUPS = {
    "key": (
        "Make, list and revoke the keys that writing over HTTP needs.",
        {
            "add": ("kb.cli.keys:add", "Make a key and print it, this once."),
            "list": ("kb.cli.keys:list_keys", "List the keys."),
            "revoke": ("kb.cli.keys:revoke", "End a key, at once."),
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
    """Runs the command line: errors in the reader's language, exit 2 where a command cannot run.

    What it writes is for its user alone.
    """
    os.umask(0o077)
    try:
        make_app()()
    except KeyboardInterrupt:
        sys.exit(130)
    except Exception as error:
        from kb.cli.output import exit_with

        exit_with(error)


def _version() -> str:
    from importlib.metadata import version

    return version("kb")
