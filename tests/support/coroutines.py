"""Coroutines run in a thread of their own: a browser test leaves its event loop running in the main one."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

import anyio

T = TypeVar("T")


def run(function: Callable[[], Awaitable[T]]) -> T:
    """What ``function()`` returns when awaited."""
    with ThreadPoolExecutor(1) as pool:
        return pool.submit(anyio.run, function).result()
