"""The wheel by itself: built, put alone into a fresh environment, run from another folder."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import sysconfig
import venv
import zipfile
from pathlib import Path

import pikepdf
import pypdfium2
import pytest
import zstandard

from tests.conftest import PdfMaker

ROOT = Path(__file__).parents[1]
LARGEST = 30_000_000  # bytes; the fonts are most of it
SCRIPTS = {
    "zh": range(0x4E00, 0xA000),
    "ja": range(0x3040, 0x3100),
    "ko": range(0xAC00, 0xD7A4),
    "ru": range(0x400, 0x460),
}
FACES = {"zh": "SC", "ja": "SC", "ko": "KR", "ru": "NotoS"}


def run(*command: object, cwd: Path, **environment: str) -> str:
    clean = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("PYTHON", "VIRTUAL_ENV"))
    }
    done = subprocess.run(
        [str(part) for part in command],
        cwd=cwd,
        env={**clean, **environment},
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    run(
        sys.executable,
        "-m",
        "build",
        "--wheel",
        "--no-isolation",
        "--outdir",
        folder,
        ROOT,
        cwd=folder,
    )
    (built,) = folder.glob("*.whl")
    return built


@pytest.fixture(scope="module")
def program(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """``ai-translator`` of an environment that holds this wheel and, lent by a .pth file, the packages it needs.

    The .pth file lends packages only: an editable install beside them (itself a .pth file) is not followed.
    """
    home = tmp_path_factory.mktemp("home") / "venv"
    venv.create(home, with_pip=False)
    python = home / "bin" / "python"
    run(
        sys.executable,
        "-m",
        "pip",
        "--python",
        python,
        "install",
        "--quiet",
        "--no-deps",
        "--no-index",
        wheel,
        cwd=home,
    )
    (packages,) = (home / "lib").glob("python*/site-packages")
    (packages / "lent.pth").write_text(sysconfig.get_paths()["purelib"] + "\n", encoding="utf-8")
    where = run(python, "-c", "import ai_translator; print(ai_translator.__file__)", cwd=home)
    assert Path(where.strip()).is_relative_to(home)
    return home / "bin" / "ai-translator"


def test_it_holds_what_it_needs_and_no_more(wheel: Path) -> None:
    names = set(zipfile.ZipFile(wheel).namelist())
    fonts = {f"{path.name}.zst" for path in (ROOT / "fonts").glob("*.ttf")}
    held = {name.rpartition("/")[2] for name in names if name.startswith("ai_translator/fonts/")}
    licences = {path.name for path in (ROOT / "fonts" / "licenses").iterdir()}
    assert held == {*fonts, "manifest.json", *licences}
    assert {
        "ai_translator/config.yaml",
        "ai_translator/examples/tides.pdf",
        "ai_translator/web/static/index.html",
        "ai_translator/web/static/review.js",
        "ai_translator/py.typed",
    } <= names
    beside = {name.rpartition("/")[2] for name in names if ".dist-info/licenses/" in name}
    assert beside == {"LICENSE", *licences}
    assert {name.partition("/")[0] for name in names if ".dist-info/" not in name} == {
        "ai_translator"
    }
    assert not {name for name in names if "__pycache__" in name or name.endswith(".pyc")}
    assert wheel.stat().st_size < LARGEST


def test_its_fonts_are_those_of_the_checkout(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as opened:
        for font in (ROOT / "fonts").glob("*.ttf"):
            packed = opened.read(f"ai_translator/fonts/{font.name}.zst")
            assert zstandard.decompress(packed) == font.read_bytes()


def test_installed_alone_it_translates(program: Path, pdf: PdfMaker, tmp_path: Path) -> None:
    source = pdf("paper")
    for code, script in SCRIPTS.items():
        options = (
            "--to",
            code,
            "--backend",
            "pseudo",
            "--format",
            "reflow,markdown",
            "--out",
            tmp_path / code,
            "--quiet",
        )
        run(program, "translate", source, *options, cwd=tmp_path, HOME=str(tmp_path))
        markdown = (tmp_path / code / f"paper.{code}.md").read_text(encoding="utf-8")
        shown = tmp_path / code / f"paper.{code}.reflow.pdf"
        with pypdfium2.PdfDocument(shown) as opened:
            text = "".join(page.get_textpage().get_text_range() for page in opened)
        for result in (markdown, text):
            assert sum(ord(char) in script for char in result) > 200, (code, result[:500])
        assert any(FACES[code] in name for name in embedded(shown)), code


def embedded(path: Path) -> set[str]:
    """The names of the fonts whose outlines lie in the file."""
    with pikepdf.open(path) as opened:
        descriptors = [
            item
            for item in opened.objects
            if isinstance(item, pikepdf.Dictionary) and "/FontFile2" in item
        ]
        return {str(item.FontName) for item in descriptors}


def test_installed_alone_it_knows_its_fonts(program: Path, tmp_path: Path) -> None:
    told = run(program, "doctor", cwd=tmp_path, HOME=str(tmp_path), AI_TRANSLATOR_BACKEND="pseudo")
    assert "no font for" not in told
    complete = re.search(r"complete for (\d+) target languages", told)
    assert complete and int(complete[1]) > 30
    start_from = Path(told.partition("to start from: ")[2].splitlines()[0])
    assert start_from.read_bytes() == (ROOT / "config.yaml").read_bytes()
