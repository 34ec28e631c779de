"""Which backends there are, and what it takes to have them."""

import subprocess
import sys

import pytest

from ai_translator.backends import REGISTRY, Lack, availability, build
from ai_translator.backends import chatglm as chatglm_backend
from ai_translator.config import load
from ai_translator.errors import AuthenticationError, ConfigError, ExitCode, MissingExtraError

KINDS = list(REGISTRY)


def settings(kind: str, **more):
    return load(overrides={"backend": kind, **more})


def test_the_registry_has_what_the_configuration_allows():
    from typing import get_args

    from ai_translator.config import BackendKind

    assert set(KINDS) == set(get_args(BackendKind))


def test_looking_at_the_registry_imports_nothing_heavy():
    script = (
        "import sys, ai_translator.backends as b; assert b.REGISTRY\n"
        "heavy = {'langchain', 'langchain_core', 'langchain_openai', 'openai', 'torch', 'transformers', 'pydantic'} & set(sys.modules)\n"
        "assert not heavy, heavy"
    )
    subprocess.run([sys.executable, "-c", script], check=True)


def test_availability_sends_nothing_and_imports_no_client():
    script = (
        "import sys\nfrom ai_translator.backends import REGISTRY, availability\nfrom ai_translator.config import load\n"
        "for kind in REGISTRY: availability(kind, load())\n"
        "heavy = {'langchain_openai', 'openai', 'torch', 'transformers'} & set(sys.modules)\nassert not heavy, heavy"
    )
    subprocess.run([sys.executable, "-c", script], check=True)


def test_what_is_missing_is_named():
    reasons = {kind: availability(kind, load()) for kind in KINDS}
    assert "OPENAI_API_KEY" in reasons["openai"].reason
    assert "model" in reasons["langchain"].reason
    assert (reasons["openai"].lack, reasons["langchain"].lack) == (Lack.KEY, Lack.SETTING)
    assert reasons["chatglm"] is None  # it would be downloaded
    assert reasons["pseudo"] is None


def test_no_key_is_an_error_before_anything_is_sent():
    with pytest.raises(AuthenticationError, match="OPENAI_API_KEY") as caught:
        build(settings("openai"))
    assert caught.value.exit_code is ExitCode.BACKEND


@pytest.mark.parametrize(
    "url", ["http://127.0.0.1:11434/v1", "http://gpu.local:8000/v1", "https://api.deepseek.com/v1"]
)
def test_another_server_may_need_no_key(url):
    backend = build(settings("openai", openai={"base_url": url}))
    assert backend.endpoint == url


def test_loopback_keeps_the_text_on_this_machine():
    assert build(settings("openai", openai={"base_url": "http://127.0.0.1:11434/v1"})).profile.local
    assert not build(settings("openai", openai={"api_key": "k"})).profile.local


@pytest.mark.parametrize("url", ["127.0.0.1:8000", "ftp://example.org", "http://"])
def test_a_base_url_that_is_none_is_a_configuration_error(url):
    with pytest.raises(ConfigError, match="base_url"):
        build(settings("openai", openai={"base_url": url, "api_key": "k"}))


def test_langchain_needs_a_model():
    with pytest.raises(ConfigError, match="provider:model"):
        build(settings("langchain"))


def test_langchain_names_the_package_to_install():
    with pytest.raises(MissingExtraError, match="pip install langchain-mistralai") as caught:
        build(settings("langchain", langchain={"model": "mistralai:mistral-small"}))
    assert caught.value.exit_code is ExitCode.MISSING_EXTRA


def test_langchain_explains_an_unknown_provider():
    with pytest.raises(ConfigError, match="nobody"):
        build(settings("langchain", langchain={"model": "nobody:model"}))


def test_langchain_builds_any_installed_provider(monkeypatch):
    monkeypatch.setenv("OPENAI_API_KEY", "k")
    backend = build(
        settings("langchain", langchain={"model": "openai:gpt-4o-mini", "temperature": 0.5})
    )
    assert (backend.model_name, backend.model.model_name, backend.model.max_retries) == (
        "openai:gpt-4o-mini",
        "gpt-4o-mini",
        0,
    )


def test_chatglm_says_what_it_lacks(monkeypatch):
    monkeypatch.setattr(chatglm_backend, "_missing", lambda: ["torch"])
    with pytest.raises(MissingExtraError, match=r"ai-translator\[chatglm\]") as caught:
        build(settings("chatglm"))
    assert caught.value.exit_code is ExitCode.MISSING_EXTRA
    lacking = availability("chatglm", load())
    assert "torch" in lacking.reason and lacking.lack is Lack.EXTRA
