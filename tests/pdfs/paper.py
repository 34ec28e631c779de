"""A two-column paper: title, abstract, headings, formulas, a figure, a footnote, running heads, hyphens."""

from __future__ import annotations

from pathlib import Path

from reportlab.lib.styles import ParagraphStyle
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import BaseDocTemplate, FrameBreak, NextPageTemplate, Paragraph

from . import flow, maths

_GAP, _MARGIN = 18.0, 54.0
_COLUMN = (flow.WIDTH - 2 * _MARGIN - _GAP) / 2
_RIGHT = _MARGIN + _COLUMN + _GAP
_TOP = 136.0  # of the first page, for title and abstract
_NOTE = 40.0  # at the foot of the first column, for the footnote

_REFERENCE = ParagraphStyle(
    "reference", flow.BODY, fontSize=9, leading=11, leftIndent=14, firstLineIndent=-14, spaceAfter=3
)

TITLE = "Drift of Cheap Clocks in Unheated Greenhouses"
RUNNING_HEAD = "Cheap Clocks in Greenhouses"
ABSTRACT = (
    "Quartz clocks that cost less than a loaf of bread are read by people, who forgive them, and more and more by pumps "
    "and shutters, who do not. We left forty of them in greenhouses for one winter and compared each with a radio signal "
    "once an hour. The drift follows the temperature of the case with a delay of about eleven minutes, and a correction "
    "that knows nothing but yesterday's lowest temperature removes two thirds of it."
)
CAPTION = "Figure 1. Drift of one clock against the temperature of its case during the first night of frost."
FOOTNOTE = "The radio signal was lost on nine nights; those hours are left out of every figure in this paper."

_INTRODUCTION = (
    "A greenhouse is a friendly place for a tomato and an un­friendly place for a crystal. The air is moist, the tem­per­a­ture "
    "swings by thirty degrees between noon and midnight, and nobody opens the door for weeks. Never­the­less most green­houses "
    "now hold a dozen clocks, hidden in valves, lamps and shutters, and every one of them is trusted to know the hour.<super>1</super>",
    "Earlier work looked at clocks in lab­o­ra­tories, where the air is kept still and the tem­per­a­ture is held within one "
    "degree. Such con­di­tions tell us what a crystal could do, not what it does. A farmer who asks why the shutters closed "
    "at noon is not helped by a data sheet, and the man­u­fac­turer of the shutters is helped even less by a com­plaint "
    "without a number in it.",
    "We therefore bought forty clocks in nine shops, without asking anybody which were good, and left them where they would "
    "have been used: eleven in valves, nine behind lamps, eight in the boxes that drive the shutters, and twelve on a nail "
    "in the wall, where the keeper had always had his clock. The green­houses stand in three val­leys, grow let­tuce, pep­pers "
    "and young trees, and have in com­mon only that they are not heated. A student cycled from one to the next every Friday, "
    "changed bat­teries where he had to, and wrote down what he saw; his notes explain more of the data than we like to admit.",
)
_METHOD = (
    f"Each clock was read once an hour. Let {maths.TAU}<sub rise=2 size=7>i</sub> = {maths.ALPHA}<i>T</i><super rise=4 size=7>2</super> + "
    "<i>c</i> be the delay of clock <i>i</i> at the case temperature <i>T</i>; the constant <i>c</i> is found on the first "
    "warm day and kept. The rate then follows from the change of the tem­per­a­ture between two readings:",
    "where <i>n</i> is the number of readings in one night. The formula is crude on purpose, since whatever runs inside a valve "
    "has to make do with a pro­ces­sor that was old when its de­signer was young. We did not fit any­thing else, and we did not "
    "remove out­liers, because a shutter that closes at noon is an out­lier that some­body had to live with.",
    "Readings were taken by radio from a box on the roof of each greenhouse, which asked every clock for the hour and noted "
    "the answer together with the signal. A clock that did not answer was asked again a minute later and then left alone "
    "until the next hour. In all we hold a little more than one hundred and forty thousand readings, of which less than two "
    "in a hundred are missing; most of those belong to a single week in February when snow lay on the boxes.",
)
_RESULT = (
    "All forty clocks ran slow in the cold and caught up in the warmth, but none of them caught up com­pletely. Over the whole "
    "winter the best clock lost nine seconds and the worst lost four minutes, and the order of the clocks in November was "
    "still their order in March. A clock that is bad is bad for good, which is the most useful thing that we learned.",
    "The delay between the air and the crystal was the same for all clocks in plastic cases and about half as long for the "
    "three in metal cases. It matters, be­cause the shortest nights of frost were over before the crystal had noticed that "
    "they had begun, and a cor­rec­tion which looks at the air alone would have moved the hands for nothing. We there­fore "
    "recommend to measure the case, or at least to wait eleven minutes before believing the air.",
    "Moist­ure did no harm that we could find. Two clocks that had stood in con­den­sed water for a month were as good as "
    "their neigh­bours, and one of them was the best of all. Insects did more: a family of ear­wigs moved into clock 17 in "
    "January and stopped it for three weeks, after which it went on as if nothing had happened. We have kept this clock in "
    "the sample, since earwigs are part of any honest greenhouse and no data sheet mentions them. The "
    "student proposed to give the ear­wigs a clock of their own. We did, and they have not touched another one since; whether "
    "this is a method or only luck we cannot say from a single family, but it cost less than the repair and has made the "
    "visits on Fridays a good deal shorter.",
)
_OUTLOOK = (
    "The correction needs one number a day and twelve bytes of memory. It was written into the valves of two nurseries last "
    "spring and has been running since; the shutters now close within a minute of sunset, and nobody has com­plained. What "
    "remains is the question whether the same holds in summer, when the glass is painted white and the case is warmer "
    "than the air around it. Until then we suggest that every valve should be allowed to say that it does not know the "
    "hour, instead of telling a wrong one with confidence.",
    "Some keepers asked for a chart that they could pin to the wall. It is not hard to draw one: across the bottom runs the "
    "lowest temperature of the night, up the side the seconds that a clock will have lost by noon, and one line for each kind "
    "of case leads from the left to the right. Such a chart is wrong by a quarter for any single clock and right for a shelf "
    "of them, and this is how the keepers use it. They set their watches by the shelf.",
)
_CONCLUSION = (
    "Cheap clocks are better than their reputation and worse than their data sheets. In the cold they lose time in a way that "
    "can be foretold from one number, and after the correction what is left is smaller than the time a shutter needs to "
    "close. We would be glad to see the measurement repeated by somebody who owns a warmer greenhouse.",
    "All readings, the student's notes and the program that turns the one into the other are free for every use. They fill "
    "less space than a photograph of one tomato, and we have put a photograph of a tomato beside them.",
)


