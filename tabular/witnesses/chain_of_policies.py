"""The deterministic chain on which evaluation errors of approximate policy iteration cost all that they can.

States 0, 1, 2, ... in a row. Action 1 moves left and pays nothing, action 0 stays; state 0 absorbs for free,
so the optimal values are zero. Policy k stays in state k and moves left everywhere else. Evaluation
errors of size one make staying in state k+1 look as good as moving on to state k, at a stay cost of
``2 (1 - g^{k+1})/(1 - g)``, so that policy k+1 stays there: the loss of policy k satisfies
``L_{k+1} = g L_k + 2 g/(1 - g)``, with equality in every step of the bound.

Source: Scherrer and Lesner (2012), section 3, carried over from values to action values.
"""

from __future__ import annotations

import numpy as np

from tabular.algorithms.api import APIRun
from tabular.families.registry import family
from tabular.mdp import FloatArray
from tabular.solve import policy_values
from tabular.witnesses.chain_of_values import HORIZONS, LEFT, MARGIN, STAY, walk_left


@family(gamma=HORIZONS, K=(1, 2, 4, 8, 16, 32))
def scherrer_lesner_policies(rng: np.random.Generator, *, gamma: float, K: int) -> APIRun:
    """K iterations with evaluation errors of size one that cost ``2 g (1 - g^K)/(1 - g)^2`` in the sup norm."""
    states = np.arange(K + 2)
    mdp = walk_left(K, 2 * (1 - gamma**states) / (1 - gamma) * (1 - MARGIN), gamma)
    policies = np.full((K + 1, K + 2), LEFT)
    policies[states[:-1], states[:-1]] = STAY
    Q = []
    for k in range(K):
        noisy = policy_values(mdp, policies[k]).Q.copy()
        noisy[k + 1, STAY] += 1
        noisy[k + 1, LEFT] -= 1
        Q.append(noisy)
    uniform = np.full((K + 2, 2), 1 / (2 * K + 4))
    return APIRun(mdp, np.array(Q), policies, uniform, uniform)


@family(gamma=HORIZONS[:-1], K=(1, 8, 32, 128))
def concentrated_policies(rng: np.random.Generator, *, gamma: float, K: int) -> APIRun:
    """The chain judged from the state-action where the loss is, with weights where the errors are.

    nu weighs the 2 K state-actions with errors by the mass that reaches them, and covers the rest lightly.
    """
    run = scherrer_lesner_policies(rng, gamma=gamma, K=K)
    rho = np.zeros_like(run.rho)
    rho[K + 1, LEFT] = 1
    return APIRun(run.mdp, run.Q, run.policies, rho, _where_errors_are(run, K))


def _where_errors_are(run: APIRun, K: int) -> FloatArray:
    nu = np.full_like(run.nu, 1e-3 / run.nu.size)
    nu[1 : K + 1] += (1 - 1e-3) / (2 * K)
    return np.asarray(nu / nu.sum())
