"""Detection of text that a model could take for an instruction.

Three degrees.  What speaks to a model is asked for alone, so that no other text of the document is
in its reach, and it is nobody's context.  What might (words for texts, for writing and for "all
others" together; another language than the document's) shares a request, lends no words to its
canaries (see :mod:`ai_translator.translation.answer_parsing.canary`) and is nobody's context
either.  Everything else is met by the canaries and by the checks of answers.

A false alarm of the first degree costs one request, of the second nothing; so the patterns are
broad.
"""

# ruff: noqa: E501  (patterns and lists of words are easier to read in one line each)

from __future__ import annotations

import re
from enum import IntEnum
from functools import lru_cache

from ai_translator.late_patterns import late_pattern
from ai_translator.translation.text_analysis.refusal_phrases import WORD_FOR_TRANSLATION

_INSTRUCTIONS = late_pattern(
    r"""
      \b(?:ignore|disregard|forget|override|bypass)\b.{0,40}\b(?:above|previous|prior|earlier|preceding|all|any|other|instruct\w*|rules?|prompts?|text|tasks?)\b
    | \bskip\b.{0,30}\b(?:instruct\w*|rules?|prompts?|translat\w*)\b
    | \b(?:new|following|these|updated|secret|hidden|system)\s+(?:system\s+)?(?:instructions?|rules?|prompts?|orders?|messages?)\s*(?::|are\b|for\ you\b|apply\b)
    | \b(?:new|updated|secret|hidden)\s+(?:system\s+)?(?:instructions?|prompts?|orders?)\b
    | \bsystem\s+(?:prompt|instructions?|message)\b
    | \b(?:your|the)\s+(?:system\s+)?(?:prompt|instructions?)\b
    | \byou\s+(?:are|must|will|shall|should|have\ to|need\ to|may)\s+(?:now|only|instead|always|never|not|henceforth|answer|reply|respond|output|say|write|print|return)\b
    | \b(?:answer|reply|respond)\b.{0,20}\bwith\b
    | \b(?:answer|reply|respond|output|print|return|repeat|say|write)\b.{0,20}\b(?:only|just|exactly|nothing|verbatim|everywhere|for\ (?:all|every|each))\b
    | \b(?:act|behave|pretend|role-?play)\b.{0,15}\b(?:an?\ )?(?:ai|assistant|language\ model|chatbot|dan)\b
    | \bas\ an?\ (?:ai|assistant|language\ model|chatbot)\b
    | \b(?:ai|language\ model|llm|assistant|translator|chatgpt|chatglm|gpt)\b.{0,30}\b(?:must|should|please|ignore|note|attention)\b
    | \b(?:please|dear|kindly|attention|note\ to|hey|hello|hi)\b.{0,25}\b(?:ai|language\ model|llm|assistant|translator|translation\ (?:model|engine|system)|chatgpt|chatglm|gpt|machine)\b
    | (?:^|\n|\#|\[|<\|?|"role"\s*:\s*"?)\s*(?:system|assistant|user|human|inst|im_start|im_end)\s*(?:\||:|>|\]|")
    | </?\s*(?:s|segment|context|system|user|assistant|instructions?|prompt)\b[^<>]{0,40}>
    | \b(?:all|every|each|any)\s+(?:of\ )?(?:the\ )?(?:other|remaining|following|previous|next|preceding|subsequent)\s+(?:segments?|elements?|paragraphs?|ids?|texts?|sentences?|entries|items?|lines?|translations?|answers?|cells?)\b
    | \b(?:all|every|each|other|remaining)\s+(?:the\ )?(?:segments?|elements?|ids?|translations?)\b
    | \b(?:instead\ of|in\ place\ of|rather\ than)\b.{0,20}\b(?:translat\w*|the\ (?:other\ )?(?:texts?|segments?|paragraphs?))\b
    | \b(?:ignorier\w*|vergiss|vergessen\ sie|missacht\w*|ignora\w*|ignorez?|oubliez?|olvid[ae]\w*|ignor[ae]\w*|dimentica\w*|esque[çc]a\w*|negeer|vergeet|zignoruj|zapomnij)\b.{0,40}\b(?:alle[sn]?|vorherig\w*|obig\w*|bisherig\w*|anweisung\w*|regeln?|instruc\w*|instruct\w*|préc[eé]dent\w*|consignes?|anterior\w*|istruzion\w*|precedent\w*|instruç\w*|instructies|poprzedni\w*|polece\w*|toutes?|todas?|todos?|tutt[eio])\b
    | \b(?:übersetz\w*)\b.{0,40}\b(?:nicht|stattdessen|anstatt|statt|alle|jede[nmrs]?|ander\w*|übrig\w*|restlich\w*)\b|\b(?:stattdessen|anstatt|statt)\b.{0,40}\bübersetz\w*
    | \b(?:schreib\w*|antwort\w*|gib|geben\ sie|ersetz\w*|setz\w*|füg\w*|häng\w*)\b.{0,50}\b(?:alle[nmrs]?|jede[nmrs]?|übrig\w*|ander\w*|restlich\w*|folgend\w*|nur|ausschließlich)\b.{0,30}\b(?:abs[aä]tz\w*|text\w*|segment\w*|übersetz\w*|s[aä]tz\w*|element\w*|antwort\w*|ausgabe|aus)\b
    | \b(?:alle[nmrs]?|jede[nmrs]?)\s+(?:ander\w*|übrig\w*|restlich\w*|weiter\w*|folgend\w*)\s+(?:abs[aä]tz\w*|absatz\w*|text\w*|segment\w*|übersetz\w*|s[aä]tz\w*|element\w*)
    | \b(?:liebe[rs]?|sehr\ geehrte[rs]?|an\ den|an\ die|bitte|achtung|hinweis\ an)\b.{0,20}\b(?:übersetzer\w*|ki|sprachmodell\w*|assistent\w*|maschine)
    | \b(?:tous|toutes)\s+les\s+autres\b|\btodos\s+los\s+demás\b|\btodas\s+las\s+demás\b|\b(?:los|las)\s+otr[oa]s\s+(?:segment|párraf|text|fras)\w*|\btutti\s+gli\s+altri\b|\btodos\s+os\s+outros\b|\balle\s+andere\s+(?:segment|tekst|zin|alinea)\w*
    | \b(?:écri\w*|répond\w*|rempla\w*|escrib\w*|respond\w*|reemplac\w*|sustituy\w*|substitu\w*|scriv\w*|rispond\w*|sostitui\w*|escrev\w*|remplac\w*|ajout\w*|añad\w*|agreg\w*|schrijf|vervang|antwoord|napisz|odpowiedz|zastąp)\b.{0,60}\b(?:tous|toutes|chaque|autres?|todos?|todas?|cada|otr[oa]s?|demás|solo|sólo|solamente|seulement|uniquement|tutt[ie]|ogni|altr[ie]|apenas|somente|outr[oa]s|à\ la\ place|en\ (?:su\ )?lugar|invece|alle|elke?|andere|alleen|każd\w*|wszystk\w*|tylko)\b
    | \b(?:cher|chère|estimad[oa]|querid[oa]|caro|gentile|prezad[oa]|beste|drog[ia])\b.{0,20}\b(?:traduct\w*|tradut\w*|tradutt\w*|ia|modèle|modelo|modello|asist\w*|assist\w*|vertaler|tłumacz\w*)
    | (?:görmezden\s+gel|yok\s+say|unut).{0,40}|(?:diğer|tüm|bütün)\s+(?:bölüm|paragraf|metin|cümle)\w*.{0,40}(?:yaz|çevir|değiştir)
    | (?:abaikan|lupakan).{0,40}(?:instruksi|perintah|sebelumnya|semua)|semua\s+(?:teks|paragraf|segmen|kalimat)\s+(?:lain|lainnya)
    | \bfor\s+\w+\s+in\s+\w*(?:segments?|texts?|paragraphs?|elements?|translations?|answers?)\b|\b(?:segments?|translations?|answers?|outputs?)\s*(?:\[[^\]]*\]|\.\w+)\s*=
    | \b(?:when|while|as|if|before|after|once)\s+you\s+translat\w*
    | \b(?:do\ not|don['’]t|stop|instead\ of|rather\ than|no\ longer)\s+translat\w*
    | \b(?:tradui\w*|traduc\w*|traduz\w*|tradurre|tradu[çz]\w*|vertaa?l\w*|przetłumacz\w*|tłumacz\w*)\b.{0,50}\b(?:tous|toutes|autres?|tout\ le\ reste|todos?|todas?|otr[oa]s?|demás|resto|outr[oa]s|altr[ie]|tutt[ie]|reste|par|por|como|comme|come|alle|andere|wszystkie|pozosta[łl]e|inne)\b.{0,30}\b(?:segment\w*|paragra\w*|párraf\w*|parágraf\w*|text\w*|testi|fras\w*|phras\w*|él[eé]ments?|element\w*|zin\w*|alinea\w*|akapit\w*|zda[nń]\w*|["'«“])
    """,
    re.X | re.S,
)
#: The same in other scripts.
_INSTRUCTIONS_ELSEWHERE = late_pattern(
    r"""
      \b(?:translat\w*|render\w*)\b.{0,40}\b(?:as|to|by|with)\s+["'“”‘’«»「『][^"'“”‘’«»」』]{1,80}["'“”‘’«»」』]
    | (?:忽略|无视|無視|忘记|忘記|不要理会|停止|不用管).{0,12}(?:以上|上述|上面|之前|前面|先前|所有|一切|其他|其它|其余|指令|指示|规则|規則|提示|翻译|翻譯|要求)
    | (?:不要|别|勿|停止|不必|无需)(?:再)?(?:翻译|翻譯)
    | (?:请|請|你|您)(?:只|仅|僅|必须|必須|一律|全部)(?:需|要)?(?:回答|回复|回覆|输出|輸出|返回|写|寫)
    | (?:只|仅|僅|一律|全部|统一)(?:需|要)?(?:回答|回复|回覆|输出|輸出|译成|翻译成|译为|翻译为|写成|改成|替换)
    | (?:系统|系統)(?:提示|指令|消息|訊息)
    | (?:其他|其它|其余|所有|全部|每个|每一|另外|别的)的?(?:段落|文本|片段|句子|译文|翻译|元素|条目|内容|段|句).{0,14}(?:翻译|译|写|改|替换|换|输出|填|加|变|删)
    | (?:把|将|將)(?:其他|其它|其余|所有|全部|每个|每一|下面|上面|后面|前面)
    | (?:人工智能|语言模型|語言模型|翻译(?:模型|系统|程序|助手|员)|ai|助手).{0,12}(?:请|請|必须|必須|应|應|务必)|(?:请|致|亲爱的|尊敬的).{0,6}(?:翻译|ai|模型|助手|译者)
    | (?:無視|忘れ|従わ|翻訳せず|翻訳しないで|翻訳する代わり).{0,12}(?:指示|命令|上記|前の|ください|くださ|に)
    | (?:上記|以前|前|これまで|今まで)の(?:すべての|全ての)?(?:指示|命令|プロンプト)
    | (?:他の|ほかの|残りの|すべての|全ての|全部の|次の|以下の)(?:すべての|全ての)?(?:セグメント|段落|文章|文|テキスト|訳文|翻訳|要素|項目)(?:を|は|に|も|の代わり).{0,30}(?:訳|翻訳|書|置き換|変|出力|して|せよ|くださ)
    | (?:翻訳者|翻訳(?:モデル|システム|エンジン|機)|ai|アシスタント|言語モデル)(?:へ|さん|様|は|に).{0,30}(?:くださ|こと|せよ|お願い|なさい)
    | (?:무시|잊어|따르지).{0,16}(?:지시|명령|이전|위의|하세요|하시오|하라|십시오)|(?:이전|위의|모든|앞의)\s?(?:지시|명령)
    | (?:다른|나머지|모든)\s?(?:모든\s?)?(?:세그먼트|문단|단락|문장|텍스트|번역|항목).{0,30}(?:번역|바꾸|대체|출력|쓰|작성|하세요|하시오|십시오)
    | (?:번역하지|번역\s?대신|번역기|번역\s?모델|번역가님|인공지능)
    | (?:игнориру\w*|забудь\w*|проигнориру\w*|не\s+переводи\w*|вместо\s+перевода).{0,40}(?:инструкци\w*|предыдущ\w*|указани\w*|все|всё|остальн\w*|текст\w*|\b)
    | (?:все|всех|каждый|каждого|остальн\w*|друг\w*)\s+(?:остальн\w*\s+|друг\w*\s+)?(?:сегмент\w*|абзац\w*|текст\w*|предложени\w*|перевод\w*|элемент\w*)
    | (?:уважаем\w*|дорог\w*)\s.{0,15}(?:переводчик\w*|модел\w*|ассистент\w*|ии)
    | (?:تجاهل|انس).{0,30}(?:التعليمات|السابقة|جميع|كل)|(?:لا\s+تترجم|بدل(?:ا|اً)?\s+من\s+الترجمة)|(?:جميع|كل)\s+(?:الفقرات|النصوص|الجمل|المقاطع)\s+(?:الأخرى|الاخرى)
    | (?:bỏ\s+qua|phớt\s+lờ|quên).{0,40}(?:hướng\s+dẫn|chỉ\s+dẫn|lệnh|trước)|(?:tất\s+cả\s+)?các\s+(?:đoạn|câu|văn\s+bản)\s+khác
    | (?:अनदेखा|नज़रअंदाज़|भूल\s+जा).{0,40}|(?:अन्य|बाकी|सभी)\s+(?:अनुच्छेद|वाक्य|पाठ|खंड)\w*.{0,40}(?:लिख|अनुवाद|बदल)
    """,
    re.X | re.S,
)

