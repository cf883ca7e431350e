"""The network: one encoder, pooled heads for the attributes of a comment, a token head for toxic words."""

from __future__ import annotations

from pathlib import Path

import torch
from torch import Tensor, nn
from transformers import AutoConfig, AutoModel

# On CPUs the backward pass of fused attention takes longer than that of plain products: python -m bench.training_speed.
ATTENTION = "sdpa" if torch.cuda.is_available() else "eager"


class CommentClassifier(nn.Module):
    """A transformer encoder with a linear head per attribute and one per token.

    The representation under the heads is the mean and the maximum over tokens, side by side: tone is
    spread over a comment, an insult can be one word.
    """

    def __init__(self, encoder: nn.Module, hidden: int, n_attributes: int, dropout: float) -> None:
        super().__init__()
        self.encoder = encoder
        self.dropout = nn.Dropout(dropout)
        self.attribute_head = nn.Linear(2 * hidden, n_attributes)
        self.token_head = nn.Linear(hidden, 1)

    @classmethod
    def from_encoder(cls, path: Path, n_attributes: int, dropout: float) -> CommentClassifier:
        """Start from a pretrained encoder folder (safetensors) with fresh heads."""
        config = AutoConfig.from_pretrained(path, local_files_only=True)
        # No dropout inside the encoder: every comment is seen a few times only.
        encoder = AutoModel.from_pretrained(
            path,
            local_files_only=True,
            use_safetensors=True,
            add_pooling_layer=False,
            dtype=torch.float32,
            hidden_dropout_prob=0.0,
            attention_probs_dropout_prob=0.0,
            attn_implementation=ATTENTION,
        )
        return cls(encoder, config.hidden_size, n_attributes, dropout)

    def forward(self, input_ids: Tensor, attention_mask: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        """Logits [n, n_attributes], embedding [n, 2 hidden], token logits [n, t] of int64[n, t] inputs."""
        hidden = self.encoder(input_ids=input_ids, attention_mask=attention_mask).last_hidden_state
        mask = attention_mask.unsqueeze(-1).to(hidden.dtype)
        mean = (hidden * mask).sum(1) / mask.sum(1)
        highest = (hidden + (mask - 1) * 1e4).amax(1)
        embedding = torch.cat([mean, highest], dim=-1)
        logits = self.attribute_head(self.dropout(embedding))
        return logits, embedding, self.token_head(self.dropout(hidden)).squeeze(-1)


def masked_loss(logits: Tensor, answers: Tensor, weights: Tensor) -> Tensor:
    """Mean binary cross-entropy over the known answers (soft labels in [0, 1], NaN: not known), weighted."""
    known = ~torch.isnan(answers)
    losses = nn.functional.binary_cross_entropy_with_logits(
        logits.float(), torch.nan_to_num(answers), reduction="none"
    )
    weights = weights.reshape(-1, *[1] * (answers.ndim - 1)) * known
    return (losses * weights).sum() / weights.sum().clamp(min=1.0)
