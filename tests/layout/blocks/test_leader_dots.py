"""One set of leader dots for whoever reads, measures or writes a leader."""

import pytest

from ai_translator.layout.blocks.toc import ends_in_leader, is_leader
from ai_translator.model.content import LEADER_DOTS
from ai_translator.writers.labels import LEADER


@pytest.mark.parametrize("dot", LEADER_DOTS)
def test_every_dot_leads(dot: str) -> None:
    assert is_leader(dot * 3) and ends_in_leader(f"Tides{dot * 3}")
    assert LEADER.sub(" ", f" {dot * 5} 12 ").strip() == "12"


@pytest.mark.parametrize("dot", LEADER_DOTS)
def test_no_two_dots_lead(dot: str) -> None:
    assert not is_leader(dot * 2) and not ends_in_leader(f"Tides{dot * 2}")
