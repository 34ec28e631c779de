"""``ai-translator translate``: one pipeline run per file, one summary, one exit code."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from copy import copy
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import typer

from ai_translator.cli import event_loop
from ai_translator.cli.destination import (
    Destination,
    check_standard_output,
    destination,
    name_with_pages,
    put_result,
    result_folder,
)
from ai_translator.cli.display import progress
from ai_translator.cli.estimate import estimate
from ai_translator.cli.exits import put, say
from ai_translator.cli.logs import set_up_logging
from ai_translator.cli.sources import STANDARD, Source, is_address, open_sources, without_password
from ai_translator.config import Settings, check_flags, load
from ai_translator.errors import (
    BackendError,
    ExitCode,
    InputError,
    MissingExtraError,
    TranslatorError,
    UsageError,
)
from ai_translator.formats import FORMATS, WITHOUT_PAGES, expanded, without_places
from ai_translator.jobs.executor import run_or_error
from ai_translator.jobs.local import late_executor
from ai_translator.outputs import check_distinct
from ai_translator.pages import check as check_pages
from ai_translator.pipeline import Result, TranslateJob


@dataclass(frozen=True, slots=True)
class TranslateRequest:
    """What the flags said; ``flags`` nested like config.yaml, None where a flag was not given."""

    files: Sequence[str]
    config: Path | None
    flags: Mapping[str, Any]
    model: str | None
    pages: str
    out: str | None
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
    asked = request.flags["output"]["formats"]
    chosen = destination(
        request.out, expanded(asked) if asked else None, settings.output.formats, len(request.files)
    )
    if chosen.to_stdout:
        check_standard_output(as_json=request.json)
    _check_bilingual(request, chosen.formats or settings.output.formats)
    request = replace(request, files=_once(request.files))
    with (
        _interruptible(settings),
        open_sources(request.files, private=settings.private) as sources,
    ):
        if request.dry_run:
            return _estimate(request, settings, sources)
        with result_folder(chosen) as folder:
            return _run(request, _with_destination(settings, chosen, folder), chosen, sources)


@contextmanager
def _interruptible(settings: Settings) -> Iterator[None]:
    """Say after Ctrl-C what became of the answers so far, and how to go on."""
    try:
        yield
    except KeyboardInterrupt:
        kept = (
            "the answers so far are kept in the translation memory, so the same command goes on "
            "from here"
        )
        if settings.translation.memory == "off":
            kept = "without a translation memory the answers so far are gone"
        say(f"interrupted: {kept}; nothing half-written was left behind")
        raise typer.Exit(ExitCode.INTERRUPTED) from None


def _check_bilingual(request: TranslateRequest, formats: Sequence[str]) -> None:
    """Say so where --bilingual changes nothing in any of the formats."""
    asked = request.flags["output"]["bilingual"]
    if asked in {None, "off"} or any(FORMATS[each].paging in WITHOUT_PAGES for each in formats):
        return
    say(f"--bilingual is for {without_places()}; --format dual has both languages page by page")


def _once(files: Sequence[str]) -> list[str]:
    """Return the files without those that are named a second time; ``-`` is left to fail."""
    found: dict[str, str] = {}
    for place, file in enumerate(files):
        is_file = file != STANDARD and not is_address(file)
        same = str(Path(file).absolute()) if is_file else f"{file} {place}"
        if same in found:
            say(f"{file}: given twice, translated once")
        else:
            found[same] = file
    return list(found.values())


def _with_destination(settings: Settings, chosen: Destination, folder: Path | None) -> Settings:
    update: dict[str, Any] = {"folder": folder} if folder is not None else {}
    update |= {"formats": chosen.formats} if chosen.formats else {}
    return settings.model_copy(update={"output": settings.output.model_copy(update=update)})


def _run(
    request: TranslateRequest,
    settings: Settings,
    chosen: Destination,
    sources: Sequence[Source | InputError],
) -> ExitCode:
    jobs = [
        each if isinstance(each, InputError) else _job(request, settings, chosen, each)
        for each in sources
    ]
    output = settings.output
    named = [job.named_source for job in jobs if isinstance(job, TranslateJob)]
    if chosen.file is None:
        check_distinct(named, settings.target, output.results, output.folder)
    ends = event_loop.run(_translate(request, settings, jobs)) if named else _errors(jobs)
    ends = [_as_typed(end, source) for end, source in zip(ends, sources)]
    _tell(request, chosen, ends)
    if chosen.to_stdout:
        put_result(ends[0] if ends else None)
    return _exit_code(ends, len(request.files))


def _as_typed(
    end: Result | TranslatorError, source: Source | InputError
) -> Result | TranslatorError:
    """Return an error with the name that the person typed, not with the path that was read."""
    if isinstance(end, Result) or isinstance(source, InputError):
        return end
    told = copy(end)
    told.message = end.message.replace(str(source.path.absolute()), source.shown)
    told.args = (told.message,)
    return told


def _errors(jobs: Sequence[TranslateJob | InputError]) -> list[Result | TranslatorError]:
    return [job for job in jobs if isinstance(job, InputError)]


def _job(
    request: TranslateRequest, settings: Settings, chosen: Destination, source: Source
) -> TranslateJob:
    """Return the job for a source; one that was fetched leaves its results here."""
    name = source.name or source.path.name
    if chosen.file is None:
        name = name_with_pages(name, request.pages)
    if source.is_fetched and settings.output.folder is None:
        here = settings.output.model_copy(update={"folder": Path()})
        settings = settings.model_copy(update={"output": here})
    return TranslateJob(
        source.path,
        settings,
        request.pages,
        request.password,
        name="" if name == source.path.name else name,
        file=chosen.file,
        is_for_others=source.is_fetched,
    )


def _estimate(
    request: TranslateRequest, settings: Settings, sources: Sequence[Source | InputError]
) -> ExitCode:
    for each in sources:
        if isinstance(each, InputError):
            raise each
    return estimate(
        [each.path for each in sources if isinstance(each, Source)],
        settings,
        pages=request.pages,
        password=request.password,
        as_json=request.json,
    )


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
    request: TranslateRequest, settings: Settings, jobs: Sequence[TranslateJob | InputError]
) -> list[Result | TranslatorError]:
    """Return how each file ended; shorter than the files if the backend does not work."""
    ends: list[Result | TranslatorError] = []
    with progress(request.quiet) as on_progress:
        async with late_executor(settings) as executor:
            for job in jobs:
                if isinstance(job, InputError):
                    ends.append(job)
                    continue
                ends.append(await run_or_error(executor, job, on_progress))
                if isinstance(ends[-1], (BackendError, MissingExtraError)):
                    break
    return ends


def _tell(
    request: TranslateRequest, chosen: Destination, ends: Sequence[Result | TranslatorError]
) -> None:
    files = list(map(without_password, request.files))
    for file, end in zip(files, ends):
        for line in _lines(file, end, request.quiet):
            say(line)
    for file in files[len(ends) :]:
        say(f"error: {file}: not tried, the backend does not work")
    if request.json:
        documents = [_as_json(file, end) for file, end in zip(files, ends)]
        put(json.dumps(documents, indent=2))
    elif not request.quiet and not chosen.to_stdout:
        for end in ends:
            for path in end.outputs.values() if isinstance(end, Result) else ():
                put(str(path))


def _lines(file: str, end: Result | TranslatorError, quiet: bool) -> Iterator[str]:
    """Return what to print about a file; nothing on success if only errors are wanted."""
    if isinstance(end, TranslatorError):
        yield f"error: {end}"
    elif not quiet:
        yield from (f"{_short(file)}: {line}" for line in end.report.summary())
    elif end.exit_code is not ExitCode.OK:
        yield f"error: {_short(file)}: not all could be translated. See {end.report_path}"


def _short(file: str) -> str:
    """Return a file's name, the whole of an address."""
    return file if is_address(file) else Path(file).name


def _as_json(file: str, end: Result | TranslatorError) -> dict[str, Any]:
    if isinstance(end, TranslatorError):
        return {
            "source": file,
            "exit_code": int(end.exit_code),
            "error": end.message,
            "remedy": end.remedy,
        }
    outputs = {kind: str(path) for kind, path in end.outputs.items()}
    return {
        "source": file,
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
