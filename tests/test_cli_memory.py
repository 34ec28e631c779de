"""``memory``, ``glossary`` and the flags that go with them, as a person meets them."""

from __future__ import annotations

import json
import re

import pytest
from typer.testing import CliRunner

from ai_translator.cli import app
from ai_translator.errors import ExitCode
from ai_translator.translation.terminology.glossary import read_glossary
from tests.pdfs.hidden import HIDDEN


@pytest.fixture(autouse=True)
def somewhere(tmp_path, monkeypatch, standin):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    monkeypatch.setenv("OPENAI_API_KEY", "sk-test")
    monkeypatch.setenv("OPENAI_BASE_URL", standin.url)
    return tmp_path


def run(*arguments):
    return CliRunner().invoke(app, [str(argument) for argument in arguments])


def translate(pdf, *flags, name="links"):
    return run(
        "translate", pdf(name), "--format", "markdown", "--out", "out", "--json", "--quiet", *flags
    )


def report(done):
    assert done.exit_code == 0, done.output
    return json.loads(done.stdout)[0]["report"]


def test_a_second_run_costs_nothing_unless_the_memory_is_off(pdf, standin, somewhere):
    first = report(translate(pdf))
    assert first["from_memory"] == 0 and first["requests"]
    assert (somewhere / "cache" / "ai-translator" / "memory.sqlite").exists()
    again = report(translate(pdf))
    assert again["from_memory"] == again["segments"] and again["requests"] == 0
    assert report(translate(pdf, "--memory", "off"))["requests"]
    assert (
        report(translate(pdf, "--memory", "my.db"))["requests"] and (somewhere / "my.db").exists()
    )


def test_edited_translations_come_back(pdf, somewhere):
    report(translate(pdf))
    assert "translations" in run("memory", "stats").stdout
    assert run("memory", "export", "m.csv", "--from", "en").exit_code == 0
    rows = (somewhere / "m.csv").read_text(encoding="utf-8").splitlines()
    source, target, *_ = rows[1].split(",")
    (somewhere / "edited.csv").write_text(
        f"source,target\n{source},编辑过的译文\n", encoding="utf-8"
    )
    done = run("memory", "import", "edited.csv", "--to", "zh")
    assert done.exit_code == 0 and "1 translations imported, 0 refused" in done.stderr
    report(translate(pdf))
    text = (somewhere / "out" / "links.zh.md").read_text(encoding="utf-8")
    assert "编辑过的译文" in text and target not in text


def test_tmx_out_and_in(pdf, somewhere):
    report(translate(pdf))
    assert run("memory", "export", "m.tmx", "--from", "en").exit_code == 0
    assert run("memory", "clear", "--yes").exit_code == 0
    done = run("memory", "import", "m.tmx")
    assert done.exit_code == 0 and "of them a model's and unchanged" in done.stderr
    assert report(translate(pdf))["requests"] == 0  # as before: the same model's
    assert report(translate(pdf, "--model", "gpt-4"))["requests"] > 0  # nobody changed anything


def test_what_a_person_changed_holds_for_every_model(pdf, somewhere):
    report(translate(pdf))
    assert run("memory", "export", "m.tmx", "--from", "en").exit_code == 0
    text = (somewhere / "m.tmx").read_text(encoding="utf-8")
    changed = re.sub(r'<prop type="x-machine">[^<]*</prop>', "", text)  # as other tools leave it
    (somewhere / "m.tmx").write_text(changed, encoding="utf-8")
    assert run("memory", "clear", "--yes").exit_code == 0
    assert run("memory", "import", "m.tmx").exit_code == 0
    assert report(translate(pdf, "--model", "gpt-4"))["requests"] == 0


