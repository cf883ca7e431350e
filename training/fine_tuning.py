"""Fine-tuning with the transformers Trainer, stage by stage, with checkpoints that resume."""

from __future__ import annotations

import contextlib
import json
import math
from pathlib import Path
from typing import Any

import torch
from datasets import Dataset
from torch import Tensor
from transformers import Trainer, TrainingArguments

from training.examples import collate
from training.network import CommentClassifier, masked_loss
from training.recipe import Recipe, Stage

# About five minutes on two cores: what a killed run loses at most. A short run saves at least so many times.
SAVE_STEPS = 400
LEAST_SAVES = 5


class CommentTrainer(Trainer):
    """A Trainer whose loss leaves unknown answers out and adds the token head's."""

    def __init__(self, *args: Any, span_loss_weight: float, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.span_loss_weight = span_loss_weight

    def compute_loss(
        self,
        model: torch.nn.Module,
        inputs: dict[str, Tensor],
        return_outputs: bool = False,
        num_items_in_batch: Tensor | int | None = None,
    ) -> Any:
        logits, _, token_logits = model(inputs["input_ids"], inputs["attention_mask"])
        loss = masked_loss(logits, inputs["answers"], inputs["weight"])
        if not torch.isnan(inputs["token_answers"]).all():
            loss = loss + self.span_loss_weight * masked_loss(
                token_logits, inputs["token_answers"], inputs["weight"]
            )
        return (loss, {"logits": logits}) if return_outputs else loss


def run_stage(
    network: CommentClassifier, stage: Stage, recipe: Recipe, examples: Dataset, folder: Path, *, resume: bool
) -> None:
    """Train `network` in place on `examples`; `folder` gets the checkpoints. With `resume`, go on from the last."""
    steps = math.ceil(len(examples) * stage.epochs / recipe.batch_size)
    arguments = TrainingArguments(
        output_dir=str(folder),
        num_train_epochs=stage.epochs,
        per_device_train_batch_size=recipe.batch_size,
        learning_rate=stage.learning_rate,
        lr_scheduler_type="cosine_with_min_lr",
        lr_scheduler_kwargs={"min_lr": stage.final_learning_rate},
        warmup_steps=0.05,
        weight_decay=recipe.weight_decay,
        # Several times as many examples a second as in float32 where the CPU has it (python -m bench.training_speed).
        bf16=True,
        use_cpu=not torch.cuda.is_available(),
        train_sampling_strategy="group_by_length",
        length_column_name="length",
        remove_unused_columns=False,
        save_steps=max(1, min(SAVE_STEPS, steps // LEAST_SAVES)),
        save_total_limit=1,
        logging_steps=50,
        report_to=[],
        seed=recipe.seed,
        data_seed=recipe.seed,
    )
    trainer = CommentTrainer(
        network,
        arguments,
        train_dataset=examples,
        data_collator=collate,
        span_loss_weight=recipe.span_loss_weight,
    )
    last = last_checkpoint(folder) if resume else None
    trainer.train(resume_from_checkpoint=str(last) if last else None)


def last_checkpoint(folder: Path) -> Path | None:
    """The last checkpoint that is whole: the trainer writes its state last, and may have been killed before."""
    whole = {}
    for state in folder.glob("checkpoint-*/trainer_state.json"):
        with contextlib.suppress(ValueError):
            whole[json.loads(state.read_text(encoding="utf-8"))["global_step"]] = state.parent
    return whole[max(whole)] if whole else None
