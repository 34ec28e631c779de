"""Functions stay readable: limits that the codebases we look up to keep (docs/design.md)."""

from __future__ import annotations

from pathlib import Path

import pytest

from benchmarks.density import PACKAGE, FunctionDensity, density, functions

#: 99.5 % of the functions of OCRmyPDF, tox, pdfplumber and httpx2 have no longer condition.
MOST_OPERATORS = 3
MOST_BRANCHES = 20
MOST_DENSITY = 3.5


@pytest.fixture(scope="module")
def ours() -> list[FunctionDensity]:
    return functions(PACKAGE)


def test_no_condition_needs_a_pencil(ours: list[FunctionDensity]) -> None:
    """Give parts of it names: a variable, or a function that says what it means (see CONTRIBUTING.md)."""
    assert not [(each.where, each.operators) for each in ours if each.operators > MOST_OPERATORS]


def test_no_function_decides_too_much(ours: list[FunctionDensity]) -> None:
    assert not [(each.where, each.branches) for each in ours if each.branches > MOST_BRANCHES]


def test_the_package_becomes_no_denser(ours: list[FunctionDensity]) -> None:
    assert density(ours) <= MOST_DENSITY


def test_what_is_counted(tmp_path: Path) -> None:
    (tmp_path / "code.py").write_text(
        '''
class Some:
    def decide(self, values):
        """Not
        counted."""
        # nor this
        if values and len(values) > 2 or not self:
            return [each for each in values if each]

        return 1 if values else 2


def plain():
    return 1
'''
    )
    decide, plain = functions(tmp_path)
    assert decide == FunctionDensity("code.py:decide", branches=6, lines=4, operators=2)
    assert plain == FunctionDensity("code.py:plain", branches=0, lines=2, operators=0)
    assert density([decide, plain]) == 10.0
