"""The container's files: linted and consistent; nothing here can build an image."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import yaml

ROOT = Path(__file__).parents[1]


def test_the_dockerfile_is_clean() -> None:
    hadolint = Path(sys.executable).with_name("hadolint")
    done = subprocess.run(
        [hadolint, "Dockerfile"], cwd=ROOT, capture_output=True, text=True, timeout=60
    )
    assert done.returncode == 0, done.stdout + done.stderr


def test_what_the_image_copies_is_in_its_context() -> None:
    """The context holds only what .dockerignore lets in; every COPY must find its source there."""
    let_in = {
        line.removeprefix("!")
        for line in (ROOT / ".dockerignore").read_text(encoding="utf-8").splitlines()
        if line.startswith("!")
    }
    copied = [
        source
        for line in (ROOT / "Dockerfile").read_text(encoding="utf-8").splitlines()
        if line.startswith("COPY ") and "--from" not in line
        for source in line.split()[1:-1]
    ]
    assert copied
    assert set(copied) == let_in
    assert all((ROOT / each).exists() for each in copied)


def test_it_runs_as_nobody_special() -> None:
    lines = (ROOT / "Dockerfile").read_text(encoding="utf-8").splitlines()
    users = [line.split()[1] for line in lines if line.startswith("USER ")]
    assert users and users[-1] not in {"root", "0"}
    last = next(i for i in reversed(range(len(lines))) if lines[i].startswith("FROM "))
    assert any(line.startswith("USER ") for line in lines[last:])


def test_compose_serves_this_machine_alone_and_asks_who_comes() -> None:
    page = yaml.safe_load((ROOT / "compose.yaml").read_text(encoding="utf-8"))["services"]["page"]
    assert all(port.startswith("127.0.0.1:") for port in page["ports"])
    assert "--auth" in page["command"]
