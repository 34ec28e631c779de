"""Tags of styles, and sentences that are asked for one by one."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from typing import Any

from ai_translator.translation.answer_parsing.envelope import Envelope
from ai_translator.translation.document import mending
from ai_translator.translation.prompting.requests import Limits, TextUnit
from ai_translator.translation.segmentation import markup
from tests.translation.documents import PLAIN, block, run
from tests.translation.tipping_points.inputs import CAPITALS, LOWER, ZH, Families, han, words


def _style(
    *, bold: bool = False, size: float | None = None, color: str | None = None, mono: bool = False, rise_up: bool = False
) -> Any:  # fmt: skip
    from dataclasses import replace

    from ai_translator.model.content import FontClass, Rise

    style = replace(PLAIN, bold=bold)
    if size is not None:
        style = replace(style, size=size)
    if color is not None:
        style = replace(style, color=color)
    if mono:
        style = replace(style, font_class=FontClass.MONO)
    return replace(style, rise=Rise.SUPER) if rise_up else style


def _mended(count: int) -> list[int]:
    """The texts of each request for single sentences, with room for two texts in a request."""
    from ai_translator.translation.answer_parsing.answers import Answer
    from ai_translator.translation.quality.attempts import Attempts

    asked: list[int] = []

    async def ask(request: Sequence[TextUnit], envelope: Envelope, _why: str) -> Answer:
        asked.append(len(request))
        said = {id_: f"{han(9, at * 5)}。" for at, id_ in enumerate(envelope.ids)}
        return Answer(texts=said, ids=envelope.ids)

    async def alone(attempts: Attempts) -> Any:
        asked.append(1)
        return attempts.judge("一些别的话。")

    mender = mending.Mender(
        ask, alone, lambda unit: Attempts(unit, (), ZH), lambda units: Envelope.of(len(units)),
        lambda _usable, _why: None, Limits(2, 10_000, 10_000), ZH, True,
    )  # fmt: skip
    text = " ".join(f"{CAPITALS[3 * at]} {words(5, LOWER[3 * at + 1 :])}." for at in range(count))
    asyncio.run(mender.by_sentences([Attempts(TextUnit(text), (), ZH)]))
    return asked


FAMILIES: Families = {
    "mended: sentences of a request": (range(1, 12), lambda n: _mended(n)),
    "markup: letters of a bold scrap": (
        range(1, 7),
        lambda n: markup.marked_text(
            [
                block(
                    run("aaaaaaaaaaaaaaaaaaaa"),
                    run("bcdefgh"[:n], _style(bold=True)),
                    run("cccccccccccc"),
                )
            ]
        )[0],
    ),
    "markup: bold letters at an end of a word": (
        range(1, 7),
        lambda n: [
            markup.marked_text([block(*parts)])[0]
            for parts in (
                (run("the harbour"), run("stones"[:n], _style(bold=True)), run(" and more")),
                (run("the harbour "), run("stones"[:n], _style(bold=True)), run("and more")),
                (run("stones"[:n], _style(bold=True)), run("and more words")),
                (run("the harbour"), run("stones"[:n], _style(bold=True))),
            )
        ],
    ),
    "markup: tags in so many characters": (
        range(1, 7),
        lambda n: markup.marked_text(
            [
                block(
                    *(
                        each
                        for _ in range(n)
                        for each in (run("aaa bbb "), run("word ", _style(bold=True)))
                    )
                )
            ]
        )[0],
    ),
    "markup: tags in long text": (
        range(1, 12),
        lambda n: [
            [
                markup.marked_text(
                    [
                        block(
                            *(
                                each
                                for _ in range(4)
                                for each in (run("a" * n + " "), run(word + " ", style))
                            )
                        )
                    ]
                )[0].count("<")
            ]
            for word, style in (("bold", _style(bold=True)), ("hi", _style(rise_up=True)))
        ],
    ),
    "markup: another size": (
        range(0, 60, 4),
        lambda n: markup.marked_text(
            [
                block(
                    run("plain words here and "),
                    run("large words ", _style(size=PLAIN.size * (1 + n / 100))),
                    run("and again plain ones"),
                )
            ]
        )[0].count("<s"),
    ),
    "markup: another colour": (
        range(0, 60, 5),
        lambda n: markup.marked_text(
            [
                block(
                    run("plain words here and "),
                    run("red words ", _style(color=f"#{n:02x}{n:02x}00")),
                    run("and again plain ones"),
                )
            ]
        )[0].count("<s"),
    ),
    "markup: letters of code": (
        range(0, 30, 2),
        lambda n: markup.marked_text(
            [block(run("x" * 20, _style(mono=True)), run(" " + "y" * n + " "))]
        )[0].count("<c"),
    ),
}
