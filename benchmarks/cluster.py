"""The engine ``ray``: its time beside this machine's, its nodes, its memory, and what dies in it.

    python -m benchmarks.cluster beside            # 100 files, two CPUs, local and ray
    python -m benchmarks.cluster scaling           # one, two and four nodes
    python -m benchmarks.cluster memory            # of the driver, 100 and 1,000 files
    python -m benchmarks.cluster kills --of requester --kills 20 --seed 7

Clusters are on loopback and end with the command.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from io import BytesIO
from pathlib import Path
from typing import Any

import pikepdf
import psutil
import pypdfium2
from reportlab.platypus import Flowable, Paragraph

from ai_translator.batch import Folder, FolderAccount, translate_folder
from ai_translator.config import Settings, load
from ai_translator.jobs.cluster.connecting import set_up_ray
from ai_translator.jobs.executors import executor_opener
from benchmarks import processes
from tests.backends.standin import StandIn
from tests.pdfs import flow
from tests.pdfs.prose import Prose

_BESIDE_BUDGET, _SCALING_BUDGET, _MEMORY_BUDGET = 1.3, 0.9, 1.15
_NODES = (1, 2, 4)
#: Few requests that take long, many of each file: the CPUs have little to do.
_IN_FLIGHT_A_NODE, _SLOW = 8, 6.0
_SLOW_FILES, _SLOW_PARAGRAPHS = 18, 10  # files a node
_VICTIMS = {
    "task": ("ray::read_source", "ray::write_document"),
    "requester": ("ray::Requester",),
    "services": ("ray::SharedServices",),
}
_KILLED_FILES, _KILLS_A_ROUND, _CONCURRENCY = 16, 5, 4


def fill(sources: Path, files: int, paragraphs: int) -> Path:
    """Make so many files, no text of which is in another."""
    sources.mkdir(parents=True, exist_ok=True)
    for number in range(files):
        prose = Prose(number)
        story: list[Flowable] = [Paragraph(prose.title(), flow.TITLE)]
        story += [Paragraph(text, flow.INDENTED) for text in prose.paragraphs(paragraphs)]
        flow.save(
            sources / f"{number:04}.pdf",
            story,
            [flow.one_column(flow.page_number)],
            title=f"Paper {number}",
        )
    return sources


def settings_for(
    url: str, memory: Path | str, concurrency: int, formats: str, **translation: Any
) -> Settings:
    return load(
        None,
        {
            "backend": "openai",
            "source": "en",
            "openai": {"base_url": url, "api_key": "none", "model": "gpt-3.5-turbo"},
            "output": {"formats": formats.split(",")},
            "translation": {"memory": str(memory), "concurrency": concurrency, **translation},
        },
    )


def command(url: str, sources: Path, out: Path, *more: str, concurrency: int = 50) -> Any:
    """The command line of a batch, with the environment that it runs in."""
    environment = {
        "OPENAI_BASE_URL": url,
        "OPENAI_API_KEY": "none",
        "AI_TRANSLATOR_TRANSLATION__CONCURRENCY": str(concurrency),
    }
    words = [sys.executable, "-m", "ai_translator", "batch", str(sources), "--out", str(out)]
    words += ["--backend", "openai", "--from", "en", "--quiet", "--json", *more]
    return words, processes.clean_environment(environment)


def beside(place: Path, files: int, turns: int) -> bool:
    """Files of a page, 0.5 s an answer, 50 in flight; turn about, once started.

    On a machine that others use, too, the ratio of the CPU says more than that of the time.
    """
    sources, ratios = fill(place / "in", files, 8), []
    for turn in range(turns):
        seconds = {}
        for engine in ("local", "ray"):
            with processes.stand_in(0.5) as url:
                words, environment = command(url, sources, place / f"{engine}-{turn}")
                begun, used = time.perf_counter(), processes.children_cpu()
                done = subprocess.run(
                    [*words, "--engine", engine],
                    cwd=processes.ROOT,
                    env=environment,
                    capture_output=True,
                    text=True,
                    check=True,
                )
            seconds[engine] = json.loads(done.stdout)["seconds"]
            whole = time.perf_counter() - begun
            cpu = processes.children_cpu() - used
            print(
                f"{engine}: {seconds[engine]:.1f} s, whole {whole:.1f} s, {cpu:.1f} s of CPU "
                f"(the server's too)",
                flush=True,
            )
        ratios.append(seconds["ray"] / seconds["local"])
    best = min(ratios)
    print(f"ray over local, once started: {best:.2f} x of {_BESIDE_BUDGET} ({ratios})")
    return best <= _BESIDE_BUDGET


def scaling(place: Path, counts: Sequence[int]) -> bool:
    """As much work for each of one, two and four nodes, with so many requests in flight a node."""
    from ai_translator.jobs.cluster import resources

    resources._REQUESTS_A_REQUESTER = _IN_FLIGHT_A_NODE
    rates = {}
    for nodes in counts:
        sources = fill(place / f"in-{nodes}", nodes * _SLOW_FILES, _SLOW_PARAGRAPHS)
        with StandIn(latency=_SLOW) as server, cluster([1] * nodes):
            most = nodes * _IN_FLIGHT_A_NODE
            settings = settings_for(server.url, "off", most, "markdown", segments_per_request=1)
            summary = run(Folder(sources, place / f"nodes-{nodes}"), settings)
            assert summary.exit_code == 0, summary.to_json()
            rates[nodes] = len(server.requests) / summary.seconds
            share = rates[nodes] / rates[counts[0]] * counts[0] / nodes
            sent = [each.at for each in server.requests]
            between = max(sent) - min(sent)  # processes of the other nodes start meanwhile, too
            print(
                f"{nodes} nodes: {summary.seconds:.1f} s, {len(sent)} requests, at most "
                f"{server.max_in_flight} in flight, {rates[nodes]:.2f} a second of "
                f"{most / _SLOW:.2f} (from the first to the last {(len(sent) - most) / between:.2f}"
                f"): {share:.2f} of linear",
                flush=True,
            )
    shares = [rates[nodes] / nodes / (rates[counts[0]] / counts[0]) for nodes in counts]
    return min(shares) >= _SCALING_BUDGET


def memory(place: Path) -> bool:
    """The driver's memory, which maps the object store: what is its own is counted (USS)."""
    peaks = {}
    for files in (100, 1000):
        sources = fill(place / f"in-{files}", files, 1)
        with processes.stand_in(0.1) as url:
            words, environment = command(
                url, sources, place / f"out-{files}", "--format", "markdown", "--engine", "ray"
            )
            child = subprocess.Popen(
                words, cwd=processes.ROOT, env=environment, stdout=subprocess.DEVNULL
            )
            peaks[files] = _peak(child)
        assert child.returncode == 0
        print(f"{files} files: {peaks[files]:.0f} MB at most", flush=True)
    print(f"{peaks[1000] / peaks[100]:.2f} x of {_MEMORY_BUDGET}")
    return peaks[1000] / peaks[100] <= _MEMORY_BUDGET


