"""Builds this folder anew: ``python fonts/build.py`` (needs npm.

Every archive is checked against the recipe).

Each face is cut to the characters it is here for, without hinting, and with its shaping rules.  Two
runs give the same bytes.
"""

from __future__ import annotations

import base64
import hashlib
import json
import subprocess
import sys
import tarfile
import tempfile
from pathlib import Path
from typing import Any

import uharfbuzz as hb
from recipe import FACES, PACKAGES, SCOPE, Recipe

from ai_translator.typesetting.coverage import Coverage

HERE = Path(__file__).parent
# Copyright to version (0-6), licence and its address (13, 14): the rest of the name table is for
# font menus.
NAME_IDS = {0, 1, 2, 3, 4, 5, 6, 13, 14}
# Some fonts give NUL and carriage return a glyph.
CONTROLS = {*range(0x20), *range(0x7F, 0xA0)}
# For screens, variations and signatures: of no use in a PDF.
DROPPED_TABLES = {"DSIG", "STAT", "gasp", "MATH", "BASE"}


def main() -> int:
    """Return writes fonts, licences and manifest; what is no longer in the recipe goes."""
    for old in (*HERE.glob("*.ttf"), *(HERE / "licenses").glob("*")):
        old.unlink()
    with tempfile.TemporaryDirectory() as scratch:
        packages = {name: unpacked(name, Path(scratch)) for name in PACKAGES}
        entries = [built(recipe, packages[recipe.package]) for recipe in FACES]
    manifest = {"packages": [origin(name) for name in PACKAGES], "faces": entries}
    text = json.dumps(manifest, indent=1, ensure_ascii=False) + "\n"
    (HERE / "manifest.json").write_text(text, encoding="utf-8")
    size = sum(path.stat().st_size for path in HERE.glob("*.ttf"))
    print(f"{len(entries)} faces, {size / 1e6:.1f} MB")
    return 0


def unpacked(name: str, scratch: Path) -> Path:
    """Return the package's folder, after its archive was checked.

    Its font licence is copied beside the fonts.
    """
    version, integrity = PACKAGES[name]
    command = ["npm", "pack", "--silent", f"{SCOPE}/{name}@{version}"]
    answer = subprocess.run(command, cwd=scratch, check=True, capture_output=True, text=True).stdout
    archive = scratch / answer.split()[-1]
    found = "sha512-" + base64.b64encode(hashlib.sha512(archive.read_bytes()).digest()).decode()
    if found != integrity:
        sys.exit(
            f"{name} {version}: the archive is not the one of the recipe\n  {found}\n  {integrity}"
        )
    with tarfile.open(archive) as tar:
        tar.extractall(scratch / name, filter="data")
    archive.unlink()
    package = scratch / name / "package"
    (HERE / "licenses").mkdir(exist_ok=True)
    (HERE / "licenses" / f"{name}.txt").write_bytes((package / "LICENSE_FONT").read_bytes())
    return package


def built(recipe: Recipe, package: Path) -> dict[str, Any]:
    """Return writes one face; its entry in the manifest."""
    font = subset(hb.Face(hb.Blob((package / recipe.source).read_bytes())), recipe)
    data = font.blob.data
    (HERE / recipe.file).write_bytes(data)
    return {
        "name": font.get_name(hb.OTNameIdPredefined.POSTSCRIPT_NAME),
        "file": recipe.file,
        "family": recipe.family,
        "class": recipe.font_class,
        "weight": recipe.weight,
        "italic": recipe.italic,
        "scripts": list(recipe.scripts),
        "sha256": hashlib.sha256(data).hexdigest(),
        "package": recipe.package,
        "source": recipe.source,
        "coverage": str(Coverage.of(font.unicodes)),
    }


def subset(font: hb.Face, recipe: Recipe) -> hb.Face:
    wanted = hb.SubsetInput()
    codes = set(font.unicodes) - CONTROLS
    if recipe.keep is not None:
        codes &= set(map(ord, recipe.keep()))
    wanted.sets(hb.SubsetInputSets.UNICODE).update(codes)
    wanted.sets(hb.SubsetInputSets.NAME_ID).update(NAME_IDS)
    wanted.sets(hb.SubsetInputSets.DROP_TABLE_TAG).update(
        int.from_bytes(tag.encode(), "big") for tag in DROPPED_TABLES
    )
    wanted.flags = hb.SubsetFlags.NO_HINTING | hb.SubsetFlags.NOTDEF_OUTLINE
    return hb.subset(font, wanted)


def origin(name: str) -> dict[str, str]:
    version, integrity = PACKAGES[name]
    return {
        "name": name,
        "npm": f"{SCOPE}/{name}@{version}",
        "integrity": integrity,
        "licence": f"licenses/{name}.txt",
    }


if __name__ == "__main__":
    sys.exit(main())
