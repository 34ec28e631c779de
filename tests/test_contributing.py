"""CONTRIBUTING.md is true: the files that it names exist, its map names every package."""

from __future__ import annotations

import re
from pathlib import Path

ROOT = Path(__file__).parents[1]
PACKAGE = ROOT / "ai_translator"
TEXT = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
#: A path of the repository in backquotes: with a folder, or a file of the root.
PATH = re.compile(r"`((?:[\w.-]+/)+(?:[\w.-]+\.\w+)?|[\w-]+\.(?:ya?ml|toml|md|txt))`")


def section(title: str, level: int = 2) -> str:
    mark = "#" * level
    found = re.search(
        rf"^{mark} {re.escape(title)}\n(.*?)(?=^#{{1,{level}}} |\Z)", TEXT, re.M | re.S
    )
    assert found, title
    return found[1]


def changes() -> dict[str, str]:
    parts = re.split(r"^### \.\.\. (.+)\?\n", section("How do I ..."), flags=re.M)
    return dict(zip(parts[1::2], parts[2::2], strict=True))


def exists(path: str) -> bool:
    return (ROOT / path).exists() or (PACKAGE / path).exists()


def test_every_file_that_it_names_exists() -> None:
    named = PATH.findall(TEXT)
    assert len(named) > 60
    assert not [path for path in named if not exists(path)]
    linked = [link for link in re.findall(r"\]\(([^)#]+)\)", TEXT) if "://" not in link]
    assert linked and not [path for path in linked if not (ROOT / path).exists()]


def test_eleven_changes_name_their_files_and_their_test() -> None:
    found = changes()
    assert len(found) == 11
    for title, text in found.items():
        files = [path for path in PATH.findall(text) if (ROOT / path).is_file()]
        assert len([path for path in files if not path.startswith("tests/")]) >= 2, title
        assert any(path.startswith("tests/") for path in files), title


def test_the_map_names_every_package_and_module_of_the_top() -> None:
    table = section("Map of the code")
    top = [path for path in PACKAGE.iterdir() if (path / "__init__.py").exists()]
    top += [path for path in PACKAGE.glob("*.py") if path.stem != "__init__"]
    missing = [
        path.name for path in top if f"`{path.name}{'/' if path.is_dir() else ''}`" not in table
    ]
    assert not missing


def test_every_package_in_the_map_exists() -> None:
    rows = re.findall(r"^\| (`.+?`) \|", section("Map of the code"), re.M)
    assert len(rows) > 10
    named = [name for row in rows for name in re.findall(r"`([^`]+)`", row)]
    assert not [
        name for name in named if name != "ai_translator/" and not (PACKAGE / name).exists()
    ]
