"""The PDF with its text replaced in place."""

from __future__ import annotations

import logging
import secrets
from collections.abc import Sequence
from pathlib import Path

from ai_translator.document import Align
from ai_translator.languages import language
from ai_translator.segments import TranslatedDocument
from ai_translator.typesetting.fonts import FontBook
from ai_translator.workers import Done, Lost, Task, Workers
from ai_translator.writing.atomic import draft
from ai_translator.writing.inplace.pages import strip_page
from ai_translator.writing.inplace.finish import finish
from ai_translator.writing.inplace.layout import Composer, placed
from ai_translator.writing.inplace.rooms import Rooms
from ai_translator.writing.inplace.setting import Faces, SetLine, content, flow, lines_of, position
from ai_translator.writing.inplace.space import seen_box, user_to_seen
from ai_translator.writing.inplace.texts import Formula, refs_of, translated_texts
from ai_translator.writing.inplace.work import Movable, Placed, Result, Strip
from ai_translator.writing.result import WriteResult

log = logging.getLogger(__name__)


def write_inplace(translated: TranslatedDocument, source: Path, target: Path, user_fonts: Sequence[Path] = (), password: str | None = None) -> WriteResult:
    to = language(translated.target_language)
    book = FontBook.for_language(to, user_fonts)
    faces = Faces(book)
    texts = translated_texts(translated)
    pages = {p.number: p for p in translated.document.pages}
    rooms = {n: Rooms(p) for n, p in pages.items()}
    token = secrets.token_hex(8)
    refs = {}
    movables = {}
    for text in texts:
        for place in text.places:
            refs.setdefault(place.page.number, []).extend(refs_of(place.block))
        for piece in text.pieces:
            if isinstance(piece, Formula):
                page = pages[piece.page]
                color = piece.formula.runs[0].style.color if piece.formula.runs else "#000000"
                movables.setdefault(piece.page, []).append(Movable(piece.id, piece.formula.refs, seen_box(page, piece.formula.bbox), color, page.height))
    drawings = {}
    with draft(source, target) as making, Workers(1, memory_mb=2048) as workers:
        for n, r in refs.items():
            p = pages[n]
            out = workers.call(Task(strip_page, (str(source), password, token, Strip(n, tuple(r), p.blanks, user_to_seen(p), tuple(movables.get(n, ()))))), 60)
            if isinstance(out, Lost): print(n, out.reason)
        for composed in Composer(faces, to, rooms).compose(texts):
            for at, room, made in placed(composed):
                place = composed.text.places[at]
                m = room.frame.to_seen(place.page.height)
                d = drawings.setdefault(place.page.number, [])
                d.append(("q " + " ".join(f"{v:.5f}" for v in m) + " cm\n").encode())
                for part in content(made):
                    if isinstance(part, bytes): d.append(part)
                    else:
                        f, x, y, s = part
                        b = f.formula.bbox; h = pages[f.page].height; nh = place.page.height
                        d.append(b"Q\n")
                        d.append(Placed(f.id, (s, 0, 0, s, x - s*b.x0, (nh-y) - s*(h-f.baseline))))
                        d.append(("q " + " ".join(f"{v:.5f}" for v in m) + " cm\n").encode())
                d.append(b"Q\n")
        fonts = {name: e.subset() for name, e in faces.used.values()}
        res = Result(str(making.path), {n: tuple(d) for n, d in drawings.items()}, fonts, {n: user_to_seen(pages[n]) for n in drawings}, language=translated.target_language, producer="ai-translator")
        out = workers.call(Task(finish, (str(source), password, token, res)), 600)
        if isinstance(out, Lost): raise RuntimeError(out.reason)
    return WriteResult((target,), "".join(sorted(book.missing)), out.value.warnings)
