"""Sequence classifiers of the transformers library with random weights, in folders as people have them."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import torch
from transformers import BertConfig, BertForSequenceClassification, PreTrainedTokenizerFast

from moderation.scoring import installed_models

WINDOW = 32


def write_classifier(
    folder: Path, labels: Sequence[str], problem_type: str | None = None, vocabulary: int = 30522
) -> Path:
    """A BERT of two narrow layers that tells comments apart by chance, and the tokenizer of the shipped model."""
    torch.manual_seed(7)
    config = BertConfig(
        hidden_size=32,
        num_hidden_layers=2,
        num_attention_heads=2,
        intermediate_size=64,
        vocab_size=vocabulary,
        max_position_embeddings=WINDOW,
        initializer_range=0.5,
        id2label=dict(enumerate(labels)),
        label2id={label: i for i, label in enumerate(labels)},
        problem_type=problem_type,
    )
    BertForSequenceClassification(config).save_pretrained(folder)
    PreTrainedTokenizerFast(
        tokenizer_file=str(installed_models()[0] / "tokenizer.json"),
        pad_token="[PAD]",
        cls_token="[CLS]",
        sep_token="[SEP]",
        unk_token="[UNK]",
        mask_token="[MASK]",
    ).save_pretrained(folder)
    return folder
