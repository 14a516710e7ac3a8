"""Offline data of several tasks: counts at a cost that does not depend on how many samples they hold, and episodes."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from linear_mdp.low_rank.coverage import action_probabilities
from linear_mdp.low_rank.tasks import Tasks
from tabular._validate import finite, shape, stochastic
from tabular.families import _knobs
from tabular.mdp import FloatArray
from theory.errors import InvalidInput

IntArray = NDArray[np.int64]
LARGEST = 2**62  # samples: sums of counts stay within int64


class Episodes(NamedTuple):
    """Episodes of one task.

    Shapes
    ------
    states : (E, H+1), of which the last column ends the episode; actions : (E, H); rewards : (E, H), reward units.
    """

    states: IntArray
    actions: IntArray
    rewards: FloatArray

    def counts(self, S: int, A: int) -> IntArray:
        """How often each transition was seen at each step, (H, S, A, S); exact."""
        E, H = self.actions.shape
        steps = np.broadcast_to(np.arange(H), (E, H))
        found = np.zeros((H, S, A, S), dtype=np.int64)
        np.add.at(found, (steps, self.states[:, :-1], self.actions, self.states[:, 1:]), 1)
        return found


def episode_counts(tasks: Tasks, behaviour: ArrayLike, n: int, rng: np.random.Generator) -> IntArray:
    """Count the transitions of n episodes a task, (T, H, S, A, S), without playing them.

    The counts of all steps have the joint law of those of trajectories: given the visits of a state, those of its
    actions are multinomial, and given those, so are the next states. The cost does not depend on n.

    Shapes
    ------
    behaviour : as for :func:`linear_mdp.low_rank.coverage.action_probabilities`.

    Raises
    ------
    InvalidInput
        If n is not a count below 2^62, or the behaviour does not fit.
    """
    weights, size = action_probabilities(tasks, behaviour), _checked(tasks, n)
    T, H, S, A = weights.shape
    found = np.empty((T, H, S, A, S), dtype=np.int64)
    visits = rng.multinomial(np.full(T, size), _law(np.broadcast_to(tasks.start, (T, S))))
    for h in range(H):
        chosen = rng.multinomial(visits, _law(weights[:, h]))
        found[:, h] = rng.multinomial(chosen, _law(tasks.kernels[:, h]))
        visits = found[:, h].sum(axis=(1, 2))
    return found


def tuple_counts(tasks: Tasks, visits: FloatArray, n: int, rng: np.random.Generator) -> IntArray:
    """Count n independent transitions of every task and step, (T, H, S, A, S), at a cost that does not depend on n.

    Shapes
    ------
    visits : (T, H, S, A), the law of the state-action of each step: occupancies of a behaviour policy, or any other
        law, such as :func:`redrawn_states`, which no policy needs to have.

    Raises
    ------
    InvalidInput
        If n is not a count below 2^62, or the visits are not laws over state-actions.
    """
    law, size = np.asarray(visits, dtype=np.float64), _checked(tasks, n)
    T, H, S, A = tasks.rewards.shape
    if law.shape != (T, H, S, A):
        raise InvalidInput(f"{tasks.name}: visits must have shape {(T, H, S, A)}, got {law.shape}")
    off = np.abs(law.sum(axis=(2, 3)) - 1).max()
    if not (law.min() >= 0 and off < 1e-9):
        raise InvalidInput(
            f"{tasks.name}: visits must be non-negative and sum to one at every step, the least is {law.min():g} and a "
            f"sum is off by {off:.3g}"
        )
    cells = rng.multinomial(np.full((T, H), size), _law(law.reshape(T, H, S * A)))
    return rng.multinomial(cells.reshape(T, H, S, A), _law(tasks.kernels))


def row_counts(kernels: FloatArray, each: int, rng: np.random.Generator) -> IntArray:
    """Count the next states of so many samples of every state-action, of kernels (..., S), at a cost without them.

    Raises
    ------
    InvalidInput
        If the samples are no count below 2^62, or a row is no law.
    """
    _knobs.count("samples of a state-action", low=0, high=LARGEST - 1, each=each)
    if kernels.ndim < 2 or not kernels.size:
        raise InvalidInput(
            f"samples of a state-action: kernels must have shape (..., X, S), got {kernels.shape}"
        )
    stochastic("samples of a state-action", "kernels", kernels, 1)
    return rng.multinomial(np.full(kernels.shape[:-1], each), kernels)


def redrawn_states(visits: FloatArray, states: ArrayLike) -> FloatArray:
    """Keep the actions that are taken in each state, but draw the states anew: (..., S, A) laws; rounding.

    The data of a step then do not start where those of the step before lead, which one-step-back arguments need.

    Shapes
    ------
    visits : (..., S, A); states : (S,) or (..., S), laws. Where a state is not visited, actions are uniform.

    Raises
    ------
    InvalidInput
        If the states are no laws over those of the visits, or a visit is negative or not finite.
    """
    law = np.asarray(states, dtype=np.float64)
    shape("redrawn_states", "states", law.shape, [visits.shape[-2:-1], visits.shape[:-1]])
    stochastic("redrawn_states", "states", np.atleast_2d(law), 1)
    finite("redrawn_states", "visits", visits)
    if not visits.min(initial=np.inf) >= 0 or not visits.size:
        raise InvalidInput(f"redrawn_states: visits {visits.shape} must be some, and none of them negative")
    mass = visits.sum(axis=-1, keepdims=True)
    actions = np.where(mass > 0, visits / np.where(mass > 0, mass, 1), 1 / visits.shape[-1])
    return np.asarray(law[..., None] * actions)


def draw_episodes(
    tasks: Tasks, t: int, behaviour: ArrayLike, episodes: int, rng: np.random.Generator
) -> Episodes:
    """Draw episodes of task t, exact in law up to the 2^-53 of a uniform; rewards are those of the record.

    Raises
    ------
    InvalidInput
        If there is no task t, the number of episodes is negative, or the behaviour does not fit.
    """
    task, E = tasks.task(t), _checked(tasks, episodes)
    weights = action_probabilities(tasks, behaviour)[t : t + 1]
    assert isinstance(task.P, np.ndarray)  # a task has dense transitions
    H = weights.shape[1]
    states, actions = np.empty((E, H + 1), np.int64), np.empty((E, H), np.int64)
    uniforms = rng.random((2 * H + 1, E))
    states[:, 0] = _drawn(np.broadcast_to(tasks.start, (E, task.S)), uniforms[-1])
    for h in range(H):
        actions[:, h] = _drawn(weights[0, h, states[:, h]], uniforms[2 * h])
        states[:, h + 1] = _drawn(task.P[h, states[:, h], actions[:, h]], uniforms[2 * h + 1])
    return Episodes(states, actions, task.r[np.arange(H), states[:, :-1], actions])


def check_counts(tasks: Tasks, counts: FloatArray) -> None:
    """Hold counts (H, T, X, S), as fits of every step read them, to the sizes of the tasks.

    Raises
    ------
    InvalidInput
        If the shape is another, or a count is negative or not finite.
    """
    T, H, S, A = tasks.rewards.shape
    shape(tasks.name, "counts", counts.shape, [(H, T, S * A, S)])
    finite(tasks.name, "counts", counts)
    if counts.min() < 0:
        raise InvalidInput(f"{tasks.name}: counts must not be negative, the least is {counts.min():g}")


def _drawn(laws: FloatArray, uniforms: FloatArray) -> IntArray:
    """One draw of each law (E, N) by inverting its distribution function, never of a value without weight."""
    heights = np.cumsum(laws, axis=1)
    return np.asarray((heights <= (uniforms * heights[:, -1])[:, None]).sum(axis=1), dtype=np.int64)


def _law(weights: FloatArray) -> FloatArray:
    """Laws whose float64 sums are one as closely as numpy's sampler asks."""
    return np.asarray(weights / weights.sum(axis=-1, keepdims=True))


def _checked(tasks: Tasks, n: int) -> int:
    if not 0 <= n < LARGEST or n != int(n):
        raise InvalidInput(f"{tasks.name}: the number of samples must be an integer in [0, 2^62), got {n}")
    return int(n)
