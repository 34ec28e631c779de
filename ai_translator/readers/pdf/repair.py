"""Repair of damaged files: copies that can be read.

Everything here runs in a worker process, on a file that may be hostile.
"""

from __future__ import annotations

import mmap
import re
import shutil
from collections.abc import Callable
from pathlib import Path

from ai_translator.file_names import readable

_OBJECT_STREAM = re.compile(rb"/ObjStm")
_OBJECT_COUNT = re.compile(rb"/N\s+(\d+)")
_NEAR = 200
#: pdfminer reads an object stream as a whole, about 7,000 objects a second.
_MANY_OBJECTS = 10_000

#: A catalog without pages makes pdfminer look for pages among all objects it can find.
_NEW_END = b"""
endstream
endobj
%(number)d 0 obj
<< /Type /Catalog >>
endobj
trailer
<< /Root %(number)d 0 R /Size %(size)d >>
startxref
0
%%%%EOF
"""
_UNUSED_NUMBER = 8_388_607  # the highest object number that readers take


def has_vast_object_stream(path: Path) -> bool:
    """Return True if an object stream is so large that pdfminer would need seconds or minutes."""
    with path.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as data:
        for found in _OBJECT_STREAM.finditer(data):
            around = data[max(0, found.start() - _NEAR) : found.end() + _NEAR]
            if any(int(count[1]) > _MANY_OBJECTS for count in _OBJECT_COUNT.finditer(around)):
                return True
    return False


def rewrite(path: Path, password: str | None, target: Path) -> None:
    """Rewrite the file with qpdf.

    The copy has a whole page tree and cross-reference table, no encryption and no object streams.
    Raises pikepdf.PasswordError, or pikepdf.PdfError if there is too little left.
    """
    import pikepdf  # only damaged files need it: it costs every worker memory

    with pikepdf.open(readable(path), password=password or "") as pdf:
        if not pdf.pages:
            raise pikepdf.PdfError("no pages")
        pdf.save(target, object_stream_mode=pikepdf.ObjectStreamMode.disable)


def close_off(path: Path, _password: str | None, target: Path) -> None:
    """Give a file whose end is missing a new one, so that its complete pages can be found."""
    shutil.copyfile(path, target)
    with target.open("ab") as file:
        file.write(_NEW_END % {b"number": _UNUSED_NUMBER, b"size": _UNUSED_NUMBER + 1})


#: In the order in which they are tried.
REPAIRS: tuple[Callable[[Path, str | None, Path], None], ...] = (rewrite, close_off)
