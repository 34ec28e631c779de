"""Text that could be taken for an order by a model that obeys what it reads.

Such a text is asked for alone, so that no other text of the document is in its reach, and it is nobody's context.  A false alarm
costs one request, a missed one is met by the checks of answers; so the patterns are broad.
"""

# ruff: noqa: E501  (patterns and lists of words are easier to read in one line each)

from __future__ import annotations

import re
from functools import lru_cache

_ORDERS = re.compile(
    r"""
      \b(?:ignore|disregard|forget|override|skip|bypass)\b.{0,40}\b(?:above|previous|prior|earlier|preceding|all|any|other|instruct\w*|rules?|prompts?|text|tasks?)\b
    | \b(?:do\ not|don['’]t|stop|instead\ of|rather\ than|no\ longer)\s+translat\w*
    | \b(?:new|following|these|updated|secret|hidden|system)\s+(?:system\s+)?(?:instructions?|rules?|prompts?|orders?|messages?)\b
    | \b(?:your|the)\s+(?:system\s+)?(?:prompt|instructions?)\b
    | \byou\s+(?:are|must|will|shall|should|have\ to|need\ to|may)\s+(?:now|only|instead|always|never|not|henceforth|answer|reply|respond|output|say|write|print|return)\b
    | \b(?:answer|reply|respond)\b.{0,20}\bwith\b
    | \b(?:answer|reply|respond|output|print|return|repeat|say|write)\b.{0,20}\b(?:only|just|exactly|nothing|verbatim|everywhere|for\ (?:all|every|each))\b
    | \b(?:as|act|behave|pretend|role-?play)\b.{0,15}\b(?:an?\ )?(?:AI|assistant|language\ model|chatbot|DAN)\b
    | \b(?:AI|language\ model|LLM|assistant|translator|chatgpt|chatglm|gpt)\b.{0,30}\b(?:must|should|please|ignore|note|attention)\b
    | (?:^|\n|\#|\[|<\|?|"role"\s*:\s*"?)\s*(?:system|assistant|user|human|inst|im_start|im_end)\s*(?:\||:|>|\]|")
    | </?\s*(?:s|segment|context|system|user|assistant|instructions?|prompt)\b[^<>]{0,40}>
    | \b(?:all|every|each|other)\s+(?:the\ )?(?:other\ )?(?:segments?|elements?|paragraphs?|ids?|texts?)\b
    | (?:忽略|无视|無視|忘记|忘記|不要理会|停止).{0,12}(?:以上|上述|上面|之前|前面|先前|所有|一切|指令|指示|规则|規則|提示|翻译|翻譯)
    | (?:不要|别|勿|停止)(?:再)?(?:翻译|翻譯)
    | (?:请|請|你|您)?(?:只|仅|僅|必须|必須|一律|全部)(?:需|要)?(?:回答|回复|回覆|输出|輸出|返回|写|寫)
    | (?:系统|系統)(?:提示|指令|消息|訊息)
    | (?:無視|忘れ|従わ).{0,12}(?:指示|命令|上記|前の)|(?:上記|以前|前)の(?:指示|命令).{0,10}(?:無視|忘れ)
    | \b(?:ignorier\w*|vergiss|ignora\w*|ignorez?|oubliez?|olvida\w*)\b.{0,40}\b(?:alle|vorherigen|anweisung\w*|instruc\w*|instruct\w*|précédent\w*|anterior\w*|istruzion\w*)\b
    | (?:игнорируй\w*|забудь\w*).{0,40}(?:инструкци\w*|предыдущ\w*|указани\w*)
    """,
    re.I | re.X | re.S,
)


@lru_cache(maxsize=4096)
def sounds_like_orders(text: str) -> bool:
    """Whether it may speak to a model instead of to a reader."""
    return bool(_ORDERS.search(text))
