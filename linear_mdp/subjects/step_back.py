"""A function of one step, and what the step before says of its mean under any policy."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from linear_mdp.low_rank.coverage import action_coverage, occupancies, pushed_forward
from linear_mdp.low_rank.families.behaviour import soft
from linear_mdp.low_rank.mdp import LowRankMDP
from linear_mdp.low_rank.widths import UNIT, squared_widths
from tabular.families.random import dirichlet_rows
from tabular.mdp import FloatArray
from tabular.measure import measures
from tabular.measured import Measured
from tabular.subjects.registry import subject

MISLEARNED = 0.3  # share of a learned model that is drawn at random


@dataclass(frozen=True, eq=False)
class StepBack:
    """Two steps of a task, a policy that walks a model of it, data of the task, and a function of the second step.

    Shapes
    ------
    phi : (S, A, d) and mu : (d, S'), the model's features and measures of the first step.
    kernel, truth : (S, A, S'), the transitions that the policy walks and those of the task.
    visits : (S, A), where the policy is in the first step; policy : (S', A'), what it does in the second.
    data : (S, A), law of the data in the first step; states : (S',), of their states in the second one.
    behaviour : (S', A'), what the data do there; function : (S', A'), non-negative.
    cap : B, what the function is said not to exceed; n samples; ridge, lambda.
    """

    phi: FloatArray
    mu: FloatArray
    kernel: FloatArray
    truth: FloatArray
    visits: FloatArray
    policy: FloatArray
    data: FloatArray
    states: FloatArray
    behaviour: FloatArray
    function: FloatArray
    cap: float
    n: float
    ridge: float

    @cached_property
    def width(self) -> tuple[float, float]:
        """Mean width of the features where the policy is, and its error."""
        return squared_widths(self.phi, self.data, self.n, self.ridge).mean(self.visits, 1)

    @property
    def slip(self) -> float:
        """What bounds the rounding of a mean over the entries of one array, relative to its largest value."""
        return 4 * (self.kernel.size + self.function.size) * UNIT


def drawn_function(rng: np.random.Generator, shape: tuple[int, int]) -> FloatArray:
    """Draw a function with values in [0, 1]: uniform, the indicator of one cell, or that of one state, alike often."""
    kind = rng.integers(3)
    if kind == 0:
        return rng.random(shape)
    function = np.zeros(shape)
    function[rng.integers(shape[0]), rng.integers(shape[1]) if kind == 1 else slice(None)] = 1.0
    return function


def drawn_step(
    mdp: LowRankMDP, rng: np.random.Generator, n: float, mislearned: float, redrawn: bool = False
) -> StepBack:
    """Draw a task, a step, a policy that seeks a random function, and data of a soft policy.

    ``mislearned`` is the largest share of the model that is drawn anew. If ``redrawn``, the states of the second step's
    data follow a law of their own instead of the first step, without the state in which the function is largest.
    """
    t, h = int(rng.integers(mdp.T)), int(rng.integers(mdp.H - 1))
    function = drawn_function(rng, (mdp.S, mdp.A))
    wanted = np.broadcast_to(function.argmax(axis=1), (mdp.T, mdp.H, mdp.S))
    wanted = np.where(rng.random(wanted.shape) < 0.5, wanted, rng.integers(mdp.A, size=wanted.shape))
    policy = soft(mdp, wanted, 0.0)
    policy[:, h + 1] = np.eye(mdp.A)[function.argmax(axis=1)]
    behaviour = soft(mdp, rng.integers(mdp.A, size=wanted.shape), float(rng.uniform(0.2, 1)))
    data = occupancies(mdp, behaviour)[t]
    share = mislearned * rng.random()
    phi = (1 - share) * mdp.phi + share * dirichlet_rows(rng, mdp.phi.shape, 0.5)
    mu = (1 - share) * mdp.mu + share * dirichlet_rows(rng, mdp.mu.shape, 0.5)
    model = LowRankMDP(phi, mu, mdp.rewards, mdp.start, mdp.value_cap)
    truth = mdp.kernels[t, h]
    ahead = pushed_forward(truth, data[h])
    if redrawn:
        ahead = np.insert(dirichlet_rows(rng, (mdp.S - 1,), 1.0), function.max(axis=1).argmax(), 0.0)
    return StepBack(
        phi=model.phi[h],
        mu=model.mu[t, h],
        kernel=model.kernels[t, h],
        truth=truth,
        visits=occupancies(model, policy)[t, h],
        policy=policy[t, h + 1],
        data=data[h],
        states=ahead,
        behaviour=behaviour[t, h + 1],
        function=function,
        cap=1.0,
        n=n,
        ridge=1.0,
    )


@subject("true_step", n=(300, 10**7))
def true_step(mdp: LowRankMDP, rng: np.random.Generator, *, n: int) -> StepBack:
    """Walk the task itself."""
    return drawn_step(mdp, rng, n, 0.0)


@subject("learned_step", n=(300, 10**5))
def learned_step(mdp: LowRankMDP, rng: np.random.Generator, *, n: int) -> StepBack:
    """Walk a model of which up to three tenths are drawn at random."""
    return drawn_step(mdp, rng, n, MISLEARNED)


@measures(StepBack)
def visited_mean(step: StepBack) -> Measured:
    """Mean of the function where the policy is in the second step; rounding."""
    seen = (step.policy * step.function).sum(axis=1)
    return Measured(float(pushed_forward(step.kernel, step.visits) @ seen), step.slip * step.cap)


@measures(StepBack)
def feature_width(step: StepBack) -> Measured:
    """Mean width of the features where the policy is in the first step; certified."""
    return Measured(*step.width)


@measures(StepBack)
def function_moment(step: StepBack) -> Measured:
    """Mean square of the function under the data of the second step; rounding."""
    value = float((step.states[:, None] * step.behaviour * step.function**2).sum())
    return Measured(value, step.slip * value)


@measures(StepBack)
def function_cap(step: StepBack) -> Measured:
    """What the function is said not to exceed; exact."""
    return Measured(step.cap)


@measures(StepBack)
def model_error(step: StepBack) -> Measured:
    """Mean squared total variation of the model from the task under the data of the first step; rounding."""
    variation = np.abs(step.kernel - step.truth).sum(axis=-1) / 2
    value = float((step.data * variation**2).sum())
    largest = float((step.data * variation).sum())
    return Measured(value, step.slip * (value + largest))


@measures(StepBack)
def omega(step: StepBack) -> Measured:
    """Largest inverse probability of an action under the data of the second step; rounding of a division."""
    value = action_coverage(step.behaviour)
    return Measured(value, 0.0 if np.isinf(value) else 2 * UNIT * value)


@measures(StepBack)
def state_shift(step: StepBack) -> Measured:
    """Distance of the second step's data from where those of the first lead; rounding."""
    ahead = pushed_forward(step.truth, step.data)
    return Measured(float(np.abs(step.states - ahead).sum()), step.slip)


@measures(StepBack)
def feature_defect(step: StepBack) -> Measured:
    """Largest distance of the model's transitions from what its features and measures say; rounding."""
    return Measured(float(np.abs(step.phi @ step.mu - step.kernel).max()), step.slip)


@measures(StepBack)
def d(step: StepBack) -> Measured:
    """Number of features; exact."""
    return Measured(step.phi.shape[-1])


@measures(StepBack)
def lam(step: StepBack) -> Measured:
    """Ridge; exact."""
    return Measured(step.ridge)


@measures(StepBack)
def n(step: StepBack) -> Measured:
    """Number of samples of the first step; exact."""
    return Measured(step.n)
