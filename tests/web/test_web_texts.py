"""What the page says: names of files as they are, and nothing that is not so."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from importlib import import_module
from pathlib import Path

import pytest

from ai_translator import fetch_reasons, pages
from ai_translator.errors import InputError, UsageError
from ai_translator.readers.pdf import source
from ai_translator.review import editor, edits
from ai_translator.translation.answer_parsing import envelope
from ai_translator.translation.document import answer_judging, dispatch
from ai_translator.translation.quality import attempts, checks, whole_answers
from ai_translator.web import job_store, jobs, link_download, turns
from ai_translator.web.chinese_reasons import in_chinese
from ai_translator.web.i18n import CHINESE, ENGLISH, error_text

ROOT = Path(__file__).parents[2]
#: What no upload can be, and what a caller of the API alone can ask for.
OF_THE_COMMAND_LINE = {"X: is a folder, not a PDF"}
#: What is put together of parts; see the examples.
OF_PARTS = {"X: X X (X)", "pages X are out of range: the document has X pageX"}


@pytest.mark.parametrize(
    ("error", "said"),
    [
        (InputError("/srv/in/notreally.pdf: is not a PDF"), "notreally.pdf: is not a PDF."),
        (InputError("/srv/in/my own file.PDF: is empty"), "my own file.PDF: is empty."),
        (UsageError("terms.csv: row 3 has no target"), "terms.csv: row 3 has no target."),
        (UsageError("choose a PDF first"), "Choose a PDF first."),
        (UsageError("pages: 9 is out of range"), "Pages: 9 is out of range."),
    ],
)
def test_a_sentence_begins_large_and_the_name_of_a_file_as_it_is(error, said):
    assert error_text(error, ENGLISH, ("/srv/in",)) == said
    in_page = error_text(error, CHINESE, ("/srv/in",))
    assert "/srv" not in in_page
    if error.message.startswith("/"):
        assert said.partition(": ")[0] in in_page


def said_by(module):
    """What a module returns, or names, as texts for people; ``X`` for what is put in."""
    tree = ast.parse(Path(module.__file__).read_text(encoding="utf-8"))
    named = [node for node in tree.body if isinstance(node, ast.Assign)]
    for node in [*ast.walk(tree), *named]:
        if isinstance(node, ast.Return) or node in named:
            for part in texts_of(node.value):
                if part.count(" ") >= 2 or part.startswith("missing"):
                    yield part


def texts_of(node):
    match node:
        case ast.Constant(value=str(text)):
            yield text
        case ast.JoinedStr(values=values):
            yield "".join(each.value if isinstance(each, ast.Constant) else "X" for each in values)
        case ast.IfExp(body=one, orelse=other):
            yield from texts_of(one)
            yield from texts_of(other)


def test_every_reason_of_the_checks_is_there_in_chinese():
    modules = (checks, attempts, whole_answers, envelope, answer_judging, dispatch, edits)
    said = [text for module in modules for text in said_by(module)]
    assert len(said) > 40
    assert [each for each in said if not re.search("[\u4e00-\u9fff]", in_chinese(each))] == []


def raised_by(module):
    """Messages of what a module raises as InputError and UsageError; ``X`` for what is put in."""
    tree = ast.parse(Path(module.__file__).read_text(encoding="utf-8"))
    for node in ast.walk(tree):
        match node:
            case ast.Call(func=ast.Name(id="InputError" | "UsageError"), args=[message, *_]):
                yield from texts_of(message)


def test_what_is_wrong_with_files_choices_and_links_is_there_in_chinese():
    parse = import_module("ai_translator.readers.pdf.parse")  # the package names its function so
    modules = (
        source,
        parse,
        pages,
        link_download,
        fetch_reasons,
        job_store,
        turns,
        jobs,
        edits,
        editor,
    )
    said = (
        {text for module in modules for text in raised_by(module)} - OF_THE_COMMAND_LINE - OF_PARTS
    )
    assert len(said) > 20
    assert [each for each in said if not re.search("[\u4e00-\u9fff]", in_chinese(each))] == []


def test_why_a_link_gives_nothing_is_there_in_chinese():
    said = {reason for reason, _ in fetch_reasons.reasons()}
    assert len(said) > 8
    assert [each for each in said if not re.search("[\u4e00-\u9fff]", in_chinese(each))] == []


@pytest.mark.parametrize(
    ("english", "chinese"),
    [
        ("a number is missing: 42, 7", "缺少数字：42, 7"),
        ("its codes are not those of the source (missing: <b1>)", "标记与原文不同（缺少：<b1>）"),
        ("a.pdf: is not a PDF", "a.pdf：不是 PDF"),
        ("a.pdf: none of 3 pages can be read (x)", "a.pdf：3 页都无法读取（x）"),
        ("a.pdf: its only page cannot be read (x)", "a.pdf：唯一的一页无法读取（x）"),
        (
            "pages '9' are out of range: the document has 1 page",
            "页码 '9' 超出范围：文档只有 1 页",
        ),
        ("something new", "something new"),
        ("", ""),
    ],
)
def test_reasons_in_chinese(english, chinese):
    assert in_chinese(english) == chinese


def test_the_server_does_not_go_offline_by_itself_and_then_say_that_somebody_did():
    code = """
import os
from ai_translator.config import load
from ai_translator.web.server import Address, serving
with serving(load(None, {"backend": "pseudo"}), Address(port=0)):
    print([name for name in os.environ if name.endswith("_OFFLINE")], os.environ["http_proxy"])
"""
    done = subprocess.run(
        [sys.executable, "-c", code],
        cwd=ROOT,
        env={"PATH": "/usr/bin:/bin", "HOME": str(ROOT), "http_proxy": "http://127.0.0.1:9"},
        capture_output=True,
        text=True,
        timeout=100,
    )
    assert done.stdout.split() == ["[]", "http://127.0.0.1:9"], done.stderr
