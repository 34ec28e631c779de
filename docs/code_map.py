"""The map of the code and the picture of the way of the data, made from the code itself.

The map is every module with the first line of its docstring.  The picture shows the steps of
``pipeline.py`` in order, with the packages that each step's code imports, and under them the layers
that import-linter proves.  ``docs/generate.py`` writes both and checks that they are not stale.
"""

from __future__ import annotations

import ast
import re
import tomllib
from html import escape
from pathlib import Path

ROOT = Path(__file__).parents[1]
PACKAGE = ROOT / "ai_translator"
PIPELINE = PACKAGE / "pipeline.py"
PICTURE = ROOT / "docs" / "images" / "dataflow.svg"

_WIDTH, _MARGIN = 980, 20  # pixels
_FONT = "font-family='Noto Sans, Helvetica, Arial, sans-serif'"
_STEP, _PACKAGE, _LAYER = "#dbe7f6", "#f3f3f3", "#ffffff"


def role(path: Path) -> str:
    """Return the first line of a module's docstring."""
    found = ast.get_docstring(ast.parse(path.read_text(encoding="utf-8"))) or ""
    return found.partition("\n")[0]


def module_map() -> str:
    """Return every package with its modules and their roles, as Markdown."""
    lines: list[str] = []
    for folder in sorted({path.parent for path in PACKAGE.rglob("*.py")}):
        name = folder.relative_to(ROOT).as_posix()
        depth = min(2 + len(folder.relative_to(PACKAGE).parts), 4)
        lines += ["", f"{'#' * depth} {name}/", "", role(folder / "__init__.py"), ""]
        modules = [path for path in sorted(folder.glob("*.py")) if path.stem != "__init__"]
        if modules:
            lines += ["| module | role |", "|---|---|"]
            lines += [
                f"| [`{path.name}`](../{path.relative_to(ROOT).as_posix()}) | {_cell(role(path))} |"
                for path in modules
            ]
    return "\n".join(lines).strip()


def _cell(text: str) -> str:
    return text.replace("|", "\\|")


def steps() -> list[str]:
    """Return the names of the pipeline's steps, in the order that its docstring gives."""
    docstring = ast.get_docstring(ast.parse(PIPELINE.read_text(encoding="utf-8"))) or ""
    line = next(line for line in docstring.splitlines() if "->" in line)
    return [step.strip() for step in line.split("->")]


def packages_of(step: str) -> list[str]:
    """Return the packages whose names the code of a step uses, itself or through its helpers.

    The step between reading and writing that is no function of the pipeline, the translator, uses
    what ``translation/translator.py`` imports.
    """
    tree = ast.parse(PIPELINE.read_text(encoding="utf-8"))
    functions = {node.name: node for node in tree.body if isinstance(node, ast.FunctionDef)}
    if step not in functions:
        tree = ast.parse((PACKAGE / "translation" / "translator.py").read_text(encoding="utf-8"))
        return sorted({"backends", *_imports(tree).values()} - _EVERYWHERE)
    imports, found, waiting = _imports(tree), set(), [functions[step]]
    seen: set[str] = set()
    while waiting:
        node = waiting.pop()
        for name in {each.id for each in ast.walk(node) if isinstance(each, ast.Name)}:
            if name in imports:
                found.add(imports[name])
            elif name in functions and name not in seen:
                seen.add(name)
                waiting.append(functions[name])
        found |= set(_imports(node).values())
    return sorted(found - _EVERYWHERE)


#: What everything imports: it would only fill the picture.
_EVERYWHERE = {
    "config",
    "errors",
    "languages",
    "model",
    "progress",
    "workers",
    "profile",
    "geometry",
    "resources",
    "pages",
    "outputs",
    "request_form",
}


def _with_imports(packages: list[str]) -> list[tuple[str, bool]]:
    """Return each package, then (with True) those that only it imports for this step."""
    found = []
    for package in packages:
        paths = (PACKAGE / package).rglob("*.py")
        inner = {
            name
            for path in paths
            for name in _imports(ast.parse(path.read_text(encoding="utf-8"))).values()
        }
        found.append((package, False))
        found += [(each, True) for each in sorted(inner - _EVERYWHERE - {*packages, package})]
    return found


def _imports(tree: ast.AST) -> dict[str, str]:
    """Return name -> the package of ours that it is imported from."""
    found = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("ai_translator."):
            package = str(node.module).split(".")[1]
            found |= {alias.asname or alias.name: package for alias in node.names}
    return found


def layers() -> list[str]:
    """Return the layers of the contract, the uppermost first."""
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    contract = settings["tool"]["importlinter"]["contracts"][0]
    return [str(layer) for layer in contract["layers"]]


def diagram() -> str:
    """Return the picture as SVG."""
    names = steps()
    width = (_WIDTH - _MARGIN * (len(names) + 1)) / len(names)
    parts, low = [], 0.0
    for index, name in enumerate(names):
        x = _MARGIN + index * (width + _MARGIN)
        title = re.sub(r"[()]", "", name)
        parts.append(_box(x, 50, width, 34, title, _STEP, bold=True))
        if index:
            parts.append(_arrow(x - _MARGIN, 67, x - 2))
        for row, (package, inner) in enumerate(_with_imports(packages_of(name))):
            left = x + (24 if inner else 0)
            parts.append(_box(left, 96 + 30 * row, x + width - left, 24, package, _PACKAGE))
            low = max(low, 96 + 30 * row + 24)
    parts.append(
        _text(_MARGIN, 32, "A job: the steps of pipeline.py, and what each uses", bold=True)
    )
    top = low + 46
    parts.append(
        _text(
            _MARGIN,
            top - 14,
            "Layers: each imports only what is below it (import-linter)",
            bold=True,
        )
    )
    for row, layer in enumerate(layers()):
        members = [each.strip() for each in layer.split("|")]
        wide = (_WIDTH - 2 * _MARGIN) / len(members)
        parts += [
            _box(_MARGIN + wide * at, top + 28 * row, wide - 4, 24, member, _LAYER)
            for at, member in enumerate(members)
        ]
    height = top + 28 * len(layers()) + _MARGIN
    body = "\n".join(parts)
    return (
        f"<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 {_WIDTH} {height:g}' "
        f"width='{_WIDTH}' role='img' aria-label='The way of the data'>\n"
        f"<rect width='100%' height='100%' fill='white'/>\n{body}\n</svg>\n"
    )


def _box(
    x: float, y: float, width: float, height: float, text: str, fill: str, bold: bool = False
) -> str:
    return (
        f"<rect x='{x:g}' y='{y:g}' width='{width:g}' height='{height:g}' rx='4' fill='{fill}' "
        f"stroke='#8899aa'/>" + _text(x + width / 2, y + height / 2 + 4.5, text, bold, "middle")
    )


def _text(x: float, y: float, text: str, bold: bool = False, anchor: str = "start") -> str:
    weight = " font-weight='bold'" if bold else ""
    return (
        f"<text x='{x:g}' y='{y:g}' {_FONT} font-size='13' text-anchor='{anchor}'{weight}>"
        f"{escape(text)}</text>"
    )


def _arrow(x0: float, y: float, x1: float) -> str:
    return (
        f"<path d='M {x0:g} {y:g} H {x1 - 6:g}' stroke='#445566' fill='none'/>"
        f"<path d='M {x1:g} {y:g} l -7 -4 v 8 z' fill='#445566'/>"
    )
