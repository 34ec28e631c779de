"""Handlers that config.yaml names."""

from __future__ import annotations

import pytest
from langchain_core.callbacks import BaseCallbackHandler

from ai_translator.errors import ConfigError
from ai_translator.translation.callbacks import load_callbacks


class Handler(BaseCallbackHandler):
    pass


class Broken(BaseCallbackHandler):
    def __init__(self) -> None:
        raise OSError("no disk")


INSTANCE = Handler()
NUMBER = 7


def test_classes_are_instantiated_and_instances_taken():
    one, other = load_callbacks([f"{__name__}:Handler", f"{__name__}:INSTANCE"])
    assert isinstance(one, Handler) and one is not INSTANCE and other is INSTANCE
    assert load_callbacks([]) == []


@pytest.mark.parametrize(
    ("name", "match"),
    [
        ("no_such_module:X", "no_such_module:X cannot be loaded"),
        (f"{__name__}:Nothing", "cannot be loaded"),
        (f"{__name__}:Broken", r"cannot be loaded \(no disk\)"),
        (__name__, "cannot be loaded"),
        (f"{__name__}:NUMBER", "is not a LangChain callback handler"),
        (f"{__name__}:test_classes_are_instantiated_and_instances_taken", "is not a LangChain"),
    ],
)
def test_what_is_none_is_told_with_how_to_write_it(name, match):
    with pytest.raises(ConfigError, match=match) as caught:
        load_callbacks([name])
    assert "my_module:MyHandler" in caught.value.remedy
