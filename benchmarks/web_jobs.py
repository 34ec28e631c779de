"""Memory of the web server over many jobs, one after another: it must stay flat.

``python -m benchmarks.web_jobs [JOBS]``: each job is posted, waited for, downloaded and removed;
every fourth is opened on the workbench and edited before that.  What is told: resident memory of
the server's process, and the processes, open files, threads and folders that are there, after every
tenth of the jobs.
"""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx2

from tests.pdfs import PDFS

_CONFIG = "backend: pseudo\noutput: {formats: [pdf, markdown]}\n"
_SETTLED = 0.1  # of the jobs: until then libraries are imported and tables built
_EDITED = 4  # every fourth job is edited, too
_PATIENCE = 120.0  # seconds for one job


@contextmanager
def _server(folder: Path) -> Iterator[tuple[int, str]]:
    """Yield process id and address of a server whose files lie in ``folder``."""
    (folder / "config.yaml").write_text(_CONFIG, encoding="utf-8")
    command = [sys.executable, "-m", "ai_translator", "web", "--port", "0"]
    command += ["--data", str(folder / "data")]
    environment = {**os.environ, "TMPDIR": str(folder), "XDG_CACHE_HOME": str(folder / "cache")}
    with subprocess.Popen(
        command, cwd=folder, env=environment, stdout=subprocess.PIPE, text=True
    ) as server:
        assert server.stdout
        try:
            yield server.pid, server.stdout.readline().strip()
        finally:
            server.send_signal(signal.SIGTERM)
            server.wait(30)


def _one_job(client: httpx2.Client, paper: Path, number: int) -> None:
    with paper.open("rb") as file:
        job = client.post("/api/translate", files={"files": (f"paper{number}.pdf", file)}).json()
    here = f"/api/jobs/{job['id']}"
    _wait(lambda: client.get(here).json()["state"] == "done")
    if number % _EDITED == 0:
        _edit(client, f"{here}/files/0", number)
    assert client.get(f"{here}/files/0/results/pdf").content
    assert client.delete(here).status_code == 200


def _edit(client: httpx2.Client, editor: str, number: int) -> None:
    told: dict[str, Any] = client.get(f"{editor}/review").json()
    text = next(each for each in told["texts"] if not each["codes"])
    edit = {"segment": text["id"], "text": f"{number}", "revision": told["revision"]}
    assert client.post(f"{editor}/edit", json=edit).status_code == 200
    assert client.get(f"{editor}/pages/result/1").content


def _wait(is_over: Callable[[], bool]) -> None:
    end = time.monotonic() + _PATIENCE
    while not is_over():
        assert time.monotonic() < end, "a job did not end in time"
        time.sleep(0.05)


def _state(pid: int, folder: Path) -> dict[str, int]:
    status = Path(f"/proc/{pid}/status").read_text(encoding="ascii")
    task = Path(f"/proc/{pid}/task")
    children = [
        each
        for thread in task.iterdir()
        for each in (thread / "children").read_text(encoding="ascii").split()
    ]
    return {
        "MB": int(re.findall(r"VmRSS:\s+(\d+)", status)[0]) // 1024,
        "processes": len(children),
        "threads": len(list(task.iterdir())),
        "descriptors": len(list(Path(f"/proc/{pid}/fd").iterdir())),
        "job folders": len(list((folder / "data" / "jobs").iterdir())),
    }


def measure(jobs: int) -> list[dict[str, int]]:
    """Return the server's state after every tenth of so many jobs."""
    found = []
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        paper = folder / "paper.pdf"
        PDFS["paper"].make(paper)
        with _server(folder) as (pid, url), httpx2.Client(base_url=url, timeout=60) as client:
            for number in range(1, jobs + 1):
                _one_job(client, paper, number)
                if number % max(1, jobs // 10) == 0:
                    found.append({"jobs": number, **_state(pid, folder)})
                    print(found[-1], flush=True)
    return found


def main() -> None:
    jobs = int(sys.argv[1]) if len(sys.argv) > 1 else 200
    settled = [each["MB"] for each in measure(jobs) if each["jobs"] >= _SETTLED * jobs]
    print(f"{settled[0]} MB, at most {max(settled)} MB: {max(settled) / settled[0] - 1:+.0%}")


if __name__ == "__main__":
    main()
