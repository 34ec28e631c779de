"""Pages that are pictures, read: small pages, so that recognition takes a second each."""

import subprocess
import sys
from dataclasses import replace
from difflib import SequenceMatcher

import numpy as np
import pytest
from PIL import Image
from reportlab.pdfgen.canvas import Canvas

from ai_translator.errors import NoTextError
from ai_translator.extras import install_command
from ai_translator.model.content import BlockKind
from ai_translator.model.provenance import ScanWords
from ai_translator.readers import OcrMode, OcrOptions
from ai_translator.readers.pdf import parse, tasks
from ai_translator.readers.pdf.scans import reading, recognition
from ai_translator.writers.source import code_text
from ai_translator.writers.type_size import is_in_mono
from tests.pdfs import scans
from tests.pdfs.scans import Scanner, scan

LINES = (
    "The keeper measured the harbour twelve times in the",
    "spring of 1999, and wrote every number into a small",
    "green notebook that nobody has ever seen again.",
)
TEXT = " ".join(LINES)
SIZE = (320.0, 150.0)


@pytest.fixture(scope="module")
def printed(tmp_path_factory):
    path = tmp_path_factory.mktemp("scans") / "printed.pdf"
    canvas = Canvas(str(path), pagesize=SIZE, invariant=True)
    canvas.setFont("Times-Roman", 12)
    for at, line in enumerate(LINES):
        canvas.drawString(24, 100 - 15 * at, line)
    canvas.save()
    return path


@pytest.fixture(scope="module")
def scanned(printed, tmp_path_factory):
    """Return scans by their scanner, each made once."""
    folder, made = tmp_path_factory.mktemp("scanned"), {}

    def make(**options):
        scanner = Scanner(dpi=150, quality=75, **options)
        if scanner not in made:
            made[scanner] = folder / f"{len(made)}.pdf"
            scan(printed, made[scanner], scanner)
        return made[scanner]

    return make


def read(path, mode=OcrMode.AUTO, **options):
    """Read the only page in this process."""
    layout = tasks.lay_out_scan(path, None, 1, OcrOptions(mode, **options))
    return layout, "\n".join(
        " ".join(inline.text for line in piece.lines for inline in line.inlines)
        for piece in layout.pieces
        if hasattr(piece, "lines")
    )


def words(text):
    return text.split()


def test_a_skewed_scan_is_read_as_one_paragraph_and_knows_its_words(scanned):
    layout, text = read(scanned(skew=1.5, noise=4.0, ground=(243, 232, 200)))
    assert words(text) == words(TEXT)
    assert len(layout.pieces) == 1 and layout.scan.turn == pytest.approx(1.5, abs=0.3)
    assert layout.scan.words == len(TEXT.split()) and layout.scan.confidence > 0.95
    runs = [inline for line in layout.pieces[0].lines for inline in line.inlines]
    assert all(isinstance(run.provenance, ScanWords) for run in runs)
    assert sum(len(run.provenance.boxes) for run in runs) == layout.scan.words
    assert runs[0].style.size == pytest.approx(12, rel=0.1)
    assert runs[0].style.font_class == "serif" and not runs[0].style.bold


@pytest.mark.parametrize("turn", [1, 2])
def test_a_page_on_its_side_or_its_head_is_read(scanned, turn):
    layout, text = read(scanned(turn=turn))
    assert SequenceMatcher(None, text.split(), TEXT.split()).ratio() > 0.9
    assert round(layout.scan.turn) == 90 * turn
    assert (layout.width, layout.height) == pytest.approx(SIZE)


def test_what_was_read_once_is_not_read_again(scanned, tmp_path, monkeypatch):
    path = scanned(skew=1.5, noise=4.0, ground=(243, 232, 200))
    _, first = read(path, cache=tmp_path / "ocr")
    monkeypatch.setattr(recognition, "recognize", None)
    assert read(path, cache=tmp_path / "ocr")[1] == first
    (file,) = (tmp_path / "ocr").iterdir()
    assert file.stat().st_mode & 0o777 == 0o600 or sys.platform == "win32"
    file.write_bytes(b"no gzip")
    with pytest.raises(TypeError):  # it would be read again
        read(path, cache=tmp_path / "ocr")


def layered(path, target, text):
    """Put an invisible layer with this text over the scan's lines."""
    import pikepdf

    layer = target.with_suffix(".layer.pdf")
    canvas = Canvas(str(layer), pagesize=SIZE, invariant=True)
    for at, line in enumerate(text):
        canvas.setFont("Times-Roman", 12)
        canvas.drawString(24, 100 - 15 * at, line, mode=3)
    canvas.save()
    with pikepdf.open(path) as pdf, pikepdf.open(layer) as over:
        pdf.pages[0].add_overlay(over.pages[0])
        pdf.save(target)
    return target


def test_a_layer_that_agrees_gives_the_words(scanned, tmp_path, monkeypatch):
    path = layered(scanned(), tmp_path / "agrees.pdf", LINES)
    monkeypatch.setattr(recognition, "recognize", None)
    layout, text = read(path)
    assert words(text) == words(TEXT) and layout.scan.from_layer and layout.scan.layer


