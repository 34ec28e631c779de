"""LangChain's chain on a model of this machine.

``python examples/local_chain.py [FOLDER OR HUB ID]``.
"""

import sys

from langchain_core.output_parsers import StrOutputParser
from langchain_core.prompts import ChatPromptTemplate

from ai_translator.backends.chatglm import ChatGLM

QUESTION = (
    "Translate the text from English into {language}. Answer with the translation only.\n\n{text}"
)
TEXTS = ("The harbour was quiet in the morning.", "Seven boats lay beside the stone wall.")


def main() -> None:
    model = ChatGLM(model=sys.argv[1] if len(sys.argv) > 1 else "THUDM/chatglm2-6b")
    chain = ChatPromptTemplate([("user", QUESTION)]) | model | StrOutputParser()
    for text, answer in zip(
        TEXTS, chain.batch([{"language": "Chinese", "text": text} for text in TEXTS])
    ):
        print(f"{text}\n    {answer}")


if __name__ == "__main__":
    main()
