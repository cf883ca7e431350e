"""What the model is asked, and what every corpus answers to it: the one place that lists attribute names.

A row's answers map attributes to the share of readers who would say yes, in [0, 1]. An attribute that a corpus
does not label is left out and masked in training, never taken as 0. `docs/attributes.md` defines each.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from statistics import fmean
from typing import Any

ATTRIBUTES = (
    "toxicity",
    "severe_toxicity",
    "profanity",
    "threat",
    "insult",
    "identity_attack",
    "sexually_explicit",
    "incivility",
    "name_calling",
    "aspersion",
    "accusation_of_lying",
    "vulgarity",
    "pejorative_for_speech",
    "dismissive",
    "sarcastic",
)

Row = Mapping[str, Any]
Answers = dict[str, float]

PLEASANT = {
    "admiration", "amusement", "approval", "caring", "excitement", "gratitude", "joy", "love", "optimism",
    "pride", "relief",
}  # fmt: skip


def jigsaw_wiki(row: Row) -> Answers:
    """Six binary labels on some rows, `toxic` alone on most; a row that is not toxic has none of the others."""
    names = {
        "severe_toxic": "severe_toxicity",
        "obscene": "profanity",
        "threat": "threat",
        "insult": "insult",
        "identity_hate": "identity_attack",
    }
    answers = {ours: row[theirs] for theirs, ours in names.items() if row[theirs] is not None}
    toxic = row["toxic"] if row["toxic"] is not None else row["attack_share"]
    if toxic is not None:
        answers["toxicity"] = toxic
    if row["attack_share"] is not None:
        answers.setdefault("insult", row["attack_share"])
    if row["toxic"] == 0:
        # Of the 8,208 rows with all six labels that are not toxic, 157 have another label.
        for attribute in names.values():
            answers.setdefault(attribute, 0.0)
    if answers.get("insult", 0) >= 0.5:
        answers["incivility"] = 1.0
    return answers


def civil_toxic_spans(row: Row) -> Answers:
    """Shares of about five raters who marked a span of each kind."""
    answers = {
        "toxicity": row["y"],
        "insult": row["share_insult"],
        "threat": row["share_threat"],
        "profanity": row["share_profane/obscene"],
        "identity_attack": row["share_identity_based_attack"],
    }
    if row["y"] >= 0.5:
        answers["incivility"] = row["y"]
    return answers


def contextual_abuse(row: Row) -> Answers:
    """Experts' categories, given with the thread in sight; abuse of persons and parties is close to incivility."""
    labels = set(row["labels"].split(","))
    if labels == {"Neutral"}:
        return {"toxicity": 0.05, "insult": 0.0, "identity_attack": 0.0, "threat": 0.0}
    if labels == {"CounterSpeech"}:
        return {"toxicity": 0.2, "identity_attack": 0.0}
    person = "PersonDirectedAbuse" in labels
    party = "AffiliationDirectedAbuse" in labels
    identity = "IdentityDirectedAbuse" in labels
    if not (person or party or identity):
        return {}
    answers = {
        "toxicity": 0.9 if person or identity else 0.75,
        "incivility": 1.0,
        "identity_attack": 1.0 if identity else 0.0,
    }
    if person or party:
        answers["insult"] = 0.9
    return answers


def reddit_incivility(row: Row) -> Answers:
    return {"incivility": float(row["label"])}


def github_incivility(row: Row) -> Answers:
    """Kinds of incivility in issue threads; a row without a kind was judged civil."""
    kind = row["tbdf"]
    if kind is None:
        return {"incivility": 0.0, "toxicity": 0.03, "insult": 0.0, "identity_attack": 0.0, "threat": 0.0}
    if kind == "Insulting" or "Name-Calling" in kind:
        return {"incivility": 1.0, "toxicity": 0.8, "insult": 0.9, "name_calling": 0.8}
    by_kind: dict[str, Answers] = {
        "Vulgarity": {"incivility": 0.9, "vulgarity": 1.0, "profanity": 0.8},
        "Mocking": {"incivility": 1.0, "insult": 0.5, "dismissive": 0.6},
        "Irony": {"incivility": 0.8, "sarcastic": 1.0},
        "Threat": {"incivility": 1.0, "toxicity": 0.7},
    }
    return by_kind.get(kind, {"incivility": 0.7})


def edos(row: Row) -> Answers:
    """Sexism by category. Other comments may hold any other abuse, so that "not sexist" answers nothing."""
    category = row["label_category"][:1]
    if category == "n":
        return {}
    strength = {"1": 1.0, "2": 1.0, "3": 0.8, "4": 0.7}[category]
    answers = {"identity_attack": strength, "toxicity": strength * 0.9, "incivility": strength}
    if category == "1":
        answers["threat"] = 0.9
    return answers


def gab_hate(row: Row) -> Answers:
    return _hate(row["y"])


def stormfront(row: Row) -> Answers:
    return {"hate": _hate(0.9), "noHate": _hate(0.0)}.get(row["label"], {})


def dynahate(row: Row) -> Answers:
    return _hate(float(row["label"]))


def hatemoji_build(row: Row) -> Answers:
    answers = _hate(float(row["label_gold"]))
    if row["type"] == "threateninglanguage":
        answers["threat"] = 0.8
    return answers


