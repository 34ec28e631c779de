"""The first screen in a real browser against a real server: what people do with it, and what goes wrong."""

from __future__ import annotations

import json
import re
import zipfile

import httpx2
import pikepdf
import pypdfium2
import pytest
from axe_playwright_python.sync_playwright import Axe

from tests.backends.answers import Fault
from tests.backends.pseudo_words import translation
from tests.backends.standin import about, always
from tests.pdfs import PDFS
from tests.pdfs.broken import USER_PASSWORD
from tests.web.driving import (
    belongs_to,
    downloaded,
    ended,
    finished,
    posted,
    sees,
    start,
    until,
    upload,
)


def offered(page):
    return set(page.locator(".job a.result").evaluate_all("all => all.map(e => e.download)"))


def settings(page):
    page.click("#settings summary")


def test_from_upload_to_download(tab, web, pdf):
    page = tab()
    web.standin.latency = 0.6
    upload(page, pdf("links"))
    start(page)
    page.wait_for_selector(".file.working >> text=/(reading|translating|writing)/")
    assert page.locator(".job .cancel").is_enabled()
    assert "done" in finished(page)
    said = downloaded(page, "links.zh.md").read_text(encoding="utf-8")
    assert translation(PDFS["links"].must_include[0])[:6] in said
    with pypdfium2.PdfDocument(downloaded(page, "links.zh.pdf")) as opened:
        assert len(opened) == PDFS["links"].pages
    told = json.loads(downloaded(page, "links.zh.report.json").read_text(encoding="utf-8"))
    assert told["complete"] and told["model"] == "gpt-3.5-turbo" and told["endpoint"] == ""
    assert page.locator("#chosen li").count() == 0  # a new job begins with new files


@pytest.mark.parametrize(
    ("locale", "told"),
    [
        ("en", 'warning: a text box added with a viewer stays untranslated ("Please check.")'),
        ("zh-CN", "提示: 用阅读器添加的文本框未翻译（“Please check.”）"),
    ],
)
def test_warnings_of_the_report_are_shown_with_their_pages(tab, pdf, tmp_path, locale, told):
    with pikepdf.open(pdf("links")) as opened:
        box = pikepdf.Dictionary(
            Type=pikepdf.Name.Annot, Subtype=pikepdf.Name.FreeText, Rect=[9, 9, 99, 30],
            Contents="Please check.",
        )  # fmt: skip
        opened.pages[1].Annots = pikepdf.Array([opened.make_indirect(box)])
        opened.save(tmp_path / "noted.pdf")
    page = tab(locale=locale)
    upload(page, tmp_path / "noted.pdf")
    start(page)
    finished(page)
    page.click(".job details.said summary")
    number, reason, _ = page.locator(".job details.said tbody td").all_inner_texts()
    assert number == "2" and reason.startswith(told)


def test_several_files_are_a_zip_and_a_failed_one_is_a_row(tab, web, pdf):
    page = tab()
    upload(page, pdf("links"), pdf("not-a-pdf"))
    start(page)
    told = finished(page)
    assert "done" in told and "not a PDF" in told and "not-a-pdf.pdf" in told
    assert page.locator(".file.failed").count() == 1 and page.locator(".file.done").count() == 1
    with page.expect_download() as waiting:
        page.click(".job a.zip")
    with zipfile.ZipFile(waiting.value.path()) as archive:
        assert set(archive.namelist()) >= {
            "links.zh.md",
            "links.zh.reflow.pdf",
            "links.zh.report.json",
        }


def test_the_example_without_a_model(tab, web):
    page = tab()
    page.select_option("#backend", "pseudo")
    page.click("#example")
    assert "tides.pdf" in page.inner_text("#chosen")
    start(page)
    told = finished(page)
    assert "done" in told and "no translation" in told


def test_cancel_ends_the_work_and_remove_the_job(tab, web, pdf):
    page = tab()
    web.standin.latency = 60.0
    upload(page, pdf("links"))
    start(page)
    assert until(lambda: web.standin.in_flight > 0)
    page.click(".job .cancel")
    page.wait_for_selector(".file.cancelled")
    assert until(lambda: web.standin.in_flight == 0, 5)
    page.click(".job .remove")
    page.wait_for_selector("#jobs >> text=Nothing here yet")
    web.standin.latency = 0.0
    upload(page, pdf("links"))
    start(page)
    assert "done" in finished(page)


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("not-a-pdf", "not a PDF"),
        ("truncated", "damaged"),
        ("encrypted", "locked with a password"),
        ("scan", "OCR"),
        ("empty", "empty"),
    ],
)
def test_a_file_that_is_no_good(tab, web, pdf, name, said):
    page = tab()
    upload(page, pdf(name))
    start(page)
    told = finished(page)
    assert said in told and name in told
    assert (
        "/tmp" not in told and "jobs/" not in told and "Traceback" not in told and "--" not in told
    )
    assert page.locator(".job a.result").count() == 0


