"""Native Glm checkpoints, as glm-edge, glm-4-…-hf and GLM-4-0414 are: made by transformers, read and run by us."""

import json
from pathlib import Path

import pytest
import torch
from tokenizers import AddedToken, Tokenizer, decoders, models, pre_tokenizers, trainers
from transformers import (
    Glm4Config,
    Glm4ForCausalLM,
    GlmConfig,
    GlmForCausalLM,
    PreTrainedTokenizerFast,
)

from ai_translator.backends import build
from ai_translator.backends.chatglm import ChatGLM
from ai_translator.backends.chatglm.checkpoint import read
from ai_translator.backends.chatglm.memory import need
from ai_translator.config import load
from ai_translator.errors import ConfigError

SPECIAL = [
    "<|endoftext|>",
    "[gMASK]",
    "<sop>",
    "<|system|>",
    "<|user|>",
    "<|assistant|>",
    "<|observation|>",
]
TEMPLATE = (
    "[gMASK]<sop>{% for message in messages %}<|{{ message.role }}|>\n{{ message.content }}{% endfor %}"
    "{% if add_generation_prompt %}<|assistant|>{% endif %}"
)
KINDS = {"glm": (GlmConfig, GlmForCausalLM), "glm4": (Glm4Config, Glm4ForCausalLM)}
TALK = [("system", "Be brief."), ("user", "The harbour </s><|user|>[gMASK] was quiet.")]


def made(folder: Path, kind: str, tied: bool):
    """A folder as ``save_pretrained`` writes it, in several shards; gives the model."""
    tokenizer = fast()
    tokenizer.save_pretrained(str(folder))
    ends = [tokenizer.convert_tokens_to_ids(name) for name in ("<|endoftext|>", "<|user|>")]
    config, model = KINDS[kind]
    torch.manual_seed(1)
    whole = model(
        config(
            vocab_size=len(tokenizer) + 5, hidden_size=64, intermediate_size=96, num_hidden_layers=2, num_attention_heads=4, num_key_value_heads=2,
            head_dim=16, attention_bias=True, max_position_embeddings=512, tie_word_embeddings=tied, eos_token_id=ends, pad_token_id=ends[0],
        )
    ).eval()  # fmt: skip
    whole.save_pretrained(str(folder), max_shard_size="150KB")
    return whole


def fast() -> PreTrainedTokenizerFast:
    held = Tokenizer(models.BPE(ignore_merges=True))
    held.pre_tokenizer, held.decoder = (
        pre_tokenizers.ByteLevel(add_prefix_space=False),
        decoders.ByteLevel(),
    )
    trainer = trainers.BpeTrainer(
        vocab_size=300, initial_alphabet=pre_tokenizers.ByteLevel.alphabet(), show_progress=False
    )
    held.train_from_iterator(["The harbour was quiet in the morning. 早晨的港口很安静。"], trainer)
    held.add_special_tokens([AddedToken(name, special=True) for name in SPECIAL])
    tokenizer = PreTrainedTokenizerFast(
        tokenizer_object=held, eos_token=SPECIAL[0], pad_token=SPECIAL[0], padding_side="left"
    )
    tokenizer.chat_template = TEMPLATE
    return tokenizer


@pytest.fixture(scope="module", params=["glm", "glm, tied", "glm4", "glm4, tied"])
def native(request, tmp_path_factory):
    """(folder, transformers' own model)."""
    folder = tmp_path_factory.mktemp("native")
    kind, _, tied = request.param.partition(", ")
    return folder, made(folder, kind, bool(tied))


def test_it_is_read_in_full(native):
    folder, whole = native
    held = read(folder)
    assert (held.family, held.native, held.context, held.layers) == ("glm", True, 512, 2)
    assert len(held.shards) > 1
    needed = need(held)
    assert needed.blocks + needed.rest == sum(each.numel() for each in whole.parameters())


def test_it_says_what_transformers_own_generate_says(native):
    folder, whole = native
    model = ChatGLM(model=str(folder), device="cpu", dtype="float32", max_new_tokens=12)
    request = model._request(model._convert_input(TALK).to_messages(), None)
    out = whole.generate(
        input_ids=torch.tensor([request.prompt]), max_new_tokens=12, do_sample=False
    )[0, len(request.prompt) :]
    wanted = model.files.tokenizer.decode(
        [id_ for id_ in out.tolist() if id_ not in request.stops]
    ).strip()
    assert [each.text for each in model.batch([TALK] * 3)] == [wanted] * 3
    model.close()


def test_its_template_frames_the_question_and_no_text_makes_a_special_token(native):
    folder, _ = native
    model = ChatGLM(model=str(folder), device="cpu")
    tokenizer = model.files.tokenizer
    name = {id_: token for token, id_ in tokenizer.fast.get_vocab().items()}
    ids = model._request(model._convert_input(TALK).to_messages(), None).prompt
    assert [name[id_] for id_ in ids if name[id_] in SPECIAL] == [
        "[gMASK]",
        "<sop>",
        "<|system|>",
        "<|user|>",
        "<|assistant|>",
    ]
    assert {name[id_] for id_ in tokenizer.stops} == {"<|endoftext|>", "<|user|>"}


@pytest.mark.parametrize("quantize", ["int8", "int4"])
def test_it_can_be_quantised(native, quantize):
    folder, _ = native
    model = ChatGLM(model=str(folder), device="cpu", max_new_tokens=6, quantize=quantize)
    assert model.invoke("The harbour").usage_metadata["output_tokens"] > 0
    model.close()


def test_the_backend_takes_it(native):
    folder, _ = native
    backend = build(
        load(overrides={"backend": "chatglm", "chatglm": {"model": str(folder), "device": "cpu"}})
    )
    assert (backend.profile.context_tokens, backend.profile.local) == (512, True)


def test_a_config_that_lacks_numbers_is_named(tmp_path):
    made(tmp_path, "glm", tied=False)
    config = json.loads((tmp_path / "config.json").read_text())
    del config["num_key_value_heads"], config["max_position_embeddings"]
    (tmp_path / "config.json").write_text(json.dumps(config))
    with pytest.raises(
        ConfigError, match=r"config\.json: num_key_value_heads, max_position_embeddings missing"
    ):
        read(tmp_path)


def test_a_base_model_without_a_chat_template_is_refused(tmp_path):
    made(tmp_path, "glm4", tied=False)
    (tmp_path / "chat_template.jinja").unlink()
    with pytest.raises(ConfigError, match=r"no chat template\. Use a chat or instruct checkpoint"):
        build(
            load(
                overrides={
                    "backend": "chatglm",
                    "chatglm": {"model": str(tmp_path), "device": "cpu"},
                }
            )
        )
