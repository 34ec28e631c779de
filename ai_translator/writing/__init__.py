"""Document and outcomes -> results: Markdown, a re-typeset PDF, the report."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

from ai_translator.segments import TranslatedDocument
from ai_translator.writing.atomic import draft
from ai_translator.writing.result import WriteResult

if TYPE_CHECKING:  # the worker that draws pictures needs no settings, and pydantic is not small
    from ai_translator.config import Settings

__all__ = ["WriteResult", "write", "write_report"]


class Reported(Protocol):
    def to_json(self) -> dict[str, Any]: ...


def write(
    kind: str, translated: TranslatedDocument, source: Path, target: Path, settings: Settings, *, password: str | None = None
) -> WriteResult:
    """Writes one format to ``target``, whole or not at all.  Raises OutputError."""
    # Imported here: a run that writes Markdown needs no reportlab.
    if kind == "markdown":
        from ai_translator.writing.markdown import write_markdown

        return write_markdown(translated, source, target, settings.output, password)
    if kind == "reflow":
        from ai_translator.writing.reflow import write_reflow

        return write_reflow(translated, source, target, settings.output, settings.fonts, password)
    raise ValueError(f"no writer for {kind!r}")


def write_report(report: Reported, source: Path, target: Path) -> WriteResult:
    """Writes the report as JSON.  Raises OutputError."""
    with draft(source, target) as making:
        making.path.write_text(json.dumps(report.to_json(), ensure_ascii=False, indent=2) + "\n", encoding="utf-8")
    return WriteResult((target,))
