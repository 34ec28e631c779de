"""Ids of the texts of a request: short, and proof against a model that counts instead of copying.

An id is a letter, a digit and a letter: ``k7m``.  The last letter follows from the first two and
from a number that is drawn for each request, so that any two ids of a request differ in two places
at least.  No slip of one character, and no neighbour that a model would count to, is the id of
another text.  None can be taken for a mark of the markup (``b1``) or for a number.
"""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from random import Random

#: Letters that are not taken for a digit or for another letter, and that no mark of the markup
#: begins with.
_LETTERS = "dghkmnpqrtvwx"
_DIGITS = "23456789"
#: Regular expressions for an id, and for one that stands by itself.
SHAPE = rf"[{_LETTERS}][{_DIGITS}][{_LETTERS}]"
PATTERN = rf"(?<!\w){SHAPE}(?!\w)"
#: How many there are for one request.
MOST = len(_LETTERS) * len(_DIGITS)


def draw(count: int, random: Random | None = None) -> tuple[str, ...]:
    """Return ``count`` different ids for one request, at most :data:`MOST`.

    No author of a document can know them.
    """
    chosen: Random = random or secrets.SystemRandom()
    key = chosen.randrange(len(_LETTERS))
    places: Sequence[int] = chosen.sample(range(MOST), count)
    return tuple(_id(place, key) for place in places)


def _id(place: int, key: int) -> str:
    first, digit = divmod(place, len(_DIGITS))
    last = (2 * first + 3 * digit + key) % len(
        _LETTERS
    )  # both factors share no divisor with the number of letters
    return f"{_LETTERS[first]}{_DIGITS[digit]}{_LETTERS[last]}"
