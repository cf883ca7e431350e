"""How well a splitter finds comments: `python -m bench.splitting PAGES [--only html] [--compare] [--check]`.

PAGES is a folder with `gold.jsonl`. A paragraph counts as found when its letters and digits (NFKC, lower
case) occur in those of all returned comments. Signatures among the gold
paragraphs ("Posted by Ada at noon") are not asked for, nor are paragraphs under 30 characters on a page that has
longer ones. On flattened text only what occurs in it is asked for. Author, date and depth are compared
on the comments that were found, where the page's markup states them.

`--check` fails where a figure is worse than `splitting_floors.json`; `--write-floors` raises the floors and
`--lower` lets it lower them.
"""

from __future__ import annotations

import argparse
import importlib
import json
import resource
import sys
import time
import unicodedata
from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from moderation.errors import PageError
from moderation.splitting.dates import find_date, parse_date
from moderation.splitting.html.names import clean_name
from moderation.types import Page, Thread

FLOORS = Path(__file__).with_name("splitting_floors.json")
FORMS = ("wet", "md", "extractor")
SHORTEST = 30  # characters of a paragraph that must be found, where a page has one
SHORTEST_DAY = 12  # characters of a day and a time
Splitter = Callable[[Page], Thread]


@dataclass
class Tally:
    """Counts over pages of one kind (a form, or a platform in a form)."""

    pages_with: int = 0
    any_found: int = 0
    ninety: int = 0
    asked: int = 0
    found: int = 0
    leaked_to_article: int = 0
    article_asked: int = 0
    article_leaked: int = 0
    article_kept: int = 0
    pages_without: int = 0
    false_pages: int = 0
    decoys: int = 0
    false_decoys: int = 0
    errors: int = 0
    record: dict[str, list[int]] = field(default_factory=lambda: defaultdict(lambda: [0, 0]))

    def figures(self) -> dict[str, float]:
        """All rates in percent, those without a case left out."""
        pairs = {
            "any": (self.any_found, self.pages_with),
            "ninety": (self.ninety, self.pages_with),
            "paragraphs": (self.found, self.asked),
            "into_article": (self.leaked_to_article, self.asked),
            "article_into_comments": (self.article_leaked, self.article_asked),
            "article_kept": (self.article_kept, self.article_asked),
            "false_pages": (self.false_pages, self.pages_without),
            "false_decoys": (self.false_decoys, self.decoys),
            **{name: (right, asked) for name, (right, asked) in self.record.items()},
        }
        return {name: round(100 * part / whole, 2) for name, (part, whole) in pairs.items() if whole}


def letters(text: str) -> str:
    """Letters and digits of a text, NFKC, lower case."""
    return "".join(filter(str.isalnum, unicodedata.normalize("NFKC", text).lower()))


def is_signature(paragraph: str) -> bool:
    """Whether a gold paragraph is who and when, which a splitter returns as fields."""
    if len(paragraph) > 140 or not (date := find_date(paragraph)):
        return False
    # A day without a year counts ("Ada, November 2 at 12:14 pm"), a time alone may stand in any sentence.
    size = date.end - date.begin
    return bool(date.iso or date.relative or size >= SHORTEST_DAY) and len(paragraph) - size < 45


def comments_text(thread: Thread) -> str:
    """All that a thread returns as comments, quotes included."""
    return letters(" ".join(" ".join((comment.text, *comment.quotes)) for comment in thread.comments))


def score_page(gold: dict[str, Any], thread: Thread, shown: str | None) -> dict[str, Any]:
    """What a splitter did on a page; `shown` is the flattened text, outside which nothing is asked for."""
    shown_letters = letters(shown) if shown is not None else None

    def asked(paragraphs: Sequence[str]) -> list[str]:
        words = [paragraph for paragraph in paragraphs if not is_signature(paragraph)]
        keys = map(letters, [p for p in words if len(p) >= SHORTEST] or words)
        return [key for key in keys if key and (shown_letters is None or key in shown_letters)]

    ours, article = comments_text(thread), letters(f"{thread.article.title} {thread.article.text}")
    must, must_not = asked(gold["must_find"]), asked(gold["must_not"])
    return {
        "asked": len(must),
        "found": sum(key in ours for key in must),
        "leaked": sum(key in article for key in must),
        "article_asked": len(must_not),
        "article_leaked": sum(key in ours for key in must_not),
        "article_kept": sum(key in article for key in must_not),
        "comments": len(thread.comments),
        "record": score_records(gold, thread) if shown is None else {},
    }


