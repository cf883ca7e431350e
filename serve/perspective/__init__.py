"""The protocol of Google's Perspective API, so that its clients change one URL and nothing else."""
