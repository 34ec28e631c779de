"""Links that people give: real servers on this machine, which is just where no link may lead."""

from __future__ import annotations

import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from ai_translator.errors import InputError, UsageError
from ai_translator.web.link_download import fetch, is_public


class Files(BaseHTTPRequestHandler):
    def do_GET(self):
        if self.path.startswith("/to/"):
            self.send_response(302)
            self.send_header("location", self.path.removeprefix("/to/"))
            self.end_headers()
        elif self.path == "/round":
            self.send_response(301)
            self.send_header("location", "/round")
            self.end_headers()
        elif self.path == "/page":
            self.send_response(200)
            self.end_headers()
            self.wfile.write(b"<html><body>Sign in</body></html>")
        elif self.path.startswith("/none"):
            self.send_error(404)
        else:
            self.send_response(200)
            self.end_headers()
            self.wfile.write(b"%PDF-1.7" + b"0" * 5000)

    def log_message(self, *_):
        pass


@pytest.fixture
def server():
    made = ThreadingHTTPServer(("127.0.0.1", 0), Files)
    threading.Thread(target=made.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{made.server_address[1]}"
    made.shutdown()
    made.server_close()


def near(address):
    return address == "127.0.0.1"


def test_a_link_is_fetched_under_its_name(server, tmp_path):
    path = fetch(f"{server}/a%20paper.pdf?x=1", tmp_path, 10_000, allowed=near)
    assert path.name == "a paper.pdf" and path.read_bytes().startswith(b"%PDF")
    assert fetch(f"{server}/to/{server}/b.pdf", tmp_path, 10_000, allowed=near).name == "b.pdf"
    assert fetch(f"{server}/..%2f..%2fevil", tmp_path, 10_000, allowed=near).parent == tmp_path


@pytest.mark.parametrize(
    "link", ["{server}/a.pdf", "http://localhost/a.pdf", "http://169.254.169.254/meta", "http://[::1]/a.pdf",
             "http://0.0.0.0/", "http://2130706433/", "http://0x7f.1/", "http://10.0.0.1/", "http://[::ffff:127.0.0.1]/"],
)  # fmt: skip
def test_no_link_leads_into_a_private_network(server, tmp_path, link):
    with pytest.raises((UsageError, InputError)) as caught:
        fetch(link.format(server=server), tmp_path, 10_000)
    assert "private network" in caught.value.message or "no server" in caught.value.message


def test_nor_does_a_redirect(server, tmp_path):
    seen = []

    def allowed(address):
        seen.append(address)
        return len(seen) == 1  # the first is fine, what it points to is not

    with pytest.raises(UsageError, match="private network"):
        fetch(f"{server}/to/http://localhost:1/secret", tmp_path, 10_000, allowed=allowed)
    assert len(seen) >= 2


@pytest.mark.parametrize(
    ("link", "said"),
    [
        ("file:///etc/passwd", "begin with http"),
        ("gopher://x/", "begin with http"),
        ("http://user:secret@127.0.0.1/a.pdf", "user and a password"),
        ("http://127.0.0.1:x/", "begin with http"),
        ("http:///a", "begin with http"),
        ("x" * 5000, "begin with http"),
    ],
)
def test_what_is_no_link(tmp_path, link, said):
    with pytest.raises(UsageError, match=said):
        fetch(link, tmp_path, 10_000, allowed=near)


def test_what_cannot_be_had(server, tmp_path):
    with pytest.raises(InputError, match="status 404"):
        fetch(f"{server}/none.pdf", tmp_path, 10_000, allowed=near)
    with pytest.raises(InputError, match=r"cannot be reached \(nothing answers there\)"):
        fetch("http://127.0.0.1:1/a.pdf", tmp_path, 10_000, allowed=near)
    with pytest.raises(InputError, match="the link: is a web page, not a PDF"):
        fetch(f"{server}/page", tmp_path, 10_000, allowed=near)
    with pytest.raises(InputError, match="on and on"):
        fetch(f"{server}/round", tmp_path, 10_000, allowed=near)
    with pytest.raises(InputError, match="too large"):
        fetch(f"{server}/a.pdf", tmp_path, 1_000, allowed=near)


def test_which_addresses_are_public():
    assert all(map(is_public, ["93.184.216.34", "2606:2800:220:1::1"]))
    private = ["127.0.0.1", "10.1.1.1", "192.168.0.1", "172.16.0.1", "169.254.169.254", "0.0.0.0", "::1", "fe80::1%eth0", "fc00::1",
               "::ffff:10.0.0.1", "64:ff9b::7f00:1", "224.0.0.1", "100.64.0.1", "255.255.255.255", "2002:7f00:1::", "nonsense"]  # fmt: skip
    assert not any(map(is_public, private))
