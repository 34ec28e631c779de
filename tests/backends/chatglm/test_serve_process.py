"""``ai-translator chatglm serve`` as a process: batches on the machine share its one load."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

from tests.backends.chatglm.served import free_port, until_up
from tests.backends.chatglm.test_translate import PAIRS, shown

PROGRAM = (sys.executable, "-m", "ai_translator")
ENVIRONMENT = {**os.environ, "OMP_NUM_THREADS": "1"}


@pytest.fixture
def serving(trained, tmp_path):
    """The address of a running server with the trained model."""
    url = f"http://127.0.0.1:{free_port()}/v1"
    command = [*PROGRAM, "chatglm", "serve", "--model", str(trained.folder)]
    process = subprocess.Popen(
        [*command, "--port", url.split(":")[2].removesuffix("/v1")],
        stderr=subprocess.PIPE,
        env=ENVIRONMENT,
        cwd=tmp_path,
    )
    try:
        until_up(f"{url}/models", process)
        yield url
    finally:
        process.terminate()
        process.communicate(timeout=20)


def test_two_batches_at_once_share_the_load(trained, serving, tmp_path):
    config = tmp_path / "config.yaml"
    plain = {"tags": False, "system_role": False, "segments_per_request": 1}
    said = {"openai": {"base_url": serving, **plain}, "translation": {"memory": "off"}}
    config.write_text(yaml.safe_dump({"backend": "openai", **said}), encoding="utf-8")
    running = [_batch(trained.page, tmp_path / name, config) for name in ("first", "second")]
    for process, out in running:
        told, errors = process.communicate(timeout=240)
        assert process.returncode == 0, (told, errors)
        for page in ("one", "two"):
            found = shown(out / f"{page}.zh.pdf")
            assert all(answer in found for _, answer in PAIRS)


def _batch(page: Path, folder: Path, config: Path) -> tuple[subprocess.Popen[str], Path]:
    """Start a batch over two copies of the page; return it and its folder of results."""
    (folder / "in").mkdir(parents=True)
    for name in ("one", "two"):
        shutil.copy(page, folder / "in" / f"{name}.pdf")
    languages = ("--from", "en", "--to", "zh")
    command = [*PROGRAM, "batch", str(folder / "in"), "--out", str(folder / "out"), *languages]
    process = subprocess.Popen(
        [*command, "--config", str(config)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env={**ENVIRONMENT, "OPENAI_API_KEY": "none"},
        cwd=folder,
    )
    return process, folder / "out"
