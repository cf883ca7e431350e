"""Labelling for users of Hugging Face `datasets`: a dataset in, the same with the added columns out."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pyarrow as pa

from moderation.batch.labels import LabelColumns, decide, limits_of
from moderation.batch.scoring_pool import score_texts
from moderation.batch.text_column import find_text_column
from moderation.batch.writers import beside
from moderation.policy import Policy
from moderation.scoring import DEFAULT_MODEL, Scorer, load
from moderation.types import ScoringInput

# Rows that are scored together: enough to batch comments of like length, few enough to stream.
BATCH_ROWS = 1000


def label_dataset(
    dataset: Any,
    *,
    text_column: str | None = None,
    scorer: Scorer | None = None,
    model: str | Path = DEFAULT_MODEL,
    policy: Policy | None = None,
    prefix: str = "",
    batch_rows: int = BATCH_ROWS,
) -> Any:
    """A `datasets` Dataset, IterableDataset or DatasetDict with a score per attribute and the decision added.

    The columns are those of `moderation label`. A map-style dataset is computed once and cached by `datasets`
    under a fingerprint of model, policy and options; a streaming one is labelled as it is read. Raises
    DumpError when the text column is not found, PolicyError when the policy does not fit the model.
    """
    scorer, policy = scorer or load(model), policy or Policy.load()
    policy.require(scorer.attributes)
    if isinstance(dataset, Mapping):
        parts = {
            name: label_dataset(
                part,
                text_column=text_column,
                scorer=scorer,
                policy=policy,
                prefix=prefix,
                batch_rows=batch_rows,
            )
            for name, part in dataset.items()
        }
        kind: Any = type(dataset)
        return kind(parts)
    columns = dataset.column_names or list(next(iter(dataset)))
    text = find_text_column(columns, text_column, "the dataset")
    labels = LabelColumns.beside(columns, scorer.attributes, prefix)

    def label(batch: pa.Table) -> pa.Table:
        texts = score_texts(scorer, [ScoringInput(value or "") for value in batch.column(text).to_pylist()])
        decisions = decide(texts, scorer.attributes, scorer.model, policy)
        # Metadata of the input columns alone would hide the added ones from `datasets`.
        return beside(batch, labels.table(texts, decisions)).replace_schema_metadata(None)

    options: dict[str, Any] = {"batched": True, "batch_size": batch_rows}
    if hasattr(dataset, "_fingerprint"):
        # The model's session cannot be hashed, so `datasets` is told what the result depends on.
        job = [dataset._fingerprint, scorer.model, policy.id, limits_of(policy), text, prefix]
        options["new_fingerprint"] = hashlib.blake2b(json.dumps(job).encode(), digest_size=8).hexdigest()
    # As Arrow tables, which have types even where a batch holds no value of a column.
    return dataset.with_format("arrow").map(label, **options).with_format(None)
