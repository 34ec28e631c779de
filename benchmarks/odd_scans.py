"""Scans of every odd kind, each translated by a process of its own: the table in docs/fidelity.md.

    python -m benchmarks.odd_scans [--only noise] [--write]

Measured: wall clock, the memory of the largest process, the exit code, and what was said.
"""

from __future__ import annotations

import argparse
import os
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from typing import Any

import numpy as np
import pikepdf
from pikepdf import Dictionary, Name
from PIL import Image, ImageFilter, ImageOps

from benchmarks.documents import fill
from benchmarks.scans import DOCUMENT
from tests.pdfs.scans import Scanner, set_page, worn, write_picture

_A4 = (595.28, 841.89)
_FIRST = 300  # characters of what was said
#: Lines about progress, about the backend, and names of files.
_PASSING = re.compile(r"\d+/\d+ |made-up|writing|\.pdf$|segments:")


def _page(folder: Path, dpi: int = 200, **options: Any) -> Image.Image:
    printed = set_page(folder / "printed.pdf", "title", 3)
    return worn(printed.path, Scanner(dpi=dpi, noise=3.0, **options))


def _written(folder: Path, picture: Image.Image, scanner: Scanner | None = None) -> Path:
    path = folder / "source.pdf"
    write_picture(path, picture, _A4, scanner or Scanner(quality=75))
    return path


def _stored(folder: Path, data: bytes, entries: dict[str, Any]) -> Path:
    """Write a page with an image of these bytes."""
    path = folder / "source.pdf"
    with pikepdf.new() as pdf:
        page = pdf.add_blank_page(page_size=_A4)
        image = pdf.make_stream(data)
        for key, value in ({"/Type": Name.XObject, "/Subtype": Name.Image} | entries).items():
            image[key] = pdf.make_indirect(value(pdf)) if callable(value) else value
        page.obj.Resources = Dictionary(XObject=Dictionary(Im0=image))
        page.obj.Contents = pdf.make_stream(f"{_A4[0]} 0 0 {_A4[1]} 0 0 cm /Im0 Do".encode())
        pdf.save(path)
    return path


def _sized(picture: Image.Image, bits: int, space: Any) -> dict[str, Any]:
    return {
        "/Width": picture.width, "/Height": picture.height, "/BitsPerComponent": bits,
        "/ColorSpace": space,
    }  # fmt: skip


def _vast(folder: Path) -> Path:
    import zlib

    side = 20_000
    rows, packer = b"\xff" * side, zlib.compressobj(1)
    data = b"".join([*(packer.compress(rows) for _ in range(side)), packer.flush()])
    entries = {
        "/Width": side, "/Height": side, "/BitsPerComponent": 8, "/ColorSpace": Name.DeviceGray,
        "/Filter": Name.FlateDecode,
    }  # fmt: skip
    return _stored(folder, data, entries)


def _noise(folder: Path) -> Path:
    samples = np.random.default_rng(5).integers(0, 255, (2339, 1654), np.uint8)
    return _written(folder, Image.fromarray(samples))


def _photo(folder: Path) -> Path:
    """Return a landscape of soft shapes, such as out-of-focus photographs have."""
    small = np.random.default_rng(6).integers(0, 255, (24, 18, 3), np.uint8)
    picture = Image.fromarray(small).resize((1654, 2339), Image.Resampling.BICUBIC)
    return _written(folder, picture.filter(ImageFilter.GaussianBlur(6)))


def _deep(folder: Path) -> Path:
    picture = _page(folder).convert("L")
    data = (np.asarray(picture).astype(">u2") * 257).tobytes()
    return _stored(folder, data, _sized(picture, 16, Name.DeviceGray))


def _jpeg2000(folder: Path) -> Path:
    picture, buffer = _page(folder), BytesIO()
    picture.save(buffer, "JPEG2000", quality_mode="rates", quality_layers=[20])
    entries = _sized(picture, 8, Name.DeviceRGB) | {"/Filter": Name.JPXDecode}
    return _stored(folder, buffer.getvalue(), entries)


def _jbig2(folder: Path) -> Path:
    """Return a page in JBIG2: one generic region, MMR-coded as group 4 fax is (ITU-T T.88)."""
    from tests.pdfs.jbig2 import embedded

    picture = _page(folder).convert("1", dither=Image.Dither.NONE)
    entries = _sized(picture, 1, Name.DeviceGray) | {"/Filter": Name.JBIG2Decode}
    return _stored(folder, embedded(picture), entries)


