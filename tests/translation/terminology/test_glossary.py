"""Glossaries: read with care, sent only where they apply, and checked."""

from zipfile import ZIP_DEFLATED, ZipFile

import openpyxl
import pytest

from ai_translator.backends import build
from ai_translator.config import load
from ai_translator.errors import ConfigError
from ai_translator.languages import language
from ai_translator.model.segments import Translated
from ai_translator.translation import translate
from ai_translator.translation.prompting.prompts import Term
from ai_translator.translation.terminology.glossary import as_csv, read_glossary
from ai_translator.translation.terminology.term_extraction import candidates
from ai_translator.translation.terminology.terms import Terms, missed, to_check
from tests.backends import standin as servers
from tests.backends.standin import StandIn
from tests.translation.documents import segments

CHINESE = language("zh")


def written(folder, text: str, name: str = "terms.csv", encoding: str = "utf-8"):
    path = folder / name
    path.write_bytes(text.encode(encoding))
    return path


@pytest.mark.parametrize(
    ("text", "name", "encoding"),
    [
        ("source,target,note\ngraph,图,as in networks\nOpenChain,=,\n", "a.csv", "utf-8"),
        ("graph,图,as in networks\n\n# a comment, with a comma\nOpenChain,=\n", "a.csv", "utf-8"),
        ("graph;图;as in networks\nOpenChain;=\n", "a.csv", "utf-8-sig"),
        ("graph\t图\tas in networks\nOpenChain\t=\n", "a.tsv", "utf-16"),
        ('note,target,term\n"as in networks",图,graph\n,=,OpenChain\n', "a.csv", "utf-8"),
        ("graph,图,as in networks\r\nOpenChain,OpenChain\r\n", "a.csv", "utf-8"),
        ("# made by hand\ngraph,图,as in networks\nOpenChain,=\n", "a.csv", "utf-8"),
        ("graph\t图\tas in networks\nOpenChain\t=\n", "a.csv", "utf-8"),
        ("# a; b, c\n\ngraph;图;as in networks\nOpenChain;=\n", "a.csv", "utf-8"),
    ],
)
def test_all_the_ways_to_write_one(tmp_path, text, name, encoding):
    found = read_glossary(written(tmp_path, text, name, encoding))
    assert found == (Term("graph", "图", "as in networks"), Term("OpenChain", "OpenChain"))
    assert [term.kept for term in found] == [False, True]


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("graph,图\nbad\n,x\n", ["line 2: no target for 'bad'", "line 3: no source term"]),
        ("graph,图\ngraph,图表\n", ["line 2: 'graph' has another target in line 1"]),
        ("a, b, c, d\n", ["line 1: 4 columns", "quotes"]),
        ("a <b1>,甲\n", ["line 1", "marks"]),
        (f"{'a' * 300},甲\n", ["line 1", "200 characters"]),
        ('x,y\n"open,甲\n', ["line 2"]),
        ("\n".join(f"t{n}" for n in range(9)), ["line 5", "and 4 more"]),
    ],
)
def test_bad_rows_are_named_with_line_and_reason(tmp_path, text, parts):
    with pytest.raises(ConfigError) as caught:
        read_glossary(written(tmp_path, text))
    assert all(part in str(caught.value) for part in ["terms.csv", *parts]), str(caught.value)


def test_a_comma_in_the_first_row_parts_it_and_semicolons_are_text(tmp_path):
    found = read_glossary(written(tmp_path, "a; b,甲；乙\nnet,网\n"))
    assert found == (Term("a; b", "甲；乙"), Term("net", "网"))


def test_the_same_row_twice_is_one_term(tmp_path):
    assert read_glossary(written(tmp_path, "net,网\nnet,网\nA,=\nA,A\n")) == (
        Term("net", "网"), Term("A", "A")
    )  # fmt: skip


def test_files_that_are_none(tmp_path):
    with pytest.raises(ConfigError, match="cannot be read"):
        read_glossary(tmp_path / "none.csv")
    (tmp_path / "a.csv").write_bytes(b"good,row\nb\xff\xfed,x\n")
    with pytest.raises(ConfigError, match="line 2: is not in UTF-8"):
        read_glossary(tmp_path / "a.csv")


