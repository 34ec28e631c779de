"""The server against strangers: other hosts, other sites, guessed passwords, broken requests, too much of everything."""

from __future__ import annotations

import itertools
import json
import shutil
import socket
import subprocess
import sys
import uuid
from concurrent.futures import ThreadPoolExecutor

import httpx2
import pytest

from ai_translator.web.security_middleware import LoginThrottle, ServedHosts
from tests.backends.standin import StandIn
from tests.web.conftest import serving
from tests.web.driving import from_another_machine, job, until, uploaded
from tests.web.test_web_api import one_liner


@pytest.fixture
def client(web):
    with httpx2.Client(base_url=web.url, timeout=60) as client:
        client.get("/config")
        yield client


def run_web(*flags, cwd):
    return subprocess.run(
        [sys.executable, "-m", "ai_translator", "web", "--port", "0", *flags],
        cwd=cwd,
        capture_output=True,
        text=True,
        timeout=60,
    )


# Who may listen


@pytest.mark.parametrize(
    ("flags", "said"),
    [
        (["--host", "0.0.0.0"], "--host 0.0.0.0 lets other machines in"),
        (["--host", "::"], "lets other machines in"),
        (["--auth", "somebody"], "a user and a password"),
        (["--auth-file", "nobody.txt"], "cannot be read"),
        (["--auth-file", "broken.txt"], "broken.txt, line 2: no user and password"),
        (["--auth-file", "good.txt", "--auth", "ann:x"], "'ann' is there twice"),
        (["--no-auth", "--auth", "ann:x"], "contradicts"),
        (["--root-path", "translate"], "neither a path nor a URL"),
    ],
)
def test_what_makes_no_sense_is_refused_with_exit_code_2(tmp_path, flags, said):
    (tmp_path / "broken.txt").write_text("ann:secret\nben\n")
    (tmp_path / "good.txt").write_text("# people\nann:secret\n")
    done = run_web(*flags, cwd=tmp_path)
    assert done.returncode == 2, done.stderr
    assert said in done.stderr and "Traceback" not in done.stderr


# Hosts and origins


@pytest.mark.parametrize(
    "host", ["evil.example", "evil.example:{port}", "127.0.0.1.evil.example", "localhost@evil.example",
             "10.0.0.1", "localhost/x", ""],
)  # fmt: skip
def test_a_foreign_host_gets_421(web, client, host):
    port = web.url.rsplit(":", 1)[1].strip("/")
    for path in ("/", "/config", "/gradio_api/upload"):
        answer = client.request("GET", path, headers={"host": host.format(port=port)})
        assert answer.status_code == 421 and "gradio" not in answer.text


@pytest.mark.parametrize("host", ["localhost", "127.0.0.1:9", "[::1]:80", "LOCALHOST.:1"])
def test_the_own_names_are_served(client, host):
    assert client.get("/", headers={"host": host}).status_code == 200


@pytest.mark.parametrize(
    ("listens", "more", "good", "bad"),
    [
        ("127.0.0.1", [], ["localhost:1", "[::1]"], ["192.168.1.5", "office"]),
        ("0.0.0.0", [], ["192.168.1.5:7860", "[fe80::1]:7860", "localhost"], ["evil.example", "1.2"]),
        ("office.lan", ["tr.example.org"], ["office.lan", "TR.example.org:443"], ["example.org"]),
    ],
)  # fmt: skip
def test_which_names_are_the_servers_own(listens, more, good, bad):
    hosts = ServedHosts.of(listens, more)
    assert all(map(hosts.has, good)) and not any(map(hosts.has, bad))


@pytest.mark.parametrize("origin", ["http://evil.example", "null", "http://localhost:9", "file://"])
def test_pages_of_other_origins_neither_read_nor_send(client, origin, pdf):
    foreign = {"origin": origin}
    answer = client.get("/config", headers=foreign)
    assert not [name for name in answer.headers if name.startswith("access-control")]
    with pdf("links").open("rb") as file:
        sent = client.post("/gradio_api/upload", headers=foreign, files={"files": ("a.pdf", file)})
    assert sent.status_code == 403
    asked = {**foreign, "access-control-request-method": "POST"}
    preflight = client.options("/gradio_api/upload", headers=asked)
    assert preflight.status_code == 403
    assert not [name for name in preflight.headers if name.startswith("access-control")]


