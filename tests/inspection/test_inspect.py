"""What ``ai-translator inspect`` says of generated PDFs, and how it fails."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from PIL import Image
from typer.testing import CliRunner

from ai_translator.cli import app
from ai_translator.config import ParsingSettings
from ai_translator.errors import UsageError
from ai_translator.geometry.boxes import BBox
from ai_translator.inspection import Aspect, aspects, inspect_file
from ai_translator.inspection.overlay import COLORS, overlay_png
from ai_translator.inspection.scene import Entry, Scene, ShapeKind, scene_of
from ai_translator.layout.blocks import DocumentInfo, layout_page, settle
from tests.layout.glyph_page import Setter
from tests.pdfs import broken

SETTINGS = ParsingSettings(workers=1)


def run(*arguments: object, env: dict[str, str] | None = None):
    return CliRunner().invoke(app, ["inspect", *map(str, arguments)], env=env)


def test_each_page_has_its_json_and_its_picture(pdf, tmp_path):
    done = run(pdf("paper"), "--pages", "1-2", "--out", tmp_path)
    assert done.exit_code == 0, done.output
    names = ["paper.inspect.json", "paper.inspect.p1.png", "paper.inspect.p2.png"]
    assert sorted(path.name for path in tmp_path.iterdir()) == names
    assert [Path(line).name for line in done.stdout.splitlines()] == names
    for name in names[1:]:
        with Image.open(tmp_path / name) as image:
            assert image.format == "PNG" and image.width > image.height / 2 > 300


def test_the_json_says_what_was_found_and_why(pdf, tmp_path):
    data = inspect_file(pdf("paper"), SETTINGS, pages="1-2", write=False).data
    assert list(tmp_path.iterdir()) == []
    for page in data["pages"]:
        ids = {piece["id"] for kind in ("blocks", "tables", "figures") for piece in page[kind]}
        assert set(page["order"]) == ids
        for block in page["blocks"]:
            x0, top, x1, bottom = block["box"]
            assert 0 <= x0 < x1 <= page["width"] and 0 <= top < bottom <= page["height"]
            decisions = {reason["decision"] for reason in block["reasons"]}
            assert {"column"} <= decisions and ("kind" in decisions), block
            if block["kind"] == "heading":
                kinds = [r for r in block["reasons"] if r["decision"] == "kind"]
                assert kinds[-1]["outcome"] == "heading"
                assert kinds[-1]["evidence"]["size_to_body"] > 0


def test_what_is_not_asked_for_is_not_told(pdf):
    data = inspect_file(pdf("paper"), SETTINGS, pages="1", what={Aspect.ORDER}, write=False).data
    page = data["pages"][0]
    assert page["order"] and not {"blocks", "tables", "columns"} & page.keys()
    lines = inspect_file(pdf("paper"), SETTINGS, pages="1", what={Aspect.LINES}, write=False).data
    assert all(block["lines"] for block in lines["pages"][0]["blocks"])


def test_json_alone_writes_nothing(pdf, tmp_path):
    source = tmp_path / "paper.pdf"
    source.write_bytes(pdf("paper").read_bytes())
    done = run(source, "--json", "--pages", "1")
    assert done.exit_code == 0
    assert json.loads(done.stdout)["pages"][0]["page"] == 1
    assert list(tmp_path.iterdir()) == [source]


@pytest.mark.parametrize(
    ("name", "arguments", "code", "said"),
    [
        ("paper", ["--what", "blocks,glyphs"], 2, "glyphs is nothing to look at"),
        ("paper", ["--what", ""], 2, "--what: nothing is given"),
        ("paper", ["--pages", "99"], 2, "99"),
        ("not-a-pdf", [], 3, "is not a PDF"),
        ("encrypted", [], 3, "--password"),
        ("encrypted", ["--password", "wrong"], 3, "the password is wrong"),
    ],
)
def test_faults_have_their_exit_codes(pdf, tmp_path, name, arguments, code, said):
    done = run(pdf(name), "--out", tmp_path / "out", *arguments)
    assert done.exit_code == code
    assert said in done.stderr
    assert not (tmp_path / "out").exists()


def test_a_locked_file_is_drawn_too(pdf, tmp_path):
    password = {"AI_TRANSLATOR_PASSWORD": broken.USER_PASSWORD}
    done = run(pdf("encrypted"), "--out", tmp_path, env=password)
    assert done.exit_code == 0, done.output
    assert (tmp_path / "encrypted.inspect.p1.png").exists()


def test_a_page_that_takes_too_long_costs_that_page_only(pdf, tmp_path):
    config = tmp_path / "config.yaml"
    config.write_text("parsing: {page_timeout: 6}\n", encoding="utf-8")
    done = run(pdf("slow-page"), "--out", tmp_path / "out", "--config", config)
    assert done.exit_code == 8, done.output
    assert "page 2: no result within 6 seconds" in done.stderr
    names = {path.name for path in (tmp_path / "out").iterdir()}
    assert names == {f"slow-page.inspect.{end}" for end in ("json", "p1.png", "p3.png")}
    data = json.loads((tmp_path / "out" / "slow-page.inspect.json").read_text(encoding="utf-8"))
    assert [failure["page"] for failure in data["failures"]] == [2]


def test_a_folder_that_cannot_be_is_said_before_anything_is_drawn(pdf, tmp_path):
    (tmp_path / "file").write_text("", encoding="utf-8")
    done = run(pdf("paper"), "--pages", "1", "--out", tmp_path / "file")
    assert done.exit_code == 4


def test_aspects_are_named_in_a_list():
    assert aspects(" blocks, ORDER ") == {Aspect.BLOCKS, Aspect.ORDER}
    with pytest.raises(UsageError, match="glyphs"):
        aspects("glyphs")


def scene(entries: int) -> Scene:
    boxes = [BBox(20 + at, 20 + at, 120 + at, 60 + at) for at in range(entries)]
    made = tuple(Entry(at, "heading", f"heading {at}", box, ()) for at, box in enumerate(boxes, 1))
    return Scene(1, 300.0, 400.0, made, (), (), ordered=True)


def drawn(path: Path, what: Scene, tmp_path: Path) -> Image.Image:
    target = tmp_path / "drawn.png"
    target.write_bytes(overlay_png(str(path), None, what))
    return Image.open(target).convert("RGB")


def test_a_box_has_the_colour_of_its_kind_where_it_stands(pdf, tmp_path):
    image = drawn(pdf("paper"), scene(1), tmp_path)
    # The page is drawn to fit: its own width and height in the scene are those of the picture.
    with Image.open(tmp_path / "drawn.png") as whole:
        assert whole.size == image.size
    wanted = tuple(int(COLORS["heading"][at : at + 2], 16) for at in (1, 3, 5))
    red = [
        (x, y)
        for x in range(0, 600, 1)
        for y in range(0, 300, 1)
        if all(abs(a - b) < 24 for a, b in zip(image.getpixel((x, y)), wanted))
    ]
    assert red, "no outline in the heading's colour"
    xs = [x for x, _ in red]
    assert max(xs) - min(xs) > 100


def test_what_does_not_fit_beside_the_page_is_counted(pdf, tmp_path):
    many = drawn(pdf("paper"), scene(150), tmp_path)
    assert many.height <= 4000


def test_a_page_with_more_texts_than_can_be_listed_says_so():
    page = Setter()
    for at in range(40):
        for column in range(5):
            page.text(20 + 110 * column, 20 + 18 * at, f"{'x' * (at % 7 + 1)}", size=6 + at % 3)
    layout = settle([layout_page(page.content)], DocumentInfo(1))[0]
    found = scene_of(layout, frozenset(Aspect))
    assert len(found.entries) + found.left_out == len(layout.pieces)
    assert len(found.entries) <= 150


def test_columns_and_the_white_between_them_are_shapes():
    page = Setter()
    for at in range(20):
        for left in (60, 320):
            page.text(left, 80 + 12 * at, "a line that fills its column from side to side here")
    layout = settle([layout_page(page.content)], DocumentInfo(1))[0]
    shapes = scene_of(layout, {Aspect.COLUMNS}).shapes
    assert [shape.mark for shape in shapes] == [
        ShapeKind.COLUMN,
        ShapeKind.COLUMN,
        ShapeKind.GUTTER,
    ]
    left, right, gutter = (shape.box for shape in shapes)
    assert left.x1 <= gutter.x0 + 0.1 < gutter.x1 <= right.x0 + 0.1
