"""``ai-translator typeset``: the results of a project again, without a model."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from ai_translator.cli.destination import (
    check_standard_output,
    destination,
    put_result,
    result_folder,
)
from ai_translator.cli.display import progress
from ai_translator.cli.exits import put, say
from ai_translator.cli.logs import set_up_logging
from ai_translator.config import load
from ai_translator.errors import ExitCode, UsageError
from ai_translator.formats import check_formats, expanded
from ai_translator.project import load_project
from ai_translator.project_results import project_job, typeset_project


@dataclass(frozen=True, slots=True)
class TypesetRequest:
    project: Path
    source: Path | None
    formats: Sequence[str]
    out: str | None
    password: str | None
    config: Path | None
    quiet: bool
    json: bool


def run(request: TypesetRequest) -> ExitCode:
    """Write the results; say what is missing in them."""
    settings = load(request.config)
    set_up_logging(settings.logging, quiet=request.quiet)
    formats = expanded(request.formats)
    try:
        check_formats(formats)
    except ValueError as error:
        raise UsageError(str(error), remedy="See ai-translator typeset --help") from error
    project = load_project(request.project)
    chosen = destination(request.out, formats or None, project.output.formats, 1)
    if chosen.to_stdout:
        check_standard_output(as_json=request.json)
    with result_folder(chosen) as folder:
        job = project_job(
            request.project,
            project,
            settings,
            source=request.source,
            formats=chosen.formats or formats,
            folder=folder,
            file=chosen.file,
            password=request.password,
        )
        with progress(request.quiet) as on_progress:
            result = typeset_project(job, project, on_progress)
        if chosen.to_stdout:
            put_result(result)
    if not request.quiet:
        for line in result.report.summary():
            say(f"{request.project.name}: {line}")
    elif result.exit_code is not ExitCode.OK:
        say(f"error: {request.project.name}: not all is there. See {result.report_path}")
    if request.json:
        put(json.dumps(result.report.to_json(), indent=2))
    elif not (request.quiet or chosen.to_stdout):
        for path in result.outputs.values():
            put(str(path))
    return result.exit_code
