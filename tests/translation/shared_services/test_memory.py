"""The translation memory: quick, private, shared by processes, and never a reason to fail."""

import logging
import os
import sqlite3
import stat
import subprocess
import sys
import threading
import time
from dataclasses import replace

import pytest

from ai_translator.errors import ConfigError
from ai_translator.languages import language
from ai_translator.translation.prompting.prompts import Term
from ai_translator.translation.shared_services import memory as memory_module
from ai_translator.translation.shared_services.cache_keys import CacheKey, imported_key, normal
from ai_translator.translation.shared_services.interfaces import MemoryEntry
from ai_translator.translation.shared_services.memory import Memory

RECIPE = CacheKey("openai", "gpt", "http://x/v1", "temperature=0", "p1", "", "en", "zh")


def entry(text: str, target: str = "译文", **more) -> MemoryEntry:
    return MemoryEntry(RECIPE.key(text), text, target, False, "en", "zh", "openai/gpt", **more)


@pytest.fixture
def path(tmp_path):
    return tmp_path / "deep" / "memory.sqlite"


def test_what_was_added_is_found_also_by_the_next_process(path):
    memory = Memory(path)
    memory.add([entry("one", "一"), entry("two", "二")])
    memory.close()
    found = Memory(path).find([RECIPE.key("two"), RECIPE.key("three"), RECIPE.key("one")])
    assert {each.source: each.target for each in found.values()} == {"one": "一", "two": "二"}
    assert all(time.time() - each.created < 60 for each in found.values())


@pytest.mark.skipif(os.name == "nt", reason="no such rights")
def test_only_its_owner_may_read_it(path):
    previous = os.umask(0)
    try:
        memory = Memory(path)
        memory.add([entry("secret")])
    finally:
        os.umask(previous)
    files = list(path.parent.iterdir())
    assert len(files) == 3  # with the log and its index
    assert {stat.S_IMODE(file.stat().st_mode) for file in files} == {0o600}
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700


def test_a_later_translation_takes_the_place_of_the_earlier(path):
    memory = Memory(path)
    memory.add([entry("one", "一")])
    memory.add([entry("one", "壹")])
    assert [each.target for each in memory.entries()] == ["壹"]


def test_more_keys_than_fit_into_one_question(path):
    memory = Memory(path)
    memory.add([entry(f"text {n}") for n in range(1700)])
    assert len(memory.find([RECIPE.key(f"text {n}") for n in range(1700)])) == 1700


def test_counts_and_clearing(path):
    memory = Memory(path)
    memory.add([entry("old", created=1000), entry("new")])
    assert memory.counts() == {("en", "zh", "openai/gpt"): 2}
    assert memory.clear(before=2000) == 1
    assert [each.source for each in memory.entries()] == ["new"]
    assert memory.clear() == 1
    assert not list(memory.entries())


