"""LangChain's standard suites for chat models."""

import pytest
from langchain_tests.integration_tests import ChatModelIntegrationTests
from langchain_tests.unit_tests import ChatModelUnitTests

from ai_translator.backends.chatglm import ChatGLM


class TestUnit(ChatModelUnitTests):
    @pytest.fixture(autouse=True)
    def _folder(self, golden):
        self.folder = str(golden("chatglm2"))

    @property
    def chat_model_class(self):
        return ChatGLM

    @property
    def chat_model_params(self):
        return {"model": self.folder, "device": "cpu"}

    @property
    def has_tool_calling(self) -> bool:
        return False

    @property
    def has_structured_output(self) -> bool:
        return False

    @property
    def supports_model_override(self) -> bool:
        return False


class TestIntegration(ChatModelIntegrationTests):
    @pytest.fixture(autouse=True)
    def _folder(self, golden):
        self.folder = str(golden("chatglm3"))

    @pytest.fixture
    def model(self, _folder):
        model = ChatGLM(model=self.folder, device="cpu", max_new_tokens=24)
        yield model
        model.close()

    @property
    def chat_model_class(self):
        return ChatGLM

    @property
    def chat_model_params(self):
        return {"model": self.folder, "device": "cpu", "max_new_tokens": 24}

    @property
    def has_tool_calling(self) -> bool:
        return False

    @property
    def has_structured_output(self) -> bool:
        return False

    @property
    def supports_model_override(self) -> bool:
        return False
