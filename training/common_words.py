"""The words of everyday comments, most frequent first: what a disguised word is undone to.

    python -m training.common_words --data ../shared/data/train

Writes `moderation/scoring/common_words.txt`. Counted in corpora of news sites, Wikipedia talk and Reddit whose licences
allow it; of the comments nothing but the words stays.
"""

from __future__ import annotations

import argparse
import re
from collections import Counter
from pathlib import Path

from moderation.scoring.normalisation import COMMON_WORDS, FEWEST_LETTERS
from training.corpora import corpus_files, corpus_rows

CORPORA = ("civil_toxic_spans", "contextual_abuse", "goemotions", "jigsaw_wiki", "reddit_incivility")
# A word of fewer comments is as often a misspelling as a word. 9,400 words remain.
MIN_COMMENTS = 25


def common_words(data: Path) -> list[str]:
    """Words of at least MIN_COMMENTS comments in the corpora at `data`, most frequent first."""
    pattern = re.compile(rf"(?<![\w'@/.-])[a-z]{{{FEWEST_LETTERS},15}}(?![\w'@/-])")
    counts: Counter[str] = Counter()
    for corpus in CORPORA:
        for row in corpus_rows(corpus, corpus_files(corpus, data), data):
            counts.update(set(pattern.findall(row["text"].lower())))
    return [
        word
        for word, count in sorted(counts.items(), key=lambda each: (-each[1], each[0]))
        if count >= MIN_COMMENTS
    ]


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--data", type=Path, required=True, help="folder with the training corpora")
    words = common_words(parser.parse_args().data)
    COMMON_WORDS.write_text("\n".join(words) + "\n", encoding="utf-8")
    print(f"{len(words):,} words written to {COMMON_WORDS.name}")


if __name__ == "__main__":
    main()
