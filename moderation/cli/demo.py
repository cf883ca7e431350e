"""`moderation demo`: the main job on the page and the dump that ship with the package."""

from __future__ import annotations

import csv

from rich.console import Console

from moderation.cli.app import app
from moderation.cli.score import as_table
from moderation.moderator import Moderator
from moderation.policy import Policy
from moderation.samples import DUMP, PAGE
from moderation.scoring import load
from moderation.types import Comment, Page


@app.command()
def demo() -> None:
    """Split and score the bundled sample page, then score the bundled dump; needs no network."""
    console = Console(highlight=False)
    moderator = Moderator(load(), Policy.load())
    moderated = moderator.moderate(Page(PAGE.read_bytes(), media_type="text/html"))
    thread = moderated.thread
    console.rule(f"a page: {PAGE.name}")
    console.print(f"article   {thread.article.title}")
    console.print(f"found     {len(thread.comments)} comments ({thread.found_by})")
    for each in thread.set_aside:
        console.print(f"set aside {each.kind}")
    console.print(as_table(thread.comments, moderated.decisions))
    with DUMP.open(encoding="utf-8", newline="") as file:
        rows = [Comment(row["id"], row["comment"], row["author"]) for row in csv.DictReader(file)]
    console.rule(f"a dump: {DUMP.name}")
    console.print(as_table(rows, moderator.decide(rows)))
    console.print(
        f"Scored by {moderator.scorer.model}, decided by policy {moderator.policy.id}.\n"
        f"Yours: moderation split PAGE · moderation label DUMP -o OUT.csv · moderation score TEXT"
    )
