"""Runs of LSVI-UCB that sees learned features and plays the task itself, and the task with its actions reversed."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from linear_mdp.algorithms.bonus import constant
from linear_mdp.algorithms.lsvi_ucb import lsvi_ucb
from linear_mdp.low_rank.features import LearnedFeatures
from linear_mdp.mdp import LinearMDP
from linear_mdp.solve import optimal_values
from tabular.measure import measures
from tabular.measured import Measured
from tabular.subjects.registry import subject

UNIT_ROUNDOFF = float(np.finfo(np.float64).eps)


@dataclass(frozen=True)
class TransferredRegret:
    """Exact pseudo-regrets of K episodes, of the task and of its mirror image.

    Parameters
    ----------
    gap : how far the features are from the task.
    paid : largest difference of what two actions of a state pay.
    contrast : largest difference of the learned features of two actions in a state, in an entry.
    stake : what the first and the last action lose in the mean, at the least state of every step, summed over steps.
    solved : certified error of a value.
    """

    K: int
    H: int
    regrets: tuple[float, float]
    gap: float
    paid: float
    contrast: float
    stake: float
    solved: float


@subject(K=(500, 1500, 5000))
def transferred_regret(features: LearnedFeatures, rng: np.random.Generator, *, K: int) -> TransferredRegret:
    """Play both with values in [0, H], rare switching and the radius one.

    Whoever cannot tell actions apart is right or wrong by the order of the actions alone; the mean over both orders
    does not depend on it.
    """
    stake, solved = blind_stake(features.truth)
    return TransferredRegret(
        K,
        features.truth.H,
        (_regret(features, K, rng), _regret(mirrored(features), K, rng)),
        features.xi,
        _reward_contrast(features.truth),
        feature_contrast(features.believed),
        stake,
        solved,
    )


def blind_stake(truth: LinearMDP) -> tuple[float, float]:
    """Mean loss of the first and the last action, least over the states, sum over steps; certified error of a value."""
    best = optimal_values(truth)
    lost = (best.V[:, :, None] - best.Q)[:, :, [0, -1]].min(axis=1)
    return float(lost.sum() / 2), best.error


def feature_contrast(believed: LinearMDP) -> float:
    """Largest difference of the features of two actions of a state, in an entry; exact."""
    return float(np.ptp(believed.phi, axis=2).max())


def mirrored(features: LearnedFeatures) -> LearnedFeatures:
    """Return the same task and features with the actions of every state in reverse order."""

    def turned(mdp: LinearMDP) -> LinearMDP:
        return replace(mdp, phi=mdp.phi[:, :, ::-1].copy())

    return LearnedFeatures(turned(features.believed), turned(features.truth))


def _reward_contrast(mdp: LinearMDP) -> float:
    paid = [mdp.features(h) @ mdp.theta[h % len(mdp.theta)] for h in range(mdp.H)]
    return float(np.ptp(paid, axis=2).max())


def _regret(features: LearnedFeatures, K: int, rng: np.random.Generator) -> float:
    bonus = constant(features.believed, 1.0)
    learner = lsvi_ucb(features.believed, bonus, switch=0.1, clip=True, truth=features.truth, observe=False)
    return float(learner.play(K, rng, np.array([K])).regret[-1])


@measures(TransferredRegret)
def mirrored_regret(run: TransferredRegret) -> Measured:
    """Sum of exact gaps, mean of the two orders; certified, twice for every gap, and the rounding of a sum."""
    return Measured(sum(run.regrets) / 2, _rounding(run))


@measures(TransferredRegret)
def worse_regret(run: TransferredRegret) -> Measured:
    """Sum of exact gaps, of the order that costs more; certified, twice for every gap, and the rounding of a sum."""
    return Measured(max(run.regrets), _rounding(run))


def _rounding(run: TransferredRegret) -> float:
    return run.K * (2 * run.solved + UNIT_ROUNDOFF * max(run.regrets))


@measures(TransferredRegret)
def feature_gap(run: TransferredRegret) -> Measured:
    """Distance of the features from the task; rounding."""
    return Measured(run.gap, 1e-14)


@measures(TransferredRegret)
def action_contrast(run: TransferredRegret) -> Measured:
    """Largest difference of two actions of a state, in an entry of their features; exact."""
    return Measured(run.contrast)


@measures(TransferredRegret)
def reward_contrast(run: TransferredRegret) -> Measured:
    """Largest difference of what two actions of a state pay; rounding."""
    return Measured(run.paid, 1e-14)


@measures(TransferredRegret)
def blind_loss(run: TransferredRegret) -> Measured:
    """What the first and the last action lose in the mean, at the least; certified, twice for every step."""
    return Measured(run.stake, 2 * run.H * run.solved)


@measures(TransferredRegret)
def K(run: TransferredRegret) -> Measured:
    """Episodes; exact."""
    return Measured(run.K)


@measures(TransferredRegret)
def H(run: TransferredRegret) -> Measured:
    """Steps of an episode; exact."""
    return Measured(run.H)
