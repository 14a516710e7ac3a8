"""How a plan is made from the data, and a plan made once from data that are there already."""

from __future__ import annotations

from dataclasses import dataclass
from math import inf, isnan, log1p
from typing import Literal

import numpy as np

from linear_mdp import _plan_kernels as kernels
from linear_mdp._instrument_kernels import Truth, blank_tally
from linear_mdp.algorithms.bonus import Bonus
from linear_mdp.algorithms.statistics import Statistics
from linear_mdp.mdp import LinearMDP
from tabular._validate import finite, shape
from tabular.mdp import FloatArray, Policy
from theory.errors import InvalidInput

Cap = Literal["horizon", "remaining"]


@dataclass(frozen=True)
class Planning:
    """How a plan is made from the data and how it is followed; the defaults are LSVI-UCB of Jin et al. (2020).

    Parameters
    ----------
    switch : eta; plan anew only once some ``det Lambda_h`` has grown by 1 + eta, or in every episode if 0.
    cap : values are cut off at H everywhere, or at the steps that remain.
    floor : values are not below it; -inf for none.
    weight : the bonus is multiplied by it after it has been cut off at ``bonus_cap``; -1 for pessimism.
    use_rewards : whether the rewards are regressed; otherwise the bonus is all the reward there is.
    epsilon, temperature : uniform actions with that probability; softmax of the values instead of their maximum.
    least_variance : a visit counts ``1 / max(least_variance, estimated variance of V)`` in the regressions; 0 for one.

    Raises
    ------
    InvalidInput
        If a number is out of range, or the cap is unknown.
    """

    switch: float = 0.0
    cap: Cap = "horizon"
    floor: float = -inf
    weight: float = 1.0
    bonus_cap: float = inf
    use_rewards: bool = True
    epsilon: float = 0.0
    temperature: float = 0.0
    least_variance: float = 0.0

    def __post_init__(self) -> None:
        ranges = {"switch": inf, "epsilon": 1.0, "temperature": inf, "least_variance": inf}
        for field, most in ranges.items():
            value = getattr(self, field)
            if not (0 <= value <= most and value < inf):
                raise InvalidInput(
                    f"planning: {field} must lie in [0, {most:g}], finite, got {field}={value}"
                )
        for field in ("floor", "weight", "bonus_cap"):
            if isnan(getattr(self, field)):
                raise InvalidInput(f"planning: {field} must be a number, got nan")
        if not (self.floor < inf and abs(self.weight) < inf and self.bonus_cap >= 0):
            raise InvalidInput(
                f"planning: floor must be below inf, weight finite and bonus_cap not negative, got floor={self.floor}, "
                f"weight={self.weight}, bonus_cap={self.bonus_cap}"
            )
        if self.cap not in ("horizon", "remaining"):
            raise InvalidInput(f"cap must be 'horizon' or 'remaining', got {self.cap!r}")

    @property
    def stochastic(self) -> bool:
        """Whether the policy of a plan is not deterministic."""
        return self.epsilon > 0 or self.temperature > 0


@dataclass(frozen=True, eq=False)
class Plan:
    """What one plan says.

    Shapes
    ------
    V : (H+1, S), its values; policy : (H, S), greedy, lowest action among equals.
    w : (H, d), its weights; bonus : (H, S, A), ``min(radius |phi|, bonus_cap)`` before its weight.
    """

    V: FloatArray
    policy: Policy
    w: FloatArray
    bonus: FloatArray


def plan_from(
    mdp: LinearMDP,
    statistics: Statistics,
    bonus: Bonus,
    planning: Planning | None = None,
    rewards: FloatArray | None = None,
) -> Plan:
    """Plan once from statistics, without playing; only the features of ``mdp`` are used.

    Shapes
    ------
    rewards : (n, S, A) with n = 1 or H, known mean rewards that are added to those regressed; none if omitted.

    Raises
    ------
    InvalidInput
        If the statistics, the bonus or the rewards do not fit the MDP.
    """
    planning = planning or Planning()
    plan, rule = _filled(mdp, statistics, bonus, planning, rewards)
    scale = statistics.ridge * mdp.d
    radii = np.array([kernels.radius(rule, scale, statistics.episodes, h) for h in range(mdp.H)])
    bonuses = np.minimum(radii[:, None] * np.sqrt(plan.U), planning.bonus_cap)
    return Plan(plan.V, plan.policy, plan.w, bonuses.reshape(mdp.H, mdp.S, mdp.A))


def planned_value(mdp: LinearMDP, statistics: Statistics, bonus: Bonus, planning: Planning) -> float:
    """Return the value at s_0 of :func:`plan_from`, and nothing else of it.

    Raises
    ------
    InvalidInput
        As :func:`plan_from`.
    """
    return float(_filled(mdp, statistics, bonus, planning, None)[0].V[0, mdp.start])


