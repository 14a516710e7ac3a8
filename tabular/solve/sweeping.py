"""Value iteration and modified policy iteration are one loop; this drives it until a certificate holds."""

from __future__ import annotations

import math

import numpy as np

from tabular._kernels import dense_sweeps, sparse_sweeps
from tabular.mdp import FiniteMDP, FloatArray
from tabular.solve.certificate import certified_solution
from tabular.solve.records import NotConverged, Solution
from theory.errors import InvalidInput

TIGHTER = 4  # how much the sweeps ask of themselves beyond the tolerance, again each time a certificate fails


def check_limits(mdp: FiniteMDP, tolerance: float, max_sweeps: int) -> None:
    """Refuse a tolerance that is not a positive number and a limit below one sweep."""
    if not 0 < tolerance < math.inf:
        raise InvalidInput(f"{mdp.name}: tolerance must be a positive number, got {tolerance}")
    if max_sweeps < 1:
        raise InvalidInput(f"{mdp.name}: max_sweeps must be at least 1, got {max_sweeps}")


def certify(mdp: FiniteMDP, V: FloatArray, tolerance: float, sweeps: int) -> Solution:
    """Certify V by an ordinary sweep, and by a compensated one where rounding in the first costs too much."""
    solution = certified_solution(mdp, V, compensated=False, iterations=sweeps)
    if solution.error <= tolerance:
        return solution
    return certified_solution(mdp, V, compensated=True, iterations=sweeps)


def solve_by_sweeps(mdp: FiniteMDP, tolerance: float, max_sweeps: int, evaluations: int) -> Solution:
    """Sweep over all actions, then ``evaluations`` times over the greedy ones, and so on until certified."""
    check_limits(mdp, tolerance, max_sweeps)
    V = mdp.r.max(axis=1)  # the first sweep, from zero
    sweeps, target = 1, tolerance / TIGHTER
    while True:
        sweeps += _sweep(mdp, evaluations, target, max_sweeps - sweeps, V)
        solution = certify(mdp, V, tolerance, sweeps + 1)
        if solution.error <= tolerance:
            return solution
        if sweeps >= max_sweeps:
            raise NotConverged(
                f"{mdp.name}: no certified error of {tolerance:g} after max_sweeps={max_sweeps}",
                solution.error,
            )
        if target < tolerance / TIGHTER**8:
            raise NotConverged(
                f"{mdp.name}: rounding in float64 leaves no certified error of {tolerance:g}", solution.error
            )
        target /= TIGHTER


def _sweep(mdp: FiniteMDP, evaluations: int, target: float, max_sweeps: int, V: FloatArray) -> int:
    r, gamma = mdp.r.reshape(-1), mdp.discount
    if isinstance(mdp.P, np.ndarray):
        P = mdp.P.reshape(-1, mdp.S)
        return int(dense_sweeps(P, r, gamma, evaluations, target, max_sweeps, V))
    P = mdp.P
    return int(sparse_sweeps(P.data, P.indices, P.indptr, r, gamma, evaluations, target, max_sweeps, V))