@pytest.mark.parametrize("ending", ["csv", "tmx"])
def test_one_edited_unit_is_a_persons_and_the_others_stay_the_models(pdf, somewhere, ending):
    report(translate(pdf))
    name = f"m.{ending}"
    assert run("memory", "export", name, "--from", "en").exit_code == 0
    text = (somewhere / name).read_text(encoding="utf-8")
    target = max(re.findall(r"[\u4e00-\u9fff]{4,}", text), key=len)
    (somewhere / name).write_text(text.replace(target, "编辑过的译文"), encoding="utf-8")
    edited = text.count(target)
    units = text.count("<tu ") or len(text.splitlines()) - 1
    assert run("memory", "clear", "--yes").exit_code == 0
    done = run("memory", "import", name)
    assert f"{units - edited} of them a model's and unchanged" in done.stderr, done.output
    counts = run("memory", "stats").stdout
    assert re.search(rf"\b{edited}  imported/{name}", counts), counts
    assert re.search(rf"\b{units - edited}  openai/", counts), counts
    assert report(translate(pdf))["requests"] == 0
    assert "编辑过的译文" in (somewhere / "out" / "links.zh.md").read_text(encoding="utf-8")


def test_what_cannot_be_taken_over_is_named(somewhere):
    (somewhere / "a.csv").write_text(
        "source,target,target_language\na <b1>b</b1>,甲,zh\nc,,zh\nd,丁,zh\n", encoding="utf-8"
    )
    done = run("memory", "import", "a.csv")
    assert done.exit_code == ExitCode.PARTIAL
    assert (
        "line 2: marks of source and target differ" in done.stderr
        and "line 3: no target" in done.stderr
    )
    assert "1 translations imported, 2 refused" in done.stderr


def test_nothing_is_removed_without_asking(pdf):
    report(translate(pdf))
    done = run("memory", "clear")
    assert done.exit_code == ExitCode.USAGE and "--yes" in done.stderr
    assert "0 translations removed" in run("memory", "clear", "--older-than", "1", "--yes").stderr
    assert report(translate(pdf))["requests"] == 0


@pytest.mark.parametrize(
    ("arguments", "code", "part"),
    [
        (["memory", "export", "m.docx"], ExitCode.USAGE, ".tmx"),
        (["memory", "export", "no/such/m.csv"], ExitCode.OUTPUT, "cannot be written"),
        (["memory", "import", "none.tmx"], ExitCode.INPUT, "cannot be read"),
        (["memory", "stats", "--memory", "off"], ExitCode.USAGE, "--memory FILE"),
        (["glossary", "suggest", "none.pdf"], ExitCode.INPUT, "no such file"),
    ],
)
def test_mistakes(arguments, code, part):
    done = run(*arguments)
    assert done.exit_code == code and part in done.stderr and "Traceback" not in done.output, (
        done.output
    )


def test_a_damaged_memory_is_told_and_does_not_stop_the_run(pdf, somewhere):
    (somewhere / "m.db").write_bytes(b"garbage" * 500)
    done = run(
        "translate", pdf("links"), "--format", "markdown", "--out", "out", "--memory", "m.db"
    )
    assert done.exit_code == 0, done.output
    assert "warning: m.db: damaged" in done.stderr and list(somewhere.glob("m.db.damaged-*"))


def test_a_dry_run_sends_and_writes_nothing_and_needs_no_key(pdf, standin, somewhere, monkeypatch):
    monkeypatch.delenv("OPENAI_API_KEY")
    monkeypatch.delenv("OPENAI_BASE_URL")
    (somewhere / "config.yaml").write_text(
        "translation: {prices: {gpt-3.5: {input: 0.5, output: 1.5}}}"
    )
    done = run("translate", pdf("paper"), pdf("links"), "--dry-run")
    assert done.exit_code == 0, done.output
    paper, links, both = done.stdout.splitlines()
    for part in (
        "paper.pdf: ",
        "segments",
        "requests to gpt-3.5-turbo",
        "tokens in",
        "cost about 0.00",
    ):
        assert part in paper
    assert (
        links.startswith("links.pdf")
        and both.startswith("2 files: ")
        and not standin.requests
        and not (somewhere / "out").exists()
    )
    (entry,) = json.loads(run("translate", pdf("links"), "--dry-run", "--json").stdout)
    assert entry["segments"] and entry["cost"] > 0


