"""config.yaml as a file: where it lies, whether it is ours, what is in it."""

from __future__ import annotations

import difflib
import logging
import os
import re
import sys
from collections.abc import Collection, Iterator, Mapping
from pathlib import Path
from typing import Any

import yaml

from ai_translator.addresses import is_nearby, is_the_makers
from ai_translator.errors import ConfigError

log = logging.getLogger(__name__)

NAME = "config.yaml"
#: Section -> its keys; () for a plain value.
KnownKeys = Mapping[str, Collection[str]]

#: No other program has such keys.
_UNMISTAKABLE = frozenset({"chatglm", "local_only"})
_SAYS_SO = re.compile(r"^#.*\bai[-_]translator\b", re.MULTILINE | re.IGNORECASE)
_TOP_LEVEL = re.compile(r"^([A-Za-z_][\w-]*)[ \t]*:", re.MULTILINE)
_OURS = 0.5  # of the keys are known: half of a stranger's are not, half of ours are no typos
_ALIKE = 0.75  # of the letters: a typo
_NO_PLACES = ("auto", "off")  # of the translation memory
_SHOWN = 100  # characters of an address


def user_folder() -> Path:
    """Return the folder of this user's settings on this system."""
    return system_folder(
        ("APPDATA", "AppData/Roaming"),
        "Library/Application Support",
        ("XDG_CONFIG_HOME", ".config"),
    )


def system_folder(windows: tuple[str, str], mac: str, other: tuple[str, str]) -> Path:
    """Return our folder in the system's.

    Named by a variable, else at a place in the user's home.
    """
    variable, place = (
        windows if sys.platform == "win32" else ("", mac) if sys.platform == "darwin" else other
    )
    return Path(os.environ.get(variable) or Path.home() / place) / "ai-translator"


def usual_places() -> tuple[Path, Path]:
    """Return where a file is looked for that nobody has named, in this order."""
    return Path(NAME), user_folder() / NAME


def found_file(known: KnownKeys) -> Path | None:
    """Return the first file in the usual places that is ours.

    One of another program in the working directory is told and passed over.
    """
    here, users = usual_places()
    if here.is_file():
        if is_ours(here, known):
            return here
        log.warning(
            "%s in this folder looks like another program's and is not used; name it with "
            "--config if it is meant",
            here,
        )
    return users if users.is_file() else None


def is_ours(path: Path, known: KnownKeys) -> bool:
    """Return True if a file says that it is ours, has a key of ours alone, or mostly known keys.

    A file with mistakes may be ours as well: reading it will name them.
    """
    try:
        text = path.read_bytes().decode("utf-8", "replace")
    except OSError:
        return True  # nobody can tell; reading it will say why
    keys = set(_TOP_LEVEL.findall(text))
    if _SAYS_SO.search(text) or keys & _UNMISTAKABLE:
        return True
    judged = list(_judged(_content(text), keys, known))
    return not judged or sum(judged) >= _OURS * len(judged)


def _content(text: str) -> Any:
    try:
        return yaml.safe_load(text)
    except (yaml.YAMLError, RecursionError):
        return None


def _judged(content: Any, keys: Collection[str], known: KnownKeys) -> Iterator[bool]:
    """Yield for each key, and for those of known sections, whether it is ours or nearly so."""
    if content is not None and not isinstance(content, dict):
        yield False
        return
    for key in content or keys:
        yield _is_like(key, known)
        section = (content or {}).get(key)
        if isinstance(section, dict) and key in known:
            yield from (_is_like(each, known[key]) for each in section)


def _is_like(key: object, known: Collection[str]) -> bool:
    return bool(difflib.get_close_matches(str(key), known, n=1, cutoff=_ALIKE))


#: What a found file may not lead out of its folder: (section, key) -> what is done instead.
_WRITTEN_TO = {
    ("logging", "file"): "the log goes to standard error",
    ("translation", "memory"): "your own translation memory is used",
    ("output", "folder"): "results go beside their sources",
}


