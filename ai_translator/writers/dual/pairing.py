"""Merging two PDFs of the same pages.  Runs in a worker process."""

from __future__ import annotations

from typing import Any

import pikepdf
from pikepdf import Encryption

from ai_translator.writers.dual.alternate import alternate
from ai_translator.writers.dual.side import side_by_side
from ai_translator.writers.inplace.verification import save


def pair(original: str, translation: str, target: str, password: str | None, how: str) -> None:
    """Write ``target``: the translation with the original's pages beside or before its own."""
    with (
        pikepdf.open(original, password=password or "") as source,
        pikepdf.open(translation, password=password or "") as pdf,
    ):
        encrypted = pdf.is_encrypted
        _flatten(source)
        (side_by_side if how == "side" else alternate)(source, pdf)
        encryption = Encryption(owner=password, user=password) if encrypted and password else False
        save(pdf, target, password, encryption)


def _flatten(source: Any) -> None:
    """Draw form fields and notes into the page: a file has each field only once.  Links stay."""
    source.flatten_annotations("screen")
