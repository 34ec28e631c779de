"""What a model is told."""

import pytest

from ai_translator.backends import build
from ai_translator.config import load
from ai_translator.languages import language
from ai_translator.translation import translate
from ai_translator.translation.prompts import plain_prompt, tagged_prompt, variables
from tests.backends.standin import StandIn
from tests.translation.documents import segments

CHINESE = language("zh")


def messages(prompt, text='<s id="1">{braces} and <b1>tags</b1></s>', **more):
    return prompt.format_messages(**variables(text, None, CHINESE, **more))


def test_the_user_message_is_the_text_and_nothing_else():
    system, user = messages(tagged_prompt())
    assert user.content == '<s id="1">{braces} and <b1>tags</b1></s>'
    assert "into Simplified Chinese" in system.content


def test_the_system_message_shows_marks_as_they_are_written():
    system, _ = messages(tagged_prompt())
    assert "{f1}" in system.content and "<b1>…</b1>" in system.content


def test_source_context_and_complaint_are_told_when_there_are_any():
    told = (
        tagged_prompt()
        .format_messages(**variables("x", language("en"), CHINESE, context="Heading {1}", complaint="a number is missing: 5"))[0]
        .content
    )
    assert "from English into" in told and "Heading {1}" in told and "a number is missing: 5" in told
    untold = messages(tagged_prompt())[0].content
    assert "heading" not in untold.partition("headings too")[2] and "last answer" not in untold


@pytest.mark.parametrize(("system_role", "count"), [(True, 2), (False, 1)])
def test_a_plain_question_needs_no_system_role(system_role, count):
    found = messages(plain_prompt(system_role), "The text.")
    assert len(found) == count
    assert found[-1].content.endswith("The text.")


def test_prompts_are_small_beside_the_text():
    """On prose, all that is sent is at most 1.6 times the source."""
    prose = "The old house stood at the end of the street, and nobody had lived there for many years. " * 5
    texts = [f"Paragraph {n}. {prose}" for n in range(100, 140)]
    with StandIn() as server:
        settings = load(overrides={"openai": {"base_url": server.url, "api_key": "k"}})
        translate(segments(texts), build(settings), source="en", target=CHINESE, settings=settings.translation)
        sent = sum(len(message["content"]) for seen in server.requests for message in seen.body["messages"])
    assert sent <= 1.6 * sum(map(len, texts))