def _peak(child: subprocess.Popen[bytes]) -> float:
    """Return the most megabytes of its own that a process has until it ends."""
    process, peak = psutil.Process(child.pid), 0.0
    while child.poll() is None:
        with suppress(psutil.Error):
            peak = max(peak, process.memory_full_info().uss / 1e6)
        time.sleep(0.2)
    return peak


def kills(place: Path, victim: str, count: int, seed: int) -> bool:
    """Kill at random moments; results are those of an undisturbed run, and little is paid twice."""
    chance, sources = random.Random(seed), fill(place / "in", _KILLED_FILES, 12)
    with StandIn(latency=0.5) as server, cluster([1, 1]) as made:
        settings = settings_for(server.url, place / "calm.sqlite", _CONCURRENCY, "pdf,markdown")
        calm = run(Folder(sources, place / "calm"), settings)
        undisturbed, killed, rounds, good = len(server.requests), 0, 0, True
        print(f"undisturbed: {undisturbed} requests, {calm.seconds:.1f} s")
        while killed < count:
            rounds += 1
            asked, out = len(server.requests), place / f"out-{rounds}"
            settings = settings_for(
                server.url, place / f"{rounds}.sqlite", _CONCURRENCY, "pdf,markdown"
            )
            with killing(victim, made, chance, count - killed, server) as done:
                if victim == "driver":
                    done.extend(_killed_drivers(server, sources, place, rounds, chance))
                summary = run(Folder(sources, out), settings)
            killed += len(done)
            again = len(server.requests) - asked - undisturbed
            same = shown(out) == shown(place / "calm") and summary.exit_code == 0
            good = good and same and again <= sum(done)
            print(
                f"round {rounds}: {len(done)} {victim}s killed, {summary.seconds:.1f} s, results "
                f"{'the same' if same else 'DIFFER'}, {again} requests again, {sum(done)} were in "
                f"flight",
                flush=True,
            )
    return good


