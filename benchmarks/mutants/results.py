"""What became of faults that were tried before: a run that is cut off goes on where it was."""

from __future__ import annotations

import json
from hashlib import sha256
from pathlib import Path

from benchmarks.mutants.reach import Reach
from benchmarks.mutants.subject import Fault


class Results:
    """Which test saw a fault, kept in a file.

    It holds as long as the faulty file and that test's file stay as they are; that no test saw it,
    as long as the files of all tests do.
    """

    def __init__(self, file: Path, found: Reach) -> None:
        self._file, self._found = file, found
        self._all = sha256("".join(sorted(found.files.values())).encode()).hexdigest()
        self._held: dict[str, tuple[str, str]] = {}
        if file.exists():
            for line in file.read_text(encoding="utf-8").splitlines():
                fault, by, valid = json.loads(line)
                self._held[fault] = (by, valid)

    def of(self, fault: Fault) -> str | None:
        """The test that saw it, "" when none did, None when that is not known."""
        by, valid = self._held.get(_name(fault), ("", ""))
        return by if valid == self._valid(fault, by) else None

    def add(self, fault: Fault, by: str) -> None:
        with self._file.open("a", encoding="utf-8") as file:
            file.write(json.dumps([_name(fault), by, self._valid(fault, by)]) + "\n")

    def _valid(self, fault: Fault, by: str) -> str:
        """A digest of what this result depends on."""
        tests = self._found.files.get(by.partition("::")[0], "") if by else self._all
        return f"{self._found.modules[fault.file]} {tests}"


def _name(fault: Fault) -> str:
    return f"{fault.file} {fault.mutation.number}"
