"""Text detection and recognition: PP-OCRv6 of rapidocr's wheel on onnxruntime, on this machine.

The models are read from the installed package; nothing is fetched.
"""

from __future__ import annotations

import ctypes
import sys
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any, TypeAlias

import cv2
import numpy as np
import onnxruntime
from numpy.typing import NDArray
from rapidocr.ch_ppocr_det.utils import DBPostProcess, DetPreProcess

from ai_translator.imaging.paper import Samples

Points: TypeAlias = NDArray[np.float32]  # (4, 2): corners from the top left, clockwise

DETECTION, RECOGNITION = "PP-OCRv6_det_small.onnx", "PP-OCRv6_rec_small.onnx"
_THREADS = 1
#: Bytes: larger blocks go back to the system as soon as they are free.  By itself glibc keeps those
#: of up to 32 MB, and what a page's detection leaves behind grew its peak by up to 300 MB.
_RETURNED, _M_MMAP_THRESHOLD = 16 << 20, -3
#: As rapidocr's config.yaml sets them for these models.
_LONGEST_SIDE, _LEAST_SIDE = 2000, 736
_MEAN = _DEVIATION = (0.5, 0.5, 0.5)
_HEIGHT, _BATCH = 48, 6
#: Pixels of all lines of a batch beside each other: each eight become 19,000 numbers.
_BATCH_WIDTH = 4000
_WIDEST = 4000  # of a line scaled to _HEIGHT: 80 times as wide as high
_BLANK = 0  # the class of CTC that stands for no character


@dataclass(frozen=True, slots=True)
class RecognizedText:
    """What recognition read in one crop.

    places:      of each character's middle, as a share of the crop's width
    confidences: of each character, 0 to 1
    turn:        how far the text was turned clockwise before it was read: 0, 90 (it runs down the
        page) or 270 (up)
    """

    text: str
    places: tuple[float, ...]
    confidences: tuple[float, ...]
    turn: int = 0

    @property
    def confidence(self) -> float:
        return sum(self.confidences) / len(self.confidences) if self.confidences else 0.0


class Recognizer:
    """The models, loaded."""

    def __init__(self) -> None:
        self._detection = _session(DETECTION)
        self._recognition = _session(RECOGNITION)
        names = self._recognition.get_modelmeta().custom_metadata_map["character"].splitlines()
        self._characters = np.array(["", *names, " "])
        self._latin = np.array([at for at, name in enumerate(self._characters) if _is_latin(name)])
        self._post = DBPostProcess(0.3, 0.5, 1000, 1.6, "fast", True)

    def detect(self, picture: Samples) -> list[Points]:
        """Return the corners of each line of text in a BGR picture, in pixels."""
        height, width = picture.shape[:2]
        share = min(1.0, _LONGEST_SIDE / max(height, width))
        if share < 1.0:
            picture = cv2.resize(
                picture,
                (round(width * share), round(height * share)),
                interpolation=cv2.INTER_AREA,
            )
        prepared = DetPreProcess(_LEAST_SIDE, "min", _MEAN, _DEVIATION)(picture)
        if prepared is None:
            return []
        found = self._detection.run(None, {self._detection.get_inputs()[0].name: prepared})[0]
        boxes, _ = self._post(found, picture.shape[:2])
        return [np.asarray(box, np.float32) / share for box in boxes]

    def read(self, crops: Sequence[Samples], *, latin: bool) -> list[RecognizedText]:
        """Return the text of each crop (BGR, one line each).

        latin: True if only letters of the Latin script, figures and signs are possible
        """
        found: list[RecognizedText] = [RecognizedText("", (), ())] * len(crops)
        order = sorted(range(len(crops)), key=lambda at: crops[at].shape[1] / crops[at].shape[0])
        for batch in _batches(order, list(map(_scaled_width, crops))):
            for at, text in zip(batch, self._batch([crops[at] for at in batch], latin)):
                found[at] = text
        return found

    def _batch(self, crops: Sequence[Samples], latin: bool) -> Iterator[RecognizedText]:
        widths = list(map(_scaled_width, crops))
        widest = max(320, *widths)
        prepared = np.zeros((len(crops), 3, _HEIGHT, widest), np.float32)
        for at, (crop, width) in enumerate(zip(crops, widths)):
            scaled = cv2.resize(crop, (width, _HEIGHT)).astype(np.float32)
            prepared[at, :, :, :width] = (scaled.transpose(2, 0, 1) / 255 - 0.5) / 0.5
        name = self._recognition.get_inputs()[0].name
        chances = self._recognition.run(None, {name: prepared})[0]
        for at, width in enumerate(widths):
            yield self._decoded(chances[at], widest / width, latin)

    def _decoded(self, chances: NDArray[np.float32], stretch: float, latin: bool) -> RecognizedText:
        """Return the best path (CTC): repeats and blanks go.  stretch: of the crop to the batch."""
        if latin:
            classes = self._latin[chances[:, self._latin].argmax(axis=1)]
        else:
            classes = chances.argmax(axis=1)
        steps = len(classes)
        new = np.ones(steps, bool)
        new[1:] = classes[1:] != classes[:-1]
        starts = np.flatnonzero(new & (classes != _BLANK))
        text, places, confidences = "", [], []
        for start in starts:
            end = start + 1
            while end < steps and classes[end] == classes[start]:
                end += 1
            text += str(self._characters[classes[start]])
            places.append(min(1.0, (start + end) / 2 / steps * stretch))
            confidences.append(float(chances[start:end, classes[start]].max()))
        return RecognizedText(text, tuple(places), tuple(confidences))


