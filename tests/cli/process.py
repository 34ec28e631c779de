"""The installed program as a process, on pipes or on a terminal of its own."""

from __future__ import annotations

import os
import pty
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

ROOT = Path(__file__).parents[2]
TIDES = ROOT / "examples" / "tides.pdf"
PROGRAM = Path(sys.executable).with_name("ai-translator")
#: Made-up words for one page: the least that writes a result.
TRY = ("translate", TIDES, "--pages", "1", "--backend", "pseudo", "--to", "de")
#: As whoever has no rights on a folder: root may write everywhere without this.
UNPRIVILEGED = (
    "setpriv",
    "--bounding-set=-dac_override,-dac_read_search",
    "--inh-caps=-dac_override,-dac_read_search",
    "--",
)


def program(
    *arguments: object, before: tuple[str, ...] = (), **options: object
) -> subprocess.CompletedProcess[str]:
    """Run the program; ``before``: a command that runs it."""
    command = [*before, str(PROGRAM), *map(str, arguments)]
    settings = {"capture_output": True, "text": True, "timeout": 120, **options}
    return subprocess.run(command, **settings)  # type: ignore[call-overload,no-any-return]


def on_terminal(*arguments: object, **variables: str) -> str:
    """Return what a person sees of the program on a terminal of its own."""
    command = [str(PROGRAM), *map(str, arguments)]
    parent, child = pty.openpty()
    with subprocess.Popen(
        command, stdin=child, stdout=child, stderr=child, env={**os.environ, **variables}
    ) as process:
        os.close(child)
        seen = b""
        with suppress(OSError):  # Linux ends a terminal without readers so
            while block := os.read(parent, 65536):
                seen += block
    os.close(parent)
    assert process.returncode == 0, seen
    return seen.decode()


@contextmanager
def served(handler: type[BaseHTTPRequestHandler]) -> Iterator[str]:
    """Serve on this machine, and yield the address."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    server.daemon_threads = True
    thread = Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()
