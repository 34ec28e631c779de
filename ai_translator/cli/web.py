"""``ai-translator web``: serves the page until it is stopped."""

from __future__ import annotations

import gc
import threading
from collections import Counter
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from urllib.parse import urlsplit

from ai_translator.cli.exits import put, say
from ai_translator.cli.listening import check_listening
from ai_translator.cli.logs import set_up_logging
from ai_translator.config import load
from ai_translator.errors import ExitCode, MissingExtraError, UsageError
from ai_translator.extras import install_command
from ai_translator.garbage import take_for_lasting

_WARNING = """\
WARNING: this server listens on {host} without --auth.
WARNING: everyone who reaches this machine can use it, at your key's cost."""


@dataclass(frozen=True, slots=True)
class WebRequest:
    """What ``ai-translator web`` is asked for; see its options."""

    host: str
    port: int
    auth: str | None
    auth_file: Path | None
    no_auth: bool
    root_path: str
    config: Path | None
    data: Path | None = None
    allow_url: bool = False


def run(request: WebRequest) -> ExitCode:
    """Serve until Ctrl-C, which is the usual end.

    Raises MissingExtraError without the extra ``web``; UsageError for an address that others reach
    without a word on who may use it.
    """
    credentials = _credentials(request)
    if find_spec("gradio") is None:
        raise MissingExtraError(
            "the web page needs gradio", remedy=f"Install it: {install_command('web')}"
        )
    check_listening(request.host, request.port)
    from ai_translator.web.server import Address, serving

    settings = load(request.config)
    address = Address(
        request.host,
        request.port,
        credentials,
        _root_path(request.root_path),
        request.data,
        request.allow_url,
    )
    if not address.loopback and not credentials and not request.no_auth:
        raise UsageError(
            f"--host {request.host} lets other machines in, and anyone could use the page",
            remedy="Give --auth USER:PASSWORD or --auth-file FILE; --no-auth if all may use it, "
            "at your key's cost",
        )
    set_up_logging(settings.logging)
    if not address.loopback and not credentials:
        for line in _WARNING.format(host=request.host).splitlines():
            say(line)
    with serving(settings, address) as url:
        take_for_lasting()
        put(url)
        say(f"the page is at {url} (Ctrl-C stops it)")
        try:
            threading.Event().wait()
        except KeyboardInterrupt:
            say("stopped")
    # else the interpreter looks through all of Gradio for garbage before it ends: two seconds for
    # nothing
    gc.freeze()
    return ExitCode.OK


def _credentials(request: WebRequest) -> tuple[tuple[str, str], ...]:
    """Return user and password of everyone who may use the page.  Raises UsageError."""
    if request.no_auth and (request.auth or request.auth_file):
        raise UsageError("--no-auth contradicts --auth and --auth-file", remedy="Give one of them")
    found = [] if request.auth is None else [_pair(request.auth)]
    if request.auth_file is not None:
        found += _pairs_of(request.auth_file)
    users = Counter(user for user, _ in found)
    if doubled := [user for user, count in users.items() if count > 1]:
        raise UsageError(f"the user {doubled[0]!r} is there twice", remedy="Remove one")
    return tuple(found)


def _pair(auth: str) -> tuple[str, str]:
    user, colon, password = auth.partition(":")
    if not (user.strip() and colon and password):
        raise UsageError(
            "--auth needs a user and a password", remedy="Write it as --auth USER:PASSWORD"
        )
    return user.strip(), password


def _pairs_of(path: Path) -> list[tuple[str, str]]:
    """Return the credentials in a file: USER:PASSWORD a line, comments after ``#`` at its begin."""
    remedy = "Write USER:PASSWORD, one a line"
    try:
        text = path.read_text(encoding="utf-8-sig")
    except OSError as error:
        raise UsageError(
            f"{path}: cannot be read ({error.strerror})", remedy="Check --auth-file"
        ) from error
    except UnicodeDecodeError as error:
        raise UsageError(f"{path}: is not UTF-8", remedy=remedy) from error
    found = []
    for number, line in enumerate(text.splitlines(), 1):
        if not line.strip() or line.startswith("#"):
            continue
        user, colon, password = line.partition(":")
        if not (user.strip() and colon and password):
            raise UsageError(f"{path}, line {number}: no user and password", remedy=remedy)
        found.append((user.strip(), password))
    if not found:
        raise UsageError(f"{path}: names nobody", remedy=remedy)
    return found


def _root_path(text: str) -> str:
    """Return where a proxy serves the page.  Raises UsageError for what is no path and no URL."""
    path = text.rstrip("/")
    parts = urlsplit(path)
    fine = not path or path.startswith("/") or (parts.scheme in {"http", "https"} and parts.netloc)
    if not fine or parts.query or parts.fragment:
        raise UsageError(
            f"--root-path {text}: neither a path nor a URL",
            remedy="Write it like /translate or https://example.org/translate",
        )
    return path
