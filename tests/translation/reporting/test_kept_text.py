"""Text that keeps the source's language is counted, and what reads like prose is held against it."""

import pytest

from ai_translator.config import load
from ai_translator.languages import language
from ai_translator.model.content import BlockKind
from ai_translator.model.segments import Translated, TranslatedDocument, Unchanged
from ai_translator.translation import TranslationRun, make_report, survey
from ai_translator.translation.reporting.kept_text import kept_texts
from tests.translation.documents import FORMULA, MONO, block, document, line, run

SETTINGS = load(overrides={"target": "en", "backend": "pseudo"})
CHINESE = "海水每天涨落两次，渔民按照月亮的位置安排出海的时间。"
ENGLISH = "The tide rises twice a day, and the fishermen go out when the moon stands in the south."
CODE = block(
    line(run("for (i = 0; i < count; i++) {", MONO)),
    line(run("    total += row[i];  // 每一行的总和", MONO)),
    line(run("}", MONO)),
    id="code",
    kind=BlockKind.CODE,
)


def as_code(text, id="kept"):
    return block(text, id=id, kind=BlockKind.CODE)


def stays(*blocks, target="en"):
    made = document(*blocks)
    found = survey(made, SETTINGS.translation, "auto", language(target))
    translated = TranslatedDocument(made, found.segments, {}, "auto", target)
    return kept_texts(translated, found.kept, language(target))


def make(*blocks, target="en"):
    """The report of a run in which every segment came back the same, and rightly so."""
    made = document(*blocks)
    found = survey(made, SETTINGS.translation, "auto", language(target))
    outcomes = {each.id: Unchanged("already in the target language") for each in found.segments}
    translated = TranslatedDocument(made, found.segments, outcomes, "auto", target)

    class Backend:
        kind = model_name = endpoint = ""

    return make_report(translated, TranslationRun(outcomes), SETTINGS, Backend(), found)


def test_prose_in_another_script_that_was_taken_for_code_is_no_translation():
    found = make(block("Tides", id="a"), as_code(CHINESE))
    (kept,) = found.kept_text
    assert (kept.script, kept.reason, kept.pages) == ("Han", "code", (1,))
    assert kept.prose == kept.letters == 24
    assert found.untranslated > 0.02
    assert not found.complete
    said = "\n".join(found.summary())
    assert "24 Chinese characters stay: taken for code on page 1" in said
    assert "of the letters stay" in said


@pytest.mark.parametrize("target", ["zh", "de", "ru"])
def test_sentences_in_latin_letters_that_were_taken_for_code_are_counted(target):
    (kept,) = stays(as_code(ENGLISH), target=target)
    assert (kept.script, kept.prose) == ("Latn", kept.letters)


def test_text_of_the_target_language_is_not_held_against_it():
    assert not stays(as_code(ENGLISH))


@pytest.mark.parametrize(
    "text",
    [
        "public static void main",
        "select name from users where id in list order by name",
        "for x in range(10):\nprint(x)",
        "git clone https://example.org/it and then\n$ make install",
    ],
)
def test_programs_in_latin_letters_stay_for_a_good_reason(text):
    assert not stays(as_code(text), target="zh")


def test_comments_in_a_program_are_told_of_and_not_held_against_it():
    found = make(CODE, *(as_code("// 计算每一行的总和", id=f"c{n}") for n in range(3)))
    (kept,) = found.kept_text
    assert kept.letters > 10
    assert kept.prose == 0
    assert found.complete


def test_a_reference_list_is_told_of_and_not_held_against_it():
    found = make(block(f"[1] {CHINESE}", id="r", kind=BlockKind.REFERENCE))
    assert [each.reason for each in found.kept_text] == ["reference list"]
    assert found.complete


def test_what_is_protected_within_a_text_counts_too():
    words = run("https://例子.中国/海水每天涨落两次渔民按照月亮")
    (kept,) = stays(block("See ", words, " and ", FORMULA, " for more of it."))
    assert (kept.script, kept.reason) == ("Han", "code")


def test_a_single_character_is_no_news():
    assert not stays(as_code("x = 1;\n图"))


def test_signs_for_unknown_letters_do_not_reach_a_reader():
    made = document(block("Sup\ufffdose that it rises.", id="a"))
    found = survey(made, SETTINGS.translation, "auto", language("zh"))
    outcomes = {each.id: Translated("假\ufffd设它上升。") for each in found.segments}
    translated = TranslatedDocument(made, found.segments, outcomes, "auto", "zh")
    assert translated.target_text(found.segments[0]) == "假设它上升。"
