"""The memory as TMX and CSV, there and back."""

import io
import xml.etree.ElementTree as ET

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ai_translator.errors import InputError, UsageError
from ai_translator.translation.shared_services.interfaces import MemoryEntry
from ai_translator.translation.shared_services.tmx import (
    TranslationPair,
    read_pairs,
    write_csv,
    write_tmx,
)

ENTRIES = [
    MemoryEntry(
        b"1",
        "See <b1>Table 2</b1> for {f1} & more.",
        "{f1}等见<b1>表2</b1>。",
        False,
        "en",
        "zh",
        "openai/gpt",
        1_700_000_000,
    ),
    MemoryEntry(
        b"2",
        'A "quoted", text\nin two lines',
        "两行，“引号”\n文本",
        False,
        "auto",
        "zh",
        "openai/gpt",
        1_700_000_000,
    ),
]


def pairs(path, **options):
    return [
        (each.source, each.target, each.source_language, each.target_language.code)
        for each in read_pairs(path, **options)
    ]


def write(path, writer, entries=ENTRIES, source=""):
    with path.open("w", encoding="utf-8", newline="") as file:
        return writer(entries, file, source)


@pytest.mark.parametrize(("name", "writer"), [("a.tmx", write_tmx), ("a.csv", write_csv)])
def test_there_and_back(tmp_path, name, writer):
    assert write(tmp_path / name, writer, source="de") == 2
    found = pairs(tmp_path / name)
    assert found == [
        (ENTRIES[0].source, ENTRIES[0].target, "en", "zh"),
        (ENTRIES[1].source, ENTRIES[1].target, "de", "zh"),
    ]


def test_tmx_is_what_the_specification_says(tmp_path):
    write(tmp_path / "a.tmx", write_tmx)
    root = ET.parse(tmp_path / "a.tmx").getroot()
    assert (root.tag, root.get("version")) == ("tmx", "1.4")
    header = root.find("header")
    needed = {
        "creationtool",
        "creationtoolversion",
        "segtype",
        "o-tmf",
        "adminlang",
        "srclang",
        "datatype",
    }
    assert needed <= set(header.keys()) and header.get("segtype") in {
        "block",
        "paragraph",
        "sentence",
        "phrase",
    }
    unit = root.find("body/tu")
    segment = unit.find("tuv/seg")
    assert [(each.tag, each.attrib, each.text) for each in segment] == [
        ("bpt", {"i": "1"}, "<b1>"),
        ("ept", {"i": "1"}, "</b1>"),
        ("ph", {"x": "2"}, "{f1}"),
    ]
    assert unit.get("creationdate") == "20231114T221320Z" and unit.find("prop").text == "openai/gpt"


TEXT = st.text(
    st.characters(codec="utf-8", exclude_categories=["Cs", "Cc", "Zs", "Zl", "Zp"]),
    min_size=1,
    max_size=20,
)


@given(
    st.lists(
        st.sampled_from(["<b1>x</b1>", "{f1}", "<b2>", " & ", "<p>", "]]>"]) | TEXT, min_size=1
    )
    .map("".join)
    .map(str.strip)
    .filter(bool)
)
def test_any_text_survives_tmx(text):
    from ai_translator.translation.shared_services.tmx import _NOT_XML, _read_tmx

    file = io.StringIO()
    count = write_tmx([MemoryEntry(b"1", text, text + "!", False, "en", "zh", "x", 0)], file)
    assert count == (not _NOT_XML.search(text))
    for found in _read_tmx(io.BytesIO(file.getvalue().encode()), "a.tmx", "", ""):
        assert isinstance(found, TranslationPair) and (found.source, found.target) == (
            text,
            text + "!",
        )


FOREIGN = """<?xml version="1.0"?>
<tmx version="1.4"><header creationtool="OmegaT" creationtoolversion="6" segtype="sentence" o-tmf="x" adminlang="EN-US"
srclang="EN-US" datatype="plaintext"/><body>
<tu><tuv xml:lang="ZH-CN"><seg>你好<bpt i="1">&lt;g1&gt;</bpt>世界<ept i="1">&lt;/g1&gt;</ept></seg></tuv>
<tuv xml:lang="EN-US"><seg>Hello <bpt i="1">\\b0</bpt>world<ept i="1">x</ept></seg></tuv></tu>
<tu><tuv lang="EN-US"><seg>Bye</seg></tuv><tuv lang="ZH-TW"><seg>再見</seg></tuv><tuv lang="tlh"><seg>Qapla</seg></tuv></tu>
<tu><tuv xml:lang="EN-US"><seg>alone</seg></tuv></tu>
</body></tmx>"""


def test_what_other_tools_write(tmp_path):
    path = tmp_path / "a.tmx"
    path.write_text(FOREIGN, encoding="utf-8")
    found = list(read_pairs(path))
    assert [
        (each.source, each.target, each.target_language.code)
        for each in found
        if isinstance(each, TranslationPair)
    ] == [
        ("Hello world", "你好<g1>世界</g1>", "zh"),
        ("Bye", "再見", "zh-Hant"),
    ]
    assert [each.partition(":")[0] for each in found if isinstance(each, str)] == [
        "unit 2",
        "unit 3",
    ]


