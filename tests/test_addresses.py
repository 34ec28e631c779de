"""Whose machine an address names, also where it is written to deceive."""

import pytest

from ai_translator.addresses import is_nearby, is_the_makers, pdf_name

NEAR = [
    "http://127.0.0.1:11434/v1",
    "http://[::1]:8000",
    "http://ollama:11434/v1",
    "http://box.local/v1",
    "http://10.1.2.3",
    "https://192.168.0.9/v1",
    "http://[fd00::1]/",
]
FAR = [
    "http://models.example.org/v1",
    "http://127.0.0.1@example.org/",
    "http://example.org\\@127.0.0.1/",
    "http://example.org#@127.0.0.1",
    "http://localhost.example.org",
    "http://169.254.169.254/latest",
    "http://2130706433/",
    "http://[::ffff:8.8.8.8]/",
    "http://0.0.0.0/",
    "//example.org/v1",
    "http://[",
    "",
]


@pytest.mark.parametrize("url", NEAR)
def test_what_is_near(url):
    assert is_nearby(url)


@pytest.mark.parametrize("url", FAR)
def test_what_is_not(url):
    assert not is_nearby(url)


def test_the_maker_is_known_by_name_and_tls_alone():
    assert is_the_makers("https://api.openai.com/v1")
    for url in (
        "http://api.openai.com/v1",
        "https://api.openai.com.example.org/v1",
        "https://api.openai.com@example.org/v1",
        "https://api.openai.com:444/v1",
    ):
        assert not is_the_makers(url), url


@pytest.mark.parametrize(
    ("address", "name"),
    [
        ("https://a.example/b/paper.pdf?x=1#p", "paper.pdf"),
        ("https://arxiv.example/pdf/2401.01234v2", "2401.01234v2.pdf"),
        ("https://a.example/%2e%2e%2f%2e%2e%2fetc%2fpasswd", "passwd.pdf"),
        ("https://a.example/a%00b;c.pdf", "a-b-c.pdf"),
        ("https://a.example/", "document.pdf"),
        ("https://a.example/a/b%2Fpaper.PDF/", "paper.pdf"),
        ("https://a.example/-.%20.pdf", "document.pdf"),
        (f"https://a.example/{'文' * 200}", f"{'文' * 50}.pdf"),
        (f"https://a.example/{'x' * 999}.pdf", f"{'x' * 150}.pdf"),
    ],
)
def test_files_from_elsewhere_have_harmless_names(address, name):
    assert pdf_name(address) == name
