"""The page's server.

On loopback unless told, without share link or analytics, behind SecurityMiddleware and
AuthMiddleware.
"""

from __future__ import annotations

import errno
import logging
import os
import re
import threading
from collections.abc import Container, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from ai_translator.addresses import is_loopback
from ai_translator.backends.proxies import spare_loopback
from ai_translator.config import Settings
from ai_translator.errors import UsageError
from ai_translator.jobs.local import job_resources
from ai_translator.web.auth_middleware import AuthMiddleware
from ai_translator.web.executors import Executors
from ai_translator.web.handlers import AppState
from ai_translator.web.page import build
from ai_translator.web.security_middleware import SecurityMiddleware, ServedHosts
from ai_translator.web.sessions import Sessions
from ai_translator.web.turns import Turns
from ai_translator.web.viewer import Viewer

log = logging.getLogger(__name__)

_SWEEP = 60.0  # seconds between two looks for old files
_LAST_WORDS = 1  # seconds that open connections get when the server stops
_PROXY = re.compile(r"(?:https?|all)_proxy", re.IGNORECASE)
_CSS = Path(__file__).with_name("page.css")
_FONTS = (
    "system-ui",
    "-apple-system",
    "Segoe UI",
    "Noto Sans CJK SC",
    "PingFang SC",
    "Microsoft YaHei",
    "sans-serif",
)
_MONO = ("ui-monospace", "Menlo", "Consolas", "monospace")


@dataclass(frozen=True, slots=True)
class Address:
    """Where to listen, and the credentials to require.

    port:      0 for any free port
    auth:      user and password, several of them
    root_path: where a proxy serves the page: a path, or the whole URL
    """

    host: str = "127.0.0.1"
    port: int = 7860
    auth: tuple[tuple[str, str], ...] = ()
    root_path: str = ""

    @property
    def loopback(self) -> bool:
        return is_loopback(self.host)


@contextmanager
def serving(settings: Settings, address: Address) -> Iterator[str]:
    """Run a server in a thread of this process; yield its URL.  Its files are deleted afterwards.

    Raises UsageError if the port is taken or the host is none of this machine's.
    """
    most = settings.web.stored_mb_per_person * 1024 * 1024
    sessions = Sessions(settings.web.keep_minutes * 60, most=most)
    _quieten(sessions.root)
    viewer, over = Viewer(sessions, settings.parsing.memory_mb), threading.Event()
    threading.Thread(target=_sweep, args=(sessions, viewer, over), daemon=True).start()
    page = None
    try:
        page, url = _launch(settings, address, sessions, viewer)
        yield url
    finally:
        over.set()
        if page is not None:
            _close(page)
        viewer.close()
        sessions.close()


def _launch(
    settings: Settings, address: Address, sessions: Sessions, viewer: Viewer
) -> tuple[Any, str]:
    import gradio as gr

    at_once = settings.web.at_once
    executors = Executors(job_resources(settings, files=at_once, files_a_process=1))
    page, i18n = build(AppState(settings, sessions, executors, viewer, Turns(settings.web)))
    theme = gr.themes.Soft(
        font=_FONTS, font_mono=_MONO
    )  # plain names: a GoogleFont would be fetched from its maker
    try:
        with _without_proxies():
            _, url, _ = page.launch(
                _app=_app(settings, address, sessions, page.fns),
                server_name=address.host,
                server_port=address.port or _free_port(address.host),
                root_path=address.root_path,
                auth=list(address.auth) or None,
                share=False,
                quiet=True,
                inbrowser=False,
                prevent_thread_lock=True,
                show_error=True,
                max_file_size=int(settings.web.max_upload_mb * 1024 * 1024),
                allowed_paths=[],
                footer_links=[],
                run_history=False,
                enable_monitoring=False,
                ssr_mode=False,
                pwa=False,
                mcp_server=False,
                num_workers=0,  # processes that would serve files past the middleware
                theme=theme,
                css=_CSS.read_text(encoding="utf-8"),
                i18n=i18n,
            )
    except OSError as error:
        raise UsageError(
            f"{address.host}:{address.port}: cannot listen there, {_why_not(error)}",
            remedy="Choose another with --port, or another --host",
        ) from error
    return page, url


def _app(
    settings: Settings, address: Address, sessions: Sessions, functions: Container[int]
) -> Any:
    """Return Gradio's application within our layers, which see every request first."""
    from gradio.routes import App
    from starlette.types import ASGIApp

    outside = urlsplit(address.root_path).hostname
    hosts = ServedHosts.of(address.host, [*settings.web.hosts, *([outside] if outside else [])])

    class GuardedApp(App):
        def build_middleware_stack(self) -> ASGIApp:
            inner = AuthMiddleware(super().build_middleware_stack(), sessions, functions)
            return SecurityMiddleware(inner, hosts)

    return GuardedApp(openapi_url=None)


@contextmanager
def _without_proxies() -> Iterator[None]:
    """Take the environment's proxies away for as long as Gradio asks its own server for a page."""
    hidden = {name: os.environ.pop(name) for name in list(os.environ) if _PROXY.fullmatch(name)}
    try:
        yield
    finally:
        os.environ.update(hidden)


def _why_not(error: OSError) -> str:
    """Return why nobody can listen at an address, in our words where the reason is known.

    Gradio tells of a port in use in words of its own and without a number.
    """
    reasons = {
        errno.EADDRINUSE: "another program uses the port",
        errno.EACCES: "ports below 1024 are for administrators",
        errno.EADDRNOTAVAIL: "the address is not one of this machine",
    }
    if error.errno is None and "port" in str(error):
        return reasons[errno.EADDRINUSE]
    return reasons.get(error.errno or 0, error.strerror or str(error))


def _close(page: Any) -> None:
    """Close the server; open tabs that wait for events are cut off, which is no error."""
    logging.getLogger("uvicorn.error").setLevel(logging.CRITICAL)
    page.server.config.timeout_graceful_shutdown = _LAST_WORDS
    page.close(verbose=False)


def _quieten(cache: Path) -> None:
    """Make Gradio keep its files in our folder, send no analytics and reach its own page.

    Call it before importing Gradio.
    """
    spare_loopback()
    os.environ["GRADIO_TEMP_DIR"] = str(cache)
    os.environ["GRADIO_ANALYTICS_ENABLED"] = "False"
    os.environ["HF_HUB_DISABLE_TELEMETRY"] = "1"


def _free_port(host: str) -> int:
    import socket

    with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET) as probe:
        probe.bind((host, 0))
        return int(probe.getsockname()[1])


def _sweep(sessions: Sessions, viewer: Viewer, over: threading.Event) -> None:
    while not over.wait(_SWEEP):
        sessions.sweep()
        viewer.sweep()
