"""pytest within a forked process.

Once to see what each test reaches, then with a fault in one module.

A fork starts with pytest and the libraries loaded, which is most of what such a run costs.  The
package itself is loaded in the fork, so that each of its modules may be another.
"""

from __future__ import annotations

import ast
import importlib.machinery
import io
import json
import os
import resource
import signal
import sys
import time
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass, field
from pathlib import Path
from types import CodeType

import pytest
from coverage import Coverage, CoverageData

_QUIET = [
    "-q", "-p", "no:cacheprovider", "-p", "no:xdist", "--no-header", "--hypothesis-seed=0",
    "-W", "ignore::pytest.PytestAssertRewriteWarning",  # plugins are loaded before the fork
]  # fmt: skip
_NOTHING_RUN = {int(pytest.ExitCode.NO_TESTS_COLLECTED), int(pytest.ExitCode.INTERNAL_ERROR), 99}
_PATIENCE = 8.0  # a run in which a fault may loop for ever gets so many times its usual time
_LEAST = 20.0  # seconds
_LOADED = 6.0  # seconds on the clock for each of CPU time: others use this machine too
TIMED_OUT = -1


@dataclass
class Reach:
    """What the tests of a package reach.

    seconds: how long each test took
    tests:   (file, line) -> the tests that ran it; line 0: any line of a function of the file
    """

    seconds: dict[str, float] = field(default_factory=dict)
    tests: dict[tuple[str, int], set[str]] = field(default_factory=dict)


class _Contexts:
    """Tells coverage which test is running, and notes how long each takes."""

    def __init__(self, coverage: Coverage) -> None:
        self._coverage = coverage
        self.seconds: dict[str, float] = {}
        self.failed: list[str] = []

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_protocol(self, item: pytest.Item) -> Iterator[None]:
        self._coverage.switch_context(item.nodeid)
        start = time.perf_counter()
        done = yield
        self.seconds[item.nodeid] = time.perf_counter() - start
        self._coverage.switch_context("")
        return done

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        if report.failed:
            self.failed.append(report.nodeid)


def reach(root: Path, tests: Sequence[str], package: str, note: Path) -> Reach:
    """Runs the tests once, as the code is; kept in ``note``, and read from there when it exists.

    Raises RuntimeError when a test fails.
    """
    if not note.exists():
        code = fork(lambda: _measure(root, tests, package, note), limit=3600)
        if code or not note.exists():
            raise RuntimeError(f"the tests of {package} fail as they are: see {note}.log")
    kept = json.loads(note.read_text(encoding="utf-8"))
    found = Reach(kept["seconds"])
    for file, lines in kept["lines"].items():
        for line, names in lines.items():
            found.tests[file, int(line)] = {kept["names"][name] for name in names}
    return found


def _measure(root: Path, tests: Sequence[str], package: str, note: Path) -> int:
    coverage = Coverage(
        data_file=f"{note}.coverage",
        config_file=False,
        source=[str(root / package)],
        messages=False,
    )
    watching = _Contexts(coverage)
    coverage.start()
    with note.with_suffix(".log").open("w") as log, redirect_stdout(log), redirect_stderr(log):
        pytest.main([*_QUIET, *tests], plugins=[watching])
    coverage.stop()
    coverage.save()
    data = coverage.get_data()
    names = sorted(name for name in watching.seconds if name not in watching.failed)
    numbers = {name: number for number, name in enumerate(names)}
    lines = {
        os.path.relpath(file, root): _by_line(data, file, numbers) for file in data.measured_files()
    }
    seconds = {name: round(watching.seconds[name], 4) for name in names}
    note.write_text(json.dumps({"names": names, "seconds": seconds, "lines": lines}))
    Path(f"{note}.coverage").unlink(missing_ok=True)
    return 0


def _by_line(data: CoverageData, file: str, numbers: Mapping[str, int]) -> dict[int, list[int]]:
    found: dict[int, list[int]] = {}
    for line, contexts in data.contexts_by_lineno(file).items():
        found[line] = sorted(numbers[name] for name in contexts if name in numbers)
    found[0] = sorted({number for names in found.values() for number in names})
    return found


