"""Checks that an answer must pass before it counts as a translation.

Each check returns a complaint or None.  A complaint is a short clause ("a number is missing: 42").
It goes into the stricter request and into the report.  No check judges style: that would reject
more right answers than wrong ones.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass

from ai_translator.languages import Language
from ai_translator.model.segments import MARK
from ai_translator.translation.quality import additions
from ai_translator.translation.text_analysis import order, sentences
from ai_translator.translation.text_analysis.literals import is_code, without_code
from ai_translator.translation.text_analysis.numerals import lost
from ai_translator.translation.text_analysis.refusal_phrases import (
    APOLOGY,
    OPENING,
    POSTSCRIPT,
    PREAMBLE,
    REFUSAL,
    WORD_FOR_TRANSLATION,
)
from ai_translator.translation.text_analysis.scripts import (
    is_traditional,
    letters,
    of_language,
    share,
    weights,
)
from ai_translator.translation.text_analysis.sentences import LengthRatio
from ai_translator.translation.text_analysis.traits import extent, read_alike, traits

ECHO = "the text came back untranslated"
LOST_SENTENCE = "a sentence is missing"
MOVED_SENTENCE = "a sentence stands at the place of another one"
FEWER_SENTENCES = "it has fewer sentences than the text"
BROKEN_OFF = "it ends in the middle of a sentence"
SHORTER = "the answer is much shorter than the text"
TWO_WAYS = "it says the text in two ways"
MIXED_NUMBERS = "the model mixes up numbers"
SHARED_PHRASE = "it has a phrase that the answer to a quite different text has, too"
#: How complaints begin about an answer that may be good, but to another text.
SIGNS_OF_ANOTHER_TEXT = (
    "missing: ",
    "not in the source",
    "a number is missing",
    "the answer is much",
)
#: The same about numbers that a model has mixed up; about any that are wrong.
SIGNS_OF_MIXED_NUMBERS = ("these have changed places",)
SIGNS_OF_WRONG_NUMBERS = (
    *SIGNS_OF_MIXED_NUMBERS,
    MIXED_NUMBERS,
    "a number is missing",
    "the answer has a number that the text has not",
    "it has numbers in another order",
)
_WORD = re.compile(r"[^\W\d_]{2,}")
_LOWER_WORD = re.compile(r"(?<![^\W_])[a-zà-öø-ÿāăąćčďđēęěğīįłńňőœřśşšţťůűųźżž]{3,}(?![^\W_])")
_WRAPPER = re.compile(
    r"\A\s*(?:```|[{\[]\s*\"|<(?!/?[a-z]\d{1,4}>)/?[a-zA-Z!][^<>]*>)|(?:```|</(?:html|body|div|p|text|translation)>)\s*\Z"
)
_ENCLOSED = re.compile(
    r"[(（\[“「『\"'‘«]([^()（）\[\]“”「」『』\"'‘’«»\n]{1,80})[)）\]”」』\"'’»]"
)
#: A particle of Japanese between characters of Chinese.
_HIRAGANA = re.compile("[\u3041-\u3096](?<=[\u4e00-\u9fff].)(?=[\u4e00-\u9fff])")
_LONE_LETTER = re.compile(r"(?<![^\W\d_])[^\W\d_](?![^\W\d_])")
_REQUEST_TAG = re.compile(r"</?s\b[^<>]*>")

_PROSE_WORDS = 4  # lower-case words that make a text more than names
_ECHOED = 0.6  # share of them left over in the answer
_MOSTLY_OWN = 0.45  # share of the target's script in an answer that is more than an echo
_OWN_SCRIPT = 0.2  # least share of the target's script in a translation of prose
_STRANGE_SCRIPT = 0.3  # most share of another language's script
_SHORT, _LONG = 60.0, 300.0  # lengths in letters-worth (see traits.extent)
#: From this length on: the least and the most length of the answer, as ratios.
_RATIOS = ((_LONG, 0.5, 2.6), (_SHORT, 0.3, 3.5), (0.0, 0.12, 8.0))
_GRACE = 25.0  # letters-worth that an answer may always have more
_MANY_LINES = 4
_LABEL_WORDS, _MOST_NAMES = 3, 40  # words of a label; of a list of names
#: Share of lower-case words, function words apart, that a list of names may have.
_LABEL_LOWER = 0.35
_LABEL_CHARS = 8  # of a label in a script without spaces
_SHORT_WORD = 2
_CODE_LETTERS = 0.75  # most of the characters that are in words, in a line of code
#: Scripts in which people end a text of several sentences with a sign: nine hundred and ninety-six
#: times in a thousand; in Japanese and Arabic not so often, in Thai never.
_ENDING_SCRIPTS = frozenset({"Latn", "Cyrl", "Hans", "Hant", "Kore"})
_CASED = frozenset({"Latn", "Cyrl", "Grek", "Armn"})
_CAPITAL_WORDS = 3  # that only a heading has all in capitals
_ELLIPSIS = re.compile(r"…|\.\s?\.|⋯")
#: Two texts beside each other; how long both together, and each, must be for two translations, in
#: lengths of the source; how much longer one may be than the other.
_TWO = re.compile(r"(.{1,200}?)(?:\s[/|]\s|／)(.{1,200})")
_BETWEEN = re.compile(r"[/|／]")
_BOTH, _EACH_WAY, _UNEVEN = 1.7, 0.6, 2.5
_LATIN_WORD = re.compile(r"[A-Za-z]{2,}")
_ALIKE_BY, _STRANGE_WORDS = 3, 2  # first letters that two spellings of a name share; words
_BEGINNING = re.compile(r"[A-Za-z0-9.][A-Za-z0-9._-]+")
#: A last sentence in brackets, which end it as well as a sign would.
_ENDS_IN_BRACKETS = re.compile(r"[)）][.!?。！？]?\s*\Z")
_LAST_IN_BRACKETS = re.compile(r"[。！？.!?]\s*[(（][^()（）]*[)）]\s*\Z")
_NO_BEGINNING = "。．！？.!?؟۔।：:；;"
_TELLING = 3  # characters that only one Chinese orthography has, and none that only the other has


@dataclass(frozen=True, slots=True)
class Case:
    """A source text and its answer, with their marks; ``bare``: without them.

    cut:   the model stopped because the answer grew too long
    usual: how long answers are in this document
    """

    source: str
    answer: str
    target: Language
    cut: bool = False
    usual: LengthRatio | None = None

    @property
    def bare_source(self) -> str:
        return traits(self.source).bare

    @property
    def bare_answer(self) -> str:
        return traits(self.answer).bare


def complaint(case: Case) -> str | None:
    """Return the first check's complaint, or None if all pass."""
    return next((found for check in CHECKS if (found := check(case))), None)


