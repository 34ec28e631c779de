"""Words of a recognized line, measured on its ink: boxes, baseline, type size, weight, colour."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from ai_translator.imaging.paper import Mask, Samples
from ai_translator.layout.glyph_runs import is_ideographic
from ai_translator.readers.pdf.scans.recognizer import RecognizedText

#: Pixels this much of the way from paper to the darkest ink are ink; the rest is smoothed edge.
_INK = 0.45
_FAINTEST = 16  # of 255: paper is no smoother
#: Of a line's ink, the share that is not looked at for its colour: edges, mixed with the paper.
_CORE = 0.8
_SPECK = 0.004  # of a line's width: grain of the paper in a row
#: Of the fullest row, the ink of rows through the bodies of letters.
_BODY = 0.22
#: In heights of the bodies: how far ascenders with accents, and descenders, reach out of them.
_ASCENDERS, _DESCENDERS = (0.4, 0.95), (0.35, 0.65)
_DOT = 0.25  # the blank between a letter and its dot
#: Heights in ems, means of Times, Palatino, Helvetica and Song (Han fill 0.92 of their square).
_X_HEIGHT, _CAP_HEIGHT, _FULL_HEIGHT, _HAN_HEIGHT, _HAN_DESCENT = 0.46, 0.68, 0.90, 0.92, 0.07
_SMALL = frozenset("acemnorsuvwxz")
#: Without "t", which is neither as high as these nor as low as those.
_TALL = frozenset("bdfhkl")
_DEEP = frozenset("gjpqy")
#: Signs above capitals and below the baseline: from 0.85 ems in Times to 0.97 in Frutiger.
_REACHING, _SIGN_HEIGHT = frozenset("()[]{}|/\\"), 0.92
#: Share of a line's letters that must be small for its x-height to show.
_MOSTLY_SMALL = 0.25
#: Two measures of a size agree within this; fewer small letters do not show where they end.
_ALIKE, _FEW = 0.8, 8
#: Heights of a detected box, in ems of its text: an initial makes it higher.
_TIGHTEST, _USUAL, _LOOSEST = 1.08, 1.35, 2.7
_FULL_WIDTH = {",": "，", ";": "；", ":": "：", "?": "？", "!": "！"}
#: In ems: letters of one word are no further apart than this.
_WORD_GAP = 0.24
#: Letters of a mono face further apart than this, in its advances, have a blank between them: where
#: recognition saw one, and where it did not.
_TYPED_BLANK, _BLANK = 1.3, 1.7
#: In ems: how far a bullet stands before its text at least, and how large it is.  It is at most so
#: many times as wide as high or the other way, and so much of its square is ink (of a disc 0.79).
_PALE = 0.25  # of the way from paper to the darkest ink: bullets are often grey or coloured
_BULLET, _BULLET_GAP, _BULLET_SIZES, _ROUND, _FILLED = "•", 0.3, (0.1, 0.6), 1.4, 0.6


@dataclass(frozen=True, slots=True)
class MeasuredWord:
    """A word.  Pixels of the level picture.

    edges: the left side of each character, and the right side of the last
    """

    text: str
    box: tuple[float, float, float, float]
    edges: tuple[float, ...]
    confidence: float


@dataclass(frozen=True, slots=True)
class MeasuredLine:
    """A line of words, in pixels of the level picture.

    size:     type size;  stroke: mean width of its strokes, both in pixels
    contrast: of upright strokes to level ones: 1 in a sans serif face, 1.5 and more in a serif
    color:    blue, green, red
    advance:  the one distance of letters in a mono face, in pixels; None for another face
    """

    words: tuple[MeasuredWord, ...]
    baseline: float
    size: float
    stroke: float
    contrast: float
    color: tuple[int, int, int]
    confidence: float
    advance: float | None = None

    @property
    def text(self) -> str:
        return " ".join(word.text for word in self.words)


def measured(
    text: RecognizedText, colors: Samples, strength: Samples, left: int, top: int,
    advance: float | None = None,
) -> MeasuredLine | None:  # fmt: skip
    """Return the line in a crop whose corner is at (left, top); None if there is no ink in it.

    colors, strength: the crop in BGR, and how much each pixel differs from the paper
    advance: the distance of its letters if that is one
    """
    text = replace(text, text=_with_full_width(text.text))
    contrast = float(np.percentile(strength, 98))
    if contrast < _FAINTEST or not text.text.strip():
        return None
    ink = strength > max(_FAINTEST, _INK * contrast)
    band = _band(ink)
    rows = ink[band]
    columns = np.asarray(rows.any(axis=0))
    if not columns.any():
        return None
    baseline, size = _baseline_and_size(rows, text.text)
    text = _with_bullet(text, strength[band] > max(_FAINTEST, _PALE * contrast), size)
    height = strength.shape[0]
    size = min(size, height / _TIGHTEST) if size > height / _LOOSEST else height / _USUAL
    words = tuple(_words(text, rows, columns, size, left, top + band.start, advance))
    if not words:
        return None
    core = strength >= np.percentile(strength[ink], 100 * _CORE)
    blue, green, red = (round(float(each)) for each in np.median(colors[core], axis=0))
    return MeasuredLine(
        words,
        top + band.start + baseline,
        size,
        *_stroke_and_contrast(rows),
        (blue, green, red),
        text.confidence,
        advance,
    )


def _with_bullet(text: RecognizedText, rows: Mask, size: float) -> RecognizedText:
    """Return the text with the bullet that stands before it, which recognition often leaves out.

    Otherwise the bullet's ink would count as the first word's.
    """
    columns = np.asarray(rows.any(axis=0))
    first = min(len(columns) - 1, int(text.places[0] * len(columns)))
    if not text.text[0].isalnum():
        return text
    start = _start_of_letter(columns, first, _BULLET_GAP * size)
    mark = np.flatnonzero(columns[:start])
    if not len(mark) or not _is_round(rows[:, mark[0] : mark[-1] + 1], size):
        return text
    middle = (float(mark[0]) + float(mark[-1]) + 1) / 2 / len(columns)
    between = (middle + text.places[0]) / 2
    return replace(
        text,
        text=f"{_BULLET} {text.text}",
        places=(middle, between, *text.places),
        confidences=(text.confidence, text.confidence, *text.confidences),
    )


def _start_of_letter(columns: NDArray[np.bool_], at: int, gap: float) -> int:
    """Return the first column of the ink around a place, up to a blank of this width."""
    start = blank = 0
    for column in range(at, -1, -1):
        blank = 0 if columns[column] else blank + 1
        if columns[column]:
            start = column
        if blank >= gap and start:
            return start
    return 0


def _is_round(ink: Mask, size: float) -> bool:
    """Return True for one spot, about as wide as high and filled, of a bullet's size."""
    inked = np.flatnonzero(np.asarray(ink.any(axis=1)))
    if not len(inked):
        return False
    high, wide = int(inked[-1] - inked[0]) + 1, ink.shape[1]
    smallest, largest = (each * size for each in _BULLET_SIZES)
    if not (smallest <= min(high, wide) and max(high, wide) <= largest):
        return False
    filled = float(ink[inked[0] : inked[-1] + 1].mean())
    return max(high, wide) <= _ROUND * min(high, wide) + 1 and filled >= _FILLED