TERMS = Terms(
    Term(source, "…")
    for source in (
        "neural network",
        "network",
        "graph",
        "US",
        "open source",
        "policy",
        "Apple",
        "神经网络",
        "c++",
    )
)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("A neural network is a network.", ["neural network", "network"]),
        ("Neural networks and graphs", ["neural network", "graph"]),
        ("NEURAL NETWORKS", ["neural network"]),
        ("networking is no networks-thing", ["network"]),
        ("neural, network", ["network"]),
        ("in the US and with us", ["US"]),
        ("with us", []),
        ("open-source policies", ["open source", "policy"]),
        ("an apple", []),
        ("an Apple, APPLE", ["Apple"]),
        ("neural <b1>networks</b1> {f1}", ["neural network"]),
        ("paragraph biography", []),
        ("深度神经网络很好", ["神经网络"]),
        ("C++ is c++", ["c++"]),
    ],
)
def test_where_terms_occur(text, expected):
    assert [term.source for term in TERMS.within(text)] == expected


@pytest.mark.parametrize(
    ("term", "answer", "target", "kept"),
    [
        (Term("graph", "图"), "一个图", "zh", True),
        (Term("graph", "图"), "一个图表", "zh", True),
        (Term("graph", "图"), "一个表", "zh", False),
        (Term("neural network", "神经网络"), "神经<b1>网络</b1>", "zh", True),
        (Term("OpenChain", "OpenChain"), "OpenChain 规范", "zh", True),
        (Term("OpenChain", "OpenChain"), "开放链规范", "zh", False),
        (Term("neural network", "neuronales Netz"), "die neuronalen Netze", "de", True),
        (Term("neural network", "neuronales Netz"), "das Nervennetz", "de", False),
        (Term("house", "дом"), "в доме", "ru", True),
    ],
)
def test_whether_an_answer_keeps_to_a_term(term, answer, target, kept):
    assert (missed([term], answer, language(target)) == ()) is kept


def run(server, texts, glossary, **translation):
    overrides = {
        "openai": {"base_url": server.url, "api_key": "k"},
        "translation": {"glossary": glossary, **translation},
    }
    chosen = load(overrides=overrides)
    return translate(
        segments(texts), build(chosen), source="en", target=CHINESE, settings=chosen.translation
    )


TEXTS = ["The graph is directed and weighted.", "Nothing of the kind stands in this one."]


def test_only_terms_that_occur_are_sent_and_a_miss_is_asked_again_then_reported(tmp_path):
    glossary = written(tmp_path, "graph,图\ntree,树\n")
    with StandIn() as server:
        result = run(server, TEXTS, glossary, attempts=1)
    systems = [seen.body["messages"][0]["content"] for seen in server.requests]
    assert "graph = 图" in systems[0] and "tree" not in systems[0]
    assert len(systems) == 2 and "graph must be 图" in systems[1]
    assert isinstance(result.outcomes["s1"], Translated)  # a good translation all the same
    assert {id_: [term.source for term in terms] for id_, terms in result.missed.items()} == {
        "s1": ["graph"]
    }
    assert result.asked_again == 1


def test_an_answer_that_keeps_to_the_glossary_is_taken_at_once(tmp_path, monkeypatch):
    glossary = written(tmp_path, "graph,图\n")
    plain = servers.answers.translation
    monkeypatch.setattr(
        servers.answers,
        "translation",
        lambda text, target: plain(text, target).replace(plain("graph"), "图"),
    )
    with StandIn() as server:
        result = run(server, TEXTS, glossary)
    assert len(server.requests) == 1 and not result.missed


PAPER = [
    "Trace trees are built from hot loops. A trace tree has a root.",
    "We extend trace trees with nested trace trees; the TraceMonkey VM does so.",
    "TraceMonkey compiles a trace tree to native code, and native code is fast.",
    "There are more than two of them. There are more than three of them.",
]


def test_suggestions_are_phrases_and_names_that_occur_often():
    found = [each.term for each in candidates(PAPER, 10)]
    assert {"trace tree", "TraceMonkey", "native code"} <= set(found)
    assert not {"more than", "There", "are"} & set(found)


def test_suggestions_from_a_text_without_spaces():
    assert "神经网络" in [
        each.term
        for each in candidates(
            ["神经网络是一种模型。", "深度神经网络很好。", "神经网络与数据。"], 10
        )
    ]


