"""``ai-translator translate``: one pipeline run per file, one summary, one exit code."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ai_translator.cli.display import progress
from ai_translator.cli.estimate import estimate
from ai_translator.cli.exits import put, say
from ai_translator.cli.logs import set_up_logging
from ai_translator.config import Settings, check_flags, load
from ai_translator.errors import (
    BackendError,
    ExitCode,
    MissingExtraError,
    TranslatorError,
    UsageError,
)
from ai_translator.jobs.executor import run_or_error
from ai_translator.jobs.local import local_executor
from ai_translator.outputs import check_distinct
from ai_translator.pages import check as check_pages
from ai_translator.pipeline import Result, TranslateJob
from ai_translator.translation import run_in_event_loop


@dataclass(frozen=True, slots=True)
class TranslateRequest:
    """What the flags said; ``flags`` nested like config.yaml, None where a flag was not given."""

    files: Sequence[Path]
    config: Path | None
    flags: Mapping[str, Any]
    model: str | None
    pages: str
    password: str | None
    quiet: bool
    json: bool
    dry_run: bool = False


def run(request: TranslateRequest) -> ExitCode:
    """Translate the files one after the other.

    A bad file does not stop the others, a dead backend does.
    """
    settings = settings_of(request.config, request.flags, request.model, "translate")
    set_up_logging(settings.logging, quiet=request.quiet)
    check_pages(request.pages)
    if request.dry_run:
        return estimate(
            request.files,
            settings,
            pages=request.pages,
            password=request.password,
            as_json=request.json,
        )
    output = settings.output
    check_distinct(request.files, settings.target, output.results, output.folder)
    ends = run_in_event_loop(_translate(request, settings))
    _tell(request, ends)
    return _exit_code(ends, len(request.files))


def settings_of(
    config: Path | None, flags: Mapping[str, Any], model: str | None, command: str
) -> Settings:
    """Return the settings with the flags of ``command`` laid over them.

    Raises UsageError for a flag, ConfigError for the rest.
    """
    check_flags(flags, command)
    settings = load(config, flags)
    if model is None:
        return settings
    if settings.backend == "pseudo":
        raise UsageError("the pseudo backend has no models", remedy="Leave --model out")
    return load(config, {**flags, settings.backend: {"model": model}})


async def _translate(
    request: TranslateRequest, settings: Settings
) -> list[Result | TranslatorError]:
    """Return how each file ended; shorter than the files if the backend does not work."""
    ends: list[Result | TranslatorError] = []
    with progress(request.quiet) as on_progress:
        async with local_executor(settings, files_a_process=1) as executor:
            for file in request.files:
                job = TranslateJob(file, settings, request.pages, request.password)
                ends.append(await run_or_error(executor, job, on_progress))
                if isinstance(ends[-1], (BackendError, MissingExtraError)):
                    break
    return ends


def _tell(request: TranslateRequest, ends: Sequence[Result | TranslatorError]) -> None:
    for file, end in zip(request.files, ends):
        for line in _lines(file, end, request.quiet):
            say(line)
    for file in request.files[len(ends) :]:
        say(f"error: {file}: not tried, the backend does not work")
    if request.json:
        documents = [_as_json(file, end) for file, end in zip(request.files, ends)]
        put(json.dumps(documents, indent=2))
    elif not request.quiet:
        for end in ends:
            for path in end.outputs.values() if isinstance(end, Result) else ():
                put(str(path))


def _lines(file: Path, end: Result | TranslatorError, quiet: bool) -> Iterator[str]:
    """Return what to print about a file; nothing on success if only errors are wanted."""
    if isinstance(end, TranslatorError):
        yield f"error: {end}"
    elif not quiet:
        yield from (f"{file.name}: {line}" for line in end.report.summary())
    elif end.exit_code is not ExitCode.OK:
        yield f"error: {file.name}: not all could be translated. See {end.report_path}"


def _as_json(file: Path, end: Result | TranslatorError) -> dict[str, Any]:
    if isinstance(end, TranslatorError):
        return {
            "source": str(file),
            "exit_code": int(end.exit_code),
            "error": end.message,
            "remedy": end.remedy,
        }
    outputs = {kind: str(path) for kind, path in end.outputs.items()}
    return {
        "source": str(file),
        "exit_code": int(end.exit_code),
        "outputs": outputs,
        "report": end.report.to_json(),
    }


def _exit_code(ends: Sequence[Result | TranslatorError], wanted: int) -> ExitCode:
    """Return the common code of all files; PARTIAL if they ended differently."""
    codes = {end.exit_code for end in ends}
    if len(codes) == 1 and (len(ends) == wanted or ExitCode.OK not in codes):
        return codes.pop()
    return ExitCode.PARTIAL
