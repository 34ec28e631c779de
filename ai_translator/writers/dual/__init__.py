"""The bilingual PDF: the original and its translation, side by side or on alternate pages."""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pikepdf
from pikepdf import Encryption

from ai_translator.errors import OutputError
from ai_translator.file_names import readable
from ai_translator.model.segments import TranslatedDocument
from ai_translator.workers import Lost, Task, Workers
from ai_translator.writers import WriteRequest
from ai_translator.writers.atomic import draft
from ai_translator.writers.dual.alternate import alternate
from ai_translator.writers.dual.side import side_by_side
from ai_translator.writers.inplace import WRITER as WRITER_IN_PLACE
from ai_translator.writers.inplace import write_inplace
from ai_translator.writers.inplace.verification import save
from ai_translator.writers.result import WriteResult

if TYPE_CHECKING:
    from ai_translator.config import OutputSettings

_TIMEOUT = 600.0
_MEMORY_MB = 2048


def write_dual(
    translated: TranslatedDocument,
    source: Path,
    target: Path,
    settings: OutputSettings,
    user_fonts: Sequence[Path] = (),
    password: str | None = None,
) -> WriteResult:
    """Write ``target``: make the translation in place, then put it beside the original.

    Raises OutputError.
    """
    with (
        tempfile.TemporaryDirectory(prefix="ai-translator-") as folder,
        draft(source, target) as making,
    ):
        translation = Path(folder) / "translation.pdf"
        made = write_inplace(translated, source, translation, settings, user_fonts, password)
        task = Task(
            pair,
            (
                str(source.absolute()),
                str(translation),
                str(making.path.absolute()),
                password,
                settings.dual,
            ),
        )
        with Workers(1, memory_mb=_MEMORY_MB) as workers:
            outcome = workers.call(task, _TIMEOUT)
        if isinstance(outcome, Lost) and isinstance(outcome.error, OSError):
            raise outcome.error
        if isinstance(outcome, Lost):
            raise OutputError(
                f"{source}: original and translation could not be assembled ({outcome.reason})",
                remedy="Use --format pdf for this file",
            )
    return replace(made, files=(target,))


class DualWriter:
    """A :class:`ai_translator.writers.Writer` of bilingual PDFs."""

    accepts = WRITER_IN_PLACE.accepts  # the translation is made so

    def write(self, request: WriteRequest) -> WriteResult:
        return write_dual(
            request.translated,
            request.source,
            request.target,
            request.settings.output,
            request.settings.fonts,
            request.password,
        )


WRITER = DualWriter()


def pair(original: str, translation: str, target: str, password: str | None, how: str) -> None:
    """Write ``target``: the translation with the original's pages beside or before its own."""
    with (
        pikepdf.open(readable(original), password=password or "") as source,
        pikepdf.open(readable(translation), password=password or "") as pdf,
    ):
        encrypted = pdf.is_encrypted
        _flatten(source)
        (side_by_side if how == "side" else alternate)(source, pdf)
        encryption = Encryption(owner=password, user=password) if encrypted and password else False
        save(pdf, target, password, encryption)


def _flatten(source: Any) -> None:
    """Draw form fields and notes into the page: a file has each field only once.  Links stay."""
    source.flatten_annotations("screen")
