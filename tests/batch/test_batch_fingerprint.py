"""What makes a batch do a file again: settings that show in a result, and no others."""

from __future__ import annotations

import pytest

from ai_translator.backends import build
from ai_translator.batch.fingerprint import of_settings
from ai_translator.config import load

#: How the work is done: how long to wait, how much to spend, on how many processes.
NO_MATTER = [
    {"translation": {"patience": 20.0}},
    {"translation": {"give_up_after": 20.0}},
    {"translation": {"max_requests": 99}},
    {"translation": {"max_cost": 9.0}},
    {"translation": {"concurrency": 3}},
    {"parsing": {"page_timeout": 10.0}},
    {"parsing": {"ocr_timeout": 10.0}},
    {"parsing": {"workers": 1}},
    {"logging": {"level": "debug"}},
]
MATTER = [
    {"translation": {"style": "formal"}},
    {"translation": {"headers": False}},
    {"parsing": {"ocr": "off"}},
    {"target": "ja"},
]


def hashed(**changes):
    settings = load(None, {"backend": "pseudo", **changes})
    return of_settings(settings, build(settings))


@pytest.mark.parametrize("change", NO_MATTER, ids=str)
def test_limits_make_no_other_result(change):
    assert hashed(**change) == hashed()


@pytest.mark.parametrize("change", MATTER, ids=str)
def test_what_shows_in_a_result_is_another_result(change):
    assert hashed(**change) != hashed()
