"""The run record: what it remembers, and that it locks."""

from __future__ import annotations

import sqlite3
import subprocess
import sys

import pytest

from ai_translator.batch.entry import FileRecord, FileStatus
from ai_translator.batch.record import NAME, Record
from ai_translator.errors import OutputError

ENTRY = FileRecord("a/中\n文.pdf", FileStatus.DONE, outputs={"markdown": "a/x.zh.md"}, pages=3)


def made(out):
    (out / "a").mkdir(parents=True)
    (out / "a" / "x.zh.md").write_text("x")


def test_it_knows_what_was_made_of_the_same_bytes_with_the_same_settings(tmp_path):
    made(tmp_path)
    with Record(tmp_path) as record:
        record.keep(ENTRY, "zh", "c1", "s1")
    with Record(tmp_path) as record:
        assert record.known(ENTRY.source, "zh", "c1", "s1") == ENTRY
        assert record.known(ENTRY.source, "zh", "c2", "s1") is None
        assert record.known(ENTRY.source, "zh", "c1", "s2") is None
        assert record.known(ENTRY.source, "ja", "c1", "s1") is None
        (tmp_path / "a" / "x.zh.md").unlink()
        assert record.known(ENTRY.source, "zh", "c1", "s1") is None


def test_only_one_at_a_time(tmp_path):
    with Record(tmp_path), pytest.raises(OutputError, match="another batch"):
        Record(tmp_path)
    with Record(tmp_path):
        pass


def test_the_lock_goes_with_its_process_and_its_drafts_are_taken_away(tmp_path):
    code = f"import pathlib, time; from ai_translator.batch.record import Record; r = Record(pathlib.Path({str(tmp_path)!r})); print('open', flush=True); time.sleep(60)"
    with subprocess.Popen(
        [sys.executable, "-c", code], stdout=subprocess.PIPE, text=True
    ) as holder:
        assert holder.stdout and holder.stdout.readline()
        with pytest.raises(OutputError, match="another batch"):
            Record(tmp_path)
        (tmp_path / "sub" / ".ai-translator-0123456789ab.files.tmp").mkdir(parents=True)
        (tmp_path / "sub" / ".ai-translator-0123456789ab.files.tmp" / "x.png").touch()
        (tmp_path / "sub" / ".ai-translator-0123456789ab.tmp").touch()
        (tmp_path / "sub" / "mine.tmp").touch()
        holder.kill()
    with Record(tmp_path):
        assert [path.name for path in (tmp_path / "sub").iterdir()] == ["mine.tmp"]
    (tmp_path / "sub" / ".ai-translator-0123456789ab.tmp").touch()
    with Record(tmp_path):  # the run before ended well: that draft is somebody else's
        assert len(list((tmp_path / "sub").iterdir())) == 2


def test_a_file_that_is_no_record(tmp_path):
    (tmp_path / NAME).write_bytes(b"no database at all, but long enough to be looked at" * 20)
    with pytest.raises(OutputError, match="is not a run record") as error:
        Record(tmp_path)
    assert "Delete it" in error.value.remedy


def test_a_record_of_another_version(tmp_path):
    database = sqlite3.connect(tmp_path / NAME)
    database.execute("PRAGMA user_version = 99")
    database.close()
    with pytest.raises(OutputError, match="another version"):
        Record(tmp_path)


def test_out_that_is_a_file(tmp_path):
    (tmp_path / "out").touch()
    with pytest.raises(OutputError, match="cannot be made"):
        Record(tmp_path / "out")
