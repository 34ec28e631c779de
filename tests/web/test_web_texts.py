"""What the page says: names of files as they are, and nothing that is not so."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from ai_translator.errors import InputError, UsageError
from ai_translator.web.i18n import CHINESE, ENGLISH, error_text

ROOT = Path(__file__).parents[2]


@pytest.mark.parametrize(
    ("error", "said"),
    [
        (InputError("/srv/in/notreally.pdf: is not a PDF"), "notreally.pdf: is not a PDF."),
        (InputError("/srv/in/my own file.PDF: is empty"), "my own file.PDF: is empty."),
        (UsageError("terms.csv: row 3 has no target"), "terms.csv: row 3 has no target."),
        (UsageError("choose a PDF first"), "Choose a PDF first."),
        (UsageError("pages: 9 is out of range"), "Pages: 9 is out of range."),
    ],
)
def test_a_sentence_begins_large_and_the_name_of_a_file_as_it_is(error, said):
    assert error_text(error, ENGLISH, ("/srv/in",)) == said
    assert said[1:-1] in error_text(error, CHINESE, ("/srv/in",))


def test_the_server_does_not_go_offline_by_itself_and_then_say_that_somebody_did():
    code = """
import os
from ai_translator.config import load
from ai_translator.web.server import Address, serving
with serving(load(None, {"backend": "pseudo"}), Address(port=0)):
    print([name for name in os.environ if name.endswith("_OFFLINE")], os.environ["http_proxy"])
"""
    done = subprocess.run(
        [sys.executable, "-c", code],
        cwd=ROOT,
        env={"PATH": "/usr/bin:/bin", "HOME": str(ROOT), "http_proxy": "http://127.0.0.1:9"},
        capture_output=True,
        text=True,
        timeout=100,
    )
    assert done.stdout.split() == ["[]", "http://127.0.0.1:9"], done.stderr
