"""Where results go, what is never written over, and what happens where nothing can be written."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from contextlib import contextmanager
from pathlib import Path

import pikepdf
import pypdfium2
import pytest

from tests.cli.process import PROGRAM, TIDES, TRY, UNPRIVILEGED, program

MD = ("--format", "md")


@pytest.mark.parametrize(
    "name",
    [
        "-dash.pdf",
        "--to.pdf",
        "new\nline.pdf",
        "😀 emoji (1).PDF",
        "[red]x.pdf",
        "no ending",
        "a.b.c.pdf",
    ],
)
def test_any_name_of_a_file_will_do(here, name):
    shutil.copy(TIDES, here / name)
    done = program(TRY[0], *TRY[2:], *MD, "--json", "--", name)
    assert done.returncode == 0, done.stderr
    (said,) = json.loads(done.stdout)
    stem = name[:-4] if name.lower().endswith(".pdf") else name
    assert said["source"] == name and said["outputs"] == {"markdown": f"{stem}.p1.de.md"}
    assert (here / f"{stem}.p1.de.md").stat().st_size > 1000
    assert (
        "\n" not in "".join(done.stderr.splitlines()) and "new\\x0aline" in done.stderr
    ) or name[:3] != "new"


def test_a_name_for_which_no_result_fits_costs_nothing(here):
    name = "a" * 251 + ".pdf"
    shutil.copy(TIDES, here / name)
    done = program(TRY[0], name, *TRY[2:], *MD)
    assert done.returncode == 4 and "Rename the source" in done.stderr
    assert "translating" not in done.stderr
    done = program(TRY[0], name, *TRY[2:], "-o", "short.md")
    assert (done.returncode, done.stdout) == (0, "short.md\n"), done.stderr


@pytest.mark.parametrize(
    "line",
    [
        ("translate", "a.pdf", "--backend", "pseudo", "-o", "a.pdf"),
        (*TRY[:1], "a.pdf", *TRY[2:], *MD, "--log-file", "a.pdf", "--log-level", "debug"),
        ("glossary", "suggest", "a.pdf", "--out", "a.pdf"),
        ("glossary", "suggest", "a.pdf", "--out", "mine.csv"),
        ("inspect", "a.pdf", "--pages", "1", "--out", "a.pdf"),
        ("memory", "export", "a.pdf"),
        ("review", "export", "a.p1.de.project", "--out", "a.pdf"),
        ("review", "export", "a.p1.de.project", "--out", "a.p1.de.project"),
        ("review", "export", "a.p1.de.project", "--out", "mine.csv", "--format", "docx"),
        ("config", "init"),
    ],
    ids=lambda line: f"{line[0]}-{line[-1]}",
)
def test_no_command_writes_over_what_a_person_brought(here, line):
    shutil.copy(TIDES, here / "a.pdf")
    (here / "mine.csv").write_text("source,target\ntide,Gezeit\n")
    (here / "config.yaml").write_text("target: de\n")
    (here / "a.p1.de.project").write_bytes(b"a project, perhaps")
    before = {each: each.read_bytes() for each in here.iterdir()}
    done = program(*line)
    assert done.returncode in {2, 4, 5} and done.stderr.startswith(("error: ", "a.pdf: reading"))
    assert {each: each.read_bytes() for each in before} == before
    assert "Traceback" not in done.stderr


def test_a_log_goes_on_in_its_own_file(here):
    for _ in range(2):
        done = program(*TRY, *MD, "--out", ".", "--log-file", "run.log", "--log-level", "debug")
        assert done.returncode == 0, done.stderr
    lines = (here / "run.log").read_text().splitlines()
    assert len(lines) > 2 and all(json.loads(line)["time"] for line in lines)


def test_a_project_of_some_pages_does_not_replace_the_whole_either(here):
    shutil.copy(TIDES, here / "a.pdf")
    done = program(TRY[0], "a.pdf", *TRY[2:], "--pages", " 1 - 2, 4 ", *MD, "--keep-project")
    assert done.stdout.split() == ["a.p1-2_4.de.md", "a.p1-2_4.de.project"], done.stderr
    (here / "a.de.md").write_text("of the whole")
    (here / "a.p1-2_4.de.md").unlink()
    done = program("typeset", "a.p1-2_4.de.project")
    assert done.stdout.split() == [str(here / "a.p1-2_4.de.md")], done.stderr
    assert (here / "a.de.md").read_text() == "of the whole"
    shutil.move(here / "a.p1-2_4.de.project", here / "kept")
    done = program("typeset", "kept", "--out", "again")
    assert done.stdout.split() == ["again/a.de.md"], done.stderr


def test_a_project_makes_the_one_file_that_is_named(here):
    done = program(*TRY, "-o", "first.md", "--keep-project")
    assert done.stdout.split() == ["first.md", "first.project"], done.stderr
    for name, form in (
        ("second.md", ()),
        ("deep/third.docx", ()),
        ("fourth.pdf", ("--format", "reflow")),
    ):
        done = program("typeset", "first.project", "-o", name, *form)
        assert done.stdout.split() == [name] and (here / name).is_file(), done.stderr
    text = (here / "first.md").read_text()  # its pictures lie in first.files
    assert (here / "second.md").read_text() == text.replace("first.", "second.")
    done = program("typeset", "first.project", "--out", "-")
    assert done.stdout.startswith(text[:1000]) and "name a file" in done.stderr
    for more, told in (
        (("-o", "both.pdf", "--format", "pdf,reflow"), "one file, and there are 2 formats"),
        (("-o", "other.pdf", "--format", "md"), "markdown has another ending"),
        (("-o", "-", "--json"), "both print there"),
        (("-o", "page.html"), "no format .html"),
    ):
        done = program("typeset", "first.project", *more)
        assert done.returncode == 2 and told in done.stderr, done.stderr


@pytest.mark.parametrize("command", [("batch", "."), ("inspect", "tides.pdf")])
def test_a_folder_is_not_named_like_a_file(here, command):
    for name, told in (
        ("results.pdf", "--out results.pdf is the name of a file"),
        ("results.html", "no format .html"),
    ):
        done = program(*command, "--out", name)
        assert done.returncode == 2 and told in done.stderr, done.stderr
        assert not (here / name).exists()


def test_a_folder_of_a_files_name_is_a_folder(here):
    (here / "out.md").mkdir()
    done = program(*TRY, *MD, "-o", "out.md")
    assert done.stdout.split() == ["out.md/tides.p1.de.md"], done.stderr
    done = program(*TRY, "--format", "pdf,md", "--out", "new/results/")
    assert done.stdout.split() == [f"new/results/tides.p1.de.{end}" for end in ("pdf", "md")]


def test_every_format_at_once(here):
    done = program(*TRY, "--format", "all", "--out", here, "--json")
    assert done.returncode == 0, done.stderr
    (said,) = json.loads(done.stdout)
    assert list(said["outputs"]) == ["pdf", "dual", "reflow", "markdown", "epub", "docx"]
    assert all(Path(path).stat().st_size > 1000 for path in said["outputs"].values())


UNWRITABLE = [
    (("translate", "t.pdf", "--backend", "pseudo"), 4, "not writable"),
    (("translate", "t.pdf", "--backend", "pseudo", "-o", "sub/x.md"), 4, "not writable"),
    (("translate", TIDES, "--backend", "pseudo", "--out", "."), 4, "not writable"),
    (("batch", ".", "--out", "out", "--backend", "pseudo"), 4, "cannot be made"),
    (("batch", "..", "--out", ".", "--backend", "pseudo"), 4, ".: not writable. Choose another"),
    (("config", "init"), 4, "Check the folder's rights"),
    (("glossary", "suggest", "t.pdf", "--out", "t.csv"), 4, "Choose another path"),
    (("inspect", "t.pdf", "--pages", "1"), 4, "not writable"),
    (("memory", "export", "m.tmx"), 4, "Choose another path"),
    (("translate", "secret.pdf", "--backend", "pseudo", "--out", ".."), 3, "Permission denied"),
    (("translate", "t.pdf", "--backend", "pseudo", "--log-file", "x.log"), 5, "--log-file"),
]


@pytest.mark.skipif(shutil.which("setpriv") is None, reason="setpriv is not installed")
@pytest.mark.parametrize(("line", "code", "said"), UNWRITABLE, ids=lambda each: str(each)[:30])
def test_where_an_ordinary_user_may_not_write(here, line, code, said):
    place = here / "read-only"
    place.mkdir()
    for folder in (here, place):
        shutil.copy(TIDES, folder / "t.pdf")
    (place / "secret.pdf").write_bytes(b"%PDF-")
    (place / "secret.pdf").chmod(0)
    place.chmod(0o555)
    done = program(*line, before=UNPRIVILEGED, cwd=place)
    assert done.returncode == code, done.stderr
    assert said in done.stderr and "Traceback" not in done.stderr
    assert done.stderr.splitlines()[-1].startswith("error: ")


@pytest.mark.skipif(shutil.which("setpriv") is None, reason="setpriv is not installed")
def test_without_a_cache_folder_it_translates_all_the_same(here, standin):
    (here.parent / "cache").mkdir(mode=0o555)
    (here / "config.yaml").write_text(f"openai: {{base_url: '{standin.url}', model: m}}\n")
    done = program("translate", TIDES, "--pages", "1", *MD, "--out", here, before=UNPRIVILEGED)
    assert done.returncode == 0, done.stderr
    assert "continuing without one" in done.stderr


@contextmanager
def disk(place: Path, size: str):
    """A small file system at ``place``."""
    place.mkdir()
    made = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", f"size={size}", "tmpfs", place], capture_output=True
    )
    if made.returncode:
        pytest.skip("no right to mount")
    try:
        yield
    finally:
        subprocess.run(["umount", place], check=True)


def test_a_full_disk_is_told_and_leaves_no_half_result(here):
    """Room for one result is there, and asked for before anything is paid; for all it is not."""
    with disk(here / "small", "120k"):
        for more in (("--out", "small", "--format", "all"), ("-o", "small/x.docx")):
            done = program(*TRY, *more)
            assert done.returncode == 4 and "No space left on device" in done.stderr
            assert "Free some space" in done.stderr
        there = {each.name for each in (here / "small").iterdir()}
        whole = {f"tides.p1.de.{end}" for end in ("pdf", "dual.pdf", "report.json")}
        assert "tides.p1.de.pdf" in there and there <= whole  # what fitted
        with pypdfium2.PdfDocument(here / "small" / "tides.p1.de.pdf") as opened:
            assert len(opened) == 4
        done = program(TRY[0], "-", *TRY[2:], *MD, "-o", "x.md", env=_with(TMPDIR=here / "small"),
                       input=TIDES.read_bytes() * 4, text=False)  # fmt: skip
        assert done.returncode == 4 and b"variable TMPDIR" in done.stderr, done.stderr
        done = program("batch", here, "--out", here / "small" / "out", "--backend", "pseudo")
        assert done.returncode in {3, 4} and "Traceback" not in done.stderr


def _with(**variables: object) -> dict[str, str]:
    return {**os.environ, **{name: str(value) for name, value in variables.items()}}


def test_pictures_that_standard_output_cannot_hold_are_told(here):
    done = program(*TRY, *MD, "--out", "-")
    assert done.returncode == 0 and "its pictures are files of their own" in done.stderr
    done = program(*TRY, "--format", "docx", "--out", "-", text=False)
    assert done.returncode == 0 and b"its pictures" not in done.stderr


def test_a_reader_that_goes_away_is_told_in_our_words(here):
    line = f"{PROGRAM} translate {TIDES} --pages 1 --backend pseudo --to de --format md"
    done = subprocess.run(
        ["bash", "-c", f"{line} --out - 2>said | head -c 10; echo ${{PIPESTATUS[0]}}"],
        capture_output=True, text=True, timeout=120,
    )  # fmt: skip
    # What fits into the pipe is gone before its reader is: both ends are right.
    assert done.stdout[10:].strip() in {"0", "4"}, done.stdout
    said = (here / "said").read_text()
    assert "Broken pipe" not in said and "Traceback" not in said
    done = subprocess.run(
        ["bash", "-c", f"{line} --out . | true; echo ${{PIPESTATUS[0]}}"],
        capture_output=True, text=True, timeout=120,
    )  # fmt: skip
    assert done.stdout.strip() == "0" and "error" not in done.stderr
    with Path("/dev/full").open("w") as full:
        done = subprocess.run(
            ["bash", "-c", f"{line} --out -"], stdout=full, stderr=subprocess.PIPE, text=True,
            timeout=120,
        )  # fmt: skip
    assert done.returncode == 4 and "No space left on device" in done.stderr


@pytest.mark.parametrize("pages", [False, True], ids=["cover", "pages"])
def test_a_portfolio_says_that_its_files_are_not_translated(here, pages):
    with pikepdf.open(TIDES) if pages else pikepdf.new() as pdf:
        if not pages:
            pdf.add_blank_page()
        pdf.attachments["tides.pdf"] = pikepdf.AttachedFileSpec.from_filepath(pdf, TIDES)
        pdf.Root.Collection = pikepdf.Dictionary(Type=pikepdf.Name.Collection)
        pdf.save(here / "portfolio.pdf")
    done = program("translate", "portfolio.pdf", "--pages", "1", "--backend", "pseudo")
    assert done.returncode == (0 if pages else 3), done.stderr
    told = "portfolio.pdf: the file is a portfolio" if pages else "has no text. Save the files that"
    assert told in done.stderr
