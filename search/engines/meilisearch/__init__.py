"""The Meilisearch engine. Only this package knows Meilisearch's syntax.

Each language has its own index. The server finds candidates by the words that kb has segmented. kb matches
and ranks them by their texts and its own statistics, with the same formula as the embedded engine.
"""

from search.engines.meilisearch.engine import MeilisearchEngine

__all__ = ["MeilisearchEngine"]
