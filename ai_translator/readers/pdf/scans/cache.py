"""What recognition read, kept by the page's picture in the user's cache folder.

A second run, or another target language, recognizes nothing again.
"""

from __future__ import annotations

import gzip
import hashlib
import json
import logging
import os
import secrets
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from ai_translator.imaging.paper import Samples
from ai_translator.readers.pdf.scans.recognizer import (
    DETECTION,
    RECOGNITION,
    Points,
    RecognizedText,
)

log = logging.getLogger(__name__)

#: Raised whenever what is read of a picture changes.
_VERSION = 2
#: Pages kept; the longest unused go first (about 10 kB each).
_MOST_PAGES = 5000
_LARGEST = 4_000_000  # bytes of a file that is read back


@dataclass(frozen=True, slots=True)
class RecognizedPage:
    """turn: of the page's lines, in degrees.  corners: of each line in the level picture."""

    turn: float
    lines: tuple[tuple[Points, RecognizedText], ...]


class RecognitionCache:
    """A folder of recognized pages; every failure of it counts as not there."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def get(self, key: str) -> RecognizedPage | None:
        path = self._path(key)
        try:
            if path.stat().st_size > _LARGEST:
                return None
            with gzip.open(path, "rt", encoding="utf-8") as file:
                record = json.loads(file.read(_LARGEST * 4))
            os.utime(path)
            return RecognizedPage(
                float(record["turn"]),
                tuple(
                    (
                        np.array(line["corners"], np.float32).reshape(4, 2),
                        RecognizedText(
                            str(line["text"]),
                            tuple(line["places"]),
                            tuple(line["confidences"]),
                            int(line["turn"]),
                        ),
                    )
                    for line in record["lines"]
                ),
            )
        except FileNotFoundError:
            return None
        except (OSError, EOFError, ValueError, KeyError, TypeError) as error:
            log.debug("a recognized page cannot be read back: %r", error)
            return None

    def put(self, key: str, page: RecognizedPage) -> None:
        record = {
            "turn": page.turn,
            "lines": [
                {
                    "corners": [round(float(each), 1) for each in corners.reshape(-1)],
                    "text": text.text,
                    "places": [round(each, 4) for each in text.places],
                    "confidences": [round(each, 3) for each in text.confidences],
                    "turn": text.turn,
                }
                for corners, text in page.lines
            ],
        }
        with suppress(OSError):
            self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            draft = self._folder / f".{secrets.token_hex(8)}"
            handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
            with os.fdopen(handle, "wb") as file:
                file.write(gzip.compress(json.dumps(record).encode("utf-8"), 6))
            draft.replace(self._path(key))
            self._prune()

    def _path(self, key: str) -> Path:
        return self._folder / f"{key}.json.gz"

    def _prune(self) -> None:
        kept = [entry for entry in os.scandir(self._folder) if entry.name.endswith(".json.gz")]
        if len(kept) > _MOST_PAGES:
            kept.sort(key=lambda entry: entry.stat().st_mtime)
            for entry in kept[: len(kept) - _MOST_PAGES]:
                with suppress(OSError):
                    Path(entry.path).unlink()


def picture_key(picture: Samples, hints: Sequence[str]) -> str:
    """Return what the result of recognition depends on, hashed.  hints: what else it is told."""
    digest = hashlib.sha256(
        repr((_VERSION, DETECTION, RECOGNITION, picture.shape, *hints)).encode()
    )
    digest.update(np.ascontiguousarray(picture).data)
    return digest.hexdigest()
