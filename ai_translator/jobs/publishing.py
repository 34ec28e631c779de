"""Results that were made elsewhere, written here: each whole or not at all, the report last."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from ai_translator.formats import FORMATS
from ai_translator.outputs import REPORT, pictures_folder, terms_path
from ai_translator.writers.atomic import draft


def publish(source: Path, paths: Mapping[str, Path], files: Mapping[str, bytes]) -> None:
    """Write the files of one job.

    paths: format -> path of its result, the report's among them
    files: name -> content; a picture's name begins with the folder of its result
    A list of terms that is there is the person's, and stays.  Raises OutputError.
    """
    folder, terms = paths[REPORT].parent, terms_path(paths[REPORT])
    with_pictures = {
        path
        for name, path in paths.items()
        if name in FORMATS and FORMATS[name].has_pictures_beside
    }
    own = [folder / name for name in files if "/" not in name]
    if terms.exists() and terms in own:
        own.remove(terms)
    for target in sorted(own, key=lambda path: path == paths[REPORT]):
        beside = pictures_folder(target) if target in with_pictures else None
        with draft(source, target, beside) as making:
            for name, content in _inside(beside, files).items():
                making.picture_path(name).write_bytes(content)
            making.path.write_bytes(files[target.name])


def _inside(folder: Path | None, files: Mapping[str, bytes]) -> dict[str, bytes]:
    """Return the files of a folder."""
    if folder is None:
        return {}
    start = f"{folder.name}/"
    return {
        name.removeprefix(start): content
        for name, content in files.items()
        if name.startswith(start)
    }
