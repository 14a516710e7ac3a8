"""The deterministic chain on which evaluation errors of approximate policy iteration cost all that they can.

States 0, 1, 2, ... in a row. Action 1 moves left and pays nothing, action 0 stays; state 0 absorbs for free,
so the optimal values are zero. Policy k stays in state k and moves left everywhere else. Evaluation
errors make staying in state k+1 look as good as moving on to state k, so that policy k+1 stays there.
With errors of both signs the stay may cost ``2 (1 - g^{k+1})/(1 - g)`` and the loss of policy k satisfies
``L_{k+1} = g L_k + 2 g/(1 - g)``, an equality in every step of the bound; with one sign it is half of that.

Source: the deterministic MDP of Scherrer and Lesner (2012), carried over from values to action values.
"""

from __future__ import annotations

import numpy as np

from tabular.algorithms.api import APIRun
from tabular.families.registry import family
from tabular.solve import policy_values
from tabular.witnesses.chain_of_values import HORIZONS, LEFT, MARGIN, STAY, walk_left

SHARE = 1e-8  # the weight of the state-actions with errors


@family(gamma=HORIZONS, K=(1, 2, 4, 8, 16, 32))
def scherrer_lesner_policies(rng: np.random.Generator, *, gamma: float, K: int) -> APIRun:
    """K iterations with evaluation errors of size one that cost ``2 g (1 - g^K)/(1 - g)^2`` in the sup norm."""
    return misled(K, gamma, stay_error=1.0, left_error=-1.0)


@family(gamma=(0.1, 0.5, 0.8, 0.9), K=(1, 8, 32, 160))
def one_sided_policies(rng: np.random.Generator, *, gamma: float, K: int) -> APIRun:
    """Errors on staying alone, which nu weighs hardly at all, while it covers where the optimal policy goes.

    As on the two paths of value iteration, errors and concentrability multiply to one, and what the
    triangle inequality adds vanishes with the weight of the errors.
    """
    run = misled(K, gamma, stay_error=1.0, left_error=0.0)
    rho, nu = np.zeros_like(run.rho), np.zeros_like(run.nu)
    rho[K + 1, LEFT] = 1
    nu[1 : K + 1, STAY], nu[1 : K + 1, LEFT] = SHARE / K, (1 - 2 * SHARE) / K
    nu[0, STAY] = SHARE  # where the residuals of policy 0 are looked for
    return APIRun(run.mdp, run.Q, run.policies, rho, nu)


def misled(K: int, gamma: float, stay_error: float, left_error: float) -> APIRun:
    """Return K iterations on the chain with the given errors on the two actions of state k+1."""
    states = np.arange(K + 2)
    each = (stay_error - left_error) * (1 - MARGIN)
    mdp = walk_left(K, each * (1 - gamma**states) / (1 - gamma), gamma)
    policies = np.full((K + 1, K + 2), LEFT)
    policies[states[:-1], states[:-1]] = STAY
    Q = []
    for k in range(K):
        noisy = policy_values(mdp, policies[k]).Q.copy()
        noisy[k + 1] += stay_error, left_error
        Q.append(noisy)
    uniform = np.full((K + 2, 2), 1 / (2 * K + 4))
    return APIRun(mdp, np.array(Q), policies, uniform, uniform)
