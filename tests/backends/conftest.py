"""Fixtures of all backends."""

import pytest


@pytest.fixture(scope="session")
def disable_recording() -> bool:
    """No cassettes: LangChain's suite asks for one, but these models are all on this machine."""
    return True
