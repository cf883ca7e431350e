"""Threads in text without markup: WET records, Markdown dumps, what a main-text extractor left.

lines.py     text to lines, link markup undone
cuts.py      records and buttons that share a line taken apart at their signatures
sections.py  headings and prompts cut out of a line
kinds.py     the categories of a line
classes.py   what one line looks like by itself: a date, a name, "Reply", prose …
voice.py     who speaks in a line
boilerplate.py  what stands around articles and threads on nearly every page
features.py  lines in their surroundings, as numbers
tagger.py    one joint decision over all lines, by learned weights and Viterbi decoding
records.py   tagged lines to records
article.py   tagged lines to the article
thread.py    find_thread(text): the steps above, and whether there is a thread at all
"""

from moderation.splitting.flattened.thread import find_thread, read_text

__all__ = ["find_thread", "read_text"]
