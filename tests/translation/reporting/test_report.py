"""The report: everything is counted, nothing secret is in it."""

import json
from dataclasses import replace

from ai_translator.backends import build
from ai_translator.config import load
from ai_translator.errors import UnreachableError
from ai_translator.languages import language
from ai_translator.model.content import BlockKind
from ai_translator.model.document import Document, HiddenReason, HiddenText, Page, PageFailure
from ai_translator.model.segments import Failed, Translated, TranslatedDocument, Unchanged
from ai_translator.translation import TranslationRun, make_report, survey
from ai_translator.translation.results import Usage
from ai_translator.writers.result import WriteResult
from tests.translation.documents import block

SETTINGS = load(overrides={"target": "zh", "openai": {"api_key": "sk-secret"}})
BLOCKS = (
    block("The first paragraph.", id="a"),
    block("The second paragraph with <b1> in it.", id="b"),
    block("Johannes Müller", id="n"),
    block("x = 1", id="c", kind=BlockKind.CODE),
    block("12", id="d"),
)
PAGE = Page(
    3,
    BLOCKS,
    hidden=(HiddenText("secret", HiddenReason.INVISIBLE),),
    warnings=("odd fonts",),
)
DOCUMENT = Document("paper.pdf", 9, (PAGE,), failures=(PageFailure(7, "took too long"),))


def report(stopped=None):
    found = survey(DOCUMENT, SETTINGS.translation, "auto", language("zh"))
    segments = found.segments
    outcomes = dict(
        zip(
            (each.id for each in segments),
            (Translated("一"), Failed("the model refused"), Unchanged("the same")),
        )
    )
    usage = {"gpt-3.5-turbo": Usage(requests=4, retries=1, input_tokens=10, output_tokens=20)}
    run = TranslationRun(outcomes, usage, stopped=stopped)
    translated = TranslatedDocument(DOCUMENT, segments, outcomes, "auto", "zh")
    written = [WriteResult((), "☃𓀀", ("a picture is gone",)), WriteResult((), "☃")]
    return make_report(
        translated, run, SETTINGS, build(SETTINGS), found, written=written, seconds=1.239
    )


def test_every_text_block_is_counted_once():
    found = report()
    texts = found.texts
    assert (texts.segments, texts.translated, texts.same, texts.failed) == (3, 1, 1, 1)
    assert texts.kept_for == {"code": 1, "number": 1}
    assert texts.segments + texts.kept == len(BLOCKS)
    said = found.to_json()
    assert said["segments"] == said["translated"] + said["same"] + len(said["failed"])
    assert said["kept"] == {"code": 1, "number": 1} and "texts" not in said


def test_failures_name_page_block_reason_and_text():
    (failure,) = report().failed
    assert (failure.page, failure.block, failure.reason) == (3, "b", "the model refused")
    assert failure.text == "The second paragraph with <b1> in it."


def test_what_else_a_reader_should_know():
    found = report()
    assert [(each.page, each.reason, each.chars) for each in found.hidden] == [(3, "invisible", 6)]
    assert [(each.page, each.reason) for each in found.lost_pages] == [(7, "took too long")]
    assert found.warnings == ("page 3: odd fonts", "a picture is gone")
    assert found.missing_glyphs == "☃𓀀"
    assert (found.backend, found.model, found.seconds) == ("openai", "auto", 1.24)
    assert not found.complete


def test_json_holds_no_secret_and_no_hidden_or_good_text():
    text = json.dumps(report().to_json(), ensure_ascii=False)
    assert json.loads(text)["failed"][0]["page"] == 3
    assert "sk-secret" not in text and '"secret"' not in text and "first paragraph" not in text


def test_the_summary_tells_each_warning_once_with_its_pages():
    warned = ("page 3: odd fonts", "a picture is gone", "page 5: odd fonts")
    assert list(replace(report(), warnings=warned).shown_warnings()) == [
        "pages 3, 5: odd fonts",
        "a picture is gone",
    ]
    many = [*replace(report(), warnings=tuple(f"page 1: odd {i}" for i in range(9))).summary()]
    assert many[-2:] == ["page 1: odd 4", "… and 4 more warnings: see the report"]


def test_the_summary_says_what_went_wrong():
    lines = "\n".join(report(UnreachableError("the endpoint died")).summary())
    for part in (
        "3 segments: 1 translated, 1 same in both languages, 1 failed; 2 kept on purpose (",
        "the endpoint died",
        "page 7 could not be read",
        "page 3 not translated (the model refused)",
        "☃",
    ):
        assert part in lines
