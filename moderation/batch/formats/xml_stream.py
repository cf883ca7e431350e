"""XML exports as a stream of elements: leniently, in constant memory, without following any reference."""

from __future__ import annotations

import codecs
import re
from collections.abc import Collection, Iterator
from typing import Any

from moderation.batch.formats.exports import require
from moderation.batch.formats.utf8_stream import Utf8Stream
from moderation.batch.input_file import ByteStream, InputFile
from moderation.errors import DumpError

TAIL_BYTES = 4096
CONTROLS = bytes(c for c in range(32) if c not in b"\t\n\r")
DECLARED = re.compile(r"""^\s*<\?xml[^>]{0,200}encoding\s*=\s*["']([\w.:-]+)""")
# As browsers have it: who says Latin-1 writes the quotation marks of Windows.
LATIN_1 = ("iso8859-1", "ascii")


def elements(
    stream: ByteStream, file: InputFile, *, wanted: Collection[str], discarded: Collection[str] = ()
) -> Iterator[Any]:
    """The elements of the `wanted` local names, each removed after use; `discarded` ones are removed unseen.
    One inside another wanted one belongs to that.

    Control characters and stray markup are passed over. Raises DumpError where a document is cut off, after
    all elements that are whole.
    """
    etree = require("lxml.etree", "XML exports")
    source = _Source(Utf8Stream(stream, encoding_of(file)))
    events = etree.iterparse(
        source,
        events=("start", "end"),
        encoding="utf-8",
        recover=True,
        huge_tree=True,
        resolve_entities=False,
        no_network=True,
    )
    root = waiting = None
    inside = 0
    for event, element in _until_broken(events, file):
        # Handed out one event late: only then has the parser done with an element and what follows it.
        if waiting is not None:
            if name_of(waiting) in wanted:
                yield waiting
            waiting.getparent().remove(waiting)
            waiting = None
        if root is None:
            root = element
        name = name_of(element)
        if event == "start":
            inside += name in wanted
            continue
        if source.ended and not source.ends_with(root):
            raise DumpError(
                file.source, "the XML is cut off", "Export it again."
            )  # closed by the parser itself
        inside -= name in wanted
        if element is not root and (name in discarded or (name in wanted and not inside)):
            waiting = element
    if root is None or not source.ends_with(root):
        raise DumpError(
            file.source, "is not XML" if root is None else "the XML is cut off", "Export it again."
        )


def _until_broken(events: Any, file: InputFile) -> Iterator[tuple[str, Any]]:
    try:
        yield from events
    except SyntaxError as error:  # what lxml's own is, raised where not even the beginning is XML
        raise DumpError(file.source, "is not XML", "Name its --format.") from error


def encoding_of(file: InputFile) -> str:
    """The encoding that is given or marked, else the one that the document declares, else UTF-8."""
    declared = DECLARED.match(file.head_text)
    if file.encoding_given or file.encoding != "utf-8" or declared is None:
        return file.encoding
    try:
        name = codecs.lookup(declared[1]).name
    except LookupError:
        return file.encoding
    # UTF-16 without a mark would not have been read as far as this: what says so was converted later.
    return "windows-1252" if name in LATIN_1 else "utf-8" if name.startswith("utf") else name


class _Source:
    """Passes a stream on without control characters, and keeps its end: a lenient parser tells of neither."""

    def __init__(self, stream: Utf8Stream) -> None:
        self._stream, self._last = stream, b""
        self.ended = False

    def read(self, size: int) -> bytes:
        block = self._stream.read(size)
        self.ended = not block
        block = block.translate(None, CONTROLS) or block[:1]
        self._last = (self._last + block)[-TAIL_BYTES:]
        return block

    def ends_with(self, root: Any) -> bool:
        """Whether the root element is closed in what came last."""
        prefix = f"{root.prefix}:" if root.prefix else ""
        return f"</{prefix}{name_of(root)}".encode() in self._last


def name_of(element: Any) -> str:
    """The name of an element without its namespace, whose version differs from export to export."""
    return str(element.tag).rpartition("}")[2] if isinstance(element.tag, str) else ""


def child_text(element: Any, only: Collection[str] | None = None) -> dict[str, str]:
    """The text of each child by local name; the first of a name counts, and one without text does not."""
    found: dict[str, str] = {}
    for child in element:
        name = name_of(child)
        if (
            name
            and name not in found
            and (only is None or name in only)
            and (text := "".join(child.itertext()))
        ):
            found[name] = text
    return found
