"""Babel extractor for texts in Python code that are not arguments of gettext.

These are the messages and remedies of error classes, and the details that errors are raised with.
"""

from __future__ import annotations

import ast
from collections.abc import Collection, Iterator, Mapping
from typing import Any, BinaryIO

_ATTRIBUTES = frozenset({"message", "remedy"})
_ARGUMENT = "detail"
_TABLES = "_DETAIL"
_REASON = "ChildDied"

Found = tuple[int, str, str, list[str]]
"""Line, function name, text, comments: what Babel asks of an extractor."""


def extract_errors(
    fileobj: BinaryIO,
    keywords: Mapping[str, Any],  # noqa: ARG001 - Babel's interface
    comment_tags: Collection[str],  # noqa: ARG001
    options: Mapping[str, Any],  # noqa: ARG001
) -> Iterator[Found]:
    """``message = "…"`` and ``remedy = "…"`` of classes; ``detail="…"`` of calls, or named before, or
    values of a table whose name begins with ``_DETAIL``; ``ChildDied("…")``."""
    for node in ast.walk(ast.parse(fileobj.read())):
        if isinstance(node, ast.ClassDef):
            for statement in node.body:
                yield from _attribute(statement)
        elif isinstance(node, ast.Assign) and _names(node, _ARGUMENT):
            yield from _text(node.value)
        elif isinstance(node, ast.Assign) and isinstance(node.value, ast.Dict):
            if any(isinstance(t, ast.Name) and t.id.startswith(_TABLES) for t in node.targets):
                for value in node.value.values:
                    yield from _text(value)
        elif isinstance(node, ast.Call):
            if isinstance(node.func, ast.Name) and node.func.id == _REASON and node.args:
                yield from _text(node.args[0])
            for argument in node.keywords:
                if argument.arg == _ARGUMENT:
                    yield from _text(argument.value)


def _names(assignment: ast.Assign, name: str) -> bool:
    return any(isinstance(t, ast.Name) and t.id == name for t in assignment.targets)


def _attribute(statement: ast.stmt) -> Iterator[Found]:
    targets: list[ast.expr] = []
    if isinstance(statement, ast.Assign):
        targets, value = statement.targets, statement.value
    elif isinstance(statement, ast.AnnAssign) and statement.value:
        targets, value = [statement.target], statement.value
    if any(isinstance(t, ast.Name) and t.id in _ATTRIBUTES for t in targets):
        yield from _text(value)


def _text(value: ast.expr) -> Iterator[Found]:
    if isinstance(value, ast.Constant) and isinstance(value.value, str) and value.value:
        yield value.lineno, "gettext", value.value, []
