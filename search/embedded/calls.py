"""Calls into tantivy: whatever it raises, a panic too, becomes IndexUnavailable."""

from __future__ import annotations

import importlib.metadata
from collections.abc import Callable
from typing import Any, TypeVar

from corpus import IndexUnavailable

ENGINE = f"tantivy {importlib.metadata.version('tantivy')}"
_Result = TypeVar("_Result")


def call(function: Callable[..., _Result], *args: Any) -> _Result:
    """``function(*args)``; raises IndexUnavailable."""
    try:
        return function(*args)
    except (ValueError, OSError, RuntimeError) as error:
        raise IndexUnavailable(detail=str(error)) from error
    except BaseException as error:
        # Rust's panics come as a BaseException that no module exports.
        if type(error).__module__ != "pyo3_runtime":
            raise
        raise IndexUnavailable(detail=str(error)) from error
