"""Retraining: corpora → labels → train → calibrate → evaluate → export a verified model folder."""
