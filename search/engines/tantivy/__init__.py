"""The embedded engine, on tantivy. Only this package knows its syntax.

Each language has an index of its own, so that word statistics are those of one language. Both indexes are
in one folder, which a rebuild replaces as a whole.
"""

from search.engines.tantivy.engine import EmbeddedEngine

__all__ = ["EmbeddedEngine"]
