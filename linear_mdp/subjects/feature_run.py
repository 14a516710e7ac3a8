"""The features that one step of the episodes visits: what the elliptical potential is the sum of."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from linear_mdp.algorithms.bonus import constant
from linear_mdp.algorithms.lsvi_ucb import lsvi_ucb
from linear_mdp.low_rank.features import LearnedFeatures
from linear_mdp.mdp import LinearMDP
from tabular.mdp import FloatArray
from tabular.measure import measures
from tabular.measured import Measured
from tabular.subjects.registry import subject

UNIT_ROUNDOFF = float(np.finfo(np.float64).eps)


@dataclass(frozen=True)
class FeatureRun:
    """K features, the widths at which they were visited, and the determinant that they lead to.

    Parameters
    ----------
    potential : sum of the widths ``phi^T Lambda^-1 phi``, each at most one.
    growth : ``ln det Lambda_K / det lam I``.
    norm : the largest norm of a feature.
    stale : by how many episodes the Lambda of a width lagged behind at most; 0 where each one counts at once.
    error : relative error of potential and growth.
    """

    K: int
    d: int
    ridge: float
    potential: float
    growth: float
    norm: float
    stale: int = 0
    error: float = 0.0


def visit(features: FloatArray, ridge: float) -> FeatureRun:
    """Visit features (K, d) in their order, with a fresh inverse for each."""
    K, d = features.shape
    gram, potential, growth = ridge * np.eye(d), 0.0, 0.0
    for phi in features:
        width = float(phi @ np.linalg.solve(gram, phi))
        potential += min(1.0, width)
        growth += float(np.log1p(width))
        gram = gram + np.outer(phi, phi)
    norm = float(np.linalg.norm(features, axis=1).max())
    return FeatureRun(K, d, ridge, potential, growth, norm, error=rounding(d, K, ridge))


def rounding(d: int, K: int, ridge: float) -> float:
    """Relative rounding of widths and determinants, by the condition of Lambda."""
    return 8 * UNIT_ROUNDOFF * (d * d * (1 + 1 / ridge) + K)


@subject(K=(30, 1000), lam=(1.0, 0.01))
def feature_run(
    played: LinearMDP | LearnedFeatures,
    rng: np.random.Generator,
    *,
    K: int,
    lam: float,
    switch: float = 0.0,
) -> FeatureRun:
    """Play LSVI-UCB with the radius of one step and keep the step whose potential is largest for its determinant.

    Where features are learned, they are what the learner sees and widths are made of; the truth is what it plays.
    """
    mdp, truth = (played, played) if isinstance(played, LinearMDP) else (played.believed, played.truth)
    learner = lsvi_ucb(mdp, constant(mdp, 1.0), ridge=lam, switch=switch, truth=truth, observe=False)
    curve = learner.play(K, rng, np.arange(1, K + 1))
    growth = np.linalg.slogdet(learner.statistics.gram)[1] - mdp.d * np.log(lam)
    h = int((learner.potential / growth).argmax())
    planned = np.append(np.flatnonzero(np.diff(curve.plans, prepend=0)), K)
    norm = float(np.linalg.norm(mdp.phi, axis=-1).max())
    return FeatureRun(
        K,
        mdp.d,
        lam,
        float(learner.potential[h]),
        float(growth[h]),
        norm,
        int(np.diff(planned).max()) - 1,
        rounding(mdp.d, K, lam) * K,
    )


@measures(FeatureRun)
def elliptical_potential(run: FeatureRun) -> Measured:
    """Sum of the widths, each at most one; rounding, which grows with the condition of Lambda."""
    return Measured(run.potential, run.error * run.potential)


@measures(FeatureRun)
def log_det_growth(run: FeatureRun) -> Measured:
    """Logarithm of the ratio of determinants; rounding, which grows with the condition of Lambda."""
    return Measured(run.growth, run.error * (1 + run.growth))


@measures(FeatureRun)
def K(run: FeatureRun) -> Measured:
    """Number of features; exact."""
    return Measured(run.K)


@measures(FeatureRun)
def d(run: FeatureRun) -> Measured:
    """Length of a feature; exact."""
    return Measured(run.d)


@measures(FeatureRun)
def lam(run: FeatureRun) -> Measured:
    """Ridge; exact."""
    return Measured(run.ridge)


@measures(FeatureRun)
def feature_norm(run: FeatureRun) -> Measured:
    """Largest norm; the rounding of d products, and of features that were normalised to one."""
    return Measured(run.norm, 1e-9 * run.norm)


@measures(FeatureRun)
def stale_episodes(run: FeatureRun) -> Measured:
    """Episodes that the Lambda of a width lags behind; exact."""
    return Measured(run.stale)