def test_a_layer_that_lies_is_not_believed_unless_asked_for(scanned, tmp_path):
    path = layered(scanned(), tmp_path / "lies.pdf", ["Some quite different words stand here"] * 3)
    layout, text = read(path)
    assert words(text) == words(TEXT) and not layout.scan.from_layer
    assert "different" in read(path, OcrMode.LAYER)[1]


def picture_page(tmp_path, picture, size=SIZE):
    path = tmp_path / "picture.pdf"
    scans.write_picture(path, picture, size, Scanner())
    return path


def noise(shape):
    return Image.fromarray(np.random.default_rng(1).integers(0, 255, shape, np.uint8))


@pytest.mark.parametrize(
    "picture",
    [
        Image.new("L", (400, 200), 255),
        Image.new("L", (400, 200), 0),
        noise((200, 400)),
        noise((100, 200, 3)),
    ],
    ids=["blank", "black", "noise", "colour noise"],
)
def test_what_shows_no_text_stays_a_picture(tmp_path, picture):
    layout, text = read(picture_page(tmp_path, picture))
    assert not text.strip() and (layout.scan is None or not layout.scan.words)


def test_a_negative_is_read(scanned, tmp_path):
    from PIL import ImageOps

    picture = ImageOps.invert(scans.worn(scanned(), Scanner(dpi=150)))
    _, text = read(picture_page(tmp_path, picture))
    assert words(text) == words(TEXT)


def test_a_vast_picture_is_refused_with_a_reason(tmp_path):
    import pikepdf
    from pikepdf import Dictionary, Name

    path = tmp_path / "vast.pdf"
    with pikepdf.new() as pdf:
        page = pdf.add_blank_page(page_size=SIZE)
        image = pdf.make_stream(b"")
        for key, value in {"/Type": Name.XObject, "/Subtype": Name.Image, "/Width": 20000, "/Height": 20000,
                           "/ColorSpace": Name.DeviceGray, "/BitsPerComponent": 8}.items():  # fmt: skip
            image[key] = value
        page.obj.Resources = Dictionary(XObject=Dictionary(Im0=image))
        page.obj.Contents = pdf.make_stream(b"320 0 0 150 0 0 cm /Im0 Do")
        pdf.save(path)
    layout, _ = read(path)
    assert "20000 x 20000 pixels" in layout.scan.reason


def test_a_language_the_models_do_not_know_is_refused_by_name(scanned):
    with pytest.raises(NoTextError, match="cannot read Arabic"):
        parse(scanned(), workers=1, ocr=OcrOptions(OcrMode.AUTO, "ar"))


def test_without_the_extra_the_page_is_named_with_the_remedy(scanned, monkeypatch):
    monkeypatch.setattr(tasks, "can_read_scans", lambda: False)
    layout = tasks.lay_out_page(scanned(), None, 1, OcrOptions(OcrMode.AUTO))
    assert install_command("ocr") in layout.scan.reason


def test_files_with_text_of_their_own_load_nothing_of_it(pdf):
    code = (
        "import sys; from pathlib import Path; from ai_translator.readers import OcrMode, OcrOptions;"
        "from ai_translator.readers.pdf.tasks import lay_out_page;"
        f"lay_out_page(Path({str(pdf('paper'))!r}), None, 1, OcrOptions(OcrMode.AUTO));"
        "print(sorted({'cv2', 'onnxruntime', 'rapidocr', 'numpy'} & set(sys.modules)))"
    )
    shown = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert shown.stdout.strip() == "[]"


def test_words_below_the_threshold_stay_picture_and_are_kept_for_the_report(scanned, opened):
    page = recognition.recognized(
        reading.draw_page(scanned(), None, 1)[0], recognition.ScanOptions()
    )
    doubtful = replace(page.lines[0][1], confidences=(0.6,) * len(page.lines[0][1].text))
    page = replace(page, lines=((page.lines[0][0], doubtful), *page.lines[1:]))
    from ai_translator.readers.pdf.extract import extract

    file = opened(scanned(), None)
    content = extract(file.page(1), file)
    picture, scale = reading.draw_page(scanned(), None, 1)
    made = reading._with_words(content, picture, scale, page, from_layer=False)
    assert [each.text for each in made.scan.unread] == [doubtful.text]
    assert doubtful.text.split()[0] not in "".join(glyph.text for glyph in made.glyphs)


