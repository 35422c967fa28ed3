"""Builds the bundled documents: Markdown sources in, files of every format out."""

from corpus.bundled.build import SOURCES, build_bundle

__all__ = ["SOURCES", "build_bundle"]
