"""A scene drawn over its page, with a list of the pieces and their reasons beside it.

Runs in a worker process: the file may crash it, hang it or eat its memory.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from io import BytesIO
from itertools import pairwise
from typing import TYPE_CHECKING

from ai_translator.geometry.boxes import BBox
from ai_translator.inspection.scene import Entry, Scene, Shape, ShapeKind
from ai_translator.resources import font_data, fonts_folder

if TYPE_CHECKING:
    from PIL.Image import Image
    from PIL.ImageDraw import ImageDraw
    from PIL.ImageFont import FreeTypeFont

#: By kind of a piece.
COLORS = {
    "heading": "#c62828",
    "paragraph": "#1565c0",
    "list_item": "#00838f",
    "toc_entry": "#0277bd",
    "caption": "#6a1b9a",
    "footnote": "#795548",
    "margin_note": "#827717",
    "reference": "#4527a0",
    "header": "#607d8b",
    "footer": "#607d8b",
    "page_number": "#607d8b",
    "code": "#2e7d32",
    "formula": "#ad1457",
    "table": "#ef6c00",
    "figure": "#33691e",
}
_MARKS = {
    ShapeKind.LINE: "#9e9e9e",
    ShapeKind.COLUMN: "#00897b",
    ShapeKind.GUTTER: "#f9a825",
    ShapeKind.CELL: "#ef6c00",
    ShapeKind.FORMULA: "#d81b60",
}
_OTHER, _ARROW, _INK, _FAINT, _BACKGROUND = "#424242", "#37474f", "#212121", "#616161", "#fafafa"

# In pixels.
_LONG_SIDE, _MOST_SCALE = 1500, 3.0
_PANEL, _PAD, _GAP = 540, 14, 9
_LEAST_HEIGHT, _MOST_PANELS = 900, 4
_TEXT, _SMALL, _BADGE = 14, 12, 13
_ROW = 1.35  # of the size, from line to line
_TALLEST = 4000
_PAPER = 0.62  # how much of the page still shows


def overlay_png(path: str, password: str | None, scene: Scene) -> bytes:
    """Return the page with the scene over it, and beside it what it shows, as a PNG."""
    from PIL import Image

    page = _rendered(path, password, scene)
    paper = Image.blend(Image.new("RGB", page.size, "white"), page, _PAPER).convert("RGBA")
    layer = Image.new("RGBA", page.size, (255, 255, 255, 0))
    _Painter(layer, page.width / scene.width, page.height / scene.height).paint(scene)
    paper.alpha_composite(layer)
    panel = _panel(scene, max(page.height, _LEAST_HEIGHT))
    height = max(page.height, panel.height)
    made = Image.new("RGB", (page.width + panel.width, height), _BACKGROUND)
    made.paste(paper.convert("RGB"), (0, 0))
    made.paste(panel, (page.width, 0))
    buffer = BytesIO()
    # By coverage: the few pixels of a kind in the legend keep their colour.
    made.quantize(256, Image.Quantize.MAXCOVERAGE).save(buffer, "PNG", compress_level=6)
    return buffer.getvalue()


def _rendered(path: str, password: str | None, scene: Scene) -> Image:
    from PIL import Image

    from ai_translator.writers.rendering import Crop, draw

    scale = min(_MOST_SCALE, _LONG_SIDE / max(scene.width, scene.height, 1.0))
    whole = Crop(path, password, scene.page, (0.0, 0.0, 1.0, 1.0), max(1.0, scale * scene.width))
    with Image.open(BytesIO(draw(whole, "png").data)) as image:
        return image.convert("RGB")


class _Painter:
    """Draws on a transparent layer as large as the page's picture."""

    def __init__(self, layer: Image, across: float, down: float) -> None:
        from PIL import ImageDraw

        self._layer, self._across, self._down = layer, across, down
        self._pen: ImageDraw.ImageDraw = ImageDraw.Draw(layer)
        self._font = _font(_BADGE, bold=True)

    def paint(self, scene: Scene) -> None:
        for entry in scene.entries:
            self._outline(entry)
        for shape in scene.shapes:
            self._shape(shape)
        badges = list(map(self._badge_box, scene.entries))
        if scene.ordered:
            for one, other in pairwise(badges):
                self._arrow(_center(one), _center(other))
        for entry, badge in zip(scene.entries, badges):
            color = COLORS.get(entry.kind, _OTHER)
            self._pen.rounded_rectangle(badge, 4, fill=_clear(color, 235))
            self._pen.text(
                _center(badge), str(entry.number), font=self._font, fill="white", anchor="mm"
            )

    def _shape(self, shape: Shape) -> None:
        box, color = self._box(shape.box), _MARKS[shape.mark]
        match shape.mark:
            case ShapeKind.COLUMN:
                self._bracket(box, color, shape.label)
            case ShapeKind.GUTTER:
                self._hatched(box, color, shape.label)
            case ShapeKind.LINE:
                self._pen.rectangle(box, outline=_clear(color, 200))
                if shape.baseline is not None:
                    y = shape.baseline * self._down
                    self._pen.line((box[0], y, box[2], y), fill=_clear("#e53935", 150))
            case _:
                self._pen.rectangle(box, outline=_clear(color, 190))

    def _outline(self, entry: Entry) -> None:
        color = COLORS.get(entry.kind, _OTHER)
        self._pen.rectangle(
            self._box(entry.box), outline=_clear(color, 255), fill=_clear(color, 34), width=2
        )

    def _bracket(self, box: tuple[float, float, float, float], color: str, label: str) -> None:
        x0, top, x1, bottom = box
        arm = 14
        for x, inward in ((x0 - 6, arm), (x1 + 6, -arm)):
            points = [
                (x + inward, top - 4),
                (x, top - 4),
                (x, bottom + 4),
                (x + inward, bottom + 4),
            ]
            self._pen.line(points, fill=_clear(color, 230), width=2)
        self._pen.text(
            (x1 + 4, top - 6), label, font=self._font, fill=_clear(color, 255), anchor="rb"
        )

    def _hatched(self, box: tuple[float, float, float, float], color: str, label: str) -> None:
        x0, top, x1, bottom = box
        self._pen.rectangle(box, fill=_clear(color, 60))
        y = top
        while y < bottom:
            self._pen.line((x0, y, x1, min(bottom, y + 8)), fill=_clear(color, 190))
            y += 12
        self._pen.text(
            ((x0 + x1) / 2, bottom + 3), label, font=self._font, fill="#b26a00", anchor="mt"
        )

    def _arrow(self, start: tuple[float, float], end: tuple[float, float]) -> None:
        (x0, y0), (x1, y1) = start, end
        length = max(1.0, ((x1 - x0) ** 2 + (y1 - y0) ** 2) ** 0.5)
        dx, dy = (x1 - x0) / length, (y1 - y0) / length
        reach = max(0.0, length - 12)
        tip = (x0 + dx * reach, y0 + dy * reach)
        back = (tip[0] - dx * 10, tip[1] - dy * 10)
        color = _clear(_ARROW, 170)
        self._pen.line((x0, y0, *back), fill=color, width=2)
        wing = [(back[0] - dy * 5, back[1] + dx * 5), tip, (back[0] + dy * 5, back[1] - dx * 5)]
        self._pen.polygon(wing, fill=color)

    def _badge_box(self, entry: Entry) -> tuple[float, float, float, float]:
        """Return the place of a piece's number: before its first line, or at its side's inside."""
        x0, top, _, _ = self._box(entry.box)
        width = 10 + self._font.getlength(str(entry.number))
        left = max(1.0, x0 - width - 3)
        return left, top, left + width, top + _BADGE + 5

    def _box(self, box: BBox) -> tuple[float, float, float, float]:
        """Return the box in pixels, within the page, never turned inside out."""
        x0, x1 = (min(max(0.0, x * self._across), self._layer.width - 1) for x in (box.x0, box.x1))
        top, bottom = (
            min(max(0.0, y * self._down), self._layer.height - 1) for y in (box.top, box.bottom)
        )
        return min(x0, x1), min(top, bottom), max(x0, x1), max(top, bottom)


