from __future__ import annotations

import errno
import os
from pathlib import Path

import pytest

from ai_translator.errors import OutputError
from ai_translator.writers.atomic import draft

PICTURE = "0123456789.png"
OLD_PICTURE = "abcdef0123.jpg"


@pytest.fixture
def source(tmp_path: Path) -> Path:
    path = tmp_path / "Paper.pdf"
    path.write_bytes(b"source")
    return path


def names(folder: Path) -> set[str]:
    return {path.name for path in folder.iterdir()}


def test_the_result_appears_when_it_is_whole(source: Path, tmp_path: Path) -> None:
    target = tmp_path / "new" / "paper.zh.md"
    with draft(source, target, target.with_suffix(".files")) as making:
        making.path.write_text("text")
        making.picture_path(PICTURE).write_bytes(b"picture")
        assert not target.exists()
    assert target.read_text() == "text"
    assert names(target.parent) == {"paper.zh.md", "paper.zh.files"}
    assert (target.parent / "paper.zh.files" / PICTURE).read_bytes() == b"picture"


def test_an_exception_leaves_the_old_result_and_nothing_else(source: Path, tmp_path: Path) -> None:
    target = tmp_path / "paper.zh.md"
    target.write_text("old")
    with pytest.raises(RuntimeError), draft(source, target) as making:
        making.path.write_text("half")
        making.picture_path(PICTURE).write_bytes(b"picture")
        raise RuntimeError
    assert target.read_text() == "old"
    assert names(tmp_path) == {"Paper.pdf", "paper.zh.md"}


def test_pictures_of_an_earlier_run_go_and_files_of_others_stay(
    source: Path, tmp_path: Path
) -> None:
    target = tmp_path / "paper.zh.md"
    folder = tmp_path / "paper.zh.files"
    folder.mkdir()
    (folder / OLD_PICTURE).touch()
    (folder / "notes.txt").touch()
    with draft(source, target, folder) as making:
        making.picture_path(PICTURE).touch()
    assert names(folder) == {PICTURE, "notes.txt"}
    (folder / "notes.txt").unlink()
    with draft(source, target.with_suffix(".pdf")) as making:
        making.path.write_text("a format without pictures leaves those of another")
    assert names(folder) == {PICTURE}
    with draft(source, target, folder) as making:
        making.path.write_text("no pictures any more")
    assert not folder.exists()


@pytest.mark.parametrize("link", ["same", "hard", "symbolic"])
def test_never_over_the_source(source: Path, tmp_path: Path, link: str) -> None:
    target = source if link == "same" else tmp_path / "other.pdf"
    if link == "hard":
        os.link(source, target)
    elif link == "symbolic":
        target.symlink_to(source)
    with pytest.raises(OutputError, match="overwrite the source"), draft(source, target) as making:
        making.path.write_bytes(b"result")
    assert source.read_bytes() == b"source"


def test_a_target_that_became_the_source_meanwhile_is_refused(source: Path, tmp_path: Path) -> None:
    target = tmp_path / "other.pdf"
    with pytest.raises(OutputError, match="overwrite the source"), draft(source, target) as making:
        making.path.write_bytes(b"result")
        target.symlink_to(source)
    assert source.read_bytes() == b"source"
    assert names(tmp_path) == {"Paper.pdf", "other.pdf"}


@pytest.mark.parametrize(
    ("number", "remedy"), [(errno.ENOSPC, "Free some space"), (errno.EACCES, "another folder")]
)
def test_what_the_system_refuses_is_an_output_error(
    source: Path, tmp_path: Path, number: int, remedy: str
) -> None:
    with (
        pytest.raises(OutputError, match="cannot be written") as caught,
        draft(source, tmp_path / "x.md"),
    ):
        raise OSError(number, os.strerror(number))
    assert remedy in caught.value.remedy
    assert names(tmp_path) == {"Paper.pdf"}


def test_a_folder_that_cannot_be_made(source: Path) -> None:
    with pytest.raises(OutputError, match="cannot be written"), draft(source, source / "x.md"):
        pass


def test_results_have_the_rights_of_any_new_file(source: Path, tmp_path: Path) -> None:
    with draft(source, tmp_path / "x.md") as making:
        making.path.write_text("text")
    (tmp_path / "y").touch()
    assert (tmp_path / "x.md").stat().st_mode == (tmp_path / "y").stat().st_mode
