"""The linear program whose solution is the optimal value function."""

from __future__ import annotations

import numpy as np
import scipy.sparse

from tabular.mdp import FiniteMDP
from tabular.solve.certificate import certified_solution
from tabular.solve.records import NotConverged, Solution
from tabular.solve.sweeping import check_limits


def linear_program(mdp: FiniteMDP, tolerance: float = 1e-6) -> Solution:
    """Solve a discounted MDP as ``min sum_s V(s)`` subject to ``V(s) >= r(s, a) + gamma P(. | s, a) V``, by HiGHS.

    Parameters
    ----------
    mdp : a discounted MDP, dense or sparse.
    tolerance : the certified error asked for, reward units.

    Returns
    -------
    Solution
        ``error <= tolerance``, certified by the Bellman residual of the program's solution: what the
        linear-program solver says about its own accuracy is not used. ``iterations`` counts its simplex steps.

    Raises
    ------
    NotConverged
        If the solver ends without an optimum, or its solution is not accurate enough; states the error reached.
    InvalidInput
        If the MDP has a horizon, or gamma is too near one for a certificate.

    Source: d'Epenoux (1963); Puterman (2005), section 6.9.

    Examples
    --------
    One state in which the second action pays 2 a step: 2 / (1 - 3/4).

    >>> import numpy as np
    >>> from tabular.mdp import FiniteMDP
    >>> result = linear_program(FiniteMDP(np.ones((1, 2, 1)), np.array([[1.0, 2.0]]), gamma=0.75))
    >>> bool(abs(result.V[0] - 8) <= result.error <= 1e-6)
    True
    """
    import cvxpy

    check_limits(mdp, tolerance, max_sweeps=1)
    S, A = mdp.S, mdp.A
    P = scipy.sparse.csr_array(mdp.P.reshape(S * A, S)) if isinstance(mdp.P, np.ndarray) else mdp.P
    owner = scipy.sparse.kron(scipy.sparse.eye_array(S), np.ones((A, 1)), format="csr")
    V = cvxpy.Variable(S)
    constraints = [(owner - mdp.discount * P) @ V >= mdp.r.reshape(-1)]
    problem = cvxpy.Problem(cvxpy.Minimize(cvxpy.sum(V)), constraints)
    try:
        problem.solve(solver=cvxpy.HIGHS)
    except cvxpy.SolverError as failure:
        raise NotConverged(f"{mdp.name}: the linear-program solver failed ({failure})", np.inf) from failure
    if problem.status != cvxpy.OPTIMAL or V.value is None:
        raise NotConverged(f"{mdp.name}: the linear program ended as {problem.status!r}", np.inf)
    steps = problem.solver_stats.num_iters or 0
    solution = certified_solution(mdp, np.asarray(V.value, dtype=np.float64), iterations=int(steps))
    if solution.error > tolerance:
        raise NotConverged(
            f"{mdp.name}: the linear program missed the tolerance {tolerance:g}", solution.error
        )
    return solution
