"""Failures that a person has acknowledged."""

from __future__ import annotations

import pytest

from ai_translator.batch import FileRecord, FileStatus, FolderAccount
from ai_translator.batch.known_bad import NAME, acknowledge, read_known_bad
from ai_translator.cli.table import lines
from ai_translator.errors import ExitCode, OutputError

GOOD = FileRecord("good.pdf", FileStatus.DONE)
BAD = FileRecord("a/scan.pdf", FileStatus.FAILED, 3, "has no text", "ocrmypdf first")
PARTIAL = FileRecord("half.pdf", FileStatus.PARTIAL, 8, "2 segments failed")
UNTRIED = FileRecord("later.pdf", FileStatus.UNTRIED)


def summary(*entries, known=()):
    return FolderAccount(entries, 1.0, "pseudo", "", "de", known_bad=frozenset(known))


def test_the_list_is_what_is_bad_now_and_a_person_may_edit_it(tmp_path):
    assert read_known_bad(tmp_path) == frozenset()
    odd = [FileRecord(name, FileStatus.FAILED, 3) for name in ("# x.pdf", "a\nb.pdf", '"q".pdf')]
    written = acknowledge(tmp_path, [GOOD, BAD, PARTIAL, UNTRIED, *odd])
    assert written == {"a/scan.pdf", "half.pdf", *(each.source for each in odd)}
    assert read_known_bad(tmp_path) == written
    (tmp_path / NAME).write_text("# mine\n\n a/scan.pdf \n")
    assert read_known_bad(tmp_path) == {"a/scan.pdf"}
    assert acknowledge(tmp_path, [GOOD]) == frozenset() == read_known_bad(tmp_path)


def test_the_exit_code_tells_new_failures():
    assert summary(GOOD, BAD).exit_code is ExitCode.PARTIAL
    assert summary(GOOD, BAD, known=["a/scan.pdf"]).exit_code is ExitCode.OK
    assert summary(GOOD, BAD, PARTIAL, known=["a/scan.pdf"]).exit_code is ExitCode.PARTIAL
    assert summary(UNTRIED, known=["later.pdf"]).exit_code is ExitCode.PARTIAL


def test_what_is_not_whole_stands_once_more_alone():
    shown = list(lines(summary(GOOD, BAD, PARTIAL, known=["half.pdf"])))
    at = shown.index("not whole:")
    assert shown[at + 1] == "  a/scan.pdf: failed: has no text. ocrmypdf first"
    assert shown[at + 2] == "  half.pdf: partial (known): 2 segments failed"
    assert "not whole:" not in list(lines(summary(GOOD)))


def test_a_list_that_cannot_be_read_is_told(tmp_path):
    (tmp_path / NAME).write_bytes(b"\xff\xfe\x00")
    with pytest.raises(OutputError, match=r"known-bad\.txt: cannot be read"):
        read_known_bad(tmp_path)
