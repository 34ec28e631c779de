"""Phrases that models say instead of, before or after a translation, by language."""

from __future__ import annotations

import re

from ai_translator.late_patterns import late_pattern


def _any(*patterns: str) -> re.Pattern[str]:
    return late_pattern("|".join(f"(?:{pattern})" for pattern in patterns), re.I)


_UNABLE = r"\b(?:can['’]?t|cannot|can not|unable|not able|won['’]t|couldn['’]t)"

#: An apology or a mention of what one is, together with an inability: how refusals begin.
REFUSAL = _any(
    rf"\A\W*(?:i['’]?m|i am) (?:very |so |really |terribly )?sorry\b.{{0,60}}{_UNABLE}",
    rf"\A\W*(?:sorry|apologies|my apologies|i apologi[sz]e|unfortunately)\b.{{0,60}}{_UNABLE}",
    r"\A\W*i(?: can['’]?t| cannot| can not|['’]m (?:unable|not able) to| am (?:unable|"
    r"not able) to| won['’]t)\b.{0,40}"
    r"\b(?:assist|help|translat|fulfil|comply|provide|process|complete|answer)",
    r"\A.{0,30}\bas an? (?:ai\b|artificial intelligence|(?:large )?language model)",
    r"\A\W*(?:很?抱歉|对不起|對不起|非常抱歉|不好意思).{0,20}(?:无法|無法|不能|不可以|没有办法|沒有辦法)",
    r"\A\W*我?(?:无法|無法|不能)[为為]?[您你]?(?:提供|协助|協助|帮助|幫助|翻译|翻譯|回答|满足|滿足|处理|處理)",
    r"\A\W*作[为為](?:一个|一個|一名)?(?:人工智能|人工智慧|AI|语言模型|語言模型|大型?(?:语言|語言)模型)",
    r"\A\W*(?:申し訳(?:ありません|ございません)|すみません|ごめんなさい).{0,40}(?:できません|できかね|いたしかね|お手伝い|お応え)",
    r"\A\W*(?:죄송|미안).{0,50}(?:수 없|못합니다|어렵습니다|드릴 수)",
    r"\A\W*(?:es tut mir (?:sehr )?leid|tut mir leid|entschuldigung|"
    r"leider).{0,60}\b(?:kann ich|kann dies|nicht helfen)",
    r"\A\W*(?:(?:je suis )?désolée?|je m['’]excuse|malheureusement).{0,60}\b(?:ne (?:peux|"
    r"puis)|pas (?:vous )?aider)",
    r"\A\W*(?:lo siento|lo lamento|perdón|disculpa).{0,60}\b(?:no puedo|no me es posible)",
    r"\A\W*(?:mi dispiace|sono spiacente).{0,60}\bnon (?:posso|sono in grado)",
    r"\A\W*(?:desculpe|sinto muito|lamento).{0,60}\bnão posso",
    r"\A\W*(?:извините|простите|к сожалению|прошу прощения|мне жаль).{0,60}(?:не могу|"
    r"не в состоянии|не способ)",
    r"\A\W*(?:вибачте|на жаль).{0,60}не можу",
    r"\A\W*(?:عذر[اًا]|آسف|أعتذر|المعذرة).{0,60}(?:لا (?:أستطيع|يمكنني)|لست قادر)",
    r"\A\W*(?:סליחה|מצטער).{0,60}(?:לא יכול|אין באפשרותי)",
    r"\A\W*(?:क्षमा करें|माफ़ करें|खेद है).{0,60}(?:नहीं कर|असमर्थ)",
    r"\A\W*(?:ขออภัย|ขอโทษ).{0,60}(?:ไม่สามารถ)",
    r"\A\W*(?:λυπάμαι|συγγνώμη).{0,60}δεν μπορώ",
    r"\A\W*(?:przykro mi|przepraszam|niestety).{0,60}nie mogę",
    r"\A\W*(?:üzgünüm|maalesef).{0,60}(?:edemem|yapamam|olamıyorum|edemiyorum)",
    r"\A\W*(?:xin lỗi|rất tiếc).{0,60}không thể",
    r"\A\W*(?:maaf|mohon maaf).{0,60}tidak (?:dapat|bisa)",
)

#: Words of apology, inability or AI: a source that has one may be translated by something that
#: looks like a refusal.
APOLOGY = _any(
    r"\bsorry\b|\bapolog|\bunfortunately\b|\bregret|\bcannot\b|\bcan['’]t\b|\bunable\b|"
    r"\bnot able\b|\bwon['’]t\b",
    r"\b(?:language model|artificial intelligence|AI)\b",
    r"抱歉|对不起|對不起|无法|無法|不能|语言模型|語言模型|人工智|申し訳|すみません|できません|"
    r"죄송|미안|수 없",
    r"\bleid\b|\bleider\b|entschuldig|désol|malheureusement|excuse|siento|lamento|perdón|disculpa|dispiace|desculp",
    r"извин|прост|сожален|не мог|на жаль|عذر|آسف|סליחה|מצטער|क्षमा|खेद|ขออภัย|ขอโทษ|λυπάμαι|συγγνώμη",
    r"przykro|przeprasz|niestety|üzgün|maalesef|xin lỗi|rất tiếc|maaf",
)

_TRANSLATION = (
    r"(?:translat\w*|译文|翻译|翻譯|譯文|翻訳|訳文|訳(?=[:：は])|번역|übersetz\w*|traduc\w*|traduz\w*|traduç\w*|перевод\w*|переклад\w*|"
    r"ترجمة|תרגום|अनुवाद|คำแปล|แปล|μετάφραση|tłumacz\w*|przekład|çeviri|bản dịch|terjemahan)"
)
WORD_FOR_TRANSLATION = late_pattern(_TRANSLATION, re.I)

#: The start of a line, up to a colon, that speaks about the translation that follows.
PREAMBLE = late_pattern(rf"\A[^\n:：]{{0,80}}{_TRANSLATION}[^\n:：]{{0,60}}[:：]", re.I)

_SAID_FIRST = (
    r"sure|certainly|of course|absolutely|okay|alright|here (?:is|are|you go)|当然(?:可以)?|"
    r"好的|没问题|以下是|"
    r"はい|承知(?:いた)?しました|もちろん|네|물론|"
    r"natürlich|gerne|selbstverständlich|bien sûr|voici|claro|por supuesto|aquí (?:está|tiene)|"
    r"конечно|вот"
)
#: A first line that is only said to a person: "Sure!", "当然！"
OPENING = late_pattern(rf"\A\W*(?:{_SAID_FIRST})(?!\w)[^\n]{{0,140}}\n", re.I)

_SAID_LAST = (
    r"let me know|feel free|hope (?:this|that) helps|if you (?:need|have|would like)|"
    r"anything else|further assistance|"
    r"(?:translator['’]?s )?note[:：]|如果您?(?:有|需要)|如有(?:任何|其他|需要)|希望(?:这|对您|"
    r"以上)|请告诉我|還有其他|"
    r"注[:：]\s*(?:以上|原文|译)|お役に立て|他に(?:ご質問|何か)|도움이 되|더 필요|"
    r"wenn sie weitere|n['’]hésitez pas|no dudes|не стесняйтесь|если вам"
)
#: A last line that offers more, or explains.
POSTSCRIPT = late_pattern(rf"\n[^\n]{{0,40}}(?:{_SAID_LAST})[^\n]*\Z", re.I)