def test_a_password(tab, web, pdf):
    page = tab()
    upload(page, pdf("encrypted"))
    settings(page)
    page.fill("#password", USER_PASSWORD)
    start(page)
    assert "done" in finished(page)


def test_more_settings_reach_the_model_and_are_checked(tab, web, pdf):
    page = tab()
    settings(page)
    upload(page, pdf("links"))
    page.fill("#temperature", "0.7")
    page.fill("#max_tokens", "900")
    before = len(web.standin.requests)
    start(page)
    assert "done" in finished(page)
    sent = [seen.body for seen in web.standin.requests[before:]]
    assert sent and all(
        (body["temperature"], body["max_tokens"], body.get("top_p")) == (0.7, 900, None)
        for body in sent
    )
    upload(page, pdf("links"))
    page.fill("#temperature", "9")
    start(page)
    page.wait_for_selector("#status >> text=temperature")


def with_glossary(page, folder, terms):
    path = folder / "terms.csv"
    path.write_text(terms, encoding="utf-8")
    settings(page)
    page.set_input_files("#glossary", path)


def test_style_and_glossary_reach_the_model(tab, web, pdf, tmp_path):
    page = tab()
    with_glossary(page, tmp_path, "source,target\nharbour,港口\nwater,水\n")
    upload(page, pdf("links"))
    page.fill("#style", "as a sailor would say it")
    before = len(web.standin.requests)
    start(page)
    finished(page)
    sent = [json.dumps(seen.body, ensure_ascii=False) for seen in web.standin.requests[before:]]
    assert sent and all("as a sailor would say it" in body for body in sent)
    assert any("港口" in body for body in sent)


def test_a_glossary_that_cannot_be_used_is_told_by_its_line(tab, web, pdf, tmp_path):
    page = tab()
    with_glossary(page, tmp_path, "source,target\nharbour,港口\nharbour,海港\n")
    upload(page, pdf("links"))
    start(page)
    page.wait_for_selector("#status >> text=line 3")
    assert "/" not in page.inner_text("#status")


@pytest.mark.parametrize(("pages", "said"), [("9-", "out of range"), ("x", "not a page range")])
def test_pages_that_are_not_there(tab, web, pdf, pages, said):
    page = tab()
    upload(page, pdf("links"))
    settings(page)
    page.fill("#pages", pages)
    start(page)
    assert until(lambda: said in page.inner_text("#form") + page.inner_text("#jobs"))


def test_the_word_to_choose_a_file_goes_when_there_is_one(tab, web, pdf):
    page = tab()
    start(page)
    page.wait_for_selector("#status >> text=Choose a PDF first")
    upload(page, pdf("links"), pdf("lists"), pdf("paper"), pdf("links"))
    said = page.inner_text("#status")
    assert "Choose" not in said and "More than 3 files" in said
    page.locator("#chosen button").first.click()
    assert page.locator("#chosen li").count() == 2


def test_an_upload_that_is_too_large(tab, web, tmp_path):
    page = tab()
    large = tmp_path / "large.pdf"
    large.write_bytes(b"%PDF-1.7\n" + b"0" * (1_500_000))
    page.set_input_files("#file", str(large))
    page.wait_for_selector("#status >> text=larger than 1 MB")


def test_an_estimate_before_the_start_sends_nothing(tab, web, pdf):
    page = tab()
    upload(page, pdf("paper"))
    before = len(web.standin.requests)
    page.click("#estimate")
    page.wait_for_selector("#status >> text=/28 texts .* tokens in \\d+ requests/")
    assert len(web.standin.requests) == before and page.locator(".job").count() == 0


def test_a_dead_model_is_said_and_the_server_goes_on(tab, web, pdf):
    page = tab()
    web.standin.programme = always(Fault.UNAUTHORIZED)
    upload(page, pdf("links"))
    start(page)
    told = finished(page)
    assert "refuses the server's key" in told and "127.0.0.1" not in told and "sk-" not in told
    web.standin.programme = lambda _number, _question: None
    upload(page, pdf("links"))
    start(page)
    assert "done" in finished(page, 2)


def test_what_is_not_translated_is_listed(tab, web, pdf):
    page = tab()
    web.standin.programme = about("lettuce", Fault.REFUSE)
    upload(page, pdf("paper"))
    start(page)
    assert "partly done" in finished(page)
    page.click(".job summary")
    assert "refus" in page.inner_text(".job table")


