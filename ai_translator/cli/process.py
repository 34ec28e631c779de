"""The process around the command line: its streams, and what libraries print or send."""

from __future__ import annotations

import logging
import os
import signal
import sys
import warnings
from io import TextIOWrapper
from pathlib import Path
from types import FrameType

from ai_translator.garbage import collect_rarely

#: Sent by ``kill``, ``timeout``, systemd, and by a terminal that is closed.  Windows has only the
#: first.
ENDING = ("SIGTERM", "SIGHUP")


def set_up() -> None:
    """Set up the process; the program calls it once, users of the package do not."""
    # Started without one of them (``>&-``, pythonw), Python has None there; they live as long as
    # the process.
    sys.stdout = sys.stdout or Path(os.devnull).open("w", encoding="utf-8")  # noqa: SIM115
    sys.stderr = sys.stderr or Path(os.devnull).open("w", encoding="utf-8")  # noqa: SIM115
    if isinstance(sys.stdout, TextIOWrapper):
        sys.stdout.reconfigure(
            errors="backslashreplace"
        )  # as standard error: a name is no reason to fail
    logging.getLogger().addHandler(
        logging.NullHandler()
    )  # Python's last resort would print; the report has it all
    _tell_of_settings()
    collect_rarely()
    if not sys.warnoptions:
        warnings.simplefilter("ignore")
    for name in ENDING:
        number = getattr(signal, name, None)
        if (
            number is not None and signal.getsignal(number) is signal.SIG_DFL
        ):  # nohup has SIGHUP ignored
            signal.signal(number, end)


def _tell_of_settings() -> None:
    """Show what is said of settings: they are read before the log is set up, as they say how."""
    handler = logging.StreamHandler()
    handler.setFormatter(logging.Formatter("warning: %(message)s"))
    handler.addFilter(_Once())
    for name in ("ai_translator.config", "ai_translator.config_file"):
        logger = logging.getLogger(name)
        logger.addHandler(handler)
        logger.propagate = False


class _Once(logging.Filter):
    """A filter that lets each message pass once: settings may be read twice."""

    def __init__(self) -> None:
        super().__init__()
        self._seen: set[str] = set()

    def filter(self, record: logging.LogRecord) -> bool:
        message = record.getMessage()
        if message in self._seen:
            return False
        self._seen.add(message)
        return True


def end(_number: int, _frame: FrameType | None) -> None:
    """End as Ctrl-C does: drafts are removed, workers stopped."""
    if (
        signal.getsignal(signal.SIGINT) is signal.SIG_IGN
    ):  # a shell's background job: nobody would hear it
        raise KeyboardInterrupt
    signal.raise_signal(signal.SIGINT)
