"""The measuring tools measure: a wrong ruler would hide a missed budget."""

import ast
import importlib
import importlib.util
import json
import subprocess
import sys
import time

import pytest

from benchmarks import processes
from benchmarks.documents import fill
from benchmarks.figures import Figure, as_json, as_table
from benchmarks.plain_markdown import plain

OURS = ("ai_translator", "benchmarks", "tests")
LINUX = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="reads /proc")


@pytest.mark.parametrize(
    ("markdown", "text"),
    [
        ("# A *slanted* **bold** ***both***", "A slanted bold both"),
        ("[read](https://example.org/a) <https://example.org/b>", "read https://example.org/b"),
        ("![x = y\\*2](tides.zh.files/ab.png) ![p. 3](a.png)", "x = y*2 "),
        ("1\\. no list, \\<b> and 2 \\* 3 &lt; \\&lt;", "1. no list, <b> and 2 * 3 < &lt;"),
        ("| a | b |\n| --- | :---: |\n| c<br>d | e \\| f |", "  a   b  \n\n  c d   e | f  "),
        ("> - item\n>   more", "item\nmore"),
        ("```\n# not a *heading*\n```", "\n# not a *heading*\n"),
        ("call `f(*a)` now", "call f(*a) now"),
        ("two `a` and ``b ` c`` and \\`no code\\`", "two a and b ` c and `no code`"),
        ("H<sub>2</sub>O<sup>+</sup>", "H2O+"),
        ('<!-- page 3 (iii): Running Head --><a id="page-3"></a>\ntext', "Running Head \ntext"),
        ("line\\\nnext", "line\nnext"),
    ],
)
def test_markdown_without_its_syntax(markdown, text):
    assert plain(markdown) == text


def test_a_missed_budget_is_seen():
    figures = [
        Figure("a", 2.6, "x", 2.5, {"part": 1.0}),
        Figure("b", 2.5, "x", 2.5),
        Figure("c", 9, "s"),
    ]
    assert [figure.met for figure in figures] == [False, True, True]
    assert [figure["met"] for figure in as_json(figures)] == [False, True, True]
    assert "MISSED" in as_table(figures).splitlines()[2]
    assert "MISSED" not in as_table(figures[1:])


def test_a_table_replaces_the_one_before(tmp_path):
    document = tmp_path / "a.md"
    document.write_text("before\n<!-- begin measured -->\nold\n<!-- end measured -->\nafter\n")
    fill(document, "| new |")
    assert (
        document.read_text()
        == "before\n<!-- begin measured -->\n| new |\n<!-- end measured -->\nafter\n"
    )
    document.write_text("no place")
    with pytest.raises(ValueError, match="no place between"):
        fill(document, "| new |")


@LINUX
def test_cpu_of_a_grandchild_is_counted():
    burn = "import time; end = time.process_time() + 0.3\nwhile time.process_time() < end: pass"
    child = f"import subprocess, sys; subprocess.run([sys.executable, '-c', {burn!r}], check=True)"
    before = processes.children_cpu()
    subprocess.run([sys.executable, "-c", child], check=True)
    assert 0.3 <= processes.children_cpu() - before < 3


@LINUX
def test_memory_of_a_grandchild_is_counted():
    hoard = "import time; data = bytearray(b'x') * 60_000_000; time.sleep(0.6)"
    command = [
        sys.executable,
        "-c",
        f"import subprocess, sys; subprocess.run([sys.executable, '-c', {hoard!r}])",
    ]
    with subprocess.Popen(command) as child, processes.MemorySampler(child.pid) as sampler:
        child.wait()
    assert 60 < sampler.peak < 150
    assert sampler.most_processes == 2


@LINUX
def test_a_failed_child_says_why():
    with pytest.raises(RuntimeError, match="no_such_module"):
        processes.run("no_such_module")


def test_the_server_of_the_benchmarks_waits_as_told():
    from urllib.request import Request, urlopen

    question = json.dumps({"messages": [{"role": "user", "content": "hello"}]}).encode()
    with processes.stand_in(latency=0.3) as url:
        begun = time.monotonic()
        with urlopen(Request(f"{url}/chat/completions", question)) as answer:
            assert json.load(answer)["choices"]
    assert time.monotonic() - begun >= 0.3


def test_scripts_of_formulas_in_pictures_are_notation():
    assert plain(r"![a\_{ij} + x^2](a/b.png) and a\_b") == "aij + x2 and a_b"


@pytest.mark.parametrize(
    "path", sorted((processes.ROOT / "benchmarks").glob("*.py")), ids=lambda p: p.stem
)
def test_what_the_tools_import_is_there(path):
    """No other test runs them all, and a name that has changed would stop one."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith(OURS):
            module = importlib.import_module(node.module)
            missing = [
                each.name
                for each in node.names
                if not hasattr(module, each.name)
                and importlib.util.find_spec(f"{node.module}.{each.name}") is None
            ]
            assert not missing, f"{node.module} has no {missing}"
