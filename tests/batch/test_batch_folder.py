"""A batch as a person meets it: real processes, a real server, killed and started again."""

from __future__ import annotations

import asyncio
import json
import os
import pickle
import random
import shutil
import signal
import subprocess
import sys
import time
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import pypdfium2
import pytest

from ai_translator.batch import FileStatus, Folder, translate_folder
from ai_translator.batch.record import NAME
from ai_translator.config import load
from ai_translator.errors import AuthenticationError, ExitCode, InputError
from ai_translator.jobs.executor import Executor
from ai_translator.jobs.local import local_executor
from ai_translator.progress import ignore
from tests.backends.answers import Fault
from tests.backends.standin import about, always

#: What recognition makes of a scan is tested elsewhere: here it is a bad file.
pytestmark = pytest.mark.usefixtures("without_ocr")

GOOD = ["paper", "links", "owner-only"]
BAD = ["scan", "not-a-pdf", "truncated", "encrypted"]
TREE = {f"good/{name}.pdf": name for name in GOOD} | {f"bad/{name}.pdf": name for name in BAD}
TREE |= {
    "with space.pdf": "links",
    "good/a#b.pdf": "links",
    "line\nbreak.pdf": "links",
    "中文/报告.pdf": "lists",
}
#: Enough for any point at which a run can be killed: what is read, asked, written and refused.
SMALL_TREE = {
    name: made for name, made in TREE.items() if made in {"paper", "lists", "scan", "not-a-pdf"}
} | {"line\nbreak.pdf": "links"}


def tree(pdf, folder, table=TREE):
    for name, made in table.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(pdf(made), folder / name)
    return folder


def environment(standin):
    return {**os.environ, "OPENAI_BASE_URL": standin.url, "OPENAI_API_KEY": "none"}


def start(standin, folder, out, *more, **options):
    command = [
        sys.executable,
        "-m",
        "ai_translator",
        "batch",
        str(folder),
        "--out",
        str(out),
        "--format",
        "markdown,reflow",
        *map(str, more),
    ]
    return subprocess.Popen(
        command,
        env=environment(standin),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        **options,
    )


def run(standin, folder, out, *more, **options):
    with start(standin, folder, out, *more, **options) as process:
        stdout, stderr = process.communicate(timeout=200)
    assert "Traceback" not in stderr, stderr
    return process.returncode, stdout, stderr


def shown(out):
    """What a reader sees of every result: path -> text."""
    found = {}
    for path in sorted(
        path
        for path in out.rglob("*")
        if path.is_file() and path.name not in {NAME, "batch.json", "batch.html"}
    ):
        key = path.relative_to(out).as_posix()
        if path.suffix == ".pdf":
            with pypdfium2.PdfDocument(path) as opened:
                found[key] = "\f".join(page.get_textpage().get_text_range() for page in opened)
        elif path.name.endswith(".report.json"):
            report = json.loads(path.read_text(encoding="utf-8"))
            found[key] = {
                name: report[name] for name in ("source", "translated", "same", "kept", "failed")
            }
        else:
            found[key] = path.read_bytes()
    return found


def test_killed_at_random_points_it_ends_as_an_undisturbed_run(pdf, standin, tmp_path, monkeypatch):
    monkeypatch.setenv("AI_TRANSLATOR_TRANSLATION__MEMORY", "off")
    folder, bad = tree(pdf, tmp_path / "in", SMALL_TREE), len({"scan", "not-a-pdf"})
    standin.latency = 0.05
    code, _, told = run(standin, folder, tmp_path / "whole")
    assert code == ExitCode.PARTIAL, told
    undisturbed = shown(tmp_path / "whole")
    assert len([name for name in undisturbed if name.endswith(".md")]) == len(SMALL_TREE) - bad

    chance, out, kills = random.Random(20240229), tmp_path / "out", 0
    for _ in range(4):
        with start(standin, folder, out) as process:
            until, reached = chance.randint(2, 12), len(standin.requests)
            while process.poll() is None and len(standin.requests) - reached < until:
                time.sleep(0.005)
            time.sleep(chance.uniform(0, 0.15))
            kills += process.poll() is None
            process.kill()
    assert kills >= 2
    for path in out.rglob("*.pdf"):  # never half of one under its name
        pypdfium2.PdfDocument(path).close()

    code, _, told = run(standin, folder, out)
    assert code == ExitCode.PARTIAL, told
    assert shown(out) == undisturbed
    sent = len(standin.requests)
    code, printed, told = run(standin, folder, out, "--json")
    assert code == ExitCode.PARTIAL and len(standin.requests) == sent
    counts = json.loads(printed)["counts"]
    assert (counts["skipped"], counts["failed"], counts["done"]) == (len(SMALL_TREE) - bad, bad, 0)
    assert shown(out) == undisturbed


