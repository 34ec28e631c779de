"""A document's texts for the mimicking servers: 54 segments as a report has them."""

from __future__ import annotations

from ai_translator.model.content import BlockKind, TextStyle
from ai_translator.model.segments import Mark, Markup, Placeholder, Segment
from tests.translation.documents import FORMULA

_SUBJECTS = ("harbour", "river", "garden", "bridge", "market", "forest")
_KINDS = (
    "The {subject} was measured {n} times in the spring of 1999, and the results were kept in a book.",
    "Chapter {n}: the old {subject}",
    "Nobody had seen the <b1>{subject}</b1> for many years. In the winter of {n} a storm came over the hills.",
    "With {{f1}} as the height of the {subject}, the second measure is {n} percent larger than the first one.",
    "Every visitor of the {subject} pays {n} coins, which is less than it was in the years before.",
    "See <i1>Table {n}</i1> for the {subject}, and compare it with what the people of the town say about it.",
    "The people who lived near the {subject} told us {n} stories about it. We wrote down all of them. Some are long.",
    "Length of the {subject}: {n} metres",
    "After {n} days the work at the {subject} was finished, and everybody went home before the rain began.",
)  # fmt: skip
COUNT = len(_SUBJECTS) * len(_KINDS)


def segments() -> tuple[Segment, ...]:
    """54 segments, some with tags, some with a formula, each with a number of its own."""
    return tuple(_segment(number) for number in range(COUNT))


def _segment(number: int) -> Segment:
    text = _KINDS[number % len(_KINDS)].format(
        subject=_SUBJECTS[number % len(_SUBJECTS)], n=101 + number
    )
    marks = {
        name: Mark(TextStyle(bold=name == "b1", italic=name == "i1"))
        for name in ("b1", "i1")
        if f"<{name}>" in text
    }
    placeholders: dict[str, Placeholder] = {"f1": FORMULA} if "{f1}" in text else {}
    kind = BlockKind.HEADING if text.startswith("Chapter") else BlockKind.PARAGRAPH
    return Segment(
        f"s{number}",
        text,
        1 + number // 12,
        kind,
        (f"b{number}",),
        Markup(marks=marks, placeholders=placeholders),
    )
