r"""Ridge regression for several tasks, whose coefficients are a shared part and a deviation of each task.

.. math:: \min\sum_t\|X_t(w+v_t)-y_t\|^2+\lambda\Big(\frac{\|w\|^2}{\rho}+\frac{\sum_t\|v_t\|^2}{1-\rho}\Big).

A priori the coefficients of two tasks have correlation :math:`\rho`; one task alone is fitted by ordinary ridge
regression, whatever :math:`\rho`. The problem is convex and solved exactly: the normal equations have the shape of an
arrow, so that T + 1 matrices are factorised, once for all targets.

Source: Evgeniou and Pontil (2004), "Regularized multi-task learning".
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from scipy import sparse

from tabular.car_on_hill.dynamics import Vector
from theory.errors import InvalidInput


class SharedRidge:
    """The minimiser as a function of the targets.

    Parameters
    ----------
    designs : one (n_t, d) for each task, dense or sparse.
    penalty : lambda. correlation : rho, in (0, 1).

    Raises
    ------
    InvalidInput
        If there is no design, their widths differ, the penalty is not positive or the correlation not in (0, 1).
    """

    def __init__(self, designs: Sequence[Any], penalty: float, correlation: float) -> None:
        widths = {X.shape[1] for X in designs}
        if len(widths) != 1:
            raise InvalidInput(f"designs must be at least one and of one width, got widths {sorted(widths)}")
        if not penalty > 0:
            raise InvalidInput(f"penalty must be positive, got {penalty}")
        if not 0 < correlation < 1:
            raise InvalidInput(f"correlation must be in (0, 1), got {correlation}")
        (d,) = widths
        self.designs = designs
        grams = [_dense(X.T @ X) for X in designs]
        own = penalty / (1 - correlation)
        self._inverses = [np.linalg.inv(G + own * np.eye(d)) for G in grams]
        self._grams, self._own = grams, own
        # eliminating v_t leaves G - G (G + own)^-1 G = own (1 - own (G + own)^-1) of each task's Gram matrix G
        middle = (penalty / correlation + own * len(grams)) * np.eye(d)
        middle -= own**2 * np.sum(self._inverses, axis=0)
        self._shared = np.linalg.inv((middle + middle.T) / 2)

    def fit(self, targets: Sequence[Vector]) -> list[Vector]:
        """Return the coefficients (d,) of every task for targets (n_t,); exact up to rounding."""
        products = [X.T @ y for X, y in zip(self.designs, targets, strict=True)]
        pulls = [inverse @ b for inverse, b in zip(self._inverses, products, strict=True)]
        w = self._own * self._shared @ np.sum(pulls, axis=0)
        tasks = zip(self._inverses, products, self._grams, strict=True)
        return [w + inverse @ (b - G @ w) for inverse, b, G in tasks]


def _dense(matrix: Any) -> Vector:
    return np.asarray(matrix.toarray() if sparse.issparse(matrix) else matrix)
