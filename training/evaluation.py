"""How good a model folder is on labelled comments that it never saw, scored through the library itself."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow.parquet as pq
from numpy.typing import NDArray
from scipy.stats import spearmanr
from sklearn.metrics import average_precision_score, roc_auc_score

from moderation import ScoringInput
from moderation.scoring import OnnxScorer
from training.calibration import calibration_error

Floats = NDArray[np.float32]
Row = Mapping[str, Any]

# Identity terms of the templates set (Dixon et al. 2018, and its successor with longer sentences).
TEMPLATE_IDENTITIES = (
    "lesbian", "gay", "bisexual", "transgender", "trans", "queer", "lgbt", "lgbtq", "homosexual", "straight",
    "heterosexual", "male", "female", "nonbinary", "african", "african american", "black", "white", "european",
    "hispanic", "latino", "latina", "latinx", "mexican", "canadian", "american", "asian", "indian",
    "middle eastern", "chinese", "japanese", "christian", "muslim", "jewish", "buddhist", "catholic",
    "protestant", "sikh", "taoist", "old", "older", "young", "younger", "teenage", "millenial", "middle aged",
    "elderly", "blind", "deaf", "paralyzed",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Question:
    """A column of a dev set that answers what an attribute asks; `answer` gives a bool, or None: leave out."""

    dev_set: str
    attribute: str
    label: str
    answer: Callable[[Row], bool | None]

    @property
    def key(self) -> str:
        return f"{self.dev_set}/{self.label}"


def _column(name: str, at_least: float = 0.5) -> Callable[[Row], bool | None]:
    return lambda row: None if row[name] is None else row[name] >= at_least


def _questions(dev_set: str, attributes: Mapping[str, str]) -> list[Question]:
    return [Question(dev_set, ours, theirs, _column(theirs)) for theirs, ours in attributes.items()]


QUESTIONS: tuple[Question, ...] = (
    *_questions(
        "jigsaw_wiki",
        {
            "toxic": "toxicity",
            "severe_toxic": "severe_toxicity",
            "obscene": "profanity",
            "threat": "threat",
            "insult": "insult",
            "identity_hate": "identity_attack",
        },
    ),
    *_questions("wiki_context_gn", {"label": "toxicity"}),
    *_questions("wiki_context_small", {"label_oc": "toxicity"}),
    *_questions("kaggle_insults", {"Insult": "insult"}),
    *_questions(
        "unhealthy_comments",
        {
            "hostile": "toxicity",
            "antagonize": "incivility",
            "dismissive": "dismissive",
            "condescending": "incivility",
            "sarcastic": "sarcastic",
        },
    ),
    *_questions("political_incivility", {"impoliteness": "incivility", "intolerance": "identity_attack"}),
    Question("globe_c3", "toxicity", "crowd_toxicity_level>=2", _column("crowd_toxicity_level", 2)),
)


class DevSets:
    """A folder of labelled dev sets, and a model's scores of them; every set is scored once.

    `rows_at_most` takes an even selection of a larger set.
    """

    def __init__(self, folder: Path, scorer: OnnxScorer, rows_at_most: int | None = None) -> None:
        self.folder, self.scorer, self.rows_at_most = folder, scorer, rows_at_most
        self._rows: dict[str, list[dict[str, Any]]] = {}
        self._scores: dict[str, Floats] = {}

    def rows(self, name: str) -> list[dict[str, Any]]:
        if name not in self._rows:
            rows: list[dict[str, Any]] = pq.read_table(self.folder / f"{name}.parquet").to_pylist()
            rows = [row for row in rows if row["text"].strip()]
            self._rows[name] = rows[:: max(1, len(rows) // (self.rows_at_most or len(rows)))]
        return self._rows[name]

    def probabilities(self, name: str) -> Floats:
        """float32[n, n_attributes] of the rows of a dev set."""
        if name not in self._scores:
            self._scores[name] = probabilities(self.scorer, [row["text"] for row in self.rows(name)])
        return self._scores[name]

    def of(self, name: str, attribute: str) -> Floats:
        return self.probabilities(name)[:, self.scorer.attributes.index(attribute)]


def probabilities(scorer: OnnxScorer, texts: Sequence[str]) -> Floats:
    """float32[n, n_attributes] in [0, 1]; a text without visible characters gets zeros."""
    scores = scorer.score([ScoringInput(text) for text in texts])
    return np.array(
        [[each.values.get(name, 0.0) for name in scorer.attributes] for each in scores], dtype=np.float32
    )


def evaluate(scorer: OnnxScorer, dev: Path) -> dict[str, Any]:
    """All figures of a model on the dev sets, as the manifest and the card hold them."""
    sets = DevSets(dev, scorer)
    ranking = {question.key: _ranking(sets, question) for question in QUESTIONS}
    true_rate = sets.rows("wiki_context_gn")
    # The even rows calibrated it.
    labels = np.array([row["label"] for row in true_rate])
    hatecheck = _hatecheck(sets)
    identities = _identity_bias(sets)
    figures = {
        "ranking": ranking,
        "hatecheck": hatecheck,
        "identity_templates_bpsn_auc": identities,
        "perspective": _agreement_with_perspective(sets),
        "toxicity_calibration_error_true_rate": round(
            calibration_error(sets.of("wiki_context_gn", "toxicity")[1::2], labels[1::2]), 4
        ),
    }
    figures["headline"] = {
        "toxicity AUC, Wikipedia at its true rate": ranking["wiki_context_gn/label"]["auc"],
        "toxicity AUC, Jigsaw Wikipedia": ranking["jigsaw_wiki/toxic"]["auc"],
        "insult AUC, news sites (Kaggle)": ranking["kaggle_insults/Insult"]["auc"],
        "incivility AUC, political tweets": ranking["political_incivility/impoliteness"]["auc"],
        "HateCheck accuracy at 0.5": hatecheck["all"],
        "identity templates, worst BPSN AUC": min(identities.values()),
    }
    return figures


def _ranking(sets: DevSets, question: Question) -> dict[str, Any]:
    answers = [question.answer(row) for row in sets.rows(question.dev_set)]
    known = np.array([answer is not None for answer in answers])
    truth = np.array([bool(answer) for answer in answers])[known]
    scores = sets.of(question.dev_set, question.attribute)[known]
    return {
        "attribute": question.attribute,
        "rows": int(known.sum()),
        "share": round(float(truth.mean()), 4),
        "auc": round(float(roc_auc_score(truth, scores)), 4),
        "average_precision": round(float(average_precision_score(truth, scores)), 4),
    }


def _hatecheck(sets: DevSets) -> dict[str, Any]:
    """Accuracy at 0.5 on functional tests (Röttger et al. 2021): flagged by toxicity or identity_attack."""
    rows = sets.rows("hatecheck")
    flagged = np.maximum(sets.of("hatecheck", "toxicity"), sets.of("hatecheck", "identity_attack")) >= 0.5
    identity = sets.of("hatecheck", "identity_attack") >= 0.5
    hateful = np.array([row["label_gold"] == "hateful" for row in rows])
    kinds = np.array([row["functionality"] for row in rows])
    return {
        **_accuracy(identity, hateful),
        "either": _accuracy(flagged, hateful),
        "by_functionality": {
            str(kind): round(float((identity == hateful)[kinds == kind].mean()), 3)
            for kind in np.unique(kinds)
        },
    }


def _accuracy(flagged: NDArray[np.bool_], hateful: NDArray[np.bool_]) -> dict[str, float]:
    right = flagged == hateful
    return {
        "hateful": round(float(right[hateful].mean()), 3),
        "harmless": round(float(right[~hateful].mean()), 3),
        "all": round(float(right.mean()), 3),
    }


def _identity_bias(sets: DevSets) -> dict[str, float]:
    """BPSN AUC by identity (Borkan et al. 2019): harmless sentences with the term against toxic ones without."""
    rows = sets.rows("identity_templates")
    scores = sets.of("identity_templates", "toxicity")
    toxic = np.array([row["toxicity"] == "toxic" for row in rows])
    words = [f" {row['text'].lower()} " for row in rows]
    aucs = {}
    for term in TEMPLATE_IDENTITIES:
        has = np.array([f" {term} " in text for text in words])
        chosen = (has & ~toxic) | (~has & toxic)
        if (has & ~toxic).sum() >= 20:
            aucs[term] = round(float(roc_auc_score(toxic[chosen], scores[chosen])), 4)
    return aucs


def perspective_rows(sets: DevSets) -> Iterable[tuple[str, str, Floats, Floats]]:
    """Perspective's names, our attributes, our scores and Perspective's own of the same comments."""
    names = {
        "TOXICITY": ("toxicity", "TOXICITY@6"),
        "SEVERE_TOXICITY": ("severe_toxicity", "SEVERE_TOXICITY@2"),
        "IDENTITY_ATTACK": ("identity_attack", "IDENTITY_ATTACK"),
        "INSULT": ("insult", "INSULT"),
        "PROFANITY": ("profanity", "PROFANITY"),
        "THREAT": ("threat", "THREAT"),
        "SEXUALLY_EXPLICIT": ("sexually_explicit", "SEXUALLY_EXPLICIT"),
    }
    for name, (ours, column) in names.items():
        mine = sets.of("perspective_scores", ours)
        theirs = np.array([row[column] for row in sets.rows("perspective_scores")], dtype=np.float32)
        if name == "TOXICITY":
            mine = np.concatenate([mine, sets.of("wiki_context_gn", ours)])
            api = [row["api"] for row in sets.rows("wiki_context_gn")]
            theirs = np.concatenate([theirs, np.array(api, dtype=np.float32)])
        known = ~np.isnan(theirs)
        yield name, ours, mine[known], theirs[known]


def _agreement_with_perspective(sets: DevSets) -> dict[str, Any]:
    """Rank correlation, and the share flagged by either, on the odd rows: the map is fitted on the even ones."""
    maps = sets.scorer.manifest.perspective or {}
    agreement = {}
    for name, _, mine, theirs in perspective_rows(sets):
        mine, theirs = mine[1::2], theirs[1::2]
        mapped = np.interp(mine, maps[name]["x"], maps[name]["y"]) if name in maps else mine
        agreement[name] = {
            "rank_correlation": round(float(spearmanr(mine, theirs).statistic), 3),
            "share_flagged": {
                str(t): {
                    "ours": round(float((mapped >= t).mean()), 4),
                    "perspective": round(float((theirs >= t).mean()), 4),
                }
                for t in (0.5, 0.7, 0.8, 0.9)
            },
        }
    correlation = spearmanr(
        sets.of("perspective_scores", "toxicity"),
        [row["TOXICITY@6"] for row in sets.rows("perspective_scores")],
    )
    return {"toxicity_rank_agreement_2018": round(float(correlation.statistic), 3), **agreement}