def test_a_scan_between_digital_pages_and_under_a_stamp_is_read_with_them(scanned, tmp_path):
    import pikepdf

    stamp, path = tmp_path / "stamp.pdf", tmp_path / "mixed.pdf"
    canvas = Canvas(str(stamp), pagesize=SIZE, invariant=True)
    canvas.setFont("Helvetica", 8)
    canvas.drawString(24, 138, "Exhibit of the harbour office")
    canvas.save()
    with pikepdf.new() as mixed, pikepdf.open(stamp) as digital, pikepdf.open(scanned()) as scan_:
        mixed.pages.append(digital.pages[0])
        mixed.pages.append(scan_.pages[0])
        mixed.pages[1].add_overlay(digital.pages[0])
        mixed.save(path)
    document = parse(path, workers=1, ocr=OcrOptions(OcrMode.AUTO))
    first, second = ([block.text for block in page.text_blocks()] for page in document.pages)
    assert first == ["Exhibit of the harbour office"] and document.pages[0].pdf.scan is None
    assert second[0] == first[0] and words(" ".join(second[1:])) == words(TEXT)


def said(page):
    return words(" ".join(block.text for block in page.text_blocks()))


@pytest.mark.parametrize("rotation", [90, 180, 270])
def test_a_page_that_the_file_turns_is_read_as_viewers_show_it(scanned, tmp_path, rotation):
    import pikepdf

    path = tmp_path / "turned.pdf"
    with pikepdf.open(scanned(turn=(360 - rotation) // 90)) as pdf:
        pdf.pages[0].Rotate = rotation
        pdf.save(path)
    (page,) = parse(path, workers=1, ocr=OcrOptions(OcrMode.AUTO)).pages
    assert said(page) == words(TEXT) and abs((page.pdf.scan.turn + 180) % 360 - 180) < 0.5
    assert (page.width, page.height) == pytest.approx(SIZE)


def test_a_scanned_cover_and_two_pages_on_a_sheet_are_read_in_order(scanned, tmp_path):
    import pikepdf

    path, sheet = tmp_path / "book.pdf", tmp_path / "sheet.pdf"
    one = scans.worn(scanned(), Scanner(dpi=150))
    both = Image.new("RGB", (2 * one.width, one.height), "white")
    both.paste(one, (0, 0))
    both.paste(one, (one.width, 0))
    scans.write_picture(sheet, both, (2 * SIZE[0], SIZE[1]), Scanner())
    with pikepdf.new() as book, pikepdf.open(sheet) as wide, pikepdf.open(scanned()) as cover:
        for source_ in (cover, wide):
            book.pages.extend(source_.pages)
        book.add_blank_page(page_size=SIZE)
        book.save(path)
    first, second, blank = parse(path, workers=1, ocr=OcrOptions(OcrMode.AUTO)).pages
    assert said(first) == words(TEXT)
    assert said(second) == words(TEXT) * 2  # left page first
    assert not said(blank) and blank.pdf.scan is None


LISTING = (
    "def levels(path, winter=7):",
    "    found = []",
    "    for row in open(path):",
    '        if row.startswith("#"):',
    "            continue",
    "        found.append(row[1:4])",
    "    return sorted(found)",
)


def set_lines(path, *groups):
    """Write a page of groups of lines, each (face, lines)."""
    canvas = Canvas(str(path), pagesize=(360.0, 260.0), invariant=True)
    top = 236
    for face, lines in groups:
        canvas.setFont(face, 10)
        for line in lines:
            canvas.drawString(24, top, line)
            top -= 13
        top -= 12
    canvas.save()
    return path


@pytest.mark.parametrize("dpi", [150, 300])
def test_a_listing_keeps_its_lines_and_blanks_and_the_prose_around_it_is_prose(tmp_path, dpi):
    page = set_lines(
        tmp_path / "set.pdf", ("Times-Roman", LINES), ("Courier", LISTING), ("Times-Roman", LINES)
    )
    scan(page, tmp_path / "scan.pdf", Scanner(dpi=dpi, skew=0.7, noise=4.0, blur=dpi / 300))
    document = parse(tmp_path / "scan.pdf", workers=1, ocr=OcrOptions(OcrMode.AUTO))
    blocks = list(document.pages[0].text_blocks())
    assert [block.kind for block in blocks] == [
        BlockKind.PARAGRAPH, BlockKind.CODE, BlockKind.PARAGRAPH
    ]  # fmt: skip
    shown = "".join(piece.text for piece in code_text(blocks[1:2]))
    assert SequenceMatcher(None, shown, "\n".join(LISTING)).ratio() > 0.97
    assert [len(line) - len(line.lstrip()) for line in shown.splitlines()] == [
        pytest.approx(len(line) - len(line.lstrip()), abs=1) for line in LISTING
    ]


def test_a_typewritten_letter_is_prose(tmp_path):
    page = set_lines(tmp_path / "set.pdf", ("Courier", LINES), ("Courier", LINES[::-1]))
    scan(page, tmp_path / "scan.pdf", Scanner(dpi=200, skew=0.7, noise=4.0))
    document = parse(tmp_path / "scan.pdf", workers=1, ocr=OcrOptions(OcrMode.AUTO))
    blocks = list(document.pages[0].text_blocks())
    assert [block.kind for block in blocks] == [BlockKind.PARAGRAPH] * 2
    assert words(blocks[0].text) == words(TEXT) and is_in_mono(document)
