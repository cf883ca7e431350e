"""Records without dates or labels: texts and the names below or above them, in turn.

    <p class="a">I was there …</p> <p class="b">Ada, London</p> <p class="a">So was I …</p> <p class="b">Ben</p>

Reader columns of newspapers are signed like that. Lists of other things are as well, so a candidate of this
kind needs more evidence around it than one with dates.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence

from moderation.splitting.html.document import Document
from moderation.splitting.html.naming import plausible
from moderation.splitting.html.repeated import Candidate, is_label

FEWEST = 3  # pairs
LONGEST_NAME = 60  # characters, "Ada Lovelace, Marylebone, London"
SHORTEST_TEXT = 60  # characters of half of the texts
_NO_PAIRS = frozenset({"table", "tbody", "tr", "dl", "select"})

Shape = tuple[str, str | None]


def pairs(document: Document) -> Iterator[Candidate]:
    """Children of elements that are long and short in turn, on a page that names comments somewhere."""
    if not any(map(is_label, (*document.class_names, *document.ids))):
        return
    begins, ends = document.text_begin, document.text_end
    large = [element for element, count in Counter(document.parent).items() if count >= 2 * FEWEST]
    # The rest of a thread may stand in a container of its own, behind "Read all comments".
    runs: dict[tuple[Shape, Shape], list[int]] = defaultdict(list)
    for container in large:
        if container < 0 or document.tag[container] in _NO_PAIRS:
            continue
        inner = [child for child in document.children(container) if ends[child] > begins[child]]
        if len(inner) >= 2 * FEWEST:
            run = _in_turn(document, inner)
            if len(run) >= 2 * FEWEST:
                runs[_shape(document, run[0]), _shape(document, run[1])] += run[: len(run) // 2 * 2]
    for run in runs.values():
        if candidate := _candidate(document, sorted(run)):
            yield candidate


def _shape(document: Document, element: int) -> Shape:
    return document.tag[element], document.attributes[element].get("class")


def _in_turn(document: Document, elements: Sequence[int]) -> list[int]:
    """The longest run of elements of the two commonest shapes in which these alternate."""
    shapes = {element: _shape(document, element) for element in elements}
    common = [shape for shape, count in Counter(shapes.values()).most_common(2) if count >= FEWEST]
    if len(common) < 2:
        return []
    best: list[int] = []
    run: list[int] = []
    for element in elements:
        if shapes[element] not in common or (run and shapes[run[-1]] == shapes[element]):
            run = []
        if shapes[element] in common:
            run.append(element)
            best = max(best, run, key=len)
    return best


def _candidate(document: Document, run: Sequence[int]) -> Candidate | None:
    sizes = [document.text_size(*document.text_range(element)) for element in run]
    below = sorted(sizes[::2])[len(sizes) // 4] > sorted(sizes[1::2])[len(sizes[1::2]) // 2]
    names, texts = (run[1::2], sizes[::2]) if below else (run[::2], sizes[1::2])
    if sorted(texts)[len(texts) // 2] < SHORTEST_TEXT:
        return None
    signed = [document.text(element) for element in names]
    good = {name for name in signed if len(name) <= LONGEST_NAME and plausible(name)}
    if max(map(len, signed)) > 2 * LONGEST_NAME or 3 * len(good) < 2 * len(signed):
        return None
    firsts, seconds = run[::2], run[1::2]
    spans = [
        [(document.text_begin[first], document.text_end[second])]
        for first, second in zip(firsts, seconds, strict=True)
    ]
    return Candidate(list(firsts), spans, "pair", below=below)
