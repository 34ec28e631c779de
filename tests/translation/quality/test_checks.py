"""Checks of answers: right ones pass, every kind of wrong one is caught and named."""

import re
import time

import pytest

from ai_translator.languages import language
from ai_translator.translation.quality import checks
from ai_translator.translation.quality.checks import Case, complaint, is_label
from tests.translation.pairs import PAIRS

LONG = "Deep networks are good at many things, but they need a lot of data, and nobody knows exactly why they work so well in practice."
LONG_ZH = "深度网络擅长许多事情，但它们需要大量数据，而且没有人确切知道它们为什么在实践中如此有效。"


def case(source: str, answer: str, target: str = "zh", cut: bool = False) -> Case:
    return Case(source, answer, language(target), cut)


@pytest.mark.parametrize(("target", "source", "answer"), PAIRS)
def test_a_right_translation_is_no_reason_to_complain(target, source, answer):
    assert complaint(case(source, answer, target)) is None


def test_there_are_enough_right_translations_to_trust_them():
    assert len(PAIRS) >= 340


LONG_SENTENCE = (
    "The keeper of the pier wrote the height of the water into his book, and nobody in the village asked "
    "him about it until the day on which the old book was full."
)
LONG_SENTENCE_ZH = "码头的看守人把水的高度写进了他的本子里，直到那本旧本子写满的那一天，村里一直都没有人向他问起过这件事情。"
WRONG = [
    (checks.is_empty, "Red", "", "zh"),
    (checks.is_empty, "Red", " \n ", "zh"),
    (checks.is_empty, "Red {f1}", "… {f1}", "zh"),
    (checks.is_wrapped, "Red apples", "```\n红苹果\n```", "zh"),
    (checks.is_wrapped, "Red apples", '{"translation": "红苹果"}', "zh"),
    (checks.is_wrapped, "Red apples", '["红苹果"]', "zh"),
    (checks.is_wrapped, "Red apples", "<p>红苹果</p>", "zh"),
    (checks.is_wrapped, "Red apples", "<translation>红苹果</translation>", "zh"),
    (checks.is_wrapped, "Red apples", '<s id="2">红苹果', "zh"),
    (checks.is_refusal, LONG, "I'm sorry, but I can't assist with that request.", "zh"),
    (checks.is_refusal, LONG, "I cannot translate this text.", "zh"),
    (checks.is_refusal, LONG, "As an AI language model, I do not have opinions.", "zh"),
    (checks.is_refusal, LONG, "抱歉，我无法满足您的请求。", "zh"),
    (checks.is_refusal, LONG, "对不起，我不能翻译这段内容。", "zh"),
    (checks.is_refusal, LONG, "作为一个人工智能语言模型，我没有观点。", "zh"),
    (checks.is_refusal, LONG, "申し訳ございませんが、その依頼にはお応えできません。", "ja"),
    (checks.is_refusal, LONG, "죄송하지만 그 요청은 도와드릴 수 없습니다.", "ko"),
    (checks.is_refusal, LONG, "Es tut mir leid, aber dabei kann ich nicht helfen.", "de"),
    (checks.is_refusal, LONG, "Je suis désolé, mais je ne peux pas vous aider.", "fr"),
    (checks.is_refusal, LONG, "Lo siento, pero no puedo ayudar con eso.", "es"),
    (checks.is_refusal, LONG, "Извините, но я не могу выполнить этот запрос.", "ru"),
    (checks.is_refusal, LONG, "عذرًا، لا أستطيع المساعدة في ذلك.", "ar"),
    (checks.is_chatty, "Red apples", "Sure! Here is the translation:\n红苹果", "zh"),
    (checks.is_chatty, "Red apples", "Here's the translation: 红苹果", "zh"),
    (checks.is_chatty, "Red apples", "以下是翻译：红苹果", "zh"),
    (checks.is_chatty, "Red apples", "译文：红苹果", "zh"),
    (checks.is_chatty, "Red apples", "Übersetzung: Rote Äpfel", "de"),
    (checks.is_chatty, "Red apples", "翻訳：赤いりんご", "ja"),
    (checks.is_chatty, "Red apples", "Вот перевод: красные яблоки", "ru"),
    (checks.is_chatty, "Red apples", "好的，没问题。\n红苹果", "zh"),
    (checks.is_chatty, "Red apples", "红苹果\n\nLet me know if you need anything else!", "zh"),
    (checks.is_chatty, "Red apples", "红苹果\n如果您还有其他问题，请告诉我。", "zh"),
    (checks.has_broken_marks, "a <b1>red</b1> apple", "一个红苹果", "zh"),
    (checks.has_broken_marks, "a <b1>red</b1> apple", "一个<b1>红苹果", "zh"),
    (checks.has_broken_marks, "a <b1>red</b1> apple", "一个</b1>红<b1>苹果", "zh"),
    (checks.has_broken_marks, "<b1>red</b1> <i1>apple</i1>", "<b1>红<i1>苹果</b1></i1>", "zh"),
    (checks.has_broken_marks, "is {f1} or {f2}", "是 {f1} 或 {f1}", "zh"),
    (checks.has_broken_marks, "is {f1} here", "在这里", "zh"),
    (checks.has_broken_marks, "is here", "在 {f1} 这里", "zh"),
    (checks.is_echo, LONG, LONG, "zh"),
    (checks.is_echo, LONG, LONG.upper(), "de"),
    (checks.is_echo, "Red apples", "Red apples.", "de"),
    (checks.is_echo, LONG, f"翻译 {LONG}", "zh"),
    (checks.is_echo, LONG, LONG.replace("networks", "网络"), "zh"),
    (checks.has_lost_numbers, "In 2019 it grew.", "2018年增长了。", "zh"),
    (checks.has_lost_numbers, "There are 1,234 cases.", "有124个案例。", "zh"),
    (checks.has_lost_numbers, "It is 3.14 long.", "长度为3.41。", "zh"),
    (checks.has_lost_numbers, "There are 12 things.", "有22样东西。", "zh"),
    (checks.has_lost_numbers, "Trees were proposed by Gal et al. (11) for Java.", "加尔等人提出了树。", "zh"),
    (checks.has_lost_numbers, "In 1987 and 1988.", "Im Jahr 1987.", "de"),
    (checks.has_lost_numbers, "About 1.5 million people.", "约有15万人。", "zh"),
    (checks.is_in_wrong_script, LONG, "Tiefe Netze sind in vielen Dingen gut, aber sie brauchen viele Daten.", "zh"),
    (checks.is_in_wrong_script, "Package Management", "bao guan li", "zh"),
    (checks.is_in_wrong_script, LONG, LONG_ZH, "de"),
    (checks.is_in_wrong_script, LONG, LONG_ZH, "ru"),
    (checks.is_in_wrong_script, LONG, LONG_ZH, "ko"),
    (checks.is_in_wrong_script, LONG, "ディープネットワークはいろいろなことがとくいですが、たくさんのデータがひつようです。", "zh"),
    (checks.is_in_wrong_script, "A heading", "Eine Überschrift", "zh"),
    (checks.is_in_wrong_script, "本手册以开发者为中心视角。", "本手冊以開發者為中心視角。", "en"),
    (checks.is_in_wrong_script, LONG, "深度網絡擅長許多事情，這個問題還沒有解決，但是它們需要大量數據。", "zh"),
    (checks.is_in_wrong_script, LONG, "深度网络擅长许多事情，这个问题还没有解决，但是它们需要大量数据。", "zh-Hant"),
    # A third of the sentence was left as it is.
    (checks.is_in_wrong_script, "本手册以开发者为中心视角，介绍如何安装和使用这个软件。", "This manual takes the view of developers and tells how to install and use 这个软件，为中心视角.", "en"),
    (checks.is_in_wrong_script, "Этот документ описывает установку программы и её настройку.", "This document describes the installation программы и её настройку.", "en"),
    (checks.is_in_capitals, "潮水很高，没有人出海。", "THE TIDE WAS HIGH AND NOBODY WENT OUT.", "en"),
    (checks.is_in_capitals, "The tide was high that day.", "DIE FLUT WAR HOCH.", "de"),
    (checks.is_turned_round, "The tide was high that day.", "。高很水潮天那", "zh"),
    (checks.begins_in_a_word, "The Debian project began in 1993.", "ebian 项目始于1993年。", "zh"),
    (checks.begins_in_a_word, "5.4.5. Support of tides", ".4.5. 潮汐的支持", "zh"),
    (checks.has_odd_length, LONG, "深度网络。", "zh"),
    (checks.has_odd_length, LONG * 3, LONG_ZH, "zh"),
    (checks.has_odd_length, "Red", "红色是一种颜色，它让人想起火焰、玫瑰和夕阳，也常常用来表示危险或者热情，历史悠久。", "zh"),
    (checks.has_lost_lines, "one\ntwo\nthree\nfour\nfive", "一二三四五", "zh"),
    (checks.has_swapped_items, "Take 40 g, 70 ml and 5 h.", "取 70 g、40 ml 和 5 h。", "zh"),
    (checks.has_swapped_items, "We use {f1} and {f2} here.", "这里使用{f2}和{f1}。", "zh"),
    (checks.has_spread_tag, LONG + " See <b1>here</b1>.", f"<b1>{LONG_ZH}见此处。</b1>", "zh"),
    (checks.has_spread_tag, "See <b1>this table</b1> now.", "现在请看<b1></b1>这个表。", "zh"),
    (
        checks.has_lost_sentence,
        " ".join(["The tide rose in the morning.", LONG_SENTENCE] * 3),
        "早上涨潮了，水位升高。" + LONG_SENTENCE_ZH + "早上涨潮了，水位升高。" * 2 + LONG_SENTENCE_ZH,
        "zh",
    ),
    (checks.has_additions, "The tide is high.", "潮水很高（译者注：此处有误）。", "zh"),
    (checks.has_additions, "The tide is high.", "潮水很高，详见 www.evil.example/x。", "zh"),
    (checks.has_additions, "The tide is high.", "潮水在1987年很高。", "zh"),
    (checks.is_repeated, "The tide is high.", "潮水很高。潮水很高。", "zh"),
    (
        checks.is_partly_left_over,
        "The tide was high, and nobody had seen the keeper of the pier since then.",
        "潮水很高，nobody had seen the keeper of the pier since then，从那以后就没有人再见过码头的看守人，大家都感到奇怪。",
        "zh",
    ),
]  # fmt: skip


