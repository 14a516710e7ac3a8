r"""What a round costs: computation, latency, and a server that handles one message after the other.

.. math:: T_{round} = t_{job}(1+1_{new}) + (K_1+K_2 1_{new})\,H\,t_s + 2L
          + t_{round} + N t_{srv} + t_{up} B_{up} + t_{down} B_{down},

with the bytes of all agents to the server and from it: it reads and unpacks the ones and copies the others. A job's
own time, mostly planning, and the server's per round are what a model without them misses.
Communication dominates from the N on at which the server takes as long as the agents compute.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from tabular.mdp import FloatArray
from theory.errors import InvalidInput

ROUNDING = 1e-10


@dataclass(frozen=True, eq=False)
class Fitted:
    """Coefficients of least squares on relative residuals, their covariance and degrees of freedom.

    Shapes
    ------
    value : (p,); covariance : (p, p). Both are NaN where the data do not determine them.
    misfit : the largest relative residual.
    """

    value: FloatArray
    covariance: FloatArray
    freedom: int
    misfit: float

    def interval(self, direction: ArrayLike, level: float) -> tuple[float, float]:
        """Return the ends of the Student interval of a linear combination of the coefficients; NaN where those are."""
        at = np.asarray(direction, dtype=np.float64)
        middle = float(at @ self.value)
        half = self.quantile(level) * float(np.sqrt(at @ self.covariance @ at))
        return middle - half, middle + half

    def quantile(self, level: float) -> float:
        """Return the quantile of Student's law that belongs to a level."""
        from scipy import stats

        return float(stats.t.ppf(0.5 + level / 2, max(1, self.freedom)))


def relative_fit(design: ArrayLike, y: ArrayLike) -> Fitted:
    """Fit ``y = design @ value`` with errors in proportion to y.

    The covariance assumes independent relative errors of one size; asymptotic.

    Shapes
    ------
    design : (n, p); y : (n,), positive.

    Raises
    ------
    InvalidInput
        If they do not fit together, or some y is not positive.
    """
    X, target = np.asarray(design, dtype=np.float64), np.asarray(y, dtype=np.float64)
    if X.ndim != 2 or target.shape != X.shape[:1]:
        raise InvalidInput(f"a fit needs one y for each row, got shapes {X.shape} and {target.shape}")
    if not (target > 0).all():
        raise InvalidInput(f"relative errors need positive numbers, got {target.min()}")
    n, p = X.shape
    scaled = X / target[:, None]
    size = np.maximum(
        np.linalg.norm(scaled, axis=0), np.finfo(float).tiny
    )  # seconds and bytes differ by 10^9
    unit = scaled / size
    if n <= p or np.linalg.matrix_rank(unit, tol=ROUNDING * np.sqrt(n)) < p:
        return Fitted(np.full(p, np.nan), np.full((p, p), np.nan), 0, np.nan)
    inverse = np.linalg.inv(unit.T @ unit)
    value = inverse @ unit.T @ np.ones(n)
    residual = unit @ value - 1
    covariance = inverse * float(residual @ residual) / (n - p)
    return Fitted(value / size, covariance / np.outer(size, size), n - p, float(np.abs(residual).max()))


@dataclass(frozen=True, eq=False)
class CostModel:
    """The two fits, in seconds: ``compute`` on (jobs, steps), ``server`` on (1, N, bytes up, bytes down).

    ``latency`` is that of a message one way.
    """

    compute: Fitted
    server: Fitted
    latency: float

    def round_seconds(self, jobs: int, steps: float, agents: float, up: float, down: float) -> float:
        """Return the predicted seconds of a round with a machine for every agent."""
        return self.computing(jobs, steps) + 2 * self.latency + self.serving(agents, up, down)

    def computing(self, jobs: int, steps: float) -> float:
        """Return the predicted seconds of computation on the critical path."""
        return float(self.compute.value @ (jobs, steps))

    def serving(self, agents: float, up: float, down: float) -> float:
        """Return the predicted seconds that the server works."""
        return float(self.server.value @ (1, agents, up, down))

    def crossover(
        self, jobs: int, steps: float, fixed: ArrayLike, each: ArrayLike, level: float
    ) -> tuple[float, float, float]:
        """Return the N from which on the server works longer than the agents compute, and the ends of its interval.

        ``N* = (computing - serving none) / (serving one more)``; the interval is that of its logarithm to first
        order in the errors of both fits, and asymptotic. NaN if the server needs longer for no agent at all.

        Shapes
        ------
        fixed, each : (2,), bytes up and down of a round: those whatever N is, and those of every agent.
        """
        none, more = np.concatenate([[1, 0], fixed]), np.concatenate([[0, 1], each])
        above = self.computing(jobs, steps) - float(none @ self.server.value)
        below = float(more @ self.server.value)
        if not (above > 0 and below > 0):
            return np.nan, np.nan, np.nan
        at = np.array([jobs, steps], dtype=np.float64)
        slope = -none / above - more / below
        variance = at @ self.compute.covariance @ at / above**2 + slope @ self.server.covariance @ slope
        N = above / below
        factor = float(np.exp(self.server.quantile(level) * np.sqrt(variance)))
        return N, N / factor, N * factor


def crossing(agents: ArrayLike, ratio: ArrayLike) -> tuple[float, float, float]:
    """Return where a growing ratio passes one, and the points of the grid on both sides.

    Interpolated on logarithms. NaN between 0 and the first point, or between the last one and infinity, where it
    has passed before or does not pass at all.

    Examples
    --------
    >>> crossing([1, 10, 100], [0.01, 0.1, 10])
    (31.6227766016838, 10.0, 100.0)
    >>> crossing([5, 10], [0.1, 0.2])
    (nan, 10.0, inf)
    """
    N, r = np.asarray(agents, dtype=np.float64), np.asarray(ratio, dtype=np.float64)
    past = np.flatnonzero(r >= 1)
    if past.size == 0:
        return np.nan, float(N[-1]), np.inf
    i = int(past[0])
    if i == 0:
        return np.nan, 0.0, float(N[0])
    share = -np.log(r[i - 1]) / (np.log(r[i]) - np.log(r[i - 1]))
    value = np.exp(np.log(N[i - 1]) + share * (np.log(N[i]) - np.log(N[i - 1])))
    return round(float(value), 13), float(N[i - 1]), float(N[i])
