"""Requests and answers of the native routes, as they go over the wire."""

from __future__ import annotations

from typing import Annotated, Any, Literal, Self

from pydantic import BaseModel, ConfigDict, Field

from moderation import Comment, Decision, ModeratedThread, Reason, Span, Thread

Probability = Annotated[float, Field(ge=0, le=1)]
EXAMPLE_SCORES = {"toxicity": 0.94, "insult": 0.91}


class Wire(BaseModel):
    """Base of all bodies: an unknown key is an error, so that a typo is not a silent default."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class CommentToScore(Wire):
    """A comment and what it answers."""

    text: str = Field(
        description="the comment, as its author wrote it", examples=["You are a half-witted liar."]
    )
    parent_text: str | None = Field(
        None,
        description="the comment that it replies to; for models that read it: comment-minilm-en does not",
    )
    id: str | None = Field(None, description="your own id; comes back as it is", examples=["c-1"])


class ScoreRequest(Wire):
    """One or many comments."""

    comments: list[CommentToScore | str] = Field(
        min_length=1,
        examples=[[{"id": "c-1", "text": "You are a half-witted liar."}, "I disagree, and here is why."]],
    )
    attributes: list[str] | None = Field(
        None, description="attributes to return; all by default", examples=[["toxicity", "insult"]]
    )
    spans: bool = Field(False, description="also score each sentence of a comment on its own")
    words: bool = Field(False, description="also say which words carried the scores")


class SpanOut(Wire):
    """A passage `text[begin:end]`, in code points, and how it scores on its own."""

    begin: int = Field(ge=0, examples=[0])
    end: int = Field(ge=0, examples=[27])
    scores: dict[str, Probability] = Field(examples=[EXAMPLE_SCORES])


class WordsOut(Wire):
    """Words `text[begin:end]`, in code points, that carried the scores; `score` is that of the worst of them."""

    begin: int = Field(ge=0, examples=[10])
    end: int = Field(ge=0, examples=[26])
    score: Probability = Field(examples=[0.97])

    @classmethod
    def of(cls, span: Span) -> Self:
        return cls(begin=span.begin, end=span.end, score=span.score)


class ReasonOut(Wire):
    """Why a decision is not "approve"."""

    action: Literal["approve", "review", "reject"] = Field(examples=["reject"])
    attribute: str | None = Field(None, examples=["insult"])
    score: Probability | None = Field(None, examples=[0.91])
    threshold: Probability | None = Field(None, examples=[0.9])
    note: str | None = None

    @classmethod
    def of(cls, reason: Reason) -> Self:
        return cls(**{name: getattr(reason, name) for name in cls.model_fields})


class DecisionOut(Wire):
    """What the policy says, most severe reason first."""

    action: Literal["approve", "review", "reject"] = Field(examples=["reject"])
    reasons: list[ReasonOut]

    @classmethod
    def of(cls, decision: Decision) -> Self:
        return cls(action=decision.action, reasons=[ReasonOut.of(reason) for reason in decision.reasons])


class ScoredComment(Wire):
    """The scores of one comment: calibrated probabilities."""

    id: str | None = Field(None, examples=["c-1"])
    scores: dict[str, Probability] = Field(
        description="by attribute; empty for a text without visible characters", examples=[EXAMPLE_SCORES]
    )
    decision: DecisionOut
    spans: list[SpanOut] | None = Field(None, description="one a sentence, if asked for")
    words: list[WordsOut] | None = Field(
        None, description="neighbouring words are one entry, if asked for; empty where no word stands out"
    )


class ScoreAnswer(Wire):
    """One entry a comment, in the order of the request."""

    model: str = Field(description='"name@version" of the model', examples=["comment-minilm-en@1.0"])
    policy: str = Field(description='"name@version" of the policy', examples=["default@1"])
    comments: list[ScoredComment]


class PageRequest(Wire):
    """A page: HTML, or text flattened from a page."""

    content: str = Field(
        description="the page: HTML or flattened text",
        examples=["<article><h1>Bridge to close</h1><p>…</p></article><ol class='comment-list'>…</ol>"],
    )
    url: str | None = Field(
        None, description="where the page is from", examples=["https://news.example/bridge"]
    )
    media_type: str | None = Field(
        None, description="its MIME type; found out if not given", examples=["text/html"]
    )
    fetched_at: str | None = Field(
        None,
        description='ISO 8601 day or time against which "3 hours ago" is resolved',
        examples=["2026-02-07"],
    )


class ModerateRequest(PageRequest):
    """A page, and a policy if not the service's own is to decide."""

    policy: dict[str, Any] | None = Field(
        None,
        description="a policy in place of the service's, with the keys of a policy file",
        examples=[
            {"name": "strict", "version": "1", "thresholds": {"toxicity": {"review": 0.5, "reject": 0.8}}}
        ],
    )


