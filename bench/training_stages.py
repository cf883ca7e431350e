"""What each stage of a training gave, and what averages of stages give: rows of the table in training/RESULTS.md.

    python -m bench.training_stages RUN_FOLDER [--average 0,.3,.7 ...] [--dev ../shared/data/dev]

Float weights in bfloat16 as in training, the first window of a comment alone, an even selection of the larger dev
sets: a minute a row on two cores, so that every stage can be looked at before one is released. Read down a
column: `python -m training evaluate` has the figures of a model that is released.
"""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from sklearn.metrics import roc_auc_score

from moderation.scoring import normalise
from moderation.types import Scores, ScoringInput
from training.evaluation import QUESTIONS, DevSets
from training.evaluation.dev_sets import WHOLE
from training.evaluation.identities import identity_bias
from training.evaluation.perspective import rank_agreement
from training.evaluation.questions import ranking
from training.examples import tokenizer_of
from training.labels import ATTRIBUTES
from training.network import CommentClassifier
from training.pipeline import averaged_network, base_encoder

# Columns of the table, and the question of a dev set that each answers.
COLUMNS = {
    "gn": "wiki_context_gn/label",
    "jigsaw": "jigsaw_wiki/toxic",
    "kaggle": "kaggle_insults/Insult",
    "hostile": "unhealthy_comments/hostile",
    "antag.": "unhealthy_comments/antagonize",
    "dismiss.": "unhealthy_comments/dismissive",
    "condesc.": "unhealthy_comments/condescending",
    "sarcastic": "unhealthy_comments/sarcastic",
    "impolite": "political_incivility/impoliteness",
    "intolerant": "political_incivility/intolerance",
    "C3": "globe_c3/crowd_toxicity_level>=2",
}
WINDOW_TOKENS, BATCH = 128, 32


class FirstWindow:
    """A scorer of float weights that reads the beginning of a comment alone; probabilities are not calibrated."""

    attributes = ATTRIBUTES

    def __init__(self, network: CommentClassifier, encoder: Path, name: str) -> None:
        self.network, self.model = network, name
        self.tokenizer = tokenizer_of(encoder)
        self.tokenizer.enable_truncation(WINDOW_TOKENS)
        self.tokenizer.enable_padding()

    def score(self, inputs: Sequence[ScoringInput]) -> list[Scores]:
        texts = [normalise(each.text) for each in inputs]
        shortest_first = sorted(range(len(texts)), key=lambda i: len(texts[i]))
        rows = np.empty((len(texts), len(self.attributes)), dtype=np.float32)
        for start in range(0, len(texts), BATCH):
            batch = shortest_first[start : start + BATCH]
            rows[batch] = self._probabilities([texts[i] for i in batch])
        return [Scores(dict(zip(self.attributes, row, strict=True)), self.model) for row in rows.tolist()]

    def _probabilities(self, texts: list[str]) -> NDArray[np.float32]:
        encodings = self.tokenizer.encode_batch_fast(texts)
        ids, mask = (
            torch.tensor([getattr(each, part) for each in encodings]) for part in ("ids", "attention_mask")
        )
        with torch.inference_mode(), torch.autocast("cpu", torch.bfloat16):
            logits = self.network(ids, mask)[0]
        return torch.sigmoid(logits.float()).numpy()


def figures(sets: DevSets) -> list[str]:
    """The cells of a row: AUC by question, then agreement with Perspective, HateCheck and the worst identity term."""
    questions = {question.key: question for question in QUESTIONS}
    cells = [_short(ranking(sets, questions[key])["auc"]) for key in COLUMNS.values()]
    cells.append(_short(rank_agreement(sets)))
    hateful = [row["label_gold"] == "hateful" for row in sets.rows("hatecheck")]
    cells.append(
        " / ".join(
            _short(roc_auc_score(hateful, sets.of("hatecheck", attribute)))
            for attribute in ("toxicity", "identity_attack")
        )
    )
    bpsn, term = min((each["bpsn"], term) for term, each in identity_bias(sets)["terms"].items())
    return [*cells, f"{_short(bpsn)} {term}"]


def _short(figure: float) -> str:
    return f"{figure:.3f}".replace("0.", ".", 1)


def shares_of(text: str) -> tuple[float, ...]:
    """ "0,.3,.7" as shares, one a stage. Raises ValueError."""
    shares = tuple(float(each) for each in text.split(","))
    if abs(sum(shares) - 1) > 1e-6:
        raise ValueError(f"{text} does not add up to 1")
    return shares


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("run", type=Path, help="run folder with stage-1.safetensors …")
    parser.add_argument(
        "--average", type=shares_of, nargs="*", default=[], help="shares of the stages that add up to 1"
    )
    parser.add_argument("--dev", type=Path, default=Path("../shared/data/dev"), help="folder with dev sets")
    parser.add_argument("--encoder", type=Path, help="encoder folder (default: all-MiniLM-L6-v2)")
    parser.add_argument("--rows", type=int, default=3000, help="of a dev set, about so many or twice as many")
    parser.add_argument("--threads", type=int, default=2)
    options = parser.parse_args()
    torch.set_num_threads(options.threads)
    encoder = options.encoder or base_encoder()
    n_stages = len([*options.run.glob("stage-*.safetensors")])
    if not n_stages or any(len(shares) != n_stages for shares in options.average):
        parser.error(f"{options.run} holds {n_stages} trained stages: an average needs a share for each")
    alone = [tuple(float(at == stage) for at in range(n_stages)) for stage in range(n_stages)]
    head = ["weights", *COLUMNS, "persp.", "HC", "worst BPSN"]
    print("| " + " | ".join(head) + " |\n" + "|---" * len(head) + "|", flush=True)
    for shares in (*alone, *options.average):
        used = {number: share for number, share in enumerate(shares, start=1) if share}
        name = " + ".join(f"{share:g} × stage {number}" for number, share in used.items())
        name = name.removeprefix("1 × ") if len(used) == 1 else name
        scorer = FirstWindow(averaged_network(options.run, shares, encoder), encoder, name)
        sets = DevSets(options.dev, scorer, options.rows, WHOLE)
        print("| " + " | ".join([name, *figures(sets)]) + " |", flush=True)


if __name__ == "__main__":
    main()
