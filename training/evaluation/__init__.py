"""How good a model folder is on labelled comments that it never saw, scored through the library itself."""

from training.evaluation.dev_sets import DevSets, probabilities
from training.evaluation.figures import evaluate
from training.evaluation.parity import int8_against_float
from training.evaluation.perspective import agreement_with_perspective, perspective_rows
from training.evaluation.questions import QUESTIONS, Question

__all__ = [
    "QUESTIONS",
    "DevSets",
    "Question",
    "agreement_with_perspective",
    "evaluate",
    "int8_against_float",
    "perspective_rows",
    "probabilities",
]