def complaint_of_parts(case: Case) -> str | None:
    """Return the complaint about an answer that was put together from those to each sentence.

    No sentence of it can be missing.
    """
    checks = (check for check in CHECKS if check is not has_lost_sentence)
    return next((found for check in checks if (found := check(case))), None)


def is_empty(case: Case) -> str | None:
    if not case.answer.strip():
        return "the answer is empty"
    if any(char.isalnum() for char in case.bare_source) and not any(
        char.isalnum() for char in case.bare_answer
    ):
        return "the answer has no words"
    return None


def is_cut(case: Case) -> str | None:
    return "the answer was cut off" if case.cut else None


def is_wrapped(case: Case) -> str | None:
    """Complain about code fences, JSON, HTML or request tags that the source does not have."""
    if _REQUEST_TAG.search(case.answer):
        return "the answer holds tags of the request"
    wrapped = _WRAPPER.search(case.answer) if _has_signs_of_code(case.answer) else None
    if wrapped and wrapped.group().strip() not in case.source and not _starts_alike(case):
        return "the answer is wrapped in code or markup"
    return None


def _has_signs_of_code(text: str) -> bool:
    """Return True if a text has what every wrapper has: far sooner looked for."""
    return "`" in text or "<" in text or text.lstrip()[:1] in {"{", "["}


def _starts_alike(case: Case) -> bool:
    return case.source.lstrip()[:1] == case.answer.lstrip()[:1]


def has_broken_marks(case: Case) -> str | None:
    ours, theirs = traits(case.source).marks, traits(case.answer).marks
    if not ours and not theirs:
        return None
    wanted, given = Counter(ours), Counter(theirs)
    if missing := sorted((wanted - given).elements()):
        return f"missing: {' '.join(missing)}"
    if extra := sorted((given - wanted).elements()):
        return f"not in the source, or twice: {' '.join(extra)}"
    return None if _balanced(case.answer) else "tags are nested or closed before they open"


