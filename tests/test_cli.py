"""The command line as a person meets it: exit codes, one line with a remedy, nothing half-written."""

from __future__ import annotations

import json
import os
import shlex
import signal
import subprocess
import sys
import time
from io import BytesIO
from pathlib import Path

import pikepdf
import pypdfium2
import pytest
from typer.testing import CliRunner

from ai_translator.cli import app
from ai_translator.errors import ExitCode
from ai_translator.formats import FORMATS
from tests.backends.answers import Fault
from tests.backends.pseudo_words import translation
from tests.backends.standin import about, always, script
from tests.pdfs.hidden import OCR_LAYER


@pytest.fixture(autouse=True)
def somewhere(tmp_path, monkeypatch):
    """A working folder without config.yaml, and no key but the one a test sets."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "user"))
    monkeypatch.delenv("OPENAI_API_KEY", raising=False)
    monkeypatch.delenv("OPENAI_BASE_URL", raising=False)
    return tmp_path


@pytest.fixture
def server(standin, monkeypatch):
    monkeypatch.setenv("OPENAI_API_KEY", "sk-test")
    monkeypatch.setenv("OPENAI_BASE_URL", standin.url)
    return standin


def run(*arguments):
    return CliRunner().invoke(app, [str(argument) for argument in arguments])


def translate(*arguments, out):
    return run("translate", *arguments, "--out", out, "--quiet")


def assert_error(done, code, *parts):
    """One line on standard error with every part of it, no traceback."""
    assert done.exit_code == code, done.output
    assert all(part in done.stderr for part in parts), done.stderr
    assert "Traceback" not in done.stderr and done.stderr.count("\n") == 1, done.stderr


@pytest.mark.parametrize(
    ("line", "parts"),
    [
        (["translate"], ["Missing argument", "See ai-translator translate --help"]),
        (["translate", "x.pdf", "--nope"], ["--nope", "See ai-translator translate --help"]),
        (["translate", "x.pdf", "--to"], ["'--to' requires an argument", "--help"]),
        (["nope"], ["'nope'", "See ai-translator --help"]),
        (["doctor", "x"], ["unexpected", "See ai-translator doctor --help"]),
    ],
    ids=lambda value: " ".join(value),
)
def test_a_mistyped_line_is_told_in_one_line(line, parts):
    done = CliRunner().invoke(app, line, prog_name="ai-translator")
    assert_error(done, ExitCode.USAGE, *parts)


def test_called_with_nothing_it_shows_its_help():
    done = CliRunner().invoke(app, [], prog_name="ai-translator")
    assert "Commands:" in done.output and "error" not in done.output


def test_a_whole_run(server, pdf, somewhere):
    done = run(
        "translate",
        pdf("paper"),
        "--to",
        "zh",
        "--format",
        "pdf,dual,reflow,markdown",
        "--out",
        somewhere / "out",
    )
    assert done.exit_code == 0, done.output
    names = ("paper.zh.pdf", "paper.zh.dual.pdf", "paper.zh.reflow.pdf", "paper.zh.md")
    assert done.stdout.split() == [str(somewhere / "out" / name) for name in names]
    assert "reading" in done.stderr and "translating" in done.stderr and "segments" in done.stderr
    assert {path.name for path in (somewhere / "out").iterdir()} >= {*names, "paper.zh.report.json"}


def test_the_page_itself_is_the_default_and_a_preview_is_asked_for(server, pdf, somewhere):
    done = run("translate", pdf("links"), "--to", "zh", "--preview", "--out", somewhere / "out")
    assert done.exit_code == 0, done.output
    assert done.stdout.split() == [str(somewhere / "out" / "links.zh.pdf")]
    assert {path.name for path in (somewhere / "out").iterdir()} == {
        "links.zh.pdf",
        "links.zh.preview.png",
        "links.zh.report.json",
    }


def test_how_a_bilingual_pdf_is_laid_out_is_a_flag(server, pdf, somewhere):
    assert (
        translate(
            pdf("links"), "--format", "dual", "--dual", "alternate", out=somewhere / "out"
        ).exit_code
        == 0
    )
    with pypdfium2.PdfDocument(somewhere / "out" / "links.zh.dual.pdf") as opened:
        assert len(opened) == 4
    assert_error(
        translate(pdf("links"), "--dual", "over", out=somewhere / "out"), ExitCode.USAGE, "dual"
    )


def test_quiet_says_nothing(server, pdf, somewhere):
    done = translate(pdf("paper"), out=somewhere / "out")
    assert (done.exit_code, done.output) == (0, "")


def test_quiet_does_not_hide_what_is_missing(server, pdf, somewhere):
    server.programme = about("lettuce", Fault.REFUSE)
    done = translate(pdf("paper"), out=somewhere / "out")
    assert_error(done, ExitCode.PARTIAL, "paper.zh.report.json")


def test_json_is_for_programs(server, pdf, somewhere):
    done = run(
        "translate",
        pdf("paper"),
        "--out",
        somewhere / "out",
        "--json",
        "--quiet",
        "--format",
        "markdown",
    )
    (entry,) = json.loads(done.stdout)
    assert entry["exit_code"] == 0 and list(entry["outputs"]) == ["markdown"]
    assert entry["report"] == json.loads(
        (somewhere / "out" / "paper.zh.report.json").read_text(encoding="utf-8")
    )


def test_pages(server, pdf, somewhere):
    done = run(
        "translate",
        pdf("paper"),
        "--pages",
        "2",
        "--format",
        "markdown",
        "--out",
        somewhere,
        "--json",
        "--quiet",
    )
    assert json.loads(done.stdout)[0]["report"]["pages"] == 1


def test_several_files_go_on_after_a_bad_one(server, pdf, somewhere, without_ocr):
    done = translate(pdf("scan"), pdf("links"), out=somewhere / "out")
    assert done.exit_code == ExitCode.PARTIAL
    assert "scan.pdf" in done.stderr
    assert (somewhere / "out" / "links.zh.pdf").exists()


def test_an_upper_case_ending_is_never_overwritten(server, pdf, somewhere):
    source = somewhere / "Upper.PDF"
    source.write_bytes(pdf("links").read_bytes())
    assert run("translate", source, "--quiet").exit_code == 0
    assert source.read_bytes() == pdf("links").read_bytes()
    assert (somewhere / "Upper.zh.pdf").exists()


@pytest.mark.parametrize(
    ("name", "content", "parts"),
    [
        ("missing.pdf", None, ["missing.pdf", "no such file"]),
        ("empty.pdf", b"", ["empty.pdf", "empty"]),
        ("page.pdf", b"<html>404 not found</html>", ["page.pdf", "not a PDF"]),
        ("header.pdf", b"%PDF-1.7\n%%EOF\n", ["header.pdf"]),
    ],
)
def test_what_is_no_pdf(server, somewhere, name, content, parts):
    if content is not None:
        (somewhere / name).write_bytes(content)
    assert_error(translate(somewhere / name, out=somewhere / "out"), ExitCode.INPUT, *parts)
    assert not (somewhere / "out").exists() and not server.requests


def test_a_folder_is_no_pdf(server, somewhere):
    assert_error(translate(somewhere, out=somewhere / "out"), ExitCode.INPUT, "folder")


def test_a_scan_says_what_to_do(server, pdf, somewhere):
    assert_error(
        translate(pdf("scan"), out=somewhere / "out"), ExitCode.INPUT, "no text", "200 dpi"
    )
    assert not (somewhere / "out").exists()


@pytest.mark.parametrize("pages", ["9", "0", "2-1", "x"])
def test_pages_that_are_not_there(server, pdf, somewhere, pages):
    assert_error(
        translate(pdf("paper"), "--pages", pages, out=somewhere / "out"), ExitCode.USAGE, pages
    )
    assert not (somewhere / "out").exists()


def test_an_unknown_language_gets_a_suggestion(pdf, somewhere):
    done = run("translate", pdf("paper"), "--to", "Germann", "--quiet")
    assert_error(done, ExitCode.USAGE, "'de'")


@pytest.mark.parametrize(
    ("flag", "value"),
    [("--format", "odt"), ("--format", ""), ("--backend", "oracle"), ("--from", "klingon")],
)
def test_a_wrong_flag_is_no_mistake_of_the_settings(pdf, somewhere, flag, value):
    (somewhere / "config.yaml").write_text("target: ja")
    done = run("translate", pdf("links"), "--quiet", flag, value)
    assert_error(done, ExitCode.USAGE, f"{flag} {value}: " if value else f"{flag}: ", "--help")
    assert "config.yaml" not in done.stderr
    assert not value or "Tuple" not in done.stderr


def test_an_output_that_cannot_be_written(server, pdf, somewhere):
    (somewhere / "file").touch()
    assert_error(translate(pdf("paper"), out=somewhere / "file"), ExitCode.OUTPUT, "--out")
    assert not server.requests


@pytest.mark.parametrize("code", ["ar", "he", "hi", "th"])
def test_targets_that_need_bidi_or_shaping(pdf, somewhere, code):
    done = run(
        "translate",
        pdf("links"),
        "--to",
        code,
        "--format",
        "reflow",
        "--backend",
        "pseudo",
        "--quiet",
    )
    assert done.exit_code == 0, done.output


def test_config_mistakes(pdf, somewhere):
    (somewhere / "config.yaml").write_text("openai: {modle: x}")
    assert_error(
        run("translate", pdf("paper"), "--quiet"),
        ExitCode.CONFIG,
        "config.yaml",
        "openai.modle",
        "model",
    )


def test_no_key(pdf, somewhere):
    assert_error(translate(pdf("paper"), out=somewhere / "out"), ExitCode.BACKEND, "OPENAI_API_KEY")
    assert not (somewhere / "out").exists()


@pytest.mark.parametrize(
    ("fault", "part"),
    [(Fault.UNAUTHORIZED, "key"), (Fault.NO_MODEL, "gpt-3.5-turbo"), (Fault.QUOTA, "quota")],
)
def test_a_backend_that_refuses(server, pdf, somewhere, fault, part):
    server.programme = always(fault)
    begun = time.monotonic()
    assert_error(translate(pdf("paper"), out=somewhere / "out"), ExitCode.BACKEND, part)
    assert time.monotonic() - begun < 30
    assert not list((somewhere / "out").glob("paper*")) if (somewhere / "out").exists() else True


def test_a_dead_endpoint(pdf, somewhere, monkeypatch):
    monkeypatch.setenv("OPENAI_BASE_URL", "http://127.0.0.1:9/v1")
    begun = time.monotonic()
    assert_error(translate(pdf("paper"), out=somewhere / "out"), ExitCode.BACKEND, "127.0.0.1:9")
    assert time.monotonic() - begun < 30
    assert not list((somewhere / "out").glob("paper*")) if (somewhere / "out").exists() else True


def test_several_files_and_a_dead_backend_end_at_once(pdf, somewhere, monkeypatch):
    monkeypatch.setenv("OPENAI_BASE_URL", "http://127.0.0.1:9/v1")
    done = translate(pdf("paper"), pdf("links"), out=somewhere / "out")
    assert done.exit_code == ExitCode.BACKEND
    assert "links.pdf: not tried" in done.stderr


def test_an_answer_that_fails_is_partial_and_in_the_report(server, pdf, somewhere):
    server.programme = about("lettuce", Fault.REFUSE)
    done = run(
        "translate",
        pdf("paper"),
        "--format",
        "markdown",
        "--out",
        somewhere / "out",
        "--json",
        "--quiet",
    )
    assert done.exit_code == ExitCode.PARTIAL
    (entry,) = json.loads(done.stdout)
    failed = entry["report"]["failed"]
    assert failed and all(item["page"] and item["reason"] and item["text"] for item in failed)
    assert "sorry" not in (somewhere / "out" / "paper.zh.md").read_text(encoding="utf-8").lower()


def test_a_passing_fault_is_no_failure(server, pdf, somewhere):
    server.programme, server.retry_after = (
        script(Fault.RATE_LIMIT, Fault.SERVER_ERROR, Fault.DROP),
        0.1,
    )
    assert translate(pdf("links"), out=somewhere / "out").exit_code == 0


def test_chatglm_says_what_is_missing(pdf, somewhere, monkeypatch):
    monkeypatch.setattr("ai_translator.backends.chatglm._missing", lambda: ["torch"])
    done = translate(pdf("paper"), "--backend", "chatglm", out=somewhere / "out")
    assert_error(done, ExitCode.MISSING_EXTRA, "chatglm")


def test_doctor_names_backends_and_fonts(server):
    done = run("doctor", "--fonts")
    assert done.exit_code == 0, done.output
    assert all(
        part in done.output
        for part in ("openai (chosen)", "pseudo", "would work", "zh-Hant", "fonts complete")
    )


def test_the_doctor_fits_a_screen_and_says_answers_only_after_a_probe(server):
    shown, probed = run("doctor"), run("doctor", "--probe")
    for done in (shown, probed):
        lines = done.output.splitlines()
        paths = ("Memory", "set")  # long in a test, and short at home
        wrapped = [line for line in lines if len(line) > 80 and not line.startswith(paths)]
        assert len(lines) + len(wrapped) <= 24
    assert "reached, lists 1 models" in shown.output and "not tried" in shown.output
    assert "answers   yes" in probed.output and "system+tagged" in probed.output


def test_the_doctor_knows_a_dead_endpoint(monkeypatch):
    monkeypatch.setenv("OPENAI_BASE_URL", "http://127.0.0.1:9/v1")
    done = run("doctor")
    assert done.exit_code == ExitCode.BACKEND and "no connection" in done.output


def test_doctor_without_a_key_says_so():
    done = run("doctor")
    assert done.exit_code == ExitCode.BACKEND and "OPENAI_API_KEY" in done.output


def test_version_and_module_entry():
    shown = subprocess.run(
        [sys.executable, "-m", "ai_translator", "--version"],
        capture_output=True,
        text=True,
        check=True,
    )
    assert shown.stdout.startswith("ai-translator ")


def test_a_hidden_layer_over_a_scan_keeps_its_picture_and_is_partial(server, pdf, somewhere):
    done = run(
        "translate", pdf("scan-with-layer"), "--out", somewhere / "out", "--format", "markdown"
    )
    assert done.exit_code == ExitCode.PARTIAL and "parsing.ocr" in done.stderr
    assert "![" in (somewhere / "out" / "scan-with-layer.zh.md").read_text(encoding="utf-8")
    assert not server.requests


def test_a_hidden_layer_is_the_text_when_the_settings_say_so(server, pdf, somewhere):
    (somewhere / "config.yaml").write_text("parsing: {ocr_layer: true}")
    done = translate(pdf("scan-with-layer"), "--format", "markdown", out=somewhere / "out")
    # The picture has bars for letters: words that one of them runs through stay, and are reported.
    assert done.exit_code == ExitCode.PARTIAL
    report = (somewhere / "out" / "scan-with-layer.zh.report.json").read_text(encoding="utf-8")
    assert "part of a drawing" in report
    assert translation(OCR_LAYER) in (somewhere / "out" / "scan-with-layer.zh.md").read_text(
        encoding="utf-8"
    )


def command(*arguments):
    return [
        sys.executable,
        "-m",
        "ai_translator",
        "translate",
        "--backend",
        "pseudo",
        "--format",
        "markdown",
        *map(str, arguments),
    ]


@pytest.mark.skipif(os.name == "nt", reason="no shell to close streams with")
@pytest.mark.parametrize("streams", [">&-", "2>&-", "| head -c0", "2>&1 | head -n1", "2>/dev/full"])
def test_nobody_needs_to_listen(pdf, somewhere, streams):
    line = shlex.join(command(pdf("links"), "--out", somewhere / "out"))
    done = subprocess.run(
        ["bash", "-c", f"{line} {streams}; exit ${{PIPESTATUS[0]}}"],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert "Traceback" not in done.stderr and (somewhere / "out" / "links.zh.report.json").exists()


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no full device here")
def test_a_full_disk_behind_standard_output(pdf, somewhere):
    with Path("/dev/full").open("wb") as full:
        done = subprocess.run(
            command(pdf("links"), "--out", somewhere, "--quiet", "--json"),
            stdout=full,
            stderr=subprocess.PIPE,
            text=True,
            check=False,
        )
    assert done.returncode == ExitCode.OUTPUT
    assert done.stderr.startswith("error: standard output") and done.stderr.count("\n") == 1


@pytest.mark.skipif(sys.platform != "linux", reason="file names are text elsewhere")
def test_a_name_that_is_no_text(pdf, somewhere):
    source = Path(os.fsdecode(os.fsencode(somewhere) + b"/bad\xff.pdf"))
    source.write_bytes(pdf("paper").read_bytes())
    shown = subprocess.run(command(source, "--quiet", "--json"), capture_output=True, check=True)
    (entry,) = json.loads(shown.stdout)
    assert entry["source"] == str(source) and all(
        Path(path).exists() for path in entry["outputs"].values()
    )
    assert b"udcff.zh.md" in subprocess.run(command(source), capture_output=True, check=True).stdout


@pytest.mark.skipif(sys.platform != "linux", reason="file names are text elsewhere")
def test_every_format_of_a_file_whose_name_is_no_text(pdf, somewhere):
    folder = Path(os.fsdecode(os.fsencode(somewhere) + b"/d\xfcnn"))
    folder.mkdir()
    source = Path(os.fsdecode(os.fsencode(folder) + b"/caf\xe9.pdf"))
    source.write_bytes(pdf("paper").read_bytes())
    every = ("--format", "all", "--preview", "--json", "--quiet")
    (entry,) = json.loads(subprocess.check_output(command(source, *every)))
    assert entry["outputs"].keys() == FORMATS.keys()
    for name in ("pdf", "dual", "reflow"):
        with pikepdf.open(BytesIO(Path(entry["outputs"][name]).read_bytes())) as opened:
            assert len(opened.pages)
    (report,) = folder.glob("*.report.json")
    assert json.loads(report.read_bytes())["source"] == entry["report"]["source"]
    assert any(folder.glob("*.preview.png"))
    batch = [sys.executable, "-m", "ai_translator", "batch", folder, "--backend", "pseudo"]
    subprocess.run([*batch, "--out", somewhere / "out", "--quiet"], check=True)
    assert (somewhere / "out" / os.fsdecode(b"caf\xe9.zh.pdf")).exists()


@pytest.mark.parametrize("given", [("--pages", ""), ("--pages=",), ("-o", ""), ("--review", "")])
def test_an_empty_value_is_no_value(pdf, somewhere, given):
    done = subprocess.run(
        command(pdf("paper"), *given), cwd=somewhere, capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stdout, [*somewhere.iterdir()]) == (ExitCode.USAGE, "", [])
    option = given[0].rstrip("=")
    assert done.stderr.startswith(f"error: {option}: nothing is given. Is a variable of the shell")


def test_a_pipe_by_its_name_is_told_how_to_be_piped_in(somewhere):
    os.mkfifo(somewhere / "pipe.pdf")
    done = subprocess.run(
        command(somewhere / "pipe.pdf"), capture_output=True, text=True, check=False
    )
    assert done.returncode == ExitCode.INPUT
    assert "is not a regular file. Give - and let it be standard input" in done.stderr


def test_paths_are_printed_whatever_the_terminal_can_show(pdf, somewhere):
    source = somewhere / "\u6587.pdf"
    source.write_bytes(pdf("links").read_bytes())
    environment = {**os.environ, "PYTHONIOENCODING": "ascii"}
    shown = subprocess.run(command(source), capture_output=True, check=True, env=environment)
    assert b"\\u6587.zh.md" in shown.stdout


@pytest.mark.skipif(os.name == "nt", reason="no such signals")
@pytest.mark.parametrize("background", [False, True])
def test_being_ended_leaves_nothing_behind(server, pdf, somewhere, background):
    server.latency = 30.0
    arguments = command(pdf("links"), "--out", somewhere / "out")
    arguments[arguments.index("pseudo")] = "openai"

    def deaf():  # as a shell starts what is followed by an ampersand
        signal.signal(signal.SIGINT, signal.SIG_IGN)

    with subprocess.Popen(
        arguments, stderr=subprocess.PIPE, text=True, preexec_fn=deaf if background else None
    ) as process:
        assert process.stderr is not None
        while "translating" not in process.stderr.readline():
            assert process.poll() is None
        process.terminate()
        assert "interrupted" in process.stderr.read()
    assert process.returncode == ExitCode.INTERRUPTED
    assert list((somewhere / "out").iterdir()) == []


def test_pictures_of_a_file_that_had_to_be_repaired(pdf, somewhere):
    source = somewhere / "paper.pdf"
    source.write_bytes(b"%XYZ" + pdf("paper").read_bytes()[4:])
    done = run(
        "translate", source, "--backend", "pseudo", "--format", "markdown", "--json", "--quiet"
    )
    (entry,) = json.loads(done.stdout)
    assert list((somewhere / "paper.zh.files").iterdir())
    assert not any("could not be drawn" in warning for warning in entry["report"]["warnings"])
