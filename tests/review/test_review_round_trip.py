"""A translation goes out for review and comes back: only what a person changed counts, and the results are made again."""

from __future__ import annotations

import csv
import io
import re
import zipfile
from pathlib import Path

import pypdfium2
import pytest
from lxml import etree
from translate.storage import xliff2

from ai_translator.config import load
from ai_translator.errors import InputError, UsageError
from ai_translator.languages import language
from ai_translator.model.segments import MARK, Translated
from ai_translator.project import load_project, write_project
from ai_translator.review.editor import ProjectEditor
from ai_translator.review.edits import FINAL, Edit, apply_edits
from ai_translator.review.files import REVIEW_FORMATS, export_review, import_review
from ai_translator.review.units import review_units
from ai_translator.translation.shared_services.cache_keys import corrected_key
from ai_translator.translation.shared_services.memory import Memory
from tests.review.xliff_core import complaints

SUFFIX = {"xliff": ".xlf", "docx": ".docx", "csv": ".csv"}
OASIS_SCHEMA = Path(__file__).parents[2] / "build" / "xliff" / "xliff-core-2.0.xsd"
CHANGED = "人手改过的句子一二三"


def plain_unit(path, at=0):
    """A unit of prose without marks."""
    found = [
        unit
        for unit in review_units(load_project(path))
        if not MARK.search(unit.segment.source) and len(unit.segment.source) > 60
    ]
    return found[at]


def settings(tmp_path):
    return load(
        overrides={"backend": "openai", "translation": {"memory": str(tmp_path / "memory.sqlite")}}
    )


def edited(path, name, before, after):
    """Replace a text in an exported file, as a person's program would save it."""
    if name != "docx":
        text = path.read_bytes().decode("utf-8")
        assert before in text
        path.write_bytes(text.replace(before, after, 1).encode())
        return
    with zipfile.ZipFile(path) as archive:
        parts = {each: archive.read(each) for each in archive.namelist()}
    text = parts["word/document.xml"].decode()
    assert before in text
    parts["word/document.xml"] = text.replace(before, after, 1).encode()
    with zipfile.ZipFile(path, "w") as archive:
        for each, content in parts.items():
            archive.writestr(each, content)


def shown(pdf):
    with pypdfium2.PdfDocument(pdf) as document:
        return "".join(page.get_textpage().get_text_range() for page in document)


@pytest.mark.parametrize("name", ["paper", "markup", "links", "ruled-table", "hidden"])
def test_xliff_is_valid_and_complete(project, tmp_path, name):
    path = project(name)
    out = tmp_path / "a.xlf"
    count = export_review([path], "xliff", out)
    assert complaints(out.read_bytes()) == []
    known = load_project(path).translated.segments
    with out.open("rb") as file:
        units = xliff2.Xliff2File.parsefile(file).units
    assert count == len(known) == len(units)
    for segment, unit in zip(known, units):  # in the order of the document
        words = re.findall(r"\w+", MARK.sub(" ", segment.source))
        assert all(word in str(unit.source) for word in words[:5])


@pytest.fixture(scope="module")
def oasis_schema():
    """OASIS's own schema of the core, which is the same for XLIFF 2.0 and 2.1."""
    if not OASIS_SCHEMA.exists():
        pytest.skip("OASIS's schema is not here: sh tests/review/oasis_schema.sh")
    return etree.XMLSchema(etree.parse(OASIS_SCHEMA))


@pytest.mark.parametrize("name", ["paper", "markup", "links", "ruled-table", "hidden"])
def test_xliff_is_valid_by_oasis_own_schema(project, tmp_path, oasis_schema, name):
    path, out = project(name), tmp_path / "a.xlf"
    first = review_units(load_project(path))
    ProjectEditor(path, settings(tmp_path)).edit(Edit(next(iter(first)).segment.id, None, FINAL), 0)
    export_review([path], "xliff", out)
    assert oasis_schema.validate(etree.parse(out)), oasis_schema.error_log
    broken = out.read_bytes().replace(b'<unit id="', b'<unit number="', 1)
    assert not oasis_schema.validate(etree.fromstring(broken))


