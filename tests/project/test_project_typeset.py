"""A project typeset again makes what the run made, without a model."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any
from zipfile import ZipFile, is_zipfile

import pypdfium2
import pytest

from ai_translator import backends
from ai_translator.config import Settings, load
from ai_translator.errors import ExitCode, InputError, OutputError
from ai_translator.formats import FORMATS
from ai_translator.jobs.local import translate_file
from ai_translator.pipeline import Result
from ai_translator.project import load_project
from ai_translator.project_results import project_job, typeset_project
from ai_translator.resources import fonts_folder
from tests import toy
from tests.project.test_project_file import packed, unpacked

NAMES = {"paper": "zh", "ruled-table": "ar", "rotated-90": "de", "vertical": "en", "arabic": "fr"}
PLAIN = load(overrides={"backend": "openai"})  # without a key: nobody could be asked


def kept(source: Path, target: str, out: Path, **output: object) -> Result:
    settings = {"formats": ["markdown"], "folder": out, "keep_project": True, **output}
    return translate_file(
        source, load(overrides={"backend": "pseudo", "target": target, "output": settings})
    )


def made_again(path: Path, settings: Settings, **where: Any) -> Result:
    project = load_project(path)
    return typeset_project(project_job(path, project, settings, **where), project)


def shown(pdf: Path) -> list[tuple[object, ...]]:
    """Every character of every page with its box, and the page's size."""
    found: list[tuple[object, ...]] = []
    with pypdfium2.PdfDocument(pdf) as document:
        for page in document:
            text = page.get_textpage()
            found.append(page.get_size())
            found += [
                (text.get_text_range(at, 1), text.get_charbox(at))
                for at in range(text.count_chars())
            ]
    return found


def parts(archive: Path) -> dict[str, bytes]:
    """The files of an EPUB or DOCX without the time when it was made."""
    with ZipFile(archive) as opened:
        return {
            name: re.sub(rb">20\d\d-\d\d-\d\dT[\d:]+Z<", b"><", opened.read(name))
            for name in opened.namelist()
        }


@pytest.mark.parametrize("name", NAMES)
def test_every_format_again_is_the_same_text_at_the_same_places(name, pdf, tmp_path, monkeypatch):
    first = kept(pdf(name), NAMES[name], tmp_path / "out", formats=list(FORMATS))
    project = first.outputs["project"]
    monkeypatch.setattr(backends, "build", None)  # no model
    second = made_again(
        project, PLAIN, source=pdf(name), folder=tmp_path / "again", formats=list(FORMATS)
    )
    assert set(second.outputs) == set(FORMATS) and second.exit_code == first.exit_code
    for form, path in second.outputs.items():
        assert path.name == first.outputs[form].name
        if path.suffix == ".pdf":
            assert shown(path) == shown(first.outputs[form]), form
        elif is_zipfile(path):
            assert parts(path) == parts(first.outputs[form]), form
        else:
            assert path.read_bytes() == first.outputs[form].read_bytes()
    one, other = (each.report.to_json() for each in (first, second))
    assert {**one, "seconds": 0} == {**other, "seconds": 0}


@pytest.fixture
def job(pdf, tmp_path) -> Path:
    """A folder with a source, its project and no other result."""
    folder = tmp_path / "job"
    folder.mkdir()
    source = shutil.copy(pdf("links"), folder / "links.pdf")
    result = kept(Path(source), "de", folder)
    result.outputs["markdown"].rename(folder / "first.md")
    return folder


def test_a_folder_may_move_as_a_whole(job, tmp_path):
    moved = job.rename(tmp_path / "elsewhere")
    result = made_again(moved / "links.de.project", PLAIN)
    assert result.outputs == {"markdown": moved / "links.de.md"}
    assert result.outputs["markdown"].read_bytes() == (moved / "first.md").read_bytes()
    assert result.report_path == moved / "links.de.report.json"


def test_the_source_may_be_elsewhere_under_another_name(job, tmp_path):
    moved = (job / "links.pdf").rename(tmp_path / "renamed.pdf")
    with pytest.raises(InputError, match=r"source links\.pdf is not there") as refused:
        made_again(job / "links.de.project", PLAIN)
    assert "--source FILE" in refused.value.remedy
    result = made_again(job / "links.de.project", PLAIN, source=moved)
    assert result.outputs["markdown"].name == "links.de.md"


