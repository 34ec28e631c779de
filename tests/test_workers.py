import errno
import gc
import os
import signal
import subprocess
import sys
import textwrap
import time
from pathlib import Path

import pytest

from ai_translator.errors import EncryptedError
from ai_translator.workers import Done, KeptWorker, Lost, Task, Workers

HERE = str(Path(__file__).parent)


def double(number):
    return 2 * number


def pid():
    return os.getpid()


def raise_ours():
    raise EncryptedError("locked", remedy="unlock it")


def exit_at_once():
    os._exit(7)


def segfault():
    os.kill(os.getpid(), signal.SIGSEGV)


def hang():
    while True:
        pass


def eat_memory():
    return len(bytearray(4 << 30))


def recurse(depth=0):
    return recurse(depth + 1)


def print_much(number):
    print("noise" * 1000)
    return number


class UnpicklableError(Exception):
    def __init__(self, one, two):
        super().__init__(one)


def raise_no_space() -> None:
    raise OSError(errno.ENOSPC, "No space left on device", "/a/path")


def test_the_system_s_words_are_told_without_its_path():
    with Workers(1, memory_mb=2048) as workers:
        lost = workers.call(Task(raise_no_space), timeout=30)
    assert isinstance(lost, Lost) and lost.reason == "No space left on device"
    assert isinstance(lost.error, OSError) and lost.error.errno == errno.ENOSPC


def raise_unpicklable():
    raise UnpicklableError("one", "two")


@pytest.fixture
def workers(monkeypatch):
    monkeypatch.syspath_prepend(HERE)  # where the child finds this module
    with Workers(2, memory_mb=512) as pool:
        yield pool


def alive(process_id):
    try:
        return Path(f"/proc/{process_id}/stat").read_text().split(")")[1].split()[0] != "Z"
    except FileNotFoundError:
        return False


def eventually_gone(process_id, seconds=10.0):
    deadline = time.monotonic() + seconds
    while alive(process_id) and time.monotonic() < deadline:
        time.sleep(0.02)
    return not alive(process_id)


def test_every_task_has_an_outcome(workers):
    outcomes = dict(workers.run([Task(double, (n,)) for n in range(20)], timeout=30))
    assert outcomes == {n: Done(2 * n) for n in range(20)}


def test_processes_are_kept(workers):
    first = workers.call(Task(pid), timeout=30)
    assert first == workers.call(Task(pid), timeout=30)
    assert first != Done(os.getpid())


def test_an_exception_comes_back_whole(workers):
    outcome = workers.call(Task(raise_ours), timeout=30)
    assert isinstance(outcome, Lost)
    assert isinstance(outcome.error, EncryptedError)
    assert outcome.error.remedy == "unlock it"


def test_an_exception_that_does_not_pickle_keeps_its_words(workers):
    assert workers.call(Task(raise_unpicklable), timeout=30) == Lost(
        "an unforeseen fault (UnpicklableError)"
    )


@pytest.mark.parametrize(
    ("function", "reason"),
    [
        (exit_at_once, "code 7"),
        (segfault, "SIGSEGV"),
        (eat_memory, "memory"),
        (recurse, "RecursionError"),
    ],
)
def test_a_bad_task_costs_only_itself(workers, function, reason):
    tasks = [Task(double, (1,)), Task(function), Task(double, (2,)), Task(double, (3,))]
    outcomes = dict(workers.run(tasks, timeout=30))
    assert reason in outcomes.pop(1).reason
    assert outcomes == {0: Done(2), 2: Done(4), 3: Done(6)}


def test_a_hanging_task_is_stopped(workers):
    begun = time.monotonic()
    outcomes = dict(workers.run([Task(hang), Task(double, (1,))], timeout=2))
    assert outcomes == {0: Lost("no result within 2 seconds"), 1: Done(2)}
    assert time.monotonic() - begun < 10
    assert workers.call(Task(double, (4,)), timeout=30) == Done(8)


