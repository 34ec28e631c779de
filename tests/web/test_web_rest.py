"""The HTTP API for programs: what it says, whom it lets in, and what it refuses."""

from __future__ import annotations

import httpx2
import pytest

from ai_translator.web import openapi
from ai_translator.web.api import Api
from tests.web.driving import ended, from_another_machine, posted, until


@pytest.fixture
def client(web):
    with httpx2.Client(base_url=web.url, timeout=90) as client:
        yield client


def test_from_a_form_to_a_result(client, pdf):
    job = posted(client, pdf("links"), target="de", formats="markdown,pdf", backend="pseudo")
    assert job["state"] in {"queued", "running"} and job["links"]["self"] == f"api/jobs/{job['id']}"
    done = ended(client, job)
    results = {each["format"]: each for each in done["files"][0]["results"]}
    assert set(results) == {"pdf", "markdown", "project", "report"}
    answer = client.get(f"/{results['pdf']['link']}")
    assert (
        answer.content.startswith(b"%PDF")
        and "links.de.pdf" in answer.headers["content-disposition"]
    )
    assert client.get("/api/jobs").json()["jobs"][0]["id"] == job["id"]
    assert client.get(f"/{done['links']['zip']}").content.startswith(b"PK")


def test_every_address_is_described(client):
    told = client.get("/api/openapi.json").json()
    assert told == openapi.document() and told["openapi"].startswith("3.1")
    served = {
        (route.path.replace(":int", ""), method.lower())
        for route in Api(None).routes()
        for method in route.methods - {"HEAD"}
        if route.path.startswith("/api/")
    }
    described = {(path, method) for path, methods in told["paths"].items() for method in methods}
    assert served - described == {("/api/options", "get"), ("/api/openapi.json", "get")}
    assert described <= served


@pytest.mark.parametrize(
    ("data", "files", "status", "said"),
    [
        ({"target": "zh"}, None, 415, "form"),
        ({"target": "klingon"}, "links", 400, "unknown language"),
        ({"backend": "chatglm"}, "links", 400, "not usable"),
        ({"formats": "odt"}, "links", 400, "no such result"),
        ({"model": "gpt-99"}, "links", 400, "not offered"),
        ({"nonsense": "1"}, "links", 400, "no field"),
        ({"url": "http://127.0.0.1/a.pdf"}, "links", 400, "not opened"),
        ({"temperature": "hot"}, "links", 400, "temperature"),
    ],
)
def test_what_is_wrong_is_said(client, pdf, data, files, status, said):
    sent = {"files": ("a.pdf", pdf(files).read_bytes())} if files else None
    answer = client.post("/api/translate", data=data, files=sent)
    assert answer.status_code == status and said in answer.json()["error"].lower()
    assert client.get("/api/jobs").json() == {"jobs": []}


@pytest.mark.parametrize(
    "content", [b"", b"\0" * 100, b"--x\r\n", b"--x\r\nContent-Disposition: form-data\r\n\r\n"]
)
def test_broken_forms_are_the_callers_fault(client, content):
    headers = {"content-type": "multipart/form-data; boundary=x"}
    assert client.post("/api/translate", content=content, headers=headers).status_code in {400, 411}


@pytest.mark.parametrize(
    "name", ["../../evil.pdf", "..\\evil.pdf", "a\0b.pdf", ".", "ü" * 150 + ".pdf", "CON.pdf"]
)
def test_names_of_uploads_stay_in_their_folder(client, pdf, name):
    answer = client.post(
        "/api/translate",
        data={"backend": "pseudo", "formats": "markdown"},
        files={"files": (name, pdf("links").read_bytes())},
    )
    assert answer.status_code == 202, answer.text
    done = ended(client, answer.json())
    assert done["files"][0]["state"] == "done" and "/" not in done["files"][0]["name"]


def test_others_jobs_are_not_there(client, web, pdf):
    job = ended(client, posted(client, pdf("links"), backend="pseudo"))
    with httpx2.Client(base_url=web.url) as other:
        assert other.get("/api/jobs").json() == {"jobs": []}
        for method, path in (("GET", ""), ("DELETE", ""), ("POST", "/cancel"), ("GET", "/results.zip"),
                             ("GET", "/files/0/review"), ("GET", "/files/0/results/pdf"), ("GET", "/files/0/pages/source/1")):  # fmt: skip
            assert other.request(method, f"/api/jobs/{job['id']}{path}").status_code == 404
    for path in ("nothing", job["id"][:-1], "..%2f..%2fetc", f"{job['id']}/files/9/review"):
        assert client.get(f"/api/jobs/{path}").status_code == 404
    for path in (
        "/static/../api.py",
        "/static/..%2fapi.py",
        "/static/nothing.js",
        "/static/index.py",
    ):
        assert client.get(path).status_code in {403, 404}


def test_pages_of_other_sites_send_nothing(client, pdf):
    foreign = {"origin": "http://evil.example"}
    sent = client.post(
        "/api/translate", headers=foreign, files={"files": ("a.pdf", pdf("links").read_bytes())}
    )
    assert sent.status_code == 403
    told = client.get("/").headers["content-security-policy"]
    assert "unsafe" not in told


def test_a_login_is_needed_everywhere_and_guessing_gets_slow(office, pdf):
    ann = ("ann", "correct horse")
    with from_another_machine(office, 3) as client:
        assert "password" in client.get("/").text and "drop" not in client.get("/").text
        for path in ("/api/options", "/api/jobs", "/api/openapi.json"):
            assert client.get(path).status_code == 401
        assert client.post("/api/translate", files={"files": ("a.pdf", b"x")}).status_code == 401
        good = posted_as(client, pdf("links"), ann)
        assert client.get(f"/api/jobs/{good['id']}", auth=ann).status_code == 200
        assert client.get(f"/api/jobs/{good['id']}").status_code == 401
        codes = [client.get("/api/jobs", auth=("ann", f"guess{n}")).status_code for n in range(6)]
        assert codes[0] == 401 and codes[-1] == 429
    with from_another_machine(office, 4) as client:
        client.get("/")
        login = {"username": ann[0], "password": ann[1]}
        assert client.post("/login", data=login).status_code == 200
        assert "drop" in client.get("/").text and client.get("/api/jobs").json() == {"jobs": []}


def posted_as(client, path, auth):
    answer = client.post(
        "/api/translate", files={"files": (path.name, path.read_bytes())}, auth=auth
    )
    assert answer.status_code == 202, answer.text
    return answer.json()


def test_a_person_has_so_many_jobs_and_bytes(strict, pdf):
    standin = strict.standin
    with httpx2.Client(base_url=strict.url, timeout=60) as client:
        client.get("/")
        standin.latency = 60.0
        jobs = [posted(client, pdf("links")) for _ in range(2)]
        files = {"files": ("a.pdf", pdf("links").read_bytes())}
        assert client.post("/api/translate", files=files).status_code == 400
        large = {"files": ("a.pdf", b"%PDF-1.7" + b"0" * 1_048_000)}
        assert client.post("/api/translate", files=large).status_code == 413
        for job in jobs:
            assert client.delete(f"/api/jobs/{job['id']}").status_code == 200
        assert until(lambda: standin.in_flight == 0)
