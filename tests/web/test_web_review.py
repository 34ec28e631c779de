"""The workbench in a real browser: click, correct, see it in the downloaded PDF; and programs that do the same."""

from __future__ import annotations

import re
import threading
from collections import Counter

import httpx2
import pypdfium2
import pytest
from axe_playwright_python.sync_playwright import Axe

from tests.backends.answers import Fault
from tests.backends.standin import about
from tests.web.driving import belongs_to, ended, finished, posted, sees, start, until, upload

CHANGED = "一个人改过的句子"


def shown(pdf):
    with pypdfium2.PdfDocument(pdf) as document:
        return re.sub(r"\s", "", "".join(page.get_textpage().get_text_range() for page in document))


def opened(tab, web, path, **options):
    """The workbench with a translation of the file."""
    page = tab(**options)
    file = {"name": path.name, "mimeType": "application/pdf", "buffer": path.read_bytes()}
    job = page.context.request.post(f"{web.url}api/translate", multipart={"files": file}).json()
    here = f"{web.url}api/jobs/{job['id']}"
    assert until(lambda: page.context.request.get(here).json()["state"] == "done", 60)
    return at_work(page, web, job)


def at_work(page, web, job):
    page.goto(f"{web.url}review?job={job['id']}&file=0")
    page.wait_for_selector("#panes .sheet.result img")
    drawn(page)
    return page


@pytest.fixture(scope="module")
def links(_served, pdf):
    """A job that no test changes, and the cookies of its owner."""
    with httpx2.Client(base_url=_served.url, timeout=90) as client:
        return ended(client, posted(client, pdf("links"))), dict(client.cookies)


def looked_at(tab, web, links, **options):
    page = tab(**options)
    job, cookies = links
    belongs_to(page, cookies)
    return at_work(page, web, job)


def drawn(page):
    sees(
        page,
        "[...document.querySelectorAll('#panes img')].every(image => image.complete && image.naturalWidth > 200)",
    )


def choose(page, words):
    page.locator("#texts button", has_text=words).first.click() if words else page.locator(
        "#texts button"
    ).nth(3).click()
    page.wait_for_selector("#text:not([hidden])")


def said(page, text):
    assert until(lambda: text in page.inner_text("#said"), 30), page.inner_text("#said")


def test_click_correct_save_and_download(tab, web, pdf):
    page = tab()
    upload(page, pdf("paper"))
    start(page)
    finished(page)
    page.click(".job a.open")
    page.wait_for_selector("#panes .sheet.result img")
    drawn(page)
    before = len(web.standin.requests)
    spot = page.locator(".sheet.source .spot").nth(5)
    spot.click()
    name = spot.get_attribute("data-text")
    assert page.locator(f".spot.chosen[data-text='{name}']").count() >= 2  # its twin, too
    page.locator(".sheet.result .spot").nth(2).click()
    other = page.locator(".sheet.result .spot").nth(2).get_attribute("data-text")
    assert page.locator(".spot.chosen").first.get_attribute("data-text") == other
    choose(page, "")
    page.locator("#editor").press("ControlOrMeta+End")
    page.keyboard.type(CHANGED)
    page.click("#save")
    said(page, "Saved")
    drawn(page)
    with page.expect_download() as waiting:
        page.click("#results a[download='paper.zh.pdf']")
    assert CHANGED in shown(waiting.value.path())
    with page.expect_download() as waiting:  # made again when it is asked for
        page.click("#results a[download='paper.zh.md']")
    from pathlib import Path

    assert CHANGED in Path(waiting.value.path()).read_text(encoding="utf-8").replace("\n", "")
    page.click("#undo")
    said(page, "Taken back")
    with page.expect_download() as waiting:
        page.click("#results a[download='paper.zh.pdf']")
    assert CHANGED not in shown(waiting.value.path())
    assert len(web.standin.requests) == before  # no model was asked


