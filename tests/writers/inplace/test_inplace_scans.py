"""Scans in place: the picture without its words, its own kind of image, real text over it."""

import subprocess
from io import BytesIO
from shutil import which

import numpy as np
import pikepdf
import pypdfium2
import pytest
from pikepdf import Array, Name
from PIL import Image, ImageDraw, ImageFont
from reportlab.pdfgen.canvas import Canvas

from ai_translator.config import OutputSettings, ParsingSettings, Settings, TranslationSettings
from ai_translator.imaging.erasing import erase
from ai_translator.jobs.local import translate_file
from ai_translator.writers.inplace.image_samples import (
    UnchangeableImageError,
    decoded,
    encoded,
)
from tests.pdfs.scans import Scanner, scan, write_picture

BOX = np.array([[20, 20], [330, 20], [330, 66], [20, 66]], float)
LINES = ("The keeper measured the harbour twelve times in the",
         "spring of 1999, and wrote every number into a small",
         "green notebook that nobody has ever seen again.")  # fmt: skip
SIZE = (320.0, 150.0)


def picture(mode):
    image = Image.new("RGB", (400, 200), (236, 226, 204))
    pen = ImageDraw.Draw(image)
    for y in (22, 122):
        pen.text((24, y), "Measured harbour", fill=(30, 30, 60), font=ImageFont.load_default(36))
    return image.convert(mode, dither=Image.Dither.NONE)


