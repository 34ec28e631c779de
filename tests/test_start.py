"""What a start costs: what is imported before a page is read, and when something is on the screen."""

from __future__ import annotations

import json
import os
import pty
import subprocess
import sys
import time
from pathlib import Path

import psutil

ROOT = Path(__file__).parents[1]
#: Not before a page is read: clients of models, LangChain, and what writes results.
LATE = {
    "aiohttp", "docx", "fontTools", "gradio", "httpx", "httpx2", "langchain", "langchain_core",
    "langchain_openai", "langgraph", "langsmith", "numpy", "onnxruntime", "openai", "openpyxl",
    "pdfminer", "pdfplumber", "pikepdf", "PIL", "pypdfium2", "reportlab", "requests", "tiktoken",
    "torch", "transformers", "uharfbuzz",
}  # fmt: skip

#: Nor what translates, and what a plain run does not need at all.
LATE_HERE = {
    "ai_translator.project",
    "ai_translator.review",
    "ai_translator.translation",
    "ai_translator.web",
}


def test_until_a_page_is_read_nothing_is_imported_that_the_page_does_not_need():
    person = {**os.environ, "OPENAI_BASE_URL": "http://127.0.0.1:9/v1", "PYTHONPATH": str(ROOT)}
    done = subprocess.run(
        [sys.executable, "-m", "benchmarks.first_page"],
        env=person, cwd=ROOT, capture_output=True, text=True, timeout=120,
    )  # fmt: skip
    said = json.loads(done.stdout)
    assert not LATE & {name.partition(".")[0] for name in said["names"]}, done.stderr
    assert not LATE_HERE & set(said["names"])
    assert said["main"] > 0 and said["workers"] > 0


def test_something_is_on_the_screen_at_once(tmp_path):
    """Within 0.3 s; on a busy machine, where every process waits, of its own CPU."""
    shown = min(
        min(_seconds_to_first_byte("-m", "ai_translator", "translate", "none.pdf"))
        for _ in range(3)
    )
    assert shown < 0.3, shown


def _seconds_to_first_byte(*arguments: str) -> tuple[float, float]:
    """Return the time on the clock and the CPU until something is on the terminal."""
    reader, writer = pty.openpty()
    person = {**os.environ, "PYTHONPATH": str(ROOT), "TERM": "xterm"}
    begun = time.monotonic()
    running = subprocess.Popen([sys.executable, *arguments], stderr=writer, stdout=writer,
                               stdin=writer, env=person)  # fmt: skip
    os.close(writer)
    try:
        assert os.read(reader, 1)
        waited = time.monotonic() - begun
        used = psutil.Process(running.pid).cpu_times()
        return waited, used.user + used.system
    finally:
        os.close(reader)
        running.kill()
        running.wait()
