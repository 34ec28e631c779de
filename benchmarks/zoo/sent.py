"""What the program would send for a PDF.

It reads the file and makes the segments, and asks nobody.
"""

from __future__ import annotations

from pathlib import Path

from ai_translator.config import Settings
from ai_translator.languages import language
from ai_translator.readers.pdf import parse
from ai_translator.translation import survey
from ai_translator.workers import Workers

TARGET = {"en": "zh", "de": "zh"}  # of a source language; English for the others


def sent(pdf: Path, source: str, pool: Workers | None = None) -> list[str]:
    """The texts of all segments, in reading order."""
    settings = Settings()
    target = language(TARGET.get(source, "en"))
    document = parse(pdf, pool=pool)
    return [each.source for each in survey(document, settings.translation, source, target).segments]