def test_the_own_page_sends(web, client, pdf):
    with pdf("links").open("rb") as file:
        own = {"origin": web.url.rstrip("/")}
        sent = client.post("/gradio_api/upload", headers=own, files={"files": ("a.pdf", file)})
    assert sent.status_code == 200


def test_every_answer_says_what_browsers_must_not_do(client):
    for path in ("/", "/config", "/nowhere", "/gradio_api/proxy=x"):
        told = client.get(path).headers
        assert told["x-content-type-options"] == "nosniff" and told["x-frame-options"] == "DENY"
        assert told["referrer-policy"] == "no-referrer"
        policy = told["content-security-policy"]
        assert "frame-ancestors 'none'" in policy and "default-src 'self'" in policy
        assert "http" not in policy and "*" not in policy


# Broken requests


_WHOLE = {"data": [[], "zh", "en", "pseudo", ["markdown"], ""]}
BROKEN = [
    b"", b"{", b"[]", b"null", b"7", b"\xff\xfe{", b"[" * 200_000, b'{"data":' + b"[" * 9000 + b"]" * 9000 + b"}",
    b'{"data": [NaN]}', b'{"data": 1}', b'{"data": {}}', b"{}", b'{"data": []}', b'{"data": [1, 2, 3, 4, 5, 6]}',
    b'{"session_hash": "a", "session_hash": "b", "data": []}',
    *(json.dumps(_WHOLE | more).encode() for more in (
        {"fn_index": 99999}, {"fn_index": -1}, {"fn_index": "x"}, {"fn_index": True}, {"session_hash": 5},
        {"session_hash": ""}, {"session_hash": "x" * 5000}, {"trigger_id": "x"}, {"data": [["x"], 1, 2, 3, 4, 5]},
        {"data": [[{"path": 1}], {}, {}, {}, {}, {}]}, {"data": [None] * 6}, {"event_id": {}},
    )),
]  # fmt: skip
ROUTES = ["run/translate", "run/nothing", "api/translate", "call/translate", "call/nothing",
          "call/v2/translate", "queue/join", "cancel", "reset", "upload", "component_server"]  # fmt: skip


def test_a_broken_request_is_never_an_error_of_the_server(strict):
    headers = {"content-type": "application/json"}
    with httpx2.Client(base_url=strict.url, timeout=60) as client:
        for route, body in itertools.product(ROUTES, BROKEN):
            answer = client.post(f"/gradio_api/{route}", content=body, headers=headers)
            assert answer.status_code < 500, (route, body[:80], answer.text)
            if body in BROKEN[1:9]:
                assert answer.status_code in {400, 404, 405}, (route, body[:80])
        assert client.get("/").status_code == 200


@pytest.mark.parametrize(
    "body",
    [b"", b"garbage", b"--x\r\n", b'--x\r\nContent-Disposition: form-data; name="files"\r\n\r\nq\r\n--x--\r\n'],
)  # fmt: skip
@pytest.mark.parametrize(
    "kind", ["multipart/form-data; boundary=x", "multipart/form-data", "text/plain"]
)
def test_a_broken_upload_is_never_an_error_of_the_server(client, body, kind):
    answer = client.post("/gradio_api/upload", content=body, headers={"content-type": kind})
    assert 400 <= answer.status_code < 500 or answer.json() == []
    assert client.get("/gradio_api/file=%00").status_code == 403