def _balanced(text: str) -> bool:
    open_ = ""
    for tag in MARK.findall(text):
        if tag.startswith("</"):
            if tag[2:-1] != open_:
                return False
            open_ = ""
        elif tag.startswith("<"):
            if open_:
                return False
            open_ = tag[1:-1]
    return not open_


def is_echo(case: Case) -> str | None:
    """Complain if the source came back, or most of its words where the scripts differ."""
    if read_alike(case.bare_source, case.bare_answer) and letters(case.bare_source):
        return ECHO
    if "Latn" in of_language(case.target):
        return None
    # Commands and their like may be most of a sentence, and there is more between them then.
    if share(letters(case.bare_answer), case.target) >= _MOSTLY_OWN:
        return None
    words = _LOWER_WORD.findall(without_code(case.bare_source))
    kept = set(_LOWER_WORD.findall(case.bare_answer))
    echoed = sum(word in kept for word in words)
    return ECHO if len(words) >= _PROSE_WORDS and echoed > _ECHOED * len(words) else None


def is_refusal(case: Case) -> str | None:
    if REFUSAL.search(case.bare_answer) and not APOLOGY.search(case.bare_source):
        return "the model refused"
    return None


def is_chatty(case: Case) -> str | None:
    """Complain about a preamble or postscript addressed to a person."""
    answer, source = case.bare_answer.strip(), case.bare_source.strip()
    has_colon = ":" in answer or "：" in answer
    if has_colon and PREAMBLE.search(answer) and not WORD_FOR_TRANSLATION.search(source):
        return "the answer begins with a comment"
    if answer.count("\n") <= source.count("\n"):
        return None
    if OPENING.search(answer):
        return "the answer begins with a comment"
    return "the answer ends with a comment" if POSTSCRIPT.search(answer) else None


def has_lost_numbers(case: Case) -> str | None:
    missing = lost(case.bare_source, case.bare_answer)
    return f"a number is missing: {', '.join(missing[:3])}" if missing else None


def is_in_wrong_script(case: Case) -> str | None:
    if not (_is_in_other_script(case) or _is_in_other_orthography(case)):
        return None
    if _is_mostly_names(case.bare_source) and not (
        _is_in_third_script(case) or _is_transliterated(case)
    ):
        return None
    return f"the answer is not in {case.target.name}"


def _is_in_other_script(case: Case) -> bool:
    """Return True if too little of the answer is in the target's scripts."""
    latin = case.target.script == "Latn"
    own = share(letters(case.bare_answer), case.target)
    if own == 1 or (own >= _OWN_SCRIPT and not latin):
        return False  # without the names it has from the source its share would be larger still
    found = letters(_without_words_of(case.bare_source, case.bare_answer))
    if not found:
        return False
    if share(found, case.target) < _OWN_SCRIPT:
        return True
    return latin and _strange_share(case) > _STRANGE_SCRIPT


def _is_in_third_script(case: Case) -> bool:
    """Return True if most letters are of scripts that neither the text nor the target has."""
    found = letters(case.bare_answer)
    known = of_language(case.target) | letters(case.bare_source).keys()
    return 2 * sum(found[script] for script in found.keys() - known) > found.total()


def _is_transliterated(case: Case) -> bool:
    """Return True if most of the answer is Latin words that the text has in no form."""
    if "Latn" in of_language(case.target):
        return False
    known = case.bare_source.casefold()
    words = _LATIN_WORD.findall(case.bare_answer)
    strange = [word for word in words if word[:_ALIKE_BY].casefold() not in known]
    if len(strange) < _STRANGE_WORDS:
        return False
    found = weights(letters(case.bare_answer))
    own = weights(letters(" ".join(strange)))
    return 2 * sum(own.values()) > sum(found.values())


def _is_in_other_orthography(case: Case) -> bool:
    """Return True for the other characters than those asked for, or Japanese, in Chinese."""
    if case.target.script not in {"Hans", "Hant"}:
        return False
    traditional = is_traditional(case.bare_answer, _TELLING)
    if traditional is not None and traditional != (case.target.script == "Hant"):
        return True
    if letters(case.bare_source)["Kana"]:
        return False
    found = letters(case.bare_answer)
    kana = found["Kana"] / max(1, found["Kana"] + found["Han"])
    return kana > _STRANGE_SCRIPT or _HIRAGANA.search(case.bare_answer) is not None


