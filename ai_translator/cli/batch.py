"""``ai-translator batch``: a folder, its progress, and a table at the end."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ai_translator.batch import FileStatus, Folder, Summary, translate_folder, watch_folder
from ai_translator.batch.folder import REPORT
from ai_translator.cli.estimate import estimate
from ai_translator.cli.exits import put, say
from ai_translator.cli.logs import set_up_logging
from ai_translator.cli.overview import overview
from ai_translator.cli.table import lines
from ai_translator.cli.translate import settings_of
from ai_translator.config import Settings
from ai_translator.errors import ExitCode


@dataclass(frozen=True, slots=True)
class BatchRequest:
    """What the flags said; ``flags`` nested like config.yaml, None where a flag was not given."""

    folder: Folder
    config: Path | None
    flags: Mapping[str, Any]
    model: str | None
    quiet: bool
    json: bool
    dry_run: bool = False
    watch: bool = False


def run(request: BatchRequest) -> ExitCode:
    """Translate the folder and print what became of it."""
    settings = settings_of(request.config, request.flags, request.model, "batch")
    set_up_logging(settings.logging, quiet=request.quiet)
    if request.dry_run:
        sources = [source.path for source in request.folder.found().sources]
        return estimate(sources, settings, password=request.folder.password, as_json=request.json)
    if request.watch:
        return _watch(request, settings)
    with overview(request.quiet) as watch:
        summary = asyncio.run(translate_folder(request.folder, settings, watch=watch))
    _tell(request, summary)
    return summary.exit_code


def _watch(request: BatchRequest, settings: Settings) -> ExitCode:
    """Translate what comes, until Ctrl-C; its code is that of the last round, or of no work."""
    shown = f"watching {request.folder.path}; Ctrl-C ends it"

    def tell(summary: Summary) -> None:
        _tell(request, summary, last=False)
        if not request.quiet and summary.stopped is None:
            say(shown)

    if not request.quiet:
        say(shown)
    with overview(request.quiet) as watch:
        summary = asyncio.run(watch_folder(request.folder, settings, tell, watch=watch))
    if summary is None:
        return ExitCode.OK
    if summary.interrupted:
        _tell(request, summary)
    else:
        _put(request, summary)
    return summary.exit_code


def _tell(request: BatchRequest, summary: Summary, *, last: bool = True) -> None:
    """Print what became of the files; ``last``: nothing more comes, so the product is printed."""
    if request.quiet:
        for entry in summary.entries:
            if not entry.complete:
                say(
                    f"error: {entry.source}: {entry.state}: {entry.reason}. {entry.remedy}".rstrip(
                        ". "
                    )
                )
    else:
        for line in lines(summary):
            say(line)
    if summary.stopped:
        say(f"error: {summary.stopped}")
    waiting = summary.count(FileStatus.UNTRIED)
    if summary.interrupted or waiting:
        what = (
            f"{waiting} of {len(summary.entries)} files are still to do"
            if waiting
            else "nothing is left to do"
        )
        say(
            f"{'interrupted' if summary.interrupted else 'stopped'}: {what}; run the same "
            f"command again to go on"
        )
    if last:
        _put(request, summary)


def _put(request: BatchRequest, summary: Summary) -> None:
    path = request.folder.out / REPORT
    put(json.dumps(summary.to_json(), indent=2) if request.json else str(path))
