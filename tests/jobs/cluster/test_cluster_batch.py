"""A batch on a real, small Ray cluster does what it does on this machine, whatever dies meanwhile."""

from __future__ import annotations

import asyncio
import json
import shutil
import subprocess
import sys
from collections import Counter
from dataclasses import replace

import psutil
import pypdfium2
import pytest
from ray.experimental import internal_kv

from ai_translator.batch import FileStatus, Folder, translate_folder
from ai_translator.batch.record import NAME
from ai_translator.config import load
from ai_translator.errors import AuthenticationError, ConfigError, ExitCode
from ai_translator.jobs.cluster import resources
from ai_translator.jobs.executors import executor_opener
from tests.backends.answers import Fault
from tests.backends.standin import always

FILES = ["paper", "links", "lists", "not-a-pdf", "encrypted"]
#: What differs between two runs on one machine, too.
TIMES = {"seconds", "input_tokens", "output_tokens", "usage", "cost", "asked"}


@pytest.fixture
def folder(pdf, tmp_path):
    made = tmp_path / "in"
    for name in FILES:
        place = made / ("bad" if name in FILES[3:] else "good") / f"{name}.pdf"
        place.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(pdf(name), place)
    return made


def settings_for(standin, memory="off", formats=("pdf", "markdown"), **translation):
    return load(
        None,
        {
            "backend": "openai",
            "source": "en",
            "openai": {"base_url": standin.url, "api_key": "none", "model": "gpt-3.5-turbo"},
            "output": {"formats": list(formats)},
            "translation": {"memory": str(memory), **translation},
        },
    )


def translate(folder, out, settings, engine="ray", watch=None, **more):
    more = {"watch": watch} if watch else {}
    job = Folder(folder, out)
    opened = executor_opener(engine)
    return asyncio.run(translate_folder(job, settings, open_executor=opened, **more))


def results(out):
    """Path -> what it shows: pixels of a PDF, a report without times, else the bytes."""
    found = {}
    for path in sorted(path for path in out.rglob("*") if path.is_file()):
        name = path.relative_to(out).as_posix()
        if path.name in {NAME, "batch.json", "batch.html"}:
            continue
        if path.name.endswith(".report.json"):
            report = json.loads(path.read_text(encoding="utf-8"))
            found[name] = {key: value for key, value in report.items() if key not in TIMES}
        elif path.suffix == ".pdf":
            found[name] = texts(path)
        else:
            found[name] = path.read_bytes()
    return found


def texts(path):
    with pypdfium2.PdfDocument(path) as opened:
        return [page.get_textpage().get_text_range() for page in opened]


def rows(summary):
    left_out = {"seconds": 0.0, "input_tokens": 0, "output_tokens": 0, "requests": 0, "cost": None}
    return [replace(entry, **left_out) for entry in summary.entries]


def processes(name):
    """The processes of the cluster whose title begins so."""
    below = psutil.Process().children(recursive=True)
    return [each for each in below if any(part.startswith(name) for part in titles(each))]


def titles(process):
    try:
        return process.cmdline()[:1]
    except psutil.Error:
        return []


def test_the_same_table_results_and_record_as_here(cluster, folder, standin, tmp_path):
    settings = settings_for(standin, tmp_path / "memory.sqlite")
    here = translate(folder, tmp_path / "here", settings, "local")
    settings = settings_for(standin, tmp_path / "other.sqlite")
    there = translate(folder, tmp_path / "there", settings)
    assert rows(there) == rows(here) and there.exit_code is here.exit_code is ExitCode.PARTIAL
    assert results(tmp_path / "there") == results(tmp_path / "here")
    assert Counter(entry.state for entry in there.entries) == {"done": 3, "failed": 2}
    asked = len(standin.requests)
    again = translate(folder, tmp_path / "there", settings)
    assert Counter(entry.state for entry in again.entries) == {"skipped": 3, "failed": 2}
    assert len(standin.requests) == asked


