"""A candidate: how its graph, its manifest and its card come to be, and how good it is on held-out labels."""
