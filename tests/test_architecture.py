"""What holds of the package as a whole: layers, public names, a light start, nothing done at import."""

from __future__ import annotations

import ast
import json
import re
import subprocess
import sys
import tomllib
from importlib.metadata import metadata, requires
from pathlib import Path

import pytest
from packaging.requirements import Requirement

import ai_translator
from benchmarks.mutants.subject import imported

ROOT = Path(__file__).parents[1]
PACKAGE = ROOT / "ai_translator"
HEAVY = {
    "pydantic",
    "pydantic_settings",
    "langchain",
    "langchain_core",
    "langchain_openai",
    "pdfplumber",
    "gradio",
    "reportlab",
    "pikepdf",
    "torch",
}


def fresh(code: str, *, cwd: Path = ROOT) -> str:
    """What ``code`` prints in an interpreter that has imported nothing yet."""
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=cwd, capture_output=True, text=True, timeout=60
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def modules() -> list[str]:
    paths = (path.relative_to(ROOT).with_suffix("") for path in PACKAGE.rglob("*.py"))
    return sorted({".".join(path.parts).removesuffix(".__init__") for path in paths})


def test_dependencies_point_one_way() -> None:
    command = [
        sys.executable,
        "-c",
        "from importlinter.cli import lint_imports_command as run; run()",
        "--no-cache",
        "--no-logo",
    ]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "3 kept, 0 broken" in done.stdout


def test_public_names_are_frozen() -> None:
    assert sorted(ai_translator.__all__) == ["Result", "__version__", "translate_file"]
    for name in ai_translator.__all__:
        assert getattr(ai_translator, name) is not None
    with pytest.raises(AttributeError, match="no attribute 'nonsense'"):
        _ = ai_translator.nonsense


def test_the_version_is_said_once() -> None:
    declared = re.search(
        r'^version = "(.+)"', (ROOT / "pyproject.toml").read_text(encoding="utf-8"), re.M
    )
    assert declared and declared[1] == ai_translator.__version__
    assert f"## [{ai_translator.__version__}]" in (ROOT / "CHANGELOG.md").read_text(
        encoding="utf-8"
    )


@pytest.mark.parametrize(
    "arguments",
    [
        ["--help"],
        ["translate", "--help"],
        ["batch", "--help"],
        ["web", "--help"],
        ["inspect", "--help"],
        ["doctor", "--help"],
        ["chatglm", "tune", "--help"],
        ["--version"],
    ],
    ids=" ".join,
)
def test_help_is_light(arguments: list[str]) -> None:
    code = f"""
import json, sys
from ai_translator.__main__ import main
sys.argv = ["ai-translator", *{arguments!r}]
try:
    main()
except SystemExit as end:
    assert not end.code, end.code
print("\\n" + json.dumps(sorted(sys.modules)))
"""
    imported = {name.partition(".")[0] for name in json.loads(fresh(code).splitlines()[-1])}
    assert "typer" in imported
    assert not HEAVY & imported


#: The one package that may import torch and transformers; it is imported when a model is loaded.
NATIVE = "ai_translator.backends.chatglm.native"


#: What the ``ocr`` extra is needed for, imported when a page is read on its picture.
OF_OCR = {
    *(f"ai_translator.imaging.{name}" for name in ("erasing", "inpainting", "panels", "paper")),
    *(
        f"ai_translator.readers.pdf.scans.{name}"
        for name in (
            "cache", "fixed_advance", "graphics", "layer", "line_sizes", "lines", "orientation", "page_text", "pictures", "reading", "recognition",
            "recognizer", "rendering", "words",
        )
    ),
    "ai_translator.writers.inplace.image_samples",
    "ai_translator.writers.inplace.jpeg_blocks",
}  # fmt: skip


def without_native() -> list[str]:
    return [
        name
        for name in modules()
        if not name.endswith("__main__")
        and not name.startswith(f"{NATIVE}.")
        and name not in OF_OCR
    ]


def test_everything_else_works_without_torch_and_ocr() -> None:
    """With an import system that has none of these extras' libraries."""
    code = f"""
import importlib, sys
class Missing:
    def find_spec(self, name, path=None, target=None):
        if name.partition(".")[0] in {{"torch", "transformers", "tokenizers", "accelerate", "sentencepiece", "safetensors", "torchao", "cv2", "jpeglib", "onnxruntime", "rapidocr"}}:
            raise ModuleNotFoundError(name)
sys.meta_path.insert(0, Missing())
for name in {without_native()!r}:
    importlib.import_module(name)
"""
    assert fresh(code) == ""


def test_importing_the_package_costs_nothing() -> None:
    code = "import json, sys; import ai_translator; print(json.dumps([name for name in sys.modules if name.startswith('ai_translator')]))"
    assert json.loads(fresh(code)) == ["ai_translator"]


def test_nothing_happens_at_import(tmp_path: Path) -> None:
    """Every module is imported in an empty folder: no file appears, no process or socket is opened, nothing is logged or printed."""
    code = f"""
import sys
sys.path.insert(0, {str(ROOT)!r})
sys.dont_write_bytecode = True
seen = []
forbidden = {{"subprocess.Popen", "os.mkdir", "os.fork", "socket.connect", "os.remove", "os.rename"}}
def watch(event, arguments):
    if event in forbidden or (event == "open" and isinstance(arguments[1], str) and set(arguments[1]) & set("wax+")):
        seen.append((event, str(arguments)))
import importlib, logging, os, warnings
warnings.simplefilter("error")
before = dict(os.environ)
sys.addaudithook(watch)
for name in {without_native()!r}:
    importlib.import_module(name)
    assert not {{"torch", "transformers", "gradio"}} & set(sys.modules), name
assert not seen, seen
ours = dict(os.environ)
for variables in before, ours:
    variables.pop("RAY_CLIENT_MODE", None)  # Ray's own doing
assert ours == before
assert not logging.getLogger().handlers and not logging.getLogger("ai_translator").handlers
"""
    assert fresh(code, cwd=tmp_path) == ""
    assert list(tmp_path.iterdir()) == []


