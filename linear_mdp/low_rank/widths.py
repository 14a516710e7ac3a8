"""Widths of features in the norm of the inverse of their data's second moment, with the error of each."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from tabular._validate import finite, shape
from tabular.families import _knobs
from tabular.mdp import FloatArray

UNIT = 2.0**-53
LARGEST = 1e300  # of a number of samples: squares and sums of widths stay finite


class Widths(NamedTuple):
    """Squared widths (S, A) and what bounds their rounding errors, (S, A)."""

    squares: FloatArray
    errors: FloatArray

    def mean(self, law: FloatArray, power: int) -> tuple[float, float]:
        """Mean width (power 1) or squared width (power 2) under a law (S, A), and its error."""
        if power == 2:
            return float((law * self.squares).sum()), float((law * self.errors).sum())
        roots = np.sqrt(self.squares)
        slips = np.sqrt(self.squares + self.errors) - np.sqrt(np.clip(self.squares - self.errors, 0, None))
        return float((law * roots).sum()), float((law * (slips + 4 * roots.size * UNIT * roots)).sum())


def squared_widths(phi: FloatArray, law: FloatArray, n: float, ridge: float) -> Widths:
    r"""Return :math:`\phi^\top\Sigma^{-1}\phi` with :math:`\Sigma=n\,\mathbb{E}_{law}[\phi\phi^\top]+\lambda I`.

    The rounding of Sigma moves a width by :math:`x^\top E x` with :math:`x=\Sigma^{-1}\phi`, so that directions
    that the data cover well stay exact however large n is.

    Shapes
    ------
    phi : (S, A, d); law : (S, A), of the data, of any mass.

    Raises
    ------
    InvalidInput
        If shapes do not fit, a number is not finite, n or the law is negative, or the ridge is not positive.
    """
    shape("squared_widths", "law", np.shape(law), [phi.shape[:-1]])
    finite("squared_widths", "phi", phi)
    _knobs.interval("squared_widths", 0, LARGEST, n=n, least_weight=np.min(law), largest_weight=np.max(law))
    _knobs.positive("squared_widths", ridge=ridge)
    rows, d = phi.reshape(-1, phi.shape[-1]), phi.shape[-1]
    moment = n * (rows.T * law.ravel()) @ rows
    values, vectors = np.linalg.eigh(moment)
    values = np.clip(values, 0, None) + ridge
    inside = rows @ vectors
    squares = (inside**2 / values).sum(axis=1)
    moved = 8 * (len(rows) + d * d) * UNIT * (np.trace(moment) + ridge)
    errors = moved * (inside**2 / values**2).sum(axis=1) + 16 * d * UNIT * squares
    return Widths(squares.reshape(law.shape), errors.reshape(law.shape))
