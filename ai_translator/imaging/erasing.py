"""Taking text off a picture: its ink goes, and the paper around it is continued beneath.

Works on the samples of an image as they are stored, whatever their colour space: nothing is
converted, and no sample outside the boxes changes.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import cv2
import numpy as np
from numpy.typing import NDArray

from ai_translator.imaging.inpainting import inpainted
from ai_translator.imaging.panels import Corners, apart_from_panels, find_panels
from ai_translator.imaging.paper import Mask, Samples, paper_of, strength

#: Of a box's height, all around: what smoothing and compression spread of a letter.
_HALO = 0.14
#: Share of a box's contrast that is ink without doubt, and that is a letter's faint edge.
_INK, _EDGE = 0.4, 0.1
_FAINTEST = 6  # of 255
_NOISE = 4.0  # in standard deviations of the paper
#: Of 255: paper that varies less is even, and on even paper what differs by more is compression's
#: echo of the letters.
_EVEN, _ECHO = 1.0, 2
_EVERY = 5  # of the samples in the boxes, which are millions: enough to know their spread
#: Of 255: an image with no more contrast in the boxes than this has no ink there, but what is left
#: of letters that another one has (a page of layers), if so many times as much as its paper.
_INKLESS, _GHOST = 48, 1.5
_BLOCK = 16  # pixels: as far as a JPEG's echo of a letter reaches
#: A piece of ink is a letter if so much of it lies in the boxes; what goes on outside them (a
#: stamp, a picture's outline) stays.
_INSIDE = 0.6
#: One that is hardly higher than the text is a letter whose swash leaves its box: it goes whole.
_SWASH_INSIDE, _SWASH_HEIGHT = 0.3, 2.0
#: Of a line's ink, the least share in letters of its own for it to be text that can be taken off.
_OWN = 0.75
#: In inches: ink in a straight line of this length is a rule, not a letter, and stays.
_RULE = 0.4
_LONGER = 1.3  # times the largest letters, where these are larger
_MARGIN = 0.5  # inches around the boxes: enough to know a rule, and paper


def erase(
    samples: Samples, boxes: Sequence[Corners], dpi: float, *, lossy: bool = False,
    kept: Sequence[Corners] = (),
) -> tuple[Samples, Mask]:  # fmt: skip
    """Return the samples without the ink in these boxes, and where they differ.

    samples: (height, width) or (height, width, channels), 8 bits each;  dpi: pixels an inch
    lossy:   True if compression left an echo of the letters around them, in blocks as a JPEG has
    kept:    boxes of words that stay; a letter that lies more in these than in the others is theirs
    """
    made, gone = samples.copy(), np.zeros(samples.shape[:2], bool)
    if not boxes:
        return made, gone
    corners = np.stack(boxes)
    window = _window(gone.shape, corners, dpi)
    part = np.ascontiguousarray(samples[window])
    if part.size:
        corner = (window[1].start, window[0].start)
        theirs = _filled(part.shape, [each - corner for each in kept])
        made[window], gone[window] = _erased(part, corners - corner, theirs, dpi, lossy=lossy)
    return made, gone


def _window(shape: tuple[int, ...], boxes: Corners, dpi: float) -> tuple[slice, slice]:
    """Return the rows and columns to look at: those of the boxes, and the paper around them.

    They begin at whole blocks of a JPEG.
    """
    margin = max(_MARGIN * dpi, _LONGER * _tallest(boxes))
    first, last = boxes.min(axis=(0, 1)) - margin, boxes.max(axis=(0, 1)) + margin
    (left, top), (right, bottom) = np.maximum(first, 0).astype(int), np.maximum(last, 0).astype(int)
    return (
        slice(int(top) // _BLOCK * _BLOCK, min(shape[0], int(bottom) + 1)),
        slice(int(left) // _BLOCK * _BLOCK, min(shape[1], int(right) + 1)),
    )


def _erased(
    samples: Samples, boxes: Corners, kept: Mask, dpi: float, *, lossy: bool
) -> tuple[Samples, Mask]:
    """Return what :func:`erase` does, of the whole of these samples.

    boxes: (boxes, 4, 2), as in all that follows;  kept: where words stay
    """
    planes = samples if samples.ndim == 3 else samples[:, :, None]
    allowed = _allowed(planes.shape[:2], boxes)
    # Colours are looked at three channels at a time, as OpenCV has them; black counts as a colour.
    parts = [planes[:, :, first : first + 3] for first in range(0, planes.shape[2], 3)]
    apart = np.zeros(planes.shape[:2], np.uint8)
    tallest = _tallest(boxes)
    for part in parts:
        part = _plain(part)
        apart = np.maximum(apart, strength(part, paper_of(part, dpi, tallest)))
    panels = find_panels(planes, apart, [*zip(_grown(boxes), boxes)])
    apart = apart_from_panels(planes, apart, panels)
    gone, inked = _ink_of_text(apart, allowed, kept, boxes, dpi, lossy=lossy)
    if not gone.any():
        return samples, gone
    bare = cv2.bitwise_not(inked.view(np.uint8) * 255)
    made = cv2.copyTo(inpainted(samples, bare, dpi), gone.view(np.uint8), samples.copy())
    for panel in panels:
        made[panel.place][panel.inside & gone[panel.place]] = (
            panel.color if samples.ndim == 3 else panel.color[0]
        )
    return made, gone


def _plain(part: Samples) -> Samples:
    """Return the channels as OpenCV takes them: one plane, or three."""
    if part.shape[2] == 2:
        return np.ascontiguousarray(part[:, :, 0])
    return np.ascontiguousarray(part[:, :, 0] if part.shape[2] == 1 else part)


def _allowed(shape: tuple[int, ...], boxes: Corners) -> Mask:
    """Return where samples may change: the boxes with their halo."""
    return _filled(shape, _grown(boxes))


def _filled(shape: tuple[int, ...], boxes: Iterable[Corners]) -> Mask:
    """Return where the boxes are."""
    area = np.zeros(shape[:2], np.uint8)
    for box in boxes:
        cv2.fillConvexPoly(area, np.round(box).astype(np.int32), 1)
    return area.view(bool)


def _grown(boxes: Corners) -> Corners:
    """Return the boxes, each with its halo."""
    across, down = boxes[:, 1] - boxes[:, 0], boxes[:, 3] - boxes[:, 0]
    wide = np.maximum(np.linalg.norm(across, axis=-1, keepdims=True), 1e-6)
    high = np.maximum(np.linalg.norm(down, axis=-1, keepdims=True), 1e-6)
    by = np.maximum(1.5, _HALO * np.minimum(wide, high))
    right, below = across / wide * by, down / high * by
    out = (-right - below, right - below, right + below, below - right)
    grown: Corners = boxes + np.stack(out, axis=1)
    return grown


def _ink_of_text(
    apart: Samples, allowed: Mask, kept: Mask, boxes: Corners, dpi: float, *, lossy: bool
) -> tuple[Mask, Mask]:
    """Return the ink of the text in the boxes with its edges, and all ink there is."""
    seen = apart[allowed][::_EVERY]
    contrast = float(np.percentile(seen, 95)) if seen.size else 0.0
    paper = seen[seen < _INK * contrast]
    noise = 1.48 * float(np.median(paper)) if paper.size else 0.0
    strong = apart > max(_FAINTEST, _INK * contrast, _NOISE * noise)
    height = _text_height(boxes)
    labels, is_text, swash = _letters(
        strong & ~rules_of(strong, dpi, _tallest(boxes)), allowed, height, kept
    )
    kinds = np.take((is_text + 2 * swash).astype(np.uint8), labels)
    core = ((kinds == 1) & allowed) | (kinds == 2)
    reach = max(1, round(0.07 * height))
    allowed = allowed | _widened(kinds == 2, 2 * reach)
    near = _widened(core, reach)
    faint = apart > max(_FAINTEST, _EDGE * contrast, _NOISE * noise)
    others = strong & (kinds == 0)
    gone: Mask = (near | (_widened(core, 3 * reach) & faint)) & allowed & ~_widened(others, 1)
    if lossy and noise <= _EVEN:
        echo = (apart > _ECHO) & (apart <= _EDGE * contrast)
        gone |= echo & _blocks(core) & ~_widened(others, 3)
    if _are_ghosts(apart, allowed, contrast):
        gone |= allowed & (apart > _ECHO) & ~_widened(others, 1)
    inked: Mask = gone | near | _widened(strong, reach)
    return gone, inked


def _are_ghosts(apart: Samples, allowed: Mask, contrast: float) -> bool:
    """Return True if only a pale rest of the letters is in the boxes, and more than beside them."""
    if not _FAINTEST < contrast < _INKLESS or allowed.all():
        return False
    return contrast > _GHOST * float(np.percentile(apart[~allowed][::_EVERY], 95))


def _text_height(boxes: Corners) -> float:
    """Return the height of most words: their shorter side, since some run up or down."""
    return float(np.median(_sides(boxes), axis=0).min())


def _tallest(boxes: Corners) -> float:
    """Return the height of the largest letters, in pixels."""
    return float(_sides(boxes).min(axis=1).max())


def _sides(boxes: Corners) -> NDArray[np.float64]:
    """Return the lengths of boxes' sides, along the text and down: (boxes, 2)."""
    lengths: NDArray[np.float64] = np.linalg.norm(boxes[:, [1, 3]] - boxes[:, :1], axis=2)
    return lengths


