"""A tiny checkpoint that means something: trained until it translates the sentences of a generated page.

Everything here is made on the spot: the page, the SentencePiece model, the weights.  They are written in the official format
(names, fused matrices, shards) by code of its own, so that the loader is tested against something it did not write.
"""

from __future__ import annotations

import json
import time
from dataclasses import dataclass
from pathlib import Path

import sentencepiece
import torch
from reportlab.lib.pagesizes import A5
from reportlab.lib.styles import getSampleStyleSheet
from reportlab.platypus import Paragraph, SimpleDocTemplate
from torch.nn import functional
from transformers import GlmConfig, GlmForCausalLM

from ai_translator.backends.chatglm.prompts import Turn, encode
from ai_translator.backends.chatglm.tokenizer import official
from ai_translator.config import PromptSettings, TranslationSettings
from ai_translator.languages import language
from ai_translator.readers.pdf import parse
from ai_translator.request_form import PromptShape
from ai_translator.translation import segment
from ai_translator.translation.prompting.prompts import Prompts

HEADING = ("The Harbour in Winter", "冬天的港口")
PAIRS = (
    ("The harbour was quiet in the morning.", "早晨的港口很安静。"),
    ("Seven boats lay beside the stone wall.", "七条船停在石墙旁边。"),
    ("Nobody had repaired the old bridge for many years.", "多年来没有人修过那座旧桥。"),
    ("The keeper of the lighthouse opened his window.", "灯塔的看守人打开了窗户。"),
    ("A letter from the city had arrived the day before.", "前一天从城里来了一封信。"),
    ("His daughter read it slowly and without a word.", "他的女儿慢慢地读信，一句话也没说。"),
    ("Snow fell on the roofs and on the empty market.", "雪落在屋顶上，也落在空空的市场上。"),
    ("The children carried wood and lamps into the school.", "孩子们把木柴和灯搬进学校。"),
    ("Towards evening the wind turned to the north.", "傍晚时风转向了北方。"),
    ("In spring the ships would come back again.", "到了春天，船还会回来。"),
)
SHORT_RULES = "Translate {origin}into {target}, each in its element."  # instead of the tagged prompt, which is long to learn
PROMPTS = Prompts.of(PromptSettings(tagged=SHORT_RULES))
SEED, MOST_STEPS, ENOUGH = 7, 900, 0.008
_SHAPE = {
    "hidden_size": 64,
    "ffn_hidden_size": 112,
    "num_layers": 2,
    "num_attention_heads": 4,
    "kv_channels": 16,
    "multi_query_group_num": 2,
}


@dataclass(frozen=True)
class Trained:
    """folder: the plain checkpoint;  packed: the same in packed int8;  page: the PDF;  seconds: of the training on one core, loss: at its end"""

    folder: Path
    packed: Path
    page: Path
    seconds: float
    loss: float


def train(base: Path) -> Trained:
    """The checkpoint in ``base``, made if it is not there yet."""
    made = Trained(base / "chatglm2-tiny", base / "chatglm2-tiny-int8", base / "page.pdf", 0.0, 0.0)
    told = base / "told.json"
    if not told.exists():
        base.mkdir(parents=True, exist_ok=True)
        begun = time.process_time()
        write_page(made.page)
        threads = torch.get_num_threads()
        torch.set_num_threads(
            1
        )  # two that wait for each other on a busy machine take ten times as long
        loss = _make(made)
        torch.set_num_threads(threads)
        told.write_text(json.dumps({"seconds": time.process_time() - begun, "loss": loss}))
    said = json.loads(told.read_text())
    return Trained(made.folder, made.packed, made.page, said["seconds"], said["loss"])


def write_page(path: Path) -> None:
    styles = getSampleStyleSheet()
    body = styles["BodyText"]
    body.fontSize, body.leading, body.spaceAfter = (
        17,
        20,
        14,
    )  # two lines each: paragraphs of one line look like one paragraph
    story = [
        Paragraph(HEADING[0], styles["Heading1"]),
        *(Paragraph(text, body) for text, _ in PAIRS),
    ]
    SimpleDocTemplate(str(path), pagesize=A5, title="Harbour").build(story)


def questions(page: Path) -> list[tuple[str, str]]:
    """(question as the translator asks it, right answer) for every segment of the page."""
    answers = dict([HEADING, *PAIRS])
    target = language("zh")
    found = []
    for each in segment(parse(page), TranslationSettings(), "en", target):
        told = PROMPTS.variables(each.source, language("en"), target)
        (question,) = PROMPTS.template(PromptShape.USER_BARE).format_messages(**told)
        found.append((str(question.content), answers[each.source]))
    return found