def test_prints_do_not_get_among_the_answers(workers):
    assert workers.call(Task(print_much, (5,)), timeout=30) == Done(5)


def test_what_does_not_pickle_is_lost_not_fatal(workers):
    outcome = workers.call(Task(lambda: 1), timeout=30)
    assert isinstance(outcome, Lost)
    assert workers.call(Task(double, (4,)), timeout=30) == Done(8)


def hang_visibly(folder):
    Path(folder, str(os.getpid())).touch()
    hang()


def test_closing_the_iterator_stops_what_runs(workers, tmp_path):
    running = workers.run(
        [Task(double, (1,)), Task(hang_visibly, (tmp_path,)), Task(hang_visibly, (tmp_path,))],
        timeout=60,
    )
    next(running)
    while not (children := list(tmp_path.iterdir())):
        time.sleep(0.01)
    running.close()
    assert all(eventually_gone(child.name) for child in children)
    assert workers.call(Task(double, (4,)), timeout=30) == Done(8)


def test_closing_the_workers_ends_their_processes(monkeypatch):
    monkeypatch.syspath_prepend(HERE)
    with Workers(1, memory_mb=512) as pool:
        child = pool.call(Task(pid), timeout=30).value
        assert alive(child)
    assert eventually_gone(child)


SCRIPT = textwrap.dedent("""
    import sys
    sys.path.insert(0, {here!r})
    from ai_translator.workers import Task, Workers
    from test_workers import double, hang, pid
    with Workers(1, memory_mb=512) as pool:
        print(pool.call(Task({first}), timeout=30).value, flush=True)
        {then}
""")


def run_script(tmp_path, first, then="", **options):
    script = tmp_path / "script.py"  # without a guard for its main part
    script.write_text(SCRIPT.format(here=HERE, first=first, then=then))
    return subprocess.Popen(
        [sys.executable, str(script)], stdout=subprocess.PIPE, text=True, **options
    )


def test_a_script_without_a_guard_can_use_workers(tmp_path):
    with run_script(tmp_path, "double, (21,)") as script:
        assert script.stdout.read() == "42\n"


def test_no_worker_outlives_its_parent(tmp_path):
    with run_script(tmp_path, "pid", "pool.call(Task(hang), timeout=60)") as script:
        child = int(script.stdout.readline())
        assert alive(child)
        script.kill()
    assert eventually_gone(child)


def test_interrupting_the_parent_ends_its_workers(tmp_path):
    with run_script(
        tmp_path, "pid", "pool.call(Task(hang), timeout=60)", stderr=subprocess.DEVNULL
    ) as script:
        child = int(script.stdout.readline())
        time.sleep(0.2)
        script.send_signal(signal.SIGINT)
    assert script.returncode
    assert eventually_gone(child)


def test_workers_import_no_heavy_module(workers, monkeypatch):
    assert workers.call(Task(heavy_modules), timeout=30) == Done([])


def heavy_modules():
    return sorted(
        {"pydantic", "langchain", "langchain_core", "typer", "rich", "reportlab"} & set(sys.modules)
    )


def test_a_worker_collects_garbage_rarely() -> None:
    with Workers(1, memory_mb=1024) as workers:
        outcome = workers.call(Task(gc.get_threshold, ()), timeout=60)
    assert isinstance(outcome, Done) and outcome.value > gc.get_threshold()


def test_a_kept_worker_serves_again_and_ends_when_nobody_needs_it():
    worker = KeptWorker(memory_mb=512, idle=0.4)
    with worker.use() as workers:
        first = workers.call(Task(pid), 10)
        worker.close()  # in use: it goes on
        assert workers.call(Task(pid), 10) == first
    with worker.use() as workers:
        assert workers.call(Task(pid), 10) == first
    assert wait_until_gone(first.value)
    with worker.use() as workers:
        assert workers.call(Task(pid), 10) != first
    worker.close()


def wait_until_gone(number):
    for _ in range(100):
        try:
            os.kill(number, 0)
        except ProcessLookupError:
            return True
        time.sleep(0.05)
    return False
