"""Files that people bring back: bounded, and refused with a reason."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from ai_translator.errors import InputError
from ai_translator.interchange import files
from ai_translator.interchange.files import content_of, opened
from ai_translator.translation.shared_services.tmx import read_pairs


def test_content_up_to_the_bound(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(files, "MOST_BYTES", 10)
    path = tmp_path / "a.csv"
    path.write_bytes(b"0123456789")
    assert content_of(path) == b"0123456789"
    path.write_bytes(b"0123456789a")
    with pytest.raises(InputError, match="too large"):
        content_of(path)


def test_nothing_is_read_of_what_is_too_large(tmp_path: Path) -> None:
    path = tmp_path / "memory.tmx"
    with path.open("wb") as file:
        file.truncate(files.MOST_STREAMED + 1)  # a hole: it takes no room
    with pytest.raises(InputError, match="too large"):
        list(read_pairs(path))


def test_what_is_no_file_is_refused(tmp_path: Path) -> None:
    (tmp_path / "folder.tmx").mkdir()
    for path in (tmp_path / "folder.tmx", tmp_path / "none.tmx", Path("/dev/zero")):
        with pytest.raises(InputError, match="cannot be read"):
            content_of(path)


def test_an_error_of_reading_is_explained(tmp_path: Path) -> None:
    path = tmp_path / "a.tmx"
    path.write_bytes(b"x")
    with pytest.raises(InputError, match=f"cannot be read .{os.strerror(5)}"), opened(path):
        raise OSError(5, os.strerror(5))
