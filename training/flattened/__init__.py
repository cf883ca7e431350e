"""Training of the tagger for flattened text: pages are generated, flattened, and the weights fitted to them.

words.py      our own sentences, names and headlines in several languages
shapes.py     how platforms lay out a record, a thread's heading and its controls
pages.py      whole pages with and without a thread, each block with the state it should get
flatten.py    a page as WET lines, as Markdown, as what a main-text extractor leaves
fit.py        averaged structured perceptron
"""
