"""What seeds, an ensemble, teachers and further pretraining give to a small training: rows of training/RESULTS.md.

    python -m bench.small_trainings [--rows 15000] [--texts 40000]

Each network starts from the base encoder and sees the same annotated comments once. Further pretraining guesses masked
words (Devlin et al. 2019; Gururangan et al. 2020) of other comments of the corpora. About half an hour on two cores;
figures are those of `bench.training_stages`, of fewer rows: read down a column.
"""

from __future__ import annotations

import argparse
import shutil
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import torch
from datasets import Dataset
from numpy.typing import NDArray
from torch import Tensor, nn
from transformers import (
    AutoModelForMaskedLM,
    DataCollatorForLanguageModeling,
    PreTrainedTokenizerFast,
    Trainer,
    TrainingArguments,
    set_seed,
)

from bench.machine import machine
from bench.training_stages import COLUMNS, WINDOW_TOKENS, FirstWindow, figures
from moderation.scoring import normalise
from training.corpora import clean, corpus_files, corpus_rows, read_corpus
from training.distillation import taught
from training.evaluation import DevSets
from training.evaluation.dev_sets import WHOLE
from training.examples import encode, tokenizer_of
from training.fine_tuning import run_stage
from training.labels import ATTRIBUTES
from training.network import CommentClassifier
from training.pipeline import base_encoder
from training.recipe import Corpus, Recipe, Stage

STAGE = Stage(epochs=1, learning_rate=1.5e-4)
UNLABELLED = ("jigsaw_wiki", "contextual_abuse", "goemotions")
TEACHER_SHARE = 0.5
MASKED_SHARE = 0.15


class Ensemble(FirstWindow):
    """The mean logit of several networks."""

    def __init__(self, networks: Sequence[CommentClassifier], encoder: Path, name: str) -> None:
        super().__init__(networks[0], encoder, name)
        self.networks = networks

    def _probabilities(self, texts: list[str]) -> NDArray[np.float32]:
        logits = []
        for network in self.networks:
            self.network = network
            probabilities = super()._probabilities(texts).clip(1e-6, 1 - 1e-6)
            logits.append(np.log(probabilities / (1 - probabilities)))
        mean: NDArray[np.float32] = 1 / (1 + np.exp(-np.mean(logits, axis=0)))
        return mean


class MaskedWords(Trainer):
    """The loss of the masked words alone: the vocabulary's logits of every word would take most of the time."""

    def compute_loss(
        self,
        model: nn.Module,
        inputs: dict[str, Tensor],
        return_outputs: bool = False,
        num_items_in_batch: Tensor | int | None = None,
    ) -> Any:
        labels = inputs["labels"]
        hidden = model.bert(inputs["input_ids"], inputs["attention_mask"]).last_hidden_state  # type: ignore[operator,union-attr]
        logits = model.cls(hidden[labels != -100])  # type: ignore[operator]
        return nn.functional.cross_entropy(logits.float(), labels[labels != -100])


def trained(examples: Dataset, encoder: Path, seed: int) -> CommentClassifier:
    set_seed(seed)
    recipe = Recipe(name="small", version="0", stages=(STAGE,), seed=seed)
    network = CommentClassifier.from_encoder(encoder, len(ATTRIBUTES), recipe.dropout)
    with tempfile.TemporaryDirectory() as folder:
        run_stage(network, STAGE, recipe, examples, Path(folder), resume=False)
    # Another network than the one that was trained: the trainer leaves its mixed precision in that one's forward.
    fresh = CommentClassifier.from_encoder(encoder, len(ATTRIBUTES), dropout=0.0)
    fresh.load_state_dict(network.state_dict())
    return fresh.eval()


def further_pretrained(encoder: Path, texts: Sequence[str], out: Path) -> Path:
    """The folder of an encoder that has guessed masked words of `texts` once."""
    tokenizer = PreTrainedTokenizerFast(
        tokenizer_file=str(encoder / "tokenizer.json"),
        mask_token="[MASK]",
        pad_token="[PAD]",
        cls_token="[CLS]",
        sep_token="[SEP]",
        unk_token="[UNK]",
    )
    model = AutoModelForMaskedLM.from_pretrained(
        encoder, local_files_only=True, use_safetensors=True, attn_implementation="eager"
    )
    ids = [
        tokenizer(normalise(text), truncation=True, max_length=WINDOW_TOKENS)["input_ids"] for text in texts
    ]
    arguments = TrainingArguments(
        output_dir=str(out),
        num_train_epochs=1,
        per_device_train_batch_size=64,
        learning_rate=2e-4,
        warmup_steps=0.05,
        bf16=True,
        use_cpu=not torch.cuda.is_available(),
        train_sampling_strategy="group_by_length",
        save_strategy="no",
        report_to=[],
    )
    MaskedWords(
        model,
        arguments,
        train_dataset=Dataset.from_dict({"input_ids": ids}),
        data_collator=DataCollatorForLanguageModeling(tokenizer, mlm_probability=MASKED_SHARE),
    ).train()
    model.bert.save_pretrained(out)
    shutil.copy(encoder / "tokenizer.json", out)
    return out


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--rows", type=int, default=15_000, help="annotated comments to train on")
    parser.add_argument("--texts", type=int, default=40_000, help="comments to guess masked words of")
    parser.add_argument("--data", type=Path, default=Path("../shared/data/train"), help="folder with corpora")
    parser.add_argument("--dev", type=Path, default=Path("../shared/data/dev"), help="folder with dev sets")
    parser.add_argument("--encoder", type=Path, help="encoder folder (default: all-MiniLM-L6-v2)")
    parser.add_argument("--dev-rows", type=int, default=2000, help="of a dev set, about so many")
    options = parser.parse_args()
    encoder = options.encoder or base_encoder()
    print(f"{machine()}; torch {torch.__version__}; {options.rows} rows, {options.texts} texts")

    corpus = read_corpus(Corpus("annotations", rows=options.rows), options.data, 1, test_share=0.03)
    examples = encode(
        ((example, 1) for example in corpus.train),
        tokenizer_of(encoder),
        window_tokens=WINDOW_TOKENS,
        disguise_share=0.0,
        embedded_share=0.0,
        seed=1,
    )

    def row(name: str, networks: Sequence[CommentClassifier]) -> None:
        sets = DevSets(options.dev, Ensemble(networks, encoder, name), options.dev_rows, WHOLE)
        print("| " + " | ".join([name, *figures(sets)]) + " |", flush=True)

    head = ["training", *COLUMNS, "persp.", "HC", "worst BPSN"]
    print("| " + " | ".join(head) + " |\n" + "|---" * len(head) + "|", flush=True)
    both = [trained(examples, encoder, seed) for seed in (1, 2)]
    row("seed 1", both[:1])
    row("seed 2", both[1:])
    row("ensemble of both", both)
    row("taught by both", [trained(taught(examples, both, TEACHER_SHARE), encoder, 3)])
    seen = {example.text for example in corpus.train}
    texts = [
        clean(row["text"])
        for name in UNLABELLED
        for row in corpus_rows(name, corpus_files(name, options.data), options.data)
        if clean(row["text"]) not in seen
    ]
    chosen = np.random.default_rng(1).permutation(len(texts))[: options.texts]
    with tempfile.TemporaryDirectory() as folder:
        other = further_pretrained(encoder, [texts[i] for i in chosen], Path(folder))
        row("further pretrained, seed 1", [trained(examples, other, 1)])


if __name__ == "__main__":
    main()