@pytest.mark.parametrize(("check", "source", "answer", "target"), WRONG)
def test_each_kind_of_wrong_answer_is_caught_by_its_check(check, source, answer, target):
    assert check(case(source, answer, target))
    assert complaint(case(source, answer, target))


@pytest.mark.parametrize(
    ("source", "answer"),
    [
        ("他毕业于东京大学（東京大学）。", "He graduated from Tokyo (東京大学)."),
        ("「永」「水」「火」是三个汉字。", "“永”, “水” and “火” are three signs."),
        ("若α>β，则γ<δ。", "If α>β, then γ<δ."),
        ("这个软件叫小明，是我们写的。", "This program, which we wrote ourselves, is called 小明."),
    ],
)
def test_names_quotations_and_symbols_may_stay_in_their_script(source, answer):
    assert checks.is_in_wrong_script(case(source, answer, "en")) is None


@pytest.mark.parametrize(
    ("source", "answer", "target"),
    [
        ("TIDES AND GAUGES OF THE COAST", "GEZEITEN UND PEGEL DER KÜSTE", "de"),
        ("使用说明", "INSTRUCTIONS", "en"),
        ("NASA 与 ESA", "NASA AND ESA", "en"),
        ("Could it not be read?", "»Pegel« war nicht lesbar?", "de"),
        ("Use escrow?", "... use it?", "en"),
    ],
)
def test_capitals_and_signs_at_the_start_may_be_right(source, answer, target):
    assert checks.is_in_capitals(case(source, answer, target)) is None
    assert checks.is_turned_round(case(source, answer, target)) is None


