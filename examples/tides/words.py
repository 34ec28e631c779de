"""The words of the example, in the order of its pages.  CC0-1.0."""

from __future__ import annotations

TITLE = "Measuring the Tide with a Ruler"
SUBTITLE = "A field note on cheap instruments and patient people"
AUTHORS = "Mira Holm and Tobias Reed, Little Harbour Observatory"
RUNNING_HEAD = "Measuring the Tide with a Ruler"
SITE = "https://example.org/little-harbour"

ABSTRACT = (
    "A wooden ruler, a clock and a notebook are enough to predict the tide of a small harbour "
    "for a year. We fixed a ruler to a "
    "pier, read it every half hour for thirty days, and fitted a sum of three cosines to the "
    "readings. The prediction misses "
    "the water by four centimetres on an ordinary day and by eleven during a storm. The whole "
    "instrument costs less than "
    "twenty euros, and most of that is paint."
)

INTRODUCTION = (
    "Every harbour has a table of tides, and every fisherman knows that the table is made for "
    "another harbour. The official "
    'gauge nearest to ours stands <link href="{site}/gauge" color="#1a4f8b">eighty kilometres '
    "to the north</link>, behind two "
    "headlands and a lighthouse. Its tide arrives early, leaves late, and is taller than our "
    "own by the height of a child.",
    "This note describes how we made a table of our own. It is written for people who have a "
    "pier, some patience and no money. "
    "<b>Nothing in it is new to science</b>; sailors worked in this way two centuries ago, and "
    "the method was old then."
    '<super rise="4" size="7">1</super> What is new is only that a small computer now does in '
    "a second what used to take a "
    'clerk the winter. How the readings are taken is told in <link href="#readings" '
    'color="#1a4f8b">Section 2</link>; '
    "readers who trust us may go on to the results.",
)
FOOTNOTE = (
    "The first tables for this coast were computed by hand in 1831 and were sold "
    "together with a warning."
)

_LOW = '<sub rise="2" size="7">'
MOTION = (
    "The water rises and falls because the Moon and the Sun pull at it while the Earth turns "
    "underneath. Each of them adds a "
    "wave with its own period, and the level <i>h</i> at the time <i>t</i> is their sum. We "
    "keep three waves: the Moon's with "
    f"a period of <i>T</i>{_LOW}1</sub> = 12.42 hours, the Sun's with <i>T</i>{_LOW}2</sub> = "
    f"12 hours, and a slow one with "
    f"<i>T</i>{_LOW}3</sub> = 25.82 hours:",
    f"Here <i>h</i>{_LOW}0</sub> is the mean level, <i>a</i>{_LOW}k</sub> says how tall a wave "
    f"is and <i>b</i>{_LOW}k</sub> when "
    "it arrives. Seven numbers describe the harbour, and thirty days of readings are plenty to "
    "find them.",
    "The Moon's wave is the tallest. When the Sun's wave stands on top of it, at new and at "
    "full moon, the tides are high and "
    "fishermen call them springs; a week later the two work against each other and hardly "
    "reach the second step of the "
    "harbour stairs. Official tables use more than a hundred waves, because they must serve "
    "for large ports, for many years, "
    "and for captains who go to court. A harbour with two cranes and a dog can do with three.",
)

READINGS = (
    "The ruler is a plank of oak, three metres long and painted white, with a black mark every "
    "centimetre and a red one every "
    "ten. It hangs on the lee side of the pier, where the waves are smallest. Whoever is on "
    "duty looks at the water for a "
    "minute, estimates the middle between crest and trough, and writes it down before talking "
    "to anybody.",
    "Waves are a nuisance, but an honest one: they push the reading up as often as down. We "
    "compared forty pairs of "
    "readings by two observers who could not hear each other. They differed by 1.8 cm on "
    "average, and never by more than "
    "five. The clock matters more than the eyes. Near half tide the level changes by a "
    "centimetre in forty seconds, so that a "
    "watch which is wrong by five minutes spoils the reading more thoroughly than any wave.",
    "At night we used a lamp and, after the third night, a thermos flask. Six readings are "
    "missing: two in fog, three "
    "because somebody fell asleep, and one because a seal was lying on the ladder and did not "
    "wish to move. Missing "
    "readings do no harm, since the fit does not care at which hours the water was seen, as "
    "long as it was seen often enough.",
    "The level of the ruler itself was the greatest worry. Oak swells, nails give way, and a "
    "fishing boat leaned on the pier "
    "on the second Sunday. We therefore marked the foot of the ruler on a granite stone and "
    "checked it with a spirit level "
    "every evening. It moved by less than a millimetre in thirty days, which says more about "
    "granite than about us.",
)
CAPTION = (
    "Figure 1. Readings of the first two days (dots) and the fitted curve. The gap on "
    "the right is the seal."
)

STEPS_LEAD = "Anyone can repeat the measurement within a month. The order of the steps matters:"
STEPS = (
    "Fix the ruler so that the lowest water still touches it, and mark its height on a stone "
    "that will not move.",
    "Set the clock by radio, and do it again every morning.",
    "Read the level every half hour for thirty days, nights included.",
    "Type the readings into a file, one line each.",
    "Run the program, and compare its curve with tomorrow's water before you trust it.",
)
KIT_LEAD = "Our kit fits into one bag:"
KIT = (
    ("the ruler, in two halves with a hinge;", ()),
    (
        "something to write with:",
        ("a pencil, because ink runs,", "and a notebook with a hard cover;"),
    ),
    ("a lamp, a watch, and a thermos flask.", ()),
)