def tagged_questions(page: Path) -> list[tuple[str, str]]:
    """The same as the translator asks a server, one segment a request: the system message before the question."""
    answers, target = dict([HEADING, *PAIRS]), language("zh")
    found = []
    for each in segment(parse(page), TranslationSettings(), "en", target):
        context = f"<context>{each.context}</context>\n" if each.context else ""
        told = PROMPTS.variables(f'{context}<s id="1">{each.source}</s>', language("en"), target)
        system, user = PROMPTS.template(PromptShape.SYSTEM_TAGGED).format_messages(**told)
        found.append(
            (f"{system.content}\n\n{user.content}", f'<s id="1">{answers[each.source]}</s>')
        )
    return found


def _make(made: Trained) -> float:
    for folder in (made.folder, made.packed):
        folder.mkdir(parents=True)
    examples = questions(made.page) + tagged_questions(made.page)
    texts = made.folder / "texts.txt"
    texts.write_text(
        "\n".join(f"[Round 1]\n问：{question}\n答：{answer}" for question, answer in examples),
        encoding="utf-8",
    )
    train_tokenizer(texts, made.folder / "tokenizer")
    texts.unlink()
    (made.packed / "tokenizer.model").write_bytes((made.folder / "tokenizer.model").read_bytes())
    tokenizer = official(made.folder / "tokenizer.model", "chatglm2")
    rows = [
        (encode([Turn("user", question)], "chatglm2", tokenizer), [*tokenizer.encode(answer), 2])
        for question, answer in examples
    ]
    model = new_model(len(tokenizer.pieces) + 8)
    loss = fit(model, rows)
    write_official(model, made.folder)
    write_packed(model, made.packed)
    return loss


def train_tokenizer(texts: Path, prefix: Path, pieces: int = 420) -> None:
    """``PREFIX.model``, of the kind that ChatGLM2 has: BPE, byte fallback, no normalisation."""
    sentencepiece.SentencePieceTrainer.train(
        input=str(texts), model_prefix=str(prefix), model_type="bpe", vocab_size=pieces, byte_fallback=True, hard_vocab_limit=False,
        normalization_rule_name="identity", remove_extra_whitespaces=False, add_dummy_prefix=True, split_digits=True,
        character_coverage=0.98, minloglevel=2,
    )  # fmt: skip
    prefix.with_suffix(".vocab").unlink()


def new_model(words: int, layers: int = 2) -> GlmForCausalLM:
    torch.manual_seed(SEED)
    shape = {**_SHAPE, "num_layers": layers}
    config = GlmConfig(
        vocab_size=words, hidden_size=shape["hidden_size"], intermediate_size=shape["ffn_hidden_size"],
        num_hidden_layers=shape["num_layers"], num_attention_heads=shape["num_attention_heads"],
        num_key_value_heads=shape["multi_query_group_num"], head_dim=shape["kv_channels"], max_position_embeddings=2048,
        rms_norm_eps=1e-5, attention_bias=True, tie_word_embeddings=False, eos_token_id=2, pad_token_id=0,
        rope_parameters={"rope_type": "default", "rope_theta": 10000.0, "partial_rotary_factor": 0.5},
    )  # fmt: skip
    return GlmForCausalLM(config)