def test_codes_cannot_be_broken(tab, web, pdf):
    page = opened(tab, web, pdf("links"))
    sees(page, "[...document.querySelectorAll('#texts button')].length > 3")
    for row in page.locator("#texts button").all():
        row.click()
        if page.locator("#editor .chip").count() >= 2:
            break
    codes = page.locator("#editor .chip").evaluate_all("all => all.map(e => e.dataset.code)")
    assert len(codes) >= 2
    page.locator("#editor").focus()  # a click might meet a mark, which takes no text
    page.keyboard.press("ControlOrMeta+A")
    page.keyboard.press("Delete")
    said(page, "marks must stay")
    assert (
        page.locator("#editor .chip").evaluate_all("all => all.map(e => e.dataset.code)") == codes
    )
    page.locator("#editor").press("ControlOrMeta+Home")
    page.keyboard.type("前面的话")
    page.locator("#codes button").first.click()
    assert sorted(
        page.locator("#editor .chip").evaluate_all("all => all.map(e => e.dataset.code)")
    ) == sorted(codes)


def test_the_later_of_two_is_told_and_loses_nothing(tab, web, pdf):
    one = opened(tab, web, pdf("paper"))
    two = one.context.new_page()
    two.goto(one.url)
    two.wait_for_selector("#panes .sheet.result img")
    for page, text in ((one, "先改的"), (two, "后改的")):
        page.locator("#texts button").nth(3).click()
        page.locator("#editor").press("ControlOrMeta+End")
        page.keyboard.type(text)
    one.click("#save")
    said(one, "Saved")
    two.click("#save")
    said(two, "Somebody has edited")
    assert "先改的" in two.inner_text("#said") and "后改的" in two.inner_text("#editor")
    two.click("#save")
    said(two, "Saved")


def test_filters_keys_zoom_and_flip(tab, web, pdf):
    web.standin.programme = about("lettuce", Fault.REFUSE)
    page = opened(tab, web, pdf("paper"), width=1600)
    everything = page.locator("#texts li").count()
    page.select_option("#filter", "failed")
    failed = page.locator("#texts button").count()
    assert 0 < failed < everything
    page.locator("#texts button").first.click()
    assert "not translated" in page.inner_text("#badges") and "refus" in page.inner_text("#facts")
    page.locator("#panes").focus()
    page.keyboard.press("ArrowRight")
    assert page.input_value("#page") == "2"
    page.keyboard.press("ArrowLeft")
    width = "document.querySelector('.sheet.result').offsetWidth"
    before = page.evaluate(width)
    page.keyboard.press("+")
    assert page.evaluate(width) > before
    page.keyboard.press("0")
    assert abs(page.evaluate(width) - before) < 3
    assert 2 * before > 0.55 * 1600  # the pages use the window
    page.keyboard.down("f")
    sees(page, "document.querySelector('#panes img.result').src.includes('/source/')")
    page.keyboard.up("f")
    sees(page, "document.querySelector('#panes img.result').src.includes('/result/')")


def test_an_edit_that_does_not_fit_is_said_and_its_page_shown(tab, web, pdf):
    page = opened(tab, web, pdf("paper"))
    picture = page.get_attribute("#panes img.result", "src")
    page.locator("#texts button").first.click()  # the title
    page.locator("#editor").press("ControlOrMeta+End")
    page.keyboard.insert_text("很长的标题，" * 120)
    page.click("#save")
    said(page, "longer than its place")
    drawn(page)
    assert page.get_attribute("#panes img.result", "src") != picture
    assert "did not fit" in page.inner_text("#badges")
    for name in ("unfit", "doubtful", "mine"):  # it ends in the middle of a sentence, too
        page.select_option("#filter", name)
        assert page.locator("#texts button").count() == 1, name
    assert page.locator(".sheet.result .spot.unfit").count() >= 1


def test_a_text_that_failed_is_tried_again_with_a_hint(tab, web, pdf):
    web.standin.programme = about("lettuce", Fault.REFUSE)
    page = opened(tab, web, pdf("paper"))
    page.select_option("#filter", "failed")
    page.locator("#texts button").first.click()
    web.standin.programme = lambda _number, _question: None
    page.click("#again summary")
    page.fill("#hint", "lettuce is a plant")
    before = len(web.standin.requests)
    page.click("#retry")
    said(page, "suggests this")
    assert "lettuce is a plant" in str([seen.body for seen in web.standin.requests[before:]])
    page.click("#save")
    said(page, "Saved")
    assert "by a person" in page.inner_text("#badges")


