"""Sequence classifiers of the transformers library with random weights, in folders as people have them."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import torch
from tokenizers import ByteLevelBPETokenizer
from transformers import (
    BertConfig,
    BertForSequenceClassification,
    DistilBertConfig,
    DistilBertForSequenceClassification,
    PreTrainedTokenizerFast,
    RobertaConfig,
    RobertaForSequenceClassification,
    RobertaTokenizer,
    pipeline,
)

from moderation.scoring import installed_models, normalise
from moderation.scoring.windows import window_starts

# Of RoBERTa it is two less than its positions, which no multiple of eight gives away.
WINDOW = 30
WORDS = "you are a fool and good morning to all of you what a day the mayor is right"
LONG = " ".join([WORDS] * 6)
# Normalised to their names; the accent is no letter of the tokenizers' alphabet.
EMOJI = "what a day 😀👍🏽 👩‍👩‍👧 café"


def write_classifier(
    folder: Path,
    labels: Sequence[str],
    problem_type: str | None = None,
    vocabulary: int = 30522,
    kind: str = "bert",
) -> Path:
    """A network of two narrow layers that tells comments apart by chance, with windows of WINDOW tokens.

    BERT and DistilBERT take the tokenizer of the shipped model; RoBERTa has one of bytes, fitted to WORDS.
    """
    torch.manual_seed(7)
    head: dict[str, Any] = {
        "initializer_range": 0.5,
        "id2label": dict(enumerate(labels)),
        "label2id": {label: i for i, label in enumerate(labels)},
        "problem_type": problem_type,
    }
    narrow = {"hidden_size": 32, "num_hidden_layers": 2, "num_attention_heads": 2, "intermediate_size": 64}
    if kind == "roberta":
        tokenizer = _tokenizer_of_bytes()
        # The padding token has id 1: positions are counted from 2.
        network = RobertaForSequenceClassification(
            RobertaConfig(**narrow, **head, vocab_size=len(tokenizer), max_position_embeddings=WINDOW + 2)
        )
    elif kind == "distilbert":
        tokenizer = _tokenizer_of_words(["input_ids", "attention_mask"])
        network = DistilBertForSequenceClassification(
            DistilBertConfig(
                **head, dim=32, n_layers=2, n_heads=2, hidden_dim=64, max_position_embeddings=WINDOW
            )
        )
    else:
        tokenizer = _tokenizer_of_words(["input_ids", "token_type_ids", "attention_mask"])
        network = BertForSequenceClassification(
            BertConfig(**narrow, **head, vocab_size=vocabulary, max_position_embeddings=WINDOW)
        )
    network.save_pretrained(folder)
    tokenizer.save_pretrained(folder)
    return folder


def pipeline_scores(folder: Path, texts: Sequence[str]) -> list[dict[str, float]]:
    """What transformers' own pipeline gives every label of each text as we normalise it (emoji become their names).

    Of several windows, the highest; they begin and end between words.
    """
    its = pipeline("text-classification", model=str(folder), top_k=None, device="cpu")
    results = []
    for text in map(normalise, texts):
        offsets = its.tokenizer(text, add_special_tokens=False, return_offsets_mapping=True)["offset_mapping"]
        ends = [0, *(end for _, end in offsets)]
        starts = window_starts(len(offsets), WINDOW - 2, WINDOW // 4)
        parts = [text[ends[start] : ends[min(start + WINDOW - 2, len(offsets))]] for start in starts]
        scores = [{each["label"]: each["score"] for each in its([part])[0]} for part in parts]
        results.append({label: max(part[label] for part in scores) for label in scores[0]})
    return results


def _tokenizer_of_words(inputs: list[str]) -> PreTrainedTokenizerFast:
    return PreTrainedTokenizerFast(
        tokenizer_file=str(installed_models()[0] / "tokenizer.json"),
        pad_token="[PAD]",
        cls_token="[CLS]",
        sep_token="[SEP]",
        unk_token="[UNK]",
        mask_token="[MASK]",
        model_input_names=inputs,
    )


def _tokenizer_of_bytes() -> RobertaTokenizer:
    bpe = ByteLevelBPETokenizer()
    bpe.train_from_iterator(
        [LONG],
        vocab_size=500,
        show_progress=False,
        special_tokens=["<s>", "<pad>", "</s>", "<unk>", "<mask>"],
    )
    model = json.loads(bpe.to_str())["model"]
    return RobertaTokenizer(vocab=model["vocab"], merges=[tuple(pair) for pair in model["merges"]])
