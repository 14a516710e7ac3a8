"""What runs of approximate value and policy iteration have in common."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

import numpy as np

from tabular.algorithms.api import APIRun
from tabular.algorithms.avi import AVIRun
from tabular.algorithms.errors import Adversarial, ErrorScheme, Uniform
from tabular.concentrability import BestExponent, Coefficients, discount_weights
from tabular.mdp import FiniteMDP, FloatArray
from tabular.measured import Measured

SCHEMES: Mapping[str, Callable[[float], ErrorScheme]] = {
    "none": lambda magnitude: Uniform(0.0),
    "random": Uniform,
    "adversarial": Adversarial,
}
UNIT_ROUNDOFF = float(np.finfo(np.float64).eps)


def half_features(mdp: FiniteMDP, rng: np.random.Generator) -> FloatArray:
    """Random linear features, half as many as state-actions, shape (S*A, d)."""
    size = mdp.S * mdp.A
    return rng.standard_normal((size, max(1, size // 2)))


def sup_loss(run: AVIRun | APIRun) -> Measured:
    """``max |Q* - Q^{pi_K}|``, certified by both solutions."""
    gap = np.abs(run.optimal.Q - run.evaluation.Q)
    return Measured(float(gap.max()), run.optimal.error + run.evaluation.error)


def loss_of_run(run: AVIRun | APIRun) -> Measured:
    """``sum rho |Q* - Q^{pi_K}|``, certified by both solutions and the rounding of the sum."""
    value = float((run.rho * np.abs(run.optimal.Q - run.evaluation.Q)).sum())
    return Measured(value, run.optimal.error + run.evaluation.error + run.rho.size * UNIT_ROUNDOFF * value)


def norms_squared(errors: FloatArray, nu: FloatArray, entry_error: float) -> tuple[FloatArray, float]:
    """``||e_k||_{2,nu}^2`` for every k, (K,), and the error of each norm (not squared)."""
    squares = np.asarray((nu * errors**2).sum(axis=(1, 2)))
    return squares, entry_error + nu.size * UNIT_ROUNDOFF * float(np.sqrt(squares.max()))


def relative_error(coefficients: Coefficients) -> float:
    """Largest error of a coefficient relative to itself; coefficients are at least two."""
    finite = np.isfinite(coefficients.value)
    return float((coefficients.error[finite] / coefficients.value[finite]).max()) if finite.any() else 0.0


def propagation_error(
    gammas: Sequence[float], best: BestExponent, B: FloatArray, relative: float, norm_error: float
) -> float:
    """Error of ``inf_r C(r)^{1/2} E(r)^{1/2}``, from those of the coefficients and of the norms of the errors.

    A norm error d moves ``E(r)^{1/2}`` by at most ``(sum_k alpha_k^{2r})^{1/2} d``; ``C(r)^{1/2}`` is at most
    ``(1-g)/2 (sum_k alpha_k^{2(1-r)})^{1/2} max B``.
    """
    if norm_error == 0:
        return best.gap + best.value * relative
    K = B.shape[-1]
    spread = max(
        (1 - g) / 2 * float(np.sqrt((alpha ** (2 * (1 - best.r))).sum() * (alpha ** (2 * best.r)).sum()))
        for g, alpha in ((g, discount_weights(g, K)[:-1]) for g in gammas)
    )
    return best.gap + best.value * relative + spread * norm_error * float(B.max())


def rounding_of_backup(mdp: FiniteMDP, Q: FloatArray) -> float:
    """Largest rounding error of one entry of a backup of any of the given values, and of a difference with it."""
    return (mdp.S + mdp.A + 6) * UNIT_ROUNDOFF * (mdp.R_max + float(np.abs(Q).max()))


def range_excess(mdp: FiniteMDP, Q: FloatArray) -> Measured:
    """``max(0, max |Q| - R_max/(1-gamma))``, exact up to rounding."""
    return Measured(max(0.0, float(np.abs(Q).max()) - mdp.Q_max), 4 * UNIT_ROUNDOFF * mdp.Q_max)
