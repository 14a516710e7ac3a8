"""Every finite MDP is a linear one: with a feature for each state-action."""

from __future__ import annotations

import numpy as np

from linear_mdp.mdp import LinearMDP, Rewards
from tabular.mdp import FiniteMDP
from theory.errors import InvalidInput


def one_hot(mdp: FiniteMDP, rewards: Rewards = "bernoulli") -> LinearMDP:
    """Return a finite-horizon MDP with one-hot features, ``d = S A``: LSVI is then tabular value iteration.

    Shapes
    ------
    phi : (S, A, S*A); mu : (1 or H, S*A, S); theta : (1 or H, S*A).

    Raises
    ------
    InvalidInput
        If the MDP is discounted, does not start in one state, or has rewards outside [0, 1].

    Source: Jin et al. (2020), Example 2.1.

    Examples
    --------
    >>> mdp = FiniteMDP(np.eye(2)[:, None], np.array([[0.0], [1.0]]), horizon=3, rho=np.array([1.0, 0.0]))
    >>> one_hot(mdp).phi.shape
    (1, 2, 1, 2)
    """
    if mdp.horizon is None:
        raise InvalidInput(f"{mdp.name}: a finite-horizon MDP is needed, got gamma={mdp.gamma}")
    rho = np.asarray(mdp.rho)
    if rho.max() != 1.0:
        raise InvalidInput(f"{mdp.name}: every episode must start in one state, got rho = {rho.tolist()}")
    pairs = mdp.S * mdp.A
    return LinearMDP(
        phi=np.eye(pairs).reshape(mdp.S, mdp.A, pairs),
        mu=np.asarray(mdp.P).reshape(-1, pairs, mdp.S),
        theta=mdp.r.reshape(-1, pairs),
        horizon=mdp.horizon,
        start=int(rho.argmax()),
        rewards=rewards,
        name=mdp.name,
    )
