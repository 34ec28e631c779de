"""``ai-translator inspect``: what layout makes of a file's pages, and why."""

from __future__ import annotations

import json
from pathlib import Path

from ai_translator.cli.destination import check_folder
from ai_translator.cli.display import progress
from ai_translator.cli.exits import put, say
from ai_translator.config import load
from ai_translator.errors import ExitCode
from ai_translator.inspection import aspects, inspect_file
from ai_translator.pages import check as check_pages


def run(
    file: Path,
    pages: str,
    what: str,
    out: Path | None,
    password: str | None,
    config: Path | None,
    *,
    as_json: bool,
) -> ExitCode:
    """Write the JSON and the pictures and print their paths, or print the JSON alone."""
    check_folder(out)
    wanted = aspects(what)
    check_pages(pages)
    settings = load(config, {})
    with progress(as_json) as on_progress:
        found = inspect_file(
            file,
            settings.parsing,
            pages=pages,
            password=password,
            what=wanted,
            folder=out,
            write=not as_json,
            on_progress=on_progress,
        )
    if as_json:
        put(json.dumps(found.data, ensure_ascii=False, indent=1))
    for path in found.outputs:
        put(str(path))
    for failure in found.failures:
        say(f"{file.name}: page {failure.page}: {failure.reason}")
    return ExitCode.PARTIAL if found.failures else ExitCode.OK