def test_the_table_and_batch_json_say_what_became_of_each(pdf, standin, tmp_path):
    folder = tree(
        pdf,
        tmp_path / "in",
        {"a.pdf": "paper", "b.pdf": "links", "scan.pdf": "scan", "locked.pdf": "encrypted"},
    )
    standin.programme = about("lettuce", Fault.REFUSE)
    code, printed, told = run(standin, folder, tmp_path / "out", "--format", "markdown")
    assert code == ExitCode.PARTIAL and printed == f"{tmp_path / 'out' / 'batch.json'}\n"
    rows = {line.split()[0]: line for line in told.splitlines() if line.strip()}
    assert "partial" in rows["a.pdf"] and "segments failed" in rows["a.pdf"]
    assert "done" in rows["b.pdf"]
    assert "failed" in rows["locked.pdf"] and "--password" in told
    assert "4 files: 1 done, 1 partial, 2 failed; " in told
    said = json.loads((tmp_path / "out" / "batch.json").read_text(encoding="utf-8"))
    assert [entry["state"] for entry in said["files"]] == ["partial", "done", "failed", "failed"]
    assert said["files"][1]["outputs"] == {"markdown": "b.zh.md", "report": "b.zh.report.json"}
    assert all(entry["reason"] for entry in said["files"] if entry["state"] != "done")
    assert said["files"][1]["input_tokens"] > 0

    standin.programme = lambda _number, _question: (
        None
    )  # the partial one is done again and is whole now
    code, _, told = run(
        standin, folder, tmp_path / "out", "--format", "markdown", "--password", "sesame"
    )
    assert code == ExitCode.PARTIAL
    assert "scan.pdf" in told and "failed" in told and "2 done" in told.replace("3 done", "2 done")


def settings_for(standin, **output):
    openai = {"base_url": standin.url, "api_key": "none"}
    return load(
        None, {"backend": "openai", "openai": openai, "output": {"formats": ["markdown"], **output}}
    )


def translate(folder, settings, **more):
    return asyncio.run(
        translate_folder(Folder(folder.parent / "in", folder.parent / "out", **more), settings)
    )


def states(summary):
    return {entry.source: entry.state for entry in summary.entries}


def test_only_what_has_changed_is_done_again(pdf, standin, tmp_path):
    folder, settings = (
        tree(pdf, tmp_path / "in", {"a.pdf": "links", "b.pdf": "lists"}),
        settings_for(standin),
    )
    assert translate(folder, settings).exit_code is ExitCode.OK
    shutil.copyfile(pdf("paper"), folder / "a.pdf")
    os.utime(folder / "b.pdf")
    assert states(translate(folder, settings)) == {
        "a.pdf": FileStatus.DONE,
        "b.pdf": FileStatus.SKIPPED,
    }
    assert set(states(translate(folder, settings)).values()) == {FileStatus.SKIPPED}
    (tmp_path / "out" / "b.zh.md").unlink()
    assert states(translate(folder, settings)) == {
        "a.pdf": FileStatus.SKIPPED,
        "b.pdf": FileStatus.DONE,
    }
    assert set(states(translate(folder, settings, force=True)).values()) == {FileStatus.DONE}
    assert set(states(translate(folder, settings_for(standin, bilingual=True))).values()) == {
        FileStatus.DONE
    }
    more = settings.model_copy(
        update={"translation": settings.translation.model_copy(update={"concurrency": 3})}
    )
    assert set(states(translate(folder, settings)).values()) == {
        FileStatus.DONE
    }  # what is there was made bilingual
    assert set(states(translate(folder, more)).values()) == {FileStatus.SKIPPED}


def test_two_files_with_one_output_name(pdf, standin, tmp_path):
    folder = tree(pdf, tmp_path / "in", {"a.PDF": "links", "a.pdf": "lists", "sub/a.pdf": "links"})
    summary = translate(folder, settings_for(standin))
    assert states(summary) == {
        "a.PDF": FileStatus.DONE,
        "a.pdf": FileStatus.FAILED,
        "sub/a.pdf": FileStatus.DONE,
    }
    assert (
        "same result as a.PDF" in summary.entries[1].reason
        and summary.exit_code is ExitCode.PARTIAL
    )