@lru_cache(maxsize=1)
def recognizer() -> Recognizer:
    """Return the models, loaded once in a process."""
    _return_large_blocks()
    return Recognizer()


def _return_large_blocks() -> None:
    """Tell glibc's allocator when to give memory back (mallopt(3)); others have no such setting."""
    if sys.platform == "linux" and hasattr(libc := ctypes.CDLL(None), "mallopt"):
        libc.mallopt(_M_MMAP_THRESHOLD, _RETURNED)


def _session(name: str) -> Any:
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = _THREADS
    options.enable_cpu_mem_arena = False  # keeps the peak low; costs a few per cent
    options.log_severity_level = 4
    path = str(models_folder() / name)
    return onnxruntime.InferenceSession(path, options, providers=["CPUExecutionProvider"])


def models_folder() -> Path:
    """Return where rapidocr keeps its models, found without importing it."""
    found = find_spec("rapidocr")
    assert found is not None and found.origin is not None
    return Path(found.origin).parent / "models"


def _batches(order: Sequence[int], widths: Sequence[int]) -> Iterator[list[int]]:
    """Yield which lines are read together.

    order: the narrowest first, since all of a batch are padded to the widest
    """
    batch: list[int] = []
    for at in order:
        full = len(batch) == _BATCH or (len(batch) + 1) * widths[at] > _BATCH_WIDTH
        if batch and full:
            yield batch
            batch = []
        batch.append(at)
    if batch:
        yield batch


def _scaled_width(crop: Samples) -> int:
    height, width = int(crop.shape[0]), int(crop.shape[1])
    return max(1, min(_WIDEST, round(float(width) * _HEIGHT / height)))


def _is_latin(character: str) -> bool:
    """Return True for the blank, the space, and what stands in text of the Latin script."""
    if not character.isalpha():
        return not character or all(map(_is_plain, character))
    return all("LATIN" in unicodedata.name(each, "") for each in character) and _is_narrow(
        character
    )


def _is_plain(character: str) -> bool:
    """Return True for figures and signs that are not of the East Asian scripts, nor pictures."""
    return _is_narrow(character) and unicodedata.category(character) != "So"


def _is_narrow(text: Iterable[str]) -> bool:
    return all(unicodedata.east_asian_width(each) not in "WF" for each in text)