def without_reach(content: Mapping[str, Any], path: Path) -> dict[str, Any]:
    """Return a found file's settings without what reaches beyond its folder; tell each.

    Who enters a folder has not agreed to run the code that lies in it, to write elsewhere, or to
    send what his own file keeps on this machine; who names its file has.
    """
    safe = dict(content)
    if _value(safe, "logging", "callbacks"):
        _drop(safe, "logging", "callbacks")
        _tell(path, "logging.callbacks names code and is not used")
    for (section, key), instead in _WRITTEN_TO.items():
        place = _value(safe, section, key)
        if isinstance(place, str) and place not in _NO_PLACES and not _is_inside(place):
            _drop(safe, section, key)
            _tell(
                path,
                f"{section}.{key} = {place[:_SHOWN]!r} lies outside and is not used; {instead}",
            )
    users = usual_places()[1]
    if users.is_file() and read(users).get("local_only") is True and not safe.get("local_only"):
        safe["local_only"] = True
        _tell(path, f"local_only holds, as {users} says")
    return safe


def _value(content: Mapping[str, Any], section: str, key: str) -> object:
    found = content.get(section)
    return found.get(key) if isinstance(found, Mapping) else None


def _drop(content: dict[str, Any], section: str, key: str) -> None:
    content[section] = {name: value for name, value in content[section].items() if name != key}


def _is_inside(place: str) -> bool:
    """Return True for a place in the working directory or below, links followed."""
    try:
        return Path(place).expanduser().resolve().is_relative_to(Path().resolve())
    except (OSError, RuntimeError, ValueError):  # no such user, links in a circle, no path at all
        return False


def _tell(path: Path, what: str) -> None:
    log.warning(
        "%s: %s, since the file was only found in this folder; --config %s allows it",
        path,
        what,
        path,
    )


def check_address(address: object, path: Path) -> None:
    """Raise ConfigError if a found file's ``openai.base_url`` must not be followed unasked.

    Key and document text go there.  Who enters a folder has not agreed to that, unless the address
    is the key's maker's, this machine or one of a private network, or stands in the user's own
    file as well.
    """
    if not isinstance(address, str) or is_nearby(address) or is_the_makers(address):
        return
    users = usual_places()[1]
    if users.is_file() and address_of(read(users)) == address:
        return
    raise ConfigError(
        f"{path}: openai.base_url = {address[:_SHOWN]!r} would get your key and text, and this "
        "file was only found in the folder",
        remedy=f"If that is right, say so: --config {path}",
    )


def address_of(content: Mapping[str, Any]) -> object:
    """Return ``openai.base_url``, whatever is written there; None for nothing."""
    section = content.get("openai")
    return section.get("base_url") if isinstance(section, Mapping) else None


def read(path: Path) -> dict[str, Any]:
    """Return what a file says.  Raises ConfigError."""
    try:
        content = yaml.safe_load(path.read_text(encoding="utf-8"))
    except FileNotFoundError as error:
        raise ConfigError(
            f"{path}: no such configuration file", remedy="Check the path given with --config"
        ) from error
    except OSError as error:
        raise ConfigError(
            f"{path}: cannot be read ({error.strerror})", remedy="Name a file that you may read"
        ) from error
    except UnicodeDecodeError as error:
        raise ConfigError(f"{path}: is not UTF-8", remedy="Save it as a UTF-8 text") from error
    except (yaml.YAMLError, RecursionError) as error:
        place = getattr(error, "problem_mark", None)
        where = f", line {place.line + 1}" if place else ""
        raise ConfigError(
            f"{path}{where}: not valid YAML", remedy="Check indentation, colons and quotes"
        ) from error
    if content is None:
        return {}
    if not isinstance(content, dict):
        raise ConfigError(
            f"{path}: must hold keys and values",
            remedy="Start from ai-translator config init",
        )
    if isinstance(content.get("openai"), dict) and "api_key" in content["openai"]:
        raise ConfigError(
            f"{path}: openai.api_key must not be in a file",
            remedy="Set OPENAI_API_KEY in the environment",
        )
    return content