def test_another_file_is_not_the_source(job, pdf):
    project = job / "links.de.project"
    with pytest.raises(InputError, match=r"is not the file that links\.de\.project was made from"):
        made_again(project, PLAIN, source=pdf("paper"))
    with pytest.raises(InputError, match="no such file"):
        made_again(project, PLAIN, source=job / "absent.pdf")
    with pytest.raises(InputError, match="no such file"):
        made_again(project, PLAIN, source=Path("/dev/zero"))
    content = (job / "links.pdf").read_bytes()
    (job / "links.pdf").write_bytes(content[:-1] + b" ")
    with pytest.raises(InputError, match="its content differs"):
        made_again(project, PLAIN)


def test_what_was_corrected_by_hand_is_set(job):
    made = unpacked(job / "links.de.project")
    name = next(iter(made["outcomes"]))
    made["outcomes"][name] = {"state": "translated", "text": "Von Hand verbessert"}
    result = made_again(packed(job / "links.de.project", made), PLAIN)
    assert "Von Hand verbessert" in result.outputs["markdown"].read_text(encoding="utf-8")


def test_failures_are_told_again(job):
    made = unpacked(job / "links.de.project")
    made["outcomes"].popitem()
    result = made_again(packed(job / "links.de.project", made), PLAIN)
    assert result.exit_code is ExitCode.PARTIAL
    assert [each.reason for each in result.report.failed] == ["not translated"]


def test_fonts_are_those_of_the_run(pdf, tmp_path):
    font = shutil.copy(fonts_folder() / "NotoSans-Regular.ttf", tmp_path / "Own.ttf")
    overrides = {
        "backend": "pseudo", "target": "de", "fonts": [font],
        "output": {"formats": ["reflow"], "folder": tmp_path, "keep_project": True},
    }  # fmt: skip
    first = translate_file(pdf("links"), load(overrides=overrides))
    before = shown(first.outputs["reflow"])
    project = first.outputs["project"]
    assert shown(made_again(project, PLAIN, source=pdf("links")).outputs["reflow"]) == before
    moved = Path(font).rename(tmp_path / "Moved.ttf")
    with pytest.raises(InputError, match=r"the font Own\.ttf .* is missing or has changed"):
        made_again(project, PLAIN, source=pdf("links"))
    known = PLAIN.model_copy(update={"fonts": (moved,)})
    assert shown(made_again(project, known, source=pdf("links")).outputs["reflow"]) == before


def test_a_job_for_others_names_no_path(pdf, tmp_path):
    font = fonts_folder() / "NotoSans-Regular.ttf"
    from ai_translator.project.stamps import stamp_fonts

    assert [each.path for each in stamp_fonts([font], with_paths=False)] == [""]


def test_a_format_that_cannot_be_written_keeps_no_other_from_it(job, monkeypatch):
    monkeypatch.setitem(FORMATS, "toy", toy.ROW)
    made = unpacked(job / "links.de.project")
    made["segments"][0]["source"] = "broken"
    project = packed(job / "links.de.project", made)
    result = made_again(project, PLAIN, formats=["toy", "markdown"])
    assert result.exit_code is ExitCode.PARTIAL and set(result.outputs) == {"markdown"}
    with pytest.raises(OutputError, match="the toy is broken"):
        made_again(project, PLAIN, formats=["toy"])


def cli(*arguments: object, cwd: Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "ai_translator", *map(str, arguments)]
    return subprocess.run(command, cwd=cwd, capture_output=True, text=True, timeout=200)


def test_the_command(pdf, tmp_path):
    source = shutil.copy(pdf("links"), tmp_path / "links.pdf")
    options = ("--backend", "pseudo", "--to", "de", "--format", "markdown", "--keep-project")
    done = cli("translate", source, *options, cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert done.stdout.split() == [str(tmp_path / f"links.de.{end}") for end in ("md", "project")]
    done = cli("typeset", "links.de.project", "--format", "reflow", "--json", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["complete"]
    assert (tmp_path / "links.de.reflow.pdf").exists()
    done = cli("typeset", "links.de.project", "--format", "toy", cwd=tmp_path)
    assert done.returncode == 2 and "no format 'toy'" in done.stderr
    done = cli("typeset", "links.de.project", "--format", "all", "--out", "every", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert len(list((tmp_path / "every").glob("links.de.*"))) >= len(FORMATS)
    done = cli("typeset", "links.de.project", "--format", "md", "--out", "short", cwd=tmp_path)
    assert done.stdout.split() == [str(Path("short", "links.de.md"))]
    (tmp_path / "links.pdf").unlink()
    done = cli("typeset", "links.de.project", "-q", cwd=tmp_path)
    assert done.returncode == 3 and "--source FILE" in done.stderr
    assert not done.stdout