def _soft_masked(folder: Path) -> Path:
    """Return black that shows through a soft mask of the letters."""
    letters = ImageOps.invert(_page(folder).convert("L"))
    black = Image.new("L", letters.size, 0)

    def mask(pdf: pikepdf.Pdf) -> Any:
        made = pdf.make_stream(letters.tobytes())
        for key, value in _sized(letters, 8, Name.DeviceGray).items():
            made[key] = value
        made.Type, made.Subtype = Name.XObject, Name.Image
        return made

    return _stored(folder, black.tobytes(), _sized(black, 8, Name.DeviceGray) | {"/SMask": mask})


def _turned(folder: Path, degrees: int) -> Path:
    path = _written(folder, _page(folder))
    with pikepdf.open(path, allow_overwriting_input=True) as pdf:
        pdf.pages[0].Rotate = degrees
        pdf.save()
    return path


def _two_up(folder: Path) -> Path:
    left, right = _page(folder, dpi=150), _page(folder, dpi=150)
    both = Image.new("RGB", (left.width + right.width, left.height), "white")
    both.paste(left, (0, 0))
    both.paste(right, (left.width, 0))
    path = folder / "source.pdf"
    write_picture(path, both, (2 * _A4[0], _A4[1]), Scanner(quality=75))
    return path


_KINDS: dict[str, Callable[[Path], Path]] = {
    "20,000 x 20,000": _vast,
    "noise": _noise,
    "photo without text": _photo,
    "blank": lambda folder: _written(folder, Image.new("L", (1654, 2339), 250)),
    "negative": lambda folder: _written(folder, ImageOps.invert(_page(folder))),
    "72 dpi": lambda folder: _written(folder, _page(folder, dpi=72)),
    "1,200 dpi": lambda folder: _written(folder, _page(folder, dpi=1200).convert("L")),
    "JBIG2": _jbig2,
    "CCITT": lambda folder: _written(
        folder, _page(folder).convert("1", dither=Image.Dither.NONE), Scanner(mode="1")
    ),
    "JPEG 2000": _jpeg2000,
    "CMYK": lambda folder: _written(folder, _page(folder).convert("CMYK")),
    "16 bit": _deep,
    "soft mask": _soft_masked,
    "/Rotate 90": lambda folder: _turned(folder, 90),
    "two pages a sheet": _two_up,
}


def run(source: Path) -> tuple[str, ...]:
    """Return what became of a file: seconds, megabytes, exit code, what was said."""
    command = [
        sys.executable, "-m", "ai_translator", "translate", str(source), "--to", "de",
        "--backend", "pseudo", "--config", os.devnull,
    ]  # fmt: skip
    environment = {**os.environ, "XDG_CACHE_HOME": str(source.parent / "cache")}
    start = time.perf_counter()
    with subprocess.Popen(
        command, cwd=source.parent, env=environment, stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT, text=True,
    ) as process:  # fmt: skip
        said = process.stdout.read() if process.stdout is not None else ""
        _, status, used = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
    lines = [line for line in said.splitlines() if line.strip() and not _PASSING.search(line)]
    told = " ".join(" ".join(lines).replace(f"{source.parent}/", "").replace("|", "/").split())
    made = source.with_name("source.de.pdf")
    size = f"{made.stat().st_size / source.stat().st_size:.2f}" if made.exists() else "-"
    return (
        f"{time.perf_counter() - start:.0f}", f"{used.ru_maxrss / 1000:.0f}",
        str(process.returncode), size, told[:_FIRST],
    )  # fmt: skip


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--only", choices=_KINDS, nargs="*")
    parser.add_argument("--write", action="store_true", help="into docs/fidelity.md")
    parser.add_argument("--make", type=Path, help="only make the file, in this folder")
    options = parser.parse_args()
    if options.make:
        for kind in options.only:
            _KINDS[kind](options.make)
        return
    head = ("scan", "seconds", "largest process, MB", "exit code", "bytes x", "said")
    rows = [head, ("---",) * len(head)]
    for kind in options.only or _KINDS:
        with tempfile.TemporaryDirectory() as folder:
            # In a process of its own: what this one has taken would count as the program's.
            made = [sys.executable, "-m", "benchmarks.odd_scans", "--only", kind, "--make", folder]
            subprocess.run(made, check=True)
            rows.append((kind, *run(Path(folder, "source.pdf"))))
        print(" | ".join(rows[-1]), flush=True)
    if options.write:
        fill(DOCUMENT, "\n".join(f"| {' | '.join(row)} |" for row in rows), "odd scans")


if __name__ == "__main__":
    main()