def _widened(mask: Mask, by: int) -> Mask:
    """Return the mask with everything that is so many pixels from it."""
    wider: Mask = cv2.dilate(mask.view(np.uint8), _disc(by)).view(bool)
    return wider


def _blocks(core: Mask) -> Mask:
    """Return the blocks of a JPEG that have ink of the text."""
    height, width = core.shape
    high, wide = -(-height // _BLOCK), -(-width // _BLOCK)
    padded = np.zeros((high * _BLOCK, wide * _BLOCK), bool)
    padded[:height, :width] = core
    touched = np.any(padded.reshape(high, _BLOCK, wide, _BLOCK), axis=(1, 3))
    whole: Mask = np.repeat(np.repeat(touched, _BLOCK, axis=0), _BLOCK, axis=1)
    return whole[:height, :width]


def _letters(
    ink: Mask, allowed: Mask, height: float, kept: Mask | None = None
) -> tuple[NDArray[np.int32], NDArray[np.bool_], NDArray[np.bool_]]:
    """Return the pieces of ink, numbered, and by number: whether it is a letter, or one's swash."""
    count, labels, stats, _ = cv2.connectedComponentsWithStats(ink.view(np.uint8), connectivity=8)
    inside = np.bincount(labels[allowed], minlength=count)
    share = inside / np.maximum(stats[:, cv2.CC_STAT_AREA], 1)
    is_text = share >= _INSIDE
    most = _SWASH_HEIGHT * height
    if kept is not None:
        theirs = np.bincount(labels[kept], minlength=count) / np.maximum(
            stats[:, cv2.CC_STAT_AREA], 1
        )
        share = np.where(theirs > share, 0.0, share)
        is_text &= share > 0
    small = (stats[:, cv2.CC_STAT_HEIGHT] <= most) & (stats[:, cv2.CC_STAT_WIDTH] <= most)
    swash = (share >= _SWASH_INSIDE) & ~is_text & small
    is_text[0] = swash[0] = False
    return labels, is_text, swash


def entangled(apart: Samples, lines: Sequence[Sequence[Corners]], dpi: float) -> list[bool]:
    """Return for each line, given by its words' boxes, whether its letters go on outside them.

    So they do in drawn lettering, and where a picture runs through text: what is erased there would
    leave pieces.
    """
    found = []
    for words in lines:
        height = float(np.median([np.hypot(*(word[3] - word[0])) for word in words]))
        around = np.concatenate(words)
        margin = 2 * _SWASH_HEIGHT * height
        (x0, y0), (x1, y1) = around.min(axis=0) - margin, around.max(axis=0) + margin
        left, top = max(0, int(x0)), max(0, int(y0))
        part = apart[top : int(y1) + 1, left : int(x1) + 1]
        allowed = _allowed(part.shape, np.stack(words) - (left, top))
        contrast = float(np.percentile(part[allowed], 95)) if allowed.any() else 0.0
        strong = part > max(_FAINTEST, _INK * contrast)
        letters = strong & ~rules_of(strong, dpi)
        labels, is_text, swash = _letters(letters, allowed, height)
        own = (is_text | swash)[labels] & allowed
        all_ink = int((letters & allowed).sum())
        found.append(all_ink > 0 and int(own.sum()) < _OWN * all_ink)
    return found


def rules_of(strong: Mask, dpi: float, tallest: float = 0.0) -> Mask:
    """Return the straight lines among the ink that are longer than letters are.

    tallest: height of the largest letters, in pixels
    """
    ink = strong.view(np.uint8)
    length = max(8, round(_RULE * dpi), round(_LONGER * tallest))
    lines = cv2.morphologyEx(ink, cv2.MORPH_OPEN, np.ones((1, length), np.uint8))
    upright = cv2.morphologyEx(ink, cv2.MORPH_OPEN, np.ones((length, 1), np.uint8))
    found: Mask = (lines | upright).view(bool)
    return found


def _disc(radius: int) -> Samples:
    side = 2 * radius + 1
    disc: Samples = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (side, side))
    return disc