def test_a_text_is_tried_again_with_another_model(tab, web, pdf):
    page = opened(tab, web, pdf("paper"))
    choose(page, "")
    before, first = len(web.standin.requests), page.inner_text("#editor")
    page.click("#again summary")
    page.select_option("#engine", label="OpenAI, or a server like it: gpt-4o-mini")
    page.click("#retry")
    said(page, "gpt-4o-mini suggests this")
    assert {seen.body["model"] for seen in web.standin.requests[before:]} == {"gpt-4o-mini"}
    page.select_option("#engine", value='["pseudo",""]')  # an engine of another kind
    page.click("#retry")
    said(page, "pseudo suggests this")
    assert page.inner_text("#editor") != first
    page.click("#save")
    said(page, "Saved")


def test_equal_texts_are_changed_after_asking(tab, web, pdf):
    page = opened(tab, web, pdf("forms"))
    rows = page.locator("#texts button")
    for at in range(rows.count()):
        rows.nth(at).click()
        if page.locator("#equal-field").is_visible():
            break
    assert "more times" in page.inner_text("#equal-field")
    old = page.inner_text("#editor")
    twins = rows.filter(has_text=old).count()
    assert twins >= 2
    for equal, changed in ((False, 1), (True, twins)):
        page.locator("#editor").press("ControlOrMeta+End")
        page.keyboard.type("同")
        if equal:
            page.check("#equal")
        page.click("#save")
        said(page, "Saved")
        new = page.inner_text("#editor")
        there = rows.filter(has_text=new)
        assert until(lambda there=there, count=changed: there.count() == count), equal
    drawn(page)
    with page.expect_download() as waiting:
        page.click("#results a[download='forms.zh.pdf']")
    assert shown(waiting.value.path()).count(re.sub(r"\s", "", new)) >= twins


@pytest.mark.parametrize(
    ("width", "dark"), [(1440, False), (1440, True), (390, False), (390, True)]
)
def test_axe_finds_nothing_on_the_workbench(tab, web, links, width, dark):
    page = looked_at(tab, web, links, width=width, dark=dark)
    page.locator("#texts button").nth(1).click()
    page.click("#again summary")
    found = Axe().run(page).response["violations"]
    assert [
        (each["id"], each["impact"], [node["html"][:120] for node in each["nodes"]])
        for each in found
    ] == []
    if width == 390:
        assert page.evaluate("document.documentElement.scrollWidth") <= 390


def test_the_workbench_in_chinese(tab, web, links):
    page = looked_at(tab, web, links, locale="zh-CN")
    page.locator("#texts button").nth(1).click()
    told = (
        page.inner_text("header.bar")
        + page.inner_text("#badges")
        + page.inner_text("label[class=check]")
    )
    assert not {word for word in re.findall(r"[A-Za-z]{3,}", told)} - {"links", "pdf", "reflow"}


# Programs


@pytest.fixture
def client(web):
    with httpx2.Client(base_url=web.url, timeout=90) as client:
        yield client


def editor_of(client, job):
    return f"/api/jobs/{job['id']}/files/0"


def test_an_edit_over_http(client, web, pdf):
    job = ended(client, posted(client, pdf("paper"), target="zh"))
    editor = editor_of(client, job)
    told = client.get(f"{editor}/review").json()
    text = next(each for each in told["texts"] if not each["codes"] and len(each["source"]) > 60)
    edit = {"segment": text["id"], "text": CHANGED, "revision": told["revision"]}
    saved = client.post(f"{editor}/edit", json=edit)
    assert saved.status_code == 200 and saved.json()["revision"] == 1 and saved.json()["pages"]
    assert client.post(f"{editor}/edit", json=edit).status_code == 409
    assert (
        client.post(f"{editor}/edit", json=edit | {"revision": 1, "text": "<b9>x</b9>"}).status_code
        == 400
    )
    assert (
        client.post(f"{editor}/edit", json=edit | {"revision": 1, "segment": "no"}).status_code
        == 400
    )
    for broken in (
        b"",
        b"[]",
        b"{",
        b'{"segment": 1}',
        b'{"segment": "s1", "text": "x", "revision": "1"}',
    ):
        assert client.post(f"{editor}/edit", content=broken).status_code == 400
    assert client.get(f"{editor}/pages/result/1").headers["content-type"] == "image/jpeg"
    assert client.get(f"{editor}/pages/result/99").status_code == 404
    assert client.get(f"{editor}/pages/elsewhere/1").status_code == 404
    report = client.get(f"{editor}/results/report").json()
    assert report["failed"] == []
    assert httpx2.get(f"{web.url.rstrip('/')}{editor}/review").status_code == 404  # another person