def test_the_functions_of_tasks_are_sent_once_not_for_each_file(cluster, folder, standin, tmp_path):
    before = len(functions())
    translate(folder, tmp_path / "out", settings_for(standin))
    assert len(functions()) - before <= 2


def functions():
    """What the cluster holds of functions."""
    return internal_kv._internal_kv_list(b"RemoteFunction:", namespace=b"fun")


def test_one_limit_for_several_requesters(cluster, folder, standin, tmp_path, monkeypatch):
    monkeypatch.setattr(resources, "_REQUESTS_A_REQUESTER", 2)
    standin.latency = 0.3
    settings = settings_for(standin, concurrency=4, segments_per_request=1)
    counts = []

    def watch(overview):
        counts.append(len(processes("ray::Requester")))

    summary = translate(folder, tmp_path / "out", settings, watch=watch)
    assert summary.count(FileStatus.DONE) == 3 and max(counts) == 2
    assert 2 < standin.max_in_flight <= 4


def test_a_refused_key_ends_the_run(cluster, folder, standin, tmp_path):
    standin.programme = always(Fault.UNAUTHORIZED)
    summary = translate(folder, tmp_path / "out", settings_for(standin))
    assert isinstance(summary.stopped, AuthenticationError)
    assert summary.exit_code is ExitCode.BACKEND and len(standin.requests) < 5


@pytest.mark.parametrize(
    "victim",
    ["ray::Requester", pytest.param("ray::SharedServices", marks=pytest.mark.slow)],
)
def test_an_actor_that_is_killed_costs_what_it_held(
    victim, cluster, folder, standin, tmp_path, capfd
):
    settings = settings_for(standin, tmp_path / "calm.sqlite", segments_per_request=2)
    calm = translate(folder, tmp_path / "calm", settings, "local")
    undisturbed = len(standin.requests)
    standin.latency, killed = 0.4, []
    settings = settings_for(
        standin, tmp_path / "m.sqlite", segments_per_request=2, concurrency=2, max_requests=500
    )

    def watch(overview):
        traffic = overview.traffic
        if not killed and traffic is not None and traffic.tokens:
            for each in processes(victim):
                killed.append(each.pid)
                each.kill()

    disturbed = translate(folder, tmp_path / "out", settings, watch=watch)
    assert killed and capfd.readouterr().out == ""  # the product goes there, and no more
    assert [each.state for each in disturbed.entries] == [each.state for each in calm.entries]
    kept = {
        name: shown for name, shown in results(tmp_path / "out").items() if "report" not in name
    }
    assert kept == {
        name: shown for name, shown in results(tmp_path / "calm").items() if "report" not in name
    }
    assert len(standin.requests) - undisturbed <= undisturbed + 2  # what was in flight


@pytest.mark.skipif(sys.platform != "linux", reason="mounts a small file system")
@pytest.mark.parametrize("engine", ["local", "ray"])
def test_a_full_disk_stops_it(engine, cluster, folder, standin, tmp_path):
    out = tmp_path / "out"
    out.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=256k", "none", str(out)]
    if subprocess.run(mount, capture_output=True, check=False).returncode:
        pytest.skip("may not mount a small file system here")
    try:
        (out / "other").write_bytes(bytes(184 << 10))
        summary = translate(folder, out, settings_for(standin), engine)
        assert "No space left" in str(summary.stopped) and not standin.requests
        assert summary.count(FileStatus.UNTRIED) >= 3
    finally:
        subprocess.run(["umount", "-l", str(out)], check=True)


def test_text_that_stays_here_goes_to_no_other_machine(
    cluster, folder, standin, tmp_path, monkeypatch
):
    nodes = cluster.nodes()
    other = {**nodes[0], "NodeManagerAddress": "10.0.0.7"}
    monkeypatch.setattr(cluster, "nodes", lambda: [*nodes, other])
    settings = settings_for(standin).model_copy(update={"local_only": True})
    with pytest.raises(ConfigError, match="other machines"):
        translate(folder, tmp_path / "out", settings)
    assert not standin.requests