def test_a_suggestion_is_a_glossary_once_it_has_targets(tmp_path):
    text = as_csv([("trace, tree", "踪迹树", "4 times"), ("VM", "=", ""), ("loop", "", "")])
    path = tmp_path / "terms.csv"
    path.write_text(text, encoding="utf-8")
    assert read_glossary(path) == (Term("trace, tree", "踪迹树", "4 times"), Term("VM", "VM"))
    path.write_text(text.replace("loop,", "loop,循环"), encoding="utf-8")
    assert len(read_glossary(path)) == 3


@pytest.mark.parametrize(
    ("source", "target", "note"),
    [
        ("source", "target", "note"),
        ("Term", "Translation", "Notes"),
        ("source term", "target term", "comment"),
        ("原文", "译文", "备注"),
        ("术语", "译文", "备注"),
    ],
)
def test_columns_are_known_by_their_headings_in_any_order(tmp_path, source, target, note):
    file = tmp_path / "terms.csv"
    file.write_text(f"{note},{target},{source}\nin music,Takt,bar\n", encoding="utf-8")
    assert read_glossary(file) == (Term("bar", "Takt", "in music"),)


def test_rows_without_a_target_and_repeated_ones_are_told(tmp_path, caplog):
    file = written(tmp_path, "graph,图\nloop,,9 times\ntree,\ngraph,图\n")
    assert read_glossary(file) == (Term("graph", "图"),)
    assert "rows without a target count for nothing yet: line 2, line 3" in caplog.text
    assert "rows repeat another: line 4" in caplog.text


def test_a_glossary_without_a_term_warns(tmp_path, caplog):
    assert read_glossary(written(tmp_path, "source,target,note\n# graph,图\nloop,,\n")) == ()
    assert "no terms in it" in caplog.text


def workbook(path, *sheets):
    book = openpyxl.Workbook()
    book.remove(book.active)
    for rows in sheets:
        sheet = book.create_sheet()
        for row in rows:
            sheet.append(row)
    book.save(path)
    return path


def test_a_workbook_is_a_table(tmp_path):
    rows = [["German", "Note", "English"], ["Takt", "in music", "bar"], [7, None, "seven"]]
    file = workbook(tmp_path / "terms.xlsx", [], rows, [["other", "andere"]])
    expected = (Term("bar", "Takt", "in music"), Term("seven", "7"))
    assert read_glossary(file, "en", "de") == expected


def test_bad_rows_of_a_workbook_are_named(tmp_path):
    file = workbook(tmp_path / "terms.xlsx", [["graph", "图"], [], [None, "x"], ["graph", "表"]])
    with pytest.raises(ConfigError, match=r"row 3: no source term; row 4: .* target in row 1"):
        read_glossary(file)


@pytest.mark.parametrize("data", [b"PK\x03\x04 and no more", b"PK\x05\x06" + 18 * b"\0"])
def test_what_only_looks_like_a_workbook_is_told(tmp_path, data):
    (tmp_path / "terms.xlsx").write_bytes(data)
    with pytest.raises(ConfigError, match="no workbook"):
        read_glossary(tmp_path / "terms.xlsx")


def test_a_workbook_that_unpacks_to_too_much_is_refused(tmp_path):
    with ZipFile(tmp_path / "terms.xlsx", "w", ZIP_DEFLATED) as archive:
        archive.writestr("xl/worksheets/sheet1.xml", bytes(65_000_000))
    with pytest.raises(ConfigError, match="too large"):
        read_glossary(tmp_path / "terms.xlsx")


