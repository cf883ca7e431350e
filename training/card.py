"""The model card: what a model is for, what it was made from, what it reaches and where it fails."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from moderation.scoring import Manifest

# Source and licence of every corpus that may train a model that ships.
SOURCES = {
    "jigsaw_wiki": (
        "Jigsaw Toxic Comment Classification, Wikipedia talk pages",
        "CC0 labels, CC BY-SA 3.0 text",
    ),
    "civil_toxic_spans": ("Civil Comments toxic spans, comments of about 50 news sites", "CC0"),
    "civil_spans_semeval": ("SemEval-2021 task 5, toxic spans of Civil Comments", "CC0"),
    "contextual_abuse": ("Contextual Abuse Dataset 1.1, Reddit", "CC BY 4.0"),
    "reddit_incivility": ("Davidson, Sun and Wojcieszak 2020, Reddit politics", "BSD-3-Clause"),
    "github_incivility": ("Incivility in GitHub issue threads", "MIT"),
    "edos": ("Explainable Detection of Online Sexism, Reddit and Gab", "CC0"),
    "gab_hate": ("Gab Hate Corpus", "CC BY 4.0"),
    "stormfront": ("Hate speech in a white supremacy forum", "CC BY-SA 3.0"),
    "davidson": ("Davidson et al. 2017, Twitter", "MIT"),
    "social_bias_frames": ("Social Bias Frames", "CC BY 4.0"),
    "hatemoji_build": ("HatemojiBuild, adversarial with emoji", "CC BY 4.0"),
    "dynahate": ("Dynamically Generated Hate Speech", "CC BY 4.0"),
    "paradetox": ("ParaDetox, toxic sentences and their polite rewrites", "CC0"),
    "openai_moderation": ("OpenAI moderation evaluation set", "MIT"),
    "goemotions": ("GoEmotions, Reddit", "Apache-2.0"),
    "minimal_pairs": (
        "comments in minimal pairs, written with a language model's help for this project",
        "Apache-2.0",
    ),
    "identity_sentences": (
        "sentences with words for groups of people, written with a language model's help for this project",
        "Apache-2.0",
    ),
    "annotations": (
        "labels given for this project to comments of the corpora above and to comments written for it, see below",
        "Apache-2.0",
    ),
}


def write_card(path: Path, manifest: Manifest) -> None:
    """Write the card of a model from its manifest."""
    evaluation, training = manifest.evaluation or {}, manifest.training or {}
    parts = [
        f"# {manifest.id}",
        INTRODUCTION,
        _table(
            ("attribute", "dev set / label", "comments", "share yes", "AUC", "average precision"),
            _ranking(evaluation),
        ),
        *_held_out(evaluation),
        "## Judgement",
        _judgement(evaluation),
        "## int8 against float",
        _parity(evaluation["int8_against_float"]),
        "## Data",
        DATA,
        _table(
            ("corpus", "what", "licence", "training rows"),
            ((name, *SOURCES[name], rows) for name, rows in training["training_rows"].items()),
        ),
        LIMITS.format(german=evaluation["languages"]["de"]["auc"]),
    ]
    path.write_text("\n\n".join(parts) + "\n", encoding="utf-8")


INTRODUCTION = """\
A classifier of English reader comments for toxicity and incivility that runs on a CPU. One MiniLM encoder
(all-MiniLM-L6-v2, Apache-2.0, 22.7 M parameters) with a head per attribute and one per word, int8 ONNX.

Scores are calibrated probabilities: `toxicity` that most raters say yes, at the true rate of Wikipedia talk pages
(about 1 % of comments); the others the share of readers who do, on held-out rows of the training corpora, where
abuse is more common than in the wild. `docs/attributes.md` in the project says what each attribute asks.

## Ranking

On comments that it was not trained on; of `kaggle_insults`, `unhealthy_comments`, `political_incivility` and
`globe_c3` it has seen no other rows either."""

DATA = """\
Only corpora whose licences allow commercial use; labels that a corpus does not give are masked, never taken
as "no". Dev sets measured and calibrated the model and trained nothing.