def test_a_csv_that_names_no_languages(tmp_path):
    path = tmp_path / "a.csv"
    path.write_text("source;target\nhello;你好\nnothing;\n", encoding="utf-8")
    hello, nothing = read_pairs(path, source="en", target="zh")
    assert (hello.source, hello.target, hello.target_language.code) == ("hello", "你好", "zh")
    assert nothing == "line 3: no target"
    assert all("--to" in each for each in read_pairs(path) if "line 2" in each)


@pytest.mark.parametrize(
    ("name", "content", "error", "part"),
    [
        ("a.tmx", "<tmx><body>", InputError, "line 1"),
        ("a.csv", "just,some\ncells,here", InputError, "first row"),
        ("a.xlsx", "", UsageError, ".tmx"),
        ("none.tmx", None, InputError, "cannot be read"),
    ],
)
def test_files_that_are_neither(tmp_path, name, content, error, part):
    if content is not None:
        (tmp_path / name).write_text(content)
    with pytest.raises(error, match=part):
        list(read_pairs(tmp_path / name))


def test_entities_are_no_bomb(tmp_path):
    bomb = '<!DOCTYPE tmx [<!ENTITY a "aaaaaaaaaa">' + "".join(
        f'<!ENTITY {chr(98 + n)} "{f"&{chr(97 + n)};" * 10}">' for n in range(9)
    )
    (tmp_path / "a.tmx").write_text(
        f"{bomb}]><tmx><body><tu><tuv><seg>&j;</seg></tuv></tu></body></tmx>"
    )
    with pytest.raises(InputError):
        list(read_pairs(tmp_path / "a.tmx"))


@pytest.mark.parametrize("suffix", [".tmx", ".csv"])
def test_unchanged_machine_text_stays_a_machines(tmp_path, suffix):
    made = [
        MemoryEntry(
            bytes([at]) * 16,
            f"Text {at} of <b1>many</b1>.",
            f"第 {at} <b1>篇</b1>。",
            False,
            "en",
            "zh",
            "openai/m",
            7,
        )
        for at in range(5)
    ]
    path = tmp_path / f"memory{suffix}"
    with path.open("w", encoding="utf-8", newline="") as file:
        (write_tmx if suffix == ".tmx" else write_csv)(made, file)
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace("第 3 ", "第三"), encoding="utf-8")
    pairs = list(read_pairs(path))
    assert [pair.key for pair in pairs] == [
        made[0].key,
        made[1].key,
        made[2].key,
        None,
        made[4].key,
    ]
    assert [pair.origin for pair in pairs] == ["openai/m"] * 3 + [""] + ["openai/m"]


def test_a_persons_translation_stays_a_persons(tmp_path):
    path = tmp_path / "memory.tmx"
    entry = MemoryEntry(b"k" * 16, "Tree", "树", False, "en", "zh", "imported/mine.tmx", 7)
    with path.open("w", encoding="utf-8") as file:
        write_tmx([entry], file)
    assert [pair.key for pair in read_pairs(path)] == [None]


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("a.tsv", "source\ttarget\tsource_language\ttarget_language\none, two\t一二\ten\tzh\n"),
        ("A.CSV", "target;source;target_language;source_language\n一二;one, two;zh;en\n"),
        ("a.csv", '\ufeffSource,Target \n\n"one, two",一二\n , \n'),
    ],
)
def test_tables_of_other_programs(name, text, tmp_path):
    path = tmp_path / name
    path.write_text(text, encoding="utf-8")
    assert pairs(path, source="en", target="zh") == [("one, two", "一二", "en", "zh")]


def test_a_table_says_what_is_wrong_with_its_rows(tmp_path):
    path = tmp_path / "a.csv"
    path.write_text(
        "source,target,target_language\none,,zh\n,二,zh\nthree,三,\nfour,四,xx\nfive,五,ja\n",
        encoding="utf-8",
    )
    *told, good = read_pairs(path)
    assert [each.partition(": ")[2].partition(";")[0] for each in told[:3]] == [
        "no target", "no source", "no target language"]  # fmt: skip
    assert "xx" in told[3] and (good.source_language, good.target_language.code) == ("und", "ja")


@pytest.mark.parametrize(("source", "said"), [("", "*all*"), ("fr", "fr")])
def test_the_head_of_a_tmx_names_its_program_and_language(source, said):
    file = io.StringIO()
    write_tmx(ENTRIES, file, source)
    head = ET.fromstring(file.getvalue()).find("header")
    assert head is not None and head.attrib["srclang"] == said
    assert head.attrib["creationtool"] == "ai-translator" and head.attrib["creationtoolversion"]
    codes = [unit.attrib["srclang"] for unit in ET.fromstring(file.getvalue()).iter("tu")]
    assert codes == ["en", source or "und"]
