"""Writers: Document and outcomes to PDF in place, bilingual, re-typeset; Markdown; the report."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

from ai_translator.model.document import Document
from ai_translator.model.segments import TranslatedDocument
from ai_translator.writers.atomic import draft
from ai_translator.writers.result import WriteResult

if TYPE_CHECKING:  # the worker that draws pictures needs no settings, and pydantic is not small
    from ai_translator.config import Settings

__all__ = ["WriteResult", "check_source", "write", "write_report"]


class Reported(Protocol):
    def to_json(self) -> dict[str, Any]: ...


def check_source(
    document: Document, source: Path, formats: Iterable[str], password: str | None = None
) -> None:
    """Raise OutputError if ``source`` can be read but not changed in place.

    Ask before any work is paid for.
    """
    if {"pdf", "dual"} & set(formats):
        from ai_translator.writers.inplace.rewriter_client import check_rewritable

        check_rewritable(source, password, document.page_count)


def write(
    kind: str,
    translated: TranslatedDocument,
    source: Path,
    target: Path,
    settings: Settings,
    *,
    password: str | None = None,
) -> WriteResult:
    """Write one format to ``target``, whole or not at all.  Raises OutputError."""
    if kind == "pdf":
        from ai_translator.writers.inplace import write_inplace

        written = write_inplace(
            translated, source, target, settings.output, settings.fonts, password
        )
        return (
            _with_preview(written, translated, source, password)
            if settings.output.preview
            else written
        )
    if kind == "dual":
        from ai_translator.writers.dual import write_dual

        return write_dual(translated, source, target, settings.output, settings.fonts, password)
    # Imported here: a run that writes Markdown needs no reportlab.
    if kind == "markdown":
        from ai_translator.writers.markdown import write_markdown

        return write_markdown(translated, source, target, settings.output, password)
    if kind == "reflow":
        from ai_translator.writers.reflow import write_reflow

        return write_reflow(translated, source, target, settings.output, settings.fonts, password)
    raise ValueError(f"no writer for {kind!r}")


def _with_preview(
    written: WriteResult, translated: TranslatedDocument, source: Path, password: str | None
) -> WriteResult:
    """Write the pictures of source and result beside the result: NAME.LANG.preview.png."""
    from ai_translator.writers.preview import write_preview

    result = written.files[0]
    pages = tuple(page.number for page in translated.document.pages)
    picture = write_preview(source, result, result.with_suffix(".preview.png"), pages, password)
    return replace(written, files=(*written.files, picture))


def write_report(report: Reported, source: Path, target: Path) -> WriteResult:
    """Write the report as JSON.  Raises OutputError."""
    with draft(source, target) as making:
        making.path.write_text(
            json.dumps(report.to_json(), ensure_ascii=False, indent=2) + "\n", encoding="utf-8"
        )
    return WriteResult((target,))