@dataclass
class _Chosen:
    """Runs some tests only, in the order given."""

    names: Sequence[str]

    def pytest_collection_modifyitems(self, items: list[pytest.Item]) -> None:
        at = {name: number for number, name in enumerate(self.names)}
        items[:] = sorted(
            (item for item in items if item.nodeid in at), key=lambda item: at[item.nodeid]
        )


class _Mutated(importlib.machinery.SourceFileLoader):
    """Loads one module from a syntax tree that is not that of its file."""

    def __init__(self, name: str, path: str, tree: ast.Module) -> None:
        super().__init__(name, path)
        self._tree = tree

    def get_code(self, fullname: str) -> CodeType:
        return compile(self._tree, self.path, "exec", dont_inherit=True)


class _Finder:
    def __init__(self, name: str, path: Path, tree: ast.Module) -> None:
        self._name, self._path, self._tree = name, path, tree

    def find_spec(
        self, name: str, path: object = None, target: object = None
    ) -> importlib.machinery.ModuleSpec | None:
        if name != self._name:
            return None
        loader = _Mutated(name, str(self._path), self._tree)
        places = [str(self._path.parent)] if self._path.name == "__init__.py" else None
        spec = importlib.machinery.ModuleSpec(name, loader, origin=str(self._path))
        spec.submodule_search_locations = places
        spec.has_location = True
        return spec


def survives(name: str, path: Path, tree: ast.Module, tests: Sequence[str], seconds: float) -> bool:
    """Whether all these tests pass with this module in the place of the one of that name.

    Raises RuntimeError when no test was run.
    """
    limit = max(_LEAST, _PATIENCE * seconds)
    code = fork(lambda: _try(name, path, tree, tests, limit), limit=_LOADED * limit)
    if code in _NOTHING_RUN:
        raise RuntimeError(f"{name}: pytest ends with {code} for {', '.join(tests[:3])} ...")
    return code == 0


def _try(name: str, path: Path, tree: ast.Module, tests: Sequence[str], limit: float) -> int:
    resource.setrlimit(resource.RLIMIT_CPU, (int(limit), int(limit) + 5))
    sys.meta_path.insert(0, _Finder(name, path, tree))  # type: ignore[arg-type]
    files = list(dict.fromkeys(test.partition("::")[0] for test in tests))
    with redirect_stdout(io.StringIO()), redirect_stderr(io.StringIO()):
        return int(pytest.main([*_QUIET, "-x", "--tb=no", *files], plugins=[_Chosen(tests)]))


def fork(work: Callable[[], int], *, limit: float) -> int:
    """Its result, from a process of its own; TIMED_OUT when it took more than ``limit`` seconds.

    A process that ends by a signal (its CPU time is up) gives that signal's number, negative.
    """
    child = os.fork()
    if not child:
        os.setsid()
        nothing = os.open(os.devnull, os.O_RDWR)
        for stream in (0, 1, 2):
            os.dup2(nothing, stream)
        code = 99
        try:
            code = work()
        finally:
            os._exit(code)
    return _wait(child, limit)


def _wait(child: int, limit: float) -> int:
    end = time.monotonic() + limit
    while time.monotonic() < end:
        done, status = os.waitpid(child, os.WNOHANG)
        if done:
            _end(child)  # what it started and left behind
            return os.waitstatus_to_exitcode(status)
        time.sleep(0.02)
    _end(child)
    os.waitpid(child, 0)
    return TIMED_OUT


def _end(group: int) -> None:
    try:
        os.killpg(group, signal.SIGKILL)
    except ProcessLookupError:
        return


def loaded() -> Collection[str]:
    """The modules of the package that this process has imported.

    None, or faults would not be seen.
    """
    return [name for name in sys.modules if name.partition(".")[0] in {"ai_translator", "tests"}]