def _killed_drivers(
    server: StandIn, sources: Path, place: Path, round_: int, chance: random.Random
) -> Iterator[int]:
    """Start some batches and kill each; yield how many requests were in flight then."""
    import ray

    address = ray.get_runtime_context().gcs_address
    words, environment = command(
        server.url, sources, place / f"out-{round_}", concurrency=_CONCURRENCY
    )
    environment["AI_TRANSLATOR_TRANSLATION__MEMORY"] = str(place / f"{round_}.sqlite")
    words += ["--format", "pdf,markdown", "--engine", "ray", "--address", address]
    for _ in range(4):
        asked = len(server.requests)
        child = subprocess.Popen(
            [*words, "--model", "gpt-3.5-turbo"],
            cwd=processes.ROOT,
            env=environment,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        while len(server.requests) == asked and child.poll() is None:
            time.sleep(0.05)
        time.sleep(chance.uniform(0.0, 4.0))
        child.send_signal(signal.SIGKILL)
        in_flight = server.in_flight
        child.wait()
        time.sleep(2.0)  # until its actors have ended with it
        yield in_flight + _CONCURRENCY  # and those that an actor sent before it ended


@contextmanager
def killing(
    victim: str, made: Any, chance: random.Random, most: int, server: StandIn
) -> Iterator[list[int]]:
    """Kill while the block runs; gives how many requests were in flight at each kill."""
    done: list[int] = []
    ended = threading.Event()
    kill: Callable[[], bool] = lambda: _kill_process(victim)  # noqa: E731
    if victim == "node":
        kill = lambda: _replace_node(made)  # noqa: E731

    def go_on() -> None:
        asked = len(server.requests)
        while len(done) < min(most, _KILLS_A_ROUND) and not ended.wait(chance.uniform(0.1, 1.0)):
            has_worked = len(server.requests) - asked > chance.randint(0, 8)
            if has_worked and kill():
                done.append(server.in_flight + _CONCURRENCY)
                asked = len(server.requests)

    thread = threading.Thread(target=go_on)
    if victim in {*_VICTIMS, "node"}:
        thread.start()
    try:
        yield done
    finally:
        ended.set()
        if thread.is_alive():
            thread.join()


def _kill_process(victim: str) -> bool:
    for each in psutil.Process().children(recursive=True):
        with suppress(psutil.Error):
            if (each.cmdline() or [""])[0].startswith(_VICTIMS[victim]):
                each.kill()
                return True
    return False


def _replace_node(made: Any) -> bool:
    """Take the second node away as a power cut would, and put a new one in its place."""
    made.remove_node(made.list_all_nodes()[-1], allow_graceful=False)
    made.add_node(num_cpus=1, object_store_memory=100 << 20)
    return True


def run(folder: Folder, settings: Settings) -> FolderAccount:
    return asyncio.run(translate_folder(folder, settings, open_executor=executor_opener("ray")))


def shown(out: Path) -> Mapping[str, object]:
    """Path -> what each result is: text, and bytes but for a PDF's id, which is drawn."""
    found: dict[str, object] = {}
    for path in sorted(out.rglob("*.zh.*")):
        if path.suffix == ".pdf":
            with pypdfium2.PdfDocument(path) as opened:
                pages = [page.get_textpage().get_text_range() for page in opened]
            found[path.name] = pages, _without_id(path)
        elif path.suffix == ".md":
            found[path.name] = path.read_bytes()
    return found


def _without_id(path: Path) -> bytes:
    buffer = BytesIO()
    with pikepdf.open(path) as pdf:
        del pdf.trailer["/ID"]
        pdf.save(buffer, static_id=True)
    return buffer.getvalue()


@contextmanager
def cluster(cpus: list[int]) -> Iterator[Any]:
    """A cluster with a node for each of these numbers, joined by this process."""
    set_up_ray("")
    import ray
    from ray.cluster_utils import Cluster

    arguments = {"num_cpus": cpus[0], "object_store_memory": 100 << 20}
    # Its handlers of signals could be set in the main thread alone; nodes are replaced in another.
    made = Cluster(initialize_head=True, head_node_args=arguments, shutdown_at_exit=False)
    try:
        for each in cpus[1:]:
            made.add_node(num_cpus=each, object_store_memory=100 << 20)
        ray.init(address=made.address, log_to_driver=False, logging_level="critical")
        yield made
    finally:
        ray.shutdown()
        made.shutdown()


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("what", choices=["beside", "scaling", "memory", "kills"])
    parser.add_argument("--of", choices=[*_VICTIMS, "node", "driver"], default="requester")
    parser.add_argument("--files", type=int, default=100, help="of beside")
    parser.add_argument("--nodes", type=int, nargs="+", default=_NODES, help="of scaling")
    parser.add_argument("--turns", type=int, default=2, help="of beside")
    parser.add_argument("--kills", type=int, default=20)
    parser.add_argument("--seed", type=int, default=int(time.time()))
    options = parser.parse_args()
    measures: dict[str, Callable[[Path], bool]] = {
        "beside": lambda place: beside(place, options.files, options.turns),
        "scaling": lambda place: scaling(place, options.nodes),
        "memory": memory,
        "kills": lambda place: kills(place, options.of, options.kills, options.seed),
    }
    place = Path(tempfile.mkdtemp(prefix="cluster-"))
    try:
        print(f"seed {options.seed}, {os.cpu_count()} CPUs", flush=True)
        return 0 if measures[options.what](place) else 1
    finally:
        shutil.rmtree(place, ignore_errors=True)


if __name__ == "__main__":
    sys.exit(main())
