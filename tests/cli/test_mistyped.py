"""What a person mistypes, and what the program says: one line that names the remedy."""

from __future__ import annotations

import os
import re
import shutil

import pytest

from tests.cli.process import TIDES, TRY, program

LINES = [
    ("x.pdf --to de", 2, "No such command 'x.pdf'. Did you mean ai-translator translate x.pdf?"),
    (". --to de", 2, "Did you mean ai-translator batch .?"),
    ("https://host/x.pdf", 2, "Did you mean ai-translator translate https://host/x.pdf?"),
    ("trnslate x.pdf", 2, "Did you mean 'translate'? See ai-translator --help"),
    ("--versoin", 2, "No such option: --versoin. Did you mean --version? See ai-translator --help"),
    ("translate x.pdf --too de", 2, "Did you mean --out, --to? See ai-translator translate --help"),
    ("translate x.pdf --to", 2, "'--to' requires an argument. See ai-translator translate --help"),
    ("translate -x.pdf --to de", 2, "The file -x.pdf is named ./-x.pdf."),
    ("translate", 2, "Missing argument 'FILE...'. See ai-translator translate --help"),
    ("translate none.pdf", 3, "none.pdf: no such file. Check the name and the folder"),
    ("translate www.host.org/x.pdf", 3, "no such file. An address begins with https://"),
    ("translate http:/host/x.pdf", 3, "no such file. An address begins with https://"),
    ("translate x.pdf --pages 3-1", 2, "'3-1' is not a page range. Write pages as 1-3,7 or 5-"),
    ("translate x.pdf --pages 9 --backend pseudo", 2, "the document has 4 pages. Choose from 1-4"),
    ("translate x.pdf --format wrod", 2, "there is no format 'wrod'; write 'pdf'"),
    ("translate x.pdf --backend gpt", 2, "--backend gpt: write 'openai', 'chatglm'"),
    ("translate x.pdf --to klingon", 2, "--to klingon: unknown language"),
    ("translate x.pdf --config none.yaml", 5, "none.yaml: no such configuration file"),
    ("translate x.pdf --config x.pdf", 5, "x.pdf: is not UTF-8. Save it as a UTF-8 text"),
    ("translate x.pdf --config .", 5, ".: cannot be read (Is a directory)"),
    ("translate x.pdf --glossary none.csv --backend pseudo", 5, "No such file or directory"),
    ("translate zh", 3, "zh: no such file. --to zh names the target language"),
    ("translate x.pdf --to cn,jp", 2, "unknown language 'cn,jp'"),
    ("web --auth-file none", 2, "none: cannot be read (No such file or directory)"),
    ("translate x.pdf", 6, "OPENAI_API_KEY is not set"),
    ("doctor extra", 2, "extra: unexpected here; a name with spaces needs quotes around it."),
    ("batch . more --out o", 2, "more: unexpected here"),
    ("batch .", 2, "Missing option '--out' / '-o'. See ai-translator batch --help"),
    ("batch none --out o", 3, "none: no such folder"),
    ("batch x.pdf --out o", 3, "x.pdf: is not a folder"),
    ("web --port abc", 2, "--port: 'abc' is not a whole number. See ai-translator web --help"),
    ("web --port 99999", 2, "--port: 99999 is not between 0 and 65535."),
    ("web --host 0.0.0.0", 2, "lets other machines in"),
    ("glossary suggest x.pdf --most 0", 2, "--most: 0 is not between 1 and 1000."),
    ("memory clear --older-than -1", 2, "--older-than: -1 is less than 0."),
    ("glossary sugest x.pdf", 2, "Did you mean 'suggest'? See ai-translator glossary --help"),
    ("typeset x.pdf", 3, "x.pdf: is no project file"),
    ("review export x.pdf --out a.txt --to de", 2, "Name it .xlf, .xliff, .docx, .csv, .tsv"),
    ("review export x.pdf --out a.xlf --format doc", 2, "Use --format xliff, docx or csv"),
    ("translate x.pdf --out - --json --backend pseudo", 2, "--json and --out - both print there"),
    ("translate x.pdf --out x.html --backend pseudo", 2, "no format .html. Name it .pdf, .md,"),
    (
        "translate x.pdf --pages=",
        2,
        "--pages: nothing is given. Is a variable of the shell empty?",
    ),
    ("glossary suggest x.pdf --out=", 2, "--out: nothing is given. Is a variable of the shell"),
    ("--install-completion zsh", 2, "is for the shell it is typed in: leave zsh out"),
    ("translate - - --backend pseudo", 2, "- (standard input) is given twice"),
]


