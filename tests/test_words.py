"""The words of the code: the glossary's, no class name twice."""

from __future__ import annotations

import ast
import io
import re
import tokenize
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest

ROOT = Path(__file__).parents[1]
PACKAGE = ROOT / "ai_translator"
GLOSSARY = ROOT / "docs" / "glossary.md"
#: Documents that speak of what has been, or list the words themselves.
HISTORY = {"CHANGELOG.md", "design.md", "glossary.md"}
#: Words within a name: snake_case and CamelCase.
PART = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+")


class Rule(NamedTuple):
    word: str
    standard: str
    in_text: bool
    allowed: tuple[str, ...]


def rules() -> list[Rule]:
    """The rows of the glossary's table of words that are not used."""
    table = GLOSSARY.read_text(encoding="utf-8").partition("## Not used")[2]
    rows = [re.split(r"\s*\|\s*", line)[1:5] for line in table.splitlines() if line[:1] == "|"][2:]
    return [
        Rule(word, standard, where == "text", tuple(allowed.split()))
        for word, standard, where, allowed in rows
    ]


def modules() -> list[Path]:
    return sorted(PACKAGE.rglob("*.py"))


def words_of_names(source: str) -> Iterator[tuple[int, str]]:
    """(line, word) of every name that the module defines or uses."""
    for token in tokenize.generate_tokens(io.StringIO(source).readline):
        if token.type == tokenize.NAME:
            yield from ((token.start[0], word.lower()) for word in PART.findall(token.string))


def prose(source: str) -> Iterator[tuple[int, str]]:
    """(line, text) of comments, docstrings and messages."""
    for token in tokenize.generate_tokens(io.StringIO(source).readline):
        if token.type in {tokenize.COMMENT, tokenize.STRING}:
            yield token.start[0], token.string


def found_in(path: Path, source: str, banned: list[Rule]) -> list[str]:
    name = path.relative_to(ROOT).as_posix()
    here = {rule.word: rule for rule in banned if not name.startswith(rule.allowed or ("\0",))}
    found = [
        f"{name}:{line}: {word!r} in a name: {here[word].standard}"
        for line, word in words_of_names(source)
        if word in here
    ]
    found += [
        f"{name}: {word!r} in the module's name: {here[word].standard}"
        for word in PART.findall(path.stem)
        if word in here
    ]
    in_text = [word for word, rule in here.items() if rule.in_text]
    pattern = re.compile(rf"\b(?:{'|'.join(in_text)})\b", re.I)
    found += [
        f"{name}:{line}: {match.group()!r} in text: {here[match.group().lower()].standard}"
        for line, text in prose(source)
        for match in pattern.finditer(text)
    ]
    return found


def test_the_code_speaks_in_the_fields_terms() -> None:
    banned = rules()
    assert len(banned) > 20
    found = [each for path in modules() for each in found_in(path, path.read_text("utf-8"), banned)]
    assert not found, "docs/glossary.md has the terms:\n" + "\n".join(found)


def test_the_documents_speak_in_the_fields_terms() -> None:
    banned = {rule.word: rule for rule in rules() if rule.in_text}
    pattern = re.compile(rf"\b(?:{'|'.join(banned)})\b", re.I)
    found = [
        f"{path.name}: {match.group()!r}: {banned[match.group().lower()].standard}"
        for path in [*ROOT.glob("*.md"), *(ROOT / "docs").glob("*.md")]
        if path.name not in HISTORY
        for match in pattern.finditer(path.read_text(encoding="utf-8"))
    ]
    assert not found, "\n".join(found)


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("class Desk: ...", "'desk' in a name: document translator"),
        ("def text_rooms(): ...", "'rooms' in a name: text areas"),
        ("x.twin_of(1)", "'twin' in a name"),
        ("# the ledger is full", "'ledger' in text: results"),
        ('raise ValueError("the Desk is closed")', "'Desk' in text"),
    ],
)
def test_the_check_finds_them(source: str, expected: str) -> None:
    (found,) = found_in(PACKAGE / "example.py", source, rules())
    assert expected in found


def test_the_check_takes_whole_words_and_exceptions() -> None:
    assert not found_in(PACKAGE / "example.py", "tablets = desktop = background", rules())
    assert not found_in(PACKAGE / "backends/chatglm/native/mlp.py", "gate = up", rules())
    assert found_in(PACKAGE / "web/gate.py", "", rules())


def test_no_class_has_the_name_of_another() -> None:
    places = defaultdict(list)
    for path in modules():
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.ClassDef):
                places[node.name].append(path.relative_to(PACKAGE).as_posix())
    assert not {name: where for name, where in places.items() if len(where) > 1}
