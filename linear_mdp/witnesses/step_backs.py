"""Steps back that cost all that they may, and those whose data or features do not belong together."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from linear_mdp.subjects.step_back import StepBack
from tabular.families.registry import family


def doubled(
    d: int, share: float, flip: float, n: float, ridge: float, value: float | None = None
) -> StepBack:
    """Lead to state 0 in truth, and to state 1 with probability ``flip`` in the model; the data act with ``share``.

    All features are (1/d, ..., 1/d). The function is B = 1 in state 1, and in state 0 the value, or if none is given
    what the flip adds, so that the model doubles its mean; without a flip it is 1 in both.
    """
    kernel, truth = np.array([[[1 - flip, flip]]]), np.array([[[1.0, 0.0]]])
    doubling = flip / (1 + flip) if flip else 1.0
    first = doubling if value is None else value
    return StepBack(
        phi=np.full((1, 1, d), 1 / d),
        mu=np.tile(kernel[0], (d, 1)),
        kernel=kernel,
        truth=truth,
        visits=np.ones((1, 1)),
        policy=np.tile([1.0, 0.0], (2, 1)),
        data=np.ones((1, 1)),
        states=truth[0, 0],
        behaviour=np.tile([share, 1 - share], (2, 1)),
        function=np.array([[first, 0.0], [1.0, 0.0]]),
        cap=1.0,
        n=n,
        ridge=ridge,
    )


@family(d=(1, 2, 8), share=(0.5, 0.1), n=(10, 10**6), ridge=(1.0, 100.0))
def constant_step(rng: np.random.Generator, *, d: int, share: float, n: int, ridge: float) -> StepBack:
    """Attain every inequality: equal features, a constant function of the states, and its action taken seldom."""
    return doubled(d, share, 0.0, n, ridge)


@family(d=(1, 2, 8), share=(0.5, 0.1), flip=(1e-3, 0.1))
def doubled_step(rng: np.random.Generator, *, d: int, share: float, flip: float) -> StepBack:
    """Let the error of the model add as much to the mean as the task itself contributes."""
    return doubled(d, share, flip, 1e10, 1.0)


@family(n=(10**5, 10**8))
def redrawn_step(rng: np.random.Generator, *, n: int) -> StepBack:
    """Put the second step's data where the task never leads, and ask for a function of where it does."""
    step = doubled(2, 0.5, 0.0, n, 1.0)
    return replace(step, states=np.array([0.0, 1.0]), function=step.function * [[1], [0]])


@family(d=(1, 8), share=(0.5, 0.1), flip=(0.0, 1e-5, 1e-3), value=(1e-3, 1.0))
def flipped_step(rng: np.random.Generator, *, d: int, share: float, flip: float, value: float) -> StepBack:
    """Let the error of the model and what the task itself contributes add up in any proportion."""
    return doubled(d, share, flip, 1e10, 1e-3, value)


@family(n=(10**4,))
def aliased_step(rng: np.random.Generator, *, n: int) -> StepBack:
    """Walk to where a state-action leads that has the same features as another one, the only one with data."""
    step = doubled(2, 0.5, 0.0, n, 1.0)
    ways = np.array([[[1.0, 0.0], [0.0, 1.0]]])
    return replace(
        step,
        phi=np.full((1, 2, 2), 0.5),
        kernel=ways,
        truth=ways,
        visits=np.array([[0.0, 1.0]]),
        data=np.array([[1.0, 0.0]]),
        function=step.function * [[0], [1]],
    )


@family(flip=(0.5,))
def mislearned_step(rng: np.random.Generator, *, flip: float) -> StepBack:
    """Walk a model that leads to where the task never does, and the data neither."""
    step = doubled(2, 0.5, flip, 1e4, 1.0)
    return replace(step, function=step.function * [[0], [1]])