@pytest.mark.parametrize("name", list(REVIEW_FORMATS))
def test_nothing_changed_is_nothing_taken(project, tmp_path, name):
    path = project("links")
    before = load_project(path)
    out = tmp_path / f"a{SUFFIX[name]}"
    export_review([path], name, out)
    taken, result = import_review(out, path, settings(tmp_path))
    assert taken.refused == () and taken.units == len(before.translated.segments)
    assert taken.applied.changed == taken.applied.marked == ()
    assert load_project(path).translated.outcomes == before.translated.outcomes
    assert not (tmp_path / "memory.sqlite").exists()
    assert result.outputs


@pytest.mark.parametrize("name", list(REVIEW_FORMATS))
def test_a_correction_reaches_results_and_memory(project, tmp_path, name):
    path = project()
    unit = plain_unit(path)
    out = tmp_path / f"a{SUFFIX[name]}"
    export_review([path], name, out)
    edited(out, name, unit.target, CHANGED)
    taken, result = import_review(out, path, settings(tmp_path))
    assert taken.applied.changed == (unit.segment.id,) and taken.refused == ()
    assert CHANGED in re.sub(r"\s", "", shown(result.outputs["pdf"]))
    assert CHANGED in result.outputs["markdown"].read_text(encoding="utf-8")
    kept = load_project(path)
    assert kept.reviews[unit.segment.id].written and kept.translated.outcomes[
        unit.segment.id
    ] == Translated(CHANGED)
    memory = Memory(tmp_path / "memory.sqlite")
    (entry,) = memory.entries()
    memory.close()
    assert (
        entry.key == corrected_key(unit.segment.source, language("zh")) and entry.target == CHANGED
    )
    assert entry.origin.startswith("imported/")


@pytest.mark.parametrize("name", list(REVIEW_FORMATS))
def test_broken_codes_are_refused_by_unit_and_place(project, tmp_path, name):
    path = project("links")
    unit = next(unit for unit in review_units(load_project(path)) if MARK.search(unit.target))
    tag = MARK.search(unit.target)[0]
    out = tmp_path / f"a{SUFFIX[name]}"
    export_review([path], name, out)
    if name == "xliff":
        text = out.read_text(encoding="utf-8")
        at = text.index("<target>", text.index(f'<unit id="{unit.id}"'))
        end = text.index("</target>", at)
        target = re.sub(r"</?pc[^>]*>", "", text[at:end])
        out.write_text(text[:at] + target + text[end:], encoding="utf-8")
        line = text[:at].count("\n") + 1
    elif name == "csv":
        text = out.read_bytes().decode("utf-8-sig")
        out.write_text(text.replace(unit.target, unit.target.replace(tag, "")), encoding="utf-8")
        line = next(
            at for at, row in enumerate(text.splitlines(), 1) if row.startswith(f"{unit.id},")
        )
    else:
        made = list(
            re.finditer(
                r"<w:tr[ >].*?</w:tr>",
                zipfile.ZipFile(out).read("word/document.xml").decode(),
                re.DOTALL,
            )
        )
        line = next(at for at, row in enumerate(made, 1) if f">{unit.id}<" in row[0])
        row = made[line - 1][0]
        at = row.rindex(tag.replace("<", "&lt;").replace(">", "&gt;"))
        edited(
            out,
            name,
            row,
            row[:at] + row[at + len(tag.replace("<", "&lt;").replace(">", "&gt;")) :],
        )
    before = load_project(path)
    taken, result = import_review(out, path, settings(tmp_path))
    (said,) = taken.refused
    assert (
        f"unit {unit.id}, " in said
        and str(line) in said
        and "codes are not those of the source" in said
    )
    assert load_project(path).translated.outcomes == before.translated.outcomes
    assert result.outputs  # what was right is made all the same


def test_several_documents_in_one_file(project, tmp_path):
    paths = [project("paper"), project("links")]
    for name in REVIEW_FORMATS:
        out = tmp_path / f"both{SUFFIX[name]}"
        export_review(paths, name, out)
        for path in paths:
            taken, _ = import_review(out, path, settings(tmp_path))
            assert taken.units == len(load_project(path).translated.segments) and not taken.refused
    with pytest.raises(UsageError, match="one by one"):
        export_review([paths[0], project("paper", "de")], "xliff", tmp_path / "c.xlf")


