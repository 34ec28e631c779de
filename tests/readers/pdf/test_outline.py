from itertools import pairwise

import pytest
from pikepdf import Array, Dictionary, Name, String

from ai_translator.model.document import OutlineItem
from ai_translator.readers.pdf.source import inspect


@pytest.fixture
def outline(maker, tmp_path):
    """``outline(items)`` reads a file with these bookmarks: (title, children) trees; each leads to page 2."""
    second = maker.pdf.add_blank_page(page_size=(200, 300))

    def chain(items, parent):
        made = [
            maker.pdf.make_indirect(
                Dictionary(
                    Title=String(title), Dest=Array([second.obj, Name.FitH, 200]), Parent=parent
                )
            )
            for title, _ in items
        ]
        for item, following in pairwise(made):
            item.Next = following
        for item, (_, children) in zip(made, items):
            if children:
                item.First, item.Last = chain(children, item)
        return made[0], made[-1]

    def build(items, change=lambda root: None):
        root = maker.pdf.make_indirect(Dictionary(Type=Name.Outlines))
        root.First, root.Last = chain(items, root)
        maker.pdf.Root.Outlines = root
        change(root)
        path = tmp_path / "outline.pdf"
        path.write_bytes(maker.save(b"").getvalue())
        return inspect(path).outline

    return build


def test_levels_titles_and_places(outline):
    assert outline([("One", [("One  one", []), ("一之二", [])]), ("Two", [])]) == (
        OutlineItem("One", 0, 2, 100), OutlineItem("One one", 1, 2, 100), OutlineItem("一之二", 1, 2, 100), OutlineItem("Two", 0, 2, 100))  # fmt: skip


def test_loops_end_where_they_close(outline):
    def circle(root):
        root.First.Next.Next = root.First
        root.First.First = root.First

    assert [item.title for item in outline([("a", []), ("b", [])], circle)] == ["a", "b"]


def test_a_lost_target_keeps_the_bookmark(outline):
    def lose(root):
        root.First.Dest = String("nowhere")

    assert outline([("a", [])], lose) == (OutlineItem("a", 0),)


def test_an_action_leads_as_well(outline):
    def act(root):
        root.First.A = Dictionary(S=Name.GoTo, D=root.First.Dest)
        del root.First.Dest

    assert outline([("a", [])], act)[0].page == 2


def test_no_outline(maker, tmp_path):
    path = tmp_path / "plain.pdf"
    path.write_bytes(maker.save(b"").getvalue())
    assert inspect(path).outline == ()


def test_the_number_of_bookmarks_is_bounded(outline, monkeypatch):
    monkeypatch.setattr("ai_translator.readers.pdf.outline._MOST_ITEMS", 10)
    assert len(outline([(str(n), []) for n in range(30)])) == 10


def test_page_labels(maker, tmp_path):
    for _ in range(3):
        maker.pdf.add_blank_page()
    maker.pdf.Root.PageLabels = Dictionary(
        Nums=Array([0, Dictionary(S=Name.r), 2, Dictionary(S=Name.D, P=String("A-"))])
    )
    path = tmp_path / "labels.pdf"
    path.write_bytes(maker.save(b"").getvalue())
    assert inspect(path).labels == ("i", "ii", "A-1", "A-2")