def stored(pdf, kind):
    """An image XObject of that kind, and the largest difference its compression may make."""
    if kind in ("rgb", "grey", "bilevel", "cmyk", "jpeg", "cmyk jpeg"):
        mode = {"grey": "L", "bilevel": "1", "cmyk": "CMYK", "cmyk jpeg": "CMYK"}.get(kind, "RGB")
        buffer = BytesIO()
        write_picture(
            buffer, picture(mode), (400, 200), Scanner(quality=80 if "jpeg" in kind else None)
        )
        source = pikepdf.open(buffer)
        return pdf.copy_foreign(source.pages[0].Resources.XObject.Im0), 12 if "jpeg" in kind else 0
    grey = np.asarray(picture("L"))
    entries = {
        "/Width": 400,
        "/Height": 200,
        "/ColorSpace": Name.DeviceGray,
        "/BitsPerComponent": 8,
    }
    loss = 0
    match kind:
        case "16 bit":
            data = (grey.astype(">u2") * 257).tobytes()
            entries["/BitsPerComponent"] = 16
        case "indexed":
            palette = picture("P")
            data = palette.tobytes()
            table = bytes(palette.getpalette("RGB"))
            entries["/ColorSpace"] = Array(
                [Name.Indexed, Name.DeviceRGB, len(table) // 3 - 1, pikepdf.String(table)]
            )
        case "stencil":
            data = np.packbits(grey > 128, axis=1).tobytes()
            entries |= {"/ImageMask": True, "/BitsPerComponent": 1}
            del entries["/ColorSpace"]
        case "jpeg 2000":
            buffer = BytesIO()
            picture("RGB").save(buffer, "JPEG2000")
            data, entries["/Filter"], loss = buffer.getvalue(), Name.JPXDecode, 24
        case _:
            raise AssertionError(kind)
    image = pdf.make_stream(data)
    for key, value in ({"/Type": Name.XObject, "/Subtype": Name.Image} | entries).items():
        image[key] = value
    return image, loss


KINDS = (
    "rgb",
    "grey",
    "bilevel",
    "cmyk",
    "jpeg",
    "cmyk jpeg",
    "16 bit",
    "indexed",
    "stencil",
    "jpeg 2000",
)


@pytest.mark.parametrize("kind", KINDS)
def test_an_image_stays_of_its_kind_and_changes_in_the_box_only(kind):
    with pikepdf.new() as pdf:
        image, loss = stored(pdf, kind)
        before = decoded(image)
        made, gone = erase(before.samples, [BOX], 150)
        assert gone.any() and not gone[100:].any()
        new = encoded(pdf, image, before, made, gone)
        after = decoded(new)
        apart = np.abs(after.samples.astype(int) - before.samples.astype(int))
        # JPEG changes whole blocks of 16 by 16 pixels, a little.
        reached = np.zeros_like(gone)
        reached[: 66 + 24, :] = bool(loss)
        assert apart[~(gone | reached)].max() <= loss and apart[~gone].max() <= 4 * loss
        rows = after.samples[20:66, 20:330].astype(int)
        paper = np.median(before.samples.reshape(-1, *before.samples.shape[2:]), axis=0)
        assert np.abs(rows - paper).max() <= 12 + 2 * loss
        for key in ("/Width", "/Height", "/BitsPerComponent", "/ImageMask"):
            assert new.get(key) == image.get(key)
        if kind == "bilevel":
            assert new.Filter == Name.CCITTFaxDecode
        elif kind in ("jpeg", "cmyk jpeg", "jpeg 2000"):
            assert new.Filter == image.Filter
        assert len(new.read_raw_bytes()) <= 1.3 * max(len(image.read_raw_bytes()), 4000)


def test_an_image_too_large_to_be_decoded_is_refused():
    with pikepdf.new() as pdf:
        image = pdf.make_stream(b"")
        image.Width, image.Height = 20_000, 20_000
        with pytest.raises(UnchangeableImageError):
            decoded(image)


@pytest.fixture(scope="module")
def translated(tmp_path_factory):
    """A scan with an invisible layer of its words, and its translation."""
    folder = tmp_path_factory.mktemp("translated")
    printed, bare, source = folder / "printed.pdf", folder / "bare.pdf", folder / "scan.pdf"
    for path, mode in ((printed, 0), (folder / "layer.pdf", 3)):
        canvas = Canvas(str(path), pagesize=SIZE, invariant=True)
        for at, line in enumerate(LINES):
            canvas.setFont("Times-Roman", 12)
            canvas.drawString(24, 100 - 15 * at, line, mode=mode)
        canvas.save()
    scan(printed, bare, Scanner(dpi=150, skew=0.0, noise=3.0, ground=(243, 232, 200), quality=60))
    with pikepdf.open(bare) as pdf, pikepdf.open(folder / "layer.pdf") as layer:
        pdf.pages[0].add_overlay(layer.pages[0])
        pdf.save(source)
    settings = Settings(
        backend="pseudo",
        target="de",
        translation=TranslationSettings(memory="off"),
        parsing=ParsingSettings(workers=1),
        output=OutputSettings(folder=folder / "out"),
    )
    (folder / "out").mkdir()
    return source, translate_file(source, settings)


def bitmap(path):
    document = pypdfium2.PdfDocument(path)
    try:
        image = next(iter(document[0].get_objects(filter=(3,), max_depth=3)))
        return np.asarray(image.get_bitmap().to_pil().convert("L")).astype(int)
    finally:
        document.close()


def text_of(path):
    document = pypdfium2.PdfDocument(path)
    try:
        return document[0].get_textpage().get_text_range()
    finally:
        document.close()


def test_the_words_are_gone_from_the_picture_and_the_layer(translated):
    source, result = translated
    assert result.exit_code == 0
    before, after = bitmap(source), bitmap(result.outputs["pdf"])
    assert before.shape == after.shape
    assert (before < 120).sum() > 2000 and (after < 150).sum() == 0
    text = text_of(result.outputs["pdf"])
    assert "keeper" not in text and "notebook" not in text and len(text.split()) > 15
    assert (
        result.outputs["pdf"].stat().st_size < 2 * source.stat().st_size + 40_000
    )  # a font comes in


@pytest.mark.skipif(which("pdftotext") is None, reason="needs poppler")
def test_the_new_words_are_found(translated):
    _, result = translated
    found = subprocess.run(
        ["pdftotext", str(result.outputs["pdf"]), "-"], capture_output=True, check=True
    )
    shown = set(found.stdout.decode().split())
    words = set(text_of(result.outputs["pdf"]).replace("\ufffe", "-").split())
    assert len(words & shown) >= 0.9 * len(words)  # poppler joins what is hyphenated


def test_the_report_counts_what_was_read(translated):
    _, result = translated
    scans = result.report.to_json()["scans"]
    assert (
        scans["pages"] == 1
        and scans["from_layer"] == 1
        and scans["words"] == len(" ".join(LINES).split())
    )
    assert not scans["left"] and not scans["unread"]
    assert any("1 scanned pages read" in line for line in result.report.summary())
