"""Howard's policy iteration."""

from __future__ import annotations

import numpy as np

from tabular.mdp import FiniteMDP
from tabular.solve.certificate import certified_solution, residual
from tabular.solve.evaluation import solve_policy
from tabular.solve.records import NotConverged, Solution
from theory.errors import InvalidInput


def policy_iteration(mdp: FiniteMDP, max_policies: int = 10_000) -> Solution:
    """Solve a discounted MDP by policy iteration: evaluate by a linear solve, improve, repeat.

    An action replaces the current one only where its advantage exceeds the noise of the linear solve, so
    that ties are kept; every new policy is then a strictly better one and the iteration ends.

    Returns
    -------
    Solution
        ``iterations`` counts the policies evaluated; ``error`` is certified by the Bellman residual of the
        last values, formed in twice the working precision.

    Raises
    ------
    InvalidInput
        If the MDP has a horizon, or gamma is too near one for a certificate.
    NotConverged
        If the policies still improve after ``max_policies``.

    Source: Howard (1960); Puterman (2005), section 6.4.

    Examples
    --------
    One state in which the second action pays 2 a step: 2 / (1 - 3/4).

    >>> import numpy as np
    >>> from tabular.mdp import FiniteMDP
    >>> result = policy_iteration(FiniteMDP(np.ones((1, 2, 1)), np.array([[1.0, 2.0]]), gamma=0.75))
    >>> (result.policy.tolist(), bool(abs(result.V[0] - 8) <= result.error < 1e-13))
    ([1], True)
    """
    states, weights = np.arange(mdp.S), np.zeros((mdp.S, mdp.A))
    policy, total = mdp.r.argmax(axis=1), -np.inf
    if max_policies < 1:
        raise InvalidInput(f"{mdp.name}: max_policies must be at least 1, got {max_policies}")
    for iteration in range(1, max_policies + 1):
        weights[:] = 0
        weights[states, policy] = 1
        V = solve_policy(mdp, weights)
        D, rounding = residual(mdp, V, compensated=True)
        kept = D[states, policy]
        noise = 4 * (rounding + float(np.abs(kept).max()))
        better = D.max(axis=1) > kept + noise
        if not better.any() or not V.sum() > total:
            return certified_solution(mdp, V, iterations=iteration)
        policy, total = np.where(better, D.argmax(axis=1), policy), V.sum()
    raise NotConverged(
        f"{mdp.name}: the policies still improved after max_policies={max_policies}",
        certified_solution(mdp, V).error,
    )
