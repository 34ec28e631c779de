"""What became of each file, and how far the folder is."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import Any, TypeAlias

from ai_translator.errors import ExitCode, TranslatorError
from ai_translator.progress import Progress


class FileStatus(StrEnum):
    DONE = "done"
    PARTIAL = "partial"  # results are there, something in them is not translated
    SKIPPED = "skipped"  # nothing has changed since it was done
    FAILED = "failed"
    UNTRIED = "not tried"  # the run ended before its turn


@dataclass(frozen=True, slots=True)
class FileRecord:
    """One file.

    source:  relative to the folder, with slashes
    outputs: format -> path of the result, relative to OUT; ``report`` among them
    reason:  why it failed, what is missing in it, or why it was not tried
    retry:   whether another run might do better
    """

    source: str
    state: FileStatus
    exit_code: int = 0
    reason: str = ""
    remedy: str = ""
    outputs: Mapping[str, str] = field(default_factory=dict)
    pages: int = 0
    segments: int = 0
    untranslated: int = 0
    requests: int = 0
    input_tokens: int = 0
    output_tokens: int = 0
    seconds: float = 0.0
    retry: bool = False

    @property
    def complete(self) -> bool:
        """Whether its translation is there, whole."""
        return self.state in {FileStatus.DONE, FileStatus.SKIPPED} and self.exit_code == ExitCode.OK

    def to_json(self) -> dict[str, Any]:
        return {**asdict(self), "state": str(self.state)}

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> FileRecord:
        return cls(**{**data, "state": FileStatus(data["state"])})


def failure(source: str, path: Path, error: TranslatorError, seconds: float = 0.0) -> FileRecord:
    """The entry of a file that has no result.

    Its message need not say once more which file at ``path`` it is.
    """
    reason = error.message.removeprefix(f"{path.absolute()}: ").removeprefix(f"{path}: ")
    return FileRecord(
        source,
        FileStatus.FAILED,
        int(error.exit_code),
        reason,
        error.remedy,
        seconds=round(seconds, 2),
        retry=True,
    )


@dataclass(frozen=True, slots=True)
class Overview:
    """How far the folder is.

    share:  of the work, by the size of the files, 0 to 1
    eta:    seconds until the end at this pace; None as long as there is no telling
    active: the newest event of each file under way
    latest: the file that has just ended; None between two of them
    """

    ended: int
    files: int
    share: float
    eta: float | None = None
    active: tuple[Progress, ...] = ()
    latest: FileRecord | None = None


Watch: TypeAlias = Callable[[Overview], None]


def ignore(_overview: Overview) -> None:
    """For those who do not want to know."""


@dataclass(frozen=True, slots=True)
class Summary:
    """The run.

    stopped:     why it ended before its end, which is no fault of a file; None when it did not
    interrupted: it was called off
    left_out:    results of earlier translations that lay among the sources
    """

    entries: Sequence[FileRecord]
    seconds: float
    backend: str
    model: str
    target: str
    stopped: TranslatorError | None = None
    interrupted: bool = False
    left_out: int = 0

    @property
    def exit_code(self) -> ExitCode:
        """OK when everything is translated, PARTIAL when something is not; the error's when it left
        nothing at all.
        """
        if self.interrupted:
            return ExitCode.INTERRUPTED
        if all(entry.complete for entry in self.entries):
            return ExitCode.OK
        if self.stopped and not any(entry.outputs for entry in self.entries):
            return self.stopped.exit_code
        return ExitCode.PARTIAL

    def count(self, state: FileStatus) -> int:
        return sum(entry.state is state for entry in self.entries)

    def to_json(self) -> dict[str, Any]:
        return {
            "exit_code": int(self.exit_code),
            "backend": self.backend,
            "model": self.model,
            "target": self.target,
            "seconds": round(self.seconds, 2),
            "interrupted": self.interrupted,
            "stopped": str(self.stopped) if self.stopped else "",
            "counts": {str(state): self.count(state) for state in FileStatus},
            "left_out": self.left_out,
            "files": [entry.to_json() for entry in self.entries],
        }
