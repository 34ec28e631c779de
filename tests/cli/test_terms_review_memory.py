"""Terms, a second look and the memory by the installed program, against servers over HTTP."""

from __future__ import annotations

import csv
import json
import sqlite3
import time
from collections import Counter
from html import escape
from pathlib import Path

import pytest
from reportlab.lib.styles import getSampleStyleSheet
from reportlab.platypus import Paragraph, SimpleDocTemplate

from tests.backends.pseudo_words import translation
from tests.cli.process import program
from tests.translation.faulty_answers import FaultyModel
from tests.translation.test_review_errors import SEEDED, TEXTS, Seeded
from tests.translation.test_shared_terms import LONG, LONG_ENOUGH, SYNONYMS, Wavering

_JUDGE = "judge-1"


@pytest.fixture(autouse=True)
def key(monkeypatch):
    monkeypatch.setenv("OPENAI_API_KEY", "sk-test")


def paper(path: Path, texts: list[str]) -> Path:
    """Write a PDF with a paragraph for each text."""
    style = getSampleStyleSheet()["BodyText"]
    story = [Paragraph(escape(text), style) for text in texts]
    SimpleDocTemplate(str(path)).build(story)
    return path


def translate(server, file: Path, *flags: object, **settings: object):
    """Run the program on a file, and return (process, Markdown, report)."""
    openai = {"base_url": server.url, "model": "some-model", "timeout": 2}
    options = {"attempts": 1, "segments_per_request": 4, **settings}
    Path("mine.yaml").write_text(json.dumps({"openai": openai, "translation": options}))
    line = ("translate", file, "--to", "zh", "--from", "en", "--config", "mine.yaml")
    done = program(*line, "--format", "md", "--out", "out", "--json", *flags)
    assert done.stdout, done.stderr
    said = Path("out", f"{file.stem}.zh.md")
    text = said.read_text(encoding="utf-8") if said.exists() else ""
    return done, "".join(text.split()), json.loads(done.stdout)[0]["report"]


def consistency(text: str) -> float:
    """Return the least share that a term's occurrences have with its most frequent translation."""
    shares = []
    for synonyms in SYNONYMS.values():
        counts = Counter({each: text.count(each) for each in synonyms})
        shares.append(max(counts.values()) / max(1, counts.total()))
    return min(shares)


def test_terms_are_agreed_on_saved_and_used_again_after_an_edit(here):
    file = paper(here / "gauges.pdf", [*LONG, *LONG_ENOUGH])
    with Wavering() as server:
        _, before, _ = translate(server, file, "--terms", "off", "--memory", "off")
        plain = len(server.requests)
    with Wavering() as server:
        done, after, _ = translate(server, file, "--terms", "auto", "--memory", "off")
        assert len(server.requests) <= plain + 1 and len(server.asked_for_terms) == 1
    assert done.returncode == 0, done.stderr
    assert consistency(before) < 0.8 and consistency(after) == 1.0
    saved = here / "out" / "gauges.zh.terms.csv"
    rows = list(csv.reader(saved.read_text(encoding="utf-8-sig").splitlines()))
    chosen = {row[0]: row[1] for row in rows}
    assert set(SYNONYMS) <= chosen.keys()
    other = next(each for each in SYNONYMS["tide table"] if each != chosen["tide table"])
    Path("edited.csv").write_text(f"source,target\ntide table,{other}\n", encoding="utf-8")
    with Wavering() as server:
        flags = ("--terms", "auto", "--memory", "off", "--glossary", "edited.csv")
        _, edited, _ = translate(server, file, *flags)
    assert other in edited and chosen["tide table"] not in edited


@pytest.mark.parametrize("rows", ["# tide table,潮汐表,30 times\n", "tide table,\nmooring buoy,\n"])
def test_terms_that_nobody_made_valid_are_told(here, rows):
    file = paper(here / "gauges.pdf", LONG[:4])
    Path("mine.csv").write_text(f"source,target,note\n{rows}", encoding="utf-8")
    with Wavering() as server:
        done, _, _ = translate(server, file, "--glossary", "mine.csv", "--memory", "off")
    assert done.returncode == 0 and "no terms in it" in done.stderr, done.stderr


