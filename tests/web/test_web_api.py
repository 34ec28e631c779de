"""The endpoint for programs, as its documentation shows it, and with many users at once."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
from pathlib import Path

from benchmarks.processes import MemorySampler
from tests.backends.pseudo_words import translation

ROOT = Path(__file__).parents[2]
USERS = 20

#: Each user has a client, a session and a file of his own; prints user -> what he got.
_CROWD = """
import json, sys, pathlib
from concurrent.futures import ThreadPoolExecutor
from gradio_client import Client, handle_file

def one(number):
    client = Client(sys.argv[1], verbose=False, download_files=f"got/{number}")
    results, report = client.predict(files=[handle_file(f"user{number}.pdf")], target="zh", source="en", backend="openai",
                                     formats=["markdown"], pages="", api_name="/translate")
    names = [pathlib.Path(path).name for path in results]
    text = next(pathlib.Path(path).read_text(encoding="utf-8") for path in results if path.endswith(".md"))
    return {"names": names, "text": text, "report": report}

with ThreadPoolExecutor(int(sys.argv[2])) as pool:
    print(json.dumps(list(pool.map(one, range(int(sys.argv[2]))))))
"""


def client(code, folder, *arguments):
    return subprocess.run(
        [sys.executable, "-c", code, *map(str, arguments)],
        cwd=folder,
        capture_output=True,
        text=True,
        timeout=200,
    )


def one_liner(path, number):
    """A PDF that says whose it is."""
    from reportlab.pdfgen.canvas import Canvas

    canvas = Canvas(str(path))
    canvas.setFont("Times-Roman", 12)
    canvas.drawString(72, 700, f"This paper belongs to reader number {number} and to nobody else.")
    canvas.save()


def test_twenty_users_at_once_all_get_their_own(web, tmp_path):
    for number in range(USERS):
        one_liner(tmp_path / f"user{number}.pdf", 1000 + number)
    web.standin.latency = 0.2
    with MemorySampler(web.pid) as sampler:
        done = client(_CROWD, tmp_path, web.url, USERS)
    assert done.returncode == 0, done.stderr
    for number, got in enumerate(json.loads(done.stdout)):
        assert got["names"] == [
            f"user{number}.zh.{kind}" for kind in ("md", "project", "report.json")
        ]
        assert str(1000 + number) in got["text"] and translation("belongs") in got["text"].replace(
            " ", ""
        )
        assert got["report"][f"user{number}.pdf"]["complete"]
    assert (
        sampler.peak < 700
    )  # megabytes, all processes of the server; it grows with `at_once`, not with users


def test_the_snippet_of_the_documentation_runs(web, pdf, tmp_path):
    page = (ROOT / "docs" / "usage.md").read_text(encoding="utf-8")
    (snippet,) = re.findall(r"```python\n(from gradio_client.*?)```", page, re.DOTALL)
    shutil.copyfile(pdf("links"), tmp_path / "paper.pdf")
    done = client(snippet.replace("http://127.0.0.1:7860", web.url), tmp_path)
    assert done.returncode == 0, done.stderr
    assert "paper.zh.md" in done.stdout and "True" in done.stdout


WRONG = {
    "files=[handle_file('bad.pdf')], target='zh'": "not a pdf",
    "files=[handle_file('good.pdf')], target='klingon'": "unknown language",
    "files=[handle_file('good.pdf')], target='zh', backend='chatglm'": "not usable here",
    "files=[handle_file('good.pdf')], target='zh', formats=['odt']": "no such result",
    "files=[handle_file('good.pdf')], target='zh', pages='9'": "out of range",
    "files=[], target='zh'": "choose a pdf",
}


def test_what_is_wrong_is_said(web, pdf, tmp_path):
    shutil.copyfile(pdf("not-a-pdf"), tmp_path / "bad.pdf")
    shutil.copyfile(pdf("links"), tmp_path / "good.pdf")
    given = ", ".join(
        f"dict(source='en', backend='pseudo', formats=['markdown'], pages='') | dict({arguments})"
        for arguments in WRONG
    )
    code = f"""
import json, sys
from gradio_client import Client, handle_file
client, told = Client(sys.argv[1], verbose=False), []
for given in [{given}]:
    try:
        told.append(str(client.predict(**given, api_name="/translate")))
    except Exception as error:
        told.append(str(error))
print(json.dumps(told))
"""
    done = client(code, tmp_path, web.url)
    assert done.returncode == 0, done.stderr
    for said, told in zip(WRONG.values(), json.loads(done.stdout), strict=True):
        assert said in told.casefold() and "/tmp" not in told, (said, told)
