"""Offline data in independent folds, one a step: the values of a plan do not depend on what they are regressed on."""

from __future__ import annotations

import numpy as np

from linear_mdp.algorithms.statistics import Statistics
from linear_mdp.low_rank.data import LARGEST
from linear_mdp.low_rank.features import LearnedFeatures
from linear_mdp.low_rank.widths import UNIT
from tabular._validate import finite, shape
from tabular.families import _knobs
from tabular.mdp import FloatArray
from theory.errors import InvalidInput


def fold_statistics(
    features: LearnedFeatures, weights: FloatArray, N: int, rng: np.random.Generator, ridge: float = 1.0
) -> Statistics:
    """Draw N independent transitions for every step; the cost does not depend on N.

    Shapes
    ------
    weights : (H, S, A), the law of the state-actions of every step.

    Returns
    -------
    Statistics
        In the learned features, of the next states of the truth; no rewards.

    Raises
    ------
    InvalidInput
        If the weights are no laws over the state-actions, N is no count below 2^62, or the ridge is not positive.
    """
    believed, truth = features.believed, features.truth
    shape(truth.name, "weights", weights.shape, [(truth.H, truth.S, truth.A)])
    off = np.abs(weights.sum(axis=(1, 2)) - 1).max()
    if not (weights.min() >= 0 and off <= 1e-9):
        raise InvalidInput(
            f"{truth.name}: every step needs a law over its state-actions, the least weight is {weights.min():g} and a "
            f"sum is off by {off:.3g}"
        )
    _knobs.count(truth.name, low=0, high=LARGEST - 1, N=N)
    start = Statistics.empty(believed, ridge)
    for h in range(truth.H):
        law = weights[h].ravel() / weights[h].sum()
        visits = rng.multinomial(N, law)
        rows = truth.kernel(h).reshape(-1, truth.S)
        moves = rng.multinomial(visits, rows / rows.sum(axis=1, keepdims=True))
        phi = believed.features(h).reshape(-1, believed.d)
        start.gram[h] += phi.T @ (visits[:, None] * phi)
        start.flow[h] = moves.T @ phi
    return Statistics(start.gram, start.flow, start.reward, start.ridge, N)


def regression_deviation(
    features: LearnedFeatures, statistics: Statistics, w: FloatArray, V: FloatArray
) -> float:
    r"""Largest :math:`\|w_h-\hat\mu_hV_{h+1}\|_{\Lambda_h}` of any step: how far a regression is off; rounding.

    Shapes
    ------
    w : (H, d), weights of a plan; V : (H+1, S), its values.

    Raises
    ------
    InvalidInput
        If shapes do not fit, or a number is not finite.
    """
    believed, truth = features.believed, features.truth
    shape(truth.name, "statistics.gram", statistics.gram.shape, [(truth.H, believed.d, believed.d)])
    for field, values, wanted in (("w", w, (truth.H, believed.d)), ("V", V, (truth.H + 1, truth.S))):
        shape(truth.name, field, values.shape, [wanted])
        finite(truth.name, field, values)
    mu, found = believed.mu, 0.0
    for h in range(truth.H - 1):
        off = w[h] - mu[h % len(mu)] @ V[h + 1]
        found = max(found, float(np.sqrt(max(0.0, off @ statistics.gram[h] @ off))))
    return found


def deviation_error(statistics: Statistics, w: FloatArray, horizon: int) -> float:
    r"""Bound on the rounding of :func:`regression_deviation`.

    Solving :math:`\Lambda w=b` is exact for a matrix off by a small multiple of :math:`u\|\Lambda\|`, which moves w by
    that times :math:`\|w\|/\sqrt{\lambda_{\min}}` in the norm of Lambda; so does forming the difference.

    Raises
    ------
    InvalidInput
        If the weights (H, d) do not fit the statistics and the horizon H.
    """
    _knobs.count("deviation_error", horizon=horizon)
    shape("deviation_error", "w", w.shape, [(horizon, statistics.gram.shape[-1])])
    shape("deviation_error", "statistics.gram", statistics.gram.shape, [(horizon, w.shape[1], w.shape[1])])
    d = w.shape[1]
    values = np.linalg.eigvalsh(statistics.gram[: horizon - 1])
    sizes = np.linalg.norm(w[: horizon - 1], axis=1) + horizon * d**0.5
    steps = values[:, -1] / np.sqrt(values[:, 0]) * sizes
    return float(128 * UNIT * d**2 * steps.max(initial=0.0))
