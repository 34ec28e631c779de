"""The tree of errors."""

import inspect
import pickle

import pytest

from ai_translator import errors
from ai_translator.errors import ExitCode, TranslatorError

CLASSES = [
    kind
    for _, kind in inspect.getmembers(errors, inspect.isclass)
    if issubclass(kind, TranslatorError)
]


@pytest.mark.parametrize("kind", CLASSES)
def test_the_drawing_at_the_top_names_every_class(kind):
    assert kind.__name__ in errors.__doc__


@pytest.mark.parametrize("kind", CLASSES)
def test_errors_cross_processes_whole(kind):
    error = pickle.loads(pickle.dumps(kind("a.pdf: broken", remedy="Mend it")))
    assert (type(error), error.message, error.remedy) == (kind, "a.pdf: broken", "Mend it")


def test_only_a_defect_of_the_program_is_a_bug():
    bugs = {kind for kind in CLASSES if kind.exit_code is ExitCode.BUG}
    assert bugs == {TranslatorError, errors.InternalError}


def test_the_remedy_is_part_of_the_message():
    assert (
        str(errors.InputError("a.pdf: no such file", remedy="Check the path"))
        == "a.pdf: no such file. Check the path"
    )