def test_another_translation_minds_the_jobs_style_and_glossary(client, web, pdf):
    terms = ("terms.csv", "source,target\nharbour,港口\nwater,水\n".encode())
    files = [("files", ("links.pdf", pdf("links").read_bytes())), ("glossary", terms)]
    job = client.post("/api/translate", files=files, data={"style": "as a sailor says"}).json()
    editor = editor_of(client, ended(client, job))
    text = next(each for each in client.get(f"{editor}/review").json()["texts"] if each["terms"])
    before = len(web.standin.requests)
    asked = {"segment": text["id"], "backend": "openai", "model": "gpt-4o-mini", "hint": "short"}
    assert client.post(f"{editor}/retry", json=asked).json()["text"]
    sent = str([seen.body for seen in web.standin.requests[before:]])
    assert all(word in sent for word in (text["terms"][0][1], "as a sailor says", "short"))


@pytest.mark.parametrize("target", ["zh", "ar"])
def test_marks_stand_where_the_translation_stands(client, pdf, tmp_path, target):
    """Each text's places on the page of the result hold its words, and hardly others'."""
    job = ended(client, posted(client, pdf("paper"), target=target, backend="pseudo"))
    editor = editor_of(client, job)
    told = client.get(f"{editor}/review").json()
    title = max(told["texts"], key=lambda each: len(each["source"]))
    edit = {"segment": title["id"], "text": CHANGED, "revision": 0}
    client.post(f"{editor}/edit", json=edit)
    result = tmp_path / "result.pdf"
    result.write_bytes(client.get(f"{editor}/results/pdf").content)
    texts = {each["id"]: each for each in client.get(f"{editor}/review").json()["texts"]}
    moved = looked = 0
    with pypdfium2.PdfDocument(result) as document:
        for number, page in enumerate(document, 1):
            places = client.get(f"{editor}/places/{number}").json()["places"]
            width, height = page.get_size()
            for name, boxes in places.items():
                text = texts[name]
                inside = ""
                for _, left, top, wide, high in boxes:
                    bounds = (
                        left * width,
                        (1 - top - high) * height,
                        (left + wide) * width,
                        (1 - top) * height,
                    )
                    inside += page.get_textpage().get_text_bounded(*bounds)
                if (
                    text["codes"]
                    or text["page"] != number
                    or any(box[0] != number for box in text["boxes"])
                ):
                    continue
                own, found = (Counter(re.sub(r"\s", "", each)) for each in (text["target"], inside))
                looked += 1
                assert (own & found).total() >= 0.9 * own.total(), (text["target"], inside)
                assert found.total() <= 1.2 * own.total() + 3, (text["target"], inside)
                moved += boxes != text["boxes"]
    assert looked > 15 and moved > 5
    assert client.get(f"{editor}/places/99").status_code == 400


def test_edits_at_the_same_moment_come_one_after_another(client, web, pdf):
    job = ended(client, posted(client, pdf("paper"), target="zh"))
    editor = editor_of(client, job)
    texts = [each for each in client.get(f"{editor}/review").json()["texts"] if not each["codes"]][
        :4
    ]
    found = []

    def edit(text):
        with httpx2.Client(base_url=web.url, timeout=90, cookies=dict(client.cookies)) as own:
            body = {"segment": text["id"], "text": f"{CHANGED}{text['id']}", "revision": 0}
            found.append(own.post(f"{editor}/edit", json=body).status_code)

    threads = [threading.Thread(target=edit, args=(text,)) for text in texts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(found) == [200, 409, 409, 409]
    assert client.get(f"{editor}/review").json()["revision"] == 1