def _panel(scene: Scene, height: int) -> Image:
    """Return the list beside the page, in columns about as tall: a legend, then the pieces."""
    from PIL import Image, ImageDraw

    groups = list(_groups(scene))
    total = sum(map(_height, groups))
    height = min(_TALLEST, max(height, int(1.1 * total / _MOST_PANELS) + 2 * _PAD))
    columns: list[list[list[_Row]]] = [[]]
    y = float(_PAD)
    for group in groups:
        if y + _height(group) > height - _PAD and columns[-1]:
            columns.append([])
            y = float(_PAD)
        columns[-1].append(group)
        y += _height(group)
    left_out = sum(map(len, columns[_MOST_PANELS:]))
    columns = columns[:_MOST_PANELS]
    made = Image.new("RGB", (_PANEL * len(columns), height), _BACKGROUND)
    pen = ImageDraw.Draw(made)
    for at, column in enumerate(columns):
        y = float(_PAD)
        for group in column:
            for row in group:
                row.draw(pen, at * _PANEL, y)
                y += row.height
    if left_out or scene.left_out:
        words = f"{left_out + scene.left_out} more: see the JSON file"
        place = (_PANEL * len(columns) - _PAD, height - 2)
        pen.text(place, words, font=_font(_SMALL, bold=True), fill="#c62828", anchor="rb")
    return made