def _filled(
    mdp: LinearMDP, statistics: Statistics, bonus: Bonus, planning: Planning, rewards: FloatArray | None
) -> tuple[kernels.Plan, kernels.Rule]:
    check_fit(mdp, statistics, bonus)
    known = None if rewards is None else np.ascontiguousarray(rewards, dtype=np.float64)
    if known is not None and known.shape not in ((1, mdp.S, mdp.A), (mdp.H, mdp.S, mdp.A)):
        raise InvalidInput(
            f"{mdp.name}: known rewards must have shape (1 or {mdp.H}, {mdp.S}, {mdp.A}), got {known.shape}"
        )
    if known is not None:
        finite(mdp.name, "known rewards", known)
    pending = np.zeros((mdp.H, mdp.S * mdp.A))
    memory = kernels.Memory(
        statistics.gram.copy(), statistics.flow, statistics.reward, pending, statistics.ridge
    )
    nothing = np.empty((0, 0))
    blind = Truth(mdp.columns, mdp.mu, mdp.theta, nothing, 0.0, 0.0, False)
    rule = rule_of(mdp, bonus, planning, None if known is None else known.reshape(len(known), -1))
    plan = blank_plan(mdp, planning)
    kernels.make_plan(flat(mdp), mdp.columns, memory, rule, statistics.episodes, plan, blind, blank_tally())
    return plan, rule


def check_fit(mdp: LinearMDP, statistics: Statistics, bonus: Bonus) -> None:
    """Hold the bonus and the statistics to the sizes of the MDP, which the kernels trust.

    Raises
    ------
    InvalidInput
        If one of them does not fit, or a number of the statistics is not finite.
    """
    if bonus.scale.shape != (mdp.H,):
        raise InvalidInput(f"{mdp.name}: the bonus is for horizon {bonus.scale.size}, not {mdp.H}")
    if statistics.flow.shape != (mdp.H, mdp.S, mdp.d):
        raise InvalidInput(
            f"{mdp.name}: statistics of shape {statistics.flow.shape} do not fit {(mdp.H, mdp.S, mdp.d)}"
        )
    shape(mdp.name, "statistics.gram", statistics.gram.shape, [(mdp.H, mdp.d, mdp.d)])
    shape(mdp.name, "statistics.reward", statistics.reward.shape, [(mdp.H, mdp.d)])
    for field in ("gram", "flow", "reward"):
        finite(mdp.name, f"statistics.{field}", getattr(statistics, field))
    least = np.diagonal(statistics.gram, axis1=1, axis2=2).min()
    if not (0 < statistics.ridge < inf and least > 0):
        raise InvalidInput(
            f"{mdp.name}: statistics need a ridge that is positive and finite, and a positive diagonal of gram, got "
            f"{statistics.ridge} and {least:g}"
        )


def check_plan(mdp: LinearMDP, plan: Plan) -> None:
    """Hold a plan to the sizes of the MDP whose features it was made with.

    Raises
    ------
    InvalidInput
        If an array of it has another shape, or a number is not finite.
    """
    H, S, A = mdp.H, mdp.S, mdp.A
    sizes = {"V": (H + 1, S), "policy": (H, S), "w": (H, mdp.d), "bonus": (H, S, A)}
    for field, wanted in sizes.items():
        shape(mdp.name, f"plan.{field}", getattr(plan, field).shape, [wanted])
        finite(mdp.name, f"plan.{field}", getattr(plan, field))


def flat(mdp: LinearMDP) -> FloatArray:
    """Return the features with one row for every state-action, (1 or H, S*A, d)."""
    return mdp.phi.reshape(len(mdp.phi), -1, mdp.d)


def rule_of(
    mdp: LinearMDP, bonus: Bonus, planning: Planning, known: FloatArray | None = None
) -> kernels.Rule:
    """Return bonus and planning as the kernels read them; known rewards are (1 or H, S*A)."""
    H = mdp.H
    caps = np.full(H, float(H)) if planning.cap == "horizon" else np.arange(H, 0.0, -1.0)
    return kernels.Rule(
        bonus.scale,
        float(bonus.offset),
        float(bonus.slope),
        float(bonus.growth),
        float(planning.weight),
        float(planning.bonus_cap),
        float(planning.floor),
        caps,
        float(planning.use_rewards),
        np.empty((0, 0)) if known is None else known,
        log1p(planning.switch),
        float(planning.epsilon),
        float(planning.temperature),
        float(planning.least_variance),
    )


def blank_plan(mdp: LinearMDP, planning: Planning) -> kernels.Plan:
    """Return a plan for the kernels to fill."""
    H, S, A, d = mdp.H, mdp.S, mdp.A, mdp.d
    spent, potential, logdet, budget = np.zeros((4, H))
    return kernels.Plan(
        np.zeros((H, d)),
        np.zeros((H, d, d)),
        np.zeros((H, S * A)),
        np.zeros((H + 1, S)),
        np.zeros((H, S), dtype=np.int64),
        np.zeros((H, S, A) if planning.stochastic else (0, 0, 0)),
        np.ones((H, S * A) if planning.least_variance > 0 else (0, 0)),
        logdet,
        budget,
        spent,
        potential,
    )
