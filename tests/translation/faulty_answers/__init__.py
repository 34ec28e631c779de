"""Models that answer in the right form and say the wrong thing: what the checks of answers are for."""

from tests.translation.faulty_answers.faults import FAULTS
from tests.translation.faulty_answers.model import FaultyModel

__all__ = ["FAULTS", "FaultyModel"]