def _height(group: Sequence[_Row]) -> float:
    return sum(row.height for row in group)


class _Row:
    """One row of the list."""

    def __init__(
        self,
        words: str,
        *,
        size: int = _TEXT,
        bold: bool = False,
        color: str = _INK,
        indent: int = 0,
        badge: tuple[str, str] | None = None,
        space: int = 0,
    ) -> None:
        """Prepare a label.

        badge: a colour and what is written on it
        space: over the row, in pixels
        """
        self._words, self._size, self._bold = words, size, bold
        self._color, self._indent, self._badge, self._space = color, indent, badge, space

    @property
    def height(self) -> float:
        return self._size * _ROW + self._space

    def draw(self, pen: ImageDraw, left: float, top: float) -> None:
        x, y = left + _PAD + self._indent, top + self._space
        if self._badge is not None:
            color, label = self._badge
            font = _font(_BADGE, bold=True)
            width = max(22.0, 10 + font.getlength(label))
            pen.rounded_rectangle((x, y + 1, x + width, y + 19), 4, fill=color)
            pen.text((x + width / 2, y + 10), label, font=font, fill="white", anchor="mm")
            x += width + 8
        pen.text((x, y), self._words, font=_font(self._size, bold=self._bold), fill=self._color)


def _groups(scene: Scene) -> Iterator[list[_Row]]:
    """Yield the rows of the list; those of a group stay together."""
    yield list(_head(scene))
    if scene.columns:
        yield [
            _Row("Columns", bold=True, space=_GAP),
            *(
                row
                for name, why in scene.columns
                for row in _wrapped(
                    f"{name}: {why.says}", f" ({why.figures})" if why.figures else "", 0
                )
            ),
        ]
    for entry in scene.entries:
        badge = (COLORS.get(entry.kind, _OTHER), str(entry.number))
        rows = [_Row(_plain(entry.title), bold=True, badge=badge, space=_GAP)]
        for reason in entry.reasons:
            figures = f" ({reason.figures})" if reason.figures else ""
            rows += _wrapped(f"{reason.decision}: {reason.says}", figures, 30)
        yield rows


def _head(scene: Scene) -> Iterator[_Row]:
    yield _Row(f"Page {scene.page}: what layout found, in reading order", size=18, bold=True)
    told = "em: the size of the text; other lengths in units of the page"
    yield _Row(told, size=_SMALL, color=_FAINT)
    kinds = dict.fromkeys(entry.kind for entry in scene.entries)
    marks = dict.fromkeys(shape.mark for shape in scene.shapes)
    legend = [(COLORS.get(kind, _OTHER), kind.replace("_", " ")) for kind in kinds]
    legend += [(_MARKS[mark], mark.value) for mark in marks]
    for at, (color, name) in enumerate(legend):
        yield _Row(name, badge=(color, ""), space=6 if not at else 3)


def _wrapped(words: str, figures: str, indent: int) -> list[_Row]:
    """Return rows of the words in ink, of the figures in grey."""
    rows = [_Row(line, color=_INK, indent=indent) for line in _lines(words, _TEXT, indent)]
    figures = _plain(figures.strip())
    rows += [
        _Row(line, size=_SMALL, color=_FAINT, indent=indent + 12)
        for line in _lines(figures, _SMALL, indent + 12)
    ]
    return rows


def _lines(words: str, size: int, indent: int) -> Iterator[str]:
    font, room = _font(size), _PANEL - 2 * _PAD - indent
    line = ""
    for word in words.split():
        longer = f"{line} {word}".strip()
        if line and font.getlength(longer) > room:
            yield line
            longer = word
        line = longer
    if line:
        yield line


def _plain(words: str) -> str:
    """Return words of the document so that the panel's font has them."""
    return "".join(
        char
        if (" " <= char < "\u0530" and char.isprintable()) or "\u2010" <= char <= "\u2026"
        else char.encode("ascii", "backslashreplace").decode("ascii")
        for char in words
    )


def _font(size: int, *, bold: bool = False) -> FreeTypeFont:
    from PIL import ImageFont

    name = "NotoSans-Bold.ttf" if bold else "NotoSans-Regular.ttf"
    return ImageFont.truetype(BytesIO(font_data(fonts_folder() / name)), size)


def _clear(color: str, alpha: int) -> tuple[int, int, int, int]:
    red, green, blue = (int(color[at : at + 2], 16) for at in (1, 3, 5))
    return red, green, blue, alpha


def _center(box: Sequence[float]) -> tuple[float, float]:
    return (box[0] + box[2]) / 2, (box[1] + box[3]) / 2
