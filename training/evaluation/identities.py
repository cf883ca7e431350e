"""Identity terms in toxic and harmless templates (Dixon et al. 2018), and the figures of Borkan et al. (2019)."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray
from sklearn.metrics import roc_auc_score

from training.evaluation.dev_sets import DevSets, Floats

# Terms of the templates set and its successor with longer sentences.
TEMPLATE_IDENTITIES = (
    "lesbian", "gay", "bisexual", "transgender", "trans", "queer", "lgbt", "lgbtq", "homosexual", "straight",
    "heterosexual", "male", "female", "nonbinary", "african", "african american", "black", "white", "european",
    "hispanic", "latino", "latina", "latinx", "mexican", "canadian", "american", "asian", "indian",
    "middle eastern", "chinese", "japanese", "christian", "muslim", "jewish", "buddhist", "catholic",
    "protestant", "sikh", "taoist", "old", "older", "young", "younger", "teenage", "millenial", "middle aged",
    "elderly", "blind", "deaf", "paralyzed",
)  # fmt: skip

# Sentences of each kind under which the area of a term is luck.
MIN_ROWS = 20
# Exponent of the generalised mean over terms: the worst weigh most.
POWER = -5


def identity_bias(sets: DevSets) -> dict[str, Any]:
    """The three areas by term, their generalised means, and the final metric: the mean of those and of the whole.

    `subgroup`: toxic and harmless sentences with the term. `bpsn`: harmless ones with the term against toxic ones
    without it. `bnsp`: toxic ones with the term against harmless ones without it.
    """
    rows = sets.rows("identity_templates")
    scores = sets.of("identity_templates", "toxicity")
    toxic = np.array([row["toxicity"] == "toxic" for row in rows])
    texts = [f" {row['text'].lower()} " for row in rows]
    terms: dict[str, dict[str, float]] = {}
    for term in TEMPLATE_IDENTITIES:
        has = np.array([f" {term} " in text for text in texts])
        if min((has & ~toxic).sum(), (has & toxic).sum()) >= MIN_ROWS:
            terms[term] = {
                "subgroup": _auc(toxic, scores, has),
                "bpsn": _auc(toxic, scores, (has & ~toxic) | (~has & toxic)),
                "bnsp": _auc(toxic, scores, (has & toxic) | (~has & ~toxic)),
            }
    overall = _auc(toxic, scores, np.ones_like(toxic))
    means = {
        kind: _power_mean([each[kind] for each in terms.values()]) for kind in ("subgroup", "bpsn", "bnsp")
    }
    return {
        "auc": overall,
        "power_mean": means,
        "final": round((overall + sum(means.values())) / 4, 4),
        "worst_bpsn": min(each["bpsn"] for each in terms.values()),
        "terms": terms,
    }


def _auc(toxic: NDArray[np.bool_], scores: Floats, chosen: NDArray[np.bool_]) -> float:
    return round(float(roc_auc_score(toxic[chosen], scores[chosen])), 4)


def _power_mean(values: list[float]) -> float:
    # An area of 0 would have no such power.
    return round(float(np.mean(np.maximum(values, 1e-6) ** POWER) ** (1 / POWER)), 4)