def _with_full_width(text: str) -> str:
    """Return the text with the full-width punctuation that ideographs have.

    Recognition cannot always tell the two by their ink.
    """
    return "".join(
        _FULL_WIDTH.get(char, char)
        if at and is_ideographic(text[at - 1]) and _is_wide(text[at + 1 : at + 2])
        else char
        for at, char in enumerate(text)
    )


def _is_wide(following: str) -> bool:
    return not following or is_ideographic(following)


def _band(ink: Mask) -> slice:
    """Return the rows of the line itself: what neighbours reach into the crop is cut off."""
    profile = ink.sum(axis=1)
    height = len(profile)
    quarter = height // 4
    middle = quarter + int(np.argmax(profile[quarter : max(quarter + 1, height - quarter)]))
    smooth = np.convolve(profile, np.ones(3) / 3, "same")
    body = smooth >= _BODY * smooth.max()
    first, last = middle, middle
    while first > 0 and body[max(0, first - 2) : first].any():
        first -= 1
    while last + 1 < height and body[last + 1 : last + 3].any():
        last += 1
    core = last - first + 1
    speck = _SPECK * ink.shape[1]
    up = _reach(profile[:first][::-1], core, _ASCENDERS, speck)
    down = _reach(profile[last + 1 :], core, _DESCENDERS, speck)
    return slice(first - up, last + 1 + down)


