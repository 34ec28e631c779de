"""The installed program as a process: what a person types, sees and gets."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
TIDES = ROOT / "examples" / "tides.pdf"
TRY = ("translate", TIDES, "--pages", "1", "--backend", "pseudo", "--to", "de")


@pytest.fixture
def here(tmp_path, monkeypatch):
    """A working folder of its own, with the settings of nobody."""
    for name in list(os.environ):
        if name.startswith(("AI_TRANSLATOR_", "OPENAI_")):
            monkeypatch.delenv(name)
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "user"))
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    monkeypatch.setenv("PYTHONPATH", str(ROOT))
    folder = tmp_path / "work"
    folder.mkdir()
    monkeypatch.chdir(folder)
    return folder


def program(*arguments: object, **options: object) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "ai_translator", *map(str, arguments)]
    settings = {"capture_output": True, "text": True, "timeout": 120, **options}
    return subprocess.run(command, **settings)  # type: ignore[call-overload,no-any-return]


def test_a_foreign_folder_neither_stops_the_program_nor_runs_its_code(here):
    (here / "evil.py").write_text("open('ran', 'w')\nclass Handler: pass\n")
    (here / "config.yaml").write_text("target: fr\nlogging: {callbacks: ['evil:Handler']}\n")
    done = program(*TRY, "--dry-run")
    assert done.returncode == 0, done.stderr
    assert not (here / "ran").exists() and "names code" in done.stderr
    (here / "config.yaml").write_text("site: mine\nplugins: [a]\n")
    done = program("config", "path")
    assert done.returncode == 0 and not done.stdout
    assert done.stderr.count("warning: config.yaml in this folder looks like another") == 1


def test_config_is_begun_shown_and_found(here):
    done = program("config", "init")
    assert (done.returncode, done.stdout) == (0, "config.yaml\n")
    assert program("config", "path").stdout.strip() == str(here / "config.yaml")
    again = program("config", "init")
    assert again.returncode == 4 and "--force" in again.stderr
    shown = program("config", "show", env={**os.environ, "OPENAI_API_KEY": "sk-secret",
                    "AI_TRANSLATOR_TARGET": "ja"})  # fmt: skip
    assert "target: ja" in shown.stdout and "sk-secret" not in shown.stdout + shown.stderr


def test_a_glossary_tells_what_does_not_count(here):
    (here / "terms.csv").write_text("source,target,note\ntide,Gezeit,\nruler,,9 times\n")
    wanted = ("--format", "epub,docx", "--bilingual", "--out", here)
    done = program(*TRY, "--glossary", "terms.csv", *wanted)
    assert done.returncode == 0, done.stderr
    assert "terms.csv: 1 no target yet, so no terms (line 3)" in done.stderr
    assert done.stdout.split() == [str(here / f"tides.de.{end}") for end in ("epub", "docx")]