def _without_words_of(source: str, answer: str) -> str:
    """Return the answer without the names and codes it took from the source.

    They say nothing about its language.
    """
    kept = set(_WORD.findall(source))
    return _WORD.sub(
        lambda found: "" if found[0] in kept and found[0].isascii() else found[0], answer
    )


def _strange_share(case: Case) -> float:
    """Return the part of the answer, 0 to 1, that is in other scripts than the target's.

    What the source quotes or gives in brackets may stay beside its translation, and a letter that
    stands alone is a symbol: "University of Tokyo (東京大学)", "α > β".
    """
    source = case.bare_source
    told = _without_words_of(source, case.bare_answer)
    told = _ENCLOSED.sub(lambda found: "" if found[1] in source else found[0], told)
    told = _LONE_LETTER.sub(lambda found: "" if found[0] in source else found[0], told)
    return 1 - share(letters(told), case.target)


def _is_mostly_names(text: str) -> bool:
    """Return True if few words of the source need translation: names, codes, capitals."""
    found = letters(text)
    if found["Latn"] < found.total() / 2:
        return found.total() < _PROSE_WORDS
    words = _WORD.findall(text)
    return len(_LOWER_WORD.findall(text)) < max(1, 0.3 * len(words))


def is_in_capitals(case: Case) -> str | None:
    """Complain about an answer all in capitals to a text that is not, in words or in a sentence."""
    if not case.bare_answer.isupper() or case.target.script not in _CASED:
        return None
    words = _WORD.findall(_without_words_of(case.bare_source, case.bare_answer))
    told = _LOWER_WORD.search(case.bare_source) or traits(case.source).end
    return "the answer is all in capitals" if len(words) >= _CAPITAL_WORDS and told else None


def is_turned_round(case: Case) -> str | None:
    """Complain about an answer with its final sign at the start, as what is turned round has."""
    first = case.bare_answer.lstrip()[:1]
    if not first or first not in _NO_BEGINNING:
        return None
    has_lost_its_end = bool(traits(case.source).end) and not traits(case.answer).end
    begins_well = case.bare_source.lstrip()[:1].isalnum()
    return "the answer begins with its end" if has_lost_its_end and begins_well else None


def begins_in_a_word(case: Case) -> str | None:
    """Complain about an answer that begins with a name or number of its text without its start."""
    found = _BEGINNING.match(case.bare_answer.lstrip())
    if found is None or case.bare_source.lstrip().startswith(found[0]):
        return None
    rest = re.escape(found[0].rstrip("."))
    if re.search(rf"(?<![\w.]){rest}(?![A-Za-z0-9])", case.bare_source):
        return None
    cut = re.search(rf"(?<![\w.])[A-Z0-9]{rest}(?![A-Za-z0-9])", case.bare_source)
    return f"the answer begins in the middle of a word: {cut[0]}" if cut else None


def has_odd_length(case: Case) -> str | None:
    if case.usual is not None and case.usual.is_far_shorter(case.source, case.answer):
        return SHORTER
    source, answer = traits(case.source).extent, traits(case.answer).extent
    least, most = next((low, high) for limit, low, high in _RATIOS if source >= limit)
    if answer > most * source + _GRACE:
        return "the answer is much longer than the text"
    if answer < least * source and source > _SHORT / 2:
        return SHORTER
    return None


def has_lost_lines(case: Case) -> str | None:
    wanted, given = case.source.strip().count("\n") + 1, case.answer.strip().count("\n") + 1
    return "line breaks are missing" if wanted >= _MANY_LINES and given * 2 < wanted else None


def has_swapped_items(case: Case) -> str | None:
    found = order.swapped(case.source, case.answer)
    return f"these have changed places: {found}" if found else None


def has_spread_tag(case: Case) -> str | None:
    found = order.spread_tag(case.source, case.answer)
    return f"<{found}> is around other words than in the text" if found else None


def has_lost_sentence(case: Case) -> str | None:
    lost_one = sentences.has_lost_sentence(case.source, case.answer, case.usual)
    return LOST_SENTENCE if lost_one else None


def has_additions(case: Case) -> str | None:
    """Return what is added: a translator's note, an address, markup or a number."""
    if additions.note(case.bare_source, case.bare_answer):
        return "the answer has a translator's or editor's note"
    found = additions.address(case.source, case.answer)
    if found:
        return f"the answer has what the text has not: {found}"
    number = additions.number(case.bare_source, case.bare_answer)
    return f"the answer has a number that the text has not: {number}" if number else None