def test_a_file_that_vanishes_and_what_is_no_file(pdf, standin, tmp_path):
    folder = tree(pdf, tmp_path / "in", {"a.pdf": "links", "b.pdf": "paper", "c.pdf": "links"})
    (folder / "gone.pdf").symlink_to(tmp_path / "nowhere")
    os.mkfifo(folder / "pipe.pdf")

    def watch(overview):
        if overview.active and overview.active[-1].total and (folder / "b.pdf").exists():
            (folder / "b.pdf").unlink()

    folder_job = Folder(folder, tmp_path / "out")
    summary = asyncio.run(
        asyncio.wait_for(translate_folder(folder_job, settings_for(standin), watch=watch), 60)
    )
    found = states(summary)
    assert (found["a.pdf"], found["c.pdf"]) == (FileStatus.DONE, FileStatus.DONE)
    assert (found["gone.pdf"], found["pipe.pdf"]) == (FileStatus.FAILED, FileStatus.FAILED)
    reasons = {entry.source: entry.reason for entry in summary.entries}
    assert "no such file" in reasons["gone.pdf"] and "regular file" in reasons["pipe.pdf"]
    assert found["b.pdf"] is FileStatus.DONE or "no such file" in reasons["b.pdf"], reasons


def test_an_empty_folder(standin, tmp_path):
    (tmp_path / "in").mkdir()
    with pytest.raises(InputError, match="no PDFs in it"):
        translate(tmp_path / "in", settings_for(standin))
    assert not (tmp_path / "out").exists()


def test_a_refused_key_ends_the_run_before_the_next_file_is_read(pdf, standin, tmp_path):
    folder = tree(pdf, tmp_path / "in", {f"{number}.pdf": "links" for number in range(8)})
    standin.programme = always(Fault.UNAUTHORIZED)
    summary = translate(folder, settings_for(standin))
    assert (
        isinstance(summary.stopped, AuthenticationError) and summary.exit_code is ExitCode.BACKEND
    )
    assert summary.count(FileStatus.UNTRIED) >= 1 and not list((tmp_path / "out").glob("*.md"))
    standin.programme = lambda _number, _question: None
    assert translate(folder, settings_for(standin)).exit_code is ExitCode.OK


def test_a_second_batch_on_the_same_folder_says_so(pdf, standin, tmp_path):
    folder = tree(pdf, tmp_path / "in", {"a.pdf": "links"})
    standin.latency = 120  # longer than a second process takes to start on a busy machine
    with start(standin, folder, tmp_path / "out") as first:
        while not standin.requests:
            assert first.poll() is None
            time.sleep(0.02)
        code, _, told = run(standin, folder, tmp_path / "out")
        first.kill()
    assert code == ExitCode.OUTPUT and "another batch is at work" in told and told.count("\n") == 1


@pytest.mark.skipif(os.name == "nt", reason="no such signals")
def test_ctrl_c_finishes_what_is_paid_for_and_says_how_to_go_on(pdf, standin, tmp_path):
    folder = tree(
        pdf, tmp_path / "in", {"a.pdf": "links", "b.pdf": "lists", "c.pdf": "ruled-table"}
    )
    standin.programme, standin.hang = about("Kiwi", Fault.HANG), 30.0
    with start(standin, folder, tmp_path / "out", "--format", "markdown") as process:
        assert process.stderr
        lines = [process.stderr.readline(), process.stderr.readline()]
        process.send_signal(signal.SIGINT)
        rest, begun = process.stderr.read(), time.monotonic()
    assert process.returncode == ExitCode.INTERRUPTED and time.monotonic() - begun < 10
    assert all("done" in line for line in lines), lines
    assert "interrupted: 1 of 3 files are still to do; run the same command again" in rest
    assert "not tried" in rest and not list((tmp_path / "out").glob(".*.tmp"))
    said = json.loads((tmp_path / "out" / "batch.json").read_text(encoding="utf-8"))
    assert said["interrupted"] and said["counts"]["done"] == 2
    standin.programme = lambda _number, _question: None
    assert run(standin, folder, tmp_path / "out", "--format", "markdown")[0] == 0


def mounted(folder):
    folder.mkdir()
    return (
        subprocess.run(
            ["mount", "-t", "tmpfs", "-o", "size=256k", "none", str(folder)],
            capture_output=True,
            check=False,
        ).returncode
        == 0
    )


@pytest.mark.skipif(sys.platform != "linux", reason="mounts a small file system")
def test_a_full_disk_stops_before_more_is_paid_for_and_the_next_run_goes_on(pdf, standin, tmp_path):
    folder = tree(pdf, tmp_path / "in", {f"{number:02}.pdf": "paper" for number in range(12)})
    out = tmp_path / "out"
    if not mounted(out):
        pytest.skip("may not mount a small file system here")
    try:
        code, _, told = run(standin, folder, out)
        assert code == ExitCode.PARTIAL, told
        assert (
            "No space left" in told
            and "Free some space" in told
            and "run the same command again" in told
        )
        assert not [path for path in out.rglob("*.tmp")]
        for path in out.rglob("*.pdf"):
            pypdfium2.PdfDocument(path).close()
        subprocess.run(["mount", "-o", "remount,size=64m", str(out)], check=True)
        code, printed, told = run(standin, folder, out, "--json")
        assert code == 0, told
        assert json.loads(printed)["counts"]["skipped"] >= 1
    finally:
        subprocess.run(["umount", "-l", str(out)], check=True)


