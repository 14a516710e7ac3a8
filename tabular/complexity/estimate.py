"""A complexity with its error: exact, or the mean of Monte Carlo draws with a certified upper limit."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from tabular.complexity import _arguments
from tabular.complexity._arguments import FloatArray

NORMAL_975 = 1.959963984540054
FAILURE = 1e-6  # probability that a certified limit lies below the truth
CLOSED_FORM_ERROR = 1e-12  # relative; quadrature and linear algebra lose less, as the tests show


@dataclass(frozen=True)
class Estimate:
    """A number and what is known about it.

    ``low`` and ``high`` are the 95 % normal interval of the mean; ``certified`` exceeds the truth up to a
    declared probability, whatever the number of draws. All four agree, up to rounding, where ``mean`` is exact.
    """

    mean: float
    low: float
    high: float
    certified: float

    def __rmul__(self, factor: float) -> Estimate:
        """Scale by a factor that is not negative."""
        return Estimate(factor * self.mean, factor * self.low, factor * self.high, factor * self.certified)


def exact(value: float) -> Estimate:
    """Return a value that is known up to a relative error of 1e-12."""
    return Estimate(value, value, value, value * (1 + CLOSED_FORM_ERROR))


def from_gaussian_draws(draws: FloatArray, lipschitz: float, failure: float = FAILURE) -> Estimate:
    r"""Estimate the mean of a Lipschitz function of standard normals.

    .. math:: P\{\bar f_N < E f - s\} \le \exp(-N s^2/(2\,\mathrm{Lip}^2)).

    Shapes
    ------
    draws : (N,), independent values of the function; any unit, and the estimate has the same.

    Error: Monte Carlo; ``certified`` is below the mean with probability at most ``failure``.

    Raises
    ------
    InvalidInput
        If there are fewer than two draws, or the failure probability is none.

    Source
    ------
    Boucheron, Lugosi and Massart, Concentration Inequalities (2013), Theorem 5.6.

    Examples
    --------
    >>> estimate = from_gaussian_draws(np.array([1.0, 3.0]), 1.0, failure=np.exp(-4))
    >>> estimate.mean, estimate.certified
    (2.0, 4.0)
    """
    _arguments.probability("from_gaussian_draws", "failure", failure)
    return _from_draws(draws, lipschitz * np.sqrt(2 * np.log(1 / failure) / len(draws)))


def from_bounded_differences(
    draws: FloatArray, differences: FloatArray, failure: float = FAILURE
) -> Estimate:
    r"""Estimate the mean of a function of independent variables, each of which moves it by a bounded amount.

    .. math:: P\{\bar f_N < E f - s\} \le \exp(-2 N s^2/\textstyle\sum_i c_i^2).

    Shapes
    ------
    draws : (N,); differences : the c_i, any shape, in the same unit.

    Error: Monte Carlo; ``certified`` is below the mean with probability at most ``failure``.

    Raises
    ------
    InvalidInput
        If there are fewer than two draws, or the failure probability is none.

    Source
    ------
    McDiarmid, On the method of bounded differences (1989).

    Examples
    --------
    >>> from_bounded_differences(np.array([1.0, 3.0]), np.array([2.0]), failure=np.exp(-4)).certified
    4.0
    """
    _arguments.probability("from_bounded_differences", "failure", failure)
    spread = float(np.linalg.norm(differences))
    return _from_draws(draws, spread * np.sqrt(np.log(1 / failure) / (2 * len(draws))))


def _from_draws(draws: FloatArray, slack: float) -> Estimate:
    _arguments.count("Monte Carlo", "draws", len(draws), low=2)
    mean = float(draws.mean())
    half = float(NORMAL_975 * draws.std(ddof=1) / np.sqrt(len(draws)))
    return Estimate(mean, mean - half, mean + half, mean + float(slack))