def test_no_module_is_a_drawer_for_odds_and_ends() -> None:
    assert not {"utils", "util", "helpers", "common", "manager", "misc"} & {
        part for name in modules() for part in name.split(".")
    }


def test_nothing_is_known_by_its_address() -> None:
    """``id()`` names an object only while it lives, and says nothing of what the number is of: keys are typed ids, or objects that are equal to no other."""
    for path in PACKAGE.rglob("*.py"):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        names = [n for n in ast.walk(tree) if isinstance(n, ast.Name) and n.id == "id"]
        found = [n.lineno for n in names if isinstance(n.ctx, ast.Load)]
        assert not found, f"{path.relative_to(ROOT)}: id() on lines {found}"


def base_install() -> set[str]:
    """Every package that ``pip install ai-translator`` brings here, without extras."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    waiting, found = [Requirement(each) for each in project["dependencies"]], set()
    while waiting:
        wanted = waiting.pop()
        if wanted.name.lower() in found:
            continue
        found.add(wanted.name.lower())
        below = map(Requirement, requires(wanted.name) or [])
        waiting += [
            each
            for each in below
            if not each.marker
            or any(each.marker.evaluate({"extra": extra}) for extra in {"", *wanted.extras})
        ]
    return found


def test_every_import_is_declared() -> None:
    """In the base or in an extra, and nothing is declared that is not imported (deptry)."""
    command = [sys.executable, "-m", "deptry", "."]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stdout + done.stderr


def test_the_page_without_its_extra_says_what_to_type() -> None:
    code = """
import sys
sys.modules["gradio"] = None
sys.argv = ["ai-translator", "web"]
from ai_translator.__main__ import main
main()
"""
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, timeout=60
    )
    assert done.returncode == 7
    assert "pip install 'ai-translator[web]'" in done.stderr
    assert "Traceback" not in done.stderr


def test_the_base_install_is_permissive_and_without_torch() -> None:
    packages = base_install()
    assert {"langchain-core", "pdfplumber", "pillow"} <= packages
    assert not {"torch", "transformers", "gradio", "pandas", "numpy"} & packages
    for name in packages:
        known = metadata(name)
        fields = [
            known.get("License-Expression"),
            known.get("License"),
            *(known.get_all("Classifier") or []),
        ]
        said = " ".join(field.partition("\n")[0] for field in fields if field)
        assert not re.search(r"\bA?L?GPL|GNU", said), (name, said)


#: Small modules that one other module imports, each with what keeps it apart from that one.
SMALL_APART = {
    "backends.model_lists": "shapes of servers' answers, read when a server lists its models",
    "cli.chatglm_serve": "a command, imported when it is called",
    "cli.inspect": "a command, imported when it is called",
    "cli.mcp": "a command, imported when it is called",
    "cli.typeset": "a command, imported when it is called",
    "jobs.cluster.services_journal": "a file that outlives the actor which keeps it",
    "layout.blocks.fractions": "a rule of layout with its thresholds",
    "layout.blocks.kinds": "a rule of layout with its thresholds",
    "layout.blocks.picture_text": "a rule of layout with its thresholds",
    "layout.blocks.spread_labels": "a rule of layout with its thresholds",
    "price_list": "a table that is data",
    "readers.pdf.annotations": "what lies over a page's content",
    "readers.pdf.outline": "a part of a PDF, beside its links and destinations",
    "readers.pdf.scans.written": "works without the OCR extra, which the rest of its package needs",
    "review.csv_table": "a format, beside Word and XLIFF",
    "translation.answer_parsing.chain_steps": "needs LangChain, imported when a request is sent",
    "translation.terminology.glossary_tables": "kinds of files, not what a glossary means",
    "web.page": "needs Gradio",
    "workers.kept": "part of what its package offers to others",
    "writers.docx.notes": "a kind of content in a format",
    "writers.inplace.neighbours": "a rule of layout with its thresholds",
    "writers.markdown.lists": "a kind of content in a format",
    "writers.markdown.tables": "a kind of content in a format",
    "writers.reflow.side_by_side": "a kind of content in a format",
}
SMALL = 70  # lines


def test_small_modules_are_not_parts_of_their_only_importer() -> None:
    """A reader has to open both.  Apart stay those with tests of their own, or a reason above."""
    importers: dict[str, set[Path]] = {}
    for path in [*PACKAGE.rglob("*.py"), *(ROOT / "tests").rglob("*.py")]:
        for name in imported(path):
            importers.setdefault(name, set()).add(path)
    small = {
        name.removeprefix("ai_translator.")
        for name in modules()
        if (path := ROOT / f"{name.replace('.', '/')}.py").is_file()
        and len(path.read_text(encoding="utf-8").splitlines()) < SMALL
        and len(importers.get(name, ())) == 1
    }
    assert small - SMALL_APART.keys() == set()
    assert {f"ai_translator.{name}" for name in SMALL_APART} <= {*modules()}
