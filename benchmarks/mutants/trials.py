"""Faults are tried: each in a process of its own, with the tests that reach its line.

Most of what a test run costs is loading and collecting.  So one process does that once, and forks
for each fault: the fork changes the functions it holds and runs the tests.  A fault in what runs at
import needs a process that loads the package anew: see :mod:`benchmarks.mutants.fresh`.
"""

from __future__ import annotations

import gc
import json
import mmap
import os
import resource
import shutil
import signal
import struct
import sys
import tempfile
from collections import defaultdict
from collections.abc import Iterator, Sequence
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from benchmarks.mutants import fresh
from benchmarks.mutants.forks import BROKEN, fork
from benchmarks.mutants.live import LiveFunctions
from benchmarks.mutants.reach import QUIET, Reach
from benchmarks.mutants.subject import Fault, Subject, imported

_BUDGET = 75.0  # seconds of tests for one fault; those that would take more are left out
_QUICK = 0.5  # seconds of a test that is tried before the slower ones
_CASES = 3  # of a function of tests: these are tried before its others, which tell little more
_PATIENCE = 8.0  # a run in which a fault may loop for ever gets so many times its usual time
_LEAST = 20.0  # seconds
_LOADED = 6.0  # seconds on the clock for each of CPU time: others use this machine too
_PASSED, _FAILED, _ELSEWHERE = 0, 1, 3  # results of a trial; ELSEWHERE: not possible in this way


@dataclass(frozen=True)
class Tried:
    """A fault and the test that saw it: "" when none did."""

    fault: Fault
    by: str


def tried(faults: Sequence[Fault], found: Reach, subject: Subject, notes: Path) -> Iterator[Tried]:
    """Yield what became of each fault, in the order in which they are tried.

    A test that fails when nothing is changed, too, is not asked any more.  Raises RuntimeError when
    tests cannot be run at all.
    """
    if not faults:
        return
    folder = Path(tempfile.mkdtemp(prefix="mutants-"))
    try:
        left = []
        for number, by in _in_loaded(faults, found, subject, folder, notes):
            if by is None:
                left.append(faults[number])
            else:
                yield Tried(faults[number], by)
        for fault in left:
            tests = chosen(fault, found, subject)
            limit = _limit(tests, found)
            by = fresh.killer(fault, tests, found.libraries, folder / "tests", limit, _LOADED)
            yield Tried(fault, by)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def chosen(fault: Fault, found: Reach, subject: Subject) -> list[str]:
    """The tests that reach the fault, as far as time allows.

    Quick ones that import its module come first, then some cases of every function of tests, the
    quick ones before the slow ones, then the other cases.  Those of one file are together: what
    they share is made once.  What runs at import is reached by all that import it.
    """
    line = fault.mutation.line
    runs_at_import = not fault.mutation.inside or found.runs_at_import(fault.file, line)
    reaching = found.of(fault.file, None if runs_at_import else line)
    near = {file for file in found.files if fault.module in _imported(file, subject)}

    def is_near(name: str) -> bool:
        return name.partition("::")[0] in near

    def rank(name: str) -> tuple[bool, bool, bool, str]:
        is_slow, near_it = found.seconds[name] > _QUICK, is_near(name)
        is_first = near_it and not is_slow
        return not is_first, name not in some, is_slow, name.partition("::")[0]

    tests, spent = [], 0.0
    asked = [
        name for name in found.seconds if name in reaching or (runs_at_import and is_near(name))
    ]
    some = _some_cases(asked)
    for name in sorted(asked, key=rank):
        spent += found.seconds[name]
        if spent > _BUDGET:
            break
        tests.append(name)
    return tests


