"""Training of the tagger for flattened text: pages are generated, flattened, and the weights fitted to them.

words.py       our own sentences, names and headlines in several languages
phrasing.py    phrases of interfaces, from the tagger's own table
dating.py      when comments are written, and how threads write it
shapes.py      how known platforms lay out a record
composed.py    records that no platform has: parts in any order, words without a meaning
threads.py     a thread: its heading, what stands between, its records
lookalikes.py  what has the rhythm of a thread and is none
boxes.py       menus, lists and forms around an article
pages.py       whole pages with and without a thread, each block (blocks.py) with the state it should get
flatten.py     a page as WET lines, as Markdown, as what a main-text extractor leaves
fit.py         the conditional random field
"""
