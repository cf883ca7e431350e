"""Hugging Face datasets, map-style and streaming."""

from __future__ import annotations

import pytest

from moderation.batch.dataset import label_dataset
from moderation.errors import DumpError

datasets = pytest.importorskip("datasets")


@pytest.fixture
def rows():
    return {"id": list(range(30)), "text": ["", None, *(f"comment {i}" for i in range(27)), "you idiot"]}


@pytest.fixture(autouse=True)
def no_bars():
    datasets.disable_progress_bars()


def test_map_style(rows, fake_scorer, tmp_path):
    scorer = fake_scorer()
    dataset = datasets.Dataset.from_dict(rows)
    labelled = label_dataset(dataset, scorer=scorer, policy=policy(), batch_rows=2)
    assert labelled.column_names == [
        "id",
        "text",
        "toxicity",
        "insult",
        "decision",
        "reasons",
        "model",
        "policy",
    ]
    assert labelled["text"][:] == rows["text"]
    assert labelled[0]["toxicity"] is None
    assert [labelled[i]["decision"] for i in (0, 2, 29)] == ["review", "approve", "reject"]
    assert labelled[29]["reasons"] == ["toxicity 0.95 ≥ 0.90"]


def test_streaming_reads_no_more_than_is_taken(rows, fake_scorer):
    scorer = fake_scorer()
    stream = datasets.Dataset.from_dict(rows).to_iterable_dataset()
    labelled = label_dataset(stream, scorer=scorer, policy=policy(), batch_rows=5)
    first = next(iter(labelled))
    assert (first["decision"], first["model"]) == ("review", "fake@1")
    assert len(scorer.seen) <= 10
    assert [row["id"] for row in labelled] == rows["id"]


def test_several_splits_and_a_text_column_by_name(rows, fake_scorer):
    both = datasets.DatasetDict({name: datasets.Dataset.from_dict(rows) for name in ("train", "test")})
    labelled = label_dataset(
        both.rename_column("text", "said"), text_column="said", scorer=fake_scorer(), policy=policy()
    )
    assert set(labelled) == {"train", "test"}
    assert labelled["test"].num_rows == 30
    with pytest.raises(DumpError, match="--text-column"):
        label_dataset(both.rename_column("text", "said"), scorer=fake_scorer(), policy=policy())


def policy():
    from moderation.policy import Policy  # noqa: PLC0415

    return Policy.from_dict(
        {"name": "test", "version": "1", "thresholds": {"toxicity": {"review": 0.5, "reject": 0.9}}}
    )
