"""Models that answer in the right form and say the wrong thing: what the checks of answers are for."""

from tests.translation.faulty_answers.faults import FAULTS
from tests.translation.faulty_answers.free import FREE
from tests.translation.faulty_answers.further import FURTHER
from tests.translation.faulty_answers.invented import INVENTED
from tests.translation.faulty_answers.model import FaultyModel
from tests.translation.faulty_answers.recent import RECENT, STALE

__all__ = ["FAULTS", "FREE", "FURTHER", "INVENTED", "RECENT", "STALE", "FaultyModel"]
