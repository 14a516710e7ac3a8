"""The smallest tuned bonus that stays optimistic at s_0 on several families."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from linear_mdp.algorithms.bonus import calibrated
from linear_mdp.algorithms.lsvi_ucb import lsvi_ucb
from linear_mdp.algorithms.replicate import replicate
from linear_mdp.families import combination_lock, gated_chain, random_simplex
from linear_mdp.mdp import LinearMDP
from linear_mdp.solve import optimal_state_values
from theory.errors import InvalidInput

Draw = Callable[[np.random.Generator], LinearMDP]
FACTORS = (0.1, 0.3, 1.0)
FAMILIES: Mapping[str, Draw] = {
    "random simplex": lambda rng: random_simplex(rng, S=16, A=4, d=8, H=10),
    "gated chain": lambda rng: gated_chain(rng, H=11, p=0.5, q=0.25),
    "combination lock": lambda rng: combination_lock(rng, A=3, H=5),
}


@dataclass(frozen=True)
class Calibration:
    """Which factors failed where.

    Attributes
    ----------
    failures : of each factor and family, the runs out of ``runs`` in which a plan in force after ``settled`` episodes
        had a value below ``V*(s_0)``; Monte Carlo.
    factor : the least one that never failed, nan if there is none.
    """

    failures: Mapping[float, Mapping[str, int]]
    runs: int
    settled: int
    factor: float


def late_violation(
    mdp: LinearMDP, factor: float, rng: np.random.Generator, K: int, settled: int, delta: float, ridge: float
) -> bool:
    """Whether a plan in force after the first episodes claims less than ``V*(s_0)``, in one run of K episodes."""
    learner = lsvi_ucb(mdp, calibrated(mdp, factor, delta), ridge=ridge, switch=0.1)
    curve = learner.play(K, rng, np.array([settled, settled + 1, K]))
    plans_below = np.rint(curve.start_violations * curve.plans)
    # the plan of episode settled + 1 may be an old one, counted where it was made: look at its value
    in_force = curve.optimistic_value[1] < optimal_state_values(mdp).V[0, mdp.start] - 1e-9
    return bool(in_force or plans_below[-1] > plans_below[1])


def calibrate(
    runs: int,
    rng: np.random.Generator,
    *,
    families: Mapping[str, Draw] = FAMILIES,
    factors: Sequence[float] = FACTORS,
    K: int = 2000,
    settled: int = 200,
    delta: float = 0.05,
    ridge: float = 0.01,
    workers: int = 1,
) -> Calibration:
    """Play runs of every factor on fresh members of every family and find the least factor without a violation.

    The bonus is :func:`linear_mdp.algorithms.bonus.calibrated`. A family that is easy to explore alone would settle
    for too little: chains and locks punish whoever gives up early.

    Raises
    ------
    InvalidInput
        If there are no runs, families or factors, ``1 <= settled < K - 1`` is false, or one of these is no integer.
    """
    whole = all(isinstance(value, int | np.integer) for value in (runs, settled, K))
    if not whole or runs < 1 or not families or not factors or not 1 <= settled < K - 1:
        raise InvalidInput(
            f"calibrate needs runs, families, factors and 1 <= settled < K - 1, all whole, got runs={runs}, "
            f"families={list(families)}, factors={list(factors)}, settled={settled}, K={K}"
        )
    failures: dict[float, dict[str, int]] = {}
    for factor in sorted(factors):
        failures[factor] = {}
        for name, draw in families.items():

            def run(own: np.random.Generator, draw: Draw = draw, factor: float = factor) -> bool:
                return late_violation(draw(own), factor, own, K, settled, delta, ridge)

            failures[factor][name] = sum(replicate(run, rng.spawn(runs), workers))
    clean = [factor for factor, counts in failures.items() if not any(counts.values())]
    return Calibration(failures, runs, settled, clean[0] if clean else float("nan"))