@pytest.mark.skipif(sys.platform != "linux", reason="mounts a small file system")
def test_a_disk_that_is_full_already_costs_nothing(pdf, standin, tmp_path):
    folder = tree(pdf, tmp_path / "in", {f"{number:02}.pdf": "paper" for number in range(4)})
    out = tmp_path / "out"
    if not mounted(out):
        pytest.skip("may not mount a small file system here")
    try:
        (out / "other").write_bytes(bytes(184 << 10))  # the record still fits
        code, _, told = run(standin, folder, out, "--format", "all", "--keep-project")
        assert code == ExitCode.OUTPUT and not standin.requests
        assert told.count("No space left") == 1 and "4 not tried" in told, told
        (out / "other").unlink()
        assert run(standin, folder, out, "--format", "markdown")[0] == 0
    finally:
        subprocess.run(["umount", "-l", str(out)], check=True)


@pytest.mark.skipif(sys.platform != "linux", reason="a limit of Unix")
def test_a_file_that_grows_too_large_costs_only_itself(pdf, standin, tmp_path):
    import resource

    folder = tree(pdf, tmp_path / "in", {"big.pdf": "paper", "small.pdf": "links"})
    limit = 60_000

    def bound():
        resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))

    code, _, told = run(standin, folder, tmp_path / "out", "--format", "markdown", preexec_fn=bound)
    assert code in {0, ExitCode.PARTIAL}, told
    assert (tmp_path / "out" / "small.zh.md").exists()
    assert run(standin, folder, tmp_path / "out", "--format", "markdown")[0] == 0


def test_memory_and_requests_stay_bounded(pdf, standin, tmp_path):
    folder = tree(pdf, tmp_path / "in", {f"{number:03}.pdf": "lists" for number in range(90)})
    standin.latency, most = 1.0, 0

    def watch(overview):
        nonlocal most
        most = max(most, len(overview.active))

    settings = settings_for(standin)
    settings = settings.model_copy(
        update={
            "translation": settings.translation.model_copy(
                update={"concurrency": 4, "segments_per_request": 1}
            )
        }
    )
    job = Folder(folder, tmp_path / "out")

    async def for_a_while():
        task = asyncio.create_task(translate_folder(job, settings, watch=watch))
        await asyncio.wait({task}, timeout=4)
        task.cancel()
        return await task

    assert asyncio.run(for_a_while()).interrupted
    assert 1 < most < 12 and standin.max_in_flight <= 4


def test_the_cli_knows_a_bad_flag(tmp_path):
    (tmp_path / "in").mkdir()
    command = [
        sys.executable,
        "-m",
        "ai_translator",
        "batch",
        str(tmp_path / "in"),
        "--out",
        str(tmp_path / "out"),
        "--format",
        "odt",
    ]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == ExitCode.USAGE and "batch --help" in done.stderr
    assert not Path(tmp_path / "out").exists()


def test_another_executor_runs_the_same_batch(pdf, standin, tmp_path):
    """What runs the jobs is no business of the batch: here, one that runs one job at a time."""
    settings, ran = settings_for(standin, folder=tmp_path / "out"), []

    @dataclass
    class OneByOne:
        inner: Executor
        turn: asyncio.Lock
        readers = 1
        backlog = 1
        stopped = None

        @property
        def backend(self):
            return self.inner.backend

        async def run(self, job, on_progress=ignore):
            async with self.turn:
                ran.append(pickle.loads(pickle.dumps(job)).source.name)
                return await self.inner.run(job, on_progress)

    @asynccontextmanager
    async def one_by_one(settings, **options):
        async with local_executor(settings, **options) as inner:
            yield OneByOne(inner, asyncio.Lock())

    folder = Folder(
        tree(pdf, tmp_path / "in", {"a.pdf": "links", "b.pdf": "not-a-pdf"}), tmp_path / "out"
    )
    summary = asyncio.run(translate_folder(folder, settings, open_executor=one_by_one))
    assert sorted(ran) == ["a.pdf", "b.pdf"]
    assert states(summary) == {"a.pdf": "done", "b.pdf": "failed"}