def test_a_cut_answer_is_caught():
    assert complaint(case(LONG, LONG_ZH, cut=True)) == "the answer was cut off"


def test_every_check_is_seen_red():
    assert {check for check, *_ in WRONG} | {checks.is_cut} == set(checks.CHECKS)


@pytest.mark.parametrize(
    "text",
    [
        "OK",
        "A320",
        "Johannes Müller",
        "GitHub Actions",
        "Max-Planck-Institut",
        "Kiwi",
        "東京",
        '<!ENTITY xxe SYSTEM "file:///etc/passwd" >]>',
        "PDF, HTML, XML",
    ],
)
def test_labels_may_be_the_same_in_both_languages(text):
    assert is_label(text)


@pytest.mark.parametrize("text", [LONG, "The weather was good in spring.", LONG_ZH])
def test_sentences_may_not(text):
    assert not is_label(text)


@pytest.mark.parametrize(
    "piece",
    [
        "1",
        "1 ",
        "1.",
        "1万",
        "a ",
        "一",
        "一万",
        "X",
        "<b1>",
        "{f1}",
        "translation ",
        "\n",
        "sorry ",
        "1,000 ",
    ],
)
def test_no_answer_takes_long_to_judge(piece):
    begun = time.perf_counter()
    complaint(case("Some source text, 1 line of it.", piece * 2000 + "!?"))
    complaint(case(piece * 2000 + "!?", "一些文字"))
    assert time.perf_counter() - begun < 1.0


