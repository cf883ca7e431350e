"""Any sequence classifier of the transformers library as a scorer. The one file that needs the extra `torch`."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from tokenizers import Tokenizer
from torch import Tensor, nn
from transformers import AutoModelForSequenceClassification, AutoTokenizer
from transformers.utils import logging as transformers_logging

from moderation.errors import InputError, ModelDamaged, ModelNotFound
from moderation.scoring.label_reading import Activation, LabelReading
from moderation.scoring.model_folder import Manifest, ModelFolder, installed_models, sha256_of
from moderation.scoring.onnx_scorer import OnnxScorer

# Windows are not longer than this, whatever a model allows: attention takes time with the square of it.
LONGEST_WINDOW = 512
# A classifier of whole texts judges no words: their logit says "surely not".
NO_WORD = -30.0


class AttributeClassifier(nn.Module):
    """A sequence classifier with one logit per attribute, whichever activation its own outputs have.

    A softmax becomes logits of which the sigmoid is the same probability: log p - log(1 - p).
    """

    def __init__(self, encoder: nn.Module, reading: LabelReading) -> None:
        super().__init__()
        self.encoder = encoder
        self.outputs = list(reading.outputs.values())
        self.activation: Activation = reading.activation

    def forward(self, input_ids: Tensor, attention_mask: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        """Logits [n, n_attributes], mean of the last layer [n, hidden], word logits [n, t] (NO_WORD)."""
        its = self.encoder(input_ids=input_ids, attention_mask=attention_mask, output_hidden_states=True)
        mask = attention_mask.unsqueeze(-1).to(its.logits.dtype)
        pooled = (its.hidden_states[-1] * mask).sum(1) / mask.sum(1)
        logits = torch.stack([self._logit(its.logits, chosen) for chosen in self.outputs], dim=-1)
        return logits, pooled, attention_mask.to(logits.dtype) * 0 + NO_WORD

    def _logit(self, outputs: Tensor, chosen: tuple[int, ...]) -> Tensor:
        if self.activation == "sigmoid":
            return outputs[:, list(chosen)].amax(-1)
        others = [i for i in range(outputs.shape[-1]) if i not in chosen]
        return outputs[:, list(chosen)].logsumexp(-1) - outputs[:, others].logsumexp(-1)


class HuggingFaceScorer(OnnxScorer):
    """A classifier of the transformers library, with the normalisation, windows and batches of our own models.

    It names no words: `explain` gives its scores without spans.
    """

    def __init__(
        self,
        name_or_path: str | Path,
        *,
        labels: Mapping[str, str] | None = None,
        download: bool = False,
        threads: int | None = None,
    ) -> None:
        """Load a folder, or a model by its name on the Hub from the local cache; `download` fetches it.

        Weights are read from safetensors alone, and no code of the model's runs. `labels` says which attribute a
        label is. `threads` bounds torch's threads, of the whole process. Raises ModelNotFound, ModelDamaged,
        InputError where the labels mean nothing.
        """
        if threads is not None:
            torch.set_num_threads(threads)
        encoder, tokenizer = _pretrained(str(name_or_path), download)
        config = encoder.config
        reading = LabelReading.of(
            str(name_or_path),
            [config.id2label[i] for i in range(config.num_labels)],
            config.problem_type,
            labels,
        )
        self.network = AttributeClassifier(encoder, reading).eval()
        self.tokenizer = tokenizer.backend_tokenizer
        window = min(LONGEST_WINDOW, tokenizer.model_max_length, _positions(encoder))
        attributes = tuple(reading.outputs)
        manifest = Manifest(
            name=Path(name_or_path).name,
            version=_version(Path(name_or_path), config),
            attributes=attributes,
            languages=(),
            window_tokens=window,
            window_overlap=window // 4,
            calibration=dict.fromkeys(attributes, (1.0, 0.0)),
            files={},
        )
        super().__init__(ModelFolder(Path(name_or_path), manifest), threads=threads)

    def _open(self, threads: int | None) -> tuple[Any, Tokenizer]:
        return _TorchSession(self.network), self.tokenizer


class _TorchSession:
    """What the scorer asks of onnxruntime's session, answered by torch."""

    def __init__(self, network: AttributeClassifier) -> None:
        self.network = network

    def run(self, outputs: list[str], inputs: Mapping[str, NDArray[np.int64]]) -> list[NDArray[np.float32]]:
        with torch.inference_mode():
            tensors = self.network(
                *(torch.from_numpy(inputs[name]) for name in ("input_ids", "attention_mask"))
            )
        by_name = dict(zip(("logits", "pooled", "token_logits"), tensors, strict=True))
        return [by_name[name].float().numpy() for name in outputs]


