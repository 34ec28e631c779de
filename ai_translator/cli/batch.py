"""``ai-translator batch``: a folder, its progress, and a table at the end."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ai_translator.batch import FileStatus, Folder, FolderAccount, translate_folder, watch_folder
from ai_translator.batch.folder import REPORT
from ai_translator.batch.object_stores import is_address
from ai_translator.cli import event_loop
from ai_translator.cli.destination import check_folder
from ai_translator.cli.estimate import estimate
from ai_translator.cli.exits import put, say
from ai_translator.cli.later import DIRECT, SendRequest, check_send, estimated
from ai_translator.cli.logs import set_up_logging
from ai_translator.cli.overview import overview
from ai_translator.cli.table import lines
from ai_translator.cli.translate import settings_of
from ai_translator.config import Settings
from ai_translator.errors import ConfigError, ExitCode, UsageError
from ai_translator.jobs.executor import OpenExecutor
from ai_translator.jobs.executors import executor_opener


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
    engine: str = "local"
    address: str = ""
    send: SendRequest = DIRECT


def places_named(folder: str | None, files_from: str | None) -> tuple[Path, str]:
    """Return the folder that a person named, and the address of a store if it is one.

    Raises UsageError if nothing says what to translate.
    """
    if folder is None and files_from is None:
        raise UsageError("Missing DIR", remedy="Name a folder, or a list with --files-from")
    if folder is not None and is_address(folder):
        if files_from is not None:
            raise UsageError(
                "--files-from with an address", remedy="Write whole addresses into the list"
            )
        return Path(), folder
    return Path(folder or "."), ""


def run(request: BatchRequest) -> ExitCode:
    """Translate the folder and print what became of it."""
    check_folder(request.folder.out)
    check_send(request.send, watches=request.watch, engine=request.engine)
    open_executor = executor_opener(request.engine, request.address)
    settings = settings_of(request.config, request.flags, request.model, "batch")
    set_up_logging(settings.logging, quiet=request.quiet)
    if settings.local_only and request.folder.address:
        raise ConfigError(
            "local_only: the store would learn what is translated here",
            remedy="Fetch the files yourself and name their folder",
        )
    if request.dry_run:
        found = request.folder.found().sources
        if any(source.address for source in found):
            raise UsageError("--dry-run reads files here", remedy="Fetch some of them to estimate")
        sources = [source.path for source in found]
        settings = estimated(settings) if request.send.defers else settings
        return estimate(sources, settings, password=request.folder.password, as_json=request.json)
    if request.send.defers:
        return _send(request, settings)
    if request.watch:
        return _watch(request, settings, open_executor)
    with overview(request.quiet) as watch:
        account = event_loop.run(
            translate_folder(request.folder, settings, watch=watch, open_executor=open_executor)
        )
    _tell(request, account)
    return account.exit_code


def _send(request: BatchRequest, settings: Settings) -> ExitCode:
    """Collect, write and send what is to be; then the answers are waited for, without a program."""
    from ai_translator.batch.sending import cancel_folder, send_folder

    tell = (lambda _line: None) if request.quiet else say
    sending = request.send.sending
    if request.send.cancel:
        event_loop.run(cancel_folder(request.folder, settings, sending, tell))
        return ExitCode.OK
    with overview(request.quiet) as watch:
        work = send_folder(request.folder, settings, sending, tell, watch=watch)
        account = event_loop.run(work)
    _tell(request, account)
    return account.exit_code


def _watch(request: BatchRequest, settings: Settings, open_executor: OpenExecutor) -> ExitCode:
    """Translate what comes, until Ctrl-C; its code is that of the last round, or of no work."""
    if request.folder.files_from is not None or request.folder.address:
        raise UsageError("--watch looks at a folder of this machine", remedy="Leave it out")
    shown = f"watching {request.folder.path}; Ctrl-C ends it"

    def tell(account: FolderAccount) -> None:
        _tell(request, account, last=False)
        if not request.quiet and account.stopped is None:
            say(shown)

    if not request.quiet:
        say(shown)
    with overview(request.quiet) as watch:
        account = event_loop.run(
            watch_folder(request.folder, settings, tell, watch=watch, open_executor=open_executor)
        )
    if account is None:
        return ExitCode.OK
    if account.interrupted:
        _tell(request, account)
    else:
        _put(request, account)
    return account.exit_code


def _tell(request: BatchRequest, account: FolderAccount, *, last: bool = True) -> None:
    """Print what became of the files; ``last``: nothing more comes, so the product is printed."""
    if request.quiet:
        for entry in account.entries:
            if not account.is_fine(entry) and entry.state is not FileStatus.WAITING:
                say(
                    f"error: {entry.source}: {entry.state}: {entry.reason}. {entry.remedy}".rstrip(
                        ". "
                    )
                )
    else:
        for line in lines(account):
            say(line)
    if account.stopped:
        say(f"error: {account.stopped}")
    waiting = account.count(FileStatus.UNTRIED)
    if account.interrupted or waiting:
        what = (
            f"{waiting} of {len(account.entries)} files are still to do"
            if waiting
            else "nothing is left to do"
        )
        say(
            f"{'interrupted' if account.interrupted else 'stopped'}: {what}; run the same "
            f"command again to go on"
        )
    if awaited := account.count(FileStatus.WAITING):
        say(
            f"waiting: {awaited} of {len(account.entries)} files; run the same command again to "
            f"collect their answers"
        )
    if last:
        _put(request, account)


def _put(request: BatchRequest, account: FolderAccount) -> None:
    path = request.folder.out / REPORT
    put(json.dumps(account.to_json(), indent=2) if request.json else str(path))
