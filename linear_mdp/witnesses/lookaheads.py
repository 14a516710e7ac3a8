"""Plans that are far from the lookahead of the true process."""

from __future__ import annotations

import numpy as np

from linear_mdp.algorithms.bonus import constant
from linear_mdp.algorithms.lsvi_ucb import lsvi_ucb
from linear_mdp.families.gated_chain import gated_chain
from linear_mdp.families.one_hot import one_hot
from linear_mdp.mdp import LinearMDP
from linear_mdp.subjects.lookahead import Lookahead, compare
from linear_mdp.subjects.lsvi_run import careless
from tabular.families.registry import family
from tabular.mdp import FiniteMDP


@family(H=(2,), K=(1000, 30_000))
def even_lookahead(rng: np.random.Generator, *, H: int, K: int) -> Lookahead:
    """Open the gate to all of the rewards with probability one half: the largest variance there is."""
    return compare(careless(gated_chain(rng, H=H, p=0.5, q=0.0), float(H), 0.5), K, rng)


@family(K=(300_000,))
def one_feature_for_all(rng: np.random.Generator, *, K: int) -> Lookahead:
    """Two actions, one of which pays, and one feature for both: the regression gives them the same value."""
    mdp = LinearMDP(np.ones((1, 2, 1)), np.ones((1, 1)), np.array([0.5]), 2)
    truth = one_hot(
        FiniteMDP(np.ones((1, 2, 1)), np.array([[0.0, 1.0]]), horizon=2, rho=np.ones(1)), "bernoulli"
    )
    learner = lsvi_ucb(mdp, constant(mdp, 1.0), switch=0.5, clip=True, truth=truth, observe=False)
    return compare(learner, K, rng, zeta=0.5)