def _reach(profile: NDArray[np.int64], core: int, ems: tuple[float, float], speck: float) -> int:
    """Return how many rows beyond the letters' bodies are the line's.

    profile: ink in each row, from the bodies outwards
    ems:     the least and the most that letters reach out, in heights of the bodies
    speck:   so much ink in a row is grain of the paper
    """
    least, most = (round(each * core) for each in ems)
    inked = profile[:most] > speck
    end, blank = 0, 0
    for at, has_ink in enumerate(inked):
        blank = 0 if has_ink else blank + 1
        if blank > max(1, _DOT * core):
            break
        if has_ink:
            end = at + 1
    if end < most or len(profile) <= most:
        return end
    # A neighbour's letters come so near: the line ends where there is least ink between.
    return least + int(np.argmin(profile[least:most])) if most > least else most


def _baseline_and_size(rows: Mask, text: str) -> tuple[float, float]:
    """Return the baseline, from the band's top, and the type size."""
    height = rows.shape[0]
    letters = [char for char in text if char.isalnum()]
    if letters and sum(map(is_ideographic, letters)) * 2 > len(letters):
        size = height / _HAN_HEIGHT
        return height - _HAN_DESCENT * size, size
    profile = rows.sum(axis=1).astype(np.float64)
    drop = profile - np.append(profile[1:], 0.0)
    low = height // 2
    base = low + int(np.argmax(drop[low:])) + 1 if height > 2 else height
    tall = any(map(_is_tall, letters))
    small = sum(map(_SMALL.__contains__, letters))
    if _REACHING.isdisjoint(text):
        whole = _size_of_band(base, height, tall=tall, deep=not _DEEP.isdisjoint(letters))
    else:
        whole = height / _SIGN_HEIGHT
        if small < _FEW:  # recognition does not tell "(X)" from "(x)"
            return float(base), whole
    if small <= _MOSTLY_SMALL * len(letters) or (tall and small < _FEW):
        return float(base), whole
    rise = profile - np.append(0.0, profile[:-1])
    top = int(np.argmax(rise[: max(1, base - 1)]))
    by_small = (base - top) / _X_HEIGHT
    if not tall:
        return float(base), by_small
    # An initial reaches over several lines, an accent over its letter: small letters tell more.
    alike = _ALIKE < by_small / whole < 1 / _ALIKE
    return float(base), (whole + by_small) / 2 if alike else by_small


def _is_tall(char: str) -> bool:
    return char in _TALL or char.isupper() or char.isdigit()


def _size_of_band(base: int, height: int, *, tall: bool, deep: bool) -> float:
    """Return the type size by the height of the ink, above the baseline and in all."""
    by_height = height / _FULL_HEIGHT
    if not tall:
        return by_height
    by_capitals = base / _CAP_HEIGHT
    return (by_capitals + by_height) / 2 if deep else by_capitals


