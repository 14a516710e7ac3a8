"""A function of the first step, and what the data say of its mean under any policy."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from linear_mdp.low_rank.coverage import action_coverage
from linear_mdp.low_rank.families.behaviour import soft
from linear_mdp.low_rank.mdp import LowRankMDP
from linear_mdp.low_rank.widths import UNIT
from linear_mdp.subjects.step_back import drawn_function
from tabular.mdp import FloatArray
from tabular.measure import measures
from tabular.measured import Measured
from tabular.subjects.registry import subject


@dataclass(frozen=True, eq=False)
class FirstStep:
    """The first step of a task, a policy, data of it, and a function.

    Shapes
    ------
    start, states : (S,), laws of the first state and of the data's states.
    policy, behaviour : (S, A), what the policy and the data do; function : (S, A), non-negative.
    cap : B, what the function does not exceed.
    """

    start: FloatArray
    states: FloatArray
    policy: FloatArray
    behaviour: FloatArray
    function: FloatArray
    cap: float = 1.0

    @property
    def slip(self) -> float:
        """What bounds the rounding of a mean, relative to its largest value."""
        return 4 * self.function.size * UNIT


@subject()
def first_step(mdp: LowRankMDP, rng: np.random.Generator) -> FirstStep:
    """Take, mostly, the actions at which a random function is large, with data of a soft policy."""
    function = drawn_function(rng, (mdp.S, mdp.A))
    policy = soft(mdp, function.argmax(axis=1), float(rng.random()))[0, 0]
    behaviour = soft(mdp, rng.integers(mdp.A, size=mdp.S), float(rng.uniform(0.1, 1)))[0, 0]
    return FirstStep(mdp.start, mdp.start, policy, behaviour, function)


@measures(FirstStep)
def visited_mean(step: FirstStep) -> Measured:
    """Mean of the function under the policy; rounding."""
    value = float((step.start[:, None] * step.policy * step.function).sum())
    return Measured(value, step.slip * step.cap)


@measures(FirstStep)
def function_moment(step: FirstStep) -> Measured:
    """Mean square of the function under the data; rounding."""
    value = float((step.states[:, None] * step.behaviour * step.function**2).sum())
    return Measured(value, step.slip * value)


@measures(FirstStep)
def function_cap(step: FirstStep) -> Measured:
    """What the function does not exceed; exact."""
    return Measured(step.cap)


@measures(FirstStep)
def omega(step: FirstStep) -> Measured:
    """Largest inverse probability of an action under the data; rounding of a division."""
    value = action_coverage(step.behaviour)
    return Measured(value, 0.0 if np.isinf(value) else 2 * UNIT * value)


@measures(FirstStep)
def state_shift(step: FirstStep) -> Measured:
    """Distance of the data's states from the first states of an episode; rounding."""
    return Measured(float(np.abs(step.states - step.start).sum()), step.slip)
