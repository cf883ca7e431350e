"""The types that flow through the house, in the order in which they occur.

    Page ─ split ─▶ Thread(Comment…) ─▶ ScoringInput ─ score ─▶ Scores ─ policy ─▶ Decision

All are frozen. Offsets are code points of the original text, ends exclusive. Times are ISO 8601 strings
in the precision that the source gave ("2020-02-07", "2020-02-07T14:05", "2020-02-07T14:05:31Z").
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

Action = Literal["approve", "review", "reject"]
SetAsideKind = Literal["pingback", "deleted", "awaiting_moderation"]


@dataclass(frozen=True, slots=True)
class Page:
    """A fetched or dumped page: HTML or flattened text.

    `content` is bytes where the encoding is still to be found out, str where it is known.
    `media_type` is a MIME type, with or without a charset parameter; None lets the splitter look.
    `fetched_at` (ISO 8601) is the day against which "3 hours ago" is resolved; None leaves such dates open.
    """

    content: bytes | str
    url: str | None = None
    media_type: str | None = None
    fetched_at: str | None = None


@dataclass(frozen=True, slots=True)
class Article:
    """What the comments are about: the article, the first post of a forum topic, the linked title.

    Paragraphs of `text` are separated by an empty line.
    """

    title: str | None = None
    text: str = ""
    author: str | None = None
    posted_at: str | None = None


@dataclass(frozen=True, slots=True)
class Comment:
    """One reader comment.

    `id` is stable from run to run. Paragraphs of `text` are separated by an empty line; `quotes` are
    passages of others that it repeats, not part of `text`. `depth` is 0 for a top-level comment.
    `inferred` names the fields that the page does not state but implies, such as {"author"}.
    """

    id: str
    text: str
    author: str | None = None
    posted_at: str | None = None
    parent_id: str | None = None
    depth: int = 0
    quotes: tuple[str, ...] = ()
    votes: int | None = None
    inferred: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class SetAside:
    """A record of the thread that is not a reader comment to be judged."""

    kind: SetAsideKind
    text: str = ""
    author: str | None = None


@dataclass(frozen=True, slots=True)
class Thread:
    """An article and its comments in document order; no comment at all is an empty tuple, not an error.

    `found_by` names the stage of the cascade that found the comments, None where there are none.
    `stated_count` is how many comments the page says it has; `partial` is true when it shows fewer.
    `widget` names the platform whose script loads a thread that is not in the document.
    """

    article: Article
    comments: tuple[Comment, ...] = ()
    url: str | None = None
    found_by: str | None = None
    stated_count: int | None = None
    partial: bool = False
    widget: str | None = None
    set_aside: tuple[SetAside, ...] = ()


@dataclass(frozen=True, slots=True)
class ScoringInput:
    """All that a model may see of a comment: its text and its parent's, no author and no page."""

    text: str
    parent_text: str | None = None


@dataclass(frozen=True, slots=True)
class Span:
    """A passage `text[begin:end]` that carried the score of `attribute`; `score` in [0, 1]."""

    begin: int
    end: int
    attribute: str
    score: float


@dataclass(frozen=True, slots=True)
class Scores:
    """Calibrated probabilities in [0, 1] by attribute, and the "name@version" of the model that gave them.

    `values` is empty for a text without any visible character: there was nothing to score.
    """

    values: Mapping[str, float]
    model: str
    spans: tuple[Span, ...] = ()


@dataclass(frozen=True, slots=True)
class Reason:
    """Why a decision is not "approve": an attribute at or over its threshold, or what kept us from scoring."""

    action: Action
    attribute: str | None = None
    score: float | None = None
    threshold: float | None = None
    note: str | None = None

    def __str__(self) -> str:
        if self.attribute is None or self.score is None:
            return self.note or self.action
        return f"{self.attribute} {self.score:.2f} ≥ {self.threshold:.2f}"


@dataclass(frozen=True, slots=True)
class Decision:
    """What a policy ("name@version") says about a comment, most severe reason first."""

    comment_id: str
    action: Action
    reasons: tuple[Reason, ...]
    scores: Scores
    policy: str


@dataclass(frozen=True, slots=True)
class ModeratedThread:
    """A thread and one decision for each of its comments, in the same order."""

    thread: Thread
    decisions: tuple[Decision, ...] = field(default=())
