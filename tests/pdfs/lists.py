"""Nested lists, a code listing, a table of contents with leaders."""

from __future__ import annotations

from pathlib import Path

from reportlab.lib.styles import ParagraphStyle
from reportlab.platypus import Flowable, PageBreak, Paragraph, Preformatted

from . import flow

#: (depth, marker, text); the items of three lists, one inside the other.
ITEMS = (
    (0, "•", "Fill the kettle to the line and no further, since the lid was made by an optimist."),
    (0, "•", "Choose the tea:"),
    (
        1,
        "–",
        "black tea wants boiling water and four minutes, which is longer than most people are able to wait for anything;",
    ),
    (1, "–", "green tea wants cooler water:"),
    (2, "*", "count slowly to ninety after the boil,"),
    (2, "*", "or pour the water twice."),
    (0, "•", "Warm the pot."),
)
STEPS = (
    (0, "1.", "Open the small door at the back."),
    (0, "2.", "Take out the tray and look for the three screws."),
    (1, "a)", "Two of them are silver and turn to the left."),
    (1, "b)", "The black one turns to the right, for reasons that nobody remembers."),
    (0, "3.", "Put everything back in the opposite order and close the door gently."),
)
AFTER = "After the last step the lamp is green. If it is red, begin again with the second step."

CODE = """\
def tide(hour: float, level: float = 1.2) -> float:
    # highest at noon
    if hour < 0:
        raise ValueError("no hour")
    return level * (1 + cos(hour / 12))

print(tide(6.0))
"""
BEFORE_CODE = "The following lines compute the height of the water for any hour of the day."
AFTER_CODE = "The comment in the second line is part of the program and stays as it is."

CONTENTS = (
    (0, "1", "The Harbour", 1),
    (1, "1.1", "Ships that wait", 3),
    (1, "1.2", "Ships that do not wait", 12),
    (0, "2", "The Lighthouse and Its Keeper", 27),
    (1, "2.1", "How to clean a very large lens", 31),
    (0, "3", "Weather", 104),
)


def lists(path: Path) -> None:
    """A bullet list of three depths, then numbered steps with letters inside."""
    story: list[Flowable] = [Paragraph("How to Make Tea", flow.HEADING), *_items(ITEMS)]
    story += [
        Paragraph("How to Open the Machine", flow.HEADING),
        *_items(STEPS),
        flow.gap(6),
        Paragraph(AFTER, flow.BODY),
    ]
    flow.save(path, story, [flow.one_column(flow.page_number)], title="Instructions")


def code(path: Path) -> None:
    """A listing with indentation and a blank line between two paragraphs."""
    before = f'{BEFORE_CODE} Call <font name="Courier">tide()</font> with the hour.'
    story = [
        Paragraph("A Program", flow.HEADING),
        Paragraph(before, flow.BODY),
        Preformatted(CODE, flow.CODE),
    ]
    flow.save(
        path, [*story, Paragraph(AFTER_CODE, flow.BODY)], [flow.one_column()], title="A Program"
    )


def contents(path: Path) -> None:
    """A table of contents with dots up to the page numbers, then a page of text."""
    story: list[Flowable] = [
        Paragraph("Contents", flow.HEADING),
        *(_Entry(*entry) for entry in CONTENTS),
        PageBreak(),
    ]
    story += [Paragraph("1 The Harbour", flow.HEADING), Paragraph(AFTER, flow.BODY)]
    flow.save(path, story, [flow.one_column()], title="A Book of the Sea")


def _items(items: tuple[tuple[int, str, str], ...]) -> list[Flowable]:
    styles = [
        ParagraphStyle(
            f"item{depth}",
            flow.BODY,
            leftIndent=14 + 16 * depth,
            bulletIndent=2 + 16 * depth,
            spaceBefore=3,
            alignment=0,
        )
        for depth in range(3)
    ]
    return [Paragraph(text, styles[depth], bulletText=marker) for depth, marker, text in items]


class _Entry(Flowable):
    """One line of the table of contents."""

    def __init__(self, depth: int, number: str, title: str, page: int) -> None:
        super().__init__()
        self.depth, self.number, self.title, self.page = depth, number, title, page

    def wrap(self, width: float, _height: float) -> tuple[float, float]:
        self.width = width
        return width, 15

    def draw(self) -> None:
        font = "Times-Roman" if self.depth else "Times-Bold"
        self.canv.setFont(font, 10.5)
        left = 18.0 * self.depth
        self.canv.drawString(left, 0, self.number)
        self.canv.drawString(left + 24, 0, self.title)
        self.canv.drawRightString(self.width, 0, str(self.page))
        end = left + 24 + self.canv.stringWidth(self.title, font, 10.5) + 4
        dots = int((self.width - 24 - end) / self.canv.stringWidth(" .", font, 10.5))
        self.canv.drawRightString(self.width - 20, 0, " ." * dots)
