"""An address as input: what is fetched, how much, how long, and what is said of the rest."""

from __future__ import annotations

import gzip
import json
import os
import subprocess
import sys
import time
import zlib
from contextlib import suppress
from http.server import BaseHTTPRequestHandler

import pytest

from tests.cli.process import TIDES, TRY, program, served

PDF = TIDES.read_bytes()


class Shelf(BaseHTTPRequestHandler):
    """Papers, detours, and servers that are up to something."""

    def do_GET(self) -> None:
        with suppress(OSError):  # the program has gone
            getattr(self, "_" + self.path.strip("/").partition("/")[0].partition(".")[0])()

    def _say(self, kind: str, body: bytes = b"", code: int = 200, **headers: str) -> None:
        self.send_response(code)
        self.send_header("Content-Type", kind)
        for name, value in headers.items():
            self.send_header(name.replace("_", "-"), value)
        self.end_headers()
        self.wfile.write(body)

    def _paper(self) -> None:
        self._say("application/pdf", PDF)

    def _gzip(self) -> None:
        self._say("application/pdf", gzip.compress(PDF), Content_Encoding="gzip")

    def _circle(self) -> None:
        self._say("", code=302, Location="/circle")

    def _passwd(self) -> None:
        self._say("", code=302, Location="file:///etc/passwd")

    def _nowhere(self) -> None:
        self._say("", code=302, Location="https://[::bad/")

    def _babble(self) -> None:
        self.wfile.write(b"220 mail.example.org ESMTP\r\n")

    def _spoilt(self) -> None:
        self._say("application/pdf", PDF, Content_Encoding="gzip")

    def _announced(self) -> None:
        self._say("application/pdf", Content_Length="600000000")
        time.sleep(10)

    def _login(self) -> None:
        self._say("application/pdf", b"\n<!doctype html><title>Sign in</title>")

    def _video(self) -> None:
        self._say("video/mp4", b"\0\0\0 ftypmp42")
        self._endless()

    def _endless(self) -> None:
        while True:
            self.wfile.write(b"%" * 1_000_000)

    def _huge(self) -> None:
        self._say("application/pdf", b"%PDF-1.7\n")
        self._endless()

    def _bomb(self) -> None:
        self._say("application/pdf", Content_Encoding="deflate")
        packer = zlib.compressobj(9)
        self.wfile.write(packer.compress(b"%PDF-1.7\n"))
        for _ in range(1000):
            self.wfile.write(packer.compress(b"\0" * 1_000_000))

    def _short(self) -> None:
        self._say("application/pdf", PDF[:5000], Content_Length=str(len(PDF)))

    def _empty(self) -> None:
        self._say("application/pdf")

    def _drops(self) -> None:
        self._say("application/pdf", b"%PDF-1.7\n")
        while True:
            self.wfile.write(b"%")
            time.sleep(0.2)

    def _headers(self) -> None:
        self.wfile.write(b"HTTP/1.1 200 OK\r\n")
        while True:
            self.wfile.write(b"A: b\r\n")
            time.sleep(0.2)

    def log_message(self, *_: object) -> None: ...


@pytest.fixture(scope="module")
def shelf():
    with served(Shelf) as url:
        yield url


@pytest.mark.parametrize(
    ("path", "said"),
    [
        ("circle", "cannot be fetched: more than 5 redirects. Check the address in a browser"),
        ("passwd", "cannot be fetched: it leads to what is neither http:// nor https://. "),
        ("nowhere", "cannot be fetched: it leads to what is no address. "),
        ("babble", "cannot be fetched: the connection broke off, or what answers is no web"),
        ("spoilt", "cannot be fetched: it is packed wrongly. Fetch it yourself"),
        ("announced", "is larger than 500 MB. Save it as a file and name that"),
        ("login", "is a web page, not a PDF. Name the address of the PDF itself"),
        ("video", "is not a PDF but video/mp4"),
        ("short", "cannot be fetched: the connection broke off"),
        ("empty", "the file is empty"),
        ("nothing-there", "cannot be fetched: the connection broke off"),
    ],
)
def test_what_is_no_paper_is_told_soon(here, shelf, path, said):
    begun = time.monotonic()
    done = program("translate", f"{shelf}/{path}", "--backend", "pseudo")
    assert done.returncode == 3 and said in done.stderr, done.stderr
    assert done.stderr.startswith(f"error: {shelf}/{path}: ") and done.stderr.count("\n") == 1
    assert time.monotonic() - begun < 30 and not list(here.iterdir())


