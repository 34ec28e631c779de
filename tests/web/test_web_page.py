"""The page in a real browser against a real server: what people do with it, and what goes wrong."""

from __future__ import annotations

import json
import zipfile

import pypdfium2
import pytest

from tests.backends.answers import Fault
from tests.backends.pseudo_words import translation
from tests.backends.standin import about, always
from tests.pdfs import PDFS
from tests.pdfs.broken import USER_PASSWORD
from tests.web.driving import downloaded, finished, start, until, upload


def offered(page):
    return set(
        page.locator("#downloads a[download]").evaluate_all("all => all.map(e => e.download)")
    )


def test_from_upload_to_download(tab, web, pdf, tmp_path):
    page = tab()
    web.standin.latency = 0.6
    upload(page, pdf("links"))
    start(page)
    page.wait_for_function(
        "/(reading|translating|writing)/.test(document.querySelector('#status').innerText)"
    )
    assert page.is_enabled("#cancel") and page.is_disabled("#translate")
    assert "done" in finished(page)
    said = downloaded(page, "links.zh.md").read_text(encoding="utf-8")
    assert translation(PDFS["links"].must_include[0])[:6] in said
    with pypdfium2.PdfDocument(downloaded(page, "links.zh.pdf")) as opened:
        assert len(opened) == PDFS["links"].pages
    with pypdfium2.PdfDocument(downloaded(page, "links.zh.reflow.pdf")) as opened:
        assert len(opened) >= 1
    told = json.loads(downloaded(page, "links.zh.report.json").read_text(encoding="utf-8"))
    assert told["complete"] and told["model"] == "gpt-3.5-turbo" and told["endpoint"] == ""
    with page.expect_download() as waiting:
        page.click("#zip")
    with zipfile.ZipFile(waiting.value.path()) as archive:
        assert set(archive.namelist()) >= {
            "links.zh.md",
            "links.zh.reflow.pdf",
            "links.zh.report.json",
        }
    # They are drawn after the job.
    page.wait_for_function(
        "[...document.querySelectorAll('#preview img')].filter(image => image.naturalWidth > 300).length === 2"
    )
    assert page.locator("#report table").first.inner_text().split()[
        0
    ] == "Report" or "links.pdf" in page.inner_text("#report")
    assert page.is_disabled("#cancel")


def test_the_example_without_a_model(tab, web):
    page = tab()
    page.click("#example")
    page.wait_for_selector("#files >> text=tides")
    page.check("#backend input[value=pseudo]")
    start(page)
    assert "done" in finished(page)
    assert "no translation" in page.inner_text("#report")


def test_cancel_ends_the_work(tab, web, pdf):
    page = tab()
    web.standin.latency = 60.0
    upload(page, pdf("links"))
    start(page)
    assert until(lambda: web.standin.in_flight > 0)
    page.click("#cancel")
    page.wait_for_selector("#status >> text=cancelled")
    assert until(lambda: web.standin.in_flight == 0, 5)
    web.standin.latency = 0.0
    start(page)
    page.wait_for_selector("#status >> text=done")


def test_a_closed_tab_frees_its_work(tab, web, pdf):
    page = tab()
    web.standin.latency = 60.0
    upload(page, pdf("links"))
    start(page)
    assert until(lambda: web.standin.in_flight > 0)
    page.close()
    assert until(lambda: web.standin.in_flight == 0, 20)


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
    assert page.locator("#downloads a").count() == 0


def test_a_password(tab, web, pdf):
    page = tab()
    upload(page, pdf("encrypted"))
    page.click("#advanced button")
    page.fill("#password input", USER_PASSWORD)
    start(page)
    assert "done" in finished(page)


def test_advanced_settings_reach_the_model_and_are_checked(tab, web, pdf):
    page = tab()
    page.click("#advanced button")
    upload(page, pdf("links"))
    page.fill("#temperature input, #temperature textarea", "0.7")
    page.fill("#max_tokens input, #max_tokens textarea", "900")
    before = len(web.standin.requests)
    start(page)
    assert "done" in finished(page)
    sent = [seen.body for seen in web.standin.requests[before:]]
    assert sent and all(
        (body["temperature"], body["max_tokens"], body.get("top_p")) == (0.7, 900, None)
        for body in sent
    )
    page.fill("#temperature input, #temperature textarea", "9")
    start(page)
    page.wait_for_selector("#status >> text=temperature")


def with_glossary(page, folder, terms):
    """Opens the advanced settings and chooses a glossary there."""
    path = folder / "terms.csv"
    path.write_text(terms, encoding="utf-8")
    page.click("#advanced button")
    page.set_input_files("#glossary input[type=file]", path)
    page.wait_for_selector("#glossary >> text=terms")


def test_style_and_glossary_reach_the_model(tab, web, pdf, tmp_path):
    page = tab()
    with_glossary(page, tmp_path, "source,target\nharbour,港口\nwater,水\n")
    upload(page, pdf("links"))
    page.fill("#style input, #style textarea", "as a sailor would say it")
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
    assert str(tmp_path) not in page.inner_text("#status") and "/" not in page.inner_text("#status")


def test_good_and_bad_together(tab, web, pdf):
    page = tab()
    upload(page, pdf("links"), pdf("not-a-pdf"))
    start(page)
    told = finished(page)
    assert "done" in told and "not a PDF" in told
    assert page.locator("#downloads a[download='links.zh.md']").count() == 1