@pytest.mark.parametrize(
    ("source", "names"),
    [
        ("NASA, ESA, JAXA and ISRO", True),  # one small word of five
        ("NASA and ESA", False),  # one of three
        ("GitHub Actions", True),
        ("Docker Compose builds images", False),
        ("東京都", True),
        ("東京大学", False),  # as many characters as a short sentence has
        ("Москва", False),
    ],
)
def test_names_may_be_in_any_script(source, names):
    spelt = re.sub(r"(?<=\w)\b", "s", source)  # no word of the source, and none of another name
    target, answer = ("ja", spelt) if source.isascii() else ("en", source)
    assert (checks.is_in_wrong_script(case(source, answer, target)) is None) is names


def test_a_particle_of_japanese_is_not_chinese():
    source = "The keeper came to the gate of the house."
    assert checks.is_in_wrong_script(case(source, "守门人来到房子の门前。"))
    assert not checks.is_in_wrong_script(case(source, "守门人来到房子的门前。"))
    assert not checks.is_in_wrong_script(case("The word の is a particle.", "“の”一词是助词。"))


def test_a_last_sentence_in_brackets_needs_no_sign():
    source = "The keeper came. (Nobody else was there at that hour of the day.)"
    assert not checks.is_broken_off(case(source, "守门人来了。(那时没有别人在场)"))
    assert checks.is_broken_off(case(source, "守门人来了。(那时没有"))


def test_an_ellipsis_for_the_rest_is_doubted():
    source = "The keeper came to the gate, and the bell rang. Nobody was there."
    assert checks.is_broken_off(case(source, "守门人来到门前，铃声响起……")) == checks.BROKEN_OFF
    assert not checks.is_broken_off(case("And so on …", "等等……"))
    assert not checks.is_broken_off(case("Loading...", "正在加载……"))


def test_two_translations_beside_each_other_are_doubted():
    assert checks.says_it_twice(case("When paid", "何时支付 / 支付的时间")) == checks.TWO_WAYS
    assert not checks.says_it_twice(case("Depth / height", "水的深度 / 水的高度"))
    assert not checks.says_it_twice(case("Copy and paste it", "复制 / 粘贴"))
