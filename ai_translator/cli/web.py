"""``ai-translator web``: serves the page until it is stopped."""

from __future__ import annotations

import gc
import threading
from importlib.util import find_spec
from pathlib import Path

from ai_translator.cli.exits import put, say
from ai_translator.cli.logs import set_up_logging
from ai_translator.config import load
from ai_translator.errors import ExitCode, MissingExtraError, UsageError

_WARNING = """\
WARNING: this server listens on {host} without --auth.
WARNING: everyone who reaches this machine can use it, at your key's cost.
WARNING: give --auth USER:PASSWORD, or leave --host out to listen to this machine alone."""


def run(host: str, port: int, auth: str | None, config: Path | None) -> ExitCode:
    """Serve until Ctrl-C, which is the usual end.

    Raises MissingExtraError without the extra ``web``.
    """
    if find_spec("gradio") is None:
        raise MissingExtraError(
            "the web page needs gradio", remedy="Install it: pip install 'ai-translator[web]'"
        )
    from ai_translator.web.server import Address, serving

    settings, address = load(config), Address(host, port, _pair(auth))
    set_up_logging(settings.logging)
    if not address.loopback and address.auth is None:
        for line in _WARNING.format(host=host).splitlines():
            say(line)
    with serving(settings, address) as url:
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


def _pair(auth: str | None) -> tuple[str, str] | None:
    if auth is None:
        return None
    user, colon, password = auth.partition(":")
    if not (user and colon and password):
        raise UsageError(
            "--auth needs a user and a password", remedy="Write it as --auth USER:PASSWORD"
        )
    return user, password
