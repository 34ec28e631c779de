"""Worker processes: a task that goes wrong costs that task."""

from __future__ import annotations

import os
import subprocess
import sys
import textwrap
import threading
import time
from pathlib import Path

import pytest

from ai_translator.errors import InputError
from ai_translator.workers import Done, Lost, Task, Workers


def double(number):
    return 2 * number


def process():
    return os.getpid()


def crash():
    os.abort()


def leave():
    os._exit(3)


def sleep(seconds):
    time.sleep(seconds)


def eat(megabytes):
    return len(bytearray(megabytes * 1024 * 1024))


def refuse():
    raise InputError("a.pdf: broken", remedy="Mend it")


def deep(level=0):
    return deep(level + 1)


def unpicklable():
    return threading.Lock()


def chatter():
    print("to the standard output")
    os.write(1, b"and below it")
    return "quiet"


def alive(pid):
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return "Z" not in Path(f"/proc/{pid}/stat").read_text().split(")")[1].split()[0]


@pytest.fixture
def workers():
    with Workers(2, timeout=10, memory_mb=1024) as pool:
        yield pool


def test_every_task_ends_once(workers):
    ends = list(workers.run(Task(number, double, (number,)) for number in range(20)))
    assert sorted(ends, key=lambda end: end.key) == [Done(number, 2 * number) for number in range(20)]


def test_processes_are_kept_and_few(workers):
    pids = {end.value for end in workers.run(Task(number, process) for number in range(20))}
    assert 1 <= len(pids) <= 2 and os.getpid() not in pids


@pytest.mark.parametrize(
    ("function", "arguments", "reason"),
    [
        (crash, (), "died (signal"),
        (leave, (), "died (exit code 3)"),
        (eat, (4096,), "memory"),
        (deep, (), "nested"),
        (double, (), "TypeError"),
        (unpicklable, (), "cannot be sent back"),
    ],
)
def test_what_goes_wrong_costs_one_task(workers, function, arguments, reason):
    tasks = [Task("bad", function, arguments), *(Task(number, double, (number,)) for number in range(4))]
    ends = {end.key: end for end in workers.run(tasks)}
    assert isinstance(ends["bad"], Lost) and reason in ends["bad"].reason
    assert [ends[number] for number in range(4)] == [Done(number, 2 * number) for number in range(4)]


def test_our_own_errors_come_back_whole(workers):
    end = workers.call(refuse)
    assert isinstance(end, Lost) and isinstance(end.error, InputError) and end.error.remedy == "Mend it"


def test_a_task_that_hangs_is_ended():
    with Workers(1, timeout=0.5, memory_mb=1024) as workers:
        assert workers.call(double, 1) == Done(None, 2)
        begun = time.monotonic()
        end = workers.call(sleep, 60)
        assert isinstance(end, Lost) and "longer than 0.5 seconds" in end.reason
        assert time.monotonic() - begun < 5
        assert workers.call(double, 2) == Done(None, 4)


def test_what_a_library_prints_does_not_disturb(workers):
    assert workers.call(chatter) == Done(None, "quiet")


def test_closing_early_leaves_no_process_behind():
    with Workers(2, timeout=60, memory_mb=1024) as workers:
        ends = workers.run([Task(0, process), Task(1, process), *(Task(number, sleep, (60,)) for number in range(2, 6))])
        pids = {next(ends).value, next(ends).value}
        begun = time.monotonic()
        ends.close()
        assert time.monotonic() - begun < 5
    assert not any(alive(pid) for pid in pids)


def test_from_a_thread():
    found = []

    def work():
        with Workers(1, timeout=10, memory_mb=1024) as workers:
            found.append(workers.call(double, 4))

    thread = threading.Thread(target=work)
    thread.start()
    thread.join()
    assert found == [Done(None, 8)]


def test_from_a_script_without_a_guard(tmp_path):
    script = tmp_path / "script.py"
    script.write_text(
        textwrap.dedent("""
        import os
        from ai_translator.workers import Workers
        with Workers(1, timeout=10, memory_mb=1024) as workers:
            print(workers.call(os.path.basename, "a/b"))
        """)
    )
    shown = subprocess.run([sys.executable, script], capture_output=True, text=True, check=True)
    assert shown.stdout == "Done(key=None, value='b')\n"


def test_a_worker_dies_with_its_parent(tmp_path):
    script = tmp_path / "script.py"
    script.write_text(
        textwrap.dedent("""
        import os, time, threading
        from ai_translator.workers import Workers
        workers = Workers(1, timeout=60, memory_mb=1024)
        print(workers.call(os.getpid).value, flush=True)
        threading.Thread(target=workers.call, args=(time.sleep, 60), daemon=True).start()
        time.sleep(0.3)
        os.kill(os.getpid(), 9)
        """)
    )
    shown = subprocess.run([sys.executable, script], capture_output=True, text=True)
    pid, deadline = int(shown.stdout), time.monotonic() + 5
    while alive(pid) and time.monotonic() < deadline:
        time.sleep(0.05)
    assert not alive(pid)
