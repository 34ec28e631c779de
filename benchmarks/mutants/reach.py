"""Which test reaches which line: the tests run once under coverage, and what they reach is kept.

What is kept says for which code and which tests.  After a change only new tests and those of
changed files run again.  Of a module that has changed it is still known which tests reach it, but
not where.
"""

from __future__ import annotations

import json
import os
import sys
import time
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import asdict, dataclass, field, replace
from hashlib import sha256
from importlib.machinery import ModuleSpec
from pathlib import Path
from typing import Any

import pytest
from coverage import Coverage

from benchmarks.mutants.forks import fork
from benchmarks.mutants.subject import Subject

QUIET = [
    "-q", "-p", "no:cacheprovider", "-p", "no:xdist", "--no-header", "--hypothesis-seed=0",
    "-W", "ignore::pytest.PytestAssertRewriteWarning",  # plugins are loaded before the fork
]  # fmt: skip
_IMPORT = ""  # what coverage calls the time in which no test runs: that of imports
_LIMIT = 3600.0  # seconds
THINNED = 8  # of so many cases of a function of long tests, one runs
_AT_ONCE = 6  # files of tests; what they reach is kept before the next ones run


@dataclass
class Reach:
    """What the tests of a package reach.

    modules:   file of the package -> digest of it
    files:     test file -> digest of it
    seconds:   test -> how long it took
    lines:     file -> line -> the tests that ran it; line 0 for tests of which only that is known
    at_import: file -> lines that ran while no test did; none for a module that has changed
    libraries: modules of others that the tests load
    """

    modules: dict[str, str] = field(default_factory=dict)
    files: dict[str, str] = field(default_factory=dict)
    seconds: dict[str, float] = field(default_factory=dict)
    lines: dict[str, dict[str, list[str]]] = field(default_factory=dict)
    at_import: dict[str, list[int]] = field(default_factory=dict)
    libraries: list[str] = field(default_factory=list)

    def of(self, file: str, line: int | None) -> set[str]:
        """The tests that run this line; those of any line of the file when it is not known."""
        lines = self.lines.get(file, {})
        found = {*lines.get(str(line), ()), *lines.get("0", ())}
        return found or {name for names in lines.values() for name in names}

    def runs_at_import(self, file: str, line: int) -> bool:
        """Whether it does, or may: nothing is known of a module that has changed."""
        return file not in self.at_import or line in self.at_import[file]

    def without(self, files: set[str]) -> Reach:
        """What the tests of other files reach."""

        def kept(names: Sequence[str]) -> list[str]:
            return [name for name in names if name.partition("::")[0] not in files]

        return Reach(
            self.modules,
            {file: digest for file, digest in self.files.items() if file not in files},
            {name: self.seconds[name] for name in kept(list(self.seconds))},
            {
                file: {line: kept(names) for line, names in lines.items()}
                for file, lines in self.lines.items()
            },
            self.at_import,
            self.libraries,
        )

    def of_modules(self, now: Mapping[str, str]) -> Reach:
        """What is known still when the package's files have these digests now."""
        lines: dict[str, dict[str, list[str]]] = {}
        for file in now:
            held = self.lines.get(file, {})
            if now[file] != self.modules.get(file):
                held = {"0": sorted({name for names in held.values() for name in names})}
            lines[file] = held
        at_import = {
            file: found
            for file, found in self.at_import.items()
            if now.get(file) == self.modules.get(file)
        }
        return replace(self, modules=dict(now), lines=lines, at_import=at_import)

    def joined(self, other: Reach) -> Reach:
        lines = {file: dict(held) for file, held in self.lines.items()}
        for file, more in other.lines.items():
            held = lines.setdefault(file, {})
            for line, names in more.items():
                held[line] = [*held.get(line, ()), *names]
        new = other.at_import if not self.files else {}
        at_import = {
            file: sorted({*found, *other.at_import.get(file, ())})
            for file, found in (self.at_import | new).items()
        }
        return Reach(
            self.modules,
            self.files | other.files,
            self.seconds | other.seconds,
            lines,
            at_import,
            list(dict.fromkeys([*self.libraries, *other.libraries])),
        )