#: Words for texts and answers; for writing and changing; for others and all: together they might be
#: an order about other texts.
_TEXTS = late_pattern(
    r"\b(?:segments?|paragraphs?|translat\w*|translations?|answers?|outputs?|repl(?:y|ies)|responses?|sentences?|texts?|elements?|prompts?|instructions?|ids?|"
    r"abs[aä]tz\w*|übersetz\w*|antwort\w*|s[aä]tze\w*|traduc\w*|tradui\w*|traduz\w*|réponses?|respuestas?|párraf\w*|paragra\w*|phrases?|frases?|rispost\w*|tekst\w*|"
    r"перевод\w*|перев[её]д\w*|ответ\w*|абзац\w*|предложени\w*|текст\w*)\b|翻译|翻譯|译文|譯文|段落|句子|文本|回答|输出|輸出|指令|翻訳|訳文|訳し|文章|出力|回答|번역|문단|문장|텍스트|출력|답변|ترجم|الفقرات|النص|अनुवाद|แปล",
)
_WRITING = late_pattern(
    r"\b(?:write|say|put|insert|append|add|replace|swap|change|delete|omit|begin|start|end|repeat|print|output|return|answer|reply|respond|use|ignore|obey|follow|"
    r"schreib\w*|ersetz\w*|füg\w*|verwend\w*|antwort\w*|tausch\w*|écri\w*|rempla\w*|ajout\w*|répond\w*|escrib\w*|reemplac\w*|añad\w*|respond\w*|scriv\w*|sostitu\w*|"
    r"пиши\w*|напиши\w*|замени\w*|добав\w*|ответ\w*)\b|写|寫|替换|替換|改成|换成|加上|插入|输出|輸出|回答|删除|書い|書き|置き換え|加え|出力|入れ|쓰세|쓰시|작성|바꾸|대체|추가|출력|اكتب|استبدل|أضف|लिख|बदल",
)
_OTHERS = late_pattern(
    r"\b(?:all|every|each|other|others|rest|remaining|following|previous|next|everything|everywhere|instead|only|"
    r"alle\w*|jede\w*|ander\w*|übrig\w*|stattdessen|nur|tous|toutes|chaque|autres?|todos?|todas?|cada|otr[oa]s?|demás|tutt\w*|ogni|altr[ie]|"
    r"все\w*|кажд\w*|остальн\w*|друг\w*|только|вместо)\b|所有|全部|每|其他|其它|其余|其餘|只|一律|すべて|全て|他の|残り|だけ|のみ|代わり|모든|다른|나머지|대신|만\s|جميع|كل|الأخرى|सभी|अन्य",
)


