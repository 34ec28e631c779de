"""What the report says of scans: pages read on their pictures, and what stayed picture."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from ai_translator.model.document import Document
from ai_translator.model.provenance import ScannedPage
from ai_translator.pages import counted

_EXCERPT = 160
_UNCERTAIN = "recognition is not certain enough"
_MOST_SHOWN = 5


@dataclass(frozen=True, slots=True)
class PictureWords:
    """Words that were seen on a picture and stay as they are."""

    page: int
    text: str
    reason: str
    confidence: float


@dataclass(frozen=True, slots=True)
class UnreadPicture:
    """A page that is a picture and was not read."""

    page: int
    reason: str


@dataclass(frozen=True, slots=True)
class ScanAccount:
    """Scanned pages of a document.

    pages:      how many were read on their pictures
    from_layer: how many of them gave the words of a text layer that agrees with the picture
    confidence: mean over their words, 0 to 1; None without any
    words:      read and sent
    left:       what was seen and stays picture
    unread:     pages of which nothing was read
    pictures:   read on pages that have text of their own
    """

    pages: int
    from_layer: int
    confidence: float | None
    words: int
    left: tuple[PictureWords, ...]
    unread: tuple[UnreadPicture, ...]
    pictures: int = 0

    @property
    def complete(self) -> bool:
        return not (self.left or self.unread)

    def summary(self) -> Iterator[str]:
        """Return lines for a person at a terminal."""
        counts = ((self.pages, "scanned page"), (self.pictures, "picture"))
        read = " and ".join(counted(count, what) for count, what in counts if count)
        if read:
            sure = f", mean confidence {self.confidence:.2f}" if self.confidence else ""
            layer = f", {self.from_layer} by their text layer" if self.from_layer else ""
            yield f"{read} read: {counted(self.words, 'word')}{sure}{layer}"
        for each in self.unread[:_MOST_SHOWN]:
            yield f"page {each.page} stays a picture: {each.reason}"
        if len(self.unread) > _MOST_SHOWN:
            yield f"… and {len(self.unread) - _MOST_SHOWN} more pages: see the report"
        for words in self.left[:_MOST_SHOWN]:
            yield f"page {words.page} keeps words as picture ({words.reason}): {words.text}"
        if len(self.left) > _MOST_SHOWN:
            yield f"… and {len(self.left) - _MOST_SHOWN} more: see the report"


def scan_account(document: Document) -> ScanAccount | None:
    """Return the account of the document's scanned pages, None if there are none."""
    pages = [(page.number, page.provenance) for page in document.pages]
    scans = {number: found.scan for number, found in pages if found and found.scan}
    if not scans:
        return None
    read = [scan for scan in scans.values() if not scan.reason]
    words = sum(scan.words for scan in read)
    sure = sum(scan.confidence * scan.words for scan in read)
    return ScanAccount(
        pages=sum(not scan.pictures for scan in read),
        from_layer=sum(scan.from_layer for scan in read),
        confidence=round(sure / words, 3) if words else None,
        words=words,
        left=tuple(left for page, scan in scans.items() for left in _left(page, scan)),
        unread=tuple(
            UnreadPicture(page, scan.reason) for page, scan in scans.items() if scan.reason
        ),
        pictures=sum(scan.pictures for scan in read),
    )


def _left(page: int, scan: ScannedPage) -> Iterator[PictureWords]:
    for each in scan.unread:
        yield PictureWords(page, each.text[:_EXCERPT], each.reason or _UNCERTAIN, each.confidence)
