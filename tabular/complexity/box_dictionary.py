r"""Row 10 of the table of classes: bounded heads on a finite dictionary of representations."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from tabular.complexity import _arguments
from tabular.complexity._arguments import FloatArray
from tabular.complexity.box_heads import largest_image
from tabular.complexity.dictionary import at_cells
from tabular.complexity.hypotheses import Hypotheses
from theory.errors import InvalidInput

BLOCK_NUMBERS = 2**18  # sums held at once


@dataclass(frozen=True, eq=False)
class BoxDictionary(Hypotheses):
    r"""Predictions :math:`(\langle a_t,h_j(x_{ti})\rangle)_{ti}` of a shared member j and heads in a box.

    The noise is that of the cells, which gives the Gaussian complexity on the samples (see ``at_cells``); the
    Rademacher complexity needs counts of one, a cell for each sample.

    Shapes
    ------
    features : (M, cells, width), the members at every cell. counts : (T, cells), samples of each task in each cell.

    Raises
    ------
    InvalidInput
        If the shapes do not fit, a number is not finite or negative where it must not be.
    """

    features: FloatArray
    counts: FloatArray
    bound: float

    def __post_init__(self) -> None:
        features = _arguments.array("BoxDictionary", "features", self.features, "M cells width")
        counts = _arguments.array("BoxDictionary", "counts", self.counts, "T cells")
        if counts.shape[1] != features.shape[1]:
            raise InvalidInput(
                f"BoxDictionary: counts of {counts.shape[1]} cells do not fit features of {features.shape[1]}"
            )
        if counts.min() < 0:
            raise InvalidInput(f"BoxDictionary: counts must not be negative, got {counts.min():g}")
        object.__setattr__(self, "features", features)
        object.__setattr__(self, "counts", counts)
        _arguments.positive("BoxDictionary", "bound", self.bound)

    @property
    def noise_shape(self) -> tuple[int, ...]:
        """One number for each task and cell."""
        return self.counts.shape

    @property
    def radius(self) -> float:
        """Largest norm of the predictions; exact up to width 12, an upper bound beyond."""
        designs, tasks = np.unique(self.counts, axis=0, return_counts=True)
        squares = [largest_image(at_cells(self.features, design)) ** 2 for design in designs]
        return float(self.bound * np.sqrt((tasks @ np.array(squares)).max()))

    def support(self, noise: FloatArray) -> FloatArray:
        """Bound times the largest sum over tasks, by enumeration of the members; exact.

        Shapes
        ------
        noise : (draws, T, cells), independent with unit variance.
        """
        M, cells, width = self.features.shape
        flat = self.features.transpose(1, 0, 2).reshape(cells, M * width)
        totals = np.zeros((len(noise), M))
        block = max(1, BLOCK_NUMBERS // (len(noise) * M * width))
        for start in range(0, len(self.counts), block):
            tasks = slice(start, start + block)
            sums = np.abs((noise[:, tasks] * np.sqrt(self.counts[tasks])) @ flat)
            totals += sums.sum(axis=1).reshape(-1, M, width).sum(axis=2)
        return np.asarray(self.bound * totals.max(axis=1))
