"""PDF -> Document."""

from ai_translator.parsing.parse import parse

__all__ = ["parse"]
