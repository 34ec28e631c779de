"""Source and result page by page: by slider, keys and buttons in a real browser, and as programs would ask."""

from __future__ import annotations

import base64
import io
import re
import uuid

import httpx2
from PIL import Image

from ai_translator import resources
from ai_translator.web.i18n import ENGLISH
from tests.web.driving import downloaded, finished, start, upload
from tests.web.pixels import apart, shows

FORMATS = ("pdf", "dual", "reflow", "markdown")


def example(page, *formats, pages=""):
    """The example, translated by the pseudo backend into these formats."""
    page.click("#example")
    page.wait_for_selector("#files >> text=tides")
    page.check("#backend input[value=pseudo]")
    choose_formats(page, *formats)
    page.fill("#pages input, #pages textarea", pages)
    start(page)
    assert "done" in finished(page) or "完成" in page.inner_text("#status")


def choose_formats(page, *formats):
    boxes = page.locator("#formats input[type=checkbox]")
    for number, form in enumerate(FORMATS):
        boxes.nth(number).set_checked(form in formats)


def turned_to(page, number):
    page.wait_for_selector(f"#sheets img[alt*='page {number} ']")


def pictures(page):
    return [
        pixels(source)
        for source in page.locator("#sheets img").evaluate_all("all => all.map(e => e.src)")
    ]


def pixels(source):
    assert source.startswith("data:image/jpeg;base64,")
    return Image.open(io.BytesIO(base64.b64decode(source.partition(",")[2]))).convert("RGB")


def test_the_slider_turns_the_pages_of_source_and_result(tab, web):
    page = tab()
    example(page, "pdf")
    turned_to(page, 1)
    result = downloaded(page, "tides.zh.pdf")
    page.fill("#turn input[type=number]", "3")
    turned_to(page, 3)
    left, right = pictures(page)
    assert shows(left, resources.example(), 3, 4) and shows(right, result, 3, 4)
    assert left.width >= 1200 and page.locator("#sheets img").first.evaluate("e => e.width") > 450
    page.focus("#turn input[type=range]")
    page.keyboard.press("ArrowRight")
    turned_to(page, 4)
    assert shows(pictures(page)[1], result, 4, 4)
    page.click("#forward")  # there is no fifth
    page.click("#back")
    page.click("#back")  # at once: what lies between need not be drawn
    turned_to(page, 2)
    assert page.input_value("#turn input[type=number]") == "2"
    page.click("#forward")
    turned_to(page, 3)
    page.fill("#turn input[type=number]", "99")
    turned_to(page, 4)
    assert page.locator("#which").count() == 0 or page.is_hidden("#which")
    assert page.locator(".toast-body").count() == 0


def test_a_page_range_begins_at_its_first_page(tab, web):
    page = tab()
    example(page, "pdf", pages="2-3")
    turned_to(page, 2)
    assert page.input_value("#turn input[type=number]") == "2" and ENGLISH[
        "unchosen"
    ] not in page.inner_text("#sheets")
    page.click("#back")
    turned_to(page, 1)
    assert ENGLISH["unchosen"] in page.inner_text("#sheets")
    left, right = pictures(page)
    assert shows(left, resources.example(), 1, 4) and apart(right, resources.example(), 1) < 1.5


def test_every_result_that_has_pages_can_be_chosen(tab, web, pdf):
    page = tab()
    upload(page, pdf("links"), pdf("lists"))
    page.check("#backend input[value=pseudo]")
    choose_formats(page, "pdf", "markdown")
    start(page)
    finished(page)
    turned_to(page, 1)
    page.click("#which input")
    offered = page.locator("[role=option]").all_inner_texts()
    assert [name.strip(" \n✓") for name in offered] == ["links.zh.pdf", "lists.zh.pdf"]
    assert page.is_visible("#turn")
    page.click("[role=option] >> text=lists.zh.pdf")
    page.wait_for_selector("#sheets h3 >> text=lists.zh.pdf")
    assert apart(pictures(page)[0], pdf("lists"), 1) < 1.5
    assert not page.is_visible("#turn") and not page.is_visible("#forward")  # it has one page


def test_what_has_no_pages_is_not_shown(tab, web, pdf):
    page = tab()
    example(page, "pdf")
    turned_to(page, 1)
    choose_formats(page, "markdown")
    start(page)
    page.wait_for_function(
        "!document.querySelector('#sheets') || !document.querySelector('#sheets img')"
    )
    assert "done" in finished(page)
    assert not page.is_visible("#turn") and page.locator("#sheets img").count() == 0


def test_stacked_on_a_phone_and_in_chinese(tab, web):
    page = tab(locale="zh-CN", width=390, dark=True)
    example(page, "pdf")
    page.wait_for_selector("#sheets img[alt*='第 1 页']")
    boxes = [page.locator("#sheets img").nth(number).bounding_box() for number in range(2)]
    assert boxes[1]["y"] > boxes[0]["y"] + boxes[0]["height"] and boxes[0]["width"] > 300
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    assert page.get_by_role("button", name="下一页", exact=True).count() == 1
    page.get_by_role("slider").focus()
    page.keyboard.press("ArrowRight")
    page.wait_for_selector("#sheets img[alt*='译文，第 2 页，共 4 页']")


def asked(client, web, tab, page=2):
    """Asks for a page as a program would, past the page and its API; what it is told."""
    config = client.get("/config").json()
    look = next(
        each["id"]
        for each in config["dependencies"]
        if each["targets"] and each["targets"][0][1] == "change" and len(each["inputs"]) == 2
    )
    joined = client.post(
        "/gradio_api/queue/join", json={"data": [0, page], "fn_index": look, "session_hash": tab}
    )
    if joined.status_code != 200:
        return str(joined.status_code)
    with client.stream("GET", "/gradio_api/queue/data", params={"session_hash": tab}) as told:
        return next(line for line in told.iter_lines() if "process_completed" in line)


def test_another_session_sees_nothing(tab, web):
    page, seen = tab(), []
    page.on(
        "request",
        lambda request: (
            seen.append(request.post_data or "")
            if request.url.endswith("/queue/join?") or "queue/join" in request.url
            else None
        ),
    )
    example(page, "pdf")
    turned_to(page, 1)
    (his,) = {found for data in seen for found in re.findall(r'"session_hash":\s*"(\w+)"', data)}
    with httpx2.Client(base_url=web.url, timeout=30) as thief:
        assert asked(thief, web, his) == "403"
        told = asked(thief, web, uuid.uuid4().hex)
        assert "not on the server any more" in told and "data:image" not in told
    cookies = {each["name"]: each["value"] for each in page.context.cookies()}
    with httpx2.Client(base_url=web.url, timeout=30, cookies=cookies) as owner:
        assert "not on the server any more" in asked(
            owner, web, uuid.uuid4().hex
        )  # another tab of his has its own results


def test_a_closed_tabs_pages_are_gone(tab, web):
    page, seen = tab(), []
    page.on(
        "request",
        lambda request: (
            seen.append(request.post_data or "") if "queue/join" in request.url else None
        ),
    )
    example(page, "pdf")
    turned_to(page, 1)
    his = re.findall(r'"session_hash":\s*"(\w+)"', seen[-1])[0]
    cookies = {each["name"]: each["value"] for each in page.context.cookies()}
    with httpx2.Client(base_url=web.url, timeout=30, cookies=cookies) as owner:
        assert "data:image" in asked(owner, web, his)
        page.goto("about:blank")
        for _ in range(40):
            if "not on the server any more" in (told := asked(owner, web, his)):
                break
        assert "not on the server any more" in told