def score_records(gold: dict[str, Any], thread: Thread) -> dict[str, list[int]]:
    """[right, asked] for author, date, depth and parent of the silver records whose text was found."""
    by_id = {comment.id: comment for comment in thread.comments}
    texts = [(letters(comment.text), comment) for comment in thread.comments]
    # A silver text holds what it quotes, which is the text of the comment that it answers as well.
    texts += [
        (letters(" ".join((*comment.quotes, comment.text))), comment)
        for comment in thread.comments
        if comment.quotes
    ]
    result: dict[str, list[int]] = {}
    for silver in gold["comments"]:
        key = letters(silver["text"] or "")[:60]
        if silver.get("kind") == "pingback" or len(key) < 20:
            continue
        ours = next((comment for text, comment in texts if text.startswith(key)), None)
        ours = ours or next((comment for text, comment in texts if key in text), None)
        if ours is None:
            continue
        checks: dict[str, bool] = {}
        if silver.get("author") and (name := letters(clean_name(silver["author"]) or "")):
            own = letters(ours.author or "")
            checks["author"] = bool(own) and (own == name or own in name or name in own)
        if silver.get("date") and (day := parse_date(silver["date"])) and len(day) >= 10:
            checks["date"] = (ours.posted_at or "")[:10] == day[:10]
        if silver.get("depth") is not None and silver.get("id"):
            checks["depth"] = ours.depth == silver["depth"]
        if silver.get("reply_to") and ours.parent_id in by_id:
            named = letters(by_id[ours.parent_id].author or "")
            checks["reply_to"] = named in letters(silver["reply_to"]) if named else False
        for name, right in checks.items():
            pair = result.setdefault(name, [0, 0])
            pair[0] += right
            pair[1] += 1
    return result


def add(tally: Tally, gold: dict[str, Any], page: dict[str, Any], form: str) -> None:
    """Count a page's score. A page whose comments this form does not hold is no page with comments."""
    if gold["kind"] == "with":
        if page["asked"]:
            tally.pages_with += 1
            tally.any_found += page["found"] > 0
            tally.ninety += page["found"] >= 0.9 * page["asked"]
        tally.asked += page["asked"]
        tally.found += page["found"]
        tally.leaked_to_article += page["leaked"]
        for name, (right, asked) in page["record"].items():
            tally.record[name][0] += right
            tally.record[name][1] += asked
    else:
        tally.pages_without += 1
        tally.false_pages += page["comments"] > 0
        tally.decoys += gold["hard_decoy"]
        tally.false_decoys += gold["hard_decoy"] and page["comments"] > 0
    tally.article_asked += page["article_asked"]
    tally.article_leaked += page["article_leaked"]
    tally.article_kept += page["article_kept"]


def nested_platforms(pages: Sequence[dict[str, Any]]) -> set[str]:
    """The platforms whose silver records state depths: of others every record is said to be on top level."""
    return {
        gold["platform"]
        for gold in pages
        if any((silver.get("depth") or 0) > 0 for silver in gold["comments"])
    }


def measure(folder: Path, splitter: Splitter, form: str, verbose: bool) -> dict[str, Any]:
    """Figures of a splitter on one form of all pages: in all, by platform, speed, peak memory."""
    whole, by_platform, seconds, pages = Tally(), defaultdict[str, Tally](Tally), 0.0, 0
    golds = [json.loads(line) for line in (folder / "gold.jsonl").read_text("utf-8").splitlines()]
    nested = nested_platforms(golds)
    for gold in golds:
        name = gold["html"] if form == "html" else gold["text"].get(form)
        if not name:
            continue
        content = (folder / name).read_bytes()
        page = Page(content, url=gold["url"], media_type="text/html" if form == "html" else "text/plain")
        begun = time.process_time()
        try:
            thread = splitter(page)
        except PageError:
            whole.errors += 1
            continue
        finally:
            seconds += time.process_time() - begun
            pages += 1
        score = score_page(gold, thread, None if form == "html" else content.decode("utf-8", "replace"))
        if gold["platform"] not in nested:
            score["record"].pop("depth", None)
        add(whole, gold, score, form)
        add(by_platform[gold["platform"] or "(without)"], gold, score, form)
        if verbose:
            print(json.dumps(failing(gold, score, thread, name)), file=sys.stderr)
    return {
        **whole.figures(),
        "errors": whole.errors,
        "pages_per_second": round(pages / seconds, 1) if seconds else 0.0,
        "peak_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024,
        "platforms": {
            name: {"pages": tally.pages_with, **tally.figures()}
            for name, tally in sorted(by_platform.items())
        },
    }


def failing(gold: dict[str, Any], score: dict[str, Any], thread: Thread, name: str) -> dict[str, Any]:
    """One page's line for those who improve the splitter."""
    return {
        "page": name,
        "kind": gold["kind"],
        "platform": gold["platform"],
        "found_by": thread.found_by,
        "stated": thread.stated_count,
        **{key: value for key, value in score.items() if key != "record"},
        **{name: pair for name, pair in score["record"].items() if pair[0] < pair[1]},
    }


