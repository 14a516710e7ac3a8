r"""Means of chi variables and of square roots of weighted chi-squared sums, without random numbers."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike
from scipy import special

from tabular.complexity import _arguments
from tabular.complexity._arguments import FloatArray
from theory.errors import InvalidInput

STEP = 0.25
NODES = np.exp(np.arange(-80, 80 + STEP / 2, STEP))
STIRLING = 60  # from here on the first term left out of the logarithm, 31/(36 d^9), is below 1e-16
WEIGHTS = STEP / (2 * np.sqrt(np.pi) * np.sqrt(NODES))


def expected_chi(d: int) -> float:
    r"""Return the mean length of a standard normal vector with d entries.

    .. math:: E\chi_d = \sqrt2\,\Gamma((d+1)/2)/\Gamma(d/2) \le \sqrt d.

    Error: a few roundings, at every d.

    Raises
    ------
    InvalidInput
        If d is no integer of at least one.

    Examples
    --------
    >>> round(expected_chi(1) ** 2 * np.pi, 12), round(expected_chi(2) ** 2 / np.pi, 12)
    (2.0, 0.5)
    """
    _arguments.count("expected_chi", "d", d)
    if d < STIRLING:
        return float(np.sqrt(2) * special.gamma((d + 1) / 2) / special.gamma(d / 2))
    correction = -1 / 4 + (1 / 24 + (-1 / 20 + 17 / 112 / d**2) / d**2) / d**2
    return float(np.sqrt(d) * np.exp(correction / d))


def expected_root(weights: ArrayLike, multiplicity: int = 1) -> FloatArray:
    r"""Return the mean of the square root of a weighted sum of independent chi-squared variables.

    .. math:: E\sqrt X = \frac1{2\sqrt\pi}\int_0^\infty (1-E e^{-tX})\,t^{-3/2}\,dt,\qquad
              X=\sum_i\lambda_i\chi^2_m,\quad E e^{-tX}=\prod_i(1+2t\lambda_i)^{-m/2}.

    Shapes
    ------
    weights : (..., r), the lambda_i, not negative; returns (...), in the square root of their unit.

    Error: relative 1e-13. In :math:`x=\log t`, with the sum scaled to mean one, the integrand is analytic in
    :math:`|\mathrm{Im}\,x|\le\pi/2`, where it is at most :math:`\min(2,e^x)e^{-x/2}/(2\sqrt\pi)`. The trapezoidal
    rule of step 1/4 therefore errs by at most :math:`2\cdot1.6/(e^{4\pi^2}-1) < 3\cdot10^{-17}`, and the ends beyond
    :math:`|x|=80` hold :math:`10^{-17}`; the rest is rounding.

    Raises
    ------
    InvalidInput
        If a weight is negative or not finite, or the multiplicity is no positive integer.

    Examples
    --------
    >>> round(float(expected_root([4.0])) / expected_chi(1), 12)
    2.0
    """
    _arguments.count("expected_root", "multiplicity", multiplicity)
    values = np.atleast_1d(np.asarray(weights, dtype=np.float64))
    if not np.all((values >= 0) & np.isfinite(values)):
        raise InvalidInput(
            f"expected_root: weights must be finite and not negative, got {values.min():g} .. {values.max():g}"
        )
    mean = multiplicity * values.sum(axis=-1, keepdims=True)
    scaled = np.divide(values, mean, out=np.zeros_like(values), where=mean > 0)
    log_laplace = np.zeros((*values.shape[:-1], NODES.size))
    for i in range(values.shape[-1]):
        log_laplace += np.log1p(2 * scaled[..., i, None] * NODES)
    result = -np.expm1(-multiplicity / 2 * log_laplace) @ WEIGHTS * np.sqrt(mean[..., 0])
    return np.asarray(result)