def fit(model: GlmForCausalLM, rows: list[tuple[list[int], list[int]]]) -> float:
    """Trains on (question, answer) ids until the answers are known by heart; gives the last loss."""
    rows = sorted(rows, key=lambda row: len(row[0]))
    batches = [tensors(rows[: len(rows) // 2]), tensors(rows[len(rows) // 2 :])]  # of like length
    optimizer = torch.optim.AdamW(model.parameters(), lr=4e-3, weight_decay=0.01)
    schedule = torch.optim.lr_scheduler.LinearLR(optimizer, 1.0, 0.2, MOST_STEPS)
    for _ in range(MOST_STEPS):
        optimizer.zero_grad()
        losses = []
        for ids, labels in batches:
            logits = model(input_ids=ids, use_cache=False).logits
            losses.append(
                functional.cross_entropy(
                    logits[:, :-1].flatten(0, 1), labels[:, 1:].flatten(), ignore_index=-100
                )
            )
        loss = sum(losses) / len(losses)
        loss.backward()
        torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        optimizer.step()
        schedule.step()
        if loss.item() < ENOUGH:
            break
    return float(loss.item())


def tensors(rows: list[tuple[list[int], list[int]]]) -> tuple[torch.Tensor, torch.Tensor]:
    """(ids, labels), padded on the right; only answers are learnt."""
    ids = torch.zeros(
        len(rows), max(len(question) + len(answer) for question, answer in rows), dtype=torch.long
    )
    labels = torch.full_like(ids, -100)
    for row, (question, answer) in enumerate(rows):
        ids[row, : len(question) + len(answer)] = torch.tensor(question + answer)
        labels[row, len(question) : len(question) + len(answer)] = torch.tensor(answer)
    return ids, labels


def official_state(model: GlmForCausalLM) -> dict[str, torch.Tensor]:
    """The weights under their official names, query, key and value in one matrix."""
    state, made = model.state_dict(), {}
    made["transformer.embedding.word_embeddings.weight"] = state["model.embed_tokens.weight"]
    made["transformer.output_layer.weight"] = state["lm_head.weight"]
    made["transformer.encoder.final_layernorm.weight"] = state["model.norm.weight"]
    for number in range(model.config.num_hidden_layers):
        ours, theirs = f"model.layers.{number}.", f"transformer.encoder.layers.{number}."
        for kind in ("weight", "bias"):
            parts = [state[f"{ours}self_attn.{part}_proj.{kind}"] for part in "qkv"]
            made[f"{theirs}self_attention.query_key_value.{kind}"] = torch.cat(parts)
        made[f"{theirs}self_attention.dense.weight"] = state[f"{ours}self_attn.o_proj.weight"]
        made[f"{theirs}mlp.dense_h_to_4h.weight"] = state[f"{ours}mlp.gate_up_proj.weight"]
        made[f"{theirs}mlp.dense_4h_to_h.weight"] = state[f"{ours}mlp.down_proj.weight"]
        for norm in ("input_layernorm", "post_attention_layernorm"):
            made[f"{theirs}{norm}.weight"] = state[f"{ours}{norm}.weight"]
    return {name: tensor.contiguous().clone() for name, tensor in made.items()}


def official_config(model: GlmForCausalLM, **more: object) -> dict[str, object]:
    fixed = {
        "add_bias_linear": False,
        "add_qkv_bias": True,
        "apply_residual_connection_post_layernorm": False,
        "rmsnorm": True,
    }
    fixed |= {
        "multi_query_attention": True,
        "post_layer_norm": True,
        "layernorm_epsilon": 1e-5,
        "original_rope": True,
    }
    config = model.config
    sizes = {
        **_SHAPE,
        "padded_vocab_size": config.vocab_size,
        "seq_length": config.max_position_embeddings,
    }
    return {
        "model_type": "chatglm",
        "_name_or_path": "THUDM/chatglm2-6b",
        **fixed,
        **sizes,
        "eos_token_id": 2,
        "pad_token_id": 0,
        **more,
    }


def write_official(model: GlmForCausalLM, folder: Path) -> None:
    """Two shards and their index, as the official releases have them."""
    state = official_state(model)
    names = list(state)
    parts = {f"pytorch_model-0000{part}-of-00002.bin": names[part - 1 :: 2] for part in (1, 2)}
    for file, each in parts.items():
        torch.save({name: state[name] for name in each}, folder / file)
    index = {
        "metadata": {},
        "weight_map": {name: file for file, each in parts.items() for name in each},
    }
    (folder / "pytorch_model.bin.index.json").write_text(json.dumps(index))
    (folder / "config.json").write_text(json.dumps(official_config(model, torch_dtype="float32")))


def write_packed(model: GlmForCausalLM, folder: Path) -> None:
    """The linears of the blocks as int8 with one float16 scale a row, as the official ``quantize(8)`` saves them."""
    made = {}
    for name, tensor in official_state(model).items():
        if tensor.dim() == 2 and ".layers." in name:
            scale = (tensor.abs().amax(-1) / 127).half()
            made[name] = (tensor / scale.float()[:, None]).round().clamp(-128, 127).to(torch.int8)
            made[f"{name}_scale"] = scale
        else:
            made[name] = tensor.half()
    torch.save(made, folder / "pytorch_model.bin")
    (folder / "config.json").write_text(
        json.dumps(official_config(model, torch_dtype="float16", quantization_bit=8))
    )
