"""A page and a dump of our own, so that a newcomer sees the whole of it run on real-looking comments."""

from pathlib import Path

PAGE = Path(__file__).with_name("page.html")
FLATTENED_PAGE = Path(__file__).with_name("page.txt")
DUMP = Path(__file__).with_name("dump.csv")
