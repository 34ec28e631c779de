"""The PDF reader."""

from ai_translator.readers.pdf.parse import READER, parse

__all__ = ["READER", "parse"]
