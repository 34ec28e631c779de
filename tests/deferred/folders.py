"""A folder of one small document, sent in batches: by the program as a process, or in this one."""

from __future__ import annotations

import asyncio
import json
import os
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from ai_translator.batch import Folder, FolderAccount
from ai_translator.batch.sending import cancel_folder, send_folder
from ai_translator.config import Settings, load
from ai_translator.deferred.executor import Sending
from tests.servers.batch_api import BatchServer

ROOT = Path(__file__).parents[2]
KEY = "sk-never-to-be-seen-0123456789"


@dataclass
class Sent:
    """A folder with its results, and a server.

    said: what the runs have told of their batches
    """

    papers: Path
    out: Path
    server: BatchServer
    overrides: dict[str, Any] = field(default_factory=dict)
    said: list[str] = field(default_factory=list)

    def run(self, **sending: bool) -> FolderAccount:
        """One run in this process."""
        work = send_folder(self._folder, self.settings, Sending(**sending), self.said.append)
        return asyncio.run(work)

    def cancel(self) -> None:
        work = cancel_folder(self._folder, self.settings, Sending(), self.said.append)
        asyncio.run(work)

    @property
    def settings(self) -> Settings:
        openai = {"base_url": self.server.url, "api_key": KEY, "model": "gpt-4o-mini"}
        chosen = {**self.overrides, "openai": {**openai, **self.overrides.get("openai", {})}}
        quick = {"output": {"formats": ["markdown"]}, "parsing": {"workers": 1}}
        return load(None, {"target": "zh", **quick, **chosen})

    @property
    def _folder(self) -> Folder:
        return Folder(self.papers, self.out)

    def start(self, *arguments: str, **variables: str) -> subprocess.Popen[str]:
        """The program, at work."""
        command = [sys.executable, "-m", "ai_translator", "batch", str(self.papers)]
        command += ["--out", str(self.out), "--to", "zh", "--model", "gpt-4o-mini"]
        command += ["--format", "markdown", *arguments]
        environment = {**os.environ, "PYTHONPATH": str(ROOT), "OPENAI_API_KEY": KEY}
        environment |= {"OPENAI_BASE_URL": self.server.url, **variables}
        return subprocess.Popen(
            command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
        )

    def program(self, *arguments: str, **variables: str) -> tuple[int, str]:
        """One run of the program; return its exit code and all that it has printed."""
        running = self.start(*arguments, **variables)
        out, err = running.communicate(timeout=200)
        return running.returncode, out + err

    @property
    def results(self) -> list[Path]:
        return sorted(self.out.glob("*.md"))

    @property
    def report(self) -> Any:
        (path,) = self.out.glob("*.report.json")
        return json.loads(path.read_text(encoding="utf-8"))