def _some_cases(names: Sequence[str]) -> set[str]:
    """Return a few tests of each function, spread over its cases."""
    cases: dict[str, list[str]] = defaultdict(list)
    for name in names:
        cases[name.partition("[")[0]].append(name)
    return {name for each in cases.values() for name in each[:: -(-len(each) // _CASES)]}


def _imported(file: str, subject: Subject) -> frozenset[str]:
    """Every module that a file of tests, or one that it is made of, may import by name."""
    modules = (imported(subject.root / part) for part in subject.parts(file))
    return frozenset().union(*modules)


def _limit(tests: Sequence[str], found: Reach) -> float:
    """Seconds of CPU time for these tests."""
    return max(_LEAST, _PATIENCE * sum(found.seconds[name] for name in tests))


def _in_loaded(
    faults: Sequence[Fault], found: Reach, subject: Subject, folder: Path, notes: Path
) -> Iterator[tuple[int, str | None]]:
    """Yield (number of the fault, the test that saw it), None where it cannot be told so."""
    receive, send = os.pipe()
    log = notes / f"{subject.note}.trials.log"
    child = os.fork()
    if not child:
        code = BROKEN
        try:
            os.close(receive)
            with log.open("w") as out, redirect_stdout(out), redirect_stderr(out):
                plugin = _Trials(faults, found, subject, folder, send)
                code = int(pytest.main(_arguments(subject, folder), plugins=[plugin]))
        finally:
            os._exit(code)
    os.close(send)
    count = 0
    try:
        with os.fdopen(receive, encoding="utf-8") as results:
            for line in results:
                number, by = json.loads(line)
                count += 1
                yield number, by
    finally:
        os.kill(child, signal.SIGTERM)
        os.waitpid(child, 0)
    if count < len(faults):
        raise RuntimeError(f"{subject.package}: the trials ended early: see {log}")


def _arguments(subject: Subject, folder: Path) -> list[str]:
    return [*QUIET, "--capture=sys", f"--basetemp={folder / 'tests'}", *subject.test_files()]


@dataclass
class _Trials:
    """Tries faults instead of running the tests that pytest has collected."""

    faults: Sequence[Fault]
    found: Reach
    subject: Subject
    folder: Path
    send: int
    distrusted: set[str] = field(default_factory=set)
    trusted: set[str] = field(default_factory=set)

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        if session.testsfailed:
            raise session.Interrupted("tests cannot be collected")
        signal.signal(signal.SIGTERM, lambda *_: sys.exit(BROKEN))
        os.environ["HYPOTHESIS_STORAGE_DIRECTORY"] = str(self.folder / "hypothesis")
        self._items = {item.nodeid: item for item in session.items}
        self._live = LiveFunctions(self.subject.root / self.subject.package)
        self._at = mmap.mmap(-1, 4)  # which test a trial has come to
        gc.collect()
        gc.freeze()  # forks share what is there
        for number, fault in enumerate(self.faults):
            result = json.dumps([number, self._killer(session, fault)])
            os.write(self.send, f"{result}\n".encode())
        return True

    def _killer(self, session: pytest.Session, fault: Fault) -> str | None:
        if self.found.runs_at_import(fault.file, fault.mutation.line):
            return None
        while True:
            tests = [
                name
                for name in chosen(fault, self.found, self.subject)
                if name in self._items and name not in self.distrusted
            ]
            result, by = self._run(session, fault, tests)
            if result == _PASSED:
                return ""
            if result == _ELSEWHERE:
                return None
            if self._is_trusted(session, by):
                return by
            self.distrusted.add(by)

    def _is_trusted(self, session: pytest.Session, test: str) -> bool:
        """Whether it passes with nothing changed: else it tells nothing."""
        if test not in self.trusted and self._run(session, None, [test])[0] == _PASSED:
            self.trusted.add(test)
        return test in self.trusted

    def _run(
        self, session: pytest.Session, fault: Fault | None, tests: Sequence[str]
    ) -> tuple[int, str]:
        """Return the result and the test that was the last one."""
        shutil.rmtree(self.folder / "hypothesis", ignore_errors=True)
        limit = _limit(tests, self.found)
        code = fork(lambda: self._trial(session, fault, tests, limit), limit=_LOADED * limit)
        last = tests[struct.unpack("i", self._at[:])[0]] if tests else ""
        return code if code in {_PASSED, _ELSEWHERE} else _FAILED, last

    def _trial(
        self, session: pytest.Session, fault: Fault | None, tests: Sequence[str], limit: float
    ) -> int:
        resource.setrlimit(resource.RLIMIT_CPU, (int(limit), int(limit) + 5))
        self._at[:] = struct.pack("i", 0)
        if fault is not None and not self._live.apply(fault):
            if fault.module in sys.modules:
                return _ELSEWHERE
            fresh.replace(fault)
        items = [self._items[name] for name in tests]
        for number, item in enumerate(items):
            self._at[:] = struct.pack("i", number)
            following = items[number + 1] if number + 1 < len(items) else None
            item.config.hook.pytest_runtest_protocol(item=item, nextitem=following)
            if session.testsfailed:
                return _FAILED
        return _PASSED