def is_repeated(case: Case) -> str | None:
    twice = additions.repetition(case.bare_source, case.bare_answer)
    return "the answer says something twice" if twice else None


def is_partly_left_over(case: Case) -> str | None:
    """Prose of the source in the answer, where the languages differ."""
    if case.target.code == "en":
        return None
    found = additions.left_over(case.bare_source, case.bare_answer)
    return f"a part came back untranslated: {found}" if found else None


def doubt(case: Case) -> str | None:
    """Return what may be wrong with an answer that passes every check.

    It is asked for once more; the same again is taken, and reported.
    """
    return next((found for doubt in DOUBTS if (found := doubt(case))), None)


def has_fewer_sentences(case: Case) -> str | None:
    fewer = sentences.has_fewer(case.source, case.answer, case.usual)
    return FEWER_SENTENCES if fewer else None


def is_broken_off(case: Case) -> str | None:
    """Doubt an answer that ends without a sign where its text ends with one.

    Or one that ends with an ellipsis where its text has none.
    A text of one sentence: only if the answer is shorter than the document's others, too.
    """
    if traits(case.answer).end == "…" and not _ELLIPSIS.search(case.source):
        return BROKEN_OFF
    if not traits(case.source).end or traits(case.answer).end:
        return None
    if _ENDS_IN_BRACKETS.search(case.bare_source) and _LAST_IN_BRACKETS.search(case.bare_answer):
        return None
    if len(sentences.split_sentences(case.source)) == 1:
        return (
            BROKEN_OFF if case.usual and breaks_off(case.source, case.answer, case.usual) else None
        )
    return BROKEN_OFF if case.target.script in _ENDING_SCRIPTS else None


def says_it_twice(case: Case) -> str | None:
    """Doubt an answer that gives two translations, one beside the other."""
    if not _BETWEEN.search(case.bare_answer) or _BETWEEN.search(case.bare_source):
        return None
    found = _TWO.fullmatch(case.bare_answer.strip())
    if found is None:
        return None
    source, ways = extent(case.bare_source), sorted(map(extent, found.groups()))
    if not source or sum(ways) <= _BOTH * source or ways[0] < _EACH_WAY * source:
        return None
    return TWO_WAYS if ways[1] < _UNEVEN * ways[0] else None


def breaks_off(source: str, answer: str, usual: LengthRatio) -> bool:
    """Return True if the answer to one sentence is shorter than usual and lacks its final sign."""
    ends = bool(traits(source).end), bool(traits(answer).end)
    single = len(sentences.split_sentences(source)) == 1
    return ends == (True, False) and single and usual.is_shorter(source, answer)


def has_inverted_numbers(case: Case) -> str | None:
    found = order.inverted_numbers(case.source, case.answer)
    return f"it has numbers in another order than the text: {found}" if found else None


def has_inverted_formulas(case: Case) -> str | None:
    found = order.inverted_formulas(case.source, case.answer)
    return f"it has formulas in another order than the text: {found}" if found else None


CHECKS: tuple[Callable[[Case], str | None], ...] = (
    is_cut,
    is_empty,
    is_wrapped,
    is_refusal,
    is_chatty,
    has_broken_marks,
    is_echo,
    has_lost_numbers,
    is_in_wrong_script,
    is_in_capitals,
    is_turned_round,
    begins_in_a_word,
    has_odd_length,
    has_lost_lines,
    has_swapped_items,
    has_spread_tag,
    has_lost_sentence,
    has_additions,
    is_repeated,
    is_partly_left_over,
)


DOUBTS: tuple[Callable[[Case], str | None], ...] = (
    has_fewer_sentences,
    is_broken_off,
    says_it_twice,
    has_inverted_numbers,
    has_inverted_formulas,
)


def is_label(source: str) -> bool:
    """Return True for a name, code or short label, which may be the same in both languages."""
    bare = MARK.sub(" ", source)
    words = _WORD.findall(bare)
    if is_code(bare) and sum(map(len, words)) < _CODE_LETTERS * len(bare):
        return True
    lower = sum(word.islower() and len(word) > _SHORT_WORD for word in words)
    unspaced = sum(letters(bare)[script] for script in ("Han", "Kana", "Thai"))
    few = len(words) <= _LABEL_WORDS or (
        lower <= _LABEL_LOWER * len(words) and len(words) <= _MOST_NAMES
    )
    return few and unspaced <= _LABEL_CHARS
