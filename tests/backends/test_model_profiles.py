"""LangChain's own profile of a model, read by the langchain backend."""

from typing import Any

import pytest
from langchain_core.language_models.fake_chat_models import FakeListChatModel

from ai_translator.backends import build
from ai_translator.config import load
from ai_translator.translation.prompting.requests import Limits


class ProfiledModel(FakeListChatModel):
    """A model whose package says what it takes."""

    profile: Any = None


def backend(monkeypatch, profile, **chosen):
    monkeypatch.setattr(
        "langchain.chat_models.init_chat_model",
        lambda *_args, **_options: ProfiledModel(responses=["ok"], profile=profile),
    )
    langchain = {"model": "someone:some-model", **chosen}
    return build(load(None, {"backend": "langchain", "langchain": langchain}))


def test_its_limits_are_the_backends(monkeypatch):
    found = backend(monkeypatch, {"max_input_tokens": 2048, "max_output_tokens": 1000}).profile
    assert (found.context_tokens, found.output_tokens, found.most_output_tokens) == (
        2048,
        1000,
        1000,
    )


def test_requests_are_packed_by_them(monkeypatch):
    settings = load(None)
    small = backend(monkeypatch, {"max_input_tokens": 1024}).profile
    usual = backend(monkeypatch, {}).profile
    assert (
        Limits.of(small, settings.translation).tokens
        < Limits.of(usual, settings.translation).tokens
    )


def test_the_settings_come_before_it(monkeypatch):
    found = backend(monkeypatch, {"max_input_tokens": 2048}, context_tokens=8000).profile
    assert found.context_tokens == 8000


@pytest.mark.parametrize(
    "profile", [None, {}, {"max_input_tokens": None}, {"max_input_tokens": "many"}]
)
def test_a_profile_without_numbers_changes_nothing(monkeypatch, profile):
    assert backend(monkeypatch, profile).profile == backend(monkeypatch, {}).profile
