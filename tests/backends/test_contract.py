"""LangChain's standard suites for chat models, for every backend that this machine can run."""

import httpx2
import pytest
from langchain_openai import ChatOpenAI
from langchain_tests.integration_tests import ChatModelIntegrationTests
from langchain_tests.unit_tests import ChatModelUnitTests

from ai_translator.backends import build
from ai_translator.backends.pseudo import ChatPseudo
from ai_translator.config import load
from tests.backends.standin import StandIn


class TestPseudoUnit(ChatModelUnitTests):
    @property
    def chat_model_class(self):
        return ChatPseudo

    @property
    def has_tool_calling(self) -> bool:
        return False

    @property
    def has_structured_output(self) -> bool:
        return False


class TestPseudoIntegration(ChatModelIntegrationTests):
    @property
    def chat_model_class(self):
        return ChatPseudo

    @property
    def has_tool_calling(self) -> bool:
        return False

    @property
    def has_structured_output(self) -> bool:
        return False


class TestOpenAIIntegration(ChatModelIntegrationTests):
    """The model as the registry builds it, against the stand-in."""

    @pytest.fixture(autouse=True)
    def _endpoint(self, standin: StandIn):
        self.url = standin.url
        limits = httpx2.Limits(max_keepalive_connections=0)
        self.clients = {
            "http_client": httpx2.Client(limits=limits),
            "http_async_client": httpx2.AsyncClient(limits=limits),
        }
        yield
        self.clients["http_client"].close()

    @property
    def chat_model_class(self):
        return ChatOpenAI

    @property
    def chat_model_params(self):
        return {"base_url": self.url, "api_key": "k", **self.clients}

    @pytest.fixture
    def model(self, _endpoint: None):
        model = build(load(overrides={"openai": {"base_url": self.url, "api_key": "k"}})).model
        yield model
        model.root_client.close()

    @property
    def has_tool_calling(self) -> bool:
        return False

    @property
    def has_structured_output(self) -> bool:
        return False

    @property
    def supports_model_override(self) -> bool:
        return False
