"""The tool that puts faults into the code: a fault it misses would be a test that is not written."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from benchmarks.mutants.mutations import mutations
from benchmarks.mutants.subject import Subject

pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="forks")
REPOSITORY = Path(__file__).parents[1]

CODE = {
    "rooms/__init__.py": "",
    "rooms/sizes.py": '''
from functools import cache

LARGE = 100
TALL = 300


def _squares():
    return [number * number for number in range(4)]


SQUARES = _squares()


def area(width, height):
    """Never asked for a negative height."""
    if width < 0 or height < 0:
        raise ValueError("negative")
    return width * height


def is_large(size):
    return size > LARGE


def is_tall(height):
    return height > TALL


@cache
def half(size):
    return size / 2


class Room:
    def __init__(self, width):
        super().__init__()
        self._sides = {"width": lambda: width + 1}

    def inner(self):
        return self._sides["width"]() - 1


def countdown(number):
    steps = 0
    while number > 0:
        number -= 1
        steps += 1
    return steps
''',
    "rooms/doors.py": '''
def open_doors(doors):
    return sum(1 for door in doors if door != "shut")
''',
    "pytest.ini": "[pytest]\n",
    "tests/test_sizes.py": '''
from pathlib import Path

import pytest

from rooms import sizes


def test_area():
    assert sizes.area(3, 4) == 12
    assert sizes.area(0, 4) == 0


def test_negative():
    with pytest.raises(ValueError, match="^negative$"):
        sizes.area(-1, 4)


def test_large():
    assert not sizes.is_large(100)
    assert sizes.is_large(101)


def test_tall():
    assert sizes.is_tall(1000)


def test_squares():
    assert sizes.SQUARES == [0, 1, 4, 9]


def test_half():
    assert sizes.half(8) == 4


def test_room():
    assert sizes.Room(5).inner() == 5


def test_countdown():
    assert sizes.countdown(3) == 3


def test_that_passes_once():
    """It sees no fault: it fails without any."""
    assert sizes.area(1, 1) is not None
    assert sizes.is_tall(1) is not None
    Path("once").mkdir()
''',
    "tests/test_doors.py": '''
def test_doors():
    from rooms.doors import open_doors

    assert open_doors(["shut", "ajar", "wide"]) == 2
''',
}  # fmt: skip

MEASURE = """
import json, sys
from pathlib import Path
from benchmarks.mutants import trials
from benchmarks.mutants.score import score
from benchmarks.mutants.subject import Subject

trials._LEAST = 1.0  # seconds: what loops for ever is to end soon
sys.dont_write_bytecode = True
found = score(Subject(Path.cwd(), "rooms", ("tests",)), Path("notes"), sample=1000, seed=1)
print(json.dumps([found.of, found.tried, [fault.mutation.change for fault in found.survivors]]))
"""


@pytest.fixture
def project(tmp_path: Path) -> Path:
    for name, text in CODE.items():
        file = tmp_path / name
        file.parent.mkdir(exist_ok=True)
        file.write_text(text, encoding="utf-8")
    return tmp_path


def measured(project: Path) -> tuple[set[str], list[str]]:
    """What survives, and what is told of each fault."""
    done = subprocess.run(
        [sys.executable, "-c", MEASURE],
        cwd=project,
        env={
            **os.environ,
            "PYTHONPATH": f"{REPOSITORY}{os.pathsep}{project}",
            "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1",
            "PYTEST_ADDOPTS": "-p _hypothesis_pytestplugin",
        },
        capture_output=True,
        text=True,
        timeout=200,
    )
    assert done.returncode == 0, done.stderr
    of, tried, survivors = json.loads(done.stdout.splitlines()[-1])
    assert tried == of
    return set(survivors), done.stderr.splitlines()


UNSEEN = {
    "height < 0  ->  height <= 0",
    "height > TALL  ->  height >= TALL",
    "300  ->  301",
    "super().__init__()  ->  pass",
    "0  ->  1",  # that a height is compared with
}


@pytest.mark.slow
def test_what_the_tests_see_and_what_they_do_not(project: Path) -> None:
    survivors, told = measured(project)
    assert survivors == UNSEEN
    for change, test in {
        "100  ->  101": "test_large",  # a number that a module names
        "4  ->  5": "test_squares",  # it runs at import
        "size / 2  ->  size * 2": "test_half",  # behind a decorator
        "width + 1  ->  width - 1": "test_room",  # a function made by another
        "door != 'shut'  ->  door == 'shut'": "test_doors",  # loaded by the test itself
        "number -= 1  ->  number += 1": "test_countdown",  # it loops for ever
    }.items():
        (line,) = (each for each in told if f"  {change}  " in each)
        assert line.endswith(f"::{test}"), line
    assert not any("passes_once" in line for line in told)

    # What is kept of that run is not older than the tests and the code.
    (project / "tests" / "test_more.py").write_text(
        "from rooms.sizes import is_tall\n\n\ndef test_limit():\n    assert not is_tall(300)\n"
    )
    code = project / "rooms" / "sizes.py"
    code.write_text(f"# one line more\n{code.read_text()}")
    assert measured(project)[0] == UNSEEN - {"height > TALL  ->  height >= TALL"}


def changes(source: str) -> list[str]:
    return [each.change for each in mutations(source)]


def test_each_fault_is_tried_once() -> None:
    """A condition that is one comparison is not negated beside it: that would count twice."""
    found = changes("def f(a, b):\n    if a == b:\n        return a\n    if not a:\n        f(b)\n")
    assert found == ["a == b  ->  a != b", "return a  ->  return None", "not a  ->  a", "f(b)  ->  pass"]  # fmt: skip


def test_what_people_read_and_types_say_is_no_fault() -> None:
    assert not changes(
        '''"""Docstring."""
import logging
__all__ = ["f"]
log = logging.getLogger("x")
NAME = "name"


class Color:
    red: str = "red"


def f(a: int | None) -> int | None:
    """Docstring."""
    log.info("told %s", 3)
    assert a == 3
    message = f"{a} is 3"
'''
    )


def test_thresholds_are_faulted_and_names_are_not() -> None:
    assert changes("_SHARE = 0.5\n_NAME = 'x'\n_SIZES = (1, 2)\n") == [
        "0.5  ->  0.75",
        "1  ->  2",
        "2  ->  3",
    ]


def test_a_file_of_tests_is_made_of_what_it_imports_of_the_tests(tmp_path):
    """When one of these changes, what the tests reach and saw is measured anew."""
    files = {
        "tests/__init__.py": "", "tests/test_a.py": "import rooms\nfrom tests import words\n", "tests/test_b.py": "import tests.test_a\n",
        "tests/words.py": "from tests.sub.more import LIST\nimport json\n", "tests/sub/__init__.py": "", "tests/sub/more.py": "LIST = []\n",
    }  # fmt: skip
    for name, text in files.items():
        file = tmp_path / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")
    subject = Subject(tmp_path, "rooms", ("tests",))
    of_a = {"tests/test_a.py", "tests/words.py", "tests/sub/more.py"}
    assert subject.parts("tests/test_a.py") == of_a
    assert subject.parts("tests/test_b.py") == {*of_a, "tests/test_b.py"}
    assert subject.parts("tests/sub/more.py") == {"tests/sub/more.py"}