def test_two_users_at_once_see_only_their_own(tab, web, pdf):
    web.standin.latency = 0.5
    ada, bob = tab(), tab(locale="zh-CN")
    upload(ada, pdf("links"))
    upload(bob, pdf("lists"))
    start(ada)
    start(bob)
    assert "done" in finished(ada) and "完成" in finished(bob)
    ends = ("pdf", "md", "reflow.pdf", "project", "report.json")
    assert offered(ada) == {f"links.zh.{end}" for end in ends}
    assert offered(bob) == {f"lists.zh.{end}" for end in ends}
    address = f"{web.url}{ada.get_attribute('.job a.result', 'href')}"
    assert ada.request.get(address).status == 200
    assert bob.request.get(address).status == 404


def test_chinese_by_the_browsers_language(tab, web, pdf):
    page = tab(locale="zh-CN")
    page.wait_for_selector("text=不丢内容")
    for each in page.locator("summary").all():
        if each.is_visible():
            each.click()
    told = page.inner_text("main")
    assert all(text in told for text in ("翻译引擎", "目标语言", "输出", "更多设置", "使用示例"))
    # No English left but names: of engines, of kinds of files, of languages in themselves, of models.
    told = re.sub(r"[^\n]*·[^\n]*", "", told)
    names = {
        "PDF",
        "OpenAI",
        "ChatGLM",
        "Markdown",
        "EPUB",
        "Word",
        "CSV",
        "TSV",
        "XLSX",
        "TBX",
        "token",
        "temperature",
        "top",
    }
    assert set(re.findall(r"[A-Za-z]{3,}", told)) <= names | {"English", "gpt", "mini"}
    upload(page, pdf("encrypted"))
    start(page)
    assert "密码" in finished(page)


@pytest.mark.parametrize("dark", [False, True])
def test_on_a_phone_nothing_sticks_out(tab, web, pdf, dark):
    page = tab(width=360, dark=dark)
    settings(page)
    upload(page, pdf("links"))
    start(page)
    finished(page)
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    brightness = page.evaluate(
        "getComputedStyle(document.body).backgroundColor.match(/\\d+/g).slice(0, 3).reduce((a, b) => a + +b, 0)"
    )
    assert (brightness < 200) is dark


@pytest.fixture(scope="module")
def partly_done(_served, pdf):
    """The cookies of somebody whose job has a file with failures and one that cannot be read."""
    _served.standin.programme = about("lettuce", Fault.REFUSE)
    with httpx2.Client(base_url=_served.url, timeout=90) as client:
        job = posted(client, pdf("paper"), pdf("not-a-pdf"))
        states = [each["state"] for each in ended(client, job)["files"]]
        assert states == ["partial", "failed"]
        return dict(client.cookies)


@pytest.mark.parametrize(
    ("width", "dark"), [(1280, False), (1280, True), (390, False), (390, True)]
)
def test_axe_finds_nothing_moderate_or_serious(tab, web, pdf, partly_done, width, dark):
    page = tab(width=width, dark=dark)
    belongs_to(page, partly_done)
    page.reload()
    page.wait_for_selector(".job .file.partial")
    for each in page.locator("summary").all():
        if each.is_visible():
            each.click()
    upload(page, pdf("paper"), pdf("not-a-pdf"))
    found = Axe().run(page).response["violations"]
    assert [
        (each["id"], each["impact"], [node["html"][:120] for node in each["nodes"]])
        for each in found
    ] == []


def test_engines_that_would_not_work_are_behind_one_line(tab, web):
    page = tab()
    engines = page.locator("#backend option").evaluate_all("all => all.map(e => e.value)")
    assert engines == ["openai", "pseudo"]
    assert page.inner_text("#unusable summary") == "2 more engines: why not"
    assert not page.locator("#unusable li").first.is_visible()
    page.click("#unusable summary")
    assert "ChatGLM" in page.inner_text("#unusable")
    assert "sk-" not in page.content() and web.standin.url not in page.content()


def test_the_first_screen_comes_at_once(web):
    import time

    import httpx2

    with httpx2.Client(base_url=web.url) as client:
        for path in ("/", "/static/style.css", "/static/index.js", "/api/options", "/api/jobs"):
            begun = time.monotonic()
            assert client.get(path).status_code == 200
            assert time.monotonic() - begun < 1.0, path


def test_leaving_warns_only_where_something_would_be_lost(tab, web, pdf):
    page = tab()
    asked = []
    page.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.accept()))
    page.click("#pages", force=True) if page.locator("#pages").is_visible() else page.click("h1")
    page.reload()
    assert asked == []
    page.wait_for_selector("#translate:not(:empty)")
    upload(page, pdf("links"))
    page.click("h1")
    page.reload()
    assert asked == ["beforeunload"]
    sees(page, "document.querySelectorAll('#chosen li').length === 0")
