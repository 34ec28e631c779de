"""Adding a format or a reader is one row: everything else derives its lists from the tables."""

from __future__ import annotations

import ast
import json
import re
import subprocess
import sys
from pathlib import Path

import pytest

from ai_translator.batch.discovery import find
from ai_translator.config import load
from ai_translator.errors import ConfigError, ExitCode, InputError, OutputError, UsageError
from ai_translator.formats import FORMATS, SOURCE_FORMATS, Paging, source_format
from ai_translator.jobs.local import translate_file
from ai_translator.outputs import output_paths
from ai_translator.readers import ReadOptions, read
from ai_translator.web import choices, i18n
from tests import toy

ROOT = Path(__file__).parents[1]


@pytest.fixture
def rows(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(FORMATS, "toy", toy.ROW)
    monkeypatch.setitem(SOURCE_FORMATS, "toy", toy.SOURCE_ROW)


def settings(out: Path, *formats: str):
    return load(
        overrides={
            "backend": "pseudo",
            "target": "de",
            "output": {"formats": formats, "folder": out},
        }
    )


def source(folder: Path, *lines: str, name: str = "note.toy") -> Path:
    path = folder / name
    path.write_bytes(toy.MAGIC + "\n".join(lines).encode())
    return path


def test_a_row_is_enough_for_a_new_format(rows, pdf, tmp_path):
    assert load(overrides={"output": {"formats": ["toy"]}}).output.formats == ("toy",)
    assert output_paths(Path("a.pdf"), "de", ["toy"])["toy"] == Path("a.de.toy.txt")
    assert choices.settings_for(settings(tmp_path, "toy"), choices.chosen(formats=["toy"]))
    result = translate_file(pdf("links"), settings(tmp_path, "toy"), pages="1")
    assert result.outputs == {"toy": tmp_path / "links.de.toy.txt"}
    assert result.outputs["toy"].read_text(encoding="utf-8").strip()
    (tmp_path / "plain.txt").touch()
    assert find(tmp_path, tmp_path / "out", ["*.txt"]).left_out == 1  # our own result


def test_without_a_row_there_is_no_such_format():
    with pytest.raises(ConfigError, match=r"no format 'toy'; write 'pdf', 'dual', .* or 'docx'"):
        load(overrides={"output": {"formats": ["toy"]}})
    with pytest.raises(UsageError, match="no such result: toy"):
        choices.settings_for(load(overrides={"backend": "pseudo"}), choices.chosen(formats=["toy"]))


def test_the_command_line_names_the_formats_of_the_table():
    code = """
from ai_translator.formats import FORMATS
from tests import toy
FORMATS["toy"] = toy.ROW
from ai_translator.cli import app
app(["translate", "--help"], prog_name="ai-translator")
"""
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, timeout=60
    )
    assert f"{', '.join(FORMATS)}, toy, or all." in " ".join(done.stdout.split()), done.stderr


def test_the_page_has_a_name_for_every_format_in_both_languages():
    for name, row in FORMATS.items():
        assert row.titles["en"] == i18n.ENGLISH[f"format.{name}"]
        assert row.titles["zh"] == i18n.CHINESE[f"format.{name}"]
    assert len({row.suffix for row in FORMATS.values()}) == len(FORMATS)
    assert [name for name, row in FORMATS.items() if row.paging is Paging.NONE] == [
        "markdown",
        "epub",
        "docx",
    ]


def test_a_row_is_enough_for_a_new_kind_of_source(rows, tmp_path):
    path = source(tmp_path, "The first line of it.", "The second line.")
    assert [block.text for block in read(path, ReadOptions()).pages[0].blocks] == [
        "The first line of it.",
        "The second line.",
    ]
    assert output_paths(path, "de", ["markdown"])["markdown"] == tmp_path / "note.de.md"
    assert [each.name for each in find(tmp_path, tmp_path / "out").sources] == ["note.toy"]
    result = translate_file(path, settings(tmp_path, "markdown", "reflow"))
    assert result.exit_code is ExitCode.OK and result.report.texts.translated == 2
    assert (tmp_path / "note.de.reflow.pdf").read_bytes().startswith(b"%PDF-")


