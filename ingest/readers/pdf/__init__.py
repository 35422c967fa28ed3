"""Reads PDF files: makes lines, columns, paragraphs, tables and notes from pdfium's characters."""

from ingest.readers.pdf.reader import read_pdf

__all__ = ["read_pdf"]