def test_a_dry_run_of_a_folder_tells_each_file_and_all(
    pdf, standin, somewhere, monkeypatch, without_ocr
):
    monkeypatch.setenv("OPENAI_BASE_URL", standin.url)
    folder = somewhere / "in"
    (folder / "below").mkdir(parents=True)
    for name, place in (("paper", folder), ("links", folder / "below"), ("scan", folder)):
        (place / f"{name}.pdf").write_bytes(pdf(name).read_bytes())
    done = run("batch", folder, "--out", somewhere / "out", "--dry-run")
    assert done.exit_code == ExitCode.PARTIAL
    assert [line.split(":")[0] for line in done.stdout.splitlines()] == [
        "links.pdf",
        "paper.pdf",
        "2 files",
    ]
    assert "scan.pdf" in done.stderr
    one, other, both = (int(line.split(": ")[1].split()[0]) for line in done.stdout.splitlines())
    assert one + other == both > 0
    assert not standin.requests and not (somewhere / "out").exists()


def test_a_dry_run_tells_of_bad_files(pdf, somewhere, without_ocr):
    done = run("translate", pdf("scan"), pdf("links"), "--dry-run")
    assert (
        done.exit_code == ExitCode.PARTIAL
        and "scan.pdf" in done.stderr
        and "links.pdf: " in done.stdout
    )


def test_a_bad_glossary_is_told_before_anything_is_read_or_sent(pdf, standin, somewhere):
    (somewhere / "t.csv").write_text("good,好\nbad\n", encoding="utf-8")
    done = translate(pdf, "--glossary", "t.csv")
    assert (
        done.exit_code == ExitCode.CONFIG
        and "t.csv: line 2: no target for 'bad'" in done.stdout + done.stderr
    )
    assert not standin.requests


def test_style_and_glossary_reach_the_model_and_the_report(pdf, standin, somewhere):
    (somewhere / "t.csv").write_text("lettuce,生菜\n", encoding="utf-8")
    done = translate(pdf, "--glossary", "t.csv", "--style", "formal, for gardeners", name="paper")
    missed = report(done)["missed_terms"]
    assert missed and missed[0]["term"] == "lettuce" and missed[0]["page"]
    systems = [seen.body["messages"][0]["content"] for seen in standin.requests]
    assert all("Style: formal, for gardeners." in system for system in systems)
    assert any("lettuce = 生菜" in system for system in systems) and not all(
        "lettuce" in system for system in systems
    )


def test_suggestions_to_edit(pdf, standin, somewhere):
    done = run("glossary", "suggest", pdf("book"), "--most", 5)
    assert done.exit_code == 0 and done.stdout.startswith("source,target,note\n"), done.output
    assert not standin.requests
    done = run(
        "glossary",
        "suggest",
        pdf("book"),
        "--most",
        5,
        "--backend",
        "openai",
        "--to",
        "zh",
        "--out",
        "t.csv",
    )
    assert done.exit_code == 0 and standin.requests, done.output
    assert len(read_glossary(somewhere / "t.csv")) == 5


def test_a_limit_of_money_holds_for_all_files_together(pdf, standin, somewhere):
    (somewhere / "config.yaml").write_text(
        "translation: {memory: off, prices: {gpt: {input: 1, output: 1}}}"
    )
    (paper,) = json.loads(translate(pdf, name="paper").stdout)
    spent = paper["report"]["cost"]
    (somewhere / "config.yaml").write_text(
        f"translation: {{memory: off, max_cost: {spent * 2.5}, prices: {{gpt: {{input: 1, output: 1}}}}}}"
    )
    names = []
    for number in range(4):
        names.append(somewhere / f"paper{number}.pdf")
        names[-1].write_bytes(pdf("paper").read_bytes())
    done = run("translate", *names, "--format", "markdown", "--out", "out", "--json", "--quiet")
    ends = json.loads(done.stdout)
    assert done.exit_code == ExitCode.PARTIAL and ends[0]["exit_code"] == 0
    assert sum(end["report"]["cost"] or 0 for end in ends if "report" in end) <= spent * 2.5
    assert "max_cost" in done.stderr


def test_hidden_text_reaches_no_model(pdf, standin):
    translate(pdf, name="hidden")
    sent = " ".join(str(seen.body) for seen in standin.requests)
    assert "Only this sentence" in sent
    assert not [text for text in HIDDEN if text in sent]
