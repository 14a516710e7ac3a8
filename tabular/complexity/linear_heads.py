r"""Rows 1 and 2 of the table of classes: linear heads of bounded norm, one for each task."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from tabular.complexity import _arguments
from tabular.complexity._arguments import FloatArray
from tabular.complexity.chi import expected_chi, expected_root
from tabular.complexity.hypotheses import Hypotheses


def head_quotient(norm: float, width: int, points: int, tasks: int = 1) -> float:
    r"""Return Maurer's quotient of linear heads.

    .. math:: O(F^T)=\sup_{z\ne z'}\frac{E\sup_a\sum_t\langle\gamma_t,(Z_t-Z'_t)a_t\rangle}{\|Z-Z'\|}
              =\sqrt T\,\alpha\,\frac{E\chi_r}{\sqrt r},\qquad r=\min(\text{width},\text{points}).

    The supremum is attained where the differences of every task have r equal singular values.

    Error: a few roundings.

    Raises
    ------
    InvalidInput
        If the norm is not positive or a size is below one.

    Examples
    --------
    >>> round(head_quotient(1.0, width=3, points=10), 4)
    0.9213
    """
    _arguments.positive("head_quotient", "norm", norm)
    _arguments.count("head_quotient", "width", width)
    _arguments.count("head_quotient", "points", points)
    _arguments.count("head_quotient", "tasks", tasks)
    r = min(width, points)
    return float(np.sqrt(tasks) * norm * expected_chi(r) / np.sqrt(r))


@dataclass(frozen=True, eq=False)
class LinearHeads(Hypotheses):
    r"""Predictions :math:`(\langle a_t,z_{ti}\rangle)_{ti}` of heads with :math:`\|a_t\|_2\le\alpha`.

    Shapes
    ------
    features : (T, n, width), what the heads see; one task is T = 1.

    Raises
    ------
    InvalidInput
        If the features have another number of axes or a number that is not finite, or the norm is not positive.

    Source
    ------
    Maurer, Pontil and Romera-Paredes, The Benefit of Multitask Representation Learning (2016), Section 4.
    """

    features: FloatArray
    norm: float

    def __post_init__(self) -> None:
        features = _arguments.array("LinearHeads", "features", self.features, "T n width")
        object.__setattr__(self, "features", features)
        _arguments.positive("LinearHeads", "norm", self.norm)

    @property
    def noise_shape(self) -> tuple[int, ...]:
        """One number for each task and sample."""
        return self.features.shape[:2]

    @property
    def radius(self) -> float:
        """Norm times the root of the summed largest eigenvalues of the tasks' Gram matrices; exact."""
        return float(self.norm * np.linalg.norm(np.linalg.svd(self.features, compute_uv=False)[:, 0]))

    @property
    def lipschitz(self) -> float:
        """Largest Lipschitz constant of a head: its norm bound; exact."""
        return self.norm

    @property
    def quotient(self) -> float:
        """Maurer's quotient of the product class over all tasks."""
        T, n, width = self.features.shape
        return head_quotient(self.norm, width, n, T)

    def support(self, noise: FloatArray) -> FloatArray:
        """Norm bound times the summed lengths of the noisy feature sums; exact."""
        sums = np.einsum("btn,tnk->btk", noise, self.features, optimize=True)
        return np.asarray(self.norm * np.linalg.norm(sums, axis=-1).sum(axis=-1))

    def closed_form(self) -> float:
        r"""Return :math:`\alpha\sum_t E\|Z_t^\top\gamma_t\|` by quadrature."""
        eigenvalues = np.linalg.svd(self.features, compute_uv=False) ** 2
        return float(self.norm * expected_root(eigenvalues).sum())
