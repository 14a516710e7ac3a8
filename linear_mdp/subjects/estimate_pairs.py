"""Pairs of Monte Carlo estimates of one value: how often the server takes them for two tasks."""

from __future__ import annotations

from dataclasses import dataclass
from math import gcd, sqrt

import numpy as np

from linear_mdp.mdp import LinearMDP
from linear_mdp.solve import checked_policy, optimal_state_values, return_variance
from tabular.mdp import FloatArray, Policy
from tabular.measure import measures
from tabular.measured import Measured
from tabular.subjects.registry import subject
from theory.errors import InvalidInput

PAIRS = 1500
K1_EPISODES = 400


@dataclass(frozen=True, eq=False)
class EstimatePairs:
    """Two estimates of one value each, from K1 episodes under the optimal policy.

    Parameters
    ----------
    c_sep : separation; estimates further apart than half of it are taken for two tasks.
    variance : of one return.
    split : the share of pairs that are; common : episodes that the two estimates of a pair share.
    """

    c_sep: float
    K1: int
    variance: float
    split: float
    common: int = 0


def return_law(mdp: LinearMDP, policy: Policy) -> FloatArray:
    """Return the probabilities (H+1,) of the returns 0, ..., H from the start, rewards being coins; rounding.

    Raises
    ------
    InvalidInput
        If rewards are not drawn from Bernoulli laws, or the policy does not fit.
    """
    if mdp.rewards != "bernoulli":
        raise InvalidInput(
            f"{mdp.name}: returns are whole numbers where rewards are coins, they are {mdp.rewards}"
        )
    actions, states = checked_policy(mdp, policy), np.arange(mdp.S)
    law = np.zeros((mdp.S, mdp.H + 1))  # of state and return so far
    law[mdp.start, 0] = 1.0
    for h in range(mdp.H):
        r = mdp.r[h % len(mdp.r)][states, actions[h]][:, None]
        law = law * (1 - r) + np.roll(law, 1, axis=1) * r  # nothing rolls over: no return exceeds h
        law = mdp.kernel(h)[states, actions[h]].T @ law
    total: FloatArray = law.sum(axis=0) / law.sum()
    return total


def pairs(
    mdp: LinearMDP, rng: np.random.Generator, K1: int, distance: float, common: int = 0
) -> EstimatePairs:
    """Draw pairs and compare them at a threshold of so many standard deviations of their difference.

    The threshold is moved to halfway between two of the distances that sums of K1 returns can have.
    """
    policy = optimal_state_values(mdp).policy
    law = return_law(mdp, policy)
    variance = float(return_variance(mdp, policy)[0, mdp.start])
    returns = np.flatnonzero(law)
    lattice = gcd(*(returns - returns[0]).tolist())
    steps = max(0, round(distance * sqrt(2 * K1 * variance) / lattice - 0.5))
    threshold = (steps + 0.5) * lattice / K1
    apart = [rng.multinomial(K1 - common, law, size=PAIRS) @ np.arange(mdp.H + 1.0) for _ in range(2)]
    split = float((np.abs(apart[0] - apart[1]) > threshold * K1).mean())
    return EstimatePairs(2 * threshold, K1, variance, split, common)


@subject(distance=(0.7,))
def estimate_pairs(mdp: LinearMDP, rng: np.random.Generator, *, distance: float) -> EstimatePairs:
    """Estimate from 400 episodes, and compare at 0.7 standard deviations of the difference."""
    return pairs(mdp, rng, K1_EPISODES, distance)


@measures(EstimatePairs)
def split_rate(estimates: EstimatePairs) -> Measured:
    """Share of pairs that are split; Monte Carlo."""
    return Measured(estimates.split)


@measures(EstimatePairs)
def c_sep(estimates: EstimatePairs) -> Measured:
    """Separation of which the threshold is half; exact."""
    return Measured(estimates.c_sep)


@measures(EstimatePairs)
def K1(estimates: EstimatePairs) -> Measured:
    """Episodes of an estimate; exact."""
    return Measured(estimates.K1)


@measures(EstimatePairs)
def estimate_variance(estimates: EstimatePairs) -> Measured:
    """Variance of one return; rounding."""
    return Measured(estimates.variance, 1e-13 * (1 + estimates.variance))


@measures(EstimatePairs)
def shared_episodes(estimates: EstimatePairs) -> Measured:
    """Episodes that both estimates use; exact."""
    return Measured(estimates.common)
