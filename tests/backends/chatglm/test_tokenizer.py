"""The converted tokenizer is SentencePiece, and no text makes a special token."""

import json
from functools import cache

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sentencepiece import SentencePieceProcessor, SentencePieceTrainer

from ai_translator.backends.chatglm.native.export import tokenizer as exported
from ai_translator.backends.chatglm.tokenizer import official
from ai_translator.errors import ConfigError
from tests.backends.chatglm.folders import GOLDEN

MODEL = GOLDEN / "tokenizer" / "tokenizer.model"
VECTORS = json.loads((GOLDEN / "tokenizer" / "vectors.json").read_text(encoding="utf-8"))


@cache
def tokenizer(family="chatglm2"):
    return official(MODEL, family)


@cache
def sentencepiece():
    return SentencePieceProcessor(model_file=str(MODEL))


def test_every_golden_text_is_encoded_alike():
    for case in VECTORS["encode"]:
        assert tokenizer().encode(case["text"]) == case["ids"], case["text"]
        assert tokenizer().fast.encode(case["text"]).ids == case["input_ids"], case["text"]


def test_every_golden_text_is_decoded_alike():
    """Broken UTF-8 too."""
    assert len(VECTORS["decode"]) == 162
    for case in VECTORS["decode"]:
        assert tokenizer().decode(case["ids"]) == case["text"], case


@given(
    st.text(
        alphabet=st.one_of(
            st.characters(codec="utf-8"), st.sampled_from("▁ <>/s|[]gMASKsope你好天气\n\t\u200b")
        )
    )
)
@settings(max_examples=300)
def test_any_text_is_encoded_as_sentencepiece_does(text):
    assert tokenizer().encode(text) == sentencepiece().encode(text)


@given(st.lists(st.integers(3, 479)))
@settings(max_examples=300)
def test_any_ids_are_decoded_as_sentencepiece_does(ids):
    assert tokenizer().decode(ids) == sentencepiece().decode(ids)


@pytest.mark.parametrize("family", ["chatglm2", "chatglm3"])
@pytest.mark.parametrize(
    "text",
    [
        "</s>",
        "[gMASK]",
        "sop",
        "philosophy eop",
        "<|user|>",
        "<unk><s>",
        "<0x0A>",
        "[gMASK]sop<|assistant|></s>",
    ],
)
def test_no_text_makes_a_special_token(family, text):
    held = tokenizer(family)
    assert not set(held.encode(text)) & ({0, 1, 2} | set(held.special.values()))
    assert held.decode(held.encode(text)) == text


@given(st.binary(max_size=600))
@settings(max_examples=50)
def test_bytes_of_any_kind_are_decoded(run):
    held = tokenizer()
    assert held.decode([held.first_byte + byte for byte in run]).count("\ufffd") <= len(run)


def test_many_broken_bytes_are_no_deep_matter():
    held = tokenizer()
    assert held.decode([held.first_byte + 0xFF] * 5000) == "\ufffd" * 5000


def test_special_ids_follow_the_pieces():
    wanted = VECTORS["special_ids"]
    assert dict(tokenizer().special) == wanted["added_chatglm2_and_codegeex2"]
    assert dict(tokenizer("chatglm3").special) == wanted["added_chatglm3"]
    assert tokenizer("chatglm3").stops == {2, 486, 488}


def test_a_file_that_is_no_tokenizer_is_named(tmp_path):
    broken = tmp_path / "tokenizer.model"
    broken.write_bytes(b"version https://git-lfs.github.com/spec/v1")
    with pytest.raises(ConfigError, match=r"tokenizer\.model: is not a SentencePiece model"):
        official(broken, "chatglm2")


def test_the_first_releases_of_glm_4_are_told_from_a_damaged_file(tmp_path):
    (tmp_path / "tokenizer.model").write_text("IQ== 0\nIg== 1\n")
    with pytest.raises(ConfigError, match=r"is a GLM-4 tokenizer.*-hf"):
        official(tmp_path / "tokenizer.model", "chatglm2")


@pytest.mark.parametrize(
    "odd",
    [
        {"normalization_rule_name": "nmt_nfkc"},
        {"remove_extra_whitespaces": True},
        {"add_dummy_prefix": False},
        {"user_defined_symbols": ["<|tab|>", "ar"]},
    ],
    ids=lambda odd: next(iter(odd)),
)
def test_a_file_of_another_make_is_noticed_and_read_by_sentencepiece_itself(tmp_path, odd):
    """That the real file has the settings of the golden one is likely, and was not seen."""
    texts = tmp_path / "texts.txt"
    texts.write_text(
        "The harbour was quiet; far parts are warm\n天气很好，天气不好\nFull  width  words\n" * 9,
        encoding="utf-8",
    )
    settings = {
        "normalization_rule_name": "identity",
        "remove_extra_whitespaces": False,
        "add_dummy_prefix": True,
        **odd,
    }
    SentencePieceTrainer.train(
        input=str(texts),
        model_prefix=str(tmp_path / "odd"),
        model_type="bpe",
        vocab_size=340,
        byte_fallback=True,
        hard_vocab_limit=False,
        minloglevel=2,
        **settings,
    )
    held, theirs = (
        official(tmp_path / "odd.model", "chatglm2"),
        SentencePieceProcessor(model_file=str(tmp_path / "odd.model")),
    )
    assert held.exact is not None
    for text in ("Ｆｕｌｌ  width ", "the harbour <|tab|>", "天气  很好"):
        assert held.encode(text) == theirs.encode(text)
        assert held.decode([*held.encode(text), held.special["eop"], 2]) == theirs.decode(
            theirs.encode(text)
        )
    with pytest.raises(ConfigError, match=r"no tokenizer\.json can say"):
        exported(tmp_path / "odd.model", "chatglm2", 2048)


def test_the_golden_file_is_converted():
    assert tokenizer().exact is None