def _pretrained(name: str, download: bool) -> tuple[Any, Any]:
    folder = Path(name).is_dir()
    safe: dict[str, Any] = {"local_files_only": folder or not download, "trust_remote_code": False}
    shows_progress = transformers_logging.is_progress_bar_enabled()
    transformers_logging.disable_progress_bar()  # type: ignore[no-untyped-call]
    try:
        encoder, loading = AutoModelForSequenceClassification.from_pretrained(
            name, use_safetensors=True, dtype=torch.float32, output_loading_info=True, **safe
        )
        tokenizer = AutoTokenizer.from_pretrained(name, **safe)
    except Exception as error:  # OSError, ValueError and what safetensors and tokenizers raise on damage
        if folder:
            raise _damaged(Path(name), error) from error
        hint = f" Hugging Face's local cache does not give it either ({_reason(error)}); download=True fetches it."
        raise ModelNotFound(name, [path.name for path in installed_models()], hint) from error
    finally:
        if shows_progress:
            transformers_logging.enable_progress_bar()  # type: ignore[no-untyped-call]
    # transformers fills what a file lacks with random numbers: the head, where it was saved by a language model.
    if loading["missing_keys"]:
        raise InputError(
            name,
            f"is no trained classifier: its weights lack {', '.join(sorted(loading['missing_keys'])[:3])}",
            "Name one that was trained and saved as ...ForSequenceClassification; generative and base models are not",
        )
    backend = getattr(tokenizer, "backend_tokenizer", None)
    if backend is not None:
        backend.no_truncation()
        backend.no_padding()
    if backend is None or len(backend.encode("").ids) != 2:
        raise InputError(
            name,
            "has a tokenizer that does not put one token before and one behind a text",
            "Name a classifier of the kind of BERT, DistilBERT or RoBERTa",
        )
    # Without the files of a tokenizer transformers makes one that knows no word: it would score all texts alike.
    if not len(tokenizer.all_special_ids) < len(tokenizer) <= encoder.config.vocab_size:
        raise InputError(
            name,
            f"has a tokenizer of {len(tokenizer)} tokens for a model of {encoder.config.vocab_size}",
            "Put the tokenizer that the model was trained with beside it (tokenizer.json)",
        )
    return encoder, tokenizer


def _damaged(folder: Path, error: Exception) -> ModelDamaged:
    if not any(folder.glob("*.safetensors")) and any(folder.glob("pytorch_model*.bin")):
        return ModelDamaged(
            str(folder),
            "has its weights in a pickle, which is never opened, and none in safetensors",
            "Save it anew with transformers' save_pretrained, where you trust it",
        )
    return ModelDamaged(
        str(folder),
        f"is no sequence classifier with weights in safetensors: {_reason(error)}",
        "It takes a config.json, safetensors and a tokenizer of one model",
    )


def _reason(error: Exception) -> str:
    """The first line of what transformers says; others list all of its models."""
    return str(error).strip().partition("\n")[0][:200].rstrip(".")


def _positions(encoder: nn.Module) -> int:
    """Tokens that a model has positions for. RoBERTa and its kin count them from behind the padding token's id."""
    tables = [each for name, each in encoder.named_modules() if name.endswith("position_embeddings")]
    padding = [each.padding_idx for each in tables if getattr(each, "padding_idx", None) is not None]
    positions = int(getattr(encoder.config, "max_position_embeddings", LONGEST_WINDOW))
    return positions - (max(padding, default=-1) + 1)


def _version(folder: Path, config: Any) -> str:
    """The Hub's commit, or of a folder the digest of its weights: scores name what made them."""
    if commit := getattr(config, "_commit_hash", None):
        return str(commit)[:12]
    digests = [sha256_of(path) for path in sorted(folder.glob("*.safetensors"))]
    return hashlib.sha256("".join(digests).encode()).hexdigest()[:12]
