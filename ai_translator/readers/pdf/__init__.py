"""The PDF reader."""

from ai_translator.readers.pdf.parse import parse

__all__ = ["parse"]