#: Letters of other scripts that look like Latin ones, in words with Latin letters.
_LOOKALIKES = str.maketrans(
    "аеорсухіјѕһԁԛԝАВЕКМНОРСТУХΑΒΕΖΗΙΚΜΝΟΡΤΥΧοαν", "aeopcyxijshdqwABEKMHOPCTYXABEZHIKMNOPTYXoav"
)
_MIXED_WORD = late_pattern(
    r"\w*(?:[A-Za-z][\u0370-\u03ff\u0400-\u052f]|[\u0370-\u03ff\u0400-\u052f][A-Za-z])\w*"
)
_SPACED_WORD = late_pattern(r"(?<!\w)(?:[A-Za-z] ){3,}[A-Za-z](?!\w)")
_FORMAT_CHARS = late_pattern("[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufeff]")
#: A word in base64 or the like; what is to be decoded.
_ENCODED = late_pattern(
    r"(?<![\w/+])(?=[\w+/]*[a-z][\w+/]*\d[\w+/]*[a-z])[a-z0-9+/]{28,}={0,2}(?![\w/])|\bdecode\b.{0,30}\b(?:do|obey|follow|act|this)\b"
)


class Injection(IntEnum):
    """How likely a text is to be an order to the model."""

    NONE = 0
    POSSIBLE = 1
    LIKELY = 2


