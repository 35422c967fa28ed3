"""What handlers are given of the rest of kb, as ``services``."""

from __future__ import annotations

# A class, not a protocol: Litestar checks what it injects by isinstance, and for a protocol that would
# open each part at the first request.
from kb.services import Services

__all__ = ["Services"]