TBX2 = """<?xml version="1.0"?><!DOCTYPE martif SYSTEM "TBXcoreStructV02.dtd">
<martif type="TBX" xml:lang="en"><text><body>
<termEntry id="c1"><descrip type="definition">in compilers</descrip>
<langSet xml:lang="en-US"><tig><term>guard</term></tig><tig><term>check</term></tig></langSet>
<langSet xml:lang="zh-CN"><ntig><termGrp><term>卫士</term>
<termNote type="administrativeStatus">deprecatedTerm-admn-sts</termNote></termGrp></ntig>
<ntig><termGrp><term>守卫</term></termGrp></ntig></langSet></termEntry>
<termEntry id="c2"><langSet xml:lang="en"><tig><term>guard</term></tig></langSet>
<langSet xml:lang="zh"><tig><term>警卫</term></tig></langSet></termEntry>
<termEntry id="c3"><langSet xml:lang="en"><tig><term>only English</term></tig></langSet></termEntry>
</body></text></martif>"""
TBX3 = """<tbx style="dca" type="TBX-Basic" xml:lang="en" xmlns="urn:iso:std:iso:30042:ed-2">
<text><body><conceptEntry id="c1"><langSec xml:lang="fr"><termSec><term>garde</term></termSec>
</langSec><langSec xml:lang="en"><termSec><term>guard</term></termSec></langSec>
<langSec xml:lang="de"><termSec><term>Wache</term></termSec></langSec></conceptEntry></body></text>
</tbx>"""


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_a_term_base_gives_preferred_terms_and_tells_what_it_leaves_out(tmp_path, caplog, encoding):
    found = read_glossary(written(tmp_path, TBX2, "terms.tbx", encoding), "auto", "zh")
    assert found == (Term("guard", "守卫", "in compilers"), Term("check", "守卫", "in compilers"))
    assert "terms are left out: entry c2: 'guard' has another target in entry c1" in caplog.text


@pytest.mark.parametrize(
    ("source", "term"), [("auto", Term("guard", "Wache")), ("fr", Term("garde", "Wache"))]
)
def test_a_term_base_of_three_languages(tmp_path, source, term):
    assert read_glossary(written(tmp_path, TBX3, "terms.tbx"), source, "de") == (term,)


@pytest.mark.parametrize(
    ("text", "target", "match"),
    [
        (TBX3, "ja", "no terms in the target language"),
        (TBX3[:99], "de", r"glossary .*terms.tbx, line \d+: not valid XML"),
        (TBX2.replace('.dtd">', '.dtd" [<!ENTITY a "b">]>'), "zh", "could define entities"),
        (TBX3.replace(' xml:lang="en" xmlns', " xmlns"), "de", "none is the source language"),
    ],
)
def test_a_term_base_that_does_not_serve_is_told(tmp_path, text, target, match):
    with pytest.raises(ConfigError, match=match):
        read_glossary(written(tmp_path, text, "terms.tbx"), "auto", target)


def test_a_term_base_without_terms(tmp_path):
    empty = '<tbx xml:lang="en"><text><body><conceptEntry id="1"/></body></text></tbx>'
    with pytest.raises(ConfigError, match=r"has no terms\. Export the term base again, as TBX"):
        read_glossary(written(tmp_path, empty, "terms.tbx"), "auto", "zh")


@pytest.mark.parametrize(
    ("term", "text", "found"),
    [
        ("tide gauge", "The Tide Gauge was read.", True), ("Tide Gauge", "The tide gauge was read.", False),
        ("Tide Gauge", "THE TIDE GAUGE WAS READ.", True), ("US", "It came to us.", False), ("US", "It came to the US.", True),
        ("US", "IT CAME TO US.", True), ("Us", "IT CAME TO US.", True), ("GPS tide", "GPS TIDE", True), ("GPS tide", "gps tide", False),
        ("iPhone", "An IPHONE rang.", True), ("iPhone", "An Iphone rang.", False),
    ],
)  # fmt: skip
def test_a_term_with_capitals_is_found_with_them_or_among_capitals_only(term, text, found):
    assert bool(Terms([Term(term, "x")]).within(text)) is found


@pytest.mark.parametrize(
    ("term", "text", "checked"),
    [
        (Term("tide", "x", automatic=True), "The tide rose.", True),
        (Term("tide", "x", automatic=True), "The tides rose.", False),
        (Term("tide", "x", automatic=True), "The tides rose with the tide.", True),
        (Term("tide", "x", automatic=True), "The <b1>tide</b1>.", True),
        (Term("tide", "x", automatic=True), "The tide-table.", False),
        (Term("tide", "x", automatic=True), "Atide.", False),
        (Term("café", "x", automatic=True), "The cafés.", True),
        (Term("tide", "x"), "The tides rose.", True),
    ],
)
def test_what_a_model_proposed_is_checked_where_it_stands_as_it_is(term, text, checked):
    assert to_check([term], text) == ((term,) if checked else ())
