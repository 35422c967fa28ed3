"""Builds the bundled documents: files of every format from Markdown sources."""

from corpus.bundled.build import SOURCES, build_bundle

__all__ = ["SOURCES", "build_bundle"]
