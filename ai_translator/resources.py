"""Files that belong to the program: in the installed package, or beside it in a checkout."""

from __future__ import annotations

from pathlib import Path

_PACKAGE = Path(__file__).parent


def fonts_folder() -> Path:
    """Return the folder with the bundled fonts, their manifest and their licences."""
    return _place("fonts")


def font_data(path: Path) -> bytes:
    """Return the bytes of a font file; a bundled one is compressed in an installed package."""
    packed = path.with_name(f"{path.name}.zst")
    if path.exists() or not packed.exists():
        return path.read_bytes()
    import zstandard  # late: a checkout does without

    return zstandard.decompress(packed.read_bytes())


def default_config() -> Path:
    """Return the config.yaml that documents every setting."""
    return _place("config.yaml")


def price_list() -> Path:
    """Return the list prices of usual models."""
    return _PACKAGE / "prices.yaml"


def example() -> Path:
    """Return the PDF to try the program with."""
    return _place("examples") / "tides.pdf"


def _place(name: str) -> Path:
    installed = _PACKAGE / name
    return installed if installed.exists() else _PACKAGE.parent / name
