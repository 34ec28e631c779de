"""What a model is told."""

import json

import pytest

from ai_translator.backends import build
from ai_translator.config import PLACEHOLDERS, PromptSettings, load
from ai_translator.errors import ConfigError
from ai_translator.languages import language
from ai_translator.request_form import PromptShape
from ai_translator.translation import translate
from ai_translator.translation.prompting.prompts import DEFAULTS, Prompts, Term
from tests.backends.standin import StandIn
from tests.translation.documents import segments

CHINESE = language("zh")
OURS = Prompts.of(PromptSettings())


def messages(
    text='<s id="1">{braces} and <b1>tags</b1></s>',
    source=None,
    prompts=OURS,
    shape=PromptShape.SYSTEM_TAGGED,
    **more,
):
    template = prompts.template(shape)
    return template.format_messages(**prompts.variables(text, source, CHINESE, **more))


def test_the_user_message_is_the_text_and_nothing_else():
    system, user = messages()
    assert user.content == '<s id="1">{braces} and <b1>tags</b1></s>'
    assert "into Simplified Chinese" in system.content


def test_the_system_message_shows_marks_as_they_are_written():
    system, _ = messages()
    assert "{f1}" in system.content and "<b1>…</b1>" in system.content


def test_source_style_terms_and_complaint_are_told_when_there_are_any():
    terms = [Term("graph", "图", "as in networks"), Term("OpenChain", "OpenChain")]
    told = messages(
        source=language("en"), style="formal {1}", terms=terms, complaint="a number is missing: 5"
    )[0].content
    assert "from English into" in told and "formal {1}" in told and "a number is missing: 5" in told
    assert "graph = 图 (as in networks); OpenChain (leave as it is)" in told
    untold = messages()[0].content
    assert "Style" not in untold and "terms" not in untold and "last answer" not in untold


def test_languages_that_need_a_hint_get_it():
    assert "full-width punctuation" in messages()[0].content


@pytest.mark.parametrize(
    ("shape", "count"), [(PromptShape.SYSTEM_BARE, 2), (PromptShape.USER_BARE, 1)]
)
def test_a_plain_question_needs_no_system_role(shape, count):
    found = messages("The text.", shape=shape)
    assert len(found) == count
    assert found[-1].content.endswith("The text.")


def test_ones_own_words_take_the_place_of_ours():
    mine = Prompts.of(
        PromptSettings(tagged="Into {target}, please, with {{f1}} kept.", style="Be {style}!")
    )
    system, _ = messages(prompts=mine, style="funny")
    assert system.content.startswith("Into Simplified Chinese (简体中文), please, with {f1} kept.")
    assert "Be funny!" in system.content


def test_every_prompt_may_be_replaced_and_ours_stand_their_own_check():
    assert DEFAULTS.keys() == PLACEHOLDERS.keys() == PromptSettings.model_fields.keys()
    assert PromptSettings(**DEFAULTS)


@pytest.mark.parametrize(
    ("name", "text", "part"),
    [
        ("tagged", "Translate it.", "{target} is missing"),
        ("tagged", "Into {target} {foo}", "unknown placeholder {foo}"),
        ("tagged", "Into {target}, keep {f1}", "twice"),
        ("tagged", "Into {target", "twice"),
        ("strict", "Again!", "{complaint} is missing"),
    ],
)
def test_a_prompt_that_cannot_be_filled_is_named(tmp_path, name, text, part):
    file = tmp_path / "config.yaml"
    file.write_text(json.dumps({"translation": {"prompts": {name: text}}}))
    with pytest.raises(ConfigError) as caught:
        load(file)
    assert f"translation.prompts.{name}" in str(caught.value) and part in str(caught.value)


def test_prompts_are_small_beside_the_text():
    """On prose, all that is sent is at most 1.6 times the source."""
    prose = (
        "The old house stood at the end of the street, and nobody had lived there for many years. "
        * 5
    )
    texts = [f"Paragraph {n}. {prose}" for n in range(100, 140)]
    with StandIn() as server:
        settings = load(overrides={"openai": {"base_url": server.url, "api_key": "k"}})
        translate(
            segments(texts),
            build(settings),
            source="en",
            target=CHINESE,
            settings=settings.translation,
        )
        sent = sum(
            len(message["content"]) for seen in server.requests for message in seen.body["messages"]
        )
    assert sent <= 1.6 * sum(map(len, texts))


def test_instructions_and_texts_in_one_message_hold_no_element_but_the_texts():
    (user,) = messages(shape=PromptShape.USER_TAGGED)
    assert user.content.count('<s id="') == 2  # the form that is asked for, and the text
    assert "Example" not in user.content and user.content.endswith("</s>")