class ArticleOut(Wire):
    """What the comments are about; paragraphs are separated by an empty line."""

    title: str | None = None
    text: str = ""
    author: str | None = None
    posted_at: str | None = None


class CommentOut(Wire):
    """One reader comment, as found on the page."""

    id: str = Field(description="stable from run to run")
    text: str
    author: str | None = None
    author_inferred: bool = Field(
        False, description="true where the page implies the author but does not say so"
    )
    posted_at: str | None = Field(None, examples=["2020-02-07T14:05"])
    parent_id: str | None = None
    depth: int = Field(0, ge=0)
    quotes: list[str] = Field(default=[], description="passages of others that the comment repeats")
    votes: int | None = None

    @classmethod
    def of(cls, comment: Comment, **more: Any) -> Self:
        same = ("id", "text", "author", "posted_at", "parent_id", "depth", "votes")
        return cls(
            **{name: getattr(comment, name) for name in same},
            author_inferred="author" in comment.inferred,
            quotes=list(comment.quotes),
            **more,
        )


class ModeratedComment(CommentOut):
    """One reader comment with its scores and the decision on it."""

    scores: dict[str, Probability]
    decision: DecisionOut


class Notes(Wire):
    """How the comments were found, and what is missing."""

    found_by: str | None = Field(None, description="stage that found the comments; null where there are none")
    stated_count: int | None = Field(None, description="how many comments the page says it has")
    partial: bool = Field(False, description="true when the page shows fewer than that")
    widget: str | None = Field(
        None, description="platform whose script loads a thread that is not in the document"
    )
    set_aside: dict[str, int] = Field(
        {}, description="records that are no comments to judge, counted by kind"
    )

    @classmethod
    def of(cls, thread: Thread) -> Self:
        kinds = [each.kind for each in thread.set_aside]
        same = ("found_by", "stated_count", "partial", "widget")
        return cls(
            **{name: getattr(thread, name) for name in same},
            set_aside={kind: kinds.count(kind) for kind in kinds},
        )


class SplitAnswer(Wire):
    """The article of a page and the comments below it, in document order."""

    url: str | None = None
    article: ArticleOut
    comments: list[CommentOut]
    notes: Notes

    @classmethod
    def of(cls, thread: Thread) -> Self:
        return cls(
            url=thread.url,
            article=article_of(thread),
            comments=[CommentOut.of(comment) for comment in thread.comments],
            notes=Notes.of(thread),
        )


class ModerateAnswer(Wire):
    """The article of a page, and its comments with their scores and decisions, in document order."""

    model: str = Field(examples=["comment-minilm-en@1.0"])
    policy: str = Field(examples=["default@1"])
    url: str | None = None
    article: ArticleOut
    comments: list[ModeratedComment]
    notes: Notes

    @classmethod
    def of(cls, moderated: ModeratedThread, model: str, policy: str) -> Self:
        thread = moderated.thread
        return cls(
            model=model,
            policy=policy,
            url=thread.url,
            article=article_of(thread),
            comments=[
                ModeratedComment.of(comment, scores=dict(its.scores.values), decision=DecisionOut.of(its))
                for comment, its in zip(thread.comments, moderated.decisions, strict=True)
            ],
            notes=Notes.of(thread),
        )


def article_of(thread: Thread) -> ArticleOut:
    article = thread.article
    return ArticleOut(**{name: getattr(article, name) for name in ArticleOut.model_fields})
