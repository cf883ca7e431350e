"""Report pages: one HTML file each that opens offline, and the plots that stand in them."""

from training.pages.drawing import BETTER, NEUTRAL, PALE, WORSE, drawing, plain, svg
from training.pages.rendering import environment

__all__ = ["BETTER", "NEUTRAL", "PALE", "WORSE", "drawing", "environment", "plain", "svg"]
