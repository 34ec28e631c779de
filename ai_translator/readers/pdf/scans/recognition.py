"""The lines of text on a picture: detected, turned level, read; from the cache where they are.

Runs in a worker process.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from ai_translator.imaging.paper import Samples
from ai_translator.languages import language
from ai_translator.readers.pdf.scans.cache import RecognitionCache, RecognizedPage, picture_key
from ai_translator.readers.pdf.scans.orientation import cut_level, find_turn, level_points
from ai_translator.readers.pdf.scans.recognizer import RecognizedText, Recognizer, recognizer

_MOSTLY_LATIN = 0.9  # of the letters of a sample
_MOST_LINES = 2000
_TALL = 3.0  # a box so many times as high as wide is a line that runs up or down


@dataclass(frozen=True, slots=True)
class ScanOptions:
    """What reading a scanned page is told.

    language: code of the source language, "" if nobody knows
    cache:    folder of recognized pages, None for none
    believe:  True if a text layer's words are taken without a look at the picture
    ignore:   True if a text layer is not heeded
    """

    language: str = ""
    cache: Path | None = None
    believe: bool = False
    ignore: bool = False


def recognized(
    picture: Samples, options: ScanOptions, *, level_only: bool = False
) -> RecognizedPage:
    """Return the lines on a picture, from the cache if it was read before; see recognize."""
    cache = RecognitionCache(options.cache) if options.cache is not None else None
    key = picture_key(picture, [options.language, str(level_only)]) if cache is not None else ""
    found = cache.get(key) if cache is not None else None
    if found is None:
        found = recognize(picture, options.language, level_only=level_only)
        if cache is not None:
            cache.put(key, found)
    return found


def recognize(picture: Samples, source: str = "", *, level_only: bool = False) -> RecognizedPage:
    """Return the lines of text on a picture (BGR).

    source:     code of the language, "" for any
    level_only: True for a picture that is not on its side, such as a chart
    """
    reader = recognizer()
    lines = reader.detect(picture)[:_MOST_LINES]
    if not lines:
        return RecognizedPage(0.0, ())
    turn, sample = find_turn(picture, lines, reader)
    turn = 0.0 if level_only else turn
    latin = language(source).script == "Latn" if source else _is_latin(sample)
    corners = [level_points(each, picture.shape, turn) for each in lines]
    crops = cut_level(picture, corners, turn)
    kept = [at for at, crop in enumerate(crops) if min(crop.shape[:2]) > 2]
    texts = reader.read([crops[at] for at in kept], latin=latin)
    for place, at in enumerate(kept):
        if crops[at].shape[0] > _TALL * crops[at].shape[1]:
            texts[place] = _read_upright(crops[at], reader, latin=latin)
    return RecognizedPage(turn, tuple((corners[at], text) for at, text in zip(kept, texts)))


def _read_upright(crop: Samples, reader: Recognizer, *, latin: bool) -> RecognizedText:
    """Return the text of a line that runs down or up: the reading that is surer."""
    turns = (90, 270)
    crops = [np.ascontiguousarray(np.rot90(crop, turn // 90)) for turn in turns]
    read = reader.read(crops, latin=latin)
    turn, text = max(zip(turns, read), key=lambda each: each[1].confidence)
    return replace(text, turn=turn)


def _is_latin(sample: str) -> bool:
    letters = [char for char in sample if char.isalpha()]
    return bool(letters) and sum(c < "\u0370" for c in letters) >= _MOSTLY_LATIN * len(letters)