@lru_cache(maxsize=4096)
def injection(text: str) -> Injection:
    """Whether ``text`` may speak to a model instead of to a reader."""
    text = _legible(text).casefold()
    if (
        _ENCODED.search(text)
        or _INSTRUCTIONS.search(text)
        or (not text.isascii() and _INSTRUCTIONS_ELSEWHERE.search(text))
    ):
        return Injection.LIKELY
    if WORD_FOR_TRANSLATION.search(text):
        return Injection.POSSIBLE
    might = _WRITING.search(text) and _TEXTS.search(text) and _OTHERS.search(text)
    return Injection.POSSIBLE if might else Injection.NONE


def speaks_of_texts(text: str) -> bool:
    """Return True if a word of ``text`` is about texts, or about what a model does with them."""
    text = text.casefold()
    found = _TEXTS.search(text) or _WRITING.search(text) or _OTHERS.search(text)
    return found is not None or injection(text) is not Injection.NONE


def _legible(text: str) -> str:
    """Return ``text`` as a model reads it: without disguise by look-alike, hidden or spaced letters."""
    if not text.isascii():
        text = _FORMAT_CHARS.sub("", text)
        text = _MIXED_WORD.sub(lambda found: found[0].translate(_LOOKALIKES), text)
    return _SPACED_WORD.sub(lambda found: found[0].replace(" ", ""), text)