def test_a_doubled_session_hash_reads_no_events_of_another_tab(web, pdf):
    with (
        httpx2.Client(base_url=web.url, timeout=30) as owner,
        httpx2.Client(base_url=web.url, timeout=30) as thief,
    ):
        owner.get("/config"), thief.get("/config")
        joined = job(owner, uploaded(owner, pdf))
        tab, own = json.loads(joined.request.content)["session_hash"], uuid.uuid4().hex
        for query in (f"session_hash={own}&session_hash={tab}", f"session_hash={tab}&session_hash={own}",
                      f"session_hash=&session_hash={tab}", f"session_hash={own}&session%5fhash={tab}"):  # fmt: skip
            assert thief.get(f"/gradio_api/queue/data?{query}").status_code in {400, 403}
        number = json.loads(joined.request.content)["fn_index"]
        body = f'{{"session_hash": "{own}", "fn_index": {number}, "event_id": "x", "session_hash": "{tab}"}}'
        headers = {"content-type": "application/json"}
        cancelled = thief.post("/gradio_api/cancel", content=body, headers=headers)
        assert cancelled.status_code == 400


# Turns and quotas


def run_directly(client, path, **changed):
    file = {"path": path, "meta": {"_type": "gradio.FileData"}}
    data = [[file], "zh", "en", "openai", ["markdown"], ""]
    return client.post("/gradio_api/run/translate", json={"data": data, **changed}, timeout=120)


def test_what_is_wrong_with_a_direct_call_is_said_with_400(client):
    answer = client.post("/gradio_api/run/translate", json=_WHOLE)
    assert answer.status_code == 400 and "Choose a PDF first" in answer.json()["error"]


def test_a_direct_call_takes_its_turn_and_a_person_has_so_many_jobs_and_bytes(strict, tmp_path):
    standin = strict.standin
    standin.latency = 1.5
    papers = [tmp_path / f"paper{number}.pdf" for number in range(4)]
    for number, paper in enumerate(papers):
        one_liner(paper, 4000 + number)
    with (
        httpx2.Client(base_url=strict.url, timeout=60) as greedy,
        httpx2.Client(base_url=strict.url, timeout=60) as other,
        ThreadPoolExecutor(4) as pool,
    ):
        greedy.get("/config"), other.get("/config")
        paths = [uploaded(greedy, lambda _, paper=paper: paper) for paper in papers[:3]]
        of_another = uploaded(other, lambda _: papers[3])
        first = [pool.submit(run_directly, greedy, paths[0])]
        assert until(lambda: standin.in_flight)
        first += [pool.submit(run_directly, greedy, path) for path in paths[1:]]
        one_of_another = pool.submit(run_directly, other, of_another)
        answers = [each.result() for each in first]
        assert sorted(each.status_code for each in answers) == [200, 200, 400]
        assert any("too many jobs waiting" in each.json().get("error", "") for each in answers)
        assert one_of_another.result().status_code == 200
        assert len(standin.requests) == 3 and standin.max_in_flight == 1
        room = {"files": ("big.pdf", b"%PDF-1.4\n" + b"x" * 600_000)}
        full = greedy.post("/gradio_api/upload", files=room)
        assert full.status_code == 413 and "too many files" in full.text
        chunked = greedy.post("/gradio_api/upload", content=iter([b"x"]))
        assert chunked.status_code == 411


# Login


def test_a_login_comes_first_and_guessing_is_slow(office):
    with from_another_machine(office, 2) as client:
        for path in (
            "/openapi.json",
            "/gradio_api/openapi.json",
            "/config",
            "/gradio_api/info",
        ):
            assert client.get(path).status_code in {401, 404}, path
        tries = [{"username": "ann", "password": f"guess {number}"} for number in range(6)]
        answers = [client.post("/login", data=each) for each in tries]
        assert [each.status_code for each in answers] == [400] * 3 + [429] * 3
        assert int(answers[-1].headers["retry-after"]) >= 1
        good = {"username": "ann", "password": "correct horse"}
        assert client.post("/login", data=good).status_code == 429  # not even now
        assert until(lambda: client.post("/login", data=good).status_code == 200, 8)
        assert client.get("/config").status_code == 200
        assert client.post("/login", data={"username": "ben", "password": "staple"}).is_success