def reach(subject: Subject, notes: Path) -> Reach:
    """What the tests reach, kept in ``notes``.

    Tests that fail are left out.  Raises RuntimeError when none can be run.
    """
    note = notes / f"{subject.note}.json"
    modules = {str(path.relative_to(subject.root)): _digest(path) for path in subject.sources()}
    files = {file: _digest_of_test(subject, file) for file in subject.test_files()}
    kept = Reach(modules)
    if note.exists():
        kept = Reach(**json.loads(note.read_text(encoding="utf-8"))).of_modules(modules)
    kept = kept.without({file for file in kept.files if files.get(file) != kept.files[file]})
    changed = [file for file in files if file not in kept.files]
    for at in range(0, len(changed), _AT_ONCE):
        some = changed[at : at + _AT_ONCE]
        part = note.with_suffix(".part")
        part.unlink(missing_ok=True)
        if fork(lambda: _measure(subject, some, part), limit=_LIMIT) or not part.exists():  # noqa: B023
            raise RuntimeError(f"the tests cannot be run: see {part}.log")
        kept = kept.joined(Reach(**json.loads(part.read_text(encoding="utf-8"))))
        kept.files |= {file: files[file] for file in some}
        note.write_text(json.dumps(asdict(kept)), encoding="utf-8")
        part.unlink()
    return kept


def _digest_of_test(subject: Subject, file: str) -> str:
    """A digest of a file of tests with all that it is made of."""
    parts = "".join(_digest(subject.root / each) for each in sorted(subject.parts(file)))
    return sha256(parts.encode()).hexdigest()


def _digest(file: Path) -> str:
    return sha256(file.read_bytes()).hexdigest()


class _Contexts:
    """Tells coverage which test is running, and notes how long each takes."""

    def __init__(self, coverage: Coverage, subject: Subject) -> None:
        self._coverage, self._subject = coverage, subject
        self.seconds: dict[str, float] = {}
        self.failed: set[str] = set()

    def pytest_collection_modifyitems(self, items: list[pytest.Item]) -> None:
        """Leave out most cases of the functions that the subject asks some cases of only."""
        seen: Counter[str] = Counter()
        kept = []
        for item in items:
            file, _, case = item.nodeid.partition("::")
            function = f"{file}::{case.partition('[')[0]}"
            if not self._subject.is_thinned(file) or not seen[function] % THINNED:
                kept.append(item)
            seen[function] += 1
        items[:] = kept

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_protocol(self, item: pytest.Item) -> Iterator[None]:
        self._coverage.switch_context(item.nodeid)
        start = time.perf_counter()
        done = yield
        self.seconds[item.nodeid] = round(time.perf_counter() - start, 4)
        self._coverage.switch_context(_IMPORT)
        return done

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        if report.failed:
            self.failed.add(report.nodeid)


def _measure(subject: Subject, files: Sequence[str], note: Path) -> int:
    coverage = Coverage(
        data_file=f"{note}.coverage",
        config_file=False,
        source=[str(subject.root / subject.package)],
        messages=False,
    )
    watching = _Contexts(coverage, subject)
    coverage.start()
    with Path(f"{note}.log").open("w") as log, redirect_stdout(log), redirect_stderr(log):
        code = pytest.main([*QUIET, *files], plugins=[watching])
    coverage.stop()
    coverage.save()
    if code not in {pytest.ExitCode.OK, pytest.ExitCode.TESTS_FAILED}:
        return int(code)
    names = [name for name in watching.seconds if name not in watching.failed]
    found = Reach(
        seconds={name: watching.seconds[name] for name in names},
        libraries=_libraries(subject.root),
    )
    data = coverage.get_data()
    for file in data.measured_files():
        at = os.path.relpath(file, subject.root)
        contexts: Mapping[int, Sequence[str]] = data.contexts_by_lineno(file)
        found.lines[at] = {
            str(line): sorted(set(names).intersection(tests)) for line, tests in contexts.items()
        }
        found.at_import[at] = [line for line, tests in contexts.items() if _IMPORT in tests]
    note.write_text(json.dumps(asdict(found)), encoding="utf-8")
    Path(f"{note}.coverage").unlink(missing_ok=True)
    return 0


def _libraries(root: Path) -> list[str]:
    return [name for name, module in list(sys.modules.items()) if _is_of_others(module, root)]


def _is_of_others(module: Any, root: Path) -> bool:
    spec: ModuleSpec | None = getattr(module, "__spec__", None)
    if spec is None or not spec.has_location or spec.name == "__main__":
        return False
    return not Path(spec.origin or "").is_relative_to(root)
