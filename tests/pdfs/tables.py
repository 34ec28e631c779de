"""Tables over two pages with a repeated header: one ruled, one without a single rule."""

from __future__ import annotations

from pathlib import Path

from reportlab.lib import colors
from reportlab.platypus import Paragraph, Table, TableStyle

from . import flow

HEADER = ("Fruit", "Colour", "Harvest", "Price", "Remark")
_FRUITS = (
    "Apple",
    "Banana",
    "Cherry",
    "Damson",
    "Elderberry",
    "Fig",
    "Grape",
    "Kiwi",
    "Lemon",
    "Mango",
)
_COLOURS = (
    "Red",
    "Yellow",
    "Dark red",
    "Blue",
    "Black",
    "Purple",
    "Green",
    "Brown",
    "Pale yellow",
    "Orange",
)
_MONTHS = ("June", "July", "August", "September", "October")
_REMARKS = (
    "keeps until spring when it is stored in sand",
    "bruises easily and should be sold on the day of the harvest",
    "birds take half of it",
    "needs a wall to the south",
    "",
)
_ROWS = 46
LEAD = "The table lists what the garden sold in one year; prices are in cents for one kilogram and do not include the crate."
TAIL = "Rows without a remark are fruits that gave no reason to complain."
_WIDTHS = (74, 70, 68, 44, 195)


def rows() -> list[tuple[str, ...]]:
    """The body of both tables: sorted by nothing, so that a lost or doubled row shows."""
    return [
        (
            f"{_FRUITS[at % 10]} {at + 1}",
            _COLOURS[at * 3 % 10],
            _MONTHS[at * 7 % 5],
            str(120 + at * 37 % 410),
            _REMARKS[at * 2 % 5],
        )
        for at in range(_ROWS)
    ]


def ruled(path: Path) -> None:
    """Every cell in a box, header row grey, one cell over two columns."""
    style = TableStyle(
        [
            ("GRID", (0, 0), (-1, -1), 0.6, colors.black),
            ("BACKGROUND", (0, 0), (-1, 0), colors.lightgrey),
            ("SPAN", (0, -1), (2, -1)),
        ]
    )
    _save(path, "Fruit of the Year", style, [("Sum of all sales", "", "", "9999", "before tax")])


def unruled(path: Path) -> None:
    """Columns by alignment only; the header bold."""
    _save(path, "Fruit without Rules", TableStyle([]), [])


def _save(path: Path, title: str, style: TableStyle, last: list[tuple[str, ...]]) -> None:
    body = [tuple(Paragraph(text, flow.CELL) for text in row) for row in [*rows(), *last]]
    header = tuple(Paragraph(f"<b>{text}</b>", flow.CELL) for text in HEADER)
    table = Table([header, *body], colWidths=_WIDTHS, repeatRows=1)
    table.setStyle(
        TableStyle([("VALIGN", (0, 0), (-1, -1), "TOP"), ("BOTTOMPADDING", (0, 0), (-1, -1), 4)])
    )
    table.setStyle(style)
    story = [
        Paragraph(title, flow.HEADING),
        Paragraph(LEAD, flow.BODY),
        flow.gap(8),
        table,
        flow.gap(8),
        Paragraph(TAIL, flow.BODY),
    ]
    flow.save(path, story, [flow.one_column(flow.page_number)], title=title)