The annotations are by a language model that read every comment, after `docs/attributes.md`: 3,300 comments in two
independent passes and an adjudication (Cohen's kappa from .50 for `pejorative_for_speech` to .88 for `vulgarity`),
78,238 in one pass; and of these and 62,367 more, how many readers in ten would call them toxic, and how many uncivil
or provoking, of 16,268 twice. Passes of one model agree more than people would. They make up most of the last two
stages, so that one annotator's judgement weighs most. 11,571 of the comments are on news and politics, invented by a
language model for this project and judged by another pass of it. `docs/training.md` has the rest."""

LIMITS = """\
## Limits

- English. Other languages are scored as if they were English, and badly (German: AUC {german:.3f}).
- It sees a comment alone: not the article, the thread, the author. What is an insult only as an answer is missed.
- Irony, allusion and new slang are missed more often than plain insults; a score near 0.5 is for a person to judge.
- Words for groups of people still move scores, above all in short sentences: see the BPSN figures. Most of the terms
  measured there occur in sentences that it was trained on; rarer names may move scores more.
- It can be wrong about any one comment. Use it to order work for people, not to punish anybody unseen."""


def _ranking(evaluation: dict[str, Any]) -> Iterable[Sequence[object]]:
    for key, figures in evaluation["ranking"].items():
        yield (
            figures["attribute"],
            key,
            f"{figures['rows']:,}",
            f"{figures['share']:.1%}",
            f"{figures['auc']:.3f}",
            f"{figures['average_precision']:.3f}",
        )


def _held_out(evaluation: dict[str, Any]) -> list[str]:
    """The section on held-out annotations, where they were measured."""
    rows = [
        (
            attribute,
            f"{each['rows']:,}",
            f"{each['share']:.1%}",
            f"{each['auc']:.3f}",
            f"{each['average_precision']:.3f}",
        )
        for attribute, each in evaluation.get("held_out_annotations", {}).items()
    ]
    if not rows:
        return []
    return [
        "Every attribute on annotations held out of training, by the annotator of those that trained it:",
        _table(("attribute", "comments", "share yes", "AUC", "average precision"), rows),
    ]


def _judgement(evaluation: dict[str, Any]) -> str:
    hatecheck, identities, spans = (evaluation[key] for key in ("hatecheck", "identities", "toxic_spans"))
    disguises, hidden = evaluation["disguised"], evaluation["long_comments"]
    bpsn = {term: areas["bpsn"] for term, areas in identities["terms"].items()}
    worst = sorted(bpsn, key=lambda term: bpsn[term])[:5]
    lines = [
        f"- HateCheck, `identity_attack` at 0.5: {hatecheck['hateful']:.1%} of the hateful and "
        f"{hatecheck['harmless']:.1%} of the harmless cases right, {hatecheck['all']:.1%} in all.",
        "- Identity templates, BPSN AUC of `toxicity`, the five worst of "
        f"{len(bpsn)} terms: "
        + ", ".join(f"{term} {bpsn[term]:.3f}" for term in worst)
        + "; final metric of "
        f"Borkan et al. (2019) {identities['final']:.3f}.",
        f"- Toxic words, SemEval-2021: character F1 {spans['character_f1']:.3f}.",
        f"- The same comments with every other longer word disguised, in six ways: AUC lost "
        f"{disguises['mean_auc_lost']:.3f} in the mean, at most {disguises['greatest_auc_lost']:.3f} "
        f"({max(disguises['auc_lost'], key=lambda way: disguises['auc_lost'][way])}).",
        f"- Hurtful comments: {hidden['flagged_alone']:.1%} flagged at 0.5 alone, "
        f"{hidden['flagged_in_long_text']:.1%} in the midst of harmless text of {hidden['characters']:,} characters, "
        f"of which {hidden['long_harmless_flagged']:.1%} are flagged without them.",
        "- Calibration error of `toxicity` at the true rate (15 bins, rows that did not fit it): "
        f"{evaluation['toxicity_calibration_error_true_rate']:.4f}.",
        "- Rank correlation with Perspective's TOXICITY of 2018: "
        f"{evaluation['perspective']['toxicity_rank_agreement_2018']:.3f}.",
    ]
    return "\n".join(lines)


def _parity(parity: dict[str, Any]) -> str:
    lowest = min(parity["rank_correlation"].items(), key=lambda item: item[1])
    return (
        f"Over {parity['rows']:,} dev comments: lowest rank correlation {lowest[1]:.4f} ({lowest[0]}), greatest loss "
        f"of AUC {parity['greatest_auc_loss']:.4f}, mean absolute difference {parity['mean_absolute_difference']:.4f}."
    )


def _table(head: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join("| " + " | ".join(str(cell) for cell in line) + " |" for line in lines)
