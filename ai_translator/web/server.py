"""The page's server.

On loopback unless told, without share link or analytics, behind SecurityMiddleware and
AuthMiddleware.
"""

from __future__ import annotations

import logging
import os
import re
import sys
import threading
from collections.abc import Container, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from ai_translator.addresses import is_loopback
from ai_translator.backends.proxies import spare_loopback
from ai_translator.config import Settings
from ai_translator.errors import UsageError
from ai_translator.jobs.local import job_resources
from ai_translator.web.api import Api, WebState
from ai_translator.web.auth_middleware import AuthMiddleware
from ai_translator.web.endpoint import Endpoint, EndpointState
from ai_translator.web.executors import Executors
from ai_translator.web.job_store import JobStore
from ai_translator.web.page import build
from ai_translator.web.pictures import PagePictures
from ai_translator.web.project_editors import ProjectEditors
from ai_translator.web.security_middleware import SecurityMiddleware, ServedHosts
from ai_translator.web.sessions import Sessions
from ai_translator.web.turns import Turns

log = logging.getLogger(__name__)

_SWEEP = 60.0  # seconds between two looks for old files
_LAST_WORDS = 1  # seconds that open connections get when the server stops
_PROXY = re.compile(r"(?:https?|all)_proxy", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Address:
    """Where to listen, and the credentials to require.

    port:      0 for any free port
    auth:      user and password, several of them
    root_path: where a proxy serves the page: a path, or the whole URL
    data:      a folder for jobs that outlive the server; None: they go with it
    allow_url: True to open links that people give
    """

    host: str = "127.0.0.1"
    port: int = 7860
    auth: tuple[tuple[str, str], ...] = ()
    root_path: str = ""
    data: Path | None = None
    allow_url: bool = False

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
    over = threading.Event()
    try:
        with _folder(address.data, sessions) as folder:
            executors, turns = _executors(settings), Turns(settings.web)
            lasting = address.data is not None
            jobs = JobStore(folder, settings, executors, turns, lasting=lasting)
            pictures = PagePictures(settings.parsing.memory_mb)
            users, editors = dict(address.auth), ProjectEditors()
            state = WebState(settings, jobs, executors, editors, pictures, users, address.allow_url)
            pause = min(_SWEEP, settings.web.keep_minutes * 60)
            threading.Thread(target=_sweep, args=(sessions, jobs, over, pause), daemon=True).start()
            page, url = _launch(state, address, sessions, turns)
            try:
                yield url
            finally:
                jobs.stop()
                _close(page)
                pictures.close()
    finally:
        over.set()
        sessions.close()


def _executors(settings: Settings) -> Executors:
    return Executors(job_resources(settings, files=settings.web.at_once, files_a_process=1))


@contextmanager
def _folder(data: Path | None, sessions: Sessions) -> Iterator[Path]:
    """Yield the folder of the jobs; of one that lasts, no second server may make use.

    Raises UsageError.
    """
    if data is None:
        yield sessions.root / "jobs"
        return
    folder = data.expanduser().absolute()
    with ExitStack() as held:
        try:
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            held.enter_context(_locked(folder / "server.lock"))
        except BlockingIOError as error:
            raise UsageError(
                f"--data {data}: another server uses this folder", remedy="Give each its own"
            ) from error
        except OSError as error:
            raise UsageError(
                f"--data {data}: cannot be used ({error.strerror})",
                remedy="Choose another folder",
            ) from error
        yield folder / "jobs"


def _launch(state: WebState, address: Address, sessions: Sessions, turns: Turns) -> tuple[Any, str]:
    settings = state.settings
    page = build(Endpoint(EndpointState(settings, sessions, state.executors, turns)))
    try:
        with _without_proxies():
            _, url, _ = page.launch(
                _app=_app(state, address, sessions, page.fns),
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
            )
    except OSError as error:
        raise UsageError(
            # The command line has tried the address; Gradio's words for this name no remedy.
            f"{address.host}:{address.port}: cannot listen there, another program uses the port",
            remedy="Choose another with --port, or another --host",
        ) from error
    return page, url


def _app(state: WebState, address: Address, sessions: Sessions, functions: Container[int]) -> Any:
    """Return Gradio's application with our pages, within our layers, which see requests first."""
    from gradio.routes import App
    from starlette.types import ASGIApp

    outside = urlsplit(address.root_path).hostname
    hosts = ServedHosts.of(
        address.host, [*state.settings.web.hosts, *([outside] if outside else [])]
    )

    class GuardedApp(App):
        def build_middleware_stack(self) -> ASGIApp:
            inner = AuthMiddleware(super().build_middleware_stack(), sessions, functions)
            return SecurityMiddleware(inner, hosts)

    app = GuardedApp(openapi_url=None)
    app.router.routes[:0] = Api(state).routes()
    return app


@contextmanager
def _without_proxies() -> Iterator[None]:
    """Take the environment's proxies away for as long as Gradio asks its own server for a page."""
    hidden = {name: os.environ.pop(name) for name in list(os.environ) if _PROXY.fullmatch(name)}
    try:
        yield
    finally:
        os.environ.update(hidden)


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


def _sweep(sessions: Sessions, jobs: JobStore, over: threading.Event, pause: float) -> None:
    """Delete what is past its time, every so many seconds, until the server ends."""
    while not over.wait(pause):
        sessions.sweep()
        jobs.sweep()


@contextmanager
def _locked(path: Path) -> Iterator[None]:
    """Hold the lock.  Raises BlockingIOError while another process has it, OSError."""
    handle = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        _lock(handle)
        yield
    finally:
        os.close(handle)


def _lock(handle: int) -> None:
    if sys.platform == "win32":
        import msvcrt

        try:
            msvcrt.locking(handle, msvcrt.LK_NBLCK, 1)
        except OSError as error:
            raise BlockingIOError from error
    else:
        import fcntl

        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
