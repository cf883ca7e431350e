"""Sentences of our own, and rows of every dev set made of them, with the columns of the real ones."""

from __future__ import annotations

from typing import Any

RUDE = ["you are a stupid idiot", "what a pathetic loser", "shut up you moron", "idiots like you ruin it"]
KIND = [
    "thank you for this article",
    "a lovely day in the park",
    "I agree with the mayor",
    "good point, well made",
]


def dev_sets() -> dict[str, list[dict[str, Any]]]:
    def both(n: int, *columns: str, **others: Any) -> list[dict[str, Any]]:
        """Rude and kind comments by turns, with 1 or 0 in each of the columns."""
        rows = []
        for i in range(n):
            hurts = i % 2
            text = f"{(RUDE if hurts else KIND)[i // 2 % 4]}, says reader {i}"
            rows.append({"text": text, **dict.fromkeys(columns, hurts), **others})
        return rows

    jigsaw = ("toxic", "severe_toxic", "obscene", "threat", "insult", "identity_hate")
    unhealthy = ("hostile", "antagonize", "dismissive", "condescending", "sarcastic")
    perspective = (
        *("TOXICITY@6", "SEVERE_TOXICITY@2", "IDENTITY_ATTACK", "INSULT", "PROFANITY", "THREAT"),
        "SEXUALLY_EXPLICIT",
    )
    true_rate = [
        row | {"api": 0.1 + 0.6 * row["label"] + i / 1000} for i, row in enumerate(both(80, "label"))
    ]
    # Nothing of it is left to read, and nobody may stumble over it.
    true_rate.append({"text": "\u3164", "label": 0, "api": 0.1})
    # Kinds change every other pair, so that even and odd rows hold both.
    true_rate.sort(key=lambda row: (len(row["text"]), row["text"]))
    scored = [
        {"text": row["text"], **dict.fromkeys(perspective, 0.1 + 0.5 * row["x"] + i / 1000)}
        for i, row in enumerate(both(60, "x"))
    ]
    terms = ("gay", "deaf", "french")
    templates = [
        {
            "text": f"Reader {i} is a {'stupid' if toxic else 'lovely'} {term}",
            "toxicity": "toxic" if toxic else "nontoxic",
        }
        for term in terms
        for toxic in (True, False)
        for i in range(25)
    ]
    return {
        "jigsaw_wiki": both(60, *jigsaw),
        "wiki_context_gn": true_rate,
        "wiki_context_small": both(40, "label_oc"),
        "kaggle_insults": both(60, "Insult"),
        "unhealthy_comments": both(40, *unhealthy),
        "political_incivility": both(40, "impoliteness", "intolerance"),
        "globe_c3": [row | {"crowd_toxicity_level": 1.0 + 2 * row["x"]} for row in both(40, "x")],
        "hatecheck": [
            row
            | {
                "label_gold": "hateful" if row["x"] else "non-hateful",
                "functionality": f"kind_{'h' if row['x'] else 'nh'}",
            }
            for row in both(40, "x")
        ],
        "identity_templates": templates,
        "perspective_scores": scored,
        "germeval2021": both(40, "Sub1_Toxic"),
        "toxic_spans": [
            {"text": f"the {i}th idiot of the day", "spans": str(list(range(9, 14)))} for i in range(10, 30)
        ]
        + [{"text": KIND[0], "spans": "[]"}],
    }
