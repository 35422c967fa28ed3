"""PDF files: pdfium's characters into lines, columns, paragraphs, tables and notes."""

from ingest.readers.pdf.reader import read_pdf

__all__ = ["read_pdf"]
