"""Figures of verifications; each function draws on given axes or on a figure of its own, and returns the axes.

The predicted curve of every figure is the claim's own bound at the recorded facts, and the axis labels
are those of its quantity. ``STYLE`` is the style sheet, for figures of your own.
"""

from experiments.plots.agreement import agreement
from experiments.plots.canvas import STYLE
from experiments.plots.coverage import coverage
from experiments.plots.formulas import formulas
from experiments.plots.heatmap import heatmap
from experiments.plots.scaling import scaling
from experiments.plots.sliders import explore
from experiments.plots.slopes import slopes
from experiments.plots.tightness import tightness

__all__ = [
    "STYLE",
    "agreement",
    "coverage",
    "explore",
    "formulas",
    "heatmap",
    "scaling",
    "slopes",
    "tightness",
]