def _hate(share: float) -> Answers:
    """Corpora that label hate alone: without hate a comment may be toxic still."""
    if share < 0.5:
        return {"identity_attack": share}
    return {"identity_attack": share, "toxicity": share, "incivility": share}


def davidson(row: Row) -> Answers:
    """Votes; most of its "offensive" tweets hold a vulgar word in dialect, without a target."""
    votes = row["count"]
    hate, offensive = row["hate_speech"] / votes, row["offensive_language"] / votes
    return {"identity_attack": hate, "toxicity": hate + 0.6 * offensive, "vulgarity": hate * 0.7 + offensive}


def social_bias_frames(row: Row) -> Answers:
    answers = {"sexually_explicit": row["sexYN"] * 0.8}
    if row["offensiveYN"] is not None:
        answers["toxicity"] = row["offensiveYN"]
        if row["targets"]:
            answers["identity_attack"] = row["offensiveYN"]
        elif row["offensiveYN"] == 0:
            answers["identity_attack"] = 0.0
    return answers


def paradetox(row: Row) -> Answers:
    """A toxic sentence, or its rewrite that keeps the meaning in polite words."""
    if row["kind"] == "toxic":
        return {"toxicity": 0.9, "incivility": 0.95}
    return {"toxicity": 0.05, "incivility": 0.15, "profanity": 0.0, "vulgarity": 0.05}


def openai_moderation(row: Row) -> Answers:
    answers: Answers = {}
    if row["S"] is not None:
        answers["sexually_explicit"] = row["S"]
    if row["H"] is not None:
        answers["identity_attack"] = row["H"]
    if row["H"] == 1 or row["HR"] == 1:
        answers["toxicity"] = 1.0
    if row["V"] == 0:
        answers["threat"] = 0.0
    return answers


def goemotions(row: Row) -> Answers:
    """Ordinary comments: one whose only emotions are pleasant is civil, of others nothing is known."""
    emotions = set(row["emotions"].split(","))
    if not emotions <= PLEASANT:
        return {}
    quiet = ("severe_toxicity", "threat", "insult", "identity_attack", "name_calling", "dismissive")
    return {"toxicity": 0.02, "incivility": 0.03, **dict.fromkeys(quiet, 0.0)}


def own_sentences(row: Row) -> Answers:
    """Comments written for this project: every attribute is answered, what the line does not name is no."""
    named = dict(_named_share(item) for item in row["labels"].split(",") if item != "-")
    unknown = set(named) - set(ATTRIBUTES)
    if unknown:
        raise ValueError(f"pair {row['pair']}: unknown attributes {', '.join(sorted(unknown))}")
    return {attribute: named.get(attribute, 0.0) for attribute in ATTRIBUTES}


def _named_share(item: str) -> tuple[str, float]:
    name, _, share = item.partition("=")
    return name.strip(), float(share or 1)


# Of the comments of which so many readers in ten would say yes, 0 to 9, the share to which a pass of codes says yes:
# 69,967 comments with both (python -m bench.annotation_agreement).
CODES_OF_TENTHS = {
    "toxicity": (0.001, 0.013, 0.066, 0.239, 0.548, 0.793, 0.918, 0.968, 0.988, 0.997),
    "incivility": (0.007, 0.077, 0.258, 0.526, 0.723, 0.875, 0.936, 0.969, 0.974, 0.985),
}


def annotations(row: Row) -> Answers:
    """Our annotation of comments from the other corpora.

    `codes`: shares of passes that say yes, of every attribute; what is absent is 0; None without such a pass.
    `tenths`: of each pass of digits (maybe none) one for each of CODES_OF_TENTHS, of how many readers in ten would
    say yes, 9 for nine or ten. Where there are digits, an answer is the mean of readers and codes; codes that nobody
    gave are those that such digits have.
    """
    codes = {} if row["codes"] is None else {name: float(row["codes"].get(name, 0.0)) for name in ATTRIBUTES}
    for place, (name, expected) in enumerate(CODES_OF_TENTHS.items()):
        if digits := [int(answer[place]) for answer in row["tenths"]]:
            readers = fmean(0.95 if digit == 9 else digit / 10 for digit in digits)
            code = codes.get(name, fmean(expected[digit] for digit in digits))
            codes[name] = (code + readers) / 2
    return codes


def agreed_harmless(row: Row) -> bool:
    """Whether all passes see nothing amiss in a comment: no code, and not one reader of ten."""
    return row.get("codes") == {} and set(row["tenths"]) == {"0" * len(CODES_OF_TENTHS)}


def spans_only(_: Row) -> Answers:
    """A corpus that marks toxic words and says nothing of the comment as a whole."""
    return {}


LABELLERS: Mapping[str, Callable[[Row], Answers]] = {
    "annotations": annotations,
    "civil_spans_semeval": spans_only,
    "civil_toxic_spans": civil_toxic_spans,
    "contextual_abuse": contextual_abuse,
    "davidson": davidson,
    "dynahate": dynahate,
    "edos": edos,
    "gab_hate": gab_hate,
    "github_incivility": github_incivility,
    "goemotions": goemotions,
    "hatemoji_build": hatemoji_build,
    "identity_sentences": own_sentences,
    "jigsaw_wiki": jigsaw_wiki,
    "minimal_pairs": own_sentences,
    "openai_moderation": openai_moderation,
    "paradetox": paradetox,
    "reddit_incivility": reddit_incivility,
    "social_bias_frames": social_bias_frames,
    "stormfront": stormfront,
}
