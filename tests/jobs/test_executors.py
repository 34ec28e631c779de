"""The table of engines."""

from __future__ import annotations

import pytest

from ai_translator.errors import UsageError
from ai_translator.jobs.executors import EXECUTORS, executor_opener
from ai_translator.jobs.local import local_executor


def test_the_local_engine_is_this_machine():
    assert executor_opener("local") is local_executor


@pytest.mark.parametrize(
    ("name", "address", "said"),
    [("spark", "", "no engine 'spark'"), ("local", "1.2.3.4:6379", "--address")],
)
def test_what_cannot_be_opened(name, address, said):
    with pytest.raises(UsageError, match=said) as caught:
        executor_opener(name, address)
    assert caught.value.remedy


def test_the_help_names_every_engine():
    from ai_translator.cli import app

    (batch,) = [each for each in app.registered_commands if each.callback.__name__ == "batch"]
    told = str(batch.callback.__annotations__["engine"])
    assert all(name in told for name in EXECUTORS)