@pytest.mark.parametrize("name", list(REVIEW_FORMATS))
def test_another_document_or_language_is_refused(project, tmp_path, name):
    out = tmp_path / f"a{SUFFIX[name]}"
    path = project("paper")
    export_review([path], name, out)
    before = path.read_bytes()
    with pytest.raises(InputError, match="another document"):
        import_review(out, project("links"), settings(tmp_path))
    with pytest.raises(InputError, match="is in zh; the project is translated to de"):
        import_review(out, project("paper", "de"), settings(tmp_path))
    assert path.read_bytes() == before


def test_states_notes_and_origins(project, tmp_path):
    path = project()
    known = load_project(path)
    first = next(
        each.id
        for each in known.translated.segments
        if re.search(r"\b\d\d+\b", each.source) and not MARK.search(each.source)
    )
    second, third = [each.id for each in known.translated.segments if each.id != first][:2]
    applied = apply_edits(known, [Edit(first, "没有数字的句子"), Edit(second, None, "final")])
    write_project(path, applied.project, path.with_name("paper.pdf"))
    out = tmp_path / "a.xlf"
    export_review([path], "xliff", out)
    assert complaints(out.read_bytes()) == []
    text = out.read_text(encoding="utf-8")
    units = {
        each: text[text.index(f'<unit id="{each}"') :].partition("</unit>")[0]
        for each in (first, second, third)
    }
    assert (
        'state="reviewed" subState="ai-translator:person"' in units[first]
        and '<note category="check"' in units[first]
    )
    assert 'state="final"' in units[second] and 'state="translated"' in units[third]
    assert '<note category="page" priority="9">page 1</note>' in units[third]


def test_what_failed_is_initial_and_can_be_filled(project, tmp_path):
    from dataclasses import replace

    from ai_translator.model.segments import Failed

    path = project()
    known = load_project(path)
    unit = plain_unit(path)
    outcomes = {**known.translated.outcomes, unit.segment.id: Failed("the model refused")}
    failed = replace(
        known,
        translated=replace(known.translated, outcomes=outcomes),
        run=replace(known.run, outcomes=outcomes),
    )
    write_project(path, failed, path.with_name("paper.pdf"))
    out = tmp_path / "a.xlf"
    export_review([path], "xliff", out)
    text = out.read_text(encoding="utf-8")
    here = text[text.index(f'<unit id="{unit.id}"') :].partition("</unit>")[0]
    assert 'state="initial"' in here and "<target>" not in here and "the model refused" in here
    filled = here.replace("</source>", f"</source><target>{CHANGED}</target>")
    out.write_text(text.replace(here, filled), encoding="utf-8")
    taken, result = import_review(out, path, settings(tmp_path))
    assert taken.applied.changed == (unit.segment.id,) and result.report.failed == ()


def test_what_other_tools_make_of_codes(project, tmp_path):
    """Split pairs, annotations, two segments of a unit, a target's own order, comments."""
    path = project("links")
    unit = next(
        unit
        for unit in review_units(load_project(path))
        if re.search(r"<(\w+)>.*</\1>", unit.target)
    )
    out = tmp_path / "a.xlf"
    export_review([path], "xliff", out)
    text = out.read_text(encoding="utf-8")
    at = text.index("<target>", text.index(f'<unit id="{unit.id}"'))
    end = text.index("</target>", at)
    target = text[at:end]
    split = re.sub(
        r'<pc id="(\w+)"[^>]*>(.*?)</pc>',
        r'<sc id="\1"/><mrk id="m1" type="comment">\2</mrk><!-- c --><ec startRef="\1"/>',
        target,
        count=1,
    )
    assert split != target
    out.write_text(text[:at] + split + text[end:], encoding="utf-8")
    taken, _ = import_review(out, path, settings(tmp_path))
    assert not taken.refused and not taken.applied.changed


