"""Whether recent comments are still like those that a model was measured on, and whether retraining is due."""
