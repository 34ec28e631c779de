"""One list of terms for a folder: of the first file for the next, edited, and given to other documents."""

import json

import pytest
from reportlab.platypus import Paragraph, SimpleDocTemplate
from typer.testing import CliRunner

from ai_translator.cli import app
from ai_translator.translation.terminology.glossary import read_glossary
from tests.pdfs.flow import BODY, TITLE
from tests.translation.test_shared_terms import LONG, SHORT, SYNONYMS, Wavering

GAUGE = "harbour gauge"


@pytest.fixture
def folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    monkeypatch.setenv("OPENAI_API_KEY", "k")
    for name, texts in {"in/a": LONG, "in/b": LONG[::-2], "later/c": SHORT}.items():
        path = tmp_path / f"{name}.pdf"
        path.parent.mkdir(exist_ok=True)
        story = [Paragraph("Notes of a keeper", TITLE), *(Paragraph(text, BODY) for text in texts)]
        SimpleDocTemplate(str(path)).build(story)
    return tmp_path


def run(server, *arguments, exit_code=0):
    environment = {"OPENAI_BASE_URL": server.url}
    done = CliRunner().invoke(app, [*map(str, arguments), "--quiet"], env=environment)
    assert done.exit_code == exit_code, done.output
    return done


def used(path) -> set[str]:
    """The synonyms of the gauge that a reader of this result meets."""
    text = path.read_text(encoding="utf-8").replace("\n", "")
    return {each for each in SYNONYMS[GAUGE] if each in text}


def test_a_folder_has_one_list_that_can_be_edited_and_used_elsewhere(folder):
    with Wavering() as server:
        batch = ("batch", "in", "--out", "out", "--format", "markdown", "--terms", "auto")
        run(server, *batch)
        lists = [folder / "out" / f"{name}.zh.terms.csv" for name in "ab"]
        first, second = (
            {term.source: term.target for term in read_glossary(path)} for path in lists
        )
        assert set(SYNONYMS) <= set(first) and set(SYNONYMS) <= set(second)
        assert all(first[term] == second[term] for term in first.keys() & second.keys())
        asked = " ".join(server.asked_for_terms)
        assert all(asked.count(f">{term}<") == 1 for term in SYNONYMS)
        results = [folder / "out" / f"{name}.zh.md" for name in "ab"]
        assert [used(path) for path in results] == [{first[GAUGE]}] * 2

        requests = len(server.requests)
        run(server, *batch)
        assert len(server.requests) == requests  # nothing has changed

        (mine,) = [each for each in SYNONYMS[GAUGE] if each != first[GAUGE]][:1]
        text = lists[0].read_text(encoding="utf-8")
        lists[0].write_text(text.replace(first[GAUGE], mine), encoding="utf-8")
        run(server, *batch)
        assert [used(path) for path in results] == [{mine}, {first[GAUGE]}]
        assert mine in lists[0].read_text(encoding="utf-8")  # a person's file stays

        run(
            server, "translate", "later/c.pdf", "--out", "out", "--format", "markdown", "--glossary",
            lists[0],
        )  # fmt: skip
        assert used(folder / "out" / "c.zh.md") == {mine}
        report = json.loads((folder / "out" / "c.zh.report.json").read_text(encoding="utf-8"))
        assert not report["missed_terms"]
