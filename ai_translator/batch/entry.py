"""The outcome of each file, and the progress of the folder."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import Any, TypeAlias

from ai_translator.errors import ExitCode, TranslatorError, WaitingError
from ai_translator.progress import Progress, Traffic
from ai_translator.translation.reporting.text_account import TextAccount, total


class FileStatus(StrEnum):
    DONE = "done"
    PARTIAL = "partial"  # results are there, something in them is not translated
    SKIPPED = "skipped"  # nothing has changed since it was done
    FAILED = "failed"
    WAITING = "waiting"  # its answers come later
    UNTRIED = "not tried"  # the run ended before its turn


#: States of files of which nobody knows yet whether they are bad.
UNDECIDED = frozenset({FileStatus.WAITING, FileStatus.UNTRIED})


@dataclass(frozen=True, slots=True)
class FileRecord:
    """The outcome of one file.

    source:  relative to the folder, with slashes
    outputs: format -> path of the result, relative to OUT; ``report`` among them
    texts:   what became of its texts, counted as in its report
    cost:    None without a price; ``price_note``: currency and date of a list price
    reason:  why it failed, what is missing in it, or why it was not tried
    retry:   True if another run might do better
    """

    source: str
    state: FileStatus
    exit_code: int = 0
    reason: str = ""
    remedy: str = ""
    outputs: Mapping[str, str] = field(default_factory=dict)
    pages: int = 0
    texts: TextAccount = field(default_factory=TextAccount)
    requests: int = 0
    input_tokens: int = 0
    output_tokens: int = 0
    cost: float | None = None
    price_note: str = ""
    seconds: float = 0.0
    retry: bool = False

    @property
    def complete(self) -> bool:
        """True if its translation exists and is whole."""
        return self.state in {FileStatus.DONE, FileStatus.SKIPPED} and self.exit_code == ExitCode.OK

    def to_json(self) -> dict[str, Any]:
        return {**asdict(self), "state": str(self.state)}

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> FileRecord:
        """Return what :meth:`to_json` made, also an earlier version of the program's."""
        known = {name: data[name] for name in cls.__slots__ if name in data}
        texts = TextAccount(**data["texts"]) if "texts" in data else TextAccount()
        return cls(**{**known, "state": FileStatus(data["state"]), "texts": texts})


def failure(source: str, path: Path, error: TranslatorError, seconds: float = 0.0) -> FileRecord:
    """Return the record of a file that has no result, or none yet.

    Its message does not repeat the file at ``path``.
    """
    reason = error.message.removeprefix(f"{path.absolute()}: ").removeprefix(f"{path}: ")
    return FileRecord(
        source,
        FileStatus.WAITING if isinstance(error, WaitingError) else FileStatus.FAILED,
        int(error.exit_code),
        reason,
        error.remedy,
        seconds=round(seconds, 2),
        retry=True,
    )


@dataclass(frozen=True, slots=True)
class Overview:
    """The progress of the folder.

    share:  of the work, by the size of the files, 0 to 1
    eta:    seconds until the end at this pace; None while unknown
    active: the newest event of each file in progress
    latest: the file that has just ended; None between two of them
    traffic: of all files of the run together; None before the first is translated
    """

    ended: int
    files: int
    share: float
    eta: float | None = None
    active: tuple[Progress, ...] = ()
    latest: FileRecord | None = None
    traffic: Traffic | None = None


Watch: TypeAlias = Callable[[Overview], None]


def ignore(_overview: Overview) -> None:
    """Ignore the progress."""


@dataclass(frozen=True, slots=True)
class FolderAccount:
    """The outcome of a run.

    stopped:     why it ended early for a reason that is no fault of a file; None if it did not
    interrupted: True if it was cancelled
    left_out:    results of earlier translations that were among the sources
    known_bad:   files whose failures a person has acknowledged
    """

    entries: Sequence[FileRecord]
    seconds: float
    backend: str
    model: str
    target: str
    stopped: TranslatorError | None = None
    interrupted: bool = False
    left_out: int = 0
    known_bad: frozenset[str] = frozenset()

    @property
    def exit_code(self) -> ExitCode:
        """OK if everything is translated, or known to be bad; PARTIAL if something is not.

        WAITING if answers come later; the error's if nothing is translated.
        """
        if self.interrupted:
            return ExitCode.INTERRUPTED
        if all(map(self.is_fine, self.entries)):
            return ExitCode.OK
        if self.stopped and not any(entry.outputs for entry in self.entries):
            return self.stopped.exit_code
        waits = self.count(FileStatus.WAITING) > 0 and self.stopped is None
        return ExitCode.WAITING if waits else ExitCode.PARTIAL

    def is_fine(self, entry: FileRecord) -> bool:
        """Return True for a file that is translated, or acknowledged as one that is not."""
        is_known = entry.source in self.known_bad and entry.state not in UNDECIDED
        return entry.complete or is_known

    def count(self, state: FileStatus) -> int:
        return sum(entry.state is state for entry in self.entries)

    @property
    def worked(self) -> Sequence[FileRecord]:
        """The files that this run has dealt with: all but those that were done already."""
        return [entry for entry in self.entries if entry.state is not FileStatus.SKIPPED]

    @property
    def texts(self) -> TextAccount:
        """What became of the texts of all files that this run has dealt with."""
        return total(entry.texts for entry in self.worked)

    @property
    def cost(self) -> float | None:
        """What they cost together; None if no price is known."""
        costs = [entry.cost for entry in self.worked if entry.cost is not None]
        return sum(costs) if costs else None

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
            "texts": {**self.texts.counts(), "from_memory": self.texts.from_memory},
            "cost": self.cost,
            "left_out": self.left_out,
            "known_bad": sorted(self.known_bad),
            "files": [entry.to_json() for entry in self.entries],
        }
