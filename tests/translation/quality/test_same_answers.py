"""One answer for different texts: a model that is confused, and a reader who reads it twice."""

import pytest

from ai_translator.translation.quality.same_answers import (
    SameAnswers,
    are_alike,
    count_different,
    is_cut_into,
    is_one_answer,
    runs_on,
)

TIDE = "The tide comes in twice a day and carries the boats over the bar."
WALL = "Nobody remembers who built the long wall of stone beside the road."
NETS = "In winter the fishermen mend their nets and wait for better weather."
ANSWER = "Die Flut kommt zweimal am Tag und trägt die Boote über die Barre."


def test_one_answer_for_two_sentences_is_refused_for_both():
    known = SameAnswers()
    assert known.others("a", TIDE, ANSWER) is None
    assert known.others("b", WALL, ANSWER) == ["a"]


def test_each_may_bring_it_once_more_and_then_nobody():
    known = SameAnswers()
    known.others("a", TIDE, ANSWER)
    known.others("b", WALL, ANSWER)
    assert known.others("a", TIDE, ANSWER) is None  # it may be right for one of them
    assert known.others("b", WALL, ANSWER) == ["a"]
    assert known.others("a", TIDE, ANSWER) == []
    assert known.others("c", NETS, ANSWER) == []


def test_how_it_is_written_does_not_matter():
    known = SameAnswers()
    known.others("a", TIDE, ANSWER)
    assert known.others("b", WALL, ANSWER.upper().replace(" ", "  ")) == ["a"]


def test_the_same_text_twice_and_one_that_hardly_differs_may_have_one_answer():
    known = SameAnswers()
    assert known.others("a", TIDE, ANSWER) is None
    assert known.others("b", TIDE, ANSWER) is None
    assert known.others("c", TIDE.replace("boats", "ships"), ANSWER) is None


def test_a_few_labels_may_have_one_translation_and_many_do_not():
    known = SameAnswers()
    for name in ("Cancel", "Abort", "Quit"):
        assert known.others(name, name, "Abbrechen") is None
    assert known.others("Open", "Open", "Abbrechen") == ["Cancel", "Abort", "Quit"]


def test_what_says_nothing_is_not_compared():
    known = SameAnswers()
    for name in "abcdef":
        assert known.others(name, f"{name * 3} 1", "…") is None
        assert known.others(name, name * 9, name * 9) is None  # names stay what they are


def test_an_answer_that_was_taken_back_stands_in_nobody_s_way():
    known = SameAnswers()
    known.others("a", TIDE, ANSWER)
    known.forget("a", ANSWER)
    known.forget("a", "never given")
    assert known.others("b", WALL, ANSWER) is None


@pytest.mark.parametrize(
    ("one", "other", "alike"),
    [
        (TIDE, TIDE, True),
        (TIDE, TIDE.upper(), True),
        (TIDE, WALL, False),
        ("Figure 1", "Figure 2", False),
        ("one two three four", "one two five six", True),  # half of the words
        ("one two three four", "one seven five six", False),
        ("organise", "organize", True),
        ("图一所示", "图二所示", True),
    ],
)
def test_which_texts_hardly_differ(one, other, alike):
    assert are_alike(one, other) is are_alike(other, one) is alike


def test_texts_that_hardly_differ_count_once():
    assert count_different([TIDE, WALL, TIDE.lower(), WALL, NETS]) == 3
    assert count_different([]) == 0


def test_an_answer_that_came_for_many_texts_is_suspect_and_refused_for_a_second_one():
    same = SameAnswers()
    texts = [
        "The river rose again in the night before the bridge was closed to everybody.",
        "Nobody had seen the gardener since the harvest, and the house stood empty.",
        "Every visitor pays three coins, which is less than in the years before.",
    ]
    same.suspect([(text, "本节介绍潮汐的基本情况以及有关的观测方法。") for text in texts])
    assert same.is_suspect("本节介绍潮汐的基本情况以及有关的观测方法")
    assert same.others("a", texts[0], "本节介绍潮汐的基本情况以及有关的观测方法。") is None
    assert same.others("b", texts[1], "本节介绍潮汐的基本情况以及有关的观测方法。") == ["a"]
    assert same.others("c", texts[2], "本节介绍潮汐的基本情况以及有关的观测方法。") == []


def test_labels_may_share_an_answer():
    same = SameAnswers()
    same.suspect([("Cancel", "取消"), ("Abort", "取消"), ("OK", "好")])
    assert not same.is_suspect("取消")


# Neighbours of one request.


