"""What tells that a model mixes up numbers, and the texts whose numbers it is not to write.

"101 times in the spring of 1999" may have its year first in Chinese: whether its two numbers have
changed places no check of that text can tell.  Other texts can, and canaries, whose numbers no
language turns round.  Then all texts with several numbers are asked for with placeholders in their
places.
"""

from __future__ import annotations

from collections.abc import Iterable

from ai_translator.translation.prompting.number_masks import NumberMask
from ai_translator.translation.prompting.requests import TextUnit

#: Numbers that have changed places, from which on the model mixes them up; of all answers, the
#: share of that: far more than the checks doubt of right ones.
_ENOUGH, _SHARE = 2, 0.02


class MixedNumbers:
    """The numbers of one document's texts, as far as the model mixes them up."""

    def __init__(self) -> None:
        self._answers = self._canaries = 0
        self._exchanged: set[TextUnit] = set()
        self._with_formulas: set[TextUnit] = set()
        self._safe: set[TextUnit] = set()

    def read_canaries(self, exchanged: int) -> None:
        """Record in how many canaries of an answer the numbers have changed places."""
        self._answers += 1
        self._canaries += exchanged

    def add(self, unit: TextUnit) -> None:
        """Record a text in whose answer two numbers or formulas have changed places.

        Which of the two, beside each other, is hard to tell.
        """
        (self._with_formulas if "{" in unit.text else self._exchanged).add(unit)

    @property
    def are_seen(self) -> bool:
        """True if the model mixes up numbers, and not formulas: placeholders are no help then."""
        found = self._canaries + len(self._exchanged)
        is_certain = found >= _ENOUGH and found > _SHARE * self._answers
        return is_certain and found > len(self._with_formulas)

    def mask(self, unit: TextUnit) -> NumberMask | None:
        """Return the placeholders with which a text is to be asked for; None for as it is."""
        mask = NumberMask.of(unit.text) if self.are_seen else None
        return mask if mask is not None and mask.has_several else None

    def save(self, units: Iterable[TextUnit]) -> None:
        """Record texts whose answers were asked for with placeholders."""
        self._safe.update(units)

    def save_masked(self, unit: TextUnit, mask: NumberMask | None) -> None:
        """Record a text that may have been asked for with a mask."""
        if mask is not None:
            self._safe.add(unit)

    def take_unsafe(self, units: Iterable[TextUnit]) -> list[TextUnit]:
        """Return those of the texts that are to be asked for with placeholders, each once."""
        if not self.are_seen:
            return []
        found = [unit for unit in units if unit not in self._safe and self.mask(unit) is not None]
        self.save(found)
        return found
