"""Scans in place: the picture without its words, its own kind of image, real text over it."""

import subprocess
from functools import partial
from io import BytesIO
from itertools import pairwise
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
from ai_translator.writers.inplace.jpeg_blocks import block_area, exchanged
from tests.pdfs.scans import Scanner, scan, worn, write_picture

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


@pytest.mark.parametrize(
    "options",
    [
        {"quality": 40},
        {"quality": 90, "subsampling": 0},
        {"quality": 75, "subsampling": 1},
        {"quality": 40, "progressive": True},
        {"quality": 60, "mode": "L"},
        {"quality": 60, "mode": "CMYK"},
        {"quality": 60, "mode": "CMYK", "mark": False},
    ],
    ids=lambda options: " ".join(map(str, options.values())),
)
def test_a_jpeg_keeps_every_block_without_text_to_the_bit(options):
    mode, mark = options.pop("mode", "RGB"), options.pop("mark", True)
    grain = np.random.default_rng(2).normal(0, 6, (201, 403, 1))
    noisy = np.asarray(picture("RGB").resize((403, 201)), float) + grain
    buffer = BytesIO()
    Image.fromarray(np.clip(noisy, 0, 255).astype(np.uint8)).convert(mode).save(
        buffer, "JPEG", **options
    )
    data = buffer.getvalue()
    if not mark:
        at = data.index(b"\xff\xee")  # Adobe's: without it ink is not inverted
        data = data[:at] + data[at + 2 + int.from_bytes(data[at + 2 : at + 4], "big") :]
    with pikepdf.new() as pdf:
        image = pdf.make_stream(data, Filter=Name.DCTDecode, Width=403, Height=201)
        before = decoded(image)
        made, gone = erase(before.samples, [BOX], 150)
        new = encoded(pdf, image, before, made, gone)
        after = decoded(new).samples
        differs = (after != before.samples).reshape(201, 403, -1).any(axis=2)
        assert differs[gone].mean() > 0.3 and not (differs & ~block_area(gone)).any()
        # Nor is there more beside the letters than what compressing makes of the grain.
        box = after[24:64, 24:328].astype(int) - made[24:64, 24:328]
        assert np.abs(box).mean() < 6
        assert len(new.read_raw_bytes()) <= 1.1 * len(data)


def jpeg(samples, subsampling):
    buffer = BytesIO()
    Image.fromarray(samples).save(buffer, "JPEG", subsampling=subsampling)
    return buffer.getvalue()


def test_blocks_of_another_kind_of_jpeg_are_not_mixed_in():
    files = [jpeg(np.asarray(picture("RGB")), subsampling) for subsampling in (0, 2)]
    somewhere = np.zeros((200, 400), bool)
    somewhere[70:90, 150:170] = True
    one, other = files
    samples = np.asarray(Image.open(BytesIO(one)))

    def with_blocks_of(encode):
        return exchanged(one, samples, 255 - samples, somewhere, encode)

    assert with_blocks_of(lambda part: other) is None
    assert with_blocks_of(lambda part: b"no JPEG") is None
    made = with_blocks_of(lambda part: jpeg(part, 0))
    differs = (np.asarray(Image.open(BytesIO(made))) != samples).any(axis=2)
    assert differs[somewhere].all() and not (differs & ~block_area(somewhere)).any()


@pytest.mark.parametrize("subsampling", [0, 1, 2])
@pytest.mark.parametrize("place", [(0, 0), (90, 200), (199, 402)])
def test_blocks_are_exchanged_wherever_they_lie(subsampling, place):
    grain = np.random.default_rng(3).integers(100, 160, (200, 403, 3), np.uint8)
    one = jpeg(grain, subsampling)
    samples = np.asarray(Image.open(BytesIO(one)))
    somewhere = np.zeros(samples.shape[:2], bool)
    somewhere[place] = True
    encode = partial(jpeg, subsampling=subsampling)
    after = exchanged(one, samples, 255 - samples, somewhere, encode)
    new = np.asarray(Image.open(BytesIO(after)))
    differs = (new != samples).any(axis=2)
    assert differs[place] and not (differs & ~block_area(somewhere)).any()
    assert np.abs(new[place].astype(int) - (255 - samples)[place]).max() < 60


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
    return source, in_german(source, folder)


