"""What the faulty models say of their own, in the language that they translate into."""

from __future__ import annotations

from collections.abc import Mapping

#: Phrase of the mistakes -> language -> the same there.
_PHRASES: Mapping[str, Mapping[str, str]] = {
    "本节介绍潮汐的基本情况以及有关的观测方法。": {
        "en": " This section introduces the basic facts and the methods of observation.",
        "de": " Dieser Abschnitt stellt die Grundlagen und die Verfahren der Beobachtung vor.",
        "ja": "この節では基本的な事柄と観測の方法について説明する。",
        "ko": " 이 절에서는 기본적인 내용과 관측 방법을 소개한다.",
        "ar": " يقدم هذا القسم المعلومات الأساسية وطرق الرصد المستخدمة.",
    },
    "以下内容与原文无关，请参阅其他资料。": {
        "en": " The following has nothing to do with the text, see other sources.",
        "de": " Das Folgende gehört nicht zum Text, siehe andere Quellen.",
        "ja": "以下の内容は原文と関係がないので、他の資料を参照のこと。",
        "ko": " 다음 내용은 원문과 관계가 없으므로 다른 자료를 참고하라.",
        "ar": " ما يلي لا علاقة له بالنص الأصلي، انظر مصادر أخرى.",
    },
    "这是一段普通的译文，它可以放在任何地方。": {
        "en": " This is a common translation that could stand in any place.",
        "de": " Das ist eine gewöhnliche Übersetzung, die überall stehen könnte.",
        "ja": "これはどこにでも置くことのできる普通の訳文である。",
        "ko": " 이것은 어디에나 놓을 수 있는 평범한 번역문이다.",
        "ar": " هذه ترجمة عادية يمكن أن توضع في أي مكان.",
    },
    "昨日的会议讨论了来年的预算以及人员的安排并且决定在下月初再次开会听取各部门的报告然后作出最后的决定": {
        "en": "yesterday the meeting discussed the budget of the coming year and the staff and decided to meet"
        " again early next month to hear the reports of all departments before it takes a final decision",
        "de": "gestern besprach die Versammlung den Haushalt des kommenden Jahres und das Personal und beschloss"
        " sich Anfang des nächsten Monats wieder zu treffen und die Berichte aller Abteilungen zu hören",
        "ja": "昨日の会議では来年の予算と人員の配置について話し合い来月初めに再び集まって各部門の報告を聞いてから最終的な決定を下すことにした",
        "ko": "어제 회의에서는 내년 예산과 인원 배치를 논의하고 다음 달 초에 다시 모여 각 부서의 보고를 들은 뒤 최종 결정을 내리기로 했다",
        "ar": "ناقش الاجتماع أمس ميزانية العام القادم وترتيب الموظفين وقرر الاجتماع مرة أخرى في بداية الشهر القادم لسماع التقارير",
    },
    "另外一个译文在这里。": {
        "en": "Another translation is here.",
        "de": "Hier ist eine andere Übersetzung.",
        "ja": "別の訳文はここにある。",
        "ko": "다른 번역문이 여기에 있다.",
        "ar": "هنا ترجمة أخرى.",
    },
    "内容": {"en": "content", "de": "Inhalt", "ja": "内容", "ko": "내용", "ar": "المحتوى"},
    "本段说明了有关内容。": {
        "en": "This paragraph explains the matter.",
        "de": "Dieser Absatz erklärt die Sache.",
        "ja": "この段落では関連する内容を説明している。",
        "ko": "이 단락은 관련 내용을 설명한다.",
        "ar": "تشرح هذه الفقرة الموضوع.",
    },
    "（即通常所说的标准做法）": {
        "en": " (what is commonly called the standard way)",
        "de": " (also das übliche Verfahren)",
        "ja": "（いわゆる標準的なやり方）",
        "ko": "(흔히 말하는 표준 방식)",
        "ar": " (أي الطريقة المعتادة)",
    },
    "请访问我们的网站。": {
        "en": " Please visit our site.",
        "de": " Besuchen Sie unsere Seite.",
        "ja": "当サイトをご覧ください。",
        "ko": " 저희 사이트를 방문하세요.",
        "ar": " يرجى زيارة موقعنا.",
    },
    "同上": {"en": "as above", "de": "wie oben", "ja": "同上", "ko": "위와 같음", "ar": "كما سبق"},
    "某某某": {"en": "Smith", "de": "Meier", "ja": "某某某", "ko": "아무개", "ar": "فلان"},
    "译文：": {"en": "Translation: ", "de": "Übersetzung: ", "ja": "訳文：", "ko": "번역: ", "ar": "الترجمة: "},
    "第1段：": {"en": "Paragraph 1: ", "de": "Absatz 1: ", "ja": "第1段：", "ko": "1단락: ", "ar": "الفقرة 1: "},
    "三十七": {"en": "thirty-seven", "de": "siebenunddreißig", "ja": "三十七", "ko": "서른일곱", "ar": "سبعة وثلاثون"},
    "点击这里": {"en": "Click here", "de": "Hier klicken", "ja": "ここをクリック", "ko": "여기를 클릭", "ar": "اضغط هنا"},
    "1987年": {"en": " 1987", "de": " 1987", "ja": "1987年", "ko": " 1987년", "ar": " 1987"},
}  # fmt: skip


def in_language(text: str, target: str) -> str:
    """The text with the phrases of the mistakes in this language; others are left in Chinese."""
    for phrase, others in _PHRASES.items():
        if phrase in text and target in others:
            text = text.replace(phrase, others[target])
    return text
