"""Label Studio: tasks that it imports, the labelling page, and labels out of what it exports."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any
from xml.sax.saxutils import quoteattr

from moderation.errors import InputError
from training.label_next.choosing import Choice

# Names inside tasks and the labelling page. `comment_id`, since an export may put its own number under `id`.
TEXT, COMMENT_ID, WHY, ASKED, QUESTION = "text", "comment_id", "why", "asked", "attributes"
# Said by choice, so that a task that was passed over is not taken for a no.
NONE = "none of these"


def tasks(
    choices: Sequence[Choice],
    asked: Sequence[str],
    model: str,
    suggest_from: Mapping[str, float] | None = None,
) -> list[dict[str, Any]]:
    """Tasks for import. `suggest_from` has thresholds by attribute: what reaches them is ticked beforehand."""
    found = []
    for choice in choices:
        comment = choice.candidate
        data = {COMMENT_ID: comment.id, TEXT: comment.text, WHY: choice.reason, ASKED: list(asked)}
        task: dict[str, Any] = {"data": data}
        if suggest_from is not None:
            reached = [name for name in asked if comment.scores.get(name, 0.0) >= suggest_from.get(name, 0.5)]
            result = {
                "from_name": QUESTION,
                "to_name": TEXT,
                "type": "choices",
                "value": {"choices": reached or [NONE]},
            }
            task["predictions"] = [{"model_version": model, "result": [result]}]
        found.append(task)
    return found


def labelling_page(asked: Sequence[str]) -> str:
    """The labelling configuration to paste into the project's settings."""
    choices = "\n".join(f"    <Choice value={quoteattr(name)}/>" for name in (*asked, NONE))
    return f"""<View>
  <Text name="{TEXT}" value="${TEXT}"/>
  <Choices name="{QUESTION}" toName="{TEXT}" choice="multiple" required="true" showInline="true">
{choices}
  </Choices>
</View>
"""


def read_export(path: Path) -> Iterator[dict[str, Any]]:
    """A record a comment with its labels, from an export as JSON or JSON-MIN.

    Several people who judged one comment are a list of votes. Tasks that nobody judged, or that were skipped,
    are left out. Raises InputError.
    """
    try:
        exported = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        problem = error.strerror if isinstance(error, OSError) else "is no JSON"
        raise InputError(str(path), str(problem), REMEDY) from error
    if not isinstance(exported, list) or not all(isinstance(task, dict) for task in exported):
        raise InputError(str(path), "is no list of tasks", REMEDY)
    votes: dict[tuple[str, str], dict[str, list[int]]] = {}
    for number, task in enumerate(exported, 1):
        data = task.get("data", task)
        try:
            asked, key = list(data[ASKED]), (str(data[COMMENT_ID]), str(data[TEXT]))
        except (KeyError, TypeError) as error:
            raise InputError(
                str(path), f"task {number} was not made by `moderation label-next`", REMEDY
            ) from error
        for chosen in _answers(task):
            of_comment = votes.setdefault(key, {name: [] for name in asked})
            for name in asked:
                of_comment[name].append(int(name in chosen))
    for (comment_id, text), of_comment in votes.items():
        labels = {name: each[0] if len(each) == 1 else each for name, each in of_comment.items()}
        yield {COMMENT_ID: comment_id, TEXT: text, **labels}


REMEDY = "Export the project from Label Studio as JSON or JSON-MIN."


def _answers(task: Mapping[str, Any]) -> Iterator[set[str]]:
    """What each person ticked."""
    if "data" not in task:  # JSON-MIN: one entry a person
        chosen = task.get(QUESTION)
        if isinstance(chosen, Mapping):
            chosen = chosen.get("choices")
        if chosen:
            yield {chosen} if isinstance(chosen, str) else set(chosen)
        return
    for annotation in task.get("annotations") or ():
        if annotation.get("was_cancelled"):
            continue
        of_question = [each for each in annotation.get("result") or () if each.get("from_name") == QUESTION]
        if of_question:
            yield {name for each in of_question for name in each["value"]["choices"]}
