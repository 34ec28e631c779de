"""``ai-translator chatglm serve``: one load for several programs."""

from __future__ import annotations

import os
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from ai_translator.addresses import is_loopback
from ai_translator.backends.chatglm import require
from ai_translator.cli.exits import put, say
from ai_translator.cli.listening import listening
from ai_translator.config import check_flags, load
from ai_translator.errors import ExitCode, MissingExtraError
from ai_translator.extras import install_command

_KEY = "AI_TRANSLATOR_SERVE_KEY"
_WARNING = f"""\
WARNING: this server listens beyond this machine and asks for no key.
WARNING: set {_KEY}, or leave --host out to listen to this machine alone."""


def run_serve(model: str | None, host: str, port: int, config: Path | None) -> ExitCode:
    """Load the model, then serve until Ctrl-C.

    Raises a TranslatorError when the model does not load or the address is in use.
    """
    require()
    if missing := [name for name in ("starlette", "uvicorn") if find_spec(name) is None]:
        text = f"chatglm serve needs {', '.join(missing)}"
        raise MissingExtraError(text, remedy=f"Install it: {install_command('chatglm')}")
    flags: dict[str, Any] = {"chatglm": {"model": model}}
    check_flags(flags)
    settings = load(config, flags)
    import uvicorn

    from ai_translator.backends.chatglm.chat import ChatGLM
    from ai_translator.backends.chatglm.serve import LOOPBACK, app

    key = os.environ.get(_KEY) or None
    hosts = LOOPBACK if is_loopback(host) else ("*",)
    if hosts == ("*",) and key is None:
        for line in _WARNING.splitlines():
            say(line)
    with listening(host, port) as listener:
        chat = ChatGLM(**settings.chatglm.model_dump())
        chat.load()
        name = f"[{host}]" if ":" in host else host
        put(f"http://{name}:{listener.getsockname()[1]}/v1")
        say("serving (Ctrl-C stops it)")
        served = app(chat, key=key, hosts=hosts)
        uvicorn.Server(uvicorn.Config(served, log_level="warning")).run([listener])
        chat.close()
    return ExitCode.OK
