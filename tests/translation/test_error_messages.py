"""What is said when something cannot be used, to the letter: what happened, where, and what to do."""

from __future__ import annotations

import io
import sqlite3
import zipfile
from pathlib import Path
from typing import Any

import pytest

from ai_translator.config import Price, TranslationSettings
from ai_translator.errors import TranslatorError
from ai_translator.languages import language
from ai_translator.translation.callbacks import load_callbacks
from ai_translator.translation.shared_services.budget import Budget
from ai_translator.translation.shared_services.local_services import local_services
from ai_translator.translation.shared_services.memory import Memory
from ai_translator.translation.shared_services.tmx import read_pairs
from ai_translator.translation.terminology.glossary import read_glossary
from ai_translator.translation.translator import Translator
from tests.translation.documents import segments
from tests.translation.scripted import Scripted


def written(folder: Path, name: str, text: str | bytes) -> Path:
    path = folder / name
    path.write_bytes(text.encode() if isinstance(text, str) else text)
    return path


def strange_database(folder: Path, version: int | None = None) -> Path:
    path = folder / "other.db"
    if version is not None:
        Memory(path).close()
    with sqlite3.connect(path) as connection:
        connection.execute(
            "CREATE TABLE mine (a)" if version is None else f"PRAGMA user_version = {version}"
        )
    connection.close()
    return path


def workbook(folder: Path) -> Path:
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w") as file:
        file.writestr("a.txt", "no workbook")
    return written(folder, "a.xlsx", held.getvalue())


TBX = (
    '<tbx xml:lang="fr"><text><body><conceptEntry id="1"><langSec xml:lang="en"><termSec><term>a</term>'
    '</termSec></langSec><langSec xml:lang="de"><termSec><term>b</term></termSec></langSec>'
    '<langSec xml:lang="es"><termSec><term>c</term></termSec></langSec></conceptEntry></body></text></tbx>'
)
_ROWS = "Each row is source, target and perhaps a note; a target of = keeps the term as it is"
_OTHER = "Name another file with --memory"


@pytest.mark.parametrize(
    ("raises", "said"),
    [
        (lambda at: Memory(strange_database(at)), f"other.db: not a translation memory but another database. {_OTHER}"),
        (lambda at: Memory(strange_database(at, 9)), f"other.db: made by a newer version of this program. {_OTHER}"),
        (lambda at: Memory(written(at, "a.pdf", b"%PDF" * 999)), f"a.pdf: no translation memory. {_OTHER}"),
        (
            lambda at: Memory(written(at, "file", "x") / "memory.sqlite"),
            f"file/memory.sqlite: the translation memory cannot be opened (File exists). {_OTHER}, or do without one: --memory off",
        ),
        (lambda at: read_glossary(written(at, "a.csv", "a,b,c,d\n,b\n"), "en", "zh"),
         f"a.csv: line 1: 4 columns; a comma inside a term needs quotes around it; line 2: no source term. {_ROWS}"),
        (lambda at: read_glossary(written(at, "a.tbx", TBX), "auto", "zh"),
         "a.tbx: has no terms in the target language. It has terms in: de, en, es"),
        (lambda at: read_glossary(written(at, "a.tbx", TBX), "auto", "de"),
         "a.tbx: has terms in en, es, and none is the source language. Name the source language with --from"),
        (lambda at: list(read_pairs(at / "a.txt")), "a.txt: neither .tmx nor .csv. Name it NAME.tmx or NAME.csv"),
        (
            lambda at: list(read_pairs(written(at, "a.csv", "source,text\na,b\n"))),
            "a.csv: its first row does not name the columns: source, target, source_language, target_language. Give the columns these names",
        ),
        (lambda _: load_callbacks(["nowhere:x"]), "logging.callbacks: nowhere:x cannot be loaded"),
    ],
)  # fmt: skip
def test_what_cannot_be_used_says_so(raises, said, tmp_path):
    with pytest.raises(TranslatorError) as caught:
        raises(tmp_path)
    assert str(caught.value).replace(f"{tmp_path}/", "").startswith(said)
    if not said.endswith("loaded"):
        assert str(caught.value).replace(f"{tmp_path}/", "") == said


async def test_money_needs_a_price():
    with pytest.raises(TranslatorError) as caught:
        await Budget({"m": Price(input=1, output=1)}, most=1.0).check("other")
    assert str(caught.value) == (
        "translation.max_cost needs the price of other. Give it under translation.prices in "
        "config.yaml, 0 for a model that costs nothing"
    )


async def test_a_translator_outside_its_block():
    chosen = TranslationSettings(memory="off")
    translator = Translator(Scripted(), chosen, local_services(chosen))
    with pytest.raises(RuntimeError) as caught:
        await translator.translate(segments(["a"]), source="en", target=language("zh"))
    assert str(caught.value) == "a Translator is used inside its async with block"


def test_a_workbook_that_is_none(tmp_path):
    said: Any = None
    with pytest.raises(TranslatorError) as caught:
        said = read_glossary(workbook(tmp_path), "en", "zh")
    assert said is None and "is no workbook, or damaged" in str(caught.value)
    assert str(caught.value).endswith(caught.value.remedy) and caught.value.remedy