BOMB = (
    b"<!DOCTYPE x [<!ENTITY a 'aaaaaaaaaa'>"
    + b"".join(
        b"<!ENTITY a%d '%s'>" % (n, b"&a%s;" % (str(n - 1).encode() if n else b"") * 10)
        for n in range(30)
    )
    + b"]>"
)


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (BOMB + b"<xliff>&a29;</xliff>", "document type"),
        (b'<!DOCTYPE x SYSTEM "file:///etc/passwd"><xliff/>', "document type"),
        (
            b'<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]><xliff>&e;</xliff>',
            "document type",
        ),
        (
            '<?xml version="1.0" encoding="UTF-16"?><!DOCTYPE x []><xliff/>'.encode("utf-16"),
            "document type",
        ),
        (b"<xliff>&e;</xliff>", "not valid XML"),
        (b"<a>" * 100_000, "nested too deeply"),
        (b"not xml", "not valid XML"),
        (b"", "not valid XML"),
        (b'<xliff xmlns="urn:oasis:names:tc:xliff:document:1.2"/>', "no XLIFF 2"),
        (b'<?xml version="1.0" encoding="nonsense"?><xliff/>', "not valid XML"),
    ],
)
def test_xml_that_is_meant_badly(project, tmp_path, content, said):
    path, out = project(), tmp_path / "a.xlf"
    out.write_bytes(content)
    with pytest.raises(InputError, match=said):
        import_review(out, path, settings(tmp_path))


def test_a_word_file_that_unpacks_to_much(project, tmp_path):
    path, out = project(), tmp_path / "a.docx"
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("word/document.xml", b"<a>" + b" " * (100 << 20) + b"</a>")
    with pytest.raises(InputError, match="too large"):
        import_review(out, path, settings(tmp_path))
    for content in (b"PK\x03\x04 no zip", b""):
        out.write_bytes(content)
        with pytest.raises(InputError, match="no Word file"):
            import_review(out, path, settings(tmp_path))


def test_tracked_changes_in_word(project, tmp_path):
    path = project()
    unit = plain_unit(path)
    out = tmp_path / "a.docx"
    export_review([path], "docx", out)
    run = f'<w:r><w:t xml:space="preserve">{unit.target}</w:t></w:r>'
    tracked = f'<w:del w:id="1" w:author="a"><w:r><w:delText>{unit.target}</w:delText></w:r></w:del><w:ins w:id="2" w:author="a"><w:r><w:t>{CHANGED}</w:t></w:r></w:ins>'
    edited(out, "docx", run, tracked)
    taken, _ = import_review(out, path, settings(tmp_path))
    assert taken.applied.project.translated.outcomes[unit.segment.id] == Translated(CHANGED)


def test_a_spreadsheet_runs_no_formula_and_may_save_as_it_likes(project, tmp_path):
    path = project()
    unit = plain_unit(path)
    known = load_project(path)
    made = apply_edits(known, [Edit(unit.segment.id, "=1+1 加 =HYPERLINK")])
    write_project(path, made.project, path.with_name("paper.pdf"))
    out = tmp_path / "a.csv"
    export_review([path], "csv", out)
    rows = list(csv.reader(io.StringIO(out.read_bytes().decode("utf-8-sig"), newline="")))
    assert not any(cell[:1] in {"=", "+", "-", "@"} for row in rows for cell in row)
    again = io.StringIO(newline="")
    csv.writer(again, delimiter=";").writerows(rows)
    for encoding in ("utf-8", "utf-8-sig", "utf-16"):
        out.write_bytes(again.getvalue().encode(encoding))
        taken, _ = import_review(out, path, settings(tmp_path))
        assert taken.applied.changed == () and not taken.refused


@pytest.mark.parametrize(
    "text", ["", "id,source\n1,2\n", "\0\0\0", "id,source,translation\n" + "x" * 2_000_000 + "\n"]
)
def test_tables_that_are_none(project, tmp_path, text):
    out = tmp_path / "a.csv"
    out.write_text(text, encoding="utf-8")
    with pytest.raises(InputError):
        import_review(out, project(), settings(tmp_path))