@pytest.mark.parametrize(("line", "code", "said"), LINES, ids=lambda each: str(each)[:40])
def test_one_line_says_what_is_wrong_and_what_to_do(here, line, code, said):
    shutil.copy(TIDES, here / "x.pdf")
    shutil.copy(TIDES, here / "-x.pdf")
    done = program(*line.split())
    (told,) = [each for each in done.stderr.splitlines() if "reading" not in each]
    assert done.returncode == code and told.startswith("error: ") and said in told, told
    assert not done.stdout


COMMANDS = [
    "", "translate", "batch", "typeset", "web", "inspect", "doctor", "mcp", "chatglm",
    "chatglm tune", "chatglm serve", "chatglm export", "config", "config init", "config show",
    "config path", "review", "review export", "review import", "memory", "memory stats",
    "memory export", "memory import", "memory clear", "glossary", "glossary suggest",
]  # fmt: skip


def test_no_help_is_cut_or_wider_than_the_screen(here):
    """On 40, 80 and 200 columns; what is to be copied is one line of at most 80."""
    for columns in (40, 80, 200):
        for command in COMMANDS:
            done = program(*command.split(), "--help", env={**os.environ, "COLUMNS": str(columns)})
            assert done.returncode == 0, done.stderr
            lines = done.stdout.splitlines()
            assert max(map(len, lines)) <= max(columns, 80), (command, columns)
            # Typer ends what it cuts with dots at the word; ours stand apart.
            cut = [line for line in lines if re.search(r"\w\.\.\.$", line)]
            assert not cut, (command, columns)
            assert not re.search(r"<(?:str|int|float|path)>", done.stdout), (
                command
            )  # no type of ours


UNKNOWN = [
    ("MODEL", "; did you mean AI_TRANSLATOR_OPENAI__MODEL?"),
    ("TARGT", "_TARGET?"),
    ("X1", ""),
]


@pytest.mark.parametrize(("name", "meant"), UNKNOWN)
def test_a_variable_that_is_no_setting_is_told_once(here, name, meant):
    person = {**os.environ, f"AI_TRANSLATOR_{name}": "x", "AI_TRANSLATOR_PASSWORD": "y"}
    done = program(*TRY, "--out", here, "--quiet", env=person)
    (told,) = done.stderr.splitlines()
    assert done.returncode == 0 and told.startswith(f"warning: AI_TRANSLATOR_{name} is no setting")
    assert told.endswith(meant)


VARIABLES = [
    ("OUTPUT__FORMATS", "md", 0, "tides.p1.de.md"),
    ("OUTPUT__FORMATS", "md, epub", 0, "tides.p1.de.epub"),
    ("OUTPUT__FORMATS", '["md"]', 0, "tides.p1.de.md"),
    ("OUTPUT__FORMATS", "wrod", 5, "there is no format 'wrod'"),
    ("OUTPUT", "md", 5, "error: AI_TRANSLATOR_OUTPUT: output must hold keys and values, not 'md'"),
    ("TRANSLATION__PRICES", "cheap", 5, "TRANSLATION__PRICES = cheap: write keys and values"),
    ("TRANSLATION__CONCURRENCY", "many", 5, "__CONCURRENCY = many: write a whole number"),
    ("OPENAI__MODLE", "x", 5, "MODLE: unknown key 'openai.modle' (did you mean 'model'?)"),
    ("LOGGING__LEVEL", "DEBUG", 0, "tides.p1.de.pdf"),
]


@pytest.mark.parametrize(("name", "value", "code", "said"), VARIABLES)
def test_a_variable_of_the_environment_is_told_in_our_words(here, name, value, code, said):
    (here / "config.yaml").write_text("target: de\n", encoding="utf-8")  # has no part in it
    person = {**os.environ, f"AI_TRANSLATOR_{name}": value}
    done = program(*TRY, "--out", ".", env=person)
    assert done.returncode == code, done.stderr
    assert said in done.stdout + done.stderr and "config.yaml: " not in done.stderr
    assert "pydantic" not in done.stderr