def _words(
    text: RecognizedText, rows: Mask, columns: NDArray[np.bool_], size: float, left: int, top: int,
    advance: float | None,
) -> Iterator[MeasuredWord]:  # fmt: skip
    width = len(columns)
    ink_columns = np.flatnonzero(columns)
    places = np.maximum.accumulate(
        np.clip([place * width for place in text.places], ink_columns[0], ink_columns[-1])
    )
    groups = (
        _groups(text.text, places, columns, _WORD_GAP * size)
        if advance is None
        else _groups_at(text.text, places, advance)
    )
    for group in groups:
        first, last = group[0], group[-1]
        x0 = (
            0
            if first == 0
            else _gap(columns, places[_letter_before(text.text, first)], places[first])[1]
        )
        after = _letter_after(text.text, last)
        x1 = width if after is None else _gap(columns, places[last], places[after])[0]
        inked = np.flatnonzero(columns[int(x0) : int(x1)])
        if not len(inked):  # recognition saw it where no ink is: its place is a guess, not its text
            x0, inked = int(places[first]), np.zeros(1, np.int64)
        x0, x1 = int(x0) + int(inked[0]), int(x0) + int(inked[-1]) + 1
        middles = [(places[a] + places[b]) / 2 for a, b in pairwise(group)]
        edges = [x0, *(min(max(middle, x0), x1) for middle in middles), x1]
        ink_rows = np.flatnonzero(rows[:, x0:x1].any(axis=1))
        above, below = (
            (int(ink_rows[0]), int(ink_rows[-1])) if len(ink_rows) else (0, len(rows) - 1)
        )
        confidence = float(np.mean([text.confidences[at] for at in group]))
        yield MeasuredWord(
            "".join(text.text[at] for at in group),
            (left + x0, top + above, left + x1, top + below + 1),
            tuple(float(left + edge) for edge in edges),
            confidence,
        )


def _groups(
    text: str, places: NDArray[np.float64], columns: NDArray[np.bool_], widest: float
) -> Iterator[list[int]]:
    """Return the characters of each word: cut at spaces, and where the ink is far apart."""
    group: list[int] = []
    for at, char in enumerate(text):
        if char.isspace():
            if group:
                yield group
            group = []
            continue
        if group:
            begin, end = _gap(columns, places[group[-1]], places[at])
            ideographs = is_ideographic(text[group[-1]]) and is_ideographic(char)
            if end - begin > (3 * widest if ideographs else widest):
                yield group
                group = []
        group.append(at)
    if group:
        yield group


def _groups_at(text: str, places: NDArray[np.float64], advance: float) -> Iterator[list[int]]:
    """Return the characters of each word of a line whose letters stand at one distance.

    A blank is as wide as a letter, so the distance tells it, with what recognition took for one.
    """
    group: list[int] = []
    for at, char in enumerate(text):
        if char.isspace():
            continue
        if group:
            typed = at - group[-1] > 1
            blank = _TYPED_BLANK if typed else _BLANK
            if places[at] - places[group[-1]] > blank * advance:
                yield group
                group = []
        group.append(at)
    if group:
        yield group


def _gap(columns: NDArray[np.bool_], one: float, other: float) -> tuple[float, float]:
    """Return the widest blank between two places, its middle if there is none."""
    first, last = int(one), min(len(columns), int(other) + 1)
    best = (0, (one + other) / 2, (one + other) / 2)
    start = None
    for at in range(first, last + 1):
        blank = at < last and not columns[at]
        if blank and start is None:
            start = at
        elif not blank and start is not None:
            best = max(best, (at - start, start, at))
            start = None
    return best[1], best[2]


def _letter_before(text: str, at: int) -> int:
    at -= 1
    while at > 0 and text[at].isspace():
        at -= 1
    return at


def _letter_after(text: str, at: int) -> int | None:
    at += 1
    while at < len(text) and text[at].isspace():
        at += 1
    return at if at < len(text) else None


def _stroke_and_contrast(rows: Mask) -> tuple[float, float]:
    """Return the width of upright strokes, and how many times that of level ones it is.

    Runs of ink along a line cross upright strokes; of those down a column the shorter half cross
    level strokes, the others run along upright ones.
    """
    across, down = _runs(rows), _runs(rows.T)
    middle = float(np.median(across))
    upright = float(across[across <= 2 * middle].mean())
    thin = float(down[down <= np.median(down)].mean())
    return upright, upright / max(thin, 0.5)


def _runs(rows: Mask) -> NDArray[np.int64]:
    """Return the length of every run of ink along the rows."""
    padded = np.pad(rows, ((0, 0), (1, 1))).astype(np.int8)
    steps = np.diff(padded, axis=1)
    begins, ends = np.nonzero(steps == 1)[1], np.nonzero(steps == -1)[1]
    lengths: NDArray[np.int64] = ends - begins
    return lengths