def with_limits(limits: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run the program with other limits than its own, which take minutes and half a gigabyte."""
    code = (
        "import sys\nfrom ai_translator.cli import fetching, main\n"
        f"{limits}\nsys.argv[1:] = {arguments!r}\nmain()"
    )
    return subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, timeout=60, check=False
    )


@pytest.mark.parametrize("path", ["huge", "bomb"])
def test_what_is_too_large_is_not_kept(here, shelf, path):
    limits = "fetching._MOST_BYTES = 20_000_000"
    done = with_limits(limits, "translate", f"{shelf}/{path}", "--backend", "pseudo")
    assert done.returncode == 3 and "is larger than 20 MB" in done.stderr, done.stderr


@pytest.mark.parametrize("path", ["drops", "headers"])
def test_what_takes_too_long_is_left(here, shelf, path):
    limits = "fetching._MOST_SECONDS = 1.0"
    begun = time.monotonic()
    done = with_limits(limits, "translate", f"{shelf}/{path}", "--backend", "pseudo")
    assert done.returncode == 3 and "did not arrive within 1 s" in done.stderr, done.stderr
    assert time.monotonic() - begun < 20


def test_a_password_in_an_address_is_shown_to_nobody(here, shelf):
    address = shelf.replace("://", "://ann:s3cret@") + "/paper.PDF"
    done = program(*TRY[:1], address, *TRY[2:], "--format", "md", "--json")
    assert done.returncode == 0, done.stderr
    (said,) = json.loads(done.stdout)
    assert said["source"] == f"{shelf}/paper.PDF"
    assert said["outputs"] == {"markdown": "paper.p1.de.md"}
    written = b"".join(each.read_bytes() for each in here.rglob("*") if each.is_file())
    assert "s3cret" not in done.stdout + done.stderr and b"s3cret" not in written
    done = program("translate", address.replace("paper", "login"), "--backend", "pseudo")
    assert done.returncode == 3 and "s3cret" not in done.stderr


def test_several_addresses_and_a_bad_one_among_them(here, shelf):
    several = (f"{shelf}/gzip.pdf", f"{shelf}/login", "http://[::bad/x.pdf", "none.pdf")
    done = program(TRY[0], *several, *TRY[2:], "--format", "md", "--out", "all")
    assert done.returncode == 8 and done.stdout.split() == ["all/gzip.p1.de.md"], done.stderr
    errors = [line for line in done.stderr.splitlines() if line.startswith("error: ")]
    assert len(errors) == 3 and "http://[::bad/x.pdf: is no address" in errors[1]


def test_a_proxy_of_the_environment_is_used(here, shelf):
    person = {**os.environ, "http_proxy": "http://127.0.0.1:9", "no_proxy": ""}
    done = program(
        "translate", "http://papers.example.org/x.pdf", "--backend", "pseudo", env=person
    )
    assert done.returncode == 3 and "nothing answers there. Check the address" in done.stderr


@pytest.mark.parametrize(
    ("address", "said"),
    [
        ("http://nobody.invalid/x.pdf", "cannot be fetched: no such host. Check the address"),
        ("http://127.0.0.1:9/x.pdf", "cannot be fetched: nothing answers there. Check"),
        ("{shelf}", "cannot be fetched: no https is spoken there. Check the address: http:"),
    ],
)
def test_a_server_that_cannot_be_reached_is_told_in_our_words(here, shelf, address, said):
    address = address.format(shelf=shelf.replace("http:", "https:"))
    done = program("translate", address, "--backend", "pseudo")
    assert done.returncode == 3 and said in done.stderr and done.stderr.count("\n") == 1
