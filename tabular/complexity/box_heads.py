r"""Row 6 of the table of classes: linear heads with bounded entries, one for each task."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from tabular.complexity import _arguments
from tabular.complexity._arguments import FloatArray
from tabular.complexity.hypotheses import Hypotheses
from tabular.complexity.rademacher import all_signs

ENUMERATED_WIDTH = 12


def box_quotient(bound: float, width: int, tasks: int = 1) -> float:
    r"""Return Maurer's quotient of heads with entries of at most ``bound``.

    .. math:: O(F^T)=\sqrt T\,q\sqrt{2k/\pi},\qquad k=\text{width},

    attained where the columns of the differences have equal norms; two points are enough for that,
    also between points of the simplex.

    Error: a few roundings.

    Raises
    ------
    InvalidInput
        If the bound is not positive or a size is below one.
    """
    _arguments.positive("box_quotient", "bound", bound)
    _arguments.count("box_quotient", "width", width)
    _arguments.count("box_quotient", "tasks", tasks)
    return float(bound * np.sqrt(2 * width * tasks / np.pi))


def largest_image(features: FloatArray) -> FloatArray:
    r"""Return :math:`\max_{\|a\|_\infty\le1}\|Za\|` for a stack of matrices.

    Error: exact by enumeration of the corners up to width 12, an upper bound beyond.

    Shapes
    ------
    features : (..., n, width); returns (...).
    """
    width = features.shape[-1]
    if width > ENUMERATED_WIDTH:
        return np.asarray(np.sqrt(width) * np.linalg.norm(features, 2, axis=(-2, -1)))
    gram = np.swapaxes(features, -1, -2) @ features
    corners = all_signs(width)
    squares = np.einsum("ck,...kl,cl->...c", corners, gram, corners, optimize=True)
    return np.asarray(np.sqrt(np.maximum(squares.max(axis=-1), 0)))


@dataclass(frozen=True, eq=False)
class BoxHeads(Hypotheses):
    r"""Predictions :math:`(\langle a_t,z_{ti}\rangle)_{ti}` of heads with :math:`\|a_t\|_\infty\le q`.

    On features in the simplex every prediction lies in [-q, q].

    Shapes
    ------
    features : (T, n, width).

    Raises
    ------
    InvalidInput
        If the features have another number of axes or a number that is not finite, or the bound is not positive.
    """

    features: FloatArray
    bound: float

    def __post_init__(self) -> None:
        features = _arguments.array("BoxHeads", "features", self.features, "T n width")
        object.__setattr__(self, "features", features)
        _arguments.positive("BoxHeads", "bound", self.bound)

    @property
    def noise_shape(self) -> tuple[int, ...]:
        """One number for each task and sample."""
        return self.features.shape[:2]

    @property
    def radius(self) -> float:
        """Largest norm of the predictions; exact up to width 12, an upper bound beyond."""
        return float(self.bound * np.linalg.norm(largest_image(self.features)))

    @property
    def lipschitz(self) -> float:
        r"""Largest Euclidean norm of a head, :math:`q\sqrt k`.

        Between points of the simplex, whose differences sum to zero, an odd width attains only
        :math:`q\sqrt{k-1/k}`.
        """
        return float(self.bound * np.sqrt(self.features.shape[-1]))

    @property
    def quotient(self) -> float:
        """Maurer's quotient of the product class over all tasks."""
        T, _, width = self.features.shape
        return box_quotient(self.bound, width, T)

    def support(self, noise: FloatArray) -> FloatArray:
        """Bound times the summed absolute values of the noisy feature sums; exact."""
        sums = np.einsum("btn,tnk->btk", noise, self.features, optimize=True)
        return np.asarray(self.bound * np.abs(sums).sum(axis=(1, 2)))

    def closed_form(self) -> float:
        r"""Return :math:`q\sqrt{2/\pi}\sum_{t,j}\|Z_{t,\cdot j}\|`."""
        columns = np.linalg.norm(self.features, axis=1)
        return float(self.bound * np.sqrt(2 / np.pi) * columns.sum())
