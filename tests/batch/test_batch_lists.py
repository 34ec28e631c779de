"""Lists of files instead of a folder."""

from __future__ import annotations

import io
import json
import os
import subprocess
import sys

import pytest

from ai_translator.batch.discovery import Selection
from ai_translator.batch.file_lists import read_list
from ai_translator.errors import ExitCode, InputError, UsageError

ALL = Selection.of((), ())


def listed(tmp_path, content, selection=ALL):
    (tmp_path / "list").write_bytes(content)
    found = read_list(str(tmp_path / "list"), tmp_path, selection).sources
    return {source.name: source.path for source in found}


def test_names_are_paths_below_the_folder_or_whole_ones(tmp_path):
    found = listed(tmp_path, b"a.pdf\nsub/../b/c.pdf\n/else/where.pdf\n../beside.pdf\n")
    beside = (tmp_path.parent / "beside.pdf").as_posix()
    assert list(found) == ["a.pdf", "b/c.pdf", "else/where.pdf", beside[1:]]
    assert found["a.pdf"] == tmp_path / "a.pdf"
    assert not [name for name in found if ".." in name or name.startswith("/")]


@pytest.mark.parametrize(
    ("content", "names"),
    [
        (b"\xef\xbb\xbfa.pdf\r\nb.pdf\r\n\r\n", ["a.pdf", "b.pdf"]),
        (b"line\nbreak.pdf\0 b.pdf\0", ["line\nbreak.pdf", " b.pdf"]),
        (b"no-utf-8-\xff.pdf\n", [os.fsdecode(b"no-utf-8-\xff.pdf")]),
        (b"a.pdf\n./a.pdf\na.pdf", ["a.pdf"]),
        (b"", []),
    ],
    ids=["Windows", "NUL", "bytes", "twice", "empty"],
)
def test_lists_as_programs_print_them(tmp_path, content, names):
    assert list(listed(tmp_path, content)) == names


def test_include_and_exclude_hold_for_lists(tmp_path):
    content = b"a.pdf\ndrafts/b.pdf\nc.txt\n"
    assert list(listed(tmp_path, content, Selection.of(["*.pdf"], ["drafts/*"]))) == ["a.pdf"]


def test_two_files_with_one_name_are_told(tmp_path):
    outside = str(tmp_path / "a.pdf").lstrip("/")
    with pytest.raises(UsageError, match="would be one"):
        listed(tmp_path, f"{outside}\n{tmp_path / 'a.pdf'}\n/{outside}\n/a.pdf\na.pdf".encode())


def test_a_list_that_cannot_be_read_or_is_endless(tmp_path, monkeypatch):
    with pytest.raises(InputError, match="cannot be read"):
        read_list(str(tmp_path / "none"), tmp_path, ALL)
    monkeypatch.setattr("ai_translator.batch.file_lists._MOST_BYTES", 10)
    with pytest.raises(InputError, match="larger"):
        listed(tmp_path, b"x" * 11)


def test_a_list_from_standard_input(pdf, tmp_path, monkeypatch):
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(b"a.pdf\nb.pdf\n")))
    assert [each.name for each in read_list("-", tmp_path, ALL).sources] == ["a.pdf", "b.pdf"]


def test_the_command_takes_a_list_and_resumes(pdf, tmp_path):
    out = tmp_path / "out"
    (tmp_path / "list").write_text(f"{pdf('links')}\nmissing.pdf\n", encoding="utf-8")
    command = [sys.executable, "-m", "ai_translator", "batch", "--files-from", "list", "--out"]
    command += [str(out), "--backend", "pseudo", "--format", "markdown", "--json", "-q"]

    def run():
        environment = {**os.environ, "PYTHONPATH": os.pathsep.join(map(os.path.abspath, sys.path))}
        done = subprocess.run(
            command, cwd=tmp_path, env=environment, capture_output=True, text=True, check=False
        )
        assert done.returncode == ExitCode.PARTIAL, done.stderr
        return {each["source"]: each for each in json.loads(done.stdout)["files"]}

    name = pdf("links").as_posix().lstrip("/")
    first, again = run(), run()
    assert (first[name]["state"], again[name]["state"]) == ("done", "skipped")
    assert (out / first[name]["outputs"]["markdown"]).is_file()
    assert (
        first["missing.pdf"]["state"] == "failed"
        and "no such file" in first["missing.pdf"]["reason"]
    )
    assert (out / "batch.html").read_text(encoding="utf-8").count("links.pdf") > 1
