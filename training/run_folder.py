"""The run folder of a full retraining: first weights, examples, checkpoints, trained weights, each there or not."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import torch
from accelerate import PartialState
from datasets import Dataset, load_from_disk
from safetensors.torch import load_file, save_file
from transformers import AutoConfig, AutoModel, set_seed

from moderation.durable_file import sync, write_durably
from moderation.errors import InputError
from moderation.scoring import ModelFolder
from training.examples import COLUMNS
from training.fine_tuning import run_stage
from training.graph_weights import load_weights
from training.labelled import LabelledComment
from training.network import ATTENTION, CommentClassifier
from training.recipe import Recipe, Stage
from training.teacher import Teacher, old_texts

MADE_FROM, START, EXAMPLES = "made_from.sha256", "start.safetensors", "examples"
TRAINED, CHECKPOINTS = "trained.safetensors", "checkpoints"


@dataclass(frozen=True, slots=True)
class Options:
    """How a network is fine-tuned; `replay_rows` are drawn from the corpora in the folder `replay`, if given."""

    epochs: float = 3
    learning_rate: float = 5e-5
    batch_size: int = 32
    replay: Path | None = None
    replay_rows: int = 4000
    seed: int = 1


def begin(folder: Path, made_from: str) -> None:
    """Make the run folder, or see that it is of the same labels, model and options. Raises InputError."""
    record = folder / MADE_FROM
    if (folder / EXAMPLES).is_dir() and (not record.is_file() or record.read_text() != made_from):
        raise InputError(
            str(folder),
            "holds a run with other labels, another model or other options",
            "Name another folder with --run, or remove it.",
        )
    folder.mkdir(parents=True, exist_ok=True)
    write_durably(record, lambda file: file.write(made_from.encode()))


def prepare(
    folder: Path,
    base: ModelFolder,
    encoder: Path,
    comments: Sequence[LabelledComment],
    trained: Sequence[str],
    attributes: Sequence[str],
    options: Options,
    threads: int | None,
    progress: Callable[[str], None],
) -> None:
    """Write the first weights and the examples into the run folder, unless they are there. One process does."""
    if (folder / EXAMPLES).is_dir():
        progress("going on with what the run folder holds")
        return
    set_seed(options.seed)
    network = _network(encoder, len(base.manifest.attributes))
    load_weights(network, base.weights)
    state = _with_new_heads(network.state_dict(), len(attributes))
    save_file({name: tensor.contiguous() for name, tensor in state.items()}, folder / START)
    progress(f"asking {base.manifest.id} about {len(comments):,} comments and old texts")
    teacher = Teacher(base, threads)
    kept = [
        replace(each, labels={name: label for name, label in each.labels.items() if name in trained})
        for each in comments
    ]
    rows = teacher.labelled(kept, attributes)
    rows += teacher.unlabelled(old_texts(options.replay, options.replay_rows, options.seed), attributes)
    incoming = folder / f".{EXAMPLES}"
    shutil.rmtree(incoming, ignore_errors=True)
    Dataset.from_list(rows, features=COLUMNS).save_to_disk(incoming)
    incoming.rename(folder / EXAMPLES)
    sync(folder)


def _network(encoder: Path, n_attributes: int) -> CommentClassifier:
    """The network with random weights, by the config.json of its encoder alone."""
    config = AutoConfig.from_pretrained(encoder, local_files_only=True)
    config.hidden_dropout_prob = config.attention_probs_dropout_prob = 0.0
    inner = AutoModel.from_config(
        config, add_pooling_layer=False, dtype=torch.float32, attn_implementation=ATTENTION
    )
    return CommentClassifier(inner, config.hidden_size, n_attributes, dropout=0.1)


def _with_new_heads(state: dict[str, torch.Tensor], n_attributes: int) -> dict[str, torch.Tensor]:
    """The weights with a head of zeros for every added attribute: it says one half until it has learnt."""
    weight, bias = state["attribute_head.weight"], state["attribute_head.bias"]
    added = n_attributes - len(bias)
    return state | {
        "attribute_head.weight": torch.cat([weight, weight.new_zeros(added, weight.shape[1])]),
        "attribute_head.bias": torch.cat([bias, bias.new_zeros(added)]),
    }


def fine_tuned(
    folder: Path, encoder: Path, base: ModelFolder, attributes: Sequence[str], options: Options
) -> CommentClassifier:
    """The network as trained, ready for inference; every process gets here, and trains if nobody has yet."""
    finished = folder / TRAINED
    state = PartialState()
    if not finished.is_file():
        network = _trained(folder, encoder, base, attributes, options)
        if state.is_main_process:
            incoming = folder / f".{TRAINED}"
            tensors = {name: tensor.cpu().contiguous() for name, tensor in network.state_dict().items()}
            save_file(tensors, incoming)
            incoming.rename(finished)
        state.wait_for_everyone()
    # Another network than the one that was trained: the trainer leaves its mixed precision in that one's forward.
    network = _network(encoder, len(attributes))
    network.load_state_dict(load_file(finished))
    return network.eval()


def _trained(
    folder: Path, encoder: Path, base: ModelFolder, attributes: Sequence[str], options: Options
) -> CommentClassifier:
    """Train from the first weights, or from the last checkpoint if there is one."""
    network = _network(encoder, len(attributes))
    network.load_state_dict(load_file(folder / START))
    stage = Stage(epochs=options.epochs, learning_rate=options.learning_rate)
    recipe = Recipe(
        name=base.manifest.name,
        version=base.manifest.version,
        stages=(stage,),
        batch_size=options.batch_size,
        seed=options.seed,
    )
    examples = load_from_disk(str(folder / EXAMPLES))
    assert isinstance(examples, Dataset)
    run_stage(network, stage, recipe, examples, folder / CHECKPOINTS, resume=True)
    return network
