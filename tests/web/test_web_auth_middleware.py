"""Nobody gets at what is not his: asked as a program would, past the page."""

from __future__ import annotations

import json
from urllib.parse import quote

import httpx2
import pytest

from ai_translator.web.auth_middleware import COOKIE
from tests.web.driving import job, uploaded


@pytest.fixture
def somebody(web):
    """``somebody()``: a client with cookies of its own, as a browser is."""
    clients = []

    def new():
        client = httpx2.Client(base_url=web.url, timeout=30)
        clients.append(client)
        client.get("/config")
        return client

    yield new
    for client in clients:
        client.close()


def read(client, path):
    return client.get(f"/gradio_api/file={quote(path)}")


def test_a_session_is_a_cookie_that_no_script_reads(web):
    answer = httpx2.get(web.url)
    told = answer.headers["set-cookie"].casefold()
    assert COOKIE in told and "httponly" in told and "samesite=strict" in told
    assert "set-cookie" not in httpx2.get(web.url, cookies={COOKIE: answer.cookies[COOKIE]}).headers
    assert httpx2.get(web.url, cookies={COOKIE: "../../x"}).cookies[COOKIE] != "../../x"


def test_only_the_owner_reads_an_upload(somebody, pdf):
    owner, other = somebody(), somebody()
    path = uploaded(owner, pdf)
    assert read(owner, path).content == pdf("links").read_bytes()
    assert read(other, path).status_code == 403
    assert (
        httpx2.get(str(owner.base_url.join(f"/gradio_api/file={quote(path)}"))).status_code == 403
    )
    assert other.head(f"/gradio_api/file={quote(path)}").status_code == 403
    assert other.get(f"/file={quote(path)}").status_code in {403, 404}


def test_the_same_file_of_two_users_belongs_to_both(somebody, pdf):
    first, second, third = somebody(), somebody(), somebody()
    path = uploaded(first, pdf, "lists")
    assert uploaded(second, pdf, "lists") == path
    assert (
        read(first, path).status_code,
        read(second, path).status_code,
        read(third, path).status_code,
    ) == (200, 200, 403)


@pytest.mark.parametrize(
    "path",
    [
        "/etc/passwd",
        "//etc/passwd",
        "{upload}/../../../../../../etc/passwd",
        "../../../../../../etc/passwd",
        "{upload}%2f..%2f..%2f..%2f..%2fetc/passwd",
        "config.yaml",
        "{root}",
        "http://127.0.0.1:9/x",
        "http://example.com/",
        "file:///etc/passwd",
        "",
    ],
)
def test_nothing_else_is_served(web, somebody, pdf, path):
    client = somebody()
    upload = uploaded(client, pdf)
    wanted = path.format(upload=upload, root=upload.rsplit("/", 2)[0])
    for route in (
        "/gradio_api/file=",
        "/gradio_api/file/",
        "/gradio_api/proxy=",
        "/file=",
        "/proxy=",
    ):
        answer = client.get(route + wanted, follow_redirects=False)
        assert answer.status_code in {403, 404}, (route, wanted)
        assert (
            b"root:" not in answer.content and str(web.standin.url).encode() not in answer.content
        )


@pytest.mark.parametrize(
    "foreign", ["upload", "/etc/passwd", "http://example.com/a.pdf", "config.yaml"]
)
def test_a_file_that_is_not_ones_own_cannot_be_translated(somebody, pdf, foreign):
    owner, thief = somebody(), somebody()
    path = uploaded(owner, pdf, "paper") if foreign == "upload" else foreign
    assert job(thief, path).status_code == 403
    assert job(thief, path, url=path).status_code == 403
    assert foreign != "upload" or job(owner, path).status_code == 200


def test_a_tab_is_listened_to_by_its_own_session_only(somebody, pdf):
    owner, thief = somebody(), somebody()
    joined = job(owner, uploaded(owner, pdf))
    tab = json.loads(joined.request.content)["session_hash"]
    assert thief.get("/gradio_api/queue/data", params={"session_hash": tab}).status_code == 403
    assert thief.get(f"/gradio_api/heartbeat/{tab}").status_code == 403
    assert (
        thief.post(
            "/gradio_api/cancel",
            json={"session_hash": tab, "fn_index": 0, "event_id": joined.json()["event_id"]},
        ).status_code
        == 403
    )


def test_the_configuration_tells_no_secret(web, somebody):
    told = (
        somebody().get("/config").text
        + somebody().get("/gradio_api/info").text
        + somebody().get("/").text
    )
    assert (
        "sk-the-servers-own-key" not in told
        and web.standin.url not in told
        and str(web.log.parent) not in told
    )


def test_the_endpoint_is_the_only_one_for_programs(somebody):
    named = somebody().get("/gradio_api/info").json()["named_endpoints"]
    assert list(named) == ["/translate"]
    assert [each["parameter_name"] for each in named["/translate"]["parameters"]] == [
        "files",
        "target",
        "source",
        "backend",
        "formats",
        "pages",
    ]