def test_a_second_look_mends_what_it_finds_and_nothing_else(here):
    file = paper(here / "piers.pdf", TEXTS)
    with Seeded() as server:
        flags = ("--terms", "off", "--memory", "off")
        _, spoilt, _ = translate(server, file, *flags)
        done, mended, report = translate(server, file, *flags, "--review", _JUDGE)
    assert done.returncode == 0, done.stderr
    rights = ["".join(translation(text).split()) for text in TEXTS]
    assert sum(right not in spoilt for right in rights) == len(SEEDED)
    assert all(right in mended for right in rights)
    assert report["review"]["faulty"] == report["review"]["mended"] == len(SEEDED)
    assert not report["doubtful"]


@pytest.mark.parametrize("judge", ["bad", "nonsense", "error", "hang"])
def test_a_judge_of_no_use_is_bounded_told_and_changes_nothing(here, judge):
    file = paper(here / "piers.pdf", TEXTS)
    with Seeded(judge=judge, hang=20.0) as server:
        begun = time.monotonic()
        flags = ("--terms", "off", "--memory", "off", "--review", _JUDGE)
        done, text, report = translate(server, file, *flags, give_up_after=3.0)
        seconds = time.monotonic() - begun
        expected = [server.wrong.get(right, right) for right in map(translation, TEXTS)]
    assert done.returncode in {0, 8} and seconds < 100, done.stderr
    assert all("".join(each.split()) in text for each in expected)
    assert server.verdicts <= 40
    account = report["review"]
    if judge == "bad":
        assert len(report["doubtful"]) == len(TEXTS) and "doubtful" in done.stderr
    else:
        assert account["unjudged"] == len(TEXTS) and "without a verdict" in done.stderr


def test_the_memory_keeps_only_what_stood_the_checks_and_knows_what_a_person_changed(here):
    file = paper(here / "piers.pdf", TEXTS)
    memory = ("--memory", here / "m.sqlite")
    with FaultyModel(mistake="rotate") as server:
        done, _, _ = translate(server, file, *memory, "--terms", "off")
        assert done.returncode == 0, done.stderr
        assert program("memory", "export", "m.csv", *memory).returncode == 0
        with Path("m.csv").open(encoding="utf-8-sig", newline="") as opened:
            rows = list(csv.DictReader(opened))
        kept = {row["source"]: "".join(row["target"].split()) for row in rows}
        assert all(kept[text] == "".join(translation(text).split()) for text in TEXTS)
        places = [row["source"] for row in rows]
        edited = rows[places.index(TEXTS[0])]
        edited["target"] = edited["target"].replace("。", "！", 1)
        with Path("edited.csv").open("w", encoding="utf-8", newline="") as opened:
            writer = csv.DictWriter(opened, list(rows[0]))
            writer.writeheader()
            writer.writerows(rows)
        done = program("memory", "import", "edited.csv", "--to", "zh", *memory)
        assert f"{len(rows) - 1} of them a model's and unchanged" in done.stderr, done.stderr
        _, text, report = translate(server, file, *memory, "--terms", "off")
    assert report["requests"] == 0 and "".join(edited["target"].split()) in text


def test_what_an_old_memory_has_wrong_is_asked_for_anew(here):
    """Entries of earlier rules are judged by today's."""
    file = paper(here / "piers.pdf", TEXTS)
    memory = ("--memory", here / "m.sqlite", "--terms", "off")
    with FaultyModel() as server:
        translate(server, file, *memory)
        with sqlite3.connect(here / "m.sqlite") as opened:
            opened.execute("UPDATE entries SET rules = 0")
            opened.execute(
                "UPDATE entries SET target = ? WHERE source = ?",
                (translation(TEXTS[1]), TEXTS[0]),
            )
        _, text, report = translate(server, file, *memory)
    assert "".join(translation(TEXTS[0]).split()) in text
    assert 1 <= report["requests"] <= 3 and report["from_memory"] >= len(TEXTS) - 4
