"""The line to type for an optional part of the program that is not installed."""

from __future__ import annotations

import shlex
import sys
from importlib.util import find_spec
from pathlib import Path

_PIPX = "pipx_metadata.json"  # which pipx leaves in each environment it makes


def install_command(extra: str) -> str:
    """Return the command that adds an extra to this installation, whoever made it.

    What is installed here gives the extra's packages, also where it came from a folder.
    """
    return f"{_installer()} 'ai-translator[{extra}]'"


def _installer() -> str:
    if (Path(sys.prefix) / _PIPX).exists():
        return "pipx inject ai-translator"
    if find_spec("pip") is None:  # as in what uv makes
        return f"uv pip install --python {shlex.quote(sys.prefix)}"
    return "pip install"