@pytest.mark.parametrize(
    ("one", "other", "answer", "following", "same"),
    [
        (TIDE, WALL, ANSWER, ANSWER, True),
        (TIDE, WALL, ANSWER, f"<b1>{ANSWER}</b1>", True),
        (TIDE, WALL, ANSWER, "Niemand weiß es.", False),
        (TIDE, WALL, "", "", False),
        (TIDE, TIDE, ANSWER, ANSWER, False),
        ("Hamburg", "Bremen", "Hamburg", "Hamburg", False),  # it may stay as it is
        ("Bremen", "Hamburg", "Hamburg", "Hamburg", False),
        ("open_file", "open_files", "Öffnen", "Öffnen", True),  # names that hardly differ
        ("open_file", "open_file", "Öffnen", "Öffnen", False),
        ("Ana Vidal", "Ani Vidal", "Frau V.", "Frau V.", True),
        ("open the file", "open the files", "Öffnen", "Öffnen", False),
        ("open_file", "open the file", "Öffnen", "Öffnen", False),
    ],
)
def test_one_answer_for_two_neighbours(one, other, answer, following, same):
    assert is_one_answer(one, other, answer, following) is same


@pytest.mark.parametrize(
    ("one", "other", "answer", "following", "found"),
    [
        (TIDE, WALL, ANSWER, f"{ANSWER} Niemand weiß, wer die Mauer gebaut hat.", True),
        (
            TIDE,
            WALL,
            f"{ANSWER} Niemand weiß, wer die Mauer baute.",
            "Niemand weiß, wer die Mauer baute.",
            True,
        ),
        (TIDE, WALL, ANSWER, f"{ANSWER[:-1]} und mehr", False),  # as many sentences as the text
        (TIDE, WALL, ANSWER, ANSWER, False),
        (
            TIDE,
            f"{TIDE} {WALL}",
            ANSWER,
            f"{ANSWER} Niemand weiß es ja.",
            False,
        ),  # so does the text
        (f"{TIDE} {WALL}", WALL, f"{ANSWER} Niemand weiß es ja.", "Niemand weiß es ja.", False),
        (TIDE, WALL, "Die Flut", "Die Flut. Niemand weiß es ja.", False),  # too short to tell
        (TIDE, WALL, "", f"{ANSWER} Niemand weiß es ja.", False),
    ],
)
def test_a_text_that_has_the_answer_to_its_neighbour_beside_its_own(
    one, other, answer, following, found
):
    assert runs_on(one, other, answer, following) is found


def test_what_is_suspect_is_refused_when_it_comes_again():
    known = SameAnswers()
    known.suspect([(TIDE, ANSWER), (WALL, ANSWER), (NETS, "Etwas anderes."), (TIDE, "")])
    assert known.is_suspect(ANSWER.upper()) and not known.is_suspect("Etwas anderes.")
    assert not known.is_suspect("")
    assert known.others("a", TIDE, ANSWER) is None
    assert known.others("b", WALL, ANSWER) == ["a"]
    assert known.others("c", NETS, ANSWER) == []


def test_whether_it_is_that_to_another_text_is_told_without_keeping_it():
    known = SameAnswers()
    known.others("a", TIDE, ANSWER)
    for _ in range(2):
        assert known.is_of_another("b", WALL, ANSWER) and not known.is_of_another("a", TIDE, ANSWER)
    assert not known.is_of_another("b", ANSWER, ANSWER) and not known.is_of_another("b", WALL, "…")
    known.forget("a", ANSWER)
    assert not known.is_of_another("b", WALL, ANSWER)
    assert known.others("b", WALL, ANSWER) is None
    (
        known.others("a", TIDE, ANSWER),
        known.others("b", WALL, ANSWER),
        known.others("a", TIDE, ANSWER),
    )
    assert known.is_of_another("z", "Something else", ANSWER)  # refused for every text


@pytest.mark.parametrize(
    ("answer", "following", "found"),
    [
        ("早上潮水", "涨到了墙边。钟楼上的钟停了。", True),
        ("早上潮水涨到了墙边。", "钟楼上的钟停了。", False),
        ("早上潮水涨到了墙边", "钟楼上的钟停了。", False),  # only its sign is missing
        ("早上潮水涨到了墙边的时候", "钟停了。在钟楼上。", False),  # nothing has gone over
    ],
)
def test_the_end_of_an_answer_in_the_next_one(answer, following, found):
    one, other = "In the morning the tide rose to the wall.", "The clock of the tower stopped."
    assert is_cut_into(one, other, answer, following) is found
