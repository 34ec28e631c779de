"""Logging for diagnosis: lines on standard error, or JSON lines in a file.

A log holds counts, names and reasons.  Text of a document is in the field ``text`` of a record, and
is dropped here unless the settings allow it.
"""

from __future__ import annotations

import json
import logging
import os
import sys
import time
import traceback
from pathlib import Path
from typing import Any

from ai_translator.config import LoggingSettings
from ai_translator.errors import ConfigError

#: Loggers of libraries whose lines hold what is sent: listened to only when text may be logged.
_TALKATIVE = ("openai", "httpx2", "httpcore", "langchain", "langchain_core")
_BEGINNING = b'{"time": '  # of each line of a file
_STANDARD = frozenset(vars(logging.makeLogRecord({}))) | {"message", "asctime"}


def set_up_logging(settings: LoggingSettings, *, quiet: bool = False) -> None:
    """Set up logging.

    The program calls it once.  Raises ConfigError if the file cannot be written.
    """
    level = logging.getLevelName(settings.level.upper())
    if quiet:  # the hub's library reads this when it is imported, which is later
        os.environ.setdefault("HF_HUB_DISABLE_PROGRESS_BARS", "1")
    handler: logging.Handler
    if settings.file is not None:
        try:
            path = settings.file.expanduser()
            path.parent.mkdir(parents=True, exist_ok=True)
            _check_log(path)
            handler = logging.FileHandler(path, encoding="utf-8")
        except OSError as error:
            remedy = "Name another file with --log-file"
            raise ConfigError(
                f"{settings.file}: cannot be written ({error.strerror})", remedy=remedy
            ) from error
        handler.setFormatter(JsonLines(settings.text))
    else:
        handler = logging.StreamHandler(sys.stderr)
        handler.setFormatter(LineFormatter(settings.text))
        if quiet and settings.level == "warning":
            level = logging.ERROR  # the level that nobody asked for
    handler.setLevel(level)
    for name in ("ai_translator", *(_TALKATIVE if settings.text else ())):
        logger = logging.getLogger(name)
        for old in [
            each
            for each in logger.handlers
            if isinstance(each.formatter, (JsonLines, LineFormatter))
        ]:
            logger.removeHandler(old)
            old.close()
        logger.addHandler(handler)
        logger.setLevel(level)


def _check_log(path: Path) -> None:
    """Raise ConfigError for a file that is no log of ours: lines at its end would spoil it."""
    if not path.is_file():
        return
    with path.open("rb") as file:
        head = file.read(len(_BEGINNING))
    if head not in {b"", _BEGINNING}:
        raise ConfigError(
            f"{path}: is there already and is no log of this program",
            remedy="Name another file with --log-file",
        )


class LineFormatter(logging.Formatter):
    """Format for people: ``warning: …``, as the program's own lines look."""

    def __init__(self, text: bool) -> None:
        super().__init__()
        self._text = text

    def format(self, record: logging.LogRecord) -> str:
        more = _extras(record, self._text)
        return f"{record.levelname.casefold()}: {record.getMessage()}" + "".join(
            f" {key}={value}" for key, value in more.items()
        )


class JsonLines(logging.Formatter):
    """Format for programs: one object a line."""

    def __init__(self, text: bool) -> None:
        super().__init__()
        self._text = text

    def format(self, record: logging.LogRecord) -> str:
        when = (
            time.strftime("%Y-%m-%dT%H:%M:%S", time.gmtime(record.created))
            + f".{int(record.msecs):03d}Z"
        )
        line = {
            "time": when,
            "level": record.levelname.casefold(),
            "logger": record.name,
            "message": record.getMessage(),
        }
        if record.exc_info and record.exc_info[2] is not None:
            # Where it was, not what it said: that may be a piece of the document.
            line["where"] = "".join(traceback.format_tb(record.exc_info[2]))
        return json.dumps({**line, **_extras(record, self._text)}, ensure_ascii=False, default=str)


def _extras(record: logging.LogRecord, text: bool) -> dict[str, Any]:
    found = {key: value for key, value in vars(record).items() if key not in _STANDARD}
    if not text:
        found.pop("text", None)
    return found
