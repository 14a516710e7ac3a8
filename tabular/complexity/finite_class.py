r"""Rows 5 and 7 of the table of classes: a single function, or finitely many."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from tabular.complexity import _arguments
from tabular.complexity._arguments import FloatArray
from tabular.complexity.hypotheses import Hypotheses

FLAT = 1e-13  # singular values this small, relatively, are rounding


@dataclass(frozen=True, eq=False)
class FiniteClass(Hypotheses):
    r"""Finitely many predictions.

    A representation :math:`h_j` of several coordinates becomes one row: its values at all samples.

    Shapes
    ------
    points : (M, N), one prediction a row. M = 1 is the class of a single function, whose complexity is zero.

    Raises
    ------
    InvalidInput
        If the points are no matrix of finite numbers.
    """

    points: FloatArray

    def __post_init__(self) -> None:
        object.__setattr__(self, "points", _arguments.array("FiniteClass", "points", self.points, "M N"))

    @cached_property
    def centred(self) -> FloatArray:
        """The points about their mean, which has the same complexities; shape (M, N)."""
        return np.asarray(self.points - self.points.mean(axis=0))

    @property
    def noise_shape(self) -> tuple[int, ...]:
        """One number for each coordinate of a prediction."""
        return (self.points.shape[1],)

    @property
    def radius(self) -> float:
        """Largest distance of a point from their mean; exact."""
        return float(np.linalg.norm(self.centred, axis=1).max())

    @property
    def diameter(self) -> float:
        """Largest distance of two points; exact."""
        from scipy.spatial.distance import pdist

        return float(pdist(self.points).max(initial=0.0))

    @property
    def massart(self) -> float:
        r"""Massart's upper bound :math:`\max_j\|y_j-\bar y\|\sqrt{2\ln M}` on either complexity; exact."""
        return float(self.radius * np.sqrt(2 * np.log(len(self.points))))

    def support(self, noise: FloatArray) -> FloatArray:
        """Largest inner product with a centred point; exact."""
        return np.asarray((noise @ self.centred.T).max(axis=1))

    def closed_form(self) -> float | None:
        r"""Return the perimeter of the convex hull over :math:`2\sqrt{2\pi}`, if the points lie in a plane.

        The mean of the support function over directions is the perimeter over :math:`2\pi` (Cauchy), and
        :math:`E\chi_2=\sqrt{\pi/2}`. A segment counts twice.
        """
        left, scale, _ = np.linalg.svd(self.centred, full_matrices=False)
        rank = int((scale > FLAT * scale[0]).sum())
        if rank > 2:
            return None
        if rank < 2:
            return float(np.ptp(left[:, 0] * scale[0]) / np.sqrt(2 * np.pi))
        from scipy.spatial import ConvexHull

        corners = left[:, :2][ConvexHull(left[:, :2]).vertices] * scale[:2]
        sides = np.linalg.norm(corners - np.roll(corners, 1, axis=0), axis=1)
        return float(sides.sum() / np.sqrt(8 * np.pi))
