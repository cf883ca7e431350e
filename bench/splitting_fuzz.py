"""Mutates pages and splits them: `python -m bench.splitting_fuzz PAGES [--count 100000] [--seed 1] [--only html]`.

PAGES is a folder of HTML and text files. Bytes flipped, cut, repeated, nested and spliced with other pages.
Fails on any exception but PageError, on a page that takes over 2 s of CPU, on memory over 500 MB.
"""

from __future__ import annotations

import argparse
import json
import random
import resource
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from moderation import split
from moderation.errors import PageError
from moderation.types import Page

SLOWEST_S = 2.0
MOST_MB = 500
LARGEST = 400_000  # bytes of a seed page: larger ones only make the run longer
_OPENERS = (b"<div>", b"<b>", b"<table><tr><td>", b"<ul><li>", b"<blockquote>", b'<font size="%d">', b"<a href=x>",
            b"<p>", b"<form>", b'<li class="comment" id="comment-%d">', b"<!--", b"<script>", b"<svg>")  # fmt: skip
_BYTES = (
    b"\x00",
    b"\xff",
    b"\xfe\xff",
    b"\xef\xbb\xbf",
    b"\xed\xa0\x80",
    b"&#x110000;",
    b"&#0;",
    b"<",
    b">",
    b'"',
    b"&",
)

Mutation = Callable[[random.Random, bytes, bytes], bytes]


def flip(rng: random.Random, page: bytes, other: bytes) -> bytes:
    """Change single bytes."""
    changed = bytearray(page)
    for _ in range(rng.choice((1, 10, 200))):
        if changed:
            changed[rng.randrange(len(changed))] = rng.randrange(256)
    return bytes(changed)


def cut(rng: random.Random, page: bytes, other: bytes) -> bytes:
    """Take out a passage, or end the page early."""
    begin, end = sorted((rng.randrange(len(page) + 1), rng.randrange(len(page) + 1)))
    return page[:begin] + (page[end:] if rng.random() < 0.7 else b"")


def repeat(rng: random.Random, page: bytes, other: bytes) -> bytes:
    """Repeat a passage many times."""
    begin = rng.randrange(len(page) + 1)
    passage = page[begin : begin + rng.choice((5, 50, 2000))]
    return page[:begin] + passage * rng.choice((2, 20, 500)) + page[begin:]


def nest(rng: random.Random, page: bytes, other: bytes) -> bytes:
    """Open elements that are never closed."""
    opener = rng.choice(_OPENERS)
    many = rng.choice((3, 100, 3000, 20000))
    openers = b"".join(opener % n if b"%d" in opener else opener for n in range(many))
    at = rng.randrange(len(page) + 1)
    return page[:at] + openers + page[at:]


def splice(rng: random.Random, page: bytes, other: bytes) -> bytes:
    """Put a passage of another page in."""
    at, begin = rng.randrange(len(page) + 1), rng.randrange(len(other) + 1)
    return page[:at] + other[begin : begin + rng.choice((100, 5000, 50000))] + page[at:]


def poke(rng: random.Random, page: bytes, other: bytes) -> bytes:
    """Put in bytes that parsers stumble over."""
    for _ in range(rng.choice((1, 20))):
        at = rng.randrange(len(page) + 1)
        page = page[:at] + rng.choice(_BYTES) + page[at:]
    return page


MUTATIONS: tuple[Mutation, ...] = (flip, cut, repeat, nest, splice, poke)


def mutate(rng: random.Random, pages: Sequence[bytes]) -> bytes:
    """A page with one to four mutations."""
    page = rng.choice(pages)
    for _ in range(rng.randint(1, 4)):
        page = rng.choice(MUTATIONS)(rng, page, rng.choice(pages))
    return page


def try_page(content: bytes, media_type: str | None) -> tuple[str | None, float]:
    """(what went wrong, CPU seconds) of splitting one page.

    A slow one is split again, and the quicker time counts: a shared machine's pauses count as CPU time.
    """
    problem, seconds = _timed(content, media_type)
    if seconds > SLOWEST_S:
        seconds = min(seconds, _timed(content, media_type)[1])
    return problem or (f"took {seconds:.1f} s" if seconds > SLOWEST_S else None), seconds


def _timed(content: bytes, media_type: str | None) -> tuple[str | None, float]:
    begun = time.process_time()
    problem = None
    try:
        split(Page(content, media_type=media_type))
    except PageError:
        pass
    except Exception as error:  # the very thing that is looked for
        problem = f"{type(error).__name__}: {error}"
    return problem, time.process_time() - begun


def main(arguments: list[str] | None = None) -> int:
    """Run, print what went wrong with the seed that repeats it; exit code 1 if anything did."""
    parser = argparse.ArgumentParser(prog="bench.splitting_fuzz", description=(__doc__ or "").split("\n")[0])
    parser.add_argument("pages", type=Path, help="folder of pages, searched below")
    parser.add_argument("--count", type=int, default=100_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--keep", type=Path, help="write pages that failed into this folder")
    parser.add_argument("--only", choices=("html", "text"), help="read all pages as this (any of both)")
    options = parser.parse_args(arguments)
    media_types = {"html": ("text/html",), "text": ("text/plain",), None: ("text/html", "text/plain", None)}
    files = sorted(path for path in options.pages.rglob("*") if path.suffix in (".html", ".htm", ".txt"))
    pages = [path.read_bytes() for path in files if path.stat().st_size <= LARGEST]
    if not pages:
        parser.error(f"no pages in {options.pages}")
    failures, slowest = 0, 0.0
    for number in range(options.seed, options.seed + options.count):
        rng = random.Random(number)
        content = mutate(rng, pages)
        problem, seconds = try_page(content, rng.choice(media_types[options.only]))
        slowest = max(slowest, seconds)
        if problem:
            failures += 1
            print(f"seed {number}: {problem}", flush=True)
            if options.keep:
                options.keep.mkdir(parents=True, exist_ok=True)
                (options.keep / f"{number}.html").write_bytes(content)
    peak_mb = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    figures = {
        "pages": options.count,
        "failures": failures,
        "slowest_s": round(slowest, 2),
        "peak_mb": peak_mb,
    }
    print(json.dumps(figures))
    return int(failures > 0 or peak_mb > MOST_MB)


if __name__ == "__main__":
    sys.exit(main())
