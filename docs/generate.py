"""Fills the generated parts of the documentation from the program itself.

``--check`` fails when one is stale.

A generated part stands between ``<!-- begin NAME -->`` and ``<!-- end NAME -->``; parts of other
names (measured tables) are not this script's business.
"""

from __future__ import annotations

import argparse
import os
import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[1]
DOCS = ROOT / "docs"
COMMANDS = {
    "help": [],
    "help translate": ["translate"],
    "help batch": ["batch"],
    "help web": ["web"],
    "help memory": ["memory"],
    "help glossary suggest": ["glossary", "suggest"],
    "help doctor": ["doctor"],
    "help tune": ["chatglm", "tune"],
    "help export": ["chatglm", "export"],
}


def help_text(arguments: list[str]) -> str:
    """Return what ``ai-translator ARGUMENTS --help`` prints on a terminal of 100 columns."""
    program = "from ai_translator.cli import app; app(prog_name='ai-translator')"
    environment = {**os.environ, "COLUMNS": "100", "TERM": "dumb", "NO_COLOR": "1"}
    command = [sys.executable, "-c", program, *arguments, "--help"]
    shown = subprocess.run(
        command, cwd=ROOT, env=environment, capture_output=True, text=True, check=True
    ).stdout
    return f"```text\n{shown.strip()}\n```"


def parts() -> dict[str, str]:
    """Return NAME -> what belongs between its markers."""
    found = {name: help_text(arguments) for name, arguments in COMMANDS.items()}
    found["config.yaml"] = (
        f"```yaml\n{(ROOT / 'config.yaml').read_text(encoding='utf-8').strip()}\n```"
    )
    return found


def filled(text: str, generated: dict[str, str]) -> str:
    """Return ``text`` with each marked part replaced."""

    def replace(match: re.Match[str]) -> str:
        name = match["name"]
        return (
            f"<!-- begin {name} -->\n{generated[name]}\n<!-- end {name} -->"
            if name in generated
            else match.group()
        )

    return re.sub(
        r"<!-- begin (?P<name>[^>]+?) -->.*?<!-- end (?P=name) -->", replace, text, flags=re.S
    )


def main() -> int:
    """Return writes the documents, or with ``--check`` only says which are stale (exit code 1)."""
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--check", action="store_true")
    check = arguments.parse_args().check
    generated, stale = parts(), []
    for path in sorted(DOCS.glob("*.md")):
        old = path.read_text(encoding="utf-8")
        new = filled(old, generated)
        if new != old:
            stale.append(path.name)
            if not check:
                path.write_text(new, encoding="utf-8")
    for name in stale:
        print(f"docs/{name}: {'stale, run make docs' if check else 'written'}")
    return 1 if check and stale else 0


if __name__ == "__main__":
    sys.exit(main())
