"""``ai-translator batch`` as a process: its sums, its page, and watching a folder."""

from __future__ import annotations

import json
import os
import re
import shutil
import signal
import subprocess
import sys
import time
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote

import pytest

from tests.backends.answers import Fault
from tests.backends.standin import about

ROOT = Path(__file__).parents[2]
TIDES = ROOT / "examples" / "tides.pdf"


@pytest.fixture
def folder(tmp_path):
    """Two documents under odd names, and one that is none."""
    papers = tmp_path / "papers"
    (papers / "sub").mkdir(parents=True)
    shutil.copy(TIDES, papers / "a <b onload=x>&'\".pdf")
    (papers / "bad.pdf").write_text("no PDF")
    return papers


def start(*arguments: object, **options: object) -> subprocess.Popen[str]:
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    command = [sys.executable, "-m", "ai_translator", "batch", *map(str, arguments)]
    return subprocess.Popen(
        command, env=environment, text=True, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
        **options,
    )  # type: ignore[call-overload,no-any-return]  # fmt: skip


def batch(*arguments: object) -> tuple[int, str, str]:
    running = start(*arguments)
    out, err = running.communicate(timeout=200)
    return running.returncode, out, err


class Seen(HTMLParser):
    """Every tag of a page with its attributes."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))


def test_the_sums_hold_and_the_page_shows_every_file(folder, tmp_path, standin):
    standin.programme = about("Waves are a nuisance", Fault.FILTERED)
    out = tmp_path / "out"
    address = f"--config={tmp_path / 'config.yaml'}"
    (tmp_path / "config.yaml").write_text(f"openai: {{base_url: '{standin.url}', model: m}}\n")
    code, said, told = batch(folder, "--out", out, "--to", "zh", address)
    again_code, _, again = batch(
        folder, "--out", out, "--to", "zh", "--force", "--memory", "off", address
    )
    assert (code, again_code) == (8, 8), told
    summary = json.loads((out / "batch.json").read_text())
    for shown in (told, again):
        found = re.search(
            r"(\d+) segments: (\d+) translated(?:, (\d+) same in both languages)?, (\d+) failed",
            shown,
        )
        assert found, shown
        segments, *parts = [int(each or 0) for each in found.groups()]
        assert segments == sum(parts) > 0
    texts = summary["texts"]
    assert texts["segments"] == texts["translated"] + texts["same"] + texts["failed"]
    for entry in summary["files"]:
        counts = entry["texts"]
        assert set(counts) == {"translated", "same", "failed", "from_memory", "kept_for"}
    assert said.strip() == str(out / "batch.json")
    page = Seen((out / "batch.html").read_text(encoding="utf-8"))
    images = [each for tag, each in page.tags if tag == "img"]
    assert len(images) == 2 and all(each["src"].startswith("data:image/jpeg;") for each in images)
    assert not any(name.startswith("on") for _, each in page.tags for name in each)
    assert not {"script", "link", "iframe"} & {tag for tag, _ in page.tags}
    links = [unquote(each["href"]) for tag, each in page.tags if tag == "a"]
    assert links and all((out / link).exists() for link in links)


def until(condition, seconds: float = 120.0) -> None:
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, "it did not happen"
        time.sleep(0.2)


def test_a_watched_folder_translates_what_comes_and_what_is_replaced(tmp_path):
    papers, out = tmp_path / "papers", tmp_path / "out"
    papers.mkdir()
    running = start(papers, "--out", out, "--to", "de", "--backend", "pseudo", "--watch")
    result = out / "new.de.pdf"
    try:
        half = TIDES.read_bytes()[:1000]
        (papers / "new.pdf").write_bytes(half)  # grows: the next look finds it larger
        time.sleep(1.0)
        shutil.copy(TIDES, papers / "new.pdf")
        until(result.exists)
        until((out / "batch.html").exists)
        first = result.stat().st_mtime_ns
        assert json.loads((out / "batch.json").read_text())["counts"]["done"] == 1
        (papers / "new.pdf").write_bytes(TIDES.read_bytes() + b"\n% replaced\n")
        until(lambda: result.stat().st_mtime_ns != first)
        until(lambda: not list(out.glob(".ai-translator-*.tmp")))
        time.sleep(1.0)
    finally:
        running.send_signal(signal.SIGINT)
        said, told = running.communicate(timeout=60)
    assert running.returncode in {0, 130}, told
    assert "watching" in told and "Traceback" not in told
    assert "failed" not in told.replace("0 failed", ""), told  # the half was never tried
    assert said.strip() == str(out / "batch.json")


def test_a_dead_endpoint_says_its_sentence_once(folder, tmp_path):
    shutil.copy(TIDES, folder / "sub" / "more.pdf")
    (tmp_path / "config.yaml").write_text("openai: {base_url: 'http://127.0.0.1:9/v1', model: m}\n")
    config = tmp_path / "config.yaml"
    code, _, told = batch(folder, "--out", tmp_path / "out", "--to", "zh", "--config", config)
    assert code == 6 and told.count("http://127.0.0.1:9/v1") == 1, told
    assert "Traceback" not in told and str(ROOT) not in told


def test_known_bad_files_no_longer_change_the_exit_code(folder, tmp_path):
    out = tmp_path / "out"
    line = (folder, "--out", out, "--to", "de", "--backend", "pseudo")
    code, _, told = batch(*line)
    assert code == 8 and "not whole:\n  bad.pdf: failed: " in told
    code, _, told = batch(*line, "--known-bad")
    assert code == 0 and "bad.pdf: failed (known)" in told, told
    assert (out / "known-bad.txt").read_text().splitlines()[1:] == ["bad.pdf"]
    code, _, _ = batch(*line)
    assert code == 0
    (folder / "new-bad.pdf").write_text("no PDF either")
    code, _, told = batch(*line, "--quiet")
    # A new failure is told, and nothing else.
    assert code == 8 and [line.partition(": failed")[0] for line in told.splitlines()] == [
        "error: new-bad.pdf"
    ]
    code, said, _ = batch(*line, "--json")
    states = {each["source"]: each["state"] for each in json.loads(said)["files"]}
    assert code == 8 and states["new-bad.pdf"] == "failed"


def test_watching_takes_what_is_moved_in_and_forgets_what_is_gone(tmp_path):
    papers, out, aside = tmp_path / "papers", tmp_path / "out", tmp_path / "aside.pdf"
    (papers / "sub").mkdir(parents=True)
    running = start(papers, "--out", out, "--to", "de", "--backend", "pseudo", "--watch")
    try:
        time.sleep(1.0)
        shutil.copy(TIDES, aside)
        os.utime(aside, (1, 1))  # moved in, it is as old as it was elsewhere
        aside.rename(papers / "sub" / "moved.pdf")
        shutil.copy(TIDES, papers / "gone.pdf")
        (papers / "gone.pdf").unlink()
        until((out / "sub" / "moved.de.pdf").exists)
        until((out / "batch.json").exists)
        (papers / "sub" / "moved.pdf").unlink()
        shutil.copy(TIDES, papers / "other.pdf")
        until((out / "other.de.pdf").exists)
        until(lambda: "moved.pdf" not in (out / "batch.json").read_text())
        shutil.copy(TIDES, papers / "sub" / "moved.pdf")  # the same name and bytes again
        until(lambda: "moved.pdf" in (out / "batch.json").read_text())
    finally:
        running.send_signal(signal.SIGINT)
        _, told = running.communicate(timeout=60)
    assert running.returncode in {0, 130} and "Traceback" not in told, told
    assert "gone.pdf" not in told
    states = {
        each["source"]: each["state"]
        for each in json.loads((out / "batch.json").read_text())["files"]
    }
    assert states == {"other.pdf": "done", "sub/moved.pdf": "skipped"}


@pytest.mark.skipif(sys.platform != "linux", reason="other systems have only names that are text")
def test_a_name_of_another_encoding_is_a_name_like_any_other(tmp_path):
    """As old archives bring them: the bytes of GBK, which are no UTF-8."""
    papers = tmp_path / os.fsdecode("论文".encode("gbk"))
    papers.mkdir()
    shutil.copy(TIDES, papers / os.fsdecode("潮汐.pdf".encode("gbk")))
    out = tmp_path / "out"
    arguments = (tmp_path, "--out", out, "--backend", "pseudo", "--from", "en", "--json")
    code, told, error = batch(*arguments, "--format", "pdf,dual,markdown")
    assert code == 0, error
    for said in (told, (out / "batch.json").read_text(encoding="utf-8")):
        (entry,) = json.loads(said)["files"]
        assert os.fsencode(entry["source"]) == "论文/潮汐.pdf".encode("gbk")
        assert all((out / path).is_file() for path in entry["outputs"].values())
    assert batch(*arguments, "--format", "pdf,dual,markdown")[0] == 0  # nothing has changed