def test_the_wait_after_wrong_passwords_grows_and_ends_with_a_right_one():
    now = [0.0]
    throttle = LoginThrottle(lambda: now[0])
    waits = []
    for _ in range(12):
        assert throttle.begin("a") == 0
        waits.append(throttle.begin("a") if len(waits) >= 2 else 0.0)
        now[0] += waits[-1]
    assert waits[:5] == [0, 0, 2, 4, 8] and waits[-1] == 300
    assert throttle.begin("b") == 0
    throttle.succeeded("a")
    assert [throttle.begin("a") for _ in range(3)] == [0, 0, 0] and throttle.begin("a") == 2


# Proxies


def test_a_proxy_in_the_environment_is_not_asked_for_the_own_page(pdf, tmp_path):
    dead = "http://127.0.0.1:9"
    proxies = {name: dead for name in ("http_proxy", "HTTP_PROXY", "https_proxy", "all_proxy")}
    proxies |= {"ALL_PROXY": "socks5://127.0.0.1:9", "no_proxy": "", "NO_PROXY": ""}
    host = "127.0.0.2"  # this machine, and in nobody's no_proxy
    with (
        StandIn() as standin,
        serving(tmp_path / "web", standin, "--host", host, **proxies) as web,
        httpx2.Client(base_url=web.url, timeout=60, trust_env=False) as client,
    ):
        assert client.get("/").status_code == 200
        client.get("/config")
        assert run_directly(client, uploaded(client, pdf)).status_code == 200


_NGINX = """
daemon off; master_process off; pid {folder}/nginx.pid; error_log {folder}/error.log;
events {{}}
http {{
  access_log off;
  client_body_temp_path {folder}/a; proxy_temp_path {folder}/b; fastcgi_temp_path {folder}/c;
  uwsgi_temp_path {folder}/d; scgi_temp_path {folder}/e;
  server {{
    listen 127.0.0.1:{port};
    location /office/translate/ {{
      proxy_pass {server}; proxy_buffering off; proxy_http_version 1.1;
      proxy_set_header Host $http_host; proxy_set_header X-Forwarded-Proto $scheme;
    }}
  }}
}}
"""


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@pytest.fixture
def behind_nginx(tmp_path):
    nginx = shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin")
    if nginx is None:
        pytest.skip("nginx is not installed: apt-get install nginx-light")
    folder, port = tmp_path / "nginx", free_port()
    folder.mkdir()
    with (
        StandIn() as standin,
        serving(tmp_path / "web", standin, "--root-path", "/office/translate") as web,
    ):
        config = folder / "nginx.conf"
        config.write_text(_NGINX.format(folder=folder, port=port, server=web.url.rstrip("/") + "/"))
        command = [nginx, "-p", str(folder), "-c", str(config), "-e", str(folder / "start.log")]
        with subprocess.Popen(command) as proxy:
            try:
                yield f"http://127.0.0.1:{port}/office/translate/"
            finally:
                proxy.terminate()


def test_behind_a_reverse_proxy_under_a_path(behind_nginx, pdf):
    with httpx2.Client(base_url=behind_nginx, timeout=60, follow_redirects=True) as client:
        assert until(lambda: reached(client))
        config = client.get("config").json()
        assert config["root"].rstrip("/") == behind_nginx.rstrip("/")
        with pdf("links").open("rb") as file:
            answer = client.post("gradio_api/upload", files={"files": ("links.pdf", file)})
        (path,) = answer.json()
        file = {"path": path, "meta": {"_type": "gradio.FileData"}}
        data = [[file], "zh", "en", "openai", ["markdown"], ""]
        done = client.post("gradio_api/run/translate", json={"data": data})
        assert done.status_code == 200, done.text
        results = done.json()["data"][0]
        assert all(each["url"].startswith(behind_nginx) for each in results)
        text = next(each["url"] for each in results if each["path"].endswith(".md"))
        assert client.get(text).status_code == 200
        assert client.get("", headers={"host": "evil.example"}).status_code == 421


def reached(client):
    try:
        return client.get("").status_code == 200
    except httpx2.HTTPError:
        return False
