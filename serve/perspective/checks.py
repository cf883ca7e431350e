"""What both methods refuse: texts, types, contexts and languages that cannot be used."""

from __future__ import annotations

from moderation.languages import LanguageDetector, primary
from serve.perspective.errors import AnalyzeError
from serve.perspective.schemas import Context, TextEntry

MAX_COMMENT_BYTES = 20_480
MAX_ENTRY_BYTES = 1_048_576
PLAIN_TYPES = (None, "", "TEXT_TYPE_UNSPECIFIED", "PLAIN_TEXT")


def comment_text(comment: TextEntry | None) -> str:
    """The text of a comment. Raises AnalyzeError when it is empty, too long or not plain text."""
    if comment is None or not comment.text:
        raise comment_empty()
    check_type(comment)
    size = len(comment.text.encode())
    if size > MAX_COMMENT_BYTES:
        message = f"Comment text was too many bytes. Value ({size}) exceeded limit ({MAX_COMMENT_BYTES})."
        raise AnalyzeError("COMMENT_TOO_LONG", message)
    return comment.text


def comment_empty() -> AnalyzeError:
    return AnalyzeError("COMMENT_EMPTY", "Comment must be non-empty.")


def check_type(entry: TextEntry) -> None:
    if entry.type == "HTML":
        raise AnalyzeError("INVALID_REQUEST", "Currently, only 'PLAIN_TEXT' comments are supported")
    if entry.type not in PLAIN_TYPES:
        raise AnalyzeError("INVALID_REQUEST", "Unknown text type")


def check_context(context: Context | None) -> None:
    """Raises AnalyzeError when a context has both of its kinds, or an entry is too long."""
    for entry in _entries(context):
        check_type(entry)
        size = len((entry.text or "").encode())
        if size > MAX_ENTRY_BYTES:
            message = f"Context entry was too many bytes. Value ({size}) exceeded limit ({MAX_ENTRY_BYTES})."
            raise AnalyzeError("INVALID_REQUEST", message)
    if context is not None and context.entries is not None and context.article_and_parent_comment is not None:
        raise AnalyzeError(
            "INVALID_REQUEST",
            "Context can have either entries or article_and_parent_comment, but both fields were populated.",
        )


def parent_text(context: Context | None) -> str | None:
    """The comment that this one replies to: named as such, or the last of the entries before it."""
    if context is None:
        return None
    if context.article_and_parent_comment is not None:
        parent = context.article_and_parent_comment.parent_comment
        return parent.text if parent is not None else None
    return context.entries[-1].text if context.entries else None


def _entries(context: Context | None) -> list[TextEntry]:
    if context is None:
        return []
    both = context.article_and_parent_comment
    named = [both.article, both.parent_comment] if both is not None else []
    return [*(context.entries or ()), *(entry for entry in named if entry is not None)]


class Languages:
    """The languages of a request: as it names them, else as they are detected."""

    def __init__(self, requested: list[str] | None, text: str, detector: LanguageDetector) -> None:
        self.requested = requested or []
        found = detector.detect(text)
        self.detected = [found] if found is not None else []

    def check(self, attributes: list[str], supported: tuple[str, ...]) -> None:
        """Raises AnalyzeError unless the model reads every language of the request."""
        languages = self.requested or self.detected
        if not languages:
            raise AnalyzeError("LANGUAGE_DETECTION_FAILED", "Unable to detect language")
        if all(primary(language) in supported for language in languages):
            return
        attribute, named = attributes[0], ", ".join(languages)
        key = "requestedLanguages" if self.requested else "detectedLanguages"
        raise AnalyzeError(
            "LANGUAGE_NOT_SUPPORTED_BY_ATTRIBUTE",
            f"Attribute {attribute} does not support request languages: {named}",
            languageNotSupportedByAttributeError={"attribute": attribute, key: languages},
        )
