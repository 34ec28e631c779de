"""Glossaries by the installed program: what is taken, what is told, and suggesting one."""

from __future__ import annotations

import csv
import json

import pytest
from openpyxl import Workbook

from tests.cli.process import TIDES, TRY, program

MD = ("--format", "md", "--out", ".")
TBX = """<?xml version="1.0"?><!DOCTYPE martif SYSTEM "TBXcoreStructV02.dtd">
<martif type="TBX" xml:lang="en"><text><body>
<termEntry id="c1"><langSet xml:lang="en"><tig><term>tide</term></tig></langSet>
<langSet xml:lang="zh"><tig><term>潮汐</term></tig></langSet></termEntry>
<termEntry id="c2"><langSet xml:lang="en"><tig><term>tide</term></tig></langSet>
<langSet xml:lang="zh"><tig><term>涨潮</term></tig></langSet></termEntry>
<termEntry id="c3"><langSet xml:lang="en"><tig><term>gauge</term></tig></langSet>
<langSet xml:lang="zh"><tig><term>水尺</term></tig></langSet></termEntry>
</body></text></martif>"""


def sheet(path: str, *rows: tuple[object, ...]) -> None:
    book = Workbook()
    for row in rows:
        book.active.append(row)
    book.save(path)


def terms_sent(standin) -> str:
    messages = [request.body["messages"] for request in standin.requests]
    return json.dumps(messages, ensure_ascii=False)


def ask(here, standin, glossary: str):
    (here / "mine.yaml").write_text(f"openai: {{base_url: '{standin.url}', model: m}}\n")
    line = ("translate", TIDES, "--pages", "1", "--to", "zh", "--config", "mine.yaml", *MD)
    return program(*line, "--glossary", glossary, "--memory", "off", "--terms", "off")


def test_tbx_and_xlsx_reach_the_model_and_say_what_is_doubtful(here, standin):
    (here / "base.tbx").write_text(TBX)
    done = ask(here, standin, "base.tbx")
    assert done.returncode in {0, 8}, done.stderr
    assert "terms are left out: " in done.stderr and "'tide' has another target" in done.stderr
    sent = terms_sent(standin)
    assert "潮汐" in sent and "涨潮" not in sent
    sheet("base.xlsx", ("term", "note", "translation"), ("tide", "sea", "潮水"), ("Moon", "", "="),
          ("tide", "", "潮水"), ("gauge", "to do", None))  # fmt: skip
    standin.requests.clear()
    done = ask(here, standin, "base.xlsx")
    assert done.returncode == 0, done.stderr
    assert (
        "rows repeat another: row 4" in done.stderr
        and "rows without a target count for nothing yet: row 5" in done.stderr
    )
    assert "潮水" in terms_sent(standin)


@pytest.mark.parametrize(
    ("name", "content", "code", "said"),
    [
        ("c.csv", "source,target\ntide,Gezeit\ntide,Flut\n", 5, "line 3: 'tide' has another target in line 2"),
        ("e.csv", "", 0, "no terms in it"),
        ("h.csv", "source,target,note\n", 0, "no terms in it"),
        ("t.csv", "source,target\ntide,\nMoon,\n", 0, "rows without a target count for nothing yet: line 2, line 3"),
        ("d.csv", "tide,Gezeit\ntide,Gezeit\n", 0, "rows repeat another: line 2"),
        ("s.csv", "tide;Gezeit;with a note\n", 0, ""),
        ("w.csv", "tide,Gezeit,a,b\n", 5, "4 columns; a comma inside a term needs quotes"),
        ("x.xlsx", "PK\x03\x04no workbook", 5, "is no workbook, or damaged"),
        ("n.tbx", "<tbx/>", 5, "n.tbx: has no terms"),
        ("b.tbx", "<tbx", 5, "b.tbx, line 1: not valid XML"),
    ],
)  # fmt: skip
def test_each_kind_of_row_is_told(here, name, content, code, said):
    (here / name).write_text(content)
    done = program(*TRY, *MD, "--glossary", name)
    assert done.returncode == code and said in done.stderr, done.stderr
    assert "Traceback" not in done.stderr


def test_what_is_suggested_counts_once_it_is_filled_in(here, standin):
    shown = program("glossary", "suggest", TIDES, "--most", "5")
    written = program("glossary", "suggest", TIDES, "--most", "5", "--out", "terms.csv")
    assert (shown.returncode, written.returncode) == (0, 0), written.stderr
    assert "5 terms written to terms.csv" in written.stderr
    assert (here / "terms.csv").read_text() == shown.stdout
    empty = program(*TRY, *MD, "--glossary", "terms.csv")
    assert (
        "rows without a target count for nothing yet: line" in empty.stderr
        and "no terms in it" in empty.stderr
    )
    rows = list(csv.reader(shown.stdout.splitlines()))
    assert rows[0] == ["source", "target", "note"] and len(rows) == 6
    with (here / "terms.csv").open("w", newline="") as file:
        csv.writer(file).writerows(
            [rows[0], *([each[0], f"术语{n}", each[2]] for n, each in enumerate(rows[1:]))]
        )
    done = ask(here, standin, "terms.csv")
    assert done.returncode in {0, 8} and "without a target" not in done.stderr, done.stderr
    assert "术语0" in terms_sent(standin)
    again = program("glossary", "suggest", TIDES, "--out", "terms.csv")
    assert again.returncode == 4 and "somebody may have filled it in" in again.stderr
