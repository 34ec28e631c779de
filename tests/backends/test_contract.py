"""LangChain's standard suites for chat models, for every backend that this machine can run."""

from typing import Any

import pytest
from langchain_openai import ChatOpenAI
from langchain_tests.integration_tests import ChatModelIntegrationTests
from langchain_tests.unit_tests import ChatModelUnitTests

from ai_translator.backends import build
from ai_translator.backends.pseudo import PseudoModel
from ai_translator.config import load
from tests.backends.standin import StandIn


class TestPseudoUnit(ChatModelUnitTests):
    @property
    def chat_model_class(self):
        return PseudoModel

    @property
    def has_tool_calling(self) -> bool:
        return False

    @property
    def has_structured_output(self) -> bool:
        return False


class TestPseudoIntegration(ChatModelIntegrationTests):
    @property
    def chat_model_class(self):
        return PseudoModel

    @property
    def has_tool_calling(self) -> bool:
        return False

    @property
    def has_structured_output(self) -> bool:
        return False


class TestOpenAIIntegration(ChatModelIntegrationTests):
    """The model as the registry builds it, against the stand-in."""

    @pytest.fixture(autouse=True)
    def _server(self, standin: StandIn):
        self.server = standin

    @property
    def chat_model_class(self):
        return ChatOpenAI

    @pytest.fixture
    def model(self, _server: Any):
        settings = load(overrides={"openai": {"base_url": self.server.url, "api_key": "k"}})
        return build(settings).model

    @property
    def has_tool_calling(self) -> bool:
        return False

    @property
    def has_structured_output(self) -> bool:
        return False

    @property
    def supports_model_override(self) -> bool:
        return False