def trafilatura_splitter() -> Splitter:
    """trafilatura as its documentation uses it, with comments; its one block of comments is one comment."""
    trafilatura = importlib.import_module("trafilatura")
    types = importlib.import_module("moderation.types")

    def run(page: Page) -> Thread:
        result = trafilatura.bare_extraction(page.content, include_comments=True)
        if result is None:
            return Thread(types.Article())
        comments = (types.Comment("all", result.comments),) if (result.comments or "").strip() else ()
        return Thread(types.Article(title=result.title, text=result.text or ""), comments)

    return run


def load_splitter(name: str) -> Splitter:
    """A splitter by "module:function", or "trafilatura"."""
    if name == "trafilatura":
        return trafilatura_splitter()
    module, _, function = name.partition(":")
    loaded: Splitter = getattr(importlib.import_module(module), function)
    return loaded


LOWER_IS_BETTER = ("into_article", "article_into_comments", "false_pages", "false_decoys", "errors")


def compare_with_floors(figures: dict[str, Any], floors: dict[str, dict[str, float]]) -> list[str]:
    """The figures that are worse than their floors."""
    worse = []
    for form, bounds in floors.items():
        for name, bound in bounds.items():
            value = figures.get(form, {}).get(name)
            sign = -1 if name in LOWER_IS_BETTER else 1
            if form in figures and (value is None or sign * value < sign * bound - 1e-9):
                worse.append(f"{form} {name}: {value}, floor {bound}")
    return worse


def show(title: str, figures: dict[str, Any], platforms: bool) -> None:
    """Print figures for people."""
    print(title)
    for name, value in figures.items():
        if name != "platforms":
            print(f"  {name:24}{value:>9}")
    if platforms:
        for name, own in figures["platforms"].items():
            print(f"    {name:24}" + "  ".join(f"{key} {value}" for key, value in own.items()))


def write_floors(figures: dict[str, Any], lower: bool) -> int:
    """Write the figures as the new floors; refuses to lower one unless `lower`."""
    old = json.loads(FLOORS.read_text("utf-8")) if FLOORS.exists() else {}
    if (worse := compare_with_floors(figures, old)) and not lower:
        print("these would be lowered; --lower does it:", *worse, sep="\n  ")
        return 1
    left_out = ("platforms", "pages_per_second", "peak_mb")
    new = {form: {k: v for k, v in own.items() if k not in left_out} for form, own in figures.items()}
    FLOORS.write_text(json.dumps(old | new, indent=1) + "\n", "utf-8")
    return 0


def main(arguments: list[str] | None = None) -> int:
    """Measure, print, compare; exit code 1 where a floor does not hold."""
    parser = argparse.ArgumentParser(prog="bench.splitting", description=(__doc__ or "").split("\n")[0])
    parser.add_argument("pages", type=Path, help="folder with gold.jsonl")
    parser.add_argument("--only", choices=("html", *FORMS), action="append", help="forms to measure (all)")
    parser.add_argument("--splitter", default="moderation:split", help='"module:function" or "trafilatura"')
    parser.add_argument("--compare", action="store_true", help="measure trafilatura beside it")
    parser.add_argument("--platforms", action="store_true", help="print figures by platform")
    parser.add_argument("--json", type=Path, help="write all figures there")
    parser.add_argument("--check", action="store_true", help="fail below the floors")
    parser.add_argument("--write-floors", action="store_true", help="make the figures the floors")
    parser.add_argument("--lower", action="store_true", help="let --write-floors lower a floor")
    parser.add_argument("--verbose", action="store_true", help="one JSON line a page on standard error")
    options = parser.parse_args(arguments)
    splitter = load_splitter(options.splitter)
    figures = {
        form: measure(options.pages, splitter, form, options.verbose)
        for form in options.only or ("html", *FORMS)
    }
    for form, own in figures.items():
        show(form, own, options.platforms)
    if options.compare:
        theirs = measure(options.pages, trafilatura_splitter(), "html", False)
        show("trafilatura on html", theirs, options.platforms)
        if "html" in figures:
            ratio = figures["html"]["pages_per_second"] / theirs["pages_per_second"]
            print(f"{ratio:.1f} times as many pages a second as trafilatura")
    if options.json:
        options.json.write_text(json.dumps(figures, indent=1) + "\n", "utf-8")
    if options.write_floors:
        return write_floors(figures, options.lower)
    if options.check:
        worse = compare_with_floors(figures, json.loads(FLOORS.read_text("utf-8")))
        print(*(worse or ["all floors hold"]), sep="\n")
        return int(bool(worse))
    return 0


if __name__ == "__main__":
    sys.exit(main())