@pytest.mark.parametrize(("pages", "said"), [("9-", "out of range"), ("x", "not a page range")])
def test_pages_that_are_not_there(tab, web, pdf, pages, said):
    page = tab()
    upload(page, pdf("links"))
    page.fill("#pages input, #pages textarea", pages)
    start(page)
    assert said in finished(page)


def test_no_file_and_too_many(tab, web, pdf):
    page = tab()
    start(page)
    assert "hoose a PDF" in finished(page)
    upload(page, pdf("links"), pdf("lists"), pdf("paper"), pdf("not-a-pdf"))
    start(page)
    page.wait_for_selector("#status >> text=more than the 3 allowed")


def test_an_upload_that_is_too_large(tab, web, tmp_path):
    page = tab()
    large = tmp_path / "large.pdf"
    large.write_bytes(b"%PDF-1.7\n" + b"0" * (1_500_000))
    page.set_input_files("#files input[type=file]", str(large))
    page.wait_for_selector("text=/maximum allowed size/i")


def test_a_dead_model_is_said_and_the_server_goes_on(tab, web, pdf):
    page = tab()
    web.standin.programme = always(Fault.UNAUTHORIZED)
    upload(page, pdf("links"))
    start(page)
    told = finished(page)
    assert "refuses the server's key" in told and "127.0.0.1" not in told and "sk-" not in told
    web.standin.programme = lambda _number, _question: None
    start(page)
    page.wait_for_selector("#status >> text=done")


def test_what_is_not_translated_is_in_the_report(tab, web, pdf):
    page = tab()
    web.standin.programme = about("lettuce", Fault.REFUSE)
    upload(page, pdf("paper"))
    start(page)
    assert "partly done" in finished(page)
    assert "Not translated, and why" in page.inner_text("#report") and "refus" in page.inner_text(
        "#report"
    )


def test_two_users_at_once_see_only_their_own(tab, web, pdf):
    web.standin.latency = 0.5
    ada, bob = tab(), tab(locale="zh-CN")
    upload(ada, pdf("links"))
    upload(bob, pdf("lists"))
    start(ada)
    start(bob)
    assert "done" in finished(ada) and "完成" in finished(bob)
    assert offered(ada) == {
        f"links.zh.{end}" for end in ("pdf", "md", "reflow.pdf", "project", "report.json")
    }
    assert offered(bob) == {
        f"lists.zh.{end}" for end in ("pdf", "md", "reflow.pdf", "project", "report.json")
    }
    address = ada.get_attribute("#downloads a[download='links.zh.md']", "href")
    assert ada.request.get(address).status == 200
    assert bob.request.get(address).status == 403


def test_chinese_by_the_browsers_language(tab, web, pdf):
    page = tab(locale="zh-CN")
    page.wait_for_selector("text=不丢内容")
    page.wait_for_selector("text=翻译引擎")
    told = page.inner_text("body")
    assert all(
        text in told for text in ("翻译引擎", "目标语言", "输出", "高级", "打开示例", "不丢内容")
    )
    assert page.inner_text("#translate") == "翻译" and "ai-translator." not in told
    upload(page, pdf("encrypted"))
    start(page)
    assert "密码" in finished(page)


@pytest.mark.parametrize("dark", [False, True])
def test_on_a_phone_nothing_sticks_out(tab, web, pdf, dark):
    page = tab(width=360, dark=dark)
    upload(page, pdf("links"))
    start(page)
    finished(page)
    page.wait_for_selector("#preview img")
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    brightness = page.evaluate(
        "getComputedStyle(document.body).backgroundColor.match(/\\d+/g).slice(0, 3).reduce((a, b) => a + +b, 0)"
    )
    assert (brightness < 200) is dark


def test_everything_has_a_name_for_screen_readers(tab, web, pdf):
    page = tab()
    page.click("#advanced button")
    upload(page, pdf("links"))
    start(page)
    finished(page)
    page.wait_for_selector("#preview img")
    nameless = page.evaluate(
        """() => [...document.querySelectorAll('input, textarea, select, button, progress, [role=region]')]
            .filter(e => e.offsetParent !== null)
            .filter(e => !(e.labels && e.labels.length && [...e.labels].some(l => l.innerText.trim()))
                && !e.getAttribute('aria-label') && !e.getAttribute('aria-labelledby') && !e.innerText.trim() && !e.title)
            .map(e => e.outerHTML.slice(0, 160))"""
    )
    assert nameless == []
    assert page.locator("#preview img:not([alt])").count() == 0
    assert page.get_attribute("html", "lang")
    assert page.locator("[aria-live=polite]").count() >= 1


def test_backends_that_would_not_work_are_greyed_out_with_the_reason(tab, web):
    page = tab()
    assert page.locator("#backend input").evaluate_all("all => all.map(e => e.value)") == [
        "openai",
        "pseudo",
    ]
    page.wait_for_selector("li[aria-disabled=true]")
    refused = page.locator("li[aria-disabled=true]").all_inner_texts()
    assert any(text.startswith("chatglm: ") for text in refused) and any(
        text.startswith("langchain: ") for text in refused
    )
    assert page.input_value("#model input") == "auto"
    assert "sk-" not in page.content() and web.standin.url not in page.content()