def in_german(source, folder):
    settings = Settings(
        backend="pseudo",
        target="de",
        translation=TranslationSettings(memory="off"),
        parsing=ParsingSettings(workers=1),
        output=OutputSettings(folder=folder / "out"),
    )
    (folder / "out").mkdir()
    return translate_file(source, settings)


def pictured(path, *images):
    """Write a page of images, each with the part of the page that it covers: top and bottom."""
    with pikepdf.new() as pdf:
        page = pdf.add_blank_page(page_size=SIZE)
        drawn = []
        for name, (data, entries, top, bottom) in zip("ABCDEFGH", images):
            stream = pdf.make_stream(
                data, Type=Name.XObject, Subtype=Name.Image, **({"BitsPerComponent": 8} | entries)
            )
            page.add_resource(stream, Name.XObject, Name(f"/{name}"))
            high = SIZE[1] * (bottom - top)
            drawn.append(
                f"q {SIZE[0]} 0 0 {high} 0 {SIZE[1] * (1 - bottom)} cm .1 .1 .3 rg /{name} Do Q"
            )
        page.Contents = pdf.make_stream(" ".join(drawn).encode())
        pdf.save(path)


def as_jpeg(image, top=0.0, bottom=1.0):
    buffer = BytesIO()
    image.save(buffer, "JPEG", quality=60)
    entries = {"Filter": Name.DCTDecode, "ColorSpace": Name.DeviceRGB}
    size = {"Width": image.width, "Height": image.height}
    return buffer.getvalue(), entries | size, top, bottom


def as_mask(letters):
    size = {"Width": letters.shape[1], "Height": letters.shape[0]}
    return np.packbits(~letters, axis=1).tobytes(), {**size, "ImageMask": True}, 0.0, 1.0


def strips(image, count):
    edges = [image.height * at // count for at in range(count + 1)]
    return [
        as_jpeg(
            image.crop((0, top, image.width, bottom)), top / image.height, bottom / image.height
        )
        for top, bottom in pairwise(edges)
    ]


def layers(image):
    """Return a page as copiers store it: letters as a mask, over a small picture of the rest."""
    samples = np.asarray(image)
    letters = samples.max(axis=2) < 120
    rest = np.where(letters[:, :, None], np.array([243, 232, 200], np.uint8), samples)
    small = Image.fromarray(rest).resize((image.width // 2, image.height // 2))
    mask, entries, *place = as_mask(letters)
    return [as_jpeg(small), (mask, {**entries, "BitsPerComponent": 1}, *place)]


@pytest.mark.parametrize(
    "stored", [lambda image: strips(image, 7), layers], ids=["strips", "layers"]
)
def test_no_letter_is_left_however_a_page_is_put_together(tmp_path, stored):
    printed, source = tmp_path / "printed.pdf", tmp_path / "scan.pdf"
    canvas = Canvas(str(printed), pagesize=SIZE, invariant=True)
    canvas.setFont("Times-Roman", 12)
    for at, line in enumerate(LINES):
        canvas.drawString(24, 100 - 15 * at, line)
    canvas.save()
    worn_ = Scanner(dpi=200, noise=3.0, blur=0.5, ground=(243, 232, 200))
    pictured(source, *stored(worn(printed, worn_)))
    result = in_german(source, tmp_path)
    assert result.exit_code == 0
    # As it is without the words that were set over it.
    with pikepdf.open(result.outputs["pdf"], allow_overwriting_input=True) as pdf:
        page = pdf.pages[0]
        kept = [
            each
            for each in pikepdf.parse_content_stream(page)
            if str(each.operator) not in {"Tj", "TJ", "'", '"'}
        ]
        page.Contents = pdf.make_stream(pikepdf.unparse_content_stream(kept))
        pdf.save(tmp_path / "bare.pdf")
    drawn = pypdfium2.PdfDocument(tmp_path / "bare.pdf")
    seen = np.asarray(drawn[0].render(scale=2).to_pil().convert("L")).astype(int)
    drawn.close()
    paper = np.median(seen)
    assert np.abs(seen[40:] - paper).max() <= 25


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
    assert any("1 scanned page read" in line for line in result.report.summary())
