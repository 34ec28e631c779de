"""The memory of all processes together while the slide deck is translated."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from benchmarks import processes
from benchmarks.figures import Figure
from tests.pdfs import deck

_WORKERS = 2
_BUDGET = 400.0  # megabytes


def memory(folder: Path) -> list[Figure]:
    """``ai-translator translate`` as a user runs it: two workers, the PDF in place, the openai
    backend.
    """
    source = folder / "deck.pdf"
    deck.deck(source)
    with processes.stand_in(latency=0.05) as url:
        environment = {
            "OPENAI_BASE_URL": url,
            "OPENAI_API_KEY": "none",
            "AI_TRANSLATOR_PARSING__WORKERS": str(_WORKERS),
        }
        command = [
            sys.executable,
            "-m",
            "ai_translator",
            "translate",
            str(source),
            "--to",
            "zh",
            "--backend",
            "openai",
        ]
        command += ["--out", str(folder), "--quiet"]
        child = subprocess.Popen(
            command, cwd=processes.ROOT, env=processes.clean_environment(environment)
        )
        with processes.MemorySampler(child.pid) as sampler:
            code = child.wait()
    if code:
        raise RuntimeError(f"the deck was not translated: exit code {code}")
    parts = {"pages": float(deck.PAGES), "processes": float(sampler.most_processes)}
    return [Figure("peak PSS of all processes", sampler.peak, "MB", _BUDGET, parts)]
