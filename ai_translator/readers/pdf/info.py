"""Facts about a file.

They have a module of their own so that whoever gets them needs no PDF library.
"""

from __future__ import annotations

from dataclasses import dataclass

from ai_translator.model.document import OutlineItem

#: A warning.
PORTFOLIO = (
    "the file is a portfolio: what is attached to it is not translated; save the attached files "
    "with a viewer and translate those"
)


@dataclass(frozen=True, slots=True)
class SourceInfo:
    """Facts about a file.

    labels:   of page n at n - 1, "" if it has none
    warnings: what is wrong with the file as a whole
    """

    page_count: int
    title: str = ""
    author: str = ""
    language: str = ""
    outline: tuple[OutlineItem, ...] = ()
    labels: tuple[str, ...] = ()
    encrypted: bool = False
    warnings: tuple[str, ...] = ()
