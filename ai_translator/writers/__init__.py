"""Writers: Document and outcomes to results; and the report.

Adding one: a package here with a :class:`Writer`, and a row in :mod:`ai_translator.formats`.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Protocol

from ai_translator.errors import OutputError
from ai_translator.formats import FORMATS, imported
from ai_translator.model.document import Document
from ai_translator.model.segments import TranslatedDocument
from ai_translator.outputs import DISK_ERRORS
from ai_translator.progress import Progress, ProgressCallback, Stage, ignore
from ai_translator.writers.atomic import draft
from ai_translator.writers.result import WriteResult

if TYPE_CHECKING:  # the worker that draws pictures needs no settings, and pydantic is not small
    from ai_translator.config import OutputSettings, Settings

__all__ = [
    "Acceptance",
    "UnplacedWriter",
    "WriteRequest",
    "WriteResult",
    "Writer",
    "WrittenFormats",
    "is_disk_error",
    "refusals",
    "write",
    "write_formats",
    "write_report",
]


@dataclass(frozen=True, slots=True)
class Acceptance:
    """Whether a writer can write a document.  ``refusal`` says why not, and what to do instead."""

    refusal: OutputError | None = None


@dataclass(frozen=True, slots=True)
class WriteRequest:
    """What is to be written, and where; ``source`` is the file that was translated."""

    translated: TranslatedDocument
    source: Path
    target: Path
    settings: Settings
    password: str | None = None


class Writer(Protocol):
    """Writes results of one format."""

    def accepts(self, document: Document, source: Path, password: str | None) -> Acceptance:
        """Return whether it can be written: asked before any work is paid for."""

    def write(self, request: WriteRequest) -> WriteResult:
        """Write the target, whole or not at all.  Raises OutputError."""


class AcceptsEveryDocument:
    """The half of a :class:`Writer` that sets the text anew: no document lacks what it needs."""

    def accepts(self, document: Document, source: Path, password: str | None) -> Acceptance:
        """Accept every document: no placement and no provenance is needed."""
        return Acceptance()


@dataclass(frozen=True, slots=True)
class UnplacedWriter(AcceptsEveryDocument):
    """A :class:`Writer` of a format that needs no fonts of ours.

    function: writes a translated document of a source to a target
    """

    function: Callable[
        [TranslatedDocument, Path, Path, OutputSettings, str | None],
        WriteResult,
    ]

    def write(self, request: WriteRequest) -> WriteResult:
        output, password = request.settings.output, request.password
        return self.function(request.translated, request.source, request.target, output, password)


@dataclass(slots=True)
class WrittenFormats:
    """What became of each format.  ``stopped``: why the rest was not tried."""

    written: dict[str, WriteResult] = field(default_factory=dict)
    failed: dict[str, OutputError] = field(default_factory=dict)
    stopped: OutputError | None = None

    def reasons(self, source: Path, paths: Mapping[str, Path]) -> dict[str, str]:
        """Return why each format failed, without the path of the file, which need not be told."""
        return {
            name: error.message.removeprefix(f"{source}: ").removeprefix(f"{paths[name]}: ")
            for name, error in self.failed.items()
        }

    def raise_if_in_vain(self) -> None:
        """Raise the error that stopped the work, or the first when nothing was written."""
        if self.stopped is not None:
            raise self.stopped
        if not self.written:
            raise next(iter(self.failed.values()))


class Reported(Protocol):
    def to_json(self) -> dict[str, Any]: ...


def refusals(
    names: Iterable[str], document: Document, source: Path, password: str | None = None
) -> dict[str, OutputError]:
    """Return which of these formats cannot be written, and why.

    Writers that share what they accept are asked once: each may have to open the source.
    """
    asked: dict[Callable[..., Acceptance], Acceptance] = {}
    refused: dict[str, OutputError] = {}
    for name in names:
        accepts = _writer(name).accepts
        if accepts not in asked:
            asked[accepts] = accepts(document, source, password)
        refusal = asked[accepts].refusal
        if refusal is not None:
            refused[name] = refusal
    return refused


def write(name: str, request: WriteRequest) -> WriteResult:
    """Write one format, whole or not at all.  Raises OutputError."""
    return _writer(name).write(request)


def write_formats(
    translated: TranslatedDocument,
    source: Path,
    paths: Mapping[str, Path],
    settings: Settings,
    *,
    password: str | None = None,
    refused: Mapping[str, OutputError] = MappingProxyType({}),
    on_progress: ProgressCallback = ignore,
) -> WrittenFormats:
    """Write every format of ``settings.output``, to its path; one that fails stops no other.

    refused: formats that are known to be impossible, and why.
    A disk that takes no more ends it at once: the next format would meet the same.
    """
    names, title = settings.output.formats, translated.document.name
    made = WrittenFormats(failed=dict(refused))
    for done, name in enumerate(names):
        on_progress(Progress(Stage.WRITE, done, len(names), title))
        if name in refused:
            continue
        try:
            request = WriteRequest(translated, source, paths[name], settings, password)
            made.written[name] = write(name, request)
        except OutputError as error:
            made.failed[name] = error
            if is_disk_error(error):
                made.stopped = error
                return made
    on_progress(Progress(Stage.WRITE, len(names), len(names), title))
    return made


def is_disk_error(error: Exception) -> bool:
    """Return True for a full or read-only disk: whatever is written next would meet it again."""
    cause = error.__cause__
    return (
        isinstance(error, OutputError) and isinstance(cause, OSError) and cause.errno in DISK_ERRORS
    )


def _writer(name: str) -> Writer:
    """Return the writer, imported on first use: a run that writes Markdown needs no reportlab."""
    writer: Writer = imported(FORMATS[name].writer)
    return writer


def write_report(report: Reported, source: Path, target: Path) -> WriteResult:
    """Write the report as JSON.  Raises OutputError."""
    with draft(source, target) as making:
        text = json.dumps(report.to_json(), ensure_ascii=False, indent=2) + "\n"
        # A name that is not UTF-8 has lone surrogates: they become JSON's own escapes.
        making.path.write_text(text, encoding="utf-8", errors="backslashreplace")
    return WriteResult((target,))
