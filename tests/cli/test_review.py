"""A review outside the page by the installed program: exported, corrected, imported, no model asked."""

from __future__ import annotations

import csv
import json
import re
from pathlib import Path

import docx
import pypdfium2
import pytest

from tests.cli.process import program
from tests.cli.test_terms_review_memory import paper
from tests.translation.faulty_answers import FaultyModel

TEXTS = [
    "The keeper of the lighthouse wrote the height of the water into his book every morning.",
    "In the spring the old bridge was closed for seven weeks because of the flood.",
]
MINE = "守塔人每天早上把水位写进他的册子"


@pytest.fixture(autouse=True)
def key(monkeypatch):
    monkeypatch.setenv("OPENAI_API_KEY", "sk-test")


def translated(here, server, *flags):
    """Translate a file of two paragraphs and return it."""
    file = paper(here / "piers.pdf", TEXTS)
    openai = {"base_url": server.url, "model": "some-model", "timeout": 5}
    Path("mine.yaml").write_text(json.dumps({"openai": openai}))
    line = ("translate", file, "--to", "zh", "--from", "en", "--config", "mine.yaml")
    done = program(*line, "--format", "pdf", "--out", "out", "--memory", here / "m.sqlite", *flags)
    assert done.returncode == 0, done.stderr
    return file


def correct(path, text):
    """Put the text in the place of the first paragraph's translation, as a person would."""
    if path.suffix == ".csv":
        with path.open(encoding="utf-8-sig", newline="") as opened:
            rows = list(csv.DictReader(opened))
        next(row for row in rows if row["source (en)"] == TEXTS[0])["translation (zh)"] = text
        with path.open("w", encoding="utf-8-sig", newline="") as opened:
            writer = csv.DictWriter(opened, list(rows[0]))
            writer.writeheader()
            writer.writerows(rows)
    elif path.suffix == ".docx":
        document = docx.Document(str(path))
        row = next(
            row
            for table in document.tables
            for row in table.rows
            if any(cell.text == TEXTS[0] for cell in row.cells)
        )
        at = [cell.text for cell in row.cells].index(TEXTS[0])
        row.cells[at + 1].paragraphs[0].text = text
        document.save(str(path))
    else:
        said = path.read_text(encoding="utf-8")
        pattern = rf"(<source[^>]*>{re.escape(TEXTS[0])}</source>\s*<target[^>]*>)[^<]*"
        changed, count = re.subn(pattern, rf"\g<1>{text}", said)
        assert count == 1
        path.write_text(changed, encoding="utf-8")


def words_of(path):
    document = pypdfium2.PdfDocument(path)
    try:
        return "".join(document[0].get_textpage().get_text_range().split())
    finally:
        document.close()


@pytest.mark.parametrize("suffix", [".xlf", ".docx", ".csv"])
def test_a_corrected_file_of_a_project_makes_the_result_anew(here, suffix):
    with FaultyModel() as server:
        translated(here, server, "--keep-project")
        sent = len(server.requests)
        (project,) = (here / "out").glob("*.project")
        file = here / f"review{suffix}"
        done = program("review", "export", project, "--out", file)
        assert done.returncode == 0, done.stderr
        correct(file, f"{MINE}。")
        line = ("review", "import", file, project, "--config", "mine.yaml")
        done = program(*line, "--memory", here / "m.sqlite")
        assert done.returncode == 0, done.stderr
        assert "1 of 2 translations changed" in done.stderr, done.stderr
        assert MINE in words_of(here / "out" / "piers.zh.pdf") and len(server.requests) == sent
        # The person's words are what the next run has.
        translated(here, server)
        assert MINE in words_of(here / "out" / "piers.zh.pdf") and len(server.requests) == sent


def test_of_a_pdf_a_project_is_made_from_the_memory(here):
    with FaultyModel() as server:
        file = translated(here, server)
        sent = len(server.requests)
        flags = ("--to", "zh", "--from", "en", "--memory", here / "m.sqlite")
        line = ("review", "export", file, "--out", "review.csv", "--config", "mine.yaml")
        done = program(*line, *flags)
        assert done.returncode == 0 and "made of piers.pdf" in done.stderr, done.stderr
        correct(Path("review.csv"), f"{MINE}。")
        (project,) = here.rglob("*.project")
        line = ("review", "import", "review.csv", project, "--config", "mine.yaml")
        done = program(*line, "--memory", here / "m.sqlite", "--out", "new")
        assert done.returncode == 0, done.stderr
        (made,) = (here / "new").glob("*.pdf")
        assert MINE in words_of(made) and len(server.requests) == sent
