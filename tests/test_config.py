"""config.yaml, environment and flags."""

import os
from pathlib import Path

import pytest
import yaml

from ai_translator.config import Settings, load
from ai_translator.errors import ConfigError

ROOT = Path(__file__).parents[1]


@pytest.fixture(autouse=True)
def empty_place(tmp_path, monkeypatch):
    """No config.yaml and no variables but those a test makes."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "user"))
    for name in list(os.environ):
        if name.startswith(("AI_TRANSLATOR_", "OPENAI_")):
            monkeypatch.delenv(name)
    return tmp_path


def written(folder, text):
    path = folder / "my.yaml"
    path.write_text(text, encoding="utf-8")
    return path


def test_the_shipped_file_says_the_defaults_and_every_key():
    content = yaml.safe_load((ROOT / "config.yaml").read_text(encoding="utf-8"))
    assert load(ROOT / "config.yaml") == load()
    assert keys(content) == keys(load().model_dump())


def keys(mapping, prefix=""):
    return {prefix + key for key in mapping} | {
        deeper
        for key, value in mapping.items()
        if isinstance(value, dict)
        for deeper in keys(value, f"{prefix}{key}.")
    }


def test_flags_beat_environment_beat_file_beat_defaults(empty_place, monkeypatch):
    path = written(
        empty_place,
        "target: ja\nopenai: {model: from-file, temperature: 0.5}\nparsing: {workers: 1}",
    )
    monkeypatch.setenv("AI_TRANSLATOR_OPENAI__MODEL", "from-environment")
    monkeypatch.setenv("AI_TRANSLATOR_TARGET", "ko")
    settings = load(path, {"target": "de", "source": None})
    assert (settings.target, settings.source) == ("de", "auto")
    assert (settings.openai.model, settings.openai.temperature, settings.parsing.workers) == (
        "from-environment",
        0.5,
        1,
    )


def test_the_usual_variables_of_openai(monkeypatch):
    monkeypatch.setenv("OPENAI_API_KEY", "sk-secret")
    monkeypatch.setenv("OPENAI_BASE_URL", "http://127.0.0.1:1/v1")
    settings = load()
    assert settings.openai.api_key.get_secret_value() == "sk-secret"
    assert settings.openai.base_url == "http://127.0.0.1:1/v1"
    assert "sk-secret" not in repr(settings) + settings.model_dump_json()


def test_places_are_tried_in_order(empty_place):
    user = empty_place / "user" / "ai-translator" / "config.yaml"
    user.parent.mkdir(parents=True)
    user.write_text("target: ru")
    assert load().target == "ru"
    (empty_place / "config.yaml").write_text("target: fr")
    assert load().target == "fr"


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("opanai: {}", ["unknown key 'opanai'", "did you mean 'openai'"]),
        ("openai: {modle: x}", ["unknown key 'openai.modle'", "did you mean 'model'"]),
        ("openai: {temperature: hot}", ["openai.temperature = 'hot': write a number"]),
        ("openai: 5", ["openai must hold keys and values, not 5"]),
        ("target: klingon", ["target = 'klingon'", "Known codes"]),
        ("backend: gpt", ["backend = 'gpt'", "'openai', 'chatglm', 'langchain' or 'pseudo'"]),
        ("output: {formats: [odt]}", ["output.formats", "'odt'", "'epub' or 'docx'"]),
        ("translation: {concurrency: 0}", ["translation.concurrency = 0: write 1 or more"]),
        ("- a list", ["keys and values"]),
        ("a: [", ["line", "not valid YAML"]),
        ("openai: {api_key: sk-1}", ["OPENAI_API_KEY"]),
    ],
)
def test_a_mistake_names_file_key_value_and_remedy(empty_place, monkeypatch, text, parts):
    monkeypatch.setenv("OPENAI_API_KEY", "sk-x")
    path = written(empty_place, text)
    with pytest.raises(ConfigError) as caught:
        load(path)
    assert all(part in str(caught.value) for part in [str(path), *parts]), str(caught.value)
    assert caught.value.remedy


def test_a_named_file_must_exist(empty_place):
    with pytest.raises(ConfigError, match="no such configuration file"):
        load(empty_place / "none.yaml")


def test_settings_never_change():
    with pytest.raises(ValueError, match="frozen"):
        load().target = "de"


def test_every_key_has_a_type():
    assert Settings.model_fields.keys() == Settings.__annotations__.keys() - {"model_config"}


def test_a_flag_not_given_is_no_value_even_without_a_file(empty_place):
    assert load(overrides={"output": {"bilingual": None, "folder": None}}) == load()


@pytest.mark.parametrize(
    ("text", "memory"),
    [("off", "off"), ("'off'", "off"), ("on", "auto"), ("auto", "auto"), ("m.db", Path("m.db"))],
)
def test_a_memory_that_is_off(empty_place, text, memory):
    assert (
        load(written(empty_place, f"translation: {{memory: {text}}}")).translation.memory == memory
    )
