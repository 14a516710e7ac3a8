"""Equivalence of a measured mean with its predicted value (exact laws and asymptotic claims).

Not rejecting "measured = predicted" shows nothing. Here the burden is reversed: the null is that
the ratio mean(measured) / predicted leaves ``[1 - margin, 1 + margin]``, and two one-sided t tests
must both reject. The false neighbours of a claim must in turn lie outside that margin.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike
from scipy import stats

from experiments.inference._validate import FloatArray, matching, open_unit, positive, sample
from experiments.inference.interval import Interval
from experiments.inference.means import p_mean_above, p_mean_below
from theory.errors import InvalidInput


@dataclass(frozen=True, slots=True)
class Equivalence:
    """The ratio of a measured mean to its prediction and the two one-sided tests of the margin.

    ``ratio`` is dimensionless; ``p_low`` belongs to the null ratio <= 1 - margin, ``p_high`` to
    ratio >= 1 + margin.
    """

    ratio: float
    margin: float
    p_low: float
    p_high: float

    @property
    def p_value(self) -> float:
        """p-value of the null "not equivalent": the larger of the two."""
        return max(self.p_low, self.p_high)


def ratio_equivalence(measured: ArrayLike, predicted: ArrayLike, margin: float) -> Equivalence:
    """Return the two one-sided tests of ``mean(measured) / mean(predicted)`` within ``1 +- margin``.

    t tests of ``measured - (1 -+ margin) predicted``, paired when the prediction varies by draw;
    exact p-values 0 or 1 for a sample without variance.

    Shapes
    ------
    measured : (n,), n >= 2. predicted : a positive scalar or (n,), in the same units.

    Raises
    ------
    InvalidInput
        If a prediction is not positive, shapes do not match or the margin lies outside (0, 1).

    Source
    ------
    Schuirmann, Journal of Pharmacokinetics and Biopharmaceutics 15 (1987).

    Examples
    --------
    >>> ratio_equivalence([2.0, 2.0], 2.1, margin=0.1).p_value
    0.0
    >>> ratio_equivalence([2.0, 2.0], 3.0, margin=0.1).p_value
    1.0
    """
    draws, law = _pair(measured, predicted)
    open_unit("margin", margin)
    return Equivalence(
        ratio=float(draws.mean() / law.mean()),
        margin=margin,
        p_low=p_mean_above(draws, (1 - margin) * law),
        p_high=p_mean_below(draws, (1 + margin) * law),
    )


def p_outside(measured: ArrayLike, predicted: ArrayLike, margin: float) -> float:
    """Return the p-value of the null "the ratio lies within ``1 +- margin``".

    Twice the smaller of the two one-sided p-values. Given a false neighbour's prediction, a small
    value shows that the check tells the neighbour from the truth; given the claim's own, it refutes
    the claim. ``margin = 0`` is the two-sided t test of measured = predicted.

    Shapes
    ------
    measured : (n,), n >= 2. predicted : a positive scalar or (n,), in the same units.

    Raises
    ------
    InvalidInput
        If a prediction is not positive, shapes do not match or the margin lies outside [0, 1).
    """
    draws, law = _pair(measured, predicted)
    if not 0 <= margin < 1:
        raise InvalidInput(f"margin is {margin}, it must lie in [0, 1)")
    above = p_mean_above(draws, (1 + margin) * law)
    below = p_mean_above(-draws, -(1 - margin) * law)
    return min(1.0, 2 * min(above, below))


def ratio_interval(measured: ArrayLike, predicted: ArrayLike, level: float) -> Interval:
    """Return Fieller's interval of ``mean(measured) / mean(predicted)``.

    All q whose two-sided t test of ``measured - q predicted`` does not reject; exact for normal
    draws, asymptotic otherwise.

    Shapes
    ------
    measured : (n,), n >= 2. predicted : a positive scalar or (n,), in the same units.

    Raises
    ------
    InvalidInput
        If a prediction is not positive, or varies so much that its mean cannot be told from 0.

    Source
    ------
    Fieller, JRSS B 16 (1954).
    """
    draws, law = _pair(measured, predicted)
    open_unit("level", level)
    reach = float(stats.t.ppf(0.5 + level / 2, draws.size - 1)) ** 2 / draws.size
    covariance = reach * np.cov(draws, law)
    quadratic = law.mean() ** 2 - covariance[1, 1]
    linear = draws.mean() * law.mean() - covariance[0, 1]
    constant = draws.mean() ** 2 - covariance[0, 0]
    if quadratic <= 0:
        raise InvalidInput(
            f"predicted has mean {law.mean():.3g} and varies too much over its {law.size} draws for an "
            f"interval of the ratio at level {level}; more draws are needed"
        )
    half = np.sqrt(max(linear**2 - quadratic * constant, 0.0))
    return Interval(float((linear - half) / quadratic), float((linear + half) / quadratic), level)


def _pair(measured: ArrayLike, predicted: ArrayLike) -> tuple[FloatArray, FloatArray]:
    draws = sample("measured", measured, 2)
    return draws, positive("predicted", matching("predicted", predicted, draws.size), 2)
