"""Fills the generated parts of the documentation from the program itself.

``--check`` fails when one is stale.

A generated part stands between ``<!-- begin NAME -->`` and ``<!-- end NAME -->``; parts of other
names (measured tables) are not this script's business.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import subprocess
import sys
from pathlib import Path

import code_map

ROOT = Path(__file__).parents[1]
DOCS = ROOT / "docs"
COMMANDS = {
    "help": [],
    "help translate": ["translate"],
    "help batch": ["batch"],
    "help typeset": ["typeset"],
    "help review export": ["review", "export"],
    "help review import": ["review", "import"],
    "help web": ["web"],
    "help mcp": ["mcp"],
    "help inspect": ["inspect"],
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
    found["layout rules"] = rules()
    found["map"] = code_map.module_map()
    return found


def rules() -> str:
    """Return the rules that layout gives as reasons, as a table for each decision."""
    from ai_translator.layout.reasons import Decision, LayoutRule

    told = []
    for decision in Decision:
        told += [
            f"**{decision.value}**",
            "",
            "| rule | says | function in `ai_translator.layout` |",
        ]
        told += ["|---|---|---|"]
        told += [
            f"| `{rule.name.lower().replace('_', '-')}` | {rule.says} | `{rule.where}` |"
            for rule in LayoutRule
            if rule.decision is decision
        ]
        told.append("")
    return "\n".join(told).strip()


def project_schema() -> str:
    """Return the JSON schema of an unpacked project file."""
    from ai_translator.project.schema import ProjectRecord

    return json.dumps(ProjectRecord.model_json_schema(), indent=1) + "\n"


def _text(path: Path) -> str:
    return path.read_text(encoding="utf-8") if path.exists() else ""


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


def _is_current_picture(*, write: bool) -> bool:
    """Return True if the picture of the way of the data is that of the code."""
    new, path = code_map.diagram(), code_map.PICTURE
    old = path.read_text(encoding="utf-8") if path.exists() else ""
    if write and new != old:
        path.write_text(new, encoding="utf-8")
    return new == old


def main() -> int:
    """Return writes the documents, or with ``--check`` only says which are stale (exit code 1)."""
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--check", action="store_true")
    check = arguments.parse_args().check
    generated, stale = parts(), []
    pages = {path: filled(_text(path), generated) for path in sorted(DOCS.glob("*.md"))}
    pages[DOCS / "project.schema.json"] = project_schema()
    for path, new in pages.items():
        if new != _text(path):
            stale.append(path.name)
            if not check:
                path.write_text(new, encoding="utf-8")
    if not _is_current_picture(write=not check):
        stale.append("images/dataflow.svg")
    for name in stale:
        print(f"docs/{name}: {'stale, run make docs' if check else 'written'}")
    return 1 if check and stale else 0


if __name__ == "__main__":
    sys.exit(main())