BROKEN = {
    "no database": lambda path: path.write_bytes(b"garbage" * 1000),
    "a broken header": lambda path: path.write_bytes(b"SQLite format 3\0" + b"\xff" * 5000),
    "a page overwritten": lambda path: path.write_bytes(
        path.read_bytes()[:4096] + os.urandom(len(path.read_bytes()) - 4096)
    ),
    "cut off": lambda path: path.write_bytes(
        path.read_bytes()[: len(path.read_bytes()) // 2 + 100]
    ),
}


@pytest.mark.parametrize("harm", BROKEN)
def test_a_damaged_file_is_moved_aside_with_a_message(path, caplog, harm):
    memory = Memory(path)
    memory.add([entry(f"text {n}", "译" * 200) for n in range(300)])
    memory.close()
    BROKEN[harm](path)
    with caplog.at_level(logging.WARNING):
        memory = Memory(path)
        memory.find([RECIPE.key(f"text {n}") for n in range(300)])
        memory.add([entry("after")])
    assert [each.source for each in memory.find([RECIPE.key("after")]).values()] == ["after"]
    (aside,) = path.parent.glob("memory.sqlite.damaged-*[0-9]")
    assert aside.stat().st_size and "damaged" in caplog.text and aside.name in caplog.text


def test_somebody_elses_file_is_left_alone(tmp_path):
    other = tmp_path / "other.db"
    with sqlite3.connect(other) as connection:
        connection.execute("CREATE TABLE mine (a)")
    connection.close()
    thesis = tmp_path / "thesis.pdf"
    thesis.write_bytes(b"%PDF-1.7 very important")
    for file in (other, thesis):
        before = file.read_bytes()
        with pytest.raises(ConfigError, match=file.name):
            Memory(file)
        assert file.read_bytes() == before
    assert {file.name for file in tmp_path.iterdir()} == {"other.db", "thesis.pdf"}


def test_one_of_a_newer_version_is_left_alone(path):
    Memory(path).close()
    with sqlite3.connect(path) as connection:
        connection.execute("PRAGMA user_version = 99")
    connection.close()
    with pytest.raises(ConfigError, match="newer version"):
        Memory(path)


def test_a_place_that_cannot_be_written(tmp_path, caplog):
    (tmp_path / "file").touch()
    with pytest.raises(ConfigError, match="--memory"):
        Memory(tmp_path / "file" / "memory.sqlite")
    memory = Memory(tmp_path / "file" / "memory.sqlite", optional=True)
    memory.add([entry("one")])
    assert memory.find([RECIPE.key("one")]) == {}
    assert "continuing without one" in caplog.text


WRITER = """
import sys
from pathlib import Path
from tests.translation.shared_services.test_memory import RECIPE, entry
from ai_translator.translation.shared_services.memory import Memory
memory = Memory(Path(sys.argv[1]))
for n in range(100):
    memory.add([entry(f"{sys.argv[2]} {n}")])
    assert memory.find([RECIPE.key(f"{sys.argv[2]} {n}")])
"""


def test_several_processes_use_one_file(path):
    writers = [
        subprocess.Popen([sys.executable, "-c", WRITER, path, name], stderr=subprocess.PIPE)
        for name in "abc"
    ]
    for writer in writers:
        _, errors = writer.communicate(timeout=60)
        assert writer.returncode == 0 and not errors, errors.decode()
    assert len(list(Memory(path).entries())) == 300


def test_a_memory_that_another_process_begins_meanwhile_is_no_strange_database(path, monkeypatch):
    """The other one writes between what this one reads first (nobody's) and last (it has a table)."""
    connect = sqlite3.connect
    others: list[threading.Thread] = []

    class Interrupted(sqlite3.Connection):
        def execute(self, query, *arguments):
            done = super().execute(query, *arguments)
            if query == "PRAGMA application_id" and not others:
                monkeypatch.setattr(sqlite3, "connect", connect)
                others.append(threading.Thread(target=lambda: Memory(path).close()))
                others[0].start()
                others[0].join(timeout=0.3)  # it may have to wait for this one
            return done

    monkeypatch.setattr(
        sqlite3, "connect", lambda *at, **how: connect(*at, factory=Interrupted, **how)
    )
    memory = Memory(path)
    others[0].join()
    memory.add([entry("one")])
    assert [each.source for each in memory.entries()] == ["one"]


@pytest.mark.parametrize(
    "change",
    [
        {"backend": "chatglm"},
        {"model": "gpt-2"},
        {"endpoint": "http://y/v1"},
        {"identity": "temperature=1"},
        {"prompts": "p2"},
        {"style": "formal"},
        {"source": "de"},
        {"target": "ja"},
        {"prompts": "", "term_wording": "p1"},
    ],
)
def test_whatever_could_change_an_answer_changes_the_key(change):
    fields = {name: getattr(RECIPE, name) for name in CacheKey.__dataclass_fields__}
    assert CacheKey(**{**fields, **change}).key("text") != RECIPE.key("text")


def test_keys_by_text_and_terms():
    term = Term("a", "甲")
    assert RECIPE.key("a  text\u00a0") == RECIPE.key(" a text") == RECIPE.key("a text")
    assert RECIPE.key("cafe\u0301") == RECIPE.key("café")
    assert (
        len(
            {
                RECIPE.key("a text"),
                RECIPE.key("A text"),
                RECIPE.key("a\ntext"),
                RECIPE.key("a text", [term]),
            }
        )
        == 4
    )
    reworded = replace(RECIPE, term_wording="Use: {terms}")
    assert reworded.key("a text") == RECIPE.key("a text")
    assert reworded.key("a text", [term]) != RECIPE.key("a text", [term])
    assert RECIPE.key("x", [term, Term("b", "乙")]) == RECIPE.key("x", [Term("b", "乙"), term])
    assert imported_key("a text", language("zh")) != imported_key("a text", language("ja"))
    assert normal(" one \n two  three ") == "one\ntwo three"


def test_of_two_that_find_it_damaged_only_the_first_moves_it_aside(path):
    """The second would throw away what the first has begun meanwhile."""
    memory = Memory(path)
    memory.add([entry(f"text {n}", "译" * 200) for n in range(300)])
    memory.close()
    first, second = Memory(path), Memory(path)
    BROKEN["a page overwritten"](path)
    keys = [RECIPE.key(f"text {n}") for n in range(300)]
    first.find(keys)
    first.add([entry("kept")])
    second.find(keys)
    assert [each.source for each in second.find([RECIPE.key("kept")]).values()] == ["kept"]
    assert len(list(path.parent.glob("memory.sqlite.damaged-*[0-9]"))) == 1


def test_the_file_says_whose_it_is_and_of_which_version(path):
    """So that another program, or an older version of this one, leaves it alone."""
    Memory(path).close()
    with sqlite3.connect(path) as connection:
        (application,) = connection.execute("PRAGMA application_id").fetchone()
        (version,) = connection.execute("PRAGMA user_version").fetchone()
        (journal,) = connection.execute("PRAGMA journal_mode").fetchone()
    connection.close()
    assert (application, version, journal) == (0x41495452, 1, "wal")


def locking(monkeypatch, times, message="database is locked"):
    """The first ``times`` questions that turn WAL on are refused; what was waited for."""
    connect, left, waited = sqlite3.connect, [message] * times, []

    class Locked(sqlite3.Connection):
        def execute(self, query, *arguments):
            if "journal_mode" in query and left:
                raise sqlite3.OperationalError(left.pop())
            return super().execute(query, *arguments)

    clock = [0.0]
    monkeypatch.setattr(sqlite3, "connect", lambda *at, **how: connect(*at, factory=Locked, **how))
    monkeypatch.setattr(memory_module.time, "monotonic", lambda: clock[0])

    def sleep(seconds):
        waited.append(seconds)
        clock[0] += seconds

    monkeypatch.setattr(memory_module.time, "sleep", sleep)
    return waited


def test_while_another_process_turns_it_on_it_is_waited_for(path, monkeypatch):
    waited = locking(monkeypatch, 3)
    memory = Memory(path)
    memory.add([entry("one")])
    assert memory.find([RECIPE.key("one")]) and waited == [0.05] * 3


def test_ten_seconds_at_most(path, monkeypatch):
    waited = locking(monkeypatch, 10_000)
    with pytest.raises(ConfigError, match="database is locked"):
        Memory(path)
    assert sum(waited) == pytest.approx(10.0, abs=0.06)


def test_what_is_no_lock_is_not_waited_for(path, monkeypatch, caplog):
    waited = locking(monkeypatch, 1, "disk I/O error")
    memory = Memory(path, optional=True)
    assert memory.find([b"k"]) == {} and not waited and "disk I/O error" in caplog.text


def test_what_cannot_be_used_for_a_moment_costs_one_look(path, monkeypatch, caplog):
    """Locked for too long, a full disk: the file stays, and is used again."""
    memory = Memory(path)
    memory.add([entry("one")])
    other = sqlite3.connect(path)
    other.execute("PRAGMA busy_timeout = 0")
    memory._connected().execute("PRAGMA busy_timeout = 0")
    other.execute("BEGIN EXCLUSIVE")
    memory.add([entry("two")])
    assert "could not be used" in caplog.text and "damaged" not in caplog.text
    other.execute("ROLLBACK")
    other.close()
    memory.add([entry("three")])
    assert {each.source for each in memory.entries()} == {"one", "three"}


def test_one_that_cannot_be_replaced_either_is_done_without(path, monkeypatch, caplog):
    memory = Memory(path)
    memory.add([entry(f"text {n}", "译" * 200) for n in range(300)])
    memory.close()
    memory = Memory(path)
    BROKEN["a page overwritten"](path)

    def refused(*_arguments):
        raise PermissionError("no")

    monkeypatch.setattr(type(path), "rename", refused)
    keys = [RECIPE.key(f"text {n}") for n in range(300)]
    assert memory.find(keys) == {} and "continuing without one" in caplog.text
    assert memory.find(keys) == {} and list(memory.entries()) == [] and memory.counts() == {}
    assert memory.clear() == 0
    memory.remove(keys)


def test_entries_are_in_the_order_of_languages_and_time(path):
    memory = Memory(path)
    made = [("b", "zh", 5), ("a", "zh", 5), ("c", "zh", 1), ("d", "de", 9)]
    memory.add(
        [
            MemoryEntry(name.encode(), name, "x", name == "a", "en", code, "o", created, rules=at)
            for at, (name, code, created) in enumerate(made)
        ]
    )
    found = list(memory.entries())
    assert [each.source for each in found] == ["d", "c", "a", "b"]
    assert [(each.created, each.unchanged, each.rules) for each in found] == [
        (9, False, 3), (1, False, 2), (5, True, 1), (5, False, 0)]  # fmt: skip
    memory.remove([b"c", b"none"])
    assert [each.source for each in memory.entries()] == ["d", "a", "b"]
    assert memory.counts() == {("en", "de", "o"): 1, ("en", "zh", "o"): 2}
    assert memory.clear(before=9) == 2 and memory.clear(before=9) == 0