MISTAKES = (
    "Most of what can go wrong has gone wrong with us. In the first attempt the ruler hung "
    "upside down, and the harbour had its "
    "high water at low tide for eleven days. In the second one the observers agreed to read "
    "only by daylight. The fit then "
    "found a splendid wave of twenty-four hours, which was the night.",
    "Write down the hour at which you really looked, not the hour at which you should have "
    "looked. Never correct a reading "
    "because the one before it was different. Do not switch to summer time in the middle of "
    "the month; keep one clock, "
    "and let the program do the rest.",
    "If two observers share the work, let them read together for one day and compare their "
    "notes in the evening. Tall people "
    "tend to see the water a little lower than short people do. The difference is small and "
    "stays the same, so that it "
    "can be taken away again.",
)
FIT = (
    "The curve follows the dots so closely that the difference cannot be seen in the figure. "
    "Half of all readings lie within "
    "1.6 cm of it, and only nine of them, all taken in one windy night, are more than eight "
    "centimetres away. Leaving these "
    "nine out changes no number by more than a millimetre, and so we left them in.",
    "Table 1 lists what the fit found, together with the values which the official gauge gives "
    "for the same waves. The Moon "
    "and the Sun both lose a third of their strength on the way round the headlands, but the "
    "slow wave arrives taller than it "
    "left. The bay seems to have a liking for it, as a bathtub has for one particular way of "
    "getting out.",
)
TABLE_CAPTION = "Table 1. The three waves of Little Harbour."
TABLE = (
    ("Wave", "Period (h)", "Height here (cm)", "Height at the gauge (cm)", "Remark"),
    ("Moon", "12.42", "84.1", "122.6", "sets the daily rhythm"),
    ("Sun", "12.00", "27.3", "40.2", "strongest at new and full moon"),
    ("Slow", "25.82", "9.8", "8.9", "makes one tide of the day taller than the other"),
)

PROGRAM = (
    "The fit is a problem of least squares and needs no special software. The function "
    '<font name="Courier">fit()</font> takes hours and levels and returns the seven numbers:',
    "It runs in a few milliseconds for a month of readings. To predict the water, put the "
    "seven numbers back into the formula "
    "and ask for an hour to come. We print the high and the low waters of one week on a sheet "
    "of paper and hang it on the door "
    "of the ice house, where everybody passes; on Monday the old sheet is used to wrap the "
    "mackerel.",
)
CODE = """\
import numpy as np

PERIODS = (12.42, 12.0, 25.82)  # hours

def fit(hours, levels):
    columns = [np.ones_like(hours)]
    for period in PERIODS:
        angle = 2 * np.pi * hours / period
        columns += [np.cos(angle), np.sin(angle)]
    matrix = np.column_stack(columns)
    return np.linalg.lstsq(matrix, levels, rcond=None)[0]
"""

RESULTS = (
    "We predicted the month that followed and went on reading the ruler, now only four times a "
    "day. On 26 of 31 days the "
    "prediction was within four centimetres of the water, which is about the width of a hand "
    "and better than the official "
    "table by a factor of six. High water came within five minutes of its time.",
    "The five bad days were the days of the March storm. Wind piles up the water in the bay, "
    "and no sum of cosines knows about "
    "the wind. For a boat this is the difference between floating and waiting; for the table "
    "it means that every "
    "prediction should be read together with the forecast.",
    "We also asked how short the measurement may be. Fits to the first 20, 15 and 10 days "
    "predict the next month within 5, 6 "
    "and 14 centimetres. Two weeks seem to be the least, since the Moon and the Sun need them "
    "to meet and to part again; "
    "whoever stops earlier cannot tell the one from the other, and neither can the program.",
)
QUESTIONS = (
    "<i>Why not buy a gauge?</i> Because a gauge has to be bought, fixed, charged, forgiven "
    "and replaced, and in the end "
    "somebody has to stand on the pier with a ruler to find out whether it is right.",
    "<i>Could a camera do the reading?</i> It could, and a school in the next village is "
    "trying it. So far their camera has "
    "learned to recognise the lighthouse, the dog, and fog.",
    "<i>Does the table wear out?</i> Slowly. The Moon's path changes over 18.6 years, and the "
    "tall tides with it. We shall read "
    "the ruler for another month every fifth spring, or whenever the dredger has been here, "
    "since a deeper harbour is "
    "another harbour. Until then the error grows by less than a centimetre a year.",
)
WARNING = (
    "<b>Do not use these numbers at sea.</b> They hold for one pier in one small harbour. A "
    "ruler on the next pier may tell "
    "another story, and a chart that is wrong by half a metre is worse than none."
)
CONCLUSION = (
    "Thirty days, three cosines and a plank are enough for a table which the harbour now "
    "prints every year. The ruler is still "
    "there. Children use it to measure crabs, and the harbour master has painted a blue line "
    "where the water stood in the March "
    "storm, so that nobody has to believe us.",
    'Readings, program and drawings are free for every use at <link href="{site}/tides" '
    'color="#1a4f8b">{site}/tides</link>. We '
    "thank the observers, the baker who opened early, and the seal.",
)
REFERENCES = (
    "[1] A. Berg. Tables for fishermen. Harbour Press, Little Harbour, 1831.",
    "[2] C. Dane and E. Falk. How long must one look at the sea? Journal of Modest Instruments "
    "4 (2016), pages 12-29.",
    "[3] G. Hart. Least squares for patient people. Second edition, 2020.",
)
