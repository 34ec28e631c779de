"""Language detection by function words, where the script does not decide.

It is used only if a model returns a text unchanged: the text may be in the target language already.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from functools import lru_cache

from ai_translator.languages import Language
from ai_translator.model.segments import MARK
from ai_translator.translation.text_analysis.scripts import letters, share

_WORDS: dict[str, frozenset[str]] = {
    code: frozenset(words.split())
    for code, words in {
        "en": (
            "the of and to in is that it for was on are with as be at this by have from or "
            "had not but what which you we they their an will can has been were"
        ),
        "de": (
            "der die das und ist nicht ein eine zu den mit von für auf dem sich im des auch "
            "als es an werden aus er hat dass sie nach wird bei einer um am sind noch wie"
        ),
        "fr": (
            "le la les de des et est un une en dans que qui pour pas sur au avec ce il elle "
            "sont par plus ne se du nous vous aux cette mais ou être"
        ),
        "es": (
            "el la los las de y que en un una es se no por con para su al lo como más pero "
            "sus le ya o este sí porque esta son entre está"
        ),
        "it": (
            "il lo la gli le di e che è un una in non per con del della si da sono come al "
            "dei più anche nel alla ma questo delle ha"
        ),
        "pt": (
            "o a os as de e que é um uma em não para com do da se por mais dos das no na ao "
            "como mas foi são pelo à ou seu"
        ),
        "nl": (
            "de het een en van is in dat op te zijn met voor niet aan er die als ook bij "
            "maar door wordt om tot uit naar kan zij"
        ),
        "pl": (
            "i w na z że się nie do to jest jak po od za przez dla co tak ale o są był czy "
            "które może tego tym"
        ),
        "cs": (
            "a v na se že je to s z do o k i pro by jako ale po si jsou od být který které "
            "ve při za"
        ),
        "sk": (
            "a v na sa že je to s z do o k aj pre by ako ale po si sú od byť ktorý ktoré vo pri za"
        ),
        "sl": "in v na se je da za so z pa ki kot tudi po od ne pri bi s do iz ali še",
        "hr": "i u na se je da za su s od kao koji koje ne po iz će ali ili do što biti",
        "hu": "a az és hogy nem is egy ez van meg de csak már mint vagy ha volt el azt kell még",
        "ro": "de și în a la cu pe că nu o este un care din mai sau pentru se fi sunt prin ca ale",
        "da": (
            "og i at det er en til på af den som for med de ikke der et har var kan om fra ved også"
        ),
        "sv": (
            "och i att det är en som på för av den med till inte om har de ett kan var från "
            "vid också"
        ),
        "no": (
            "og i å det er en til på av den som for med de ikke der et har var kan om fra ved også"
        ),
        "fi": "ja on ei että se oli hän mutta ovat kuin myös niin tai joka jos kun voi sen ole",
        "et": "ja on ei et see oli ta aga kui ka nii või mis siis oma selle ning",
        "lv": "un ir ka ar no uz par nav tas bet kā vai pie tiek kas arī šo",
        "lt": "ir yra kad su iš į ne tai bet kaip ar apie prie buvo jo jos",
        "tr": "ve bir bu için ile da de olarak daha çok gibi olan ne var değil ise kadar",
        "vi": "và của là có được cho không trong với một các những này để khi người đã từ",
        "id": (
            "dan yang di dengan untuk dari pada ini adalah tidak dalam itu akan oleh atau juga ke"
        ),
        "ms": (
            "dan yang di dengan untuk dari pada ini adalah tidak dalam itu akan oleh atau juga ke"
        ),
        "la": "et in est non ad cum ut quod qui sed ex per esse sunt ab si quae enim",
        "ru": "и в не на я что с он как это а по но из у за от то все для бы так же к или есть при",
        "uk": "і в не на що з як це а по але із у за від то та для б так же до або є при",
        "bg": "и в не на че с като това а по но от за то да се са или е при",
        "sr": "и у не на што с као то а по али из за од да се су или је при",
    }.items()
}
_WORD = re.compile(r"[^\W\d_]+")
_SMALL_WORD = re.compile(r"(?<![^\W_])[a-zß-öø-ÿāăąćčďđēęěğīįłńňőœřśşšţťůűųźżžа-яёіїєґ]+(?![^\W_])")
_LEAST = 0.12  # share of small words in prose
_FEWEST = 2
_SENTENCE = 6  # words in a row, as no line of a program has them
_SENTENCE_END = re.compile(r"[^\W\d_]{2}[.!?][)\"'”’]?(?:\s|$)")
_PLAIN_WORDS = re.compile(rf"(?:[^\W\d_]+[,;:]?\s+){{{_SENTENCE - 1},}}[^\W\d_]+")


@lru_cache(maxsize=1)
def small_words() -> frozenset[str]:
    """Return the function words of all languages; no term begins or ends with one."""
    return frozenset().union(*_WORDS.values())


def is_written_in(text: str, target: Language) -> bool:
    """Return True if the prose's function words are those of ``target``."""
    bare = MARK.sub(" ", text)
    if share(letters(bare), target) < 1 - _LEAST or target.code not in _WORDS:
        return False
    words = list(map(str.casefold, _WORD.findall(bare)))
    hits = {code: sum(word in small for word in words) for code, small in _WORDS.items()}
    return hits[target.code] >= max(_FEWEST, _LEAST * len(words)) and hits[target.code] == max(
        hits.values()
    )


def usual_language(texts: Iterable[str]) -> str:
    """Return the code of the language whose function words most of these texts have; "" if none."""
    words: Counter[str] = Counter()
    for text in texts:
        words.update(map(str.casefold, _WORD.findall(MARK.sub(" ", text))))
    counts = {
        code: sum(map(words.__getitem__, words.keys() & small)) for code, small in _WORDS.items()
    }
    code = max(counts, key=counts.__getitem__)
    return code if counts[code] else ""


def is_in_another_language(text: str, usual: str) -> bool:
    """Return True for a row of words without one function word of the language with this code."""
    if usual not in _WORDS:
        return False
    known, count = _WORDS[usual], 0
    for word in _SMALL_WORD.finditer(MARK.sub(" ", text)):
        if word[0] in known:
            return False  # mostly among the first
        count += 1
    return count >= _SENTENCE


def has_sentences(text: str, target: Language) -> bool:
    """Return True if a text has sentences of another language than ``target``.

    That is many plain words in a row, among them function words, and the end of a sentence.
    """
    if not _SENTENCE_END.search(text) or is_written_in(text, target):
        return False
    words = [word for row in _PLAIN_WORDS.findall(text) for word in _WORD.findall(row)]
    small = small_words()
    return sum(word in small for word in words) >= max(_FEWEST, _LEAST * len(words))