REFERENCES = (
    "[1] A. Gardener and C. Miller. What the shutters know. Journal of Small Machines 12 (2019), pages 31-44.",
    "[2] D. Weaver. A crystal in the frost. In: Proceedings of the Ninth Meeting on Cheap Things, Harrow 2017.",
    "[3] E. Potter. Lettuce and time. Second edition. Potting Shed Press, 2021. https://example.org/lettuce",
)


def paper(path: Path) -> None:
    """Two pages of two columns; paragraphs run over the column and over the page."""
    flow.save(path, _story(), [_first_page(), _later_page()], title=TITLE, author="A. Gardener")


def _story() -> list[object]:
    story: list[object] = [
        NextPageTemplate("later"),
        Paragraph(TITLE, flow.TITLE),
        Paragraph("Ada Gardener and Bo Keeper", flow.AUTHOR),
    ]
    story += [
        Paragraph("<b>Abstract</b>", flow.AUTHOR),
        Paragraph(ABSTRACT, flow.BODY),
        FrameBreak(),
    ]
    story += _section("1 Introduction", _INTRODUCTION)
    story += _section("2 Method", _METHOD[:1])
    story += [
        maths.Fraction(_COLUMN, "1"),
        Paragraph(_METHOD[1], flow.BODY),
        Paragraph(_METHOD[2], flow.INDENTED),
    ]
    story += _section("3 Results", _RESULT[:1], flow.HEADING)
    story += [
        maths.Plot(_COLUMN, 145, "Hours after sunset", "Seconds lost"),
        Paragraph(CAPTION, flow.CAPTION),
    ]
    story += [Paragraph(text, flow.INDENTED) for text in _RESULT[1:]]
    story += _section("3.1 Summer and winter", _OUTLOOK, flow.SUBHEADING)
    story += _section("4 Conclusions", _CONCLUSION)
    story += [FrameBreak(), Paragraph("References", flow.HEADING)]
    return [*story, *(Paragraph(entry, _REFERENCE) for entry in REFERENCES)]


def _section(title: str, texts: tuple[str, ...], style: object = flow.HEADING) -> list[object]:
    return [
        Paragraph(title, style),
        *(Paragraph(text, flow.INDENTED if at else flow.BODY) for at, text in enumerate(texts)),
    ]


def _first_page() -> object:
    height = flow.HEIGHT - 2 * _MARGIN - _TOP
    frames = [
        (_MARGIN, flow.HEIGHT - _MARGIN - _TOP, flow.WIDTH - 2 * _MARGIN, _TOP),
        (_MARGIN, _MARGIN + _NOTE, _COLUMN, height - _NOTE),
        (_RIGHT, _MARGIN, _COLUMN, height),
    ]
    return flow.page("first", frames, _foot_of_first)


def _later_page() -> object:
    height = flow.HEIGHT - 2 * _MARGIN
    return flow.page(
        "later", [(_MARGIN, _MARGIN, _COLUMN, height), (_RIGHT, _MARGIN, _COLUMN, height)], _head
    )


def _foot_of_first(canvas: Canvas, document: BaseDocTemplate) -> None:
    flow.page_number(canvas, document)
    canvas.setLineWidth(0.4)
    canvas.line(_MARGIN, _MARGIN + _NOTE - 8, _MARGIN + 90, _MARGIN + _NOTE - 8)
    note = Paragraph(f"<super rise=3 size=5.5>1</super> {FOOTNOTE}", flow.CAPTION)
    _, height = note.wrap(_COLUMN, _NOTE)
    note.drawOn(canvas, _MARGIN, _MARGIN + _NOTE - 10 - height)


def _head(canvas: Canvas, document: BaseDocTemplate) -> None:
    flow.page_number(canvas, document)
    canvas.setFont("Times-Italic", 9)
    canvas.drawCentredString(flow.WIDTH / 2, flow.HEIGHT - 36, RUNNING_HEAD)
