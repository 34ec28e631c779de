"""Which config.yaml is ours, and what one that was only found may not do."""

from __future__ import annotations

import logging

import pytest

from ai_translator.config import Settings, default_path, load
from ai_translator.errors import ConfigError

OURS = [
    "target: de\n",
    "traget: de\n",  # a typo
    "target: klingon\n",
    "openai: {model: x, temprature: 0}\n",
    "# settings for ai-translator\nnothing: known\n",
    "local_only: true\nfoo: 1\nbar: 2\nbaz: 3\n",
    "target: de\n  source: [\n",  # broken
    "",
]
FOREIGN = [
    "title: My site\ntheme: ananke\noutput: public\n",
    "logging: {version: 1, handlers: {}, formatters: {}}\n",
    "- a\n- list\n",
    "just a text\n",
    "apiVersion: v1\nkind: [\n",
    "openai: {key: x, organisation: y}\nserver: {port: 1}\n",
]


@pytest.fixture(autouse=True)
def here(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "user"))
    # The command line, run in this process before, keeps these messages for its own handler.
    monkeypatch.setattr(logging.getLogger("ai_translator.config_file"), "propagate", True)
    return tmp_path


@pytest.mark.parametrize("text", OURS)
def test_a_file_of_ours_is_used_also_with_mistakes(here, caplog, text):
    (here / "config.yaml").write_text(text, encoding="utf-8")
    assert default_path() is not None and not caplog.records


@pytest.mark.parametrize("text", FOREIGN)
def test_another_program_s_file_is_told_and_passed_over(here, caplog, text):
    (here / "config.yaml").write_text(text, encoding="utf-8")
    (here / "user" / "ai-translator").mkdir(parents=True)
    users = here / "user" / "ai-translator" / "config.yaml"
    users.write_text("target: ja\n", encoding="utf-8")
    assert load().target == "ja"
    assert "looks like another program's" in caplog.text


def test_a_mistake_in_a_found_file_says_what_to_do_if_it_is_another_s(here):
    (here / "config.yaml").write_text("target: de\nserver: {port: 1}\n", encoding="utf-8")
    with pytest.raises(ConfigError, match="unknown key 'server'") as caught:
        load()
    assert "--config" in caught.value.remedy


def test_code_is_loaded_only_for_a_file_that_somebody_named(here, caplog):
    path = here / "config.yaml"
    path.write_text("target: de\nlogging: {callbacks: ['evil:Handler'], level: info}\n")
    found = load()
    assert not found.logging.callbacks and found.logging.level == "info"
    assert "--config config.yaml allows it" in caplog.text
    assert load(path).logging.callbacks == ("evil:Handler",)


ELSEWHERE = [
    ("logging", "file", "{out}/l.log"),
    ("logging", "file", "sub/../../l.log"),
    ("logging", "file", "~nobody-here/l.log"),
    ("logging", "file", "link/l.log"),
    ("translation", "memory", "{out}/m.sqlite"),
    ("translation", "memory", "~/m.sqlite"),
    ("output", "folder", "{out}"),
    ("output", "folder", ".."),
    ("output", "folder", "link"),
]


@pytest.mark.parametrize(("section", "key", "place"), ELSEWHERE)
def test_a_found_file_writes_nowhere_else(here, tmp_path_factory, caplog, section, key, place):
    out = tmp_path_factory.mktemp("elsewhere")
    (here / "link").symlink_to(out)
    said = place.format(out=out)
    path = here / "config.yaml"
    path.write_text(f"target: de\n{section}: {{{key}: '{said}'}}\n", encoding="utf-8")
    usual = getattr(getattr(Settings(), section), key)
    assert getattr(getattr(load(), section), key) == usual
    assert f"{section}.{key} = {said!r} lies outside" in caplog.text
    assert str(getattr(getattr(load(path), section), key)) == said  # it was named


@pytest.mark.parametrize(
    ("section", "key", "place"),
    [
        ("logging", "file", "log/l.log"),
        ("translation", "memory", "m.sqlite"),
        ("translation", "memory", "off"),
        ("output", "folder", "results"),
    ],
)
def test_a_found_file_writes_in_its_folder(here, caplog, section, key, place):
    (here / "config.yaml").write_text(
        f"target: de\n{section}: {{{key}: {place}}}\n", encoding="utf-8"
    )
    assert str(getattr(getattr(load(), section), key)) == place and not caplog.records


def test_a_found_file_does_not_lift_the_users_own_local_only(here, caplog):
    users = here / "user" / "ai-translator" / "config.yaml"
    users.parent.mkdir(parents=True)
    users.write_text("local_only: true\n")
    (here / "config.yaml").write_text("target: de\nlocal_only: false\n")
    assert load().private and "local_only holds" in caplog.text
    assert not load(here / "config.yaml").private


def test_a_found_file_does_not_decide_where_the_key_goes(here, monkeypatch):
    path = here / "config.yaml"
    path.write_text("openai: {base_url: 'https://models.example.org/v1'}\n")
    with pytest.raises(ConfigError, match=r"models\.example\.org") as caught:
        load()
    assert caught.value.remedy.endswith("--config config.yaml")
    assert load(path).openai.base_url == "https://models.example.org/v1"
    monkeypatch.setenv("OPENAI_BASE_URL", "http://other.example.org/v1")
    assert load().openai.base_url == "http://other.example.org/v1"
    monkeypatch.delenv("OPENAI_BASE_URL")
    (here / "user" / "ai-translator").mkdir(parents=True)
    (here / "user" / "ai-translator" / "config.yaml").write_text(path.read_text())
    assert load().openai.base_url == "https://models.example.org/v1"


@pytest.mark.parametrize("url", ["http://127.0.0.1:1/v1", "https://api.openai.com/v1", "null"])
def test_an_address_where_a_key_is_safe_needs_no_word(here, url):
    (here / "config.yaml").write_text(f"openai: {{base_url: {url}}}\n")
    assert load().openai.base_url == (None if url == "null" else url)
