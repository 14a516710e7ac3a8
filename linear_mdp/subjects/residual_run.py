"""Residuals on visited features, and how far they can pull a regression."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from linear_mdp.mdp import LinearMDP
from tabular.mdp import FloatArray
from tabular.measure import measures
from tabular.measured import Measured
from tabular.subjects.registry import subject

UNIT_ROUNDOFF = float(np.finfo(np.float64).eps)
ASCENTS = 20  # of the sign vector; the pull of a sign vector never falls


@dataclass(frozen=True, eq=False)
class ResidualRun:
    """K features, a residual for each, and the ridge.

    Shapes
    ------
    features : (K, d); residuals : (K,), value units; size : B, what they are said not to exceed.
    """

    features: FloatArray
    residuals: FloatArray
    ridge: float
    size: float

    @property
    def gram(self) -> FloatArray:
        """Lambda after all K features."""
        return self.ridge * np.eye(self.features.shape[1]) + self.features.T @ self.features


def worst_signs(features: FloatArray, ridge: float, start: FloatArray) -> FloatArray:
    """Climb from signs (K,) to signs that pull harder: ``e <- sign(Phi Lambda^-1 Phi^T e)``."""
    gram, signs = ridge * np.eye(features.shape[1]) + features.T @ features, start
    for _ in range(ASCENTS):
        signs = np.where(features @ np.linalg.solve(gram, features.T @ signs) >= 0, 1.0, -1.0)
    return signs


@subject(K=(10, 300), lam=(1.0, 1e-3), residuals=("random", "worst"))
def residual_run(
    mdp: LinearMDP, rng: np.random.Generator, *, K: int, lam: float, residuals: str
) -> ResidualRun:
    """Visit state-actions uniformly, with residuals within one: uniform ones, or signs that pull in one direction."""
    rows = mdp.phi[0].reshape(-1, mdp.d)
    features = rows[rng.integers(len(rows), size=K)]
    drawn = rng.uniform(-1, 1, size=K)
    chosen = drawn if residuals == "random" else worst_signs(features, lam, np.where(drawn < 0, -1.0, 1.0))
    return ResidualRun(features, chosen, lam, 1.0)


@measures(ResidualRun)
def residual_pull(run: ResidualRun) -> Measured:
    """Norm of ``sum phi e`` in the inverse of Lambda, the largest ``|phi Lambda^-1 sum phi e| / |phi|``; rounding."""
    total = run.features.T @ run.residuals
    value = float(np.sqrt(total @ np.linalg.solve(run.gram, total)))
    d, K = run.features.shape[1], len(run.residuals)
    return Measured(value, 8 * UNIT_ROUNDOFF * d * d * (1 + K / run.ridge) * (1 + value))


@measures(ResidualRun)
def residual_size(run: ResidualRun) -> Measured:
    """What no residual is said to exceed; exact."""
    return Measured(run.size)


@measures(ResidualRun)
def largest_residual(run: ResidualRun) -> Measured:
    """Largest absolute residual; exact."""
    return Measured(float(np.abs(run.residuals).max()))


@measures(ResidualRun)
def K(run: ResidualRun) -> Measured:
    """Number of features; exact."""
    return Measured(len(run.residuals))


@measures(ResidualRun)
def d(run: ResidualRun) -> Measured:
    """Length of a feature; exact."""
    return Measured(run.features.shape[1])


@measures(ResidualRun)
def lam(run: ResidualRun) -> Measured:
    """Ridge; exact."""
    return Measured(run.ridge)
