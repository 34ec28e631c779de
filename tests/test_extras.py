"""The line to type for a missing extra, in each kind of installation."""

from __future__ import annotations

import sys

from ai_translator import extras
from ai_translator.extras import install_command


def test_pip_where_there_is_one():
    assert install_command("web") == "pip install 'ai-translator[web]'"


def test_pipx_adds_to_the_environment_that_it_made(monkeypatch, tmp_path):
    monkeypatch.setattr(sys, "prefix", str(tmp_path))
    (tmp_path / "pipx_metadata.json").touch()
    assert install_command("ocr") == "pipx inject ai-translator 'ai-translator[ocr]'"


def test_uv_where_the_environment_has_no_pip(monkeypatch, tmp_path):
    place = tmp_path / "my tools"
    monkeypatch.setattr(sys, "prefix", str(place))
    monkeypatch.setattr(extras, "find_spec", lambda name: None)
    assert install_command("mcp") == f"uv pip install --python '{place}' 'ai-translator[mcp]'"