def test_what_a_file_is_its_content_says_not_its_name(rows, pdf, tmp_path):
    lying = source(tmp_path, "No PDF at all.", name="lying.pdf")
    assert source_format(lying).name == "toy"
    renamed = tmp_path / "renamed.toy"
    renamed.write_bytes(pdf("links").read_bytes())
    assert source_format(renamed).name == "pdf"
    assert read(renamed, ReadOptions(pages="1")).pages[0].width > 0
    assert source_format(tmp_path).name == source_format(tmp_path / "absent").name == "pdf"
    with pytest.raises(InputError, match="no such file"):
        read(tmp_path / "absent", ReadOptions())


def test_formats_are_written_when_another_cannot_be(rows, tmp_path):
    path = source(tmp_path, "A text without pages.", "And another.")
    result = translate_file(path, settings(tmp_path, "pdf", "markdown"))
    assert result.exit_code is ExitCode.PARTIAL
    assert set(result.outputs) == {"markdown"} and result.outputs["markdown"].exists()
    assert not (tmp_path / "note.de.pdf").exists()
    (missing,) = json.loads(result.report_path.read_text(encoding="utf-8"))["not_written"]
    assert missing["format"] == "pdf" and missing["reason"].startswith("has no pages of a PDF")
    assert any("pdf not written" in line for line in result.report.summary())


def test_when_no_format_can_be_written_nothing_is_paid_for(rows, tmp_path):
    path = source(tmp_path, "A secret of pages.")
    with pytest.raises(OutputError, match="no pages of a PDF") as refused:
        translate_file(path, settings(tmp_path, "pdf", "toy"))
    assert "--format reflow, markdown, epub, docx or toy" in refused.value.remedy
    assert list(tmp_path.iterdir()) == [path]


def test_a_writer_that_fails_stops_no_other(rows, tmp_path):
    path = source(tmp_path, "This will be broken.")
    result = translate_file(path, settings(tmp_path, "toy", "markdown"))
    assert set(result.outputs) == {"markdown"} and result.exit_code is ExitCode.PARTIAL
    assert [each.reason for each in result.report.not_written] == ["the toy is broken"]
    with pytest.raises(OutputError, match="the toy is broken"):
        translate_file(path, settings(tmp_path / "alone", "toy"))


def test_a_full_disk_ends_the_job_and_what_was_written_has_its_report(rows, tmp_path):
    path = source(tmp_path, f"There is {toy.FULL}.")
    with pytest.raises(OutputError, match="full"):
        translate_file(path, settings(tmp_path, "markdown", "toy", "reflow"))
    assert {each.name for each in tmp_path.iterdir()} == {
        "note.toy",
        "note.de.md",
        "note.de.report.json",
    }


def lists_of_formats(tree: ast.AST, names: set[str]) -> list[int]:
    """Lines where the code (docstrings apart) names two formats together."""
    docs = {
        id(node.body[0].value)
        for node in ast.walk(tree)
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef)
        and node.body
        and isinstance(node.body[0], ast.Expr)
    }
    one = f"['\"`]?(?:{'|'.join(names)})['\"`]?"
    in_a_row = re.compile(rf"\b{one}(?:, ?| or | and |\|){one}\b")
    found = []
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in docs:
            said = set(names) if in_a_row.search(node.value) else set()
        elif isinstance(node, ast.Tuple | ast.List | ast.Set | ast.Dict):
            each = node.keys if isinstance(node, ast.Dict) else node.elts
            said = {one.value for one in each if isinstance(one, ast.Constant)}
        else:
            continue
        if len(said & names) > 1:
            found.append(node.lineno)
    return found


def test_nobody_else_lists_formats():
    names = set(FORMATS)
    assert lists_of_formats(ast.parse("x = ('pdf', 'dual')\ny = 'reflow or markdown'"), names) == [
        1,
        2,
    ]
    package = ROOT / "ai_translator"
    strange = {
        f"{path.relative_to(package)}:{line}"
        for path in package.rglob("*.py")
        if path.name != "formats.py"
        for line in lists_of_formats(ast.parse(path.read_text(encoding="utf-8")), names)
    }
    assert not strange
